"""The cue list: standby, GO, waits and continues, as a state machine in program frames.

It has no thread and no clock: whoever owns it says what frame it is, and what is due happens in the order of time, each
at its own frame. QLab's words keep QLab's meaning: pre_wait before the action, post_wait from the action on, auto_follow
from its end on.
"""

from collections.abc import Iterable
from fractions import Fraction

from node.control.commands import MAX_LAYERS
from node.errors import Refused
from node.show.model import MASTER, Continue, Cue, CueType, Show
from node.show.problems import suggest
from node.show.stage import CueState, Stage
from node.show.timeline import Do, Phase, Run, Timeline, frame_of


class CueList:
    """The cues of one show, run at `rate` frames a second."""

    def __init__(self, show: Show, rate: int, stage: Stage) -> None:
        self.show = show
        self._cues = show.cues
        self._index = {cue.number: index for index, cue in enumerate(show.cues)}
        self._stage = stage
        self._timeline = Timeline(rate)
        self._runs: dict[str, Run] = {}  # by cue number, oldest start first
        self._holder: dict[int, Run] = {}  # which run a layer's sound belongs to
        self._standby: int | None = self._index.get(show.settings.start, 0) if show.cues else None
        self._last_go: int | None = None

    # What it says

    @property
    def standby(self) -> Cue | None:
        """The cue that GO would start; None past the end."""
        return None if self._standby is None else self._cues[self._standby]

    def running(self) -> list[Cue]:
        """The cues that wait or act, in the order of their starts."""
        return [run.cue for run in self._runs.values()]

    def state(self, number: str) -> CueState:
        """Raises Refused for a number that no cue has."""
        cue = self._cues[self._find(number)]
        run = self._runs.get(number)
        if run is not None:
            return CueState.RUNNING if run.phase is Phase.ACTING else CueState.WAITING
        return CueState.STANDBY if cue is self.standby else CueState.IDLE

    @property
    def states(self) -> dict[str, CueState]:
        """By cue number, in the order of the list."""
        return {cue.number: self.state(cue.number) for cue in self._cues}

    def next_due(self) -> int | None:
        """The frame at which `tick` has something to do; None where nothing waits."""
        return self._timeline.next_due()

    # What is asked of it

    def go(self, frame: int) -> Cue:
        """Starts the standby cue and moves the playhead behind all that follows by itself. Raises Refused."""
        self.tick(frame)
        self._refuse_double_go(frame)
        if self._standby is None:
            raise Refused("GO is past the end of the cue list; move the playhead back with /playhead/set")
        at = self._standby
        self._last_go = frame
        self._begin(self._cues[at], Fraction(frame))
        self._move_to(self._after_chain(at))  # before the cue acts: a goto in the chain has the last word
        self.tick(frame)
        return self._cues[at]

    def go_cue(self, number: str, frame: int) -> Cue:
        """Starts a cue by its number; the playhead stays. Raises Refused."""
        cue = self._cues[self._find(number)]
        self.tick(frame)
        self._begin(cue, Fraction(frame))
        self.tick(frame)
        return cue

    def next(self) -> None:
        """Moves the playhead one cue on. Raises Refused at the end."""
        if self._standby is None or self._standby + 1 >= len(self._cues):
            raise Refused("the playhead is at the end of the cue list")
        self._move_to(self._standby + 1)

    def previous(self) -> None:
        """Moves the playhead one cue back. Raises Refused at the first."""
        at = len(self._cues) if self._standby is None else self._standby
        if at == 0:
            raise Refused("the playhead is at the first cue")
        self._move_to(at - 1)

    def set_playhead(self, number: str) -> None:
        """Raises Refused for a number that no cue has."""
        self._move_to(self._find(number))

    def panic(self) -> None:
        """Drops every run and every wait; the sound is the caller's to fade. The playhead stays, and GO works at once."""
        runs = list(self._runs.values())
        self._timeline.clear()
        self._holder.clear()
        self._last_go = None
        for run in runs:
            self._drop(run)

    def layers_taken(self, layers: Iterable[int]) -> None:
        """Something else than a cue gave these layers a prompt: they are no longer a cue's, and it ends with its last."""
        self._take(frozenset(layers), None)

    def tick(self, frame: int) -> None:
        """Does all that is due at `frame` or before, in the order of time."""
        while (event := self._timeline.pop_due(frame)) is not None:
            match event.do:
                case Do.ACT:
                    self._act(event.run, event.at)
                case Do.END:
                    self._end(event.run, event.at)
                case Do.CONTINUE:
                    self._continue(event.run, event.at)
                case Do.RELEASE:
                    self._release(event.run, event.fade_s, event.frame)

    # How a cue runs

    def _begin(self, cue: Cue, at: Fraction) -> None:
        """A running cue starts anew: what was to come of its first start is dropped, its sound goes on till it acts."""
        earlier = self._runs.get(cue.number)
        if earlier is not None:
            self._drop(earlier)
        run = self._runs[cue.number] = Run(cue, continues=cue.continue_ is not Continue.NONE)
        self._holder |= {layer: run for layer, holder in self._holder.items() if holder is earlier}
        self._timeline.push(self._timeline.later(at, cue.pre_wait_s), Do.ACT, run)

    def _act(self, run: Run, at: Fraction) -> None:
        cue = run.cue
        run.phase = Phase.ACTING
        self._stage.cue_started(cue)
        if cue.continue_ is Continue.AUTO_CONTINUE:
            self._timeline.push(self._timeline.later(at, cue.post_wait_s), Do.CONTINUE, run)
        lasts_s = self._action(run, frame_of(at)) if cue.armed else 0.0
        if lasts_s is not None:
            self._timeline.push(self._timeline.later(at, lasts_s), Do.END, run)

    def _action(self, run: Run, frame: int) -> float | None:
        """Does what the cue is for; how long that lasts in seconds, None for as long as it holds a layer."""
        cue = run.cue
        match cue.type:
            case CueType.PROMPT:
                self._stage.start_prompt(cue, frame)
                self._take(frozenset(cue.on or range(1, MAX_LAYERS + 1)), run)
                return cue.length_s
            case CueType.STOP:
                return self._stop(run, frame)
            case CueType.GOTO:
                if cue.continue_ is Continue.NONE:
                    self._move_to(self._index[cue.target])
                return 0.0
            case CueType.WAIT:
                return cue.time_s or 0.0
        raise ValueError(f"a {cue.type} cue cannot run")  # node/show/file.py lets none through

    def _end(self, run: Run, at: Fraction) -> None:
        """The action ends by itself: what follows starts in the same frame, then layers that nobody took fade out."""
        if run.cue.continue_ is Continue.AUTO_FOLLOW:
            self._timeline.push(at, Do.CONTINUE, run)
        self._finish(run)
        if run in self._holder.values():
            self._timeline.push(at, Do.RELEASE, run, self._own_fade_s(run.cue))

    def _continue(self, run: Run, at: Fraction) -> None:
        run.continues = False
        self._forget_if_over(run)
        index = self._following(self._index[run.cue.number])
        if index is not None:
            self._begin(self._cues[index], at)

    def _stop(self, run: Run, frame: int) -> float:
        """Stops the target, its waits and its continue. Returns the seconds of the fade."""
        cue = run.cue
        fade_s = self._stage.fade_s() if cue.time_s is None else cue.time_s
        if cue.target == MASTER:
            for other in [each for each in self._runs.values() if each is not run]:
                self._drop(other)
            self._holder.clear()
            self._stage.stop_all(fade_s, frame)
            return fade_s
        target = self._runs.get(cue.target)
        if target is not None and target is not run:
            self._drop(target)
            self._timeline.push(Fraction(frame), Do.RELEASE, target, fade_s)
        return fade_s

    def _release(self, run: Run, fade_s: float, frame: int) -> None:
        held = frozenset(layer for layer, holder in self._holder.items() if holder is run)
        for layer in held:
            del self._holder[layer]
        if held:
            self._stage.stop_cue(run.cue, held, fade_s, frame)

    def _take(self, layers: frozenset[int], by: Run | None) -> None:
        """Gives the layers to a run. A cue that is left without one that sounds is over."""
        losers = {self._holder[layer] for layer in layers if layer in self._holder} - {by}
        for layer in layers:
            if by is None:
                self._holder.pop(layer, None)
            else:
                self._holder[layer] = by
        count = self._stage.layer_count()
        keepers = {holder for layer, holder in self._holder.items() if layer <= count}
        for run in [each for each in self._runs.values() if each in losers and each not in keepers]:
            if run.phase is Phase.ACTING:
                if run.cue.continue_ is Continue.AUTO_FOLLOW:
                    run.continues = False  # it has not come to its own end: nothing follows
                self._finish(run)

    def _finish(self, run: Run) -> None:
        run.phase = Phase.OVER
        self._forget_if_over(run)
        self._stage.cue_finished(run.cue)

    def _forget_if_over(self, run: Run) -> None:
        if run.phase is Phase.OVER and not run.continues and self._runs.get(run.cue.number) is run:
            del self._runs[run.cue.number]

    def _drop(self, run: Run) -> None:
        """Nothing more comes of the run; the layers that it holds are left as they are."""
        acting = run.phase is Phase.ACTING
        run.dropped, run.continues, run.phase = True, False, Phase.OVER
        self._forget_if_over(run)
        if acting:
            self._stage.cue_finished(run.cue)

    def _own_fade_s(self, cue: Cue) -> float:
        return self._stage.fade_s() if cue.fade_s is None else cue.fade_s

    # Where the playhead goes

    def _find(self, number: str) -> int:
        if number not in self._index:
            raise Refused(f"there is no cue {number}{suggest(number, self._index)}")
        return self._index[number]

    def _refuse_double_go(self, frame: int) -> None:
        least = self.show.settings.min_go_interval_s
        if self._last_go is None or frame >= self._last_go + frame_of(self._timeline.later(Fraction(0), least)):
            return
        after = (frame - self._last_go) / self._timeline.rate
        raise Refused(f"GO came {after:.2g} s after a GO; the show asks for {least:g} s (settings: min_go_interval)")

    def _move_to(self, index: int | None) -> None:
        if index != self._standby:
            self._standby = index
            self._stage.playhead(self.standby)

    def _following(self, index: int) -> int | None:
        """The cue that a continue of this one starts; None at the end of the list."""
        cue = self._cues[index]
        if cue.type is CueType.GOTO and cue.armed:
            return self._index[cue.target]
        return index + 1 if index + 1 < len(self._cues) else None

    def _after_chain(self, index: int) -> int | None:
        """Where GO leaves the playhead: behind the last cue that starts by itself; behind its goto where a chain loops."""
        seen: set[int] = set()
        behind = index
        at: int | None = index
        while at is not None and at not in seen:
            seen.add(at)
            behind = at + 1
            at = self._following(at) if self._cues[at].continue_ is not Continue.NONE else None
        if at is not None:
            behind = max(each for each in seen if self._cues[each].type is CueType.GOTO) + 1
        return behind if behind < len(self._cues) else None
