"""Sends entries to the audio side; never waits, never loses one, keeps their order."""

from collections.abc import Hashable

from node.playback.mailbox import Entry, Op, Ring

_SETTINGS = frozenset({Op.MASTER_GAIN, Op.LAYER_GAIN, Op.LAYER_PAN, Op.LAYER_AUDIBLE, Op.FADE, Op.HOLD})


class Mailer:
    """The control side's pen.

    What a full ring refuses waits here and goes at the next `flush`. The backlog is bounded: of a setting only the newest
    value waits, and there are no more other entries than clips in the arena and layers.
    """

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self._waiting: dict[Hashable, Entry] = {}
        self._sent = 0

    def attach(self, ring: Ring) -> None:
        """A new audio side: what waited for the old one is void."""
        self._ring = ring
        self._waiting.clear()

    def send(self, entry: Entry) -> None:
        self._sent += 1
        if self._waiting or not self._ring.put(entry):
            key: Hashable = (entry.op, entry.layer) if entry.op in _SETTINGS and not entry.frame else self._sent
            self._waiting.pop(key, None)
            self._waiting[key] = entry

    def flush(self) -> None:
        while self._waiting:
            key, entry = next(iter(self._waiting.items()))
            if not self._ring.put(entry):
                return
            del self._waiting[key]
