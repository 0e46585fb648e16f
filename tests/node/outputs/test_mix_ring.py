"""The mix ring: its arithmetic in one process, its truth across two."""

import time

import numpy as np
import pytest

from generator.arena import Arena, Layout
from generator.spawn import spawn
from node.outputs.mix_ring import MixReader, MixWriter, ring_bytes, ring_frames
from node.outputs.output import Block


def _counter(begin: int, frames: int) -> Block:
    numbers = np.arange(begin, begin + frames, dtype=np.float32)
    return np.stack([numbers, -numbers], axis=1)


def _ring(frames: int) -> tuple[MixWriter, MixReader, memoryview]:
    memory = memoryview(bytearray(ring_bytes(frames)))
    return MixWriter(memory), MixReader(memory), memory


def test_the_ring_holds_two_seconds_and_a_power_of_two() -> None:
    assert ring_frames(44100) == 131072
    assert ring_frames(48000) == 131072
    assert ring_frames(1000) == 2048


def test_frames_come_one_poll_after_they_were_seen() -> None:
    writer, reader, _ = _ring(64)
    writer.write(_counter(0, 10))
    assert reader.read() is None
    writer.write(_counter(10, 10))
    assert np.array_equal(reader.read(), _counter(0, 10))
    assert np.array_equal(reader.read(), _counter(10, 10))
    assert reader.read() is None
    assert reader.lost == 0


def test_it_wraps() -> None:
    writer, reader, _ = _ring(64)
    reader.read()
    for begin in range(0, 500, 20):
        writer.write(_counter(begin, 20))
        before = reader.read()
        assert begin == 0 or np.array_equal(before, _counter(begin - 20, 20))
    assert reader.lost == 0


@pytest.mark.parametrize("channels", [1, 3, 64])
def test_any_number_of_channels(channels: int) -> None:
    memory = memoryview(bytearray(ring_bytes(64, channels)))
    assert len(memory) == 64 + 64 * channels * 4
    writer, reader = MixWriter(memory, channels), MixReader(memory, channels)
    assert reader.channels == channels
    sound = np.arange(200 * channels, dtype=np.float32).reshape(200, channels)
    reader.read()
    for begin in range(0, 200, 20):
        writer.write(sound[begin : begin + 20])
        before = reader.read()
        assert begin == 0 or np.array_equal(before, sound[begin - 20 : begin])
    assert reader.lost == 0


def test_a_slow_reader_loses_the_oldest_frames_counted() -> None:
    writer, reader, _ = _ring(64)
    for begin in range(0, 200, 20):
        writer.write(_counter(begin, 20))
    assert reader.read() is None
    newest = reader.read()
    assert np.array_equal(newest, _counter(152, 48))  # a quarter of the ring is the guard
    assert reader.lost == 152
    assert reader.position == 200


def test_a_reader_starts_at_now_and_a_new_writer_goes_on() -> None:
    writer, _, memory = _ring(64)
    writer.write(_counter(0, 30))
    reader = MixReader(memory)
    MixWriter(memory).write(_counter(30, 30))
    reader.read()
    assert np.array_equal(reader.read(), _counter(30, 30))


@pytest.mark.parametrize(("reader_pause_s", "slow"), [(0.002, False), (0.1, True)])
def test_across_two_processes_every_frame_is_read_or_counted_as_lost(reader_pause_s: float, slow: bool) -> None:
    frames, block, blocks = 8192, 128, 2000
    arena = Arena(Layout(ring_bytes(frames), 1, 1))
    reader = MixReader(arena.control(0, ring_bytes(frames)))
    arguments = {"frames": frames, "block": block, "blocks": blocks, "pause_s": 0.0001}
    process, connection = spawn("tests.node.outputs.ring_writer", arguments)
    try:
        arena.share(connection)
        assert connection.recv() == "ready"
        connection.send("go")
        read, last = 0, -1.0
        while reader.position < block * blocks:
            time.sleep(reader_pause_s)
            piece = reader.read()
            if piece is not None:
                assert np.all(np.diff(piece[:, 0]) == 1)  # nothing torn inside
                assert np.array_equal(piece[:, 1], -piece[:, 0])
                assert piece[0, 0] > last
                read, last = read + len(piece), piece[-1, 0]
        assert read + reader.lost == block * blocks
        assert last == block * blocks - 1
        assert not slow or reader.lost > 0
    finally:
        process.kill()
        process.wait()
        connection.close()
        arena.close()
