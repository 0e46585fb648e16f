"""What is to come of the cues that were started, in the order of time.

Times are exact fractions of program frames and are rounded once, when something is due: a chain of waits never drifts.
"""

import heapq
import math
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction

from node.show.model import Continue, Cue


class Phase(IntEnum):
    PRE_WAIT = 0
    HELD = 1  # its time has come, and none of its clips
    ACTING = 2
    OVER = 3


class Do(IntEnum):
    """What happens to a run. RELEASE comes last in its frame: layers that another cue takes there need no fade-out."""

    ACT = 0
    END = 1
    CONTINUE = 2
    RELEASE = 3


@dataclass(slots=True, eq=False)
class Run:
    """One start of a cue. continue_: what it does by itself, until that is done. dropped: nothing of it is to come.

    group: the run of the group that started it.
    """

    cue: Cue
    continue_: Continue = Continue.NONE
    group: "Run | None" = None
    phase: Phase = Phase.PRE_WAIT
    dropped: bool = False

    @property
    def alive(self) -> bool:
        """Something of it is still to come."""
        return not self.dropped and (self.phase is not Phase.OVER or self.continue_ is not Continue.NONE)

    def within(self, group: "Run") -> bool:
        """The group has started it, or a group in that one; or it is the group itself."""
        return self is group or (self.group is not None and self.group.within(group))


@dataclass(slots=True, order=True)
class Event:
    """order: the frame, RELEASE after everything else of the frame, then the exact time, then first come first served.

    at: exact, in frames. fade_s: of a RELEASE.
    """

    order: tuple[int, bool, Fraction, int]
    at: Fraction = field(compare=False)
    do: Do = field(compare=False)
    run: Run = field(compare=False)
    fade_s: float = field(compare=False, default=0.0)

    @property
    def frame(self) -> int:
        return self.order[0]

    @property
    def stale(self) -> bool:
        if self.do is Do.RELEASE:
            return False
        return self.run.dropped or (self.do is Do.END and self.run.phase is Phase.OVER)


@dataclass(slots=True)
class Timeline:
    """What is to come, at `rate` frames a second."""

    rate: int
    _events: list[Event] = field(default_factory=list)
    _pushed: int = 0

    def push(self, at: Fraction, do: Do, run: Run, fade_s: float = 0.0) -> None:
        self._pushed += 1
        order = (frame_of(at), do is Do.RELEASE, at, self._pushed)
        heapq.heappush(self._events, Event(order, at, do, run, fade_s))

    def later(self, at: Fraction, seconds: float) -> Fraction:
        """The exact frame that many seconds after `at`."""
        return at + Fraction(str(seconds)) * self.rate  # str: 0.1 is the tenth that the file says

    def next_due(self) -> int | None:
        """The frame of the first event; None without one."""
        while self._events and self._events[0].stale:
            heapq.heappop(self._events)
        return self._events[0].frame if self._events else None

    def pop_due(self, frame: int) -> Event | None:
        """The first event, where it is due at `frame` or before."""
        due = self.next_due()
        return None if due is None or due > frame else heapq.heappop(self._events)

    def waiting(self) -> list[Event]:
        """What is to come, in the order of time."""
        return sorted(event for event in self._events if not event.stale)

    def clear(self) -> None:
        self._events.clear()

    @property
    def changes(self) -> tuple[int, int]:
        """Other numbers whenever something came or went."""
        return self._pushed, len(self._events)


@dataclass(slots=True)
class UnderWay:
    """What the cues of a show are at. runs: by cue number, the oldest start first. holder: whose sound a layer (from 1) has."""

    timeline: Timeline
    runs: dict[str, Run] = field(default_factory=dict)
    holder: dict[int, Run] = field(default_factory=dict)


def frame_of(at: Fraction) -> int:
    """The nearest frame; the one rounding of a time."""
    return math.floor(at + Fraction(1, 2))
