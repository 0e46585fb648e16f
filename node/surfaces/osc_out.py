"""OSC messages to other programs: what osc cues send. A thread of its own looks up names, which may take seconds."""

import logging
import queue
import socket
import threading
import time
from typing import Any

from node.control.commands import Value
from node.surfaces.packet import encode

log = logging.getLogger("endless")

WAITING = 256  # messages that wait for a name to be found
FORGET_S = 60.0  # a name is looked up again

_Found = tuple[int, Any]  # address family, socket address


class OscOut:
    """`send` never waits. Each message is one UDP datagram; what cannot be sent is told in the log, once for each reason."""

    def __init__(self) -> None:
        self._queue: queue.Queue[tuple[tuple[str, int], bytes] | None] = queue.Queue(WAITING)
        self._sockets: dict[int, socket.socket] = {}
        self._found: dict[tuple[str, int], tuple[float, _Found]] = {}
        self._told: set[str] = set()
        self._thread: threading.Thread | None = None

    def send(self, to: tuple[str, int], address: str, values: tuple[Value, ...]) -> None:
        """to: a host's name or address, and its port."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="osc out", daemon=True)
            self._thread.start()
        try:
            self._queue.put_nowait((to, encode(address, *values)))
        except queue.Full:
            self._tell(f"{to[0]}: too many messages wait for its address; {address} was not sent")

    def close(self) -> None:
        """Sends what waits, if that is soon done."""
        if self._thread is not None:
            try:
                self._queue.put(None, timeout=0.5)
            except queue.Full:
                return  # a name that nobody answers for; the thread ends with the process
            self._thread.join(0.5)

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            to, data = item
            try:
                family, destination = self._look_up(to)
                if family not in self._sockets:
                    self._sockets[family] = socket.socket(family, socket.SOCK_DGRAM)
                self._sockets[family].sendto(data, destination)
            except OSError as error:  # no such name, no way there, nobody listens
                self._tell(f"OSC to {to[0]}:{to[1]} could not be sent: {error.strerror or error}")
        for each in self._sockets.values():
            each.close()

    def _look_up(self, to: tuple[str, int]) -> _Found:
        """Raises OSError."""
        now = time.monotonic()
        if to not in self._found or now - self._found[to][0] > FORGET_S:
            family, _, _, _, destination = socket.getaddrinfo(*to, type=socket.SOCK_DGRAM)[0]
            self._found[to] = now, (family, destination)
        return self._found[to][1]

    def _tell(self, text: str) -> None:
        if text not in self._told and len(self._told) < WAITING:
            self._told.add(text)
            log.warning("%s", text)
