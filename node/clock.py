"""Which output frame belongs to which moment."""

import time
from typing import Protocol

from node.playback.mailbox import StatusBlock

_SMOOTHING = 0.02  # share of a new reading: blocks are rendered in bursts, the frames they belong to are evenly spaced
_FRESH_S = 0.001  # a reading is as good as new: a step asks a dozen times, and a block is longer
_JUMP_S = 0.05  # a device that was stalled or replaced: take the new reading as it is


class Clock(Protocol):
    """Output frames against CLOCK_MONOTONIC seconds."""

    rate: int

    def frame(self) -> int:
        """Frames that the mixer has rendered."""

    def frame_at(self, seconds: float) -> int:
        """The frame rendered at `seconds`."""

    def time_of(self, frame: int) -> float:
        """The second at which `frame` is, or was, rendered."""


class LiveClock:
    """Follows what the audio side publishes."""

    def __init__(self, rate: int, status: StatusBlock) -> None:
        self.rate = rate
        self._status = status
        self._frame = 0
        self._fresh_s = 0.0
        self._zero_s: float | None = None  # when frame 0 would have been rendered

    def follow(self, status: StatusBlock) -> None:
        """A new audio side, which goes on counting where this clock says that the time is."""
        self._status, self._fresh_s = status, 0.0

    def frame(self) -> int:
        now = time.monotonic()
        if now < self._fresh_s:
            return self._frame
        self._fresh_s = now + _FRESH_S
        status = self._status.read()
        if status is not None and status.frame > self._frame:
            self._frame = status.frame
            reading = status.monotonic_ns / 1e9 - status.frame / self.rate
            if self._zero_s is None or abs(reading - self._zero_s) > _JUMP_S:
                self._zero_s = reading
            self._zero_s += _SMOOTHING * (reading - self._zero_s)
        return self._frame

    def frame_at(self, seconds: float) -> int:
        self.frame()
        return 0 if self._zero_s is None else max(0, round((seconds - self._zero_s) * self.rate))

    def time_of(self, frame: int) -> float:
        return (self._zero_s or 0.0) + frame / self.rate


class OfflineClock:
    """Time is what has been rendered. The driver moves `now`."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.now = 0

    def frame(self) -> int:
        return self.now

    def frame_at(self, seconds: float) -> int:
        return round(seconds * self.rate)

    def time_of(self, frame: int) -> float:
        return frame / self.rate
