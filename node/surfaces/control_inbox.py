"""Work that other threads give to the control thread.

From: the HTTP thread. To: the control loop, which watches the inbox. It cannot run full: each connection waits for an answer
at least every 64 pieces of work (node/surfaces/oscquery_socket.py), and connections are limited.
"""

import asyncio
import logging
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[], object]

RECEIVE_LIMIT = 256  # pieces of work a call
RECEIVE_BUDGET_S = 0.002  # a call stops after it: the loop's tick of 5 ms is never starved


class ControlInbox:
    """A queue whose reading end the control loop watches like a socket."""

    def __init__(self) -> None:
        self._waiting: deque[Work] = deque()
        self._awake = False  # a byte is on its way to the reader
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)

    def fileno(self) -> int:
        return self._reader.fileno()

    def put(self, work: Work) -> None:
        """Has `work` run on the control thread soon, after all that was put before. From any thread; never waits."""
        self._waiting.append(work)
        self._wake()

    async def ask(self, question: Callable[[], T]) -> T:
        """What `question` gives on the control thread. Raises what it raises."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def work() -> None:
            try:
                given = question()
            except Exception as error:  # handed on to who asked
                loop.call_soon_threadsafe(_fail, answer, error)
            else:
                loop.call_soon_threadsafe(_give, answer, given)

        self.put(work)
        return await answer

    def receive(self) -> None:
        """Runs what waits, within limits; the loop comes again for the rest."""
        with suppress(BlockingIOError):
            self._reader.recv(64)
        self._awake = False  # before the queue is read: what is put from now on wakes again
        end_s = time.monotonic() + RECEIVE_BUDGET_S
        for _ in range(RECEIVE_LIMIT):
            if not self._waiting:
                return
            try:
                self._waiting.popleft()()
            except Exception:  # the top of a request's way: a mistake of ours in one of them must not end the show
                log.exception("a request could not be done")
            if time.monotonic() >= end_s:
                break
        if self._waiting:
            self._wake()

    def close(self) -> None:
        """Only when no other thread can put any more."""
        self._waiting.clear()
        self._reader.close()
        self._writer.close()

    def _wake(self) -> None:
        if not self._awake:
            self._awake = True
            self._writer.send(b"\0")


def _give(answer: "asyncio.Future[T]", given: T) -> None:
    if not answer.done():  # who asked may have left
        answer.set_result(given)


def _fail(answer: "asyncio.Future[T]", error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
