"""What computes the samples: numbers only, while mixer and layers decide. There are two, and they sound the same.

`c` does a block in one pass of compiled code, without the interpreter lock, and is there where a C compiler was when the node
was installed. `numpy` is the reference, and what plays where there is none.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from node.playback.layer import Layer
from node.playback.ramp import Ramp

Block = NDArray[np.float32]  # (block, channels), contiguous


class Report(Protocol):
    """What a status tells that the mixer knows: see Status. delay_s: of the limiter, a part of the latency."""

    frame: int
    xruns: int
    render_load: float
    output_latency_s: float
    transport_number: int


class Kernel(Protocol):
    """For each block: `mix` or `silence` for one span after the other, then `finish`."""

    name: str
    delay: int  # frames, of the limiter

    def load(self, sounding: Sequence[Layer], master: Ramp, transport: Ramp) -> None:
        """What sounds from now on, by number; called after anything in it has changed. Clears the layers' `changed`."""

    def mix(self, out: Block, at: int, frames: int, clock: int, frame: int) -> None:
        """`frames` frames from frame `at` of the block on, in which nothing begins or ends. clock, frame: of the first."""

    def silence(self, out: Block, at: int, frames: int) -> None:
        """The same, where nothing sounds."""

    def finish(self, out: Block, report: Report) -> None:
        """Limits the block, measures it and publishes the status."""
