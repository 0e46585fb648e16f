"""The clock where there is no device: a timer that asks for blocks at the pace a device would."""

import threading
import time

import numpy as np

from node.outputs.output import Render

LONGEST_CATCH_UP_S = 1.0  # behind by more (a laptop that slept): the time is skipped, not rendered in a burst


class NullOutput:
    """Paced by the monotonic clock against its start, so it does not drift; it catches up after a short stall."""

    latency_s = 0.0

    def __init__(self, rate: int, block: int) -> None:
        self.rate = rate
        self.block = block
        self.description = f"timer, {rate} Hz"
        self.xruns = 0

    def run(self, render: Render, stop: threading.Event) -> None:
        out = np.zeros((self.block, 2), np.float32)
        start = time.monotonic()
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

    def close(self) -> None:
        """Nothing to give back."""
