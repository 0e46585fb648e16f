"""Who still refers to a clip, and what control is told."""

from collections import deque

from node.playback.mailbox import Entry, Event, Ring

BACKLOG = 8192  # events kept while the ring is full; beyond it only SPENT is kept, since a clip must not be lost


class Ledger:
    """audio side -> control: counts the references to each clip, writes events, keeps what does not fit the ring."""

    def __init__(self, outbox: Ring) -> None:
        self._outbox = outbox
        self._held: dict[int, int] = {}
        self._backlog: deque[Entry] = deque()
        self.frame = 0  # the output frame that events are dated with
        self.lost = 0  # events other than SPENT that a full backlog cost

    def hold(self, clip: int) -> None:
        """One more voice or chain refers to `clip`."""
        self._held[clip] = self._held.get(clip, 0) + 1

    def release(self, clip: int) -> None:
        """One fewer; after the last the clip is spent."""
        left = self._held[clip] - 1
        if left:
            self._held[clip] = left
            return
        del self._held[clip]
        self.say(Entry(Event.SPENT, clip=clip, frame=self.frame))

    def say(self, entry: Entry) -> None:
        """Tells control, in order."""
        if not self._backlog and self._outbox.put(entry):
            return
        if entry.op == Event.SPENT or len(self._backlog) < BACKLOG:
            self._backlog.append(entry)
        else:
            self.lost += 1

    @property
    def waits(self) -> bool:
        """Whether something did not fit the ring."""
        return bool(self._backlog)

    def flush(self) -> None:
        """Tries again what did not fit."""
        while self._backlog and self._outbox.put(self._backlog[0]):
            self._backlog.popleft()
