"""OSC over UDP: one socket that receives, answers and pushes, driven by the control loop."""

import errno
import ipaddress
import socket
import struct
import time
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

from node.control.calls import Call
from node.control.client import Client, Control
from node.control.commands import Value
from node.errors import Refused
from node.surfaces.bound import HAS_ERROR_QUEUE, RECVERR
from node.surfaces.dispatch import Dispatcher, Stats
from node.surfaces.feedback import Feedback
from node.surfaces.reply_budget import ReplyBudget

RECEIVE_LIMIT = 256  # datagrams a call
RECEIVE_BUDGET_S = 0.003  # a call stops after it: the loop's tick of 5 ms is never starved
_MAX_NEWEST = 32  # faders whose newest value waits: a millisecond's work
_CLIENTS = 1024  # remembered; Max and Pd send from changing ports
_REDIRECTED = 256

Source = tuple[Any, ...]  # (host, port), for IPv6 with flow and scope

_SOCK_EXTENDED_ERR = struct.Struct("=IBBBBII")  # linux/errqueue.h: errno, origin, type, code, pad, info, data


class UdpClient:
    """Who sent a datagram. destination: where replies go, the source or the port that /notify gave."""

    __slots__ = ("_server", "destination", "key", "source")

    def __init__(self, server: "UdpServer", source: Source, destination: Source) -> None:
        self._server = server
        self.source = source
        self.destination = destination
        self.key: Hashable = ("udp", destination[0], destination[1])

    def send(self, address: str, *values: Value) -> None:
        """Sends one message under the node's prefix. A message that cannot be sent at once is dropped and counted."""
        self._server.transmit(self._server.encoded(address, *values), self.destination, address.endswith("/level"))

    def transmit(self, data: bytes) -> None:
        """Sends one packet as it is."""
        self._server.transmit(data, self.destination)


class UdpServer:
    """The node's UDP port. The control loop watches `fileno()` and calls `receive` when there is something to read."""

    def __init__(self, control: Control, dispatcher: Dispatcher, feedback: Feedback, bound: socket.socket) -> None:
        """bound: a UDP socket (node/surfaces/bound.py), which the server closes."""
        self._dispatcher = dispatcher
        self.encoded = dispatcher.encoded
        self.feedback = feedback
        self.taken: Callable[[bytes, UdpClient], bool] | None = None  # a guest's datagrams, which are no commands (AOO)
        self.budget = ReplyBudget()
        self.on_refused: list[Callable[[Hashable], None]] = [feedback.refused]  # a port (its client's key) is closed
        self._socket = bound
        self.host: str = self._socket.getsockname()[0]
        self.port: int = self._socket.getsockname()[1]
        self._any_host = ipaddress.ip_address(self.host).is_unspecified
        self._clients: dict[Source, UdpClient] = {}
        self._redirected: dict[Source, UdpClient] = {}
        self._newest: dict[tuple[Source, bytes], bytes] = {}  # within a `receive`: datagrams of faders, by sender and fader
        control.handlers["/notify"] = self._notify

    def __enter__(self) -> "UdpServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def stats(self) -> Stats:
        return self._dispatcher.stats

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()

    def receive(self, limit: int = RECEIVE_LIMIT, budget_s: float = RECEIVE_BUDGET_S) -> int:
        """Runs the datagrams that wait: at most `limit`, and none after `budget_s`. Gives their number.

        Of a fader's values that wait with nothing but faders' values between them only the newest runs: under a flood the rest
        would hold up what comes behind.
        """
        recvfrom, fader, newest = self._socket.recvfrom, self._dispatcher.fader, self._newest
        end_s = time.monotonic() + budget_s
        done = 0
        while done < limit and not (done and time.monotonic() >= end_s):
            try:
                data, source = recvfrom(65536)
            except BlockingIOError:
                if not done:
                    self._read_errors()  # until they are read the socket counts as readable
                break
            except OSError:  # the network's word on something sent before
                self._read_errors()
                done += 1
                continue
            done += 1
            if source[1] == self.port and self.is_own(source[0]):
                continue
            which = fader(data)
            if which is None:
                self._run_newest()
                self._run(data, source)
                continue
            if newest.pop((source, which), None) is not None:
                self._dispatcher.overtaken()
            newest[source, which] = data  # at the end: with `/gain` and `/gain/db` the last word counts
            if len(newest) >= _MAX_NEWEST:
                self._run_newest()
        self._run_newest()
        return done

    def _run_newest(self) -> None:
        for (source, _), data in self._newest.items():
            self._run(data, source)
        self._newest.clear()

    def _run(self, data: bytes, source: Source) -> None:
        client = self._client(source)
        if self.taken is not None and self.taken(data, client):
            return
        if self.feedback:
            self.feedback.heard(client.key, source[0])
        self._dispatcher.packet(data, client)

    def transmit(self, data: bytes, destination: Source, is_meter: bool = False) -> None:
        """Sends one datagram, or drops it and counts it."""
        if not self.budget.allows(destination[0], len(data), is_meter):
            self.stats.dropped += 1
            return
        for _ in range(4):
            try:
                self._socket.sendto(data, destination)
                return
            except ConnectionRefusedError:  # of an earlier datagram, maybe to another port; this one was not sent
                self._read_errors()
            except OSError:  # a full buffer, no network, no permission, too long: the node goes on
                break
        self.stats.dropped += 1

    def _client(self, source: Source) -> UdpClient:
        client = self._redirected.get(source)
        if client is not None:
            if client.key in self.feedback:
                return client
            del self._redirected[source]
        client = self._clients.get(source)
        if client is None:
            if len(self._clients) >= _CLIENTS:
                del self._clients[next(iter(self._clients))]
            client = self._clients[source] = UdpClient(self, source, source)
        return client

    def is_own(self, host: str) -> bool:
        return host == self.host or (self._any_host and _is_local(host))

    def _notify(self, call: Call, client: Client | None) -> None:
        """`/notify 1 [port]` and `/notify 0 [port]`. Raises Refused."""
        if client is None:
            raise Refused("there is nobody to tell: send it over OSC")
        on, port = call.values[0], int(call.values[1]) if len(call.values) > 1 else 0
        if not isinstance(client, UdpClient):  # a connection: told where it is
            host = ""
        else:
            host = "" if ipaddress.ip_address(client.source[0].partition("%")[0]).is_loopback else client.source[0]
        if on:
            self.feedback.subscribe(self._redirect(client, port) if isinstance(client, UdpClient) else client, host)
            return
        if isinstance(client, UdpClient):
            self._redirected.pop(client.source, None)
            self.feedback.unsubscribe(UdpClient(self, client.source, _at_port(client.source, port)).key)
        self.feedback.unsubscribe(client.key)
        client.send("/done", "/notify", 0)

    def _redirect(self, client: UdpClient, port: int) -> UdpClient:
        """The same client, told at `port` of its address from now on (0: its own). Raises Refused."""
        target = UdpClient(self, client.source, _at_port(client.source, port))
        if target.destination[1] == self.port and self.is_own(target.destination[0]):
            raise Refused(f"port {self.port} is the node's own; give the port that you listen at")
        if target.key != client.key:
            self.feedback.unsubscribe(client.key)
        self._redirected.pop(client.source, None)
        if target.destination != client.source:
            if len(self._redirected) >= _REDIRECTED:
                del self._redirected[next(iter(self._redirected))]
            self._redirected[client.source] = target
        return target

    def _read_errors(self) -> None:
        """Learns which ports have refused what was sent to them (Linux; elsewhere leases end what nobody hears)."""
        if not HAS_ERROR_QUEUE:
            return
        for _ in range(RECEIVE_LIMIT):
            try:
                _, ancillary, _, destination = self._socket.recvmsg(1, 512, socket.MSG_ERRQUEUE)
            except OSError:  # the queue is empty
                return
            for level, kind, data in ancillary:
                ours = (level, kind) == RECVERR[self._socket.family] and len(data) >= _SOCK_EXTENDED_ERR.size
                if ours and _SOCK_EXTENDED_ERR.unpack_from(data)[0] == errno.ECONNREFUSED:
                    for told in self.on_refused:
                        told(("udp", destination[0], destination[1]))


def _at_port(source: Source, port: int) -> Source:
    return (source[0], port or source[1], *source[2:])


@lru_cache(maxsize=256)
def _is_local(host: str) -> bool:
    """True for an address of this machine: only to those can a socket be bound."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return False
    return True
