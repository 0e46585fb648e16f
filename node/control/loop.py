"""The control thread's loop: sockets when they are ready, a step when something may be due, nothing else."""

import selectors
import time
from collections.abc import Callable
from typing import Protocol

TICK_S = 0.005


class Readable(Protocol):
    """A socket that the loop watches. `receive` takes a bounded number of messages, so that no flood delays a step.

    One that is watched for writing too has `flush`. Either may be called once more after it was forgotten.
    """

    def fileno(self) -> int: ...
    def receive(self) -> object: ...


class Writable(Readable, Protocol):
    """A socket that may have to wait until it can send."""

    def flush(self) -> object: ...


def often() -> float:
    """A rest of TICK_S, whatever is due."""
    return TICK_S


class Loop:
    """Runs until `until()` is true. `step` is called every TICK_S, however many messages come in.

    rest: asked after a step for how many seconds from now nothing is due, TICK_S at least. A message ends it: the next step
    comes TICK_S after the last at most.
    """

    def __init__(self, step: Callable[[], None], rest: Callable[[], float] = often) -> None:
        self._step = step
        self._rest = rest
        self._selector = selectors.DefaultSelector()
        self._due_s = self._stepped_s = 0.0

    def watch(self, readable: Readable) -> None:
        """Calls `receive` whenever there is something to read, and no longer `flush`."""
        self._register(readable, selectors.EVENT_READ)

    def watch_both(self, writable: Writable) -> None:
        """Calls `flush` as well, whenever there is room to write."""
        self._register(writable, selectors.EVENT_READ | selectors.EVENT_WRITE)

    def forget(self, readable: Readable) -> None:
        """Before it is closed; nothing where it is not watched."""
        if readable.fileno() in self._selector.get_map():
            self._selector.unregister(readable.fileno())

    def run(self, until: Callable[[], bool]) -> None:
        self._due_s = self._stepped_s = time.monotonic()
        while not until():
            for key, events in self._selector.select(max(0.0, self._due_s - time.monotonic())):
                if events & selectors.EVENT_WRITE:
                    key.data.flush()
                if events & selectors.EVENT_READ:
                    key.data.receive()
                self._due_s = min(self._due_s, self._stepped_s + TICK_S)
                self._step_if_due()  # between two sockets too: there may be many, each with its budget
            self._step_if_due()

    def close(self) -> None:
        self._selector.close()

    def _step_if_due(self) -> None:
        if time.monotonic() >= self._due_s:
            self._stepped_s = self._due_s
            self._step()
            rest, now = self._rest(), time.monotonic()
            self._due_s = now + rest if rest > TICK_S else max(self._due_s + TICK_S, now)

    def _register(self, readable: Readable, events: int) -> None:
        if readable.fileno() in self._selector.get_map():
            self._selector.modify(readable.fileno(), events, readable)
        else:
            self._selector.register(readable.fileno(), events, readable)
