"""A child that plays a sample counter to an output: any sample lost or repeated shows in a capture."""

import threading
import time
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from node.outputs import jack_output
from node.outputs.output import Block, open_output
from tests.node.outputs.jack_server import PERIOD

STALL_AT = 48000  # frame of the block that a stalling player is late with
STEP = 2.0**-20  # a frame of the counter: exact in float32 up to 16 s, which is well below the 1.0 of full scale


class Counter:
    """left: the number of the frame times STEP, from 1. right: the same, negative. Further channels: zero."""

    def __init__(self, stall_s: float = 0.0) -> None:
        self.frame = 1
        self._stall_s = stall_s

    def render(self, out: Block) -> None:
        if self._stall_s and self.frame > STALL_AT:
            time.sleep(self._stall_s)
            self._stall_s = 0.0
        out[:, :2] = (np.arange(self.frame, self.frame + len(out)) * STEP)[:, None] * [1, -1]
        self.frame += len(out)


def steps(capture: Block) -> NDArray[np.int64]:
    """From each captured sample of the counter to the next: 1, or else where something was lost. Silence is left out.

    A busy JACK server may give one channel a period before the other: they differ by whole periods then, and by nothing else.
    """
    left, minus_right = np.rint(capture.astype(np.float64).T * [[1 / STEP], [-1 / STEP]]).astype(np.int64)
    assert left.any(), "nothing was played"
    sounding = (left > 0) & (minus_right > 0)
    assert np.all((left - minus_right)[sounding] % PERIOD == 0)
    return np.diff(left[sounding])


def main(arguments: dict[str, Any], connection: Connection) -> None:
    """Plays until anything comes over the pipe; answers with the number of xruns and the CPU time it took.

    without_c: as where jack_callback.c was not built.
    """
    if arguments.get("without_c"):
        jack_output.compiled = lambda: None
    output = open_output(**arguments["output"])
    stop = threading.Event()
    counter = Counter(arguments["stall_s"])
    connection.send((output.rate, output.latency_s, output.description))
    player = threading.Thread(target=output.run, args=(counter.render, stop))
    before = time.process_time()
    player.start()
    connection.recv()
    stop.set()
    player.join()
    connection.send((output.xruns, counter.frame, time.process_time() - before))
    output.close()
