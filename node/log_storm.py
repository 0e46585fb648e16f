"""Log lines on their way out: folded where they repeat, bounded in bytes, and written by threads that alone may wait.

A storm (ten thousand bad messages a second, a client that connects and fails for ever) must not fill a disk, and a terminal or
a pipe that nobody reads must not hold the node. So whoever logs only counts and queues; each handler has a thread of its own.

Queues: `emit`, from any thread, to the writer of each handler; WAITING lines. Full: the line is lost there and counted.
"""

import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TextIO

WINDOW_S = 10.0
AT_ONCE = 20  # lines of one kind that a window lets through; one in a window that follows a storm
BYTES_A_SECOND, BYTES_AT_ONCE = 32_000, 256_000  # of all lines together; /dumpOSC, which somebody asked for, included
LONGEST = 4000  # characters of one line
KINDS = 1000  # that are told apart
WAITING = 1000
_LEAVE_S = 0.5  # what a pipe that nobody reads may cost at the end
_TICK_S = 1.0
UNFOLDED = {"unfolded": True}  # as `extra`: lines that were asked for, and have a limit of their own


@dataclass(slots=True)
class _Kind:
    """Lines that one place in the code writes. last: the newest that was folded."""

    until_s: float
    room: int
    folded: int = 0
    last: logging.LogRecord | None = None


class LogStorm(logging.Handler):
    """Stands before the handlers that write. Above AT_ONCE in WINDOW_S, lines of one kind become one line with their number."""

    def __init__(self, handlers: Sequence[logging.Handler]) -> None:
        super().__init__()
        self.handlers = tuple(handlers)
        self._kinds: dict[tuple[str, int, str], _Kind] = {}
        self._bytes = _Bucket(BYTES_A_SECOND, BYTES_AT_ONCE)
        self._over = 0  # lines that came when the bytes were used up
        self._writers = [_Writer(handler, self.tick) for handler in handlers]

    def emit(self, record: logging.LogRecord) -> None:
        """Counts and queues; the lock of logging.Handler is held."""
        if getattr(record, "unfolded", False) or self._lets_through(record, time.monotonic()):
            self._write(record)

    def tick(self) -> None:
        """Tells what was folded, where its window has ended."""
        self._tell_locked(time.monotonic())

    def flush(self) -> None:
        """Tells what was folded, and waits for the writers, for half a second at most."""
        self._tell_locked(float("inf"))
        for writer in self._writers:
            writer.flush()

    def close(self) -> None:
        self.flush()
        for writer in self._writers:
            writer.leave()
        super().close()

    def _tell_locked(self, now: float) -> None:
        self.acquire()
        try:
            self._tell(now)
        finally:
            self.release()

    def _lets_through(self, record: logging.LogRecord, now: float) -> bool:
        key = (record.name, record.lineno, str(record.msg))
        kind = self._kinds.get(key)
        if kind is not None and now >= kind.until_s:
            self._tell(now)
            kind = self._kinds.get(key)
        if kind is None:
            if len(self._kinds) >= KINDS:
                self._tell(float("inf"))
            kind = self._kinds[key] = _Kind(now + WINDOW_S, AT_ONCE)
        if kind.room:
            kind.room -= 1
            return True
        kind.folded, kind.last = kind.folded + 1, record
        return False

    def _tell(self, now: float) -> None:
        """One line for each kind that was folded and whose window has ended, and for what was too much altogether."""
        for key, kind in [(key, kind) for key, kind in self._kinds.items() if now >= kind.until_s]:
            del self._kinds[key]
            if kind.last is not None:
                more = f"... {kind.folded} more of these in the last {WINDOW_S:g} s; the last: {_text(kind.last)}"
                self._write(_line(kind.last, more))
                if now < float("inf"):
                    self._kinds[key] = _Kind(now + WINDOW_S, 1)
        if self._over and self._bytes.has_room():
            over, self._over = self._over, 0
            self._write(_line(None, f"... {over} lines are left out: more than {BYTES_A_SECOND // 1000} kB of them a second"))

    def _write(self, record: logging.LogRecord) -> None:
        text = _text(record)
        if not self._bytes.takes(len(text.encode(errors="replace")), time.monotonic()):
            self._over += 1
            return
        record.msg, record.args = text, None  # now: what the arguments are may change before it is written
        for writer in self._writers:
            writer.put(record)


class _Bucket:
    """Bytes that may be written: so many at once, filled again by so many a second."""

    def __init__(self, a_second: float, at_once: float) -> None:
        self._a_second, self._at_once = a_second, at_once
        self._left, self._filled_s = at_once, time.monotonic()

    def takes(self, size: int, now: float) -> bool:
        self._left = min(self._at_once, self._left + (now - self._filled_s) * self._a_second)
        self._filled_s = now
        if self._left < size:
            return False
        self._left -= size
        return True

    def has_room(self) -> bool:
        return self.takes(0, time.monotonic()) and self._left > LONGEST


class Plain:
    """A stream for a handler: straight to the descriptor, where there is one.

    Python's own streams have a lock, and at its end the interpreter aborts where a thread that waits in a write holds it.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        try:
            self._descriptor = stream.fileno() if stream is not None else None
        except (OSError, ValueError):  # a stream of a test's, or one that is closed
            self._descriptor = None

    def write(self, text: str) -> None:
        """All of it; waits for whoever reads. Raises OSError where nobody ever will."""
        if self._descriptor is None:
            if self._stream is not None:
                self._stream.write(text)
            return
        rest = memoryview(text.encode(errors="backslashreplace"))
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def flush(self) -> None:
        """Nothing is kept back."""


class _Writer:
    """Calls one handler, from a thread of its own."""

    def __init__(self, handler: logging.Handler, tick: Callable[[], None]) -> None:
        self._handler = handler
        self._tick = tick
        self._queue: queue.Queue[logging.LogRecord | threading.Event] = queue.Queue(WAITING)
        self._lost = 0
        self._idle = threading.Event()  # clear while the handler is at work
        self._idle.set()
        threading.Thread(target=self._run, name="log", daemon=True).start()

    def put(self, record: logging.LogRecord) -> None:
        try:
            self._queue.put_nowait(record)
        except queue.Full:
            self._lost += 1

    def flush(self) -> None:
        written = threading.Event()
        try:
            self._queue.put_nowait(written)
        except queue.Full:
            return
        written.wait(_LEAVE_S)

    def leave(self) -> None:
        """Nobody waits for a handler whose reader does not read: logging's own end would, for the lock that it holds."""
        if not self._idle.is_set():
            self._handler.createLock()

    def _run(self) -> None:
        tick_s = 0.0
        while True:
            if time.monotonic() >= tick_s:
                tick_s = time.monotonic() + _TICK_S
                self._tick()
            try:
                item = self._queue.get(timeout=_TICK_S)
            except queue.Empty:
                continue
            if isinstance(item, threading.Event):
                self._handler.flush()
                item.set()
                continue
            self._handle(item)
            if self._lost:
                lost, self._lost = self._lost, 0
                self._handle(_line(item, f"... {lost} lines are lost: nobody read them"))

    def _handle(self, record: logging.LogRecord) -> None:
        self._idle.clear()
        self._handler.handle(record)
        self._idle.set()


def _text(record: logging.LogRecord) -> str:
    text = record.getMessage()
    return text if len(text) <= LONGEST else text[:LONGEST] + "..."


def _line(like: logging.LogRecord | None, text: str) -> logging.LogRecord:
    name, level = (like.name, like.levelno) if like is not None else ("endless", logging.WARNING)
    return logging.LogRecord(name, level, "", 0, text, None, None)
