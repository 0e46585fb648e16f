"""A control that keeps what it is asked, and a client with a real socket."""

import select
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from node.control.calls import AddressBook, Call, Target
from node.control.client import Client, Handler
from node.control.commands import Kind, Value
from node.control.loop import Loop
from node.control.scheduler import Scheduler
from node.errors import Refused
from node.surfaces.bound import bound_pair, bound_udp
from node.surfaces.dispatch import Dispatcher
from node.surfaces.feedback import Feedback
from node.surfaces.framing import Framing, LengthFraming, SlipFraming
from node.surfaces.osc import UdpServer
from node.surfaces.packet import Message, decode, encode
from node.surfaces.tcp import TcpServer

FRAME_RATE = 48_000


@dataclass
class RigControl:
    """The contract of node.control.client.Control, with everything it was asked in `calls`."""

    book: AddressBook = field(default_factory=AddressBook)
    handlers: dict[str, Handler] = field(default_factory=dict)
    calls: list[tuple[str, tuple[Value, ...], int]] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)
    feedback: Feedback | None = None
    told_before: list[tuple[Value, ...]] = field(default_factory=list)
    refuses: str = ""  # an address that control refuses, whatever its value

    def call(self, call: Call, client: Client | None, frame: int = 0) -> None:
        target = call.target
        if target.address == self.refuses:
            raise Refused("not now")
        if target.address in self.handlers:
            self.handlers[target.address](call, client)
            return
        self.calls.append((target.address, call.values, frame))
        if target.command.kind is Kind.PARAMETER:
            self.values[target.address] = call.values[0]
            if self.feedback is not None:
                self.feedback.changed(target.address, call.values[0], client, call.clipped)
        elif target.address == "/sync" and client is not None:
            client.send("/synced", call.values[0])

    def value(self, target: Target) -> Value:
        default = target.command.default_of(target.layer)
        return self.values.get(target.address, 18.0 if default is None else default)

    def situation(self) -> list[tuple[Value, ...]]:
        return self.told_before

    def frame_at(self, monotonic_s: float) -> int:
        return round(monotonic_s * FRAME_RATE)

    @property
    def addresses(self) -> list[str]:
        return [address for address, _, _ in self.calls]


class Patch:
    """A client: sends from one port, hears what comes to it."""

    def __init__(self, to: int) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.bind(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self._to = ("127.0.0.1", to)

    def send(self, address: str, *values: Any) -> None:
        self.raw(encode(address, *values))

    def raw(self, data: bytes) -> None:
        self.socket.sendto(data, self._to)

    def heard(self) -> list[tuple[str, tuple[Any, ...]]]:
        """What has come, without its time tags. Loopback delivers inside the sender's call: nothing is waited for."""
        return [(message.address, message.args) for message in self._messages()]

    def _messages(self) -> Iterator[Message]:
        while select.select([self.socket], [], [], 0)[0]:
            yield from decode(self.socket.recv(65536))


class TcpPatch:
    """A client that holds a connection and speaks one framing."""

    def __init__(self, rig: "TcpRig", framing: Framing) -> None:
        self._rig = rig
        self.framing = framing
        self.socket = socket.create_connection(("127.0.0.1", rig.port))
        self.socket.setblocking(False)
        self.over = False  # the node has closed it

    def send(self, address: str, *values: Any) -> None:
        self.raw(self.framing.framed(encode(address, *values)))

    def raw(self, data: bytes) -> None:
        self.socket.setblocking(True)
        self.socket.sendall(data)
        self.socket.setblocking(False)

    def heard(self) -> list[tuple[str, tuple[Any, ...]]]:
        """What has come by now."""
        while not self.over:
            try:
                data = self.socket.recv(65536)
            except BlockingIOError:
                break
            except ConnectionResetError:
                data = b""
            self.over = not data
            self.framing.feed(data)
        found = []
        while (packet := self.framing.take()) is not None:
            found += [(message.address, message.args) for message in decode(packet)]
        return found

    def ask(self, address: str, *values: Any) -> list[tuple[str, tuple[Any, ...]]]:
        """Sends a message and gives what came up to the node's word that it is dealt with."""
        self.send(address, *values)
        self.send("/sync", 1)
        told: list[tuple[str, tuple[Any, ...]]] = []

        def synced() -> bool:
            told.extend(self.heard())
            return ("/synced", (1,)) in told

        self._rig.turn(synced)
        return told[: told.index(("/synced", (1,)))]


class TcpRig:
    """A TCP server on a free port with its loop and its control."""

    def __init__(self, prefix: str = "") -> None:
        self.control = RigControl()
        self.scheduler = Scheduler()
        self.feedback = Feedback(self.control)
        self.control.feedback = self.feedback
        self.dispatcher = Dispatcher(self.control, self.scheduler, prefix)
        udp, tcp = bound_pair("127.0.0.1", 0)
        self.udp = UdpServer(self.control, self.dispatcher, self.feedback, udp)
        self.port = self.udp.port
        self.steps = 0
        self.ahead_s = 0.0  # of the clock, as the server's step is told
        self.loop = Loop(self._step)
        self.loop.watch(self.udp)
        self.server = TcpServer(self.dispatcher, self.feedback, tcp, self.loop)
        self._patches: list[TcpPatch] = []

    def patch(self, framing: type[LengthFraming] | type[SlipFraming] = LengthFraming) -> TcpPatch:
        self._patches.append(TcpPatch(self, framing()))
        return self._patches[-1]

    def turn(self, until: Callable[[], object]) -> None:
        """Turns the loop until something is so; a minute is for a machine that stands still."""
        end_s = time.monotonic() + 60.0
        self.loop.run(lambda: bool(until()) or time.monotonic() > end_s)
        assert time.monotonic() <= end_s, "it does not come"

    def _step(self) -> None:
        self.steps += 1
        self.feedback.tick(time.monotonic())
        self.server.step(time.monotonic() + self.ahead_s)

    def close(self) -> None:
        self.server.close()
        self.udp.close()
        self.loop.close()
        for patch in self._patches:
            patch.socket.close()


@dataclass
class Rig:
    """A server on a free port with its control, and patches that talk to it. now: the clock of feedback."""

    prefix: str = ""
    host: str = "127.0.0.1"
    now: float = 1000.0

    def __post_init__(self) -> None:
        self.control = RigControl()
        self.scheduler = Scheduler()
        self.feedback = Feedback(self.control, clock=lambda: self.now)
        self.control.feedback = self.feedback
        self.dispatcher = Dispatcher(self.control, self.scheduler, self.prefix)
        self.server = UdpServer(self.control, self.dispatcher, self.feedback, bound_udp(self.host, 0))
        self._patches: list[Patch] = []

    @property
    def calls(self) -> list[tuple[str, tuple[Value, ...], int]]:
        return self.control.calls

    def patch(self) -> Patch:
        self._patches.append(Patch(self.server.port))
        return self._patches[-1]

    def receive(self) -> None:
        """Runs all that was sent."""
        while select.select([self.server], [], [], 0)[0]:
            self.server.receive()

    def ask(self, patch: Patch, address: str, *values: Any) -> list[tuple[str, tuple[Any, ...]]]:
        """Sends one message, runs it, gives the answers."""
        patch.send(address, *values)
        self.receive()
        return patch.heard()

    def tick(self, ahead_s: float = 0.0) -> None:
        self.now += ahead_s
        self.feedback.tick(self.now)

    def finish_dumps(self) -> None:
        for _ in range(200):
            self.tick()
            for patch in self._patches:
                patch.heard()

    def run_due(self, ahead_s: float) -> None:
        """What the scheduler would run `ahead_s` from now."""
        for action in self.scheduler.due(time.monotonic() + ahead_s):
            action()

    def close(self) -> None:
        self.server.close()
        for patch in self._patches:
            patch.socket.close()
