"""The buffers that a block is computed in, made once: nothing is allocated while the music plays.

Everything is computed flat and interleaved (left, right, left, ...), so that each step is one pass over contiguous memory:
a column of gains broadcast over two channels costs numpy about five times as much. Types change by np.copyto alone: a ufunc
over two types allocates buffers to cast in.
"""

import numpy as np
from numpy.typing import NDArray

Flat = NDArray[np.float32]  # (2 * frames,), interleaved stereo


class Scratch:
    """Working memory for blocks of up to `block` frames; each array is (2 * block,)."""

    def __init__(self, block: int) -> None:
        self.block = block
        self.index = np.repeat(np.arange(block, dtype=np.float64), 2)  # the frame of each sample
        self.index32 = self.index.astype(np.float32)
        self.quarter = np.tile([0.0, np.pi / 2], block)  # the right channel's lag behind the left in a pan's angle
        self.wide = np.empty(2 * block)
        self.level, self.curve, self.factor, self.envelope, self.sound = np.empty((5, 2 * block), np.float32)
