"""Sinks fed from a mix ring by their thread, and directly."""

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from node.outputs.mix_ring import MixReader, MixWriter, ring_bytes
from node.outputs.output import Block
from node.outputs.sink import Ended, Sinks, SinkThread


class Memory:
    """Keeps what it is given; ends itself at `limit` frames."""

    def __init__(self, limit: int = 10**9) -> None:
        self.blocks: list[Block] = []
        self.limit = limit
        self.closed = 0

    @property
    def numbers(self) -> list[int]:
        return [int(n) for block in self.blocks for n in block[:, 0]]

    def write(self, block: Block) -> str | None:
        self.blocks.append(block)
        return "full" if len(self.numbers) >= self.limit else None

    def close(self) -> str:
        self.closed += 1
        return "kept"


def _counter(begin: int, frames: int) -> Block:
    return np.repeat(np.arange(begin, begin + frames, dtype=np.float32)[:, None], 2, axis=1)


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def ring() -> Iterator[tuple[MixWriter, SinkThread]]:
    memory = memoryview(bytearray(ring_bytes(65536)))
    writer, thread = MixWriter(memory), SinkThread(MixReader(memory))
    yield writer, thread
    thread.close()


def test_sinks_get_every_block_in_order_and_the_last_one_too(ring: tuple[MixWriter, SinkThread]) -> None:
    writer, thread = ring
    one, two = Memory(), Memory()
    thread.add("one", one)
    thread.add("two", two)
    _until(lambda: len(thread.names) == 2)
    for begin in range(0, 1000, 100):
        writer.write(_counter(begin, 100))
        time.sleep(0.01)
    assert thread.close() == [Ended("one", False, "kept"), Ended("two", False, "kept")]
    assert one.numbers == two.numbers == list(range(1000))
    assert thread.lost == 0


def test_a_sink_comes_and_goes_while_the_others_go_on(ring: tuple[MixWriter, SinkThread]) -> None:
    writer, thread = ring
    stays, goes = Memory(), Memory()
    thread.add("stays", stays)
    thread.add("goes", goes)
    _until(lambda: len(thread.names) == 2)
    writer.write(_counter(0, 100))
    thread.remove("goes")
    ended: list[Ended] = []
    _until(lambda: bool(ended.extend(thread.poll()) or ended))
    writer.write(_counter(100, 100))
    thread.close()
    assert ended == [Ended("goes", False, "kept")]
    assert goes.numbers == list(range(100))  # what had sounded when it was asked to end
    assert stays.numbers == list(range(200))


def test_a_sink_that_ends_itself_leaves_and_is_told_once(ring: tuple[MixWriter, SinkThread]) -> None:
    writer, thread = ring
    small, other = Memory(limit=100), Memory()
    thread.add("small", small)
    thread.add("other", other)
    _until(lambda: len(thread.names) == 2)
    writer.write(_counter(0, 100))
    ended: list[Ended] = []
    _until(lambda: bool(ended.extend(thread.poll()) or ended))
    thread.remove("small")
    writer.write(_counter(100, 100))
    assert thread.close() == [Ended("other", False, "kept")]
    assert ended == [Ended("small", True, "full")]
    assert small.closed == 0
    assert other.numbers == list(range(200))


def test_a_sink_that_hangs_delays_nobody_who_asks(ring: tuple[MixWriter, SinkThread]) -> None:
    writer, thread = ring
    entered, release = threading.Event(), threading.Event()

    class Hangs(Memory):
        def write(self, block: Block) -> str | None:
            entered.set()
            release.wait(20)
            return super().write(block)

    sink = Hangs()
    thread.add("hangs", sink)
    _until(lambda: len(thread.names) == 1)
    writer.write(_counter(0, 10))
    _until(entered.is_set)
    for begin in range(0, 200_000, 1000):
        writer.write(_counter(begin, 1000))  # the ring goes over what the sink has not taken
    thread.remove("hangs")
    assert thread.poll() == []
    release.set()
    _until(lambda: bool(thread.poll()))
    assert thread.lost > 0


def test_offline_the_sinks_are_fed_directly() -> None:
    sinks, sink = Sinks(), Memory()
    sinks.add("one", sink)
    assert sinks.feed(_counter(0, 10)) == []
    assert sinks.close() == [Ended("one", False, "kept")]
    assert sink.numbers == list(range(10))
