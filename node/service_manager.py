"""Tells systemd how the node is (sd_notify(3)): ready, alive, what it plays, when it reads its files again, when it ends.

Datagrams of a few words to the socket in NOTIFY_SOCKET; without one nothing happens. The watchdog is fed by the control
loop's own step: a loop that hangs is not fed, and the service manager starts the node again.
"""

import os
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

STATUS_S = 1.0  # between two words on what it plays


class ServiceManager:
    """`ready` once, `step` in the loop's step, `stopping` at the end."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        """environ: NOTIFY_SOCKET, a path or @NAME; WATCHDOG_USEC and WATCHDOG_PID, where the unit has a WatchdogSec."""
        name = environ.get("NOTIFY_SOCKET", "")
        self._socket: socket.socket | None = None
        if name[:1] in ("/", "@"):
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self._socket.setblocking(False)
            self._name = name if name[0] == "/" else f"\0{name[1:]}"
        micros, pid = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", str(os.getpid()))
        ours = micros.isdigit() and int(micros) > 0 and pid == str(os.getpid())
        self._feed_s = int(micros) / 2e6 if ours else None  # half of it, as sd_watchdog_enabled(3) asks
        self._fed_s = self._told_s = float("-inf")
        self._status = ""

    def ready(self) -> None:
        """It plays, and can be spoken to."""
        self._tell("READY=1")

    def reloading(self) -> None:
        """It reads its files again; `ready` says when that is done."""
        self._tell(f"RELOADING=1\nMONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")

    def stopping(self) -> None:
        self._tell("STOPPING=1")

    def step(self, now: float, status: Callable[[], str]) -> None:
        """Feeds the watchdog and tells the status where it is a new one. now: monotonic seconds."""
        if self._socket is None:
            return
        if self._feed_s is not None and now - self._fed_s >= self._feed_s:
            self._fed_s = now
            self._tell("WATCHDOG=1")
        if now - self._told_s >= STATUS_S:
            self._told_s = now
            before, self._status = self._status, " ".join(status().split())
            if self._status != before:
                self._tell(f"STATUS={self._status}")

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _tell(self, words: str) -> None:
        if self._socket is not None:
            with suppress(OSError):  # the manager is busy, or gone: the show goes on
                self._socket.sendto(words.encode(), self._name)
