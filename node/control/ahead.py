"""Clips that are made before they are wanted: those of the cues to come, within a budget, in the order of their need."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from node.control.clip_store import ClipStore, Held

BUDGET = 8  # clips that wait for cues to come
COVERS = 4  # clips of the archive that stand in for the first of them


@dataclass(frozen=True, slots=True)
class Coming:
    """A cue to come. layers: from 0. held: its time has come, and it waits for a clip. cover: the archive may stand in."""

    prompt: str
    layers: tuple[int, ...]
    held: bool = False
    cover: bool = False


Key = tuple[str, int]  # prompt, layer


class Ahead:
    """`coming()` tells what is to come, the first needed first; `look` asks it, once in each step."""

    def __init__(self, store: ClipStore) -> None:
        self.coming: Callable[[], Sequence[Coming]] = tuple
        self._store = store
        self._seen: Sequence[Coming] = ()
        self._needed: list[Key] = []
        self._clips: dict[Key, Held] = {}
        self._covers: dict[str, Held] = {}
        self.failed: Counter[Key] = Counter()  # of each clip that is needed: another seed next time

    def __len__(self) -> int:
        return len(self._clips)

    @property
    def ids(self) -> set[int]:
        """The clips that wait here."""
        return {held.id for held in (*self._clips.values(), *self._covers.values())}

    def look(self) -> None:
        """Learns what is to come now, and lets go of what stands in the way of it."""
        seen = self.coming()
        if seen == self._seen:
            return
        self._seen = seen
        self._needed = list(dict.fromkeys((each.prompt, layer) for each in seen for layer in each.layers))[:BUDGET]
        self.failed = Counter({key: count for key, count in self.failed.items() if key in self._needed})
        covered = [each.prompt for each in seen if each.cover]
        for prompt in [prompt for prompt in self._covers if prompt not in covered]:
            self._store.release(self._covers.pop(prompt).id)

    def needs(self, prompt: str, layer: int) -> bool:
        """The clip is to be made, and is not there."""
        return (prompt, layer) in self._needed and (prompt, layer) not in self._clips

    def missing(self, held: bool) -> list[Key]:
        """What is to be made, in order; held: of the cues alone that wait for it."""
        waiting = {each.prompt for each in self._seen if each.held}
        return [key for key in self._needed if key not in self._clips and (key[0] in waiting or not held)]

    @property
    def prompts(self) -> list[str]:
        """What the clips to come are of."""
        return list(dict.fromkeys(prompt for prompt, _ in self._needed))

    @property
    def uncovered(self) -> list[str]:
        """Prompts that the archive may stand in for, and that have no clip of any kind."""
        clips = {prompt for prompt, _ in self._clips}
        prompts = dict.fromkeys(each.prompt for each in self._seen if each.cover)
        room = COVERS - len(self._covers)
        return [prompt for prompt in prompts if prompt not in clips and prompt not in self._covers][:room]

    def has(self, prompt: str, layers: Collection[int]) -> bool:
        """A clip was made for one of the layers."""
        return any((prompt, layer) in self._clips for layer in layers)

    def covers(self, prompt: str) -> bool:
        """A clip of the archive can stand in."""
        return prompt in self._covers

    def add(self, held: Held) -> None:
        """A clip that was made for `held.layer`. What nobody needs any longer makes room for it."""
        spare = [key for key in self._clips if key not in self._needed]
        if len(self._clips) >= BUDGET and spare:
            self._store.release(self._clips.pop(spare[0]).id)
        self._clips[held.wanted, held.layer] = held

    def add_cover(self, held: Held) -> None:
        """A near clip of the archive."""
        self._covers[held.wanted] = held

    def take(self, prompt: str, layer: int) -> Held | None:
        """The clip that was made for the layer, which from now on is the caller's."""
        return self._clips.pop((prompt, layer), None)

    def take_cover(self, prompt: str) -> Held | None:
        """The near clip of the archive, which from now on is the caller's."""
        return self._covers.pop(prompt, None)

    def clear(self) -> None:
        """Lets go of everything: another engine."""
        for held in (*self._clips.values(), *self._covers.values()):
            self._store.release(held.id)
        self._clips.clear()
        self._covers.clear()
