"""Where a voice's sound comes from."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from node.playback.scratch import Flat


class Source(Protocol):
    """Something that gives the next frames of a sound each time it is asked."""

    def pull(self, block: Flat) -> Flat:
        """The next frames, as many as `block` holds (float32, interleaved): in `block`, or where they already lie.

        A source that has run out gives zeros. What it returns is read before the next pull and never written.
        """


class ClipSource:
    """A finished clip, read where it lies."""

    __slots__ = ("_at", "_samples")

    def __init__(self, samples: NDArray[np.float32], offset: int = 0) -> None:
        """samples: float32, (frames, 2), contiguous. offset: the first frame to play."""
        self._samples = samples.reshape(-1)
        self._at = 2 * offset

    def pull(self, block: Flat) -> Flat:
        """A view of the clip; at its very end a copy with zeros behind it, in `block`."""
        at = self._at
        self._at = end = at + len(block)
        if end <= len(self._samples):
            return self._samples[at:end]
        left = max(len(self._samples) - at, 0)
        block[:left] = self._samples[at : at + left]
        block[left:] = 0.0
        return block
