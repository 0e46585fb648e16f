"""What is seen of a show while it plays: when each cue's time came, when it had a clip, when it was heard."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from node.control.clip_store import ARCHIVE
from node.control.commands import MAX_LAYERS, Value
from node.control.control import Control
from node.control.layer_slot import LayerSlot
from node.control.ports import Nobody
from node.control.state import Transport
from node.show.model import Cue, Show
from node.show.performance import Performance
from node.show.preparation import ARCHIVE as STANDS_IN
from node.show.preparation import READY
from node.show.stage import Answer


class Outcome(StrEnum):
    """What a cue had when its time came."""

    READY = "ready"
    ARCHIVE = "archive"  # a near clip of the archive stood in
    LATE = "late"  # it began in silence (on_not_ready: cut)
    HELD = "held"  # it began with its first clip (on_not_ready: hold, or archive where nothing is near)
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Demand:
    """What sounds: the prompt of each layer, each of which takes a clip every `period_s` (D - F)."""

    prompts: tuple[str, ...]
    period_s: float

    def speed(self, seconds: Callable[[str], float]) -> float | None:
        """Clips made a second against clips needed; None: none are. seconds: what making a clip of a prompt takes."""
        needs_s = sum(map(seconds, self.prompts))
        return self.period_s / needs_s if needs_s else None


@dataclass(slots=True, eq=False)
class Start:
    """One start of a cue, in output frames. due: its time came. wanted: from here on its clip could be made; None: it never
    was to be made ahead, or sounded already. made: its first clip was there. began: its action. heard: the first clip of its
    own. by_go: a GO has started it. short: how often a clip was played again, or one of the archive came, in place of the next.
    """

    cue: Cue
    due: int
    outcome: Outcome = Outcome.READY
    wanted: int | None = None
    made: int | None = None
    began: int | None = None
    heard: int | None = None
    by_go: bool = False
    demand: Demand | None = None
    short: int = 0


class WatchedPerformance(Performance):
    """A performance that keeps `starts`. Call `look` after each block."""

    def __init__(self, show: Show, control: Control) -> None:
        self.starts: list[Start] = []
        self.went_round = False  # a cue has begun twice since the last GO: a loop
        self._waiting: dict[str, Start] = {}  # by cue number: its time has come and it has not begun
        self._wanted: dict[str, int] = {}  # by prompt
        self._made: dict[str, int] = {}
        self._fresh: list[Start] = []  # begun since the last look
        self._begun: set[str] = set()  # since the last GO
        self._went = ""  # the cue that GO has just started
        self._let_begin = -1  # what is held from this frame on begins the show
        self._out: set[int] = set()  # layers (from 0) that have run out of clips
        super().__init__(show, control)
        control.feedback = _Ears(self)

    # What is asked of it

    def begin(self) -> None:
        """The show starts itself: where its first cue has to wait for a clip, it begins later, and nothing is late."""
        self._let_begin = self._now
        super().begin()

    def go(self, frame: int) -> None:
        self._begun.clear()
        self.went_round = False
        self._went = self._list.standby.number if self._list.standby is not None else ""
        super().go(frame)

    @property
    def next_by_go(self) -> str:
        """The number of the cue that stands by; "" past the end."""
        return self._list.standby.number if self._list.standby is not None else ""

    @property
    def is_at_rest(self) -> bool:
        """Nothing more begins by itself."""
        if self._list.held() or self._list.to_come():
            return False
        groups = any(cue.cues for cue in self._list.running())
        return not groups or self._list.next_due() is None  # what follows a group is known at its end

    @property
    def owes(self) -> bool:
        """A cue runs in silence, and its clip is still to come."""
        running = {cue.number for cue in self._list.running()}
        return any(
            start.outcome is Outcome.LATE and start.heard is None and start.cue.number in running for start in self.starts
        )

    def look(self) -> None:
        """Notes what is being made for cues to come, and what layers lack."""
        ahead, now = self._control.feeder.ahead, self._now
        self._wanted = {prompt: self._wanted.get(prompt, now) for prompt in ahead.prompts}
        made = {prompt for prompt in self._wanted if ahead.has(prompt, range(MAX_LAYERS))}
        self._made = {prompt: self._made.get(prompt, now) for prompt in made}
        held = {cue.number for cue in self._list.held()}
        self._waiting = {number: start for number, start in self._waiting.items() if number in held}
        for start in self._fresh:
            start.demand = self._demand()
        self._fresh.clear()
        self._count_short()

    # What the cue list says

    def may_begin(self, cue: Cue) -> Answer:
        answer = super().may_begin(cue)
        if cue.number not in self._waiting:
            wanted, made = self._wanted.get(cue.prompt), self._made.get(cue.prompt)
            start = Start(cue, self._now, self._outcome(cue, answer), wanted, made, by_go=cue.number == self._went)
            self._waiting[cue.number] = start
            self.starts.append(start)
        return answer

    def cue_started(self, cue: Cue) -> None:
        super().cue_started(cue)
        start = self._waiting.pop(cue.number, None)
        if start is None:
            start = Start(cue, self._now, by_go=cue.number == self._went)
            self.starts.append(start)
        start.began = self._now
        if start.outcome is Outcome.HELD and start.due == self._let_begin:
            start.outcome, start.due, self._let_begin = Outcome.READY, start.began, -1
        self.went_round = self.went_round or cue.number in self._begun
        self._begun.add(cue.number)
        self._fresh.append(start)
        if cue.number == self._went:
            self._went = ""

    def clip_began(self, layer: int, archive: bool) -> None:
        """A clip begins to sound on a layer (from 0), for the first time."""
        start = self._sounding(self._control.feeder.slots[layer])
        if start is not None and archive:
            start.short += start.heard is not None
        elif start is not None and start.heard is None:
            start.heard = self._now

    @property
    def _now(self) -> int:
        return self._control.clock.frame()

    def _outcome(self, cue: Cue, answer: Answer) -> Outcome:
        if answer is not Answer.BEGIN:
            return Outcome.HELD if answer is Answer.HOLD else Outcome.SKIPPED
        found = self._preparation.readiness(cue)
        return {READY: Outcome.READY, STANDS_IN: Outcome.ARCHIVE}.get(found, Outcome.LATE)

    def _demand(self) -> Demand:
        state, feeder = self._control.state, self._control.feeder
        layers = [] if state.transport is Transport.STOPPED else range(state.layer_count)
        prompts = tuple(state.wanted_by(layer) for layer in layers if layer not in state.silenced)
        return Demand(prompts, feeder.duration_s - min(state.fade_s, feeder.duration_s / 2))

    def _sounding(self, slot: LayerSlot) -> Start | None:
        """The newest start of a cue whose prompt sounds there."""
        prompt = slot.current.wanted if slot.current is not None else ""
        begun = (start for start in reversed(self.starts) if start.began is not None)
        return next((start for start in begun if prompt and start.cue.prompt == prompt), None)

    def _count_short(self) -> None:
        """A layer whose clip ends without a next one: it is played again."""
        slots = self._control.feeder.slots
        for layer in range(self._control.state.layer_count):
            out = slots[layer].late and not slots.off(layer)
            start = self._sounding(slots[layer]) if out and layer not in self._out else None
            if start is not None:
                start.short += 1
            (self._out.add if out else self._out.discard)(layer)


class _Ears(Nobody):
    """Hears which clips begin."""

    def __init__(self, performance: WatchedPerformance) -> None:
        self._performance = performance

    def push(self, address: str, *values: Value) -> None:
        if address == "/clip":
            source, layer = values[1], int(values[2])
            self._performance.clip_began(layer - 1, source == ARCHIVE)
