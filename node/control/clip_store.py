"""The clips that lie in the arena: who uses which slot, and when it is free again."""

from collections.abc import Collection
from dataclasses import dataclass

from generator.arena import Arena
from generator.clip import Clip

ARCHIVE = "archive"  # the source of a clip that was not made just now; its job_id is the archive's number


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A finished clip in its slot. id: of this clip, as `/clip` and the audio side know it. layer: from 0."""

    id: int
    clip: Clip
    wanted: str
    layer: int

    @property
    def frames(self) -> int:
        return self.clip.frames


class ClipStore:
    """Hands out slots and takes them back. Bounded by the arena: `take` gives None when every slot is in use."""

    def __init__(self, arena: Arena) -> None:
        self.arena = arena
        self._free = list(range(arena.layout.slots))[::-1]  # the lowest first: committed memory is used again first
        self._held: dict[int, Held] = {}
        self._last_id = 0

    @property
    def in_use(self) -> int:
        """Slots that hold a clip or wait for one."""
        return self.arena.layout.slots - len(self._free)

    def take(self, frames: int) -> int | None:
        """A free slot with room for `frames`, or None. Raises ArenaError where the machine has no memory left."""
        if not self._free:
            return None
        self.arena.commit(self._free[-1], frames)
        return self._free.pop()

    def give_back(self, slot: int) -> None:
        """Takes back a slot that never became a clip."""
        self._free.append(slot)

    def add(self, clip: Clip, wanted: str, layer: int) -> Held:
        self._last_id += 1
        held = Held(self._last_id, clip, wanted, layer)
        self._held[held.id] = held
        return held

    def get(self, clip_id: int) -> Held | None:
        return self._held.get(clip_id)

    def release(self, clip_id: int) -> None:
        """Nothing refers to the clip any longer: its slot is free."""
        held = self._held.pop(clip_id, None)
        if held is not None:
            self._free.append(held.clip.slot)

    def keep_only(self, clip_ids: Collection[int]) -> None:
        """Frees every slot but those of `clip_ids`."""
        for clip_id in [each for each in self._held if each not in clip_ids]:
            self.release(clip_id)
