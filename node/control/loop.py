"""The control thread's loop: sockets when they are readable, a step every few milliseconds, nothing else."""

import selectors
import time
from collections.abc import Callable
from typing import Protocol

TICK_S = 0.005


class Readable(Protocol):
    """A socket that the loop watches. `receive` takes a bounded number of messages, so that no flood delays a step."""

    def fileno(self) -> int: ...
    def receive(self) -> object: ...


class Loop:
    """Runs until `until()` is true. `step` is called every TICK_S, however many messages come in."""

    def __init__(self, step: Callable[[], None]) -> None:
        self._step = step
        self._selector = selectors.DefaultSelector()

    def watch(self, readable: Readable) -> None:
        self._selector.register(readable.fileno(), selectors.EVENT_READ, readable)

    def run(self, until: Callable[[], bool]) -> None:
        due = time.monotonic()
        while not until():
            for key, _ in self._selector.select(max(0.0, due - time.monotonic())):
                key.data.receive()
            if time.monotonic() >= due:
                self._step()
                due = max(due + TICK_S, time.monotonic())

    def close(self) -> None:
        self._selector.close()
