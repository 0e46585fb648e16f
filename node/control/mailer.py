"""Sends entries to the audio side; never waits, never loses one, keeps their order."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from node.playback.mailbox import Entry, Op, Ring

_SETTINGS = frozenset(
    {Op.MASTER_GAIN, Op.LAYER_GAIN, Op.LAYER_PAN, Op.LAYER_AZIMUTH, Op.LAYER_AUDIBLE, Op.LAYER_TRIM, Op.FADE, Op.HOLD}
)
_CHAIN = frozenset({Op.NEXT, Op.CLEAR, Op.JOIN, Op.LEAVE})
_EVERYONE = frozenset({Op.STOP, Op.PAUSE, Op.RUN})


class Mailer:
    """The control side's pen. frame: the output frame at which what is sent takes effect, 0 for now.

    What a full ring refuses waits here and goes at the next `flush`. The backlog is bounded: of a setting only the newest
    value waits, and there are no more other entries than clips in the arena and layers.
    """

    def __init__(self, ring: Ring) -> None:
        self.frame = 0
        self._ring = ring
        self._waiting: dict[Hashable, Entry] = {}
        self._sent = 0
        self._dated: dict[int, int] = {}  # by layer: the frame of what its chain was sent last for a frame to come

    @contextmanager
    def at(self, frame: int) -> Iterator[None]:
        """What is sent inside takes effect at output frame `frame`; 0: when it would have anyway."""
        outer, self.frame = self.frame, frame or self.frame
        try:
            yield
        finally:
            self.frame = outer

    def attach(self, ring: Ring) -> None:
        """A new audio side: what waited for the old one is void."""
        self._ring = ring
        self._waiting.clear()
        self._dated.clear()

    def send(self, entry: Entry) -> None:
        entry = entry._replace(frame=self._frame_of(entry))
        self._sent += 1
        if self._waiting or not self._ring.put(entry):
            key: Hashable = (entry.op, entry.layer) if entry.op in _SETTINGS and not entry.frame else self._sent
            self._waiting.pop(key, None)
            self._waiting[key] = entry

    @property
    def waits(self) -> bool:
        """The ring was full, and has not taken everything yet."""
        return bool(self._waiting)

    def flush(self) -> None:
        while self._waiting:
            key, entry = next(iter(self._waiting.items()))
            if not self._ring.put(entry):
                return
            del self._waiting[key]

    def _frame_of(self, entry: Entry) -> int:
        """Nothing overtakes what the same chain was sent before: a clip for now would be replaced by the older one."""
        if entry.op in _CHAIN:
            frame = max(self.frame, self._dated.get(entry.layer, 0))
            if self.frame:
                self._dated[entry.layer] = frame
            return frame
        if entry.op in _EVERYONE and self._dated:
            return max(self.frame, *self._dated.values())
        return self.frame
