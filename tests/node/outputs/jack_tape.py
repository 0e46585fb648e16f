"""A JACK client in a process of its own that takes down, sample by sample, what another plays: tests/e2e/capture.py starts it.

In the process of the tests it would not be safe: libjack ends a client's thread by cancelling it wherever it stands
(JackPosixThread::Kill), on a busy machine in the middle of a callback. Of one that is Python, the interpreter's locks and
memory are left as they were at that moment. Here the process ends soon after, by a signal where it cannot by itself.
"""

import math
import os
import signal
import time
from collections import deque
from io import FileIO
from multiprocessing.connection import Connection
from typing import Any

import jack
import numpy as np
from numpy.typing import NDArray

PATIENCE_S = 40.0
_SETTLE_S = 0.2
_LOOK_S = 0.01
_LAST_WORDS_S = 2


def main(arguments: dict[str, Any], connection: Connection) -> None:
    """Tells rate and period as soon as it records, and what was lost when anything comes over the pipe."""
    wheel_s = arguments["freewheel_s"]
    tape = _Tape(arguments["server"], wheel_s)
    client = tape.client
    tape.join(arguments["source"])
    if wheel_s:
        time.sleep(_SETTLE_S)
        client.set_freewheel(True)
    else:
        tape.taking = True
    connection.send((client.samplerate, client.blocksize))
    with FileIO(arguments["path"], "ab") as file:
        while not connection.poll(_LOOK_S):
            tape.write(file)
            if wheel_s and tape.frames >= tape.most:
                client.set_freewheel(False)
                wheel_s = 0.0
        tape.taking = False
        tape.write(file)
    if wheel_s:
        client.set_freewheel(False)
    connection.send((tape.lost, tape.xruns))
    signal.alarm(_LAST_WORDS_S)
    client.deactivate()  # a client that is gone without it holds up a server that waits for clients
    os._exit(0)


class _Tape:
    """The client. It takes down cycles while it is told to, those of a freewheel alone where it has `wheel_s` of one."""

    def __init__(self, server: str, wheel_s: float) -> None:
        self.client = jack.Client("tape", servername=server, no_start_server=True)
        self.most = wheel_s * self.client.samplerate if wheel_s else math.inf
        self.frames = self.xruns = 0
        self.lost: list[int] = []
        self.taking = False
        self._pieces: deque[NDArray[np.float32]] = deque()
        self._next: int | None = None
        self._ports = [self.client.inports.register(f"in_{n}") for n in (1, 2)]
        self.client.set_process_callback(self._process)
        self.client.set_xrun_callback(self._xrun)
        if wheel_s:
            self.client.set_freewheel_callback(self._freewheel)
        self.client.activate()

    def join(self, source: str) -> None:
        limit = time.monotonic() + PATIENCE_S
        while len(found := self.client.get_ports(f"{source}:.*", is_audio=True, is_output=True)) < 2:
            assert time.monotonic() < limit, f"no ports of {source}"
            time.sleep(0.005)
        for output, port in zip(found, self._ports, strict=False):
            self.client.connect(output, port)

    def write(self, file: FileIO) -> None:
        """What was taken down since the last time."""
        while self._pieces:
            file.write(self._pieces.popleft())

    def _process(self, frames: int) -> None:
        if not self.taking or self.frames >= self.most:
            return
        now = self.client.last_frame_time
        if self._next is not None and now != self._next:
            self.lost.append(self.frames)
        self._next = now + frames
        self._pieces.append(np.stack([port.get_array() for port in self._ports], axis=1))
        self.frames += frames

    def _xrun(self, delay_us: float) -> None:
        self.xruns += 1

    def _freewheel(self, starting: bool) -> None:
        self.taking = bool(starting)
