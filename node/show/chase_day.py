"""Cues at times of day: when each is due by the clock on the wall, whatever that does."""

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LATE_S = 60.0  # a cue that is later than this is left out
STEP_S = 1.0  # the clock on the wall is set by more than this, or the machine slept
WEEK = 7
_EPOCH = date(1970, 1, 1)
_DAY_S = 86_400

Offset = Callable[[float], float]  # seconds east of UTC at a moment, in seconds of the epoch


def local_offset(moment: float) -> float:
    """Of this machine's time zone."""
    return float(time.localtime(moment).tm_gmtoff)


@dataclass(frozen=True, slots=True)
class Daily:
    """A cue at a time of day. at_s: seconds after midnight. days: 0 (Monday) to 6; () for every day."""

    number: str
    at_s: float
    days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """When a cue is due: seconds of the epoch, and the day that the time is of."""

    at: float
    day: date
    number: str


class Days:
    """What is due. Times on the wall are seconds of the epoch; `now_s` is monotonic and tells when they are set."""

    def __init__(self, cues: Iterable[Daily], wall_s: float, now_s: float, offset: Offset = local_offset) -> None:
        self._cues = tuple(cues)
        self._offset = offset
        self._done_s, self._ahead_s = wall_s, wall_s - now_s
        self._began: dict[str, date] = {}  # the day for which each cue was started last
        self._agenda: list[Due] = []
        self._day: date | None = None

    def latest(self, wall_s: float) -> Due | None:
        """The cue whose time came last before `wall_s`, within a week."""
        today = self._date(wall_s)
        due = [due for ago in range(WEEK + 1) for due in self._of(today - timedelta(days=ago)) if due.at <= wall_s]
        return max(due, key=lambda each: each.at, default=None)

    def step(self, wall_s: float, now_s: float, lead_s: float = 0.0, catch_up: bool = False) -> list[Due]:
        """What is to start, in order of time: due until `lead_s` from now, and not more than LATE_S ago.

        catch_up: where the clock has jumped ahead, the last one that came is started however late it is.
        """
        jumped = abs(wall_s - now_s - self._ahead_s) > STEP_S
        self._ahead_s = wall_s - now_s
        if jumped or self._day != self._date(wall_s):
            self._plan(wall_s)
        if wall_s < self._done_s - STEP_S:
            self._done_s = wall_s
        end = wall_s + lead_s
        if not jumped and not (self._agenda and self._agenda[0].at <= end):
            self._done_s = max(self._done_s, end)
            return []
        came = [due for due in self._between(end) if self._began.get(due.number) != due.day]
        self._done_s = max(self._done_s, end)
        self._agenda = [due for due in self._agenda if due.at > end]
        starts = [due for due in came if wall_s - due.at <= LATE_S]
        if not starts and catch_up:
            starts = came[-1:]
        self._began.update({due.number: due.day for due in starts})
        return starts

    def keep(self, before: "Days") -> None:
        """What was started by another list of times is not started again."""
        self._began |= before._began

    def _between(self, end: float) -> list[Due]:
        """What came since the last step; after a long sleep more than the agenda holds."""
        first = self._date(self._done_s)
        days = min((self._date(end) - first).days, WEEK)
        found = [due for ago in range(days, -1, -1) for due in self._of(self._date(end) - timedelta(days=ago))]
        return sorted((due for due in found if self._done_s < due.at <= end), key=lambda each: each.at)

    def _plan(self, wall_s: float) -> None:
        """The times of today and of the days beside it."""
        self._day = self._date(wall_s)
        found = [due for away in (-1, 0, 1) for due in self._of(self._day + timedelta(days=away))]
        self._agenda = sorted((due for due in found if due.at > min(self._done_s, wall_s)), key=lambda each: each.at)

    def _of(self, day: date) -> list[Due]:
        cues = (cue for cue in self._cues if not cue.days or day.weekday() in cue.days)
        return [Due(moment_of(day, cue.at_s, self._offset), day, cue.number) for cue in cues]

    def _date(self, moment: float) -> date:
        return _EPOCH + timedelta(days=math.floor((moment + self._offset(moment)) / _DAY_S))


def moment_of(day: date, at_s: float, offset: Offset = local_offset) -> float:
    """When a day's clocks show `at_s`, in seconds of the epoch: the first time of two; where they skip it, when they skip."""
    shown = (day - _EPOCH).days * _DAY_S + at_s
    early, late = shown - offset(shown - _DAY_S), shown - offset(shown + _DAY_S)
    for moment in sorted((early, late)):
        if abs(moment + offset(moment) - shown) < 1e-3:
            return moment
    before, after = min(early, late) - _DAY_S / 8, max(early, late) + _DAY_S / 8
    while after - before > 0.25:
        middle = (before + after) / 2
        if middle + offset(middle) < shown:
            before = middle
        else:
            after = middle
    return float(round(after))
