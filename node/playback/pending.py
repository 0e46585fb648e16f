"""Entries whose frame has not come yet."""

from heapq import heappop, heappush
from math import inf

from node.playback.mailbox import CAPACITY, Entry, Ring


class Pending:
    """control -> the mixer: drains the ring into time order. At most a ring's worth waits; one more acts at once."""

    def __init__(self, inbox: Ring) -> None:
        self._inbox = inbox
        self._heap: list[tuple[int, int, Entry]] = []
        self._count = 0  # keeps entries for the same frame in the order in which they came

    @property
    def due(self) -> float:
        """The output frame of the first entry."""
        return self._heap[0][0] if self._heap else inf

    def drain(self, frame: int) -> bool:
        """Takes all that has come by `frame`, at most a ring's worth; what is late is of now. True if there was any."""
        if self._inbox.empty:
            return False
        for _ in range(CAPACITY):
            entry = self._inbox.take()
            if entry is None:
                break
            self._count += 1
            at = frame if len(self._heap) >= CAPACITY else max(entry.frame, frame)
            heappush(self._heap, (at, self._count, entry))
        return True

    def pop(self, frame: int) -> Entry | None:
        """The next entry that is due by `frame`."""
        return heappop(self._heap)[2] if self._heap and self._heap[0][0] <= frame else None
