"""A lookahead limiter: what goes in comes out a few milliseconds later, and never above the ceiling.

The gain that each frame needs goes through a sliding minimum over the lookahead, a straight-line release, and a box average as
long as the lookahead. The average of values none of which is above what a frame needs is not above it either, so the bound
holds exactly and the gain moves in straight lines. Gains are whole numbers of 2^-24: sums of them are exact in float64, so the
result does not depend on the size of the blocks, and nothing drifts in a running sum.
"""

import numpy as np
from numpy.typing import NDArray

CEILING = 10.0 ** (-1.0 / 20.0)  # -1 dBFS, sample peak
LOOKAHEAD_S = 0.005
RELEASE_S = 0.5  # from silence to unity; from -3 dB it takes 0.15 s
_ONE = 2.0**24


def delay_frames(rate: int) -> int:
    """The lookahead at `rate` Hz."""
    return max(1, round(LOOKAHEAD_S * rate))


def release_step(rate: int) -> int:
    """By how much a gain may rise from one frame to the next, in 2^-24."""
    return max(1, round(_ONE / (RELEASE_S * rate)))


class Limiter:
    """Linked: one gain for all channels. `delay` frames, always."""

    def __init__(self, rate: int, block: int, channels: int = 2) -> None:
        self.delay = delay_frames(rate)
        self._window = self.delay + 1
        window, size = self._window, self.delay + block
        self._needed = np.full(size, _ONE)  # the gains that the last `delay` frames and this block's need
        self._minimum = np.empty(size)
        self._released = np.full(window + block, _ONE)  # after minimum and release: the last `window`, then this block's
        self._sums = np.empty(window + block)
        self._average = np.empty(block)
        self._slope = float(release_step(rate)) * np.arange(1.0, block + 1.0)
        self._gain = np.empty((block, channels), np.float32)
        self._sound = np.zeros((size, channels), np.float32)  # the last `delay` frames, then this block's
        self._history = np.empty((self.delay, channels), np.float32)
        self._rectified = np.empty((block, channels), np.float32)
        self._channels = channels
        self._block = block
        self._open = True  # every gain in memory is 1

    def process(self, sound: NDArray[np.float32]) -> float:
        """Limits one block, (block, channels), in place; returns its least gain. Samples that are not finite become 0."""
        rectified = np.abs(sound, out=self._rectified)
        peak = float(rectified.max())
        if not peak < np.inf:
            np.nan_to_num(sound, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
            np.abs(sound, out=rectified)
            peak = float(rectified.max())
        self._sound[self.delay :] = sound
        least = 1.0
        if self._open and peak <= CEILING:
            sound[:] = self._sound[: self._block]
        else:
            least = self._limit()
            np.multiply(self._sound[: self._block], self._gain, out=sound)
        self._history[:] = self._sound[self._block :]
        self._sound[: self.delay] = self._history
        return least

    def _limit(self) -> float:
        """Computes the gains of this block; returns the least."""
        self._need()
        window, block, released, sums = self._window, self._block, self._released, self._sums
        fresh, average = released[window:], self._average
        np.subtract(self._sliding_minimum(), self._slope, out=fresh)
        fresh[0] = min(fresh[0], released[window - 1])
        np.minimum.accumulate(fresh, out=fresh)  # each is at most the one before plus a step: f(k) - k step falls
        np.add(fresh, self._slope, out=fresh)
        np.cumsum(released, out=sums)
        np.subtract(sums[window:], sums[:block], out=average)
        np.divide(average, window * _ONE, out=average)
        for channel in range(self._channels):
            self._gain[:, channel] = average
        released[:window] = released[block:]
        self._needed[: self.delay] = self._needed[block:]
        self._open = bool(self._needed[: self.delay].min() == _ONE == released[:window].min())
        return float(average.min())

    def _need(self) -> None:
        """The gain that each frame of this block needs, 1 where it is below the ceiling, rounded down."""
        need, other = self._needed[self.delay :], self._average
        np.copyto(need, self._rectified[:, 0])
        for channel in range(1, self._channels):
            np.copyto(other, self._rectified[:, channel])
            np.maximum(need, other, out=need)
        np.maximum(need, CEILING, out=need)
        np.divide(CEILING * _ONE, need, out=need)
        np.floor(need, out=need)

    def _sliding_minimum(self) -> NDArray[np.float64]:
        """The least of each frame and the `delay` before it, by doubling the width."""
        least = self._minimum
        np.copyto(least, self._needed)
        width = 1
        while 2 * width <= self._window:
            least = np.minimum(least[:-width], least[width:], out=least[:-width])
            width *= 2
        rest = self._window - width
        return np.minimum(least[: self._block], least[rest : rest + self._block], out=least[: self._block])
