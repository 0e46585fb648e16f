"""The rings and the status block between the control and the audio process."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.playback.mailbox import (
    CAPACITY,
    MAX_CHANNELS,
    MAX_LAYERS,
    RECORD_BYTES,
    RING_BYTES,
    STATUS_BYTES,
    Entry,
    Op,
    Ring,
    Status,
    StatusBlock,
)

STATUS = Status(0, 0, 3, 1, 0.5, 0.25, 0.75, (0.5, 0.25), (0.125, 0.0625), tuple(map(float, range(MAX_LAYERS))))
i32, i64 = st.integers(-(2**31), 2**31 - 1), st.integers(-(2**63), 2**63 - 1)
entries = st.builds(
    Entry, st.integers(0, 2**16 - 1), st.integers(0, 2**16 - 1), i64, st.floats(allow_nan=False), i32, i32, i32, i32, i32
)


@pytest.fixture
def ends() -> tuple[Ring, Ring, bytearray]:
    memory = bytearray(RING_BYTES)
    return Ring(memoryview(memory)), Ring(memoryview(memory)), memory


@given(st.lists(entries, max_size=20))
def test_what_is_put_is_taken_in_order_and_whole(sent: list[Entry]) -> None:
    memory = bytearray(RING_BYTES)
    writer, reader = Ring(memoryview(memory)), Ring(memoryview(memory))
    assert all(writer.put(entry) for entry in sent)
    assert [reader.take() for _ in sent] == sent
    assert reader.take() is None


def test_a_full_ring_says_so_and_loses_nothing(ends: tuple[Ring, Ring, bytearray]) -> None:
    writer, reader, _ = ends
    assert all(writer.put(Entry(Op.RUN, ramp=n)) for n in range(CAPACITY))
    assert not writer.put(Entry(Op.STOP))
    first = reader.take()
    assert first is not None and first.ramp == 0
    assert writer.put(Entry(Op.RUN, ramp=CAPACITY))
    assert not writer.put(Entry(Op.STOP))
    for n in range(1, CAPACITY + 1):
        entry = reader.take()
        assert entry is not None and entry.ramp == n
    assert reader.take() is None


def test_it_goes_round_many_times(ends: tuple[Ring, Ring, bytearray]) -> None:
    writer, reader, _ = ends
    for n in range(3 * CAPACITY + 7):
        assert writer.put(Entry(Op.JOIN, ramp=n))
        entry = reader.take()
        assert entry is not None and entry.ramp == n
        assert reader.take() is None


@pytest.mark.parametrize("byte", range(0, 56, 5))
def test_a_record_that_is_not_whole_is_not_there_yet(ends: tuple[Ring, Ring, bytearray], byte: int) -> None:
    writer, reader, memory = ends
    writer.put(Entry(Op.NEXT, 3, 4, 5.0, 6, 7, 8, 9, 10))
    at = RING_BYTES - CAPACITY * RECORD_BYTES + byte
    memory[at] ^= 0xFF
    assert reader.take() is None
    memory[at] ^= 0xFF
    assert reader.take() == Entry(Op.NEXT, 3, 4, 5.0, 6, 7, 8, 9, 10)


def test_the_record_of_an_earlier_round_is_not_read_again(ends: tuple[Ring, Ring, bytearray]) -> None:
    writer, reader, _ = ends
    for _ in range(CAPACITY):
        writer.put(Entry(Op.RUN))
        reader.take()
    assert reader.take() is None


def _write(status: StatusBlock, frame: int) -> None:
    status.write(STATUS._replace(frame=frame, monotonic_ns=10 * frame))


def test_the_status_is_none_at_first_and_the_newest_then() -> None:
    memory = bytearray(STATUS_BYTES)
    writer, reader = StatusBlock(memoryview(memory)), StatusBlock(memoryview(memory))
    assert reader.read() is None
    for frame in (128, 256, 384):
        _write(writer, frame)
        assert reader.read() == STATUS._replace(frame=frame, monotonic_ns=10 * frame)


@pytest.mark.parametrize("channels", [1, 2, 8, MAX_CHANNELS])
def test_a_status_has_the_levels_of_every_channel(channels: int) -> None:
    memory = bytearray(STATUS_BYTES)
    levels = tuple(float(channel) for channel in range(channels))
    sent = STATUS._replace(peaks=levels, rms=levels[::-1])
    StatusBlock(memoryview(memory)).write(sent)
    assert StatusBlock(memoryview(memory)).read() == sent


def test_a_status_that_is_not_whole_leaves_the_one_before() -> None:
    memory = bytearray(STATUS_BYTES)
    writer, reader = StatusBlock(memoryview(memory)), StatusBlock(memoryview(memory))
    _write(writer, 128)
    _write(writer, 256)
    memory[12] ^= 0xFF
    status = reader.read()
    assert status is not None and status.frame == 128
