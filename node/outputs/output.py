"""What every clock output is: something that pulls blocks of sound through one function until it is told to stop.

An output knows nothing of layers or clips. It calls `render(block)` with a buffer of its own, always of the same number of
frames, from one thread, and counts the breaks that a listener could hear.
"""

import threading
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from node.errors import OutputError

Block = NDArray[np.float32]  # (frames, 2), within +-1.0
Render = Callable[[Block], None]  # fills the block that it is given

DEFAULT_RATE = 44100  # Hz, where there is no device to ask
DEFAULT_LATENCY = 1024  # frames between rendering and playing, see docs/architecture.md
DIRECT = "direct"  # render inside the device's own callback


class Output(Protocol):
    """One opened output. rate: Hz. block: frames a call of render. latency_s: from render to the device's own buffer's end."""

    rate: int
    block: int
    description: str
    xruns: int

    @property
    def latency_s(self) -> float: ...

    def run(self, render: Render, stop: threading.Event) -> None:
        """Plays what `render` gives until `stop` is set. Raises OutputError where the device breaks while it plays."""

    def close(self) -> None:
        """Gives the device back. Not after an OutputError of `run`: libjack hangs in it once its server is gone."""


def open_output(spec: str, rate: int | None, block: int, latency: int | str) -> Output:
    """Opens `null`, `device` or `device:NAME` at `rate` Hz, or at its own. Raises OutputError with the next step."""
    kind, _, name = spec.partition(":")
    if kind == "null":
        from node.outputs.null import NullOutput

        return NullOutput(rate or DEFAULT_RATE, block)
    if kind == "device":
        from node.outputs.device import open_device

        return open_device(name, rate, block, latency)
    raise OutputError(f"{spec!r} is no output that can be the clock: use device, device:NAME or null")
