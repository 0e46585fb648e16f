"""The archive at work: what plays where generation is late, and where finished clips are kept.

A layer is late when it should change or begin now, or its clip is about to end, and nothing was made for it. Then the
librarian is asked for a near clip, which it decodes into a slot of the arena on a thread of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.arena import ArenaError
from generator.clip import Clip
from generator.embed import Meaning
from generator.messages import Embedded
from node.archive.librarian import Found, Kept, Librarian, NothingNear, Request, Unplaced
from node.clock import Clock
from node.control.ahead import Ahead
from node.control.clip_store import ARCHIVE, ClipStore, Held
from node.control.layer_slot import Slots
from node.control.meanings import Ask, Meanings
from node.control.placing import Placing
from node.control.state import State
from node.units import frames

NEAR = 0.5  # the lowest cosine of a clip that may stand in
AGAIN_S = 5.0  # after a search that found nothing
_LONGEST_S = 30.0


@dataclass(frozen=True, slots=True)
class _Asked:
    layer: int | None  # None: for a cue to come
    wanted: str
    slot: int


class Cover:
    """Owns the librarian's questions; `step` on the control thread."""

    def __init__(
        self,
        state: State,
        clock: Clock,
        slots: Slots,
        ahead: Ahead,
        store: ClipStore,
        librarian: Librarian,
        ask: Ask,
        patient: bool,
    ) -> None:
        """ask: the generator's `embed`. patient: a render, where all that can be found is waited for."""
        self.librarian = librarian
        self._meanings = Meanings(ask, patient)
        self._placing = Placing(librarian, self._meanings)
        self._patient = patient
        self._state = state
        self._clock = clock
        self._slots = slots
        self._ahead = ahead
        self._store = store
        self._asked: dict[int, _Asked] = {}
        self._nothing: dict[str, int] = {}  # nothing was near: not asked again before that frame
        self._last_key = 0

    @property
    def count(self) -> int:
        """Clips in the archive."""
        return self.librarian.count

    @property
    def waits(self) -> bool:
        """A question is under way, and offline its answer is waited for."""
        return bool(self._asked) or self._meanings.waits or (self._patient and self._placing.waits)

    def step(self) -> None:
        """Takes what was found and asks for what is late."""
        for event in self.librarian.poll():
            if isinstance(event, Found):
                self._found(event)
            elif isinstance(event, NothingNear):
                self._gave_up(event.key)
            elif isinstance(event, Kept):
                self._placing.kept()
            elif isinstance(event, Unplaced):
                self._placing.found(event)
        self._ask_ahead()
        for layer, wanted in list(self._late()):
            if not self._ask(layer, wanted):
                break  # of 64 layers that are late at once, those to come ask in the next steps

    def embedded(self, answer: Embedded) -> None:
        """The embedder has answered."""
        self._placing.told(self._meanings.take(answer))

    def embedder_lost(self) -> None:
        """The generator process has ended, and the embedder with it."""
        self._meanings.lost()
        self._placing.lost()

    def filed(self, job_id: int, path: str) -> None:
        """The generator has written a clip for the archive."""
        self.librarian.adopt(job_id, Path(path))

    def file_at(self, job_id: int) -> str:
        """Where the generator writes a clip for the archive; "" where nothing can be kept."""
        return "" if self.librarian.read_only else str(self.librarian.incoming(job_id))

    def meaning(self, text: str) -> tuple[Meaning | None, bool]:
        """What a text means to the embedder, asked about where it is not known; and whether that may come still."""
        known = self._meanings.of(text)
        return known, known is None and self._meanings.asked(text)

    def pin(self, held: Held) -> None:
        """The clip is to stay in the archive for good."""
        if _archived(held):
            self.librarian.pin_entry(held.clip.job_id)
        else:
            self.librarian.pin(held.clip.job_id)

    def _late(self) -> Iterator[tuple[int | None, str]]:
        asked = {asked.layer for asked in self._asked.values()}
        now = self._clock.frame()
        if None not in asked:
            for wanted in self._ahead.uncovered:
                if now >= self._nothing.get(wanted, now):
                    yield None, wanted
                    break
        for layer in range(self._state.layer_count):
            slot, wanted = self._slots[layer], self._state.wanted_by(layer)
            if slot.late and slot.cover is None and layer not in asked and now >= self._nothing.get(wanted, now):
                yield layer, wanted

    def _ask_ahead(self) -> None:
        """What prompts mean is asked before it is needed; but the embedder loads only once the first clip is there."""
        if self._patient or any(slot.current is not None for slot in self._slots):
            for layer in range(self._state.layer_count):
                self._meanings.of(self._state.wanted_by(layer))
            for prompt in self._ahead.prompts:
                self._meanings.of(prompt)
            self._placing.step()

    def _ask(self, layer: int | None, wanted: str) -> bool:
        """False where no other layer can be asked for either: no slot is free, or the librarian has enough to do."""
        meaning = self._meanings.of(wanted)
        if meaning is None and self._meanings.is_coming(wanted):
            return True
        rate = self._clock.rate
        capacity = frames(_LONGEST_S, rate)
        try:
            slot = self._store.take(capacity)
        except ArenaError:
            return False  # the feeder meets the same, and says so
        if slot is None:
            return False
        self._last_key += 1
        held = (clip for each in self._slots for clip in (each.current, each.next) if clip is not None)
        sounding = {clip.clip.job_id for clip in held if _archived(clip)}
        request = Request(self._last_key, wanted, rate, NEAR, meaning, self._store.arena.clip(slot, capacity), sounding)
        if self.librarian.request(request):
            self._asked[self._last_key] = _Asked(layer, wanted, slot)
            return True
        self._store.give_back(slot)
        return False

    def _found(self, found: Found) -> None:
        asked = self._asked.pop(found.key, None)
        if asked is None:
            return
        if not self._is_missed(asked):
            self._store.give_back(asked.slot)
            return
        label = found.entry.label
        clip = Clip(
            job_id=found.entry.id, slot=asked.slot, frames=len(found.audio), rate=self._clock.rate,
            duration_s=len(found.audio) / self._clock.rate, prompt=label.prompt, seed=label.seed, engine=label.engine,
            source=ARCHIVE, chosen=label.chosen, seconds=0.0,
        )  # fmt: skip
        if asked.layer is None:
            self._ahead.add_cover(self._store.add(clip, asked.wanted, 0))
        else:
            self._slots[asked.layer].cover = self._store.add(clip, asked.wanted, asked.layer)

    def _is_missed(self, asked: _Asked) -> bool:
        """Nothing better has come since."""
        if asked.layer is None:
            return asked.wanted in self._ahead.uncovered
        slot = self._slots[asked.layer]
        return slot.ready is None and slot.next is None and self._slots.wants(asked.layer, asked.wanted)

    def _gave_up(self, key: int) -> None:
        asked = self._asked.pop(key, None)
        if asked is not None:
            self._store.give_back(asked.slot)
            now = self._clock.frame()
            self._nothing = {wanted: frame for wanted, frame in self._nothing.items() if frame > now}
            self._nothing[asked.wanted] = now + frames(AGAIN_S, self._clock.rate)


def _archived(held: Held) -> bool:
    return held.clip.source == ARCHIVE
