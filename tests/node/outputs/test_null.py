"""The timer clock, against the real clock."""

import threading
import time

import numpy as np
import pytest

from node.outputs.null import NullOutput
from node.outputs.output import Block, open_output


class Player:
    """Runs an output for a while and keeps when each block was asked for."""

    def __init__(self, rate: int, block: int, stall_at: int = -1, stall_s: float = 0.0) -> None:
        self.output = NullOutput(rate, block)
        self.times: list[float] = []
        self.began = 0.0
        self.stall_at, self.stall_s = stall_at, stall_s

    def run(self, seconds: float) -> float:
        """Gives how long it really ran."""
        stop = threading.Event()
        threading.Timer(seconds, stop.set).start()
        self.began = time.monotonic()
        self.output.run(self.render, stop)
        return time.monotonic() - self.began

    def render(self, out: Block) -> None:
        assert out.shape == (self.output.block, 2)
        assert out.dtype == np.float32
        if len(self.times) == self.stall_at:
            time.sleep(self.stall_s)
        self.times.append(time.monotonic())


def test_blocks_come_at_the_rate_and_do_not_drift() -> None:
    player = Player(rate=48000, block=256)
    ran_s = player.run(1.0)
    late = [at - player.began - n * 256 / 48000 for n, at in enumerate(player.times)]
    assert min(late) > -0.001  # never ahead of the clock
    assert len(player.times) > (ran_s - 0.5) * 48000 / 256  # and not behind it for good


def test_a_short_stall_is_caught_up() -> None:
    player = Player(rate=1000, block=10, stall_at=20, stall_s=0.7)
    ran_s = player.run(1.2)
    assert len(player.times) > (ran_s - 0.4) * 100
    assert player.output.xruns == 0


def test_a_long_stall_is_skipped_and_counted() -> None:
    player = Player(rate=1000, block=10, stall_at=20, stall_s=3.5)
    ran_s = player.run(3.8)
    assert len(player.times) < (ran_s - 3.3) * 100
    assert player.output.xruns >= 1


def test_it_is_opened_by_its_name_at_44100_hz_or_the_rate_asked_for() -> None:
    assert open_output("null", None, 256, 1024).rate == 44100
    assert open_output("null", 48000, 256, 1024).rate == 48000


def test_stop_ends_it_at_once() -> None:
    output = NullOutput(rate=10, block=100)  # a block lasts 10 s
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    began = time.monotonic()
    output.run(lambda out: None, stop)
    assert time.monotonic() - began < 5


def test_a_spec_that_is_no_clock_is_refused() -> None:
    from node.errors import OutputError

    with pytest.raises(OutputError, match="no output that can be the clock"):
        open_output("radio", None, 256, 1024)
