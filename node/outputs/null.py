"""The clock where there is no device: a timer that asks for blocks at the pace a device would."""

import threading
import time

import numpy as np

from node.outputs.output import Render

_BEHIND_S = 0.1
_CATCH_UP_SPEED = 8  # times the rate, where it is further behind: readers of the mix ring, which holds 2 s, must keep up
LONGEST_CATCH_UP_S = 3.0  # behind by more (a laptop that slept): the time is skipped, not rendered in a burst


class NullOutput:
    """Paced by the monotonic clock against its start, so it does not drift; it catches up after a stall, or after a device
    that was heard last at `since_s`."""

    spec = "null"
    latency_s = 0.0
    lookahead_s = 0.0
    thread = 0
    faults = (0, 0)

    def __init__(self, rate: int, block: int, channels: int = 2, since_s: float | None = None) -> None:
        self.rate = rate
        self.block = block
        self.channels = channels
        self.description = f"timer, {rate} Hz"
        self.xruns = self.lost_frames = 0
        self._since_s = since_s

    def run(self, render: Render, stop: threading.Event) -> None:
        out = np.zeros((self.block, self.channels), np.float32)
        start = time.monotonic() if self._since_s is None else self._since_s
        frame = 0
        while not stop.is_set():
            late_s = time.monotonic() - start - frame / self.rate
            if late_s < 0:
                stop.wait(-late_s)
                continue
            if late_s > LONGEST_CATCH_UP_S:
                self.xruns += 1
                start += late_s
            render(out)
            frame += self.block
            if late_s > _BEHIND_S:
                stop.wait(self.block / self.rate / _CATCH_UP_SPEED)

    def close(self) -> None:
        """Nothing to give back."""
