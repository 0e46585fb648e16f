"""The mix as packets for browsers: a thread that takes it from its ring while somebody listens.

A packet: the number of its first frame, int64, then `frames` frames of two channels, int16, all little-endian, as typed arrays
of JavaScript are where browsers run. Integers are rounded to the nearest, as those of PCM over OSC are.
"""

import struct
import threading
from collections.abc import Callable

import numpy as np

from node.outputs.fold import fold
from node.outputs.mix_ring import MixReader
from node.outputs.output import Block

FRAMES = 1024  # of a packet: 21 ms at 48 kHz
POLL_S = 0.01
IDLE_S = 0.25  # without listeners the frames are only let go, well within the ring's 2 s
_NUMBER = struct.Struct("<q")
_LEAVE_S = 2.0


class PageSound:
    """Hands packets to `hear` from its own thread. lost: frames that it came too late for while somebody listened."""

    frames = FRAMES

    def __init__(self, reader: MixReader, rate: int, hear: Callable[[bytes], None]) -> None:
        """rate: Hz."""
        self.rate = rate
        self.lost = 0
        self._reader, self._hear = reader, hear
        self._wanted = False
        self._news = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="page sound", daemon=True)
        self._thread.start()

    def wanted(self, is_wanted: bool) -> None:
        """Whether anybody listens. Never waits."""
        begins = is_wanted and not self._wanted
        self._wanted = is_wanted
        if begins:
            self._news.set()

    def close(self) -> None:
        """Ends the thread."""
        self._closing = True
        self._news.set()
        self._thread.join(_LEAVE_S)

    def _run(self) -> None:
        kept: Block = np.empty((0, 2), np.float32)
        end = 0  # the frame behind what is kept
        while not self._closing:
            if self._news.wait(POLL_S if self._wanted else IDLE_S):
                self._news.clear()
                self._reader.read()  # what was not listened to
                kept = kept[:0]
                continue
            block = self._reader.read()
            if block is None or not self._wanted:
                kept = kept[:0]
                continue
            begin = self._reader.position - len(block)
            if len(kept) and begin != end:
                self.lost += begin - end
                kept = kept[:0]
            kept, end = np.concatenate((kept, fold(block, 2))), self._reader.position
            while len(kept) >= FRAMES:
                self._hear(packet(end - len(kept), kept[:FRAMES]))
                kept = kept[FRAMES:]


def packet(frame: int, sound: Block) -> bytes:
    """A packet of float32 (frames, 2) within +-1.0 whose first frame is `frame`."""
    whole = np.clip(np.rint(sound * np.float32(32768.0)), -32768, 32767).astype("<i2")
    return _NUMBER.pack(frame) + bytes(whole.data)
