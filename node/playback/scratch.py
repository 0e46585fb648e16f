"""The buffers that a block is computed in, made once: nothing is allocated while the music plays.

Everything is computed flat and interleaved (left, right, left, ...), so that each step is one pass over contiguous memory:
a column of gains broadcast over two channels costs numpy about five times as much. Types change by np.copyto alone: a ufunc
over two types allocates buffers to cast in.
"""

import numpy as np
from numpy.typing import NDArray

Flat = NDArray[np.float32]  # (2 * frames,), interleaved stereo


def touched(*shape: int) -> NDArray[np.float32]:
    """An array whose memory is there already: written for the first time in a block, it would fault a page in for each 4 KB."""
    return np.ones(shape, np.float32)


class Scratch:
    """Working memory for blocks of up to `block` frames; each array is (2 * block,)."""

    def __init__(self, block: int) -> None:
        self.block = block
        self.index = np.repeat(np.arange(block, dtype=np.float64), 2)  # the frame of each sample
        self.index32 = self.index.astype(np.float32)
        self.sides = np.tile([-1.0, 1.0], block)  # left, right
        self.wide = np.ones(2 * block)
        self.level, self.curve, self.factor, self.envelope, self.sound = (touched(2 * block) for _ in range(5))
