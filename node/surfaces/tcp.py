"""OSC over TCP: connections at the node's port, in either framing, each answered and pushed to in its own.

Nothing here waits. What a connection sends is run within a budget a turn; what it does not read is kept up to a limit, and
beyond that it is closed and counted. A connection may be silent for as long as it likes while there is room for others.
One other machine can have MAX_OF_ADDRESS of them; the limit is not for loopback.
"""

import logging
import socket
import time
from collections.abc import Hashable
from contextlib import suppress

from node.control.commands import Value
from node.control.loop import Loop
from node.surfaces.address import network_of
from node.surfaces.dispatch import Dispatcher
from node.surfaces.feedback import Feedback
from node.surfaces.framing import Broken, Framing, framing_of

log = logging.getLogger(__name__)

MAX_CONNECTIONS = 64
MAX_OF_ADDRESS = 16
MAX_UNSENT_BYTES = 1 << 18  # a dump of every parameter is 20 KB; meters of 64 layers fill this in 4 s
PARTIAL_S = 10.0  # a packet that has begun is whole by then
SPARED_S = 60.0  # silent for longer, and not subscribed: makes room where all places are taken
RECEIVE_BUDGET_S = 0.002  # a connection's turn
_RECEIVE_BYTES = 1 << 16
_CHECK_S = 1.0
# A peer that is gone without a word is noticed after about a minute: a probe after 30 s of silence, then 3, 10 s apart.
_KEEPALIVE = {"TCP_KEEPIDLE": 30, "TCP_KEEPALIVE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 60_000}


class TcpServer:
    """The listening socket. The control loop watches it and its connections; `step` belongs into the loop's step."""

    def __init__(self, dispatcher: Dispatcher, feedback: Feedback, bound: socket.socket, loop: Loop) -> None:
        """bound: a listening TCP socket (node/surfaces/bound.py), which the server closes."""
        self.dispatcher = dispatcher
        self.feedback = feedback
        self.loop = loop
        self.refused = 0  # connections for which there was no place
        self.closed = 0  # connections that the node closed: slow, broken, or half a packet for too long
        self._socket = bound
        self._connections: dict[int, Connection] = {}  # by file descriptor
        self._checked_s = 0.0
        loop.watch(self)

    def __len__(self) -> int:
        return len(self._connections)

    def fileno(self) -> int:
        return self._socket.fileno()

    def receive(self) -> None:
        """Takes one new connection."""
        try:
            accepted, source = self._socket.accept()
        except (BlockingIOError, ConnectionError):  # gone again
            return
        except OSError:  # no file descriptors left, as a rule: look again in a second, for it stays readable
            self.loop.forget(self)
            return
        network = network_of(source[0])
        if not self._has_room(MAX_CONNECTIONS, None) or (network and not self._has_room(MAX_OF_ADDRESS, network)):
            self.refused += 1
            accepted.close()
            return
        connection = Connection(self, accepted, ("tcp", source[0], source[1]), network)
        self._connections[connection.fileno()] = connection
        self.loop.watch(connection)

    def step(self, now: float) -> None:
        """Goes on with what connections have sent and their turn had no time for. now: monotonic seconds."""
        for connection in list(self._connections.values()):
            if connection.owes:
                connection.receive()
        if now - self._checked_s >= _CHECK_S:
            self._checked_s = now
            self.loop.watch(self)
            for connection in list(self._connections.values()):
                if connection.partial_since is not None and now - connection.partial_since >= PARTIAL_S:
                    connection.break_off(f"half a packet for {PARTIAL_S:g} s")

    @property
    def owes(self) -> bool:
        """Some connection has sent more than its turn had time for."""
        return any(connection.owes for connection in self._connections.values())

    def close(self) -> None:
        for connection in list(self._connections.values()):
            connection.close()
        self.loop.forget(self)
        self._socket.close()

    def gone(self, connection: "Connection") -> None:
        """A connection tells that it is about to close."""
        self.loop.forget(connection)
        self._connections.pop(connection.fileno(), None)
        self.feedback.unsubscribe(connection.key)

    def is_connected(self, network: str) -> bool:
        """Whether somebody of a network is connected, and so has answered at the address that he gives."""
        return any(one.network == network for one in self._connections.values())

    def _has_room(self, most: int, network: str | None) -> bool:
        """Whether there are fewer than `most`, of one network or (None) of all; one that was silent for long makes room."""
        there = [one for one in self._connections.values() if network in (None, one.network)]
        if len(there) < most:
            return True
        silent = [one for one in there if one.key not in self.feedback]
        longest = min(silent, key=lambda one: one.heard_s, default=None)
        if longest is None or time.monotonic() - longest.heard_s < SPARED_S:
            return False
        longest.break_off("silent for long, and its place was needed")
        return True


class Connection:
    """One client (a Peer). owes: packets wait that its last turn had no time for. partial_since: monotonic seconds."""

    def __init__(self, server: TcpServer, accepted: socket.socket, key: Hashable, network: str) -> None:
        """network: see node/surfaces/address.py."""
        self.key = key
        self.network = network
        self.owes = False
        self.heard_s = time.monotonic()
        self.partial_since: float | None = None
        self._server = server
        self._socket = accepted
        self._framing: Framing | None = None
        self._unsent = bytearray()
        accepted.setblocking(False)
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        accepted.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _KEEPALIVE.items():
            if hasattr(socket, name):
                with suppress(OSError):  # a system that knows the name and not the option
                    accepted.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)

    def fileno(self) -> int:
        return self._socket.fileno()

    def receive(self) -> None:
        """Runs what has come, within the budget."""
        end_s = time.monotonic() + RECEIVE_BUDGET_S
        try:
            while not self._closed:
                self.owes = not self._run(end_s)
                if self.owes or not self._read():
                    return
        except Broken as error:
            self._server.dispatcher.stats.malformed += 1
            self.break_off(str(error))

    def send(self, address: str, *values: Value) -> None:
        """Sends one message under the node's prefix. Never waits."""
        self.transmit(self._server.dispatcher.encoded(address, *values))

    def transmit(self, data: bytes) -> None:
        """Sends one packet as it is, after what still waits. A client that does not read is closed."""
        if self._framing is None or self._closed:
            return
        framed = self._framing.framed(data)
        if not self._unsent:
            framed = framed[self._sent(framed) :]
            if not framed or self._closed:
                return
            self._server.loop.watch_both(self)
        if len(self._unsent) + len(framed) > MAX_UNSENT_BYTES:
            self._server.dispatcher.stats.dropped += 1
            self.break_off(f"it does not read: {len(self._unsent)} bytes wait")
            return
        self._unsent += framed

    def flush(self) -> None:
        """Sends what waits; the loop calls it when there is room."""
        if self._closed:
            return
        del self._unsent[: self._sent(self._unsent)]
        if not self._unsent and not self._closed:
            self._server.loop.watch(self)

    def break_off(self, reason: str) -> None:
        """Closes it by the node's wish."""
        self._server.closed += 1
        log.info("closed the connection of %s: %s", self.key, reason)
        self.close()

    def close(self) -> None:
        """Ends it, and its subscription."""
        if not self._closed:
            self.owes = False
            self._server.gone(self)
            self._socket.close()

    @property
    def _closed(self) -> bool:
        return self._socket.fileno() < 0

    def _run(self, end_s: float) -> bool:
        """Runs the packets that are whole; False where time is up before their end."""
        if self._framing is None:
            return True
        while not self._closed:
            packet = self._framing.take()
            if packet is None:
                break
            self._server.dispatcher.packet(packet, self)
            self.partial_since = None
            if time.monotonic() >= end_s:
                return False
        if not self._framing.partial:
            self.partial_since = None
        elif self.partial_since is None:
            self.partial_since = time.monotonic()
        return True

    def _read(self) -> bool:
        """Reads what has come; False where that is nothing, or the end."""
        try:
            data = self._socket.recv(_RECEIVE_BYTES)
        except BlockingIOError:
            return False
        except OSError:  # reset, or timed out
            data = b""
        if not data:
            self.close()
            return False
        self.heard_s = time.monotonic()
        if self._framing is None:
            self._framing = framing_of(data[0])
        self._framing.feed(data)
        return True

    def _sent(self, data: bytes | bytearray) -> int:
        """How much of `data` was taken by the system."""
        try:
            return self._socket.send(data)
        except BlockingIOError:
            return 0
        except OSError:  # the other end is gone
            self.close()
            return 0
