"""The mix on its way from the audio process to the sinks of the control process: a ring of frames in the arena.

One writer, any number of readers, no lock. The writer never waits: a reader that is too slow loses frames, counted, and goes
on. There is no fence in Python and Arm reorders stores, so time does the ordering: a reader takes only frames whose count it
had already seen at its poll before (tens of milliseconds ago), and counts everything as lost that lies within GUARD of
being overwritten (hundreds of milliseconds); a core sees another's stores within microseconds.
"""

import numpy as np
from numpy.typing import NDArray

from node.outputs.output import Block

_HEAD_BYTES = 64  # the writer's count, on a cache line of its own
_SAMPLE_BYTES = 4
SECONDS = 2.0  # the least that a ring holds
_GUARD = 4  # a quarter of the ring


def ring_frames(rate: int) -> int:
    """Frames of the ring at `rate` Hz: SECONDS or a little more, a power of two."""
    return 1 << (round(SECONDS * rate) - 1).bit_length()


def ring_bytes(frames: int, channels: int = 2) -> int:
    """What a ring of `frames` frames takes: 64 channels at 48000 Hz some 34 MB, two channels 1 MB."""
    return _HEAD_BYTES + frames * channels * _SAMPLE_BYTES


def _count_of(buffer: memoryview) -> NDArray[np.int64]:
    """The number of frames ever written, (1,): an aligned int64, which a core stores and loads whole."""
    return np.frombuffer(buffer, np.int64, 1)


def _frames_of(buffer: memoryview, channels: int) -> NDArray[np.float32]:
    return np.frombuffer(buffer, np.float32, offset=_HEAD_BYTES).reshape(-1, channels)


class MixWriter:
    """The audio side's end. `buffer`: ring_bytes(frames, channels) bytes, zeroed, 8-byte aligned; a successor goes on where
    one ended."""

    def __init__(self, buffer: memoryview, channels: int = 2) -> None:
        self._count = _count_of(buffer)
        self._frames = _frames_of(buffer, channels)
        self._mask = len(self._frames) - 1
        self._written = int(self._count[0])
        np.add(self._frames, 0.0, out=self._frames)  # touch every page now, so that none faults in a block

    def write(self, block: Block) -> None:
        """Stores a block, (frames, channels), and publishes it."""
        at = self._written & self._mask
        room = len(self._frames) - at
        if len(block) <= room:
            self._frames[at : at + len(block)] = block
        else:
            self._frames[at:] = block[:room]
            self._frames[: len(block) - room] = block[room:]
        self._written += len(block)
        self._count[0] = self._written


class MixReader:
    """One reader. It starts at what is written next. lost: frames that it came too late for."""

    def __init__(self, buffer: memoryview, channels: int = 2) -> None:
        self.channels = channels
        self._count = _count_of(buffer)
        self._frames = _frames_of(buffer, channels)
        self._mask = len(self._frames) - 1
        self._safe = len(self._frames) - len(self._frames) // _GUARD
        self._seen = self.position = int(self._count[0])
        self.lost = 0

    @property
    def written(self) -> int:
        """The number of frames that the writer has published by now: none from here on has been read."""
        return int(self._count[0])

    def read(self) -> Block | None:
        """A copy of the frames that were whole at the poll before, (frames, channels), or None. Call it every 10 to 500 ms."""
        end, self._seen = self._seen, int(self._count[0])
        self._lose_before(self._seen - self._safe)
        if self.position >= end:
            return None
        begin = self.position
        copy = self._copy(begin, end)
        self.position = end
        overtaken = int(self._count[0]) - self._safe - begin
        if overtaken <= 0:
            return copy
        self.lost += min(overtaken, len(copy))
        return copy[overtaken:] if overtaken < len(copy) else None

    def _lose_before(self, oldest: int) -> None:
        if oldest > self.position:
            self.lost += oldest - self.position
            self.position = oldest

    def _copy(self, begin: int, end: int) -> Block:
        at, until = begin & self._mask, end & self._mask
        if at < until:
            return self._frames[at:until].copy()
        return np.concatenate([self._frames[at:], self._frames[:until]])
