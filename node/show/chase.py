"""Cues that are started by timecode, by the beats of a Link session, or by the clock on the wall.

Each is told of what comes a little ahead and hands its cues on with the moment at which they are to start, as messages with a
timetag are: so they start in the block of that moment.
"""

import logging
import time
from collections.abc import Callable
from typing import Protocol

from node.control.calls import bind
from node.control.control import Control
from node.control.scheduler import LEAD_S
from node.control.timecode import QUARTERS, Move, Rate, Rolled
from node.errors import EndlessError, Refused
from node.show.chase_day import Daily, Days
from node.show.chase_passing import Passing, Place
from node.show.model import Cue, Show

log = logging.getLogger(__name__)

FAR_S = 1.0  # ahead of where it was: a jump
FRESH_S = 1.0  # a session that began so lately is met at its start
SLACK_S = 0.1  # by which beats may go back when Link measures the session's clock anew, and no cue comes twice

Start = Callable[[str, float, str], None]  # a cue's number, its moment (monotonic), and what starts it


class Timecode(Protocol):
    """Timecode that comes in; quarter frames from midnight. Times are monotonic seconds."""

    def take(self) -> list[Move]: ...
    def reach(self, at_s: float) -> float | None: ...
    def moment(self, quarter: float) -> float: ...


class Session(Protocol):
    """A Link session, as `look` found it."""

    playing: bool
    tempo: float
    beat: float
    start: float

    def look(self, now_s: float) -> None: ...
    def moment(self, beat: float) -> float: ...
    def close(self) -> None: ...


class Chase:
    """What starts the cues of a show beside GO. `tick` belongs to the control thread: call it every few milliseconds."""

    def __init__(
        self,
        control: Control,
        timecode: Timecode,
        join: Callable[[], Session],
        wall: Callable[[], float] = time.time,
    ) -> None:
        """join: enters the Link session when a show needs it; raises EndlessError where it cannot."""
        self._control, self._timecode, self._join, self._wall = control, timecode, join, wall
        self._frames: FrameChase | None = None
        self._beats: BeatChase | None = None
        self._days: Days | None = None
        self._session: Session | None = None
        self._catch_up = False
        self._missed = ""  # the cue that catch_up starts, at the next tick: after the first GO of a show that starts by itself

    @property
    def needs_timecode(self) -> bool:
        """Whether MIDI has to be listened to for it."""
        return self._frames is not None

    @property
    def follows(self) -> bool:
        """Somebody else's time is followed: timecode, or a Link session."""
        return self._frames is not None or self._beats is not None

    def use(self, show: Show | None, now_s: float, again: bool = False, since_s: float | None = None) -> None:
        """Takes the triggers of a show in the place of those before. Times of day before now are past, but for catch_up.

        again: it is the same show, its file was changed: what was started today is not started again. since_s: it is taken up
        from a node that heeded times of day until then, in seconds of the epoch: those since are due now.
        """
        cues = list(show.every()) if show is not None else []
        coded = [cue for cue in cues if cue.trigger.timecode is not None]
        beats = [(cue.trigger.beat, cue.number) for cue in cues if cue.trigger.beat is not None]
        self._frames = FrameChase(coded, self._frames) if coded else None
        self._beats = BeatChase(beats) if beats else None
        self._use_session()
        wall_s, before = self._wall(), self._days
        daily = [Daily(cue.number, cue.trigger.at_s, cue.trigger.days) for cue in cues if cue.trigger.at_s is not None]
        self._days = Days(daily, wall_s if since_s is None else min(since_s, wall_s), now_s) if daily else None
        self._catch_up, self._missed = show is not None and show.settings.catch_up, ""
        if self._days is None:
            return
        if again and before is not None:
            self._days.keep(before)
        if not again and since_s is None and self._catch_up and (due := self._days.latest(wall_s)) is not None:
            self._missed = due.number

    def tick(self, now_s: float) -> None:
        """Starts what is due. now_s: monotonic."""
        if self._frames is not None:
            self._frames.tick(self._timecode, now_s, self._start)
        if self._beats is not None and self._session is not None:
            self._beats.tick(self._session, now_s, self._start)
        if self._missed:
            self._start(self._missed, now_s, "catch_up")
            self._missed = ""
        if self._days is not None:
            wall_s = self._wall()
            for due in self._days.step(wall_s, now_s, LEAD_S, self._catch_up):
                self._start(due.number, now_s + due.at - wall_s, "time of day")

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def _use_session(self) -> None:
        if self._beats is None:
            self.close()
        elif self._session is None:
            try:
                self._session = self._join()
            except EndlessError as error:
                log.warning("no Link: %s; the node plays on", error)

    def _start(self, number: str, at_s: float, by: str) -> None:
        control = self._control
        now = control.clock.frame()
        frame = control.frame_at(at_s)
        try:
            control.call(bind(control.book.targets["/cue/go"], (number,), strict=True), None, frame if frame > now else 0)
        except Refused as error:
            log.warning("%s: cue %s: %s", by, number, error)


class FrameChase:
    """Cues at timecodes. Places are quarter frames at the rate that comes in."""

    def __init__(self, cues: list[Cue], before: "FrameChase | None") -> None:
        """before: whose place is taken, while the timecode may run."""
        self._labels = [(cue.trigger.timecode, cue.number) for cue in cues if cue.trigger.timecode is not None]
        self._rate: Rate | None = None
        self._passing = Passing(())
        if before is not None and before._rate is not None:
            self._count_at(before._rate)
            self._passing.go_on_from(before._passing)

    def tick(self, timecode: Timecode, now_s: float, start: Start) -> None:
        for move in timecode.take():
            if move.rate is not self._rate:
                self._count_at(move.rate)
            if isinstance(move, Rolled):
                self._passing.roll(move.start, move.end, FAR_S / move.rate.quarter_s)
                self._begin(self._passing.until(move.end), timecode, start)
            else:
                self._passing.land(move.at)
        reach = timecode.reach(now_s + LEAD_S)
        if reach is not None:
            self._begin(self._passing.until(reach), timecode, start)

    def _count_at(self, rate: Rate) -> None:
        self._rate = rate
        self._passing = Passing((QUARTERS * rate.count(label), number) for label, number in self._labels)

    @staticmethod
    def _begin(passed: list[Place], timecode: Timecode, start: Start) -> None:
        for place, number in passed:
            start(number, timecode.moment(place), "timecode")


class BeatChase:
    """Cues at beats of a Link session, while it plays."""

    def __init__(self, places: list[Place]) -> None:
        self._passing = Passing(places)
        self._playing = False

    def tick(self, session: Session, now_s: float, start: Start) -> None:
        session.look(now_s)
        a_second = session.tempo / 60.0
        began, self._playing = session.playing and not self._playing, session.playing
        if not session.playing:
            return
        first = session.beat
        if began and session.beat - session.start <= FRESH_S * a_second:
            first = session.start
        self._passing.roll(first, session.beat, FAR_S * a_second, SLACK_S * a_second)
        for beat, number in self._passing.until(session.beat + LEAD_S * a_second):
            start(number, session.moment(beat), "Link")
