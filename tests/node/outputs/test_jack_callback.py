"""JACK's callback in C against a server of the test's own: a clock that is set by hand, and ports that are arrays."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from node.outputs.jack_feed import compiled
from node.outputs.jack_python_feed import CycleWatch

PERIOD = 128
MASK = 1023
PROOF = 8  # cycles until frames count as lost


class Server:
    """Calls the callback; `time` is JACK's frame time."""

    def __init__(self, module: Any, channels: int = 2) -> None:
        ffi = self._ffi = module.ffi
        self.lib = module.lib
        self.time = 1000
        self.ports = np.full((channels, 4096), 9.0, np.float32)
        self._ring = np.zeros((channels, MASK + 1), np.float32)
        self.feed = ffi.new("endless_feed *")
        self._buffer = ffi.callback("void *(void *, uint32_t)", self._port)
        self._clock = ffi.callback("uint32_t(void *)", lambda client: self.time % 2**32)
        self.ranges: list[tuple[int, int, int]] = []
        self._ranging = ffi.callback("void(void *, int, uint32_t *)", self._range)
        feed = self.feed
        feed.channels, feed.mask, feed.restart = channels, MASK, 1
        feed.ring = ffi.cast("float *", self._ring.ctypes.data)
        feed.port_get_buffer, feed.last_frame_time, feed.set_latency_range = self._buffer, self._clock, self._ranging
        for n in range(channels):
            feed.ports[n] = ffi.cast("void *", n + 1)

    def _port(self, port: Any, frames: int) -> Any:
        n = int(self._ffi.cast("uintptr_t", port)) - 1
        return self._ffi.cast("void *", self.ports[n].ctypes.data)

    def _range(self, port: Any, mode: int, ends: Any) -> None:
        self.ranges.append((int(self._ffi.cast("uintptr_t", port)), ends[0], ends[1]))

    def cycle(self, frames: int = PERIOD, skipped: int = 0) -> np.ndarray[Any, Any]:
        """One cycle, `skipped` frames after the one before. (channels, frames)."""
        self.time += skipped
        assert self.lib.endless_process(frames, self.feed) == 0
        self.time += frames
        return self.ports[:, :frames].copy()

    def write(self, block: np.ndarray[Any, Any]) -> int:
        block = np.ascontiguousarray(block, np.float32)
        return int(self.lib.endless_write(self.feed, self._ffi.from_buffer("float[]", block), len(block)))


@pytest.fixture
def server() -> Iterator[Server]:
    module = compiled()
    if module is None:
        pytest.skip("jack_callback.c was not built")
    yield Server(module)


def _numbered(begin: int, frames: int) -> np.ndarray[Any, Any]:
    left = np.arange(begin, begin + frames, dtype=np.float32)
    return np.stack([left, -left], axis=1)


def test_frames_go_through_in_order_over_the_edge_of_the_ring(server: Server) -> None:
    server.feed.playing = 1
    heard = []
    for n in range(40):
        assert server.write(_numbered(100 * n, 100))
        if server.feed.written - server.feed.taken >= PERIOD:
            heard.append(server.cycle())
    found = np.concatenate(heard, axis=1)
    assert np.array_equal(found[0], np.arange(found.shape[1]))
    assert np.array_equal(found[1], -found[0])
    assert (server.feed.breaks, server.feed.lost) == (0, 0)


def test_a_full_ring_takes_nothing(server: Server) -> None:
    assert server.write(_numbered(0, MASK + 1))
    assert not server.write(_numbered(0, 1))
    assert server.feed.written == MASK + 1


def test_before_it_plays_there_is_silence_and_no_break(server: Server) -> None:
    server.write(_numbered(0, 64))
    assert not server.cycle().any()
    assert (server.feed.breaks, server.feed.taken) == (0, 0)


def test_too_little_is_a_silent_cycle_that_takes_nothing(server: Server) -> None:
    server.feed.playing = 1
    server.write(_numbered(1, PERIOD - 1))
    assert not server.cycle().any()
    assert (server.feed.breaks, server.feed.lost) == (1, PERIOD)
    server.write(_numbered(PERIOD, 1))
    assert np.array_equal(server.cycle()[0], np.arange(1, PERIOD + 1))


@pytest.mark.parametrize("begin", [1000, 2**32 - 3 * PERIOD], ids=["", "where the time wraps"])
def test_cycles_that_were_not_run_are_counted_once(server: Server, begin: int) -> None:
    server.time, server.feed.playing = begin, 1
    server.write(_numbered(0, MASK + 1))
    server.cycle()
    for n in range(6):
        server.cycle(skipped=3 * PERIOD if n == 2 else 0)
    assert server.feed.breaks == 0, "not proven yet"
    server.feed.taken = server.feed.written - PERIOD * 8
    for _ in range(8):
        server.cycle()
    assert (server.feed.breaks, server.feed.lost) == (1, 3 * PERIOD)


def test_a_cycle_that_is_only_late_is_no_break(server: Server) -> None:
    server.feed.playing = 1
    for n in range(40):
        server.write(_numbered(0, PERIOD))
        server.time += PERIOD if n % 5 == 4 else 0  # it reads the time of the next
        server.cycle()
        server.time -= PERIOD if n % 5 == 4 else 0
    assert server.feed.breaks == 0


def test_a_new_period_or_the_end_of_a_freewheel_is_no_break(server: Server) -> None:
    server.feed.playing = 1
    for change in (
        lambda: server.lib.endless_buffer_size(64, server.feed),
        lambda: server.lib.endless_freewheel(0, server.feed),
    ):
        server.cycle()
        before = server.feed.lost
        change()
        server.time += 12345
        for _ in range(2 * PROOF):
            server.write(_numbered(0, 64))
            server.cycle(64)
        assert server.feed.lost == before
    assert server.feed.period == 64


def test_the_latency_of_the_ports_is_told_for_what_comes_before_them(server: Server) -> None:
    server.feed.latency = 777
    server.lib.endless_latency(1, server.feed)
    assert server.ranges == []
    server.lib.endless_latency(0, server.feed)
    assert server.ranges == [(1, 777, 777), (2, 777, 777)]


def test_the_watch_in_python_says_the_same(server: Server) -> None:
    rng = np.random.default_rng(7)
    watch, total = CycleWatch(), 0
    server.feed.playing = 1
    for _ in range(3000):
        skipped = int(rng.choice([0, 0, 0, 0, 0, 0, 0, 0, 0, PERIOD, 5 * PERIOD]))
        late = int(rng.choice([0, 0, 0, PERIOD]))
        server.write(_numbered(0, PERIOD))
        server.time += skipped + late
        total += watch.lost(server.time % 2**32, PERIOD)
        server.lib.endless_process(PERIOD, server.feed)
        server.time += PERIOD - late
    assert total == server.feed.lost > 0
