"""What the mix measures: peaks, RMS and the limiter's work over the last 50 ms."""

import math

import numpy as np
from numpy.typing import NDArray

from node.playback.mailbox import MAX_LAYERS

WINDOW_S = 0.05


class Meter:
    """Two halves of the window: the one that fills and the one before; what it tells covers both (25 to 50 ms)."""

    def __init__(self, rate: int, block: int) -> None:
        self._blocks = max(1, round(WINDOW_S / 2 * rate / block))  # a half
        self._block = block
        self._rectified = np.empty((block, 2), np.float32)
        self._channels = (self._rectified[:, 0], self._rectified[:, 1])
        self._filled = 0
        self._now, self._before = [0.0] * 4 + [1.0], [0.0] * 4 + [1.0]  # peaks, sums of squares, limiter's gain
        self._before_blocks = 0
        self._layers_now, self._layers_before, self._layers = np.zeros((3, MAX_LAYERS), np.float32)

    def block(self, sound: NDArray[np.float32], limiter_gain: float) -> None:
        """Takes in one block of the output, (block, 2)."""
        if self._filled == self._blocks:
            self._turn()
        self._filled += 1
        np.abs(sound, out=self._rectified)
        now = self._now
        for number, channel in enumerate(self._channels):
            now[number] = max(now[number], float(channel.max()))
            now[2 + number] += float(np.dot(channel, channel))
        now[4] = min(now[4], limiter_gain)

    def layers(self, indices: NDArray[np.intp], peaks: NDArray[np.float32]) -> None:
        """Takes in the peaks of some layers."""
        self._layers_now[indices] = np.maximum(self._layers_now[indices], peaks)

    def read(self) -> tuple[float, float, float, float, float]:
        """Peak left and right, RMS left and right, the limiter's least gain: linear."""
        now, before = self._now, self._before
        frames = (self._filled + self._before_blocks) * self._block or 1
        return (
            max(now[0], before[0]),
            max(now[1], before[1]),
            math.sqrt((now[2] + before[2]) / frames),
            math.sqrt((now[3] + before[3]) / frames),
            min(now[4], before[4]),
        )

    def read_layers(self) -> NDArray[np.float32]:
        """Peaks of all layers, (MAX_LAYERS,), linear; valid until the next call."""
        return np.maximum(self._layers_now, self._layers_before, out=self._layers)

    def _turn(self) -> None:
        self._before, self._now = self._now, self._before
        self._now[:] = (0.0, 0.0, 0.0, 0.0, 1.0)
        self._before_blocks, self._filled = self._filled, 0
        self._layers_before[:] = self._layers_now
        self._layers_now.fill(0.0)
