"""What waits for its time: messages of bundles from the future, and the waits of cues."""

import heapq
from collections.abc import Callable, Iterator
from itertools import count

from node.errors import Refused

CAPACITY = 4096
HORIZON_S = 60.0
LEAD_S = 0.02  # what has a time of its own is handed on this much early, with the frame of that time

Action = Callable[[], None]


class Scheduler:
    """A time-ordered queue of actions, from surfaces to the control loop. Full, or too far ahead: Refused."""

    def __init__(self, capacity: int = CAPACITY, horizon_s: float = HORIZON_S) -> None:
        self._capacity = capacity
        self._horizon_s = horizon_s
        self._waiting: list[tuple[float, int, Action]] = []
        self._order = count()

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def next_s(self) -> float | None:
        """When the first action is due, in monotonic seconds; None where nothing waits."""
        return self._waiting[0][0] if self._waiting else None

    def at(self, due_s: float, now_s: float, action: Action) -> None:
        """Keeps `action` until `due_s`, both in monotonic seconds. Raises Refused."""
        ahead_s = due_s - now_s
        if not ahead_s <= self._horizon_s:
            raise Refused(f"{ahead_s:.1f} s ahead of this machine's clock is out of range 0..{self._horizon_s:g} s")
        if len(self._waiting) >= self._capacity:
            raise Refused(f"{self._capacity} messages wait for their time already; send this one later")
        heapq.heappush(self._waiting, (due_s, next(self._order), action))

    def due(self, now_s: float) -> Iterator[Action]:
        """Takes out what is due, in order of time and then of arrival, each when it is asked for.

        An action may call `clear` (nothing more comes then) or `at` (what it adds comes at the next call at the earliest).
        """
        end = next(self._order)
        while self._waiting and self._waiting[0][0] <= now_s:
            if self._waiting[0][1] > end:
                return
            yield heapq.heappop(self._waiting)[2]

    def clear(self) -> None:
        """Forgets everything that waits (/panic)."""
        self._waiting.clear()
