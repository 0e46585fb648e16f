"""What the mix measures: peaks, RMS and the limiter's work over the last 50 ms."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from node.playback.mailbox import MAX_LAYERS

WINDOW_S = 0.05


def half_window_blocks(rate: int, block: int) -> int:
    """Half of the window."""
    return max(1, round(WINDOW_S / 2 * rate / block))


@dataclass(slots=True)
class _Half:
    """Of the window; lists have a number for each channel."""

    peaks: list[float]
    squares: list[float]
    limiter_gain: float = 1.0


class Meter:
    """Two halves of the window: the one that fills and the one before; what it tells covers both (25 to 50 ms)."""

    def __init__(self, rate: int, block: int, channels: int = 2) -> None:
        self._blocks = half_window_blocks(rate, block)
        self._block = block
        self._rectified = np.empty((block, channels), np.float32)
        self._channels = [self._rectified[:, channel] for channel in range(channels)]
        self._filled = 0
        self._now, self._before = _Half([0.0] * channels, [0.0] * channels), _Half([0.0] * channels, [0.0] * channels)
        self._before_blocks = 0
        self._layers_now, self._layers_before, self._layers = np.zeros((3, MAX_LAYERS), np.float32)

    def block(self, sound: NDArray[np.float32], limiter_gain: float) -> None:
        """Takes in one block of the output, (block, channels)."""
        self._filled += 1
        np.abs(sound, out=self._rectified)
        now = self._now
        for number, channel in enumerate(self._channels):
            now.peaks[number] = max(now.peaks[number], float(channel.max()))
            now.squares[number] += float(np.dot(channel, channel))
        now.limiter_gain = min(now.limiter_gain, limiter_gain)

    def layers(self, indices: NDArray[np.intp], peaks: NDArray[np.float32]) -> None:
        """Takes in the peaks of some layers."""
        self._layers_now[indices] = np.maximum(self._layers_now[indices], peaks)

    def read(self) -> tuple[tuple[float, ...], tuple[float, ...], float]:
        """Peak of each channel, RMS of each channel, the limiter's least gain: linear."""
        now, before = self._now, self._before
        frames = (self._filled + self._before_blocks) * self._block or 1
        return (
            tuple(map(max, now.peaks, before.peaks)),
            tuple([math.sqrt((new + old) / frames) for new, old in zip(now.squares, before.squares, strict=True)]),
            min(now.limiter_gain, before.limiter_gain),
        )

    def read_layers(self) -> NDArray[np.float32]:
        """Peaks of all layers, (MAX_LAYERS,), linear; valid until the next call."""
        return np.maximum(self._layers_now, self._layers_before, out=self._layers)

    def turn(self) -> None:
        """After each block, once it has been read: begins a new half where this one is full."""
        if self._filled < self._blocks:
            return
        self._before, self._now = self._now, self._before
        for number in range(len(self._channels)):
            self._now.peaks[number] = self._now.squares[number] = 0.0
        self._now.limiter_gain = 1.0
        self._before_blocks, self._filled = self._filled, 0
        self._layers_before[:] = self._layers_now
        self._layers_now.fill(0.0)
