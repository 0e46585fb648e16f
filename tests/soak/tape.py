"""What the C client `tape` took down: every cycle of JACK that it was called in, with its moment, and all samples."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]  # (frames, 2), within +-1.0

_MAGIC = 0x65706174
_CYCLE = np.dtype([("time", "<u4"), ("frames", "<u4"), ("begin_us", "<u8"), ("end_us", "<u8")])


@dataclass(frozen=True)
class Tape:
    """rate: Hz. starts: of each cycle the tape's frame, (cycles,). offsets: how much further JACK's frame time was there than
    the tape, in frames, from 0 on. begins_s, ends_s: seconds of CLOCK_MONOTONIC at which the client was called, and done.
    """

    rate: int
    starts: NDArray[np.int64]
    offsets: NDArray[np.int64]
    begins_s: NDArray[np.float64]
    ends_s: NDArray[np.float64]
    samples: Samples

    def frame_at(self, moment_s: float) -> int:
        """The tape's frame with which the first cycle from that moment on begins."""
        cycle = int(np.searchsorted(self.begins_s, moment_s))
        return int(self.starts[cycle]) if cycle < len(self.starts) else len(self.samples)

    def heard_s(self, frame: int) -> float:
        """When a frame of the tape was heard: the call of its cycle, and its place in that."""
        cycle = int(np.searchsorted(self.starts, frame, "right")) - 1
        return float(self.begins_s[cycle] + (frame - self.starts[cycle]) / self.rate)


def read(path: Path) -> Tape:
    """The file of `tape.c`."""
    data = path.read_bytes()
    magic, rate, cycles, frames = np.frombuffer(data, "<u4", 4).tolist()
    assert magic == _MAGIC, f"{path} is no tape"
    table = np.frombuffer(data, _CYCLE, cycles, 16)
    samples = np.frombuffer(data, np.float32, 2 * frames, 16 + table.nbytes).reshape(-1, 2)
    sizes = table["frames"].astype(np.int64)
    starts = np.cumsum(sizes) - sizes
    passed = (table["time"] - table["time"][:1]).astype(np.int32).astype(np.int64)  # uint32 wraps
    begins, ends = (table[name].astype(np.float64) / 1e6 for name in ("begin_us", "end_us"))
    return Tape(rate, starts, lasting(passed - starts), begins, ends, samples)


def lasting(offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """The least offset from each cycle on. A client that is late may read the frame time of the cycle after its own, and that
    of its own cycle again in the next: nothing is lost by it. What is lost stays.
    """
    return np.minimum.accumulate(offsets[::-1])[::-1]
