"""What signals ask of a running node.

    SIGINT, SIGTERM  a clean end
    SIGHUP           the config file and the show are read again; but a clean end where the node's terminal has gone
    SIGUSR1          where every thread is, of this process and of its children, on standard error (and in the log's file)

A handler notes what was asked, `step` does it. The stacks of this process are printed by faulthandler within the signal
itself, so that they come from a node that hangs too; its children print theirs one after the other, so that no lines mix.
"""

import faulthandler
import logging
import os
import signal
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from types import FrameType

log = logging.getLogger("endless")

BETWEEN_S = 0.3  # one process's stacks and the next one's


class Signals:
    """`install`, then `step` in the loop's step; the handlers of before come back when the stack is left."""

    def __init__(self, quit_node: Callable[[], None], reload: Callable[[], None], children: Callable[[], Mapping[str, int]]):
        """children: their process ids by what `ps` shows."""
        self._quit, self._reload, self._children = quit_node, reload, children
        self._had_terminal = _has_terminal()
        self._hung_up = self._asked = False
        self._next: deque[tuple[str, int]] = deque()
        self._next_s = 0.0

    def install(self, stack: ExitStack) -> None:
        """From the main thread. A SIGHUP that is ignored (nohup) stays so."""
        handlers = {
            signal.SIGINT: self._on_end,
            signal.SIGTERM: self._on_end,
            signal.SIGHUP: self._on_hang_up,
            signal.SIGUSR1: self._on_stacks,
        }
        for number, handler in handlers.items():
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                stack.callback(signal.signal, number, signal.signal(number, handler))
        faulthandler.register(signal.SIGUSR1, file=2, all_threads=True, chain=True)
        stack.callback(faulthandler.unregister, signal.SIGUSR1)

    def step(self, now: float) -> None:
        """Does what was asked. now: monotonic seconds."""
        if self._hung_up:
            self._hung_up = False
            if self._had_terminal and not _has_terminal():
                self._quit()
            else:
                self._reload()
        if self._asked:
            self._asked = False
            self._next.extend(self._children().items())
            self._next_s = now + BETWEEN_S
            log.info("SIGUSR1: the threads of process %d are above, those of its children follow", os.getpid())
        if self._next and now >= self._next_s:
            self._next_s = now + BETWEEN_S
            title, pid = self._next.popleft()
            log.info("the threads of %r, process %d:", title, pid)
            with suppress(ProcessLookupError):  # it has ended since
                os.kill(pid, signal.SIGUSR1)

    def _on_end(self, number: int, frame: FrameType | None) -> None:
        self._quit()

    def _on_hang_up(self, number: int, frame: FrameType | None) -> None:
        self._hung_up = True

    def _on_stacks(self, number: int, frame: FrameType | None) -> None:
        self._asked = True


def _has_terminal() -> bool:
    """Whether this process has a controlling terminal. One that was hung up cannot be opened any more."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
