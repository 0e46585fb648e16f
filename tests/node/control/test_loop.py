"""The control loop with real sockets: reading, writing, forgetting, and its step between them."""

import socket
import time
from collections.abc import Callable, Iterator

import pytest

from node.control.loop import Loop


class End:
    """One end of a socket pair. on_receive: what reading does besides."""

    def __init__(self, end: socket.socket, on_receive: Callable[[], object] = lambda: None) -> None:
        self.socket = end
        self.read = b""
        self.flushed = 0
        self.on_receive = on_receive

    def fileno(self) -> int:
        return self.socket.fileno()

    def receive(self) -> None:
        self.on_receive()
        if self.fileno() >= 0:
            self.read += self.socket.recv(100)

    def flush(self) -> None:
        self.flushed += 1


@pytest.fixture
def pairs() -> Iterator[list[tuple[End, socket.socket]]]:
    made = [socket.socketpair() for _ in range(2)]
    yield [(End(near), far) for near, far in made]
    for near, far in made:
        near.close()
        far.close()


def test_a_socket_is_read_until_it_is_forgotten(pairs: list[tuple[End, socket.socket]]) -> None:
    (end, far), steps = pairs[0], []
    loop = Loop(lambda: steps.append(1))
    loop.watch(end)
    far.send(b"first")
    loop.run(lambda: bool(end.read))
    loop.forget(end)
    loop.forget(end)
    far.send(b"second")
    before = len(steps)
    loop.run(lambda: len(steps) > before + 2)
    assert end.read == b"first"
    loop.close()


def test_one_that_waits_to_write_is_called_until_it_has_written(pairs: list[tuple[End, socket.socket]]) -> None:
    (end, far), steps = pairs[0], []
    loop = Loop(lambda: steps.append(1))
    loop.watch_both(end)
    far.send(b"x")
    loop.run(lambda: end.flushed > 2 and bool(end.read))
    loop.watch(end)
    flushed, before = end.flushed, len(steps)
    loop.run(lambda: len(steps) > before + 2)
    assert end.flushed == flushed
    loop.close()


def test_one_may_close_another_that_is_ready_too(pairs: list[tuple[End, socket.socket]]) -> None:
    loop = Loop(lambda: None)
    for (end, far), (other, _) in zip(pairs, pairs[::-1], strict=True):

        def close(other: End = other) -> None:
            loop.forget(other)
            other.socket.close()

        end.on_receive = close
        loop.watch(end)
        far.send(b"x")
    loop.run(lambda: any(end.fileno() < 0 for end, _ in pairs))
    assert sorted(end.read for end, _ in pairs) in ([b"", b"x"], [b"", b""])
    loop.close()


def test_a_rest_lasts_as_long_as_it_is_said_and_a_message_ends_it(pairs: list[tuple[End, socket.socket]]) -> None:
    (end, far), steps = pairs[0], []
    loop = Loop(lambda: steps.append(time.monotonic()), lambda: 0.2 if len(steps) == 1 else 1000.0)
    loop.watch(end)
    loop.run(lambda: len(steps) == 2)
    assert steps[1] - steps[0] >= 0.19
    far.send(b"x")
    loop.run(lambda: len(steps) == 3)  # in 1000 s, but for the message
    assert end.read == b"x"
    loop.close()
