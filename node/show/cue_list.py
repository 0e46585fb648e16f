"""The cue list: standby, GO, waits, continues and groups, as a state machine in program frames.

It has no thread and no clock: whoever owns it says what frame it is, and what is due happens in the order of time, each
at its own frame. QLab's words keep QLab's meaning: pre_wait before the action, post_wait from the action on, auto_follow
from its end on.
"""

from collections.abc import Iterable
from fractions import Fraction

from node.control.commands import MAX_LAYERS
from node.errors import Refused
from node.show.coming import to_come
from node.show.model import MASTER, Continue, Cue, CueType, Mode, Show
from node.show.order import Order, continue_of
from node.show.progress import state_of
from node.show.stage import Answer, CueState, Stage
from node.show.timeline import Do, Phase, Run, Timeline, UnderWay, frame_of


class CueList:
    """The cues of one show, run at `rate` frames a second. standby: the cue that GO would start; None past the end."""

    def __init__(self, show: Show, rate: int, stage: Stage) -> None:
        self.show = show
        self._order = Order(show)
        self._stage = stage
        self.under_way = way = UnderWay(Timeline(rate))
        self._timeline, self._runs, self._holder = way.timeline, way.runs, way.holder
        self.standby = self._order.first()
        self.last_go: int | None = None  # the frame of the last GO, until a panic

    # What it says

    def running(self) -> list[Cue]:
        """The cues that wait or act, in the order of their starts."""
        return [run.cue for run in self._runs.values()]

    def those(self, numbers: Iterable[str]) -> list[Cue]:
        """The cues of these numbers in the order of the list, but for those that the show has not."""
        return sorted((self._order.find(n) for n in numbers if n in self._order), key=self._order.position)

    def held(self) -> list[Cue]:
        """The cues whose time has come, and none of their clips."""
        return [run.cue for run in self._runs.values() if run.phase is Phase.HELD]

    def to_come(self) -> list[Cue]:
        """The cues that nobody has to start any more, in the order of their times: those in a pre_wait, and what follows."""
        return to_come(self._order, self._timeline, self._runs.values())

    def by_go(self, count: int) -> list[Cue]:
        """The next cues as GO would come to them, from the standby on."""
        return self._order.walk(self.standby, count)

    def state(self, number: str) -> CueState:
        """Raises Refused for a number that no cue has."""
        cue = self._order.find(number)
        run = self._runs.get(number)
        if run is not None:
            return state_of(run)
        return CueState.STANDBY if cue is self.standby else CueState.IDLE

    def next_due(self) -> int | None:
        """The frame at which `tick` has something to do; None where nothing waits."""
        return self._timeline.next_due()

    # What is asked of it

    def go(self, frame: int) -> Cue:
        """Starts the standby cue and moves the playhead behind all that follows by itself. Raises Refused.

        A cue that is held until it has a clip is given up.
        """
        self.tick(frame)
        self._refuse_double_go(frame)
        cue = self.standby
        if cue is None:
            raise Refused("GO is past the end of the cue list; move the playhead back with /playhead/set")
        self.last_go = frame
        for run in [run for run in self._runs.values() if run.phase is Phase.HELD]:
            self._drop(run, Fraction(frame))
        self._begin(cue, Fraction(frame))
        self._move_to(self._order.after_chain(cue))  # before the cue acts: a goto in the chain has the last word
        self.tick(frame)
        return cue

    def go_cue(self, number: str, frame: int) -> Cue:
        """Starts a cue by its number; the playhead stays. Raises Refused."""
        cue = self._order.find(number)
        self.tick(frame)
        self._begin(cue, Fraction(frame))
        self.tick(frame)
        return cue

    def next(self) -> None:
        """Moves the playhead one cue on. Raises Refused at the end."""
        following = self._order.next(self.standby) if self.standby is not None else None
        if following is None:
            raise Refused("the playhead is at the end of the cue list")
        self._move_to(following)

    def previous(self) -> None:
        """Moves the playhead one cue back. Raises Refused at the first."""
        before = self._order.previous(self.standby)
        if before is None:
            raise Refused("the playhead is at the first cue")
        self._move_to(before)

    def set_playhead(self, number: str) -> None:
        """Raises Refused for a number that no cue has."""
        self._move_to(self._order.find(number))

    def replace(self, show: Show) -> None:
        """A new version of the show: what runs and waits goes on as it was begun; what starts from now on is the new.

        The playhead stays on its number, or goes to the next that is still there.
        """
        before, self.show, self._order = self._order, show, Order(show)
        cue = self.standby
        while cue is not None and cue.number not in self._order:
            cue = before.next(cue)
        self.standby = self._order.find(cue.number) if cue is not None else None
        self._stage.playhead(self.standby)

    def panic(self) -> None:
        """Drops every run and every wait; the sound is the caller's to fade. The playhead stays, and GO works at once."""
        runs = list(self._runs.values())
        self._timeline.clear()
        self._holder.clear()
        self.last_go = None
        for run in runs:
            self._end_run(run)

    def layers_taken(self, layers: Iterable[int], frame: int) -> None:
        """Something else than a cue gave these layers a prompt: they are no longer a cue's, and it ends with its last."""
        self._take(frozenset(layers), None, Fraction(frame))

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

    def ask_held(self, frame: int) -> None:
        """Begins the held cues that have something to sound of by now: with `tick`, and before it."""
        for run in [run for run in self._runs.values() if run.phase is Phase.HELD]:
            if run.phase is Phase.HELD and self._stage.may_begin(run.cue) is not Answer.HOLD:
                self._act(run, Fraction(frame))

    # How a cue runs

    def _begin(self, cue: Cue, at: Fraction, group: Run | None = None) -> None:
        """A running cue starts anew: what was to come of its first start is dropped, its sound goes on till it acts."""
        earlier = self._runs.get(cue.number)
        if earlier is not None:
            self._drop(earlier, at)
        run = self._runs[cue.number] = Run(cue, continue_of(cue, group.cue if group is not None else None), group)
        self._holder |= {layer: run for layer, holder in self._holder.items() if holder is earlier}
        self._timeline.push(self._timeline.later(at, cue.pre_wait_s), Do.ACT, run)

    def _act(self, run: Run, at: Fraction) -> None:
        cue = run.cue
        answer = self._stage.may_begin(cue) if cue.type is CueType.PROMPT and cue.armed else Answer.BEGIN
        if answer is Answer.HOLD:
            run.phase = Phase.HELD
            return
        run.phase = Phase.ACTING
        self._stage.cue_started(cue)
        if run.continue_ is Continue.AUTO_CONTINUE:
            self._timeline.push(self._timeline.later(at, cue.post_wait_s), Do.CONTINUE, run)
        lasts_s = self._action(run, at) if cue.armed and answer is Answer.BEGIN else 0.0
        if lasts_s is not None:
            self._timeline.push(self._timeline.later(at, lasts_s), Do.END, run)

    def _action(self, run: Run, at: Fraction) -> float | None:
        """Does what the cue is for; how long that lasts in seconds, None where something else ends it."""
        cue, frame = run.cue, frame_of(at)
        match cue.type:
            case CueType.PROMPT:
                self._stage.start_prompt(cue, frame)
                self._take(frozenset(cue.on or range(1, MAX_LAYERS + 1)), run, at)
                return cue.length_s
            case CueType.GROUP:
                for child in cue.cues if cue.mode is Mode.TOGETHER else cue.cues[:1]:
                    self._begin(child, at, run)
                return None
            case CueType.FADE:
                held = () if cue.target == MASTER else self._layers_of(cue.target)
                if held or cue.target == MASTER:
                    self._stage.fade_cue(cue, frozenset(held), frame)
                return cue.time_s or 0.0
            case CueType.STOP:
                return self._stop(run, at)
            case CueType.GOTO:
                if cue.continue_ is Continue.NONE and cue.target in self._order:
                    self._move_to(self._order.find(cue.target))
            case CueType.WAIT:
                return cue.time_s or 0.0
            case CueType.OSC:
                self._stage.send_osc(cue, frame)
        return 0.0

    def _end(self, run: Run, at: Fraction) -> None:
        """The action ends by itself: what follows starts in the same frame, then layers that nobody took fade out."""
        if run.continue_ is Continue.AUTO_FOLLOW:
            self._timeline.push(at, Do.CONTINUE, run)
        self._finish(run, at)
        if run in self._holder.values():
            own = run.cue.fade_s
            self._timeline.push(at, Do.RELEASE, run, self._stage.fade_s() if own is None else own)

    def _continue(self, run: Run, at: Fraction) -> None:
        run.continue_ = Continue.NONE
        following = self._order.following(run.cue)
        if following is not None:
            goes_on = run.cue.type is not CueType.GOTO or not run.cue.armed
            self._begin(following, at, run.group if goes_on else None)
        self._forget_if_over(run, at)

    def _stop(self, run: Run, at: Fraction) -> float:
        """Stops the target, its waits and its continue. Returns the seconds of the fade."""
        cue = run.cue
        fade_s = self._stage.fade_s() if cue.time_s is None else cue.time_s
        if cue.target == MASTER:
            for other in list(self._runs.values()):
                self._drop(other, at, sparing=run)
            self._holder.clear()
            self._stage.stop_all(fade_s, frame_of(at))
            return fade_s
        for holder in {self._holder[layer] for layer in self._layers_of(cue.target)}:
            self._timeline.push(at, Do.RELEASE, holder, fade_s)
        target = self._runs.get(cue.target)
        if target is not None:
            self._drop(target, at, sparing=run)
            for each in self._runs.values():
                if run.within(each) and each.within(target):  # its own group, which ends with it
                    each.continue_ = Continue.NONE
        return fade_s

    def _layers_of(self, number: str) -> list[int]:
        """The layers that a cue holds; those of a group are its cues'."""
        return [layer for layer, holder in self._holder.items() if self._order.in_group(holder.cue.number, number)]

    def _release(self, run: Run, fade_s: float, frame: int) -> None:
        held = frozenset(layer for layer, holder in self._holder.items() if holder is run)
        for layer in held:
            del self._holder[layer]
        if held:
            self._stage.stop_cue(run.cue, held, fade_s, frame)

    def _take(self, layers: frozenset[int], by: Run | None, at: Fraction) -> None:
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
                if run.continue_ is Continue.AUTO_FOLLOW:
                    run.continue_ = Continue.NONE  # it has not come to its own end: nothing follows
                self._finish(run, at)

    def _finish(self, run: Run, at: Fraction) -> None:
        run.phase = Phase.OVER
        self._stage.cue_finished(run.cue)
        self._forget_if_over(run, at)

    def _forget_if_over(self, run: Run, at: Fraction) -> None:
        """A run of which nothing is to come is forgotten; the group that loses its last one ends."""
        if run.alive or self._runs.get(run.cue.number) is not run:
            return
        del self._runs[run.cue.number]
        self._end_if_empty(run.group, at)

    def _end_if_empty(self, group: Run | None, at: Fraction) -> None:
        if group is not None and group.phase is Phase.ACTING and not any(r.group is group for r in self._runs.values()):
            self._timeline.push(at, Do.END, group)

    def _drop(self, run: Run, at: Fraction, sparing: Run | None = None) -> None:
        """Nothing more comes of the run, nor of a group's cues; the layers that they hold are left as they are.

        sparing: the cue that asks for it goes on, and with it the groups that it stands in.
        """
        for each in [each for each in self._runs.values() if each.within(run)]:
            if sparing is None or not sparing.within(each):
                self._end_run(each)
        self._end_if_empty(run.group, at)

    def _end_run(self, run: Run) -> None:
        acting = run.phase is Phase.ACTING
        run.dropped, run.phase = True, Phase.OVER
        self._runs.pop(run.cue.number, None)
        if acting:
            self._stage.cue_finished(run.cue)

    # Where the playhead goes

    def _refuse_double_go(self, frame: int) -> None:
        least = self.show.settings.min_go_interval_s
        if self.last_go is None or frame >= self.last_go + frame_of(self._timeline.later(Fraction(0), least)):
            return
        after = (frame - self.last_go) / self._timeline.rate
        raise Refused(f"GO came {after:.2g} s after a GO; the show asks for {least:g} s (settings: min_go_interval)")

    def _move_to(self, cue: Cue | None) -> None:
        if cue is not self.standby:
            self.standby = cue
            self._stage.playhead(cue)
