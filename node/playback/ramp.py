"""A value that moves in a straight line and never steps."""

import numpy as np
from numpy.typing import NDArray

from node.playback.scratch import Flat, Scratch


class Ramp:
    """A number on its way to `target`. Frames are those of whichever clock its owner uses, always the same one.

    With k frames since its start, the value is start + (target - start) * k / length, and exactly `target` from
    k = length on. distance: of one frame, back from the target.
    """

    __slots__ = ("distance", "end", "target")

    def __init__(self, value: float) -> None:
        self.target = value
        self.end = 0
        self.distance = 0.0

    def to(self, target: float, frame: int, length: int) -> None:
        """Sets out for `target` from wherever it is at `frame`; a length of 0 is there at once."""
        value = self.at(frame)
        self.target = target
        self.end = frame + length if value != target else frame
        self.distance = (value - target) / length if length > 0 else 0.0

    def moving(self, frame: int) -> bool:
        return frame < self.end

    def at(self, frame: int) -> float:
        """The value at `frame`."""
        return self.target + max(self.end - frame, 0) * self.distance

    def fill(self, frame: int, frames: int, scratch: Scratch, out: Flat) -> Flat:
        """The values of `frames` frames from `frame` on, into the head of `out`, each twice; uses scratch.wide."""
        out = out[: 2 * frames]
        np.copyto(out, self.wide(frame, frames, scratch), casting="same_kind")
        return out

    def wide(self, frame: int, frames: int, scratch: Scratch) -> NDArray[np.float64]:
        """The same in float64, in scratch.wide."""
        wide = scratch.wide[: 2 * frames]
        np.subtract(self.end - frame, scratch.index[: 2 * frames], out=wide)
        if frame + frames > self.end:
            np.maximum(wide, 0.0, out=wide)
        np.multiply(wide, self.distance, out=wide)
        return np.add(wide, self.target, out=wide)
