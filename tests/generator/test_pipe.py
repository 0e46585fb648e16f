"""The parent's end of a pipe: whole messages only, and never a wait."""

import os
import pickle
import struct
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection, Pipe

import pytest

from generator.pipe import ParentPipe

Ends = tuple[ParentPipe, Connection]


@pytest.fixture
def ends() -> Iterator[Ends]:
    ours, theirs = Pipe()
    pipe = ParentPipe(ours)
    yield pipe, theirs
    pipe.close()
    theirs.close()


def _write(connection: Connection, data: bytes) -> None:
    assert os.write(connection.fileno(), data) == len(data)


def test_messages_cross_both_ways_in_order(ends: Ends) -> None:
    pipe, theirs = ends
    for number in range(3):
        theirs.send(number)
        pipe.send(-number)
    assert pipe.receive() == [0, 1, 2] and pipe.receive() == []
    assert [theirs.recv() for _ in range(3)] == [0, -1, -2]


def test_a_torn_message_waits_for_its_rest_and_nobody_waits_for_it(ends: Ends) -> None:
    pipe, theirs = ends
    body = pickle.dumps("whole")
    data = struct.pack("!i", len(body)) + body
    for cut in range(1, len(data)):
        _write(theirs, data[:cut])
        assert pipe.receive() == [] and not pipe.broken
        _write(theirs, data[cut:])
        assert pipe.receive() == ["whole"]


def test_a_message_torn_by_the_childs_end_is_dropped(ends: Ends) -> None:
    pipe, theirs = ends
    theirs.send("last")
    _write(theirs, struct.pack("!i", 100) + b"half")
    theirs.close()
    assert pipe.receive() == ["last"]
    assert pipe.broken and pipe.receive() == []


@pytest.mark.parametrize("length", [-1, (1 << 20) + 1, 2**31 - 1])
def test_a_length_that_cannot_be_breaks_the_pipe(ends: Ends, length: int) -> None:
    pipe, theirs = ends
    _write(theirs, struct.pack("!i", length) + b"?")
    assert pipe.receive() == [] and pipe.broken


def test_what_a_full_pipe_does_not_take_goes_later(ends: Ends) -> None:
    pipe, theirs = ends
    sent = ["x" * 1000 + str(number) for number in range(2000)]
    for message in sent:
        pipe.send(message)
    other, received = ParentPipe(theirs), list[object]()
    while len(received) < len(sent):
        pipe.flush()
        received += other.receive()
    other.close()
    assert received == sent


def test_sending_to_a_dead_child_breaks_the_pipe_and_raises_nothing(ends: Ends) -> None:
    pipe, theirs = ends
    theirs.close()
    pipe.send("anyone?")
    pipe.send("anyone?")
    assert pipe.broken


def test_wait_returns_for_a_message_for_the_end_and_for_the_time(ends: Ends) -> None:
    pipe, theirs = ends
    assert not pipe.wait(0.01)
    theirs.send(1)
    started = time.monotonic()
    assert pipe.wait(30.0)
    pipe.receive()
    theirs.close()
    assert pipe.wait(30.0) and time.monotonic() - started < 25.0
