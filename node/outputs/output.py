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

Block = NDArray[np.float32]  # (frames, channels), within +-1.0
Render = Callable[[Block], None]  # fills the block that it is given

DEFAULT_RATE = 44100  # Hz, where there is no device to ask
DIRECT = "direct"  # render inside the device's own callback


class Output(Protocol):
    """One opened output.

    spec: what opens the same output again. rate: Hz, of the mix. block: frames a call of render. channels: of the mix.
    latency_s: from render to the end of what the system tells of the device. lookahead_s: what the mix itself holds back,
    told to the output before `run`. xruns: breaks. lost_frames: those that the device went without, where that can be known.
    thread: the native id of the thread that the device calls us in, 0 where nobody knows. faults: its page faults, minor and
    major.
    """

    spec: str
    rate: int
    block: int
    channels: int
    description: str
    lookahead_s: float

    @property
    def xruns(self) -> int: ...

    @property
    def lost_frames(self) -> int: ...

    @property
    def latency_s(self) -> float: ...

    @property
    def thread(self) -> int: ...

    @property
    def faults(self) -> tuple[int, int]: ...

    def run(self, render: Render, stop: threading.Event) -> None:
        """Plays what `render` gives until `stop` is set. Raises OutputError where the device breaks while it plays."""

    def close(self) -> None:
        """Gives the device back. Not after an OutputError of `run`: libjack hangs in it once its server is gone."""


def open_output(
    spec: str, rate: int | None, block: int, latency: int | str, channels: int = 2, *, resample: bool = False, connect: str = ""
) -> Output:
    """Opens `null`, `device`, `device:NAME`, `jack` or `jack:CLIENT` for a mix at `rate` Hz, or at the output's own.

    latency: frames of the ring, or DIRECT. resample: the mix's rate is settled, a device that does not run at it gets it
    resampled; JACK always does. connect: where JACK's ports go (Settings.jack_connect). Raises OutputError with the next step.
    """
    kind, _, name = spec.partition(":")
    if kind == "null":
        from node.outputs.null import NullOutput

        return NullOutput(rate or DEFAULT_RATE, block, channels)
    if kind == "device":
        from node.outputs.device import open_device

        return open_device(name, rate, block, latency, channels, resample)
    if kind == "jack":
        from node.outputs.jack import open_jack

        return open_jack(name, rate, block, latency, channels, connect)
    raise OutputError(f"{spec!r} is no output that can be the clock: use device, device:NAME, jack, jack:CLIENT or null")
