"""Who gets the mix as PCM over OSC: `/pcm/subscribe`, `/pcm/unsubscribe`, leases, and `/pcm/format` every second.

All of it runs on the control thread; the sound itself is sent by another one (node/outputs/pcm.py), which control never
waits for. A target is always a port of the address that the asking datagram came from, so that nobody can have the mix
sent to a third party, and what a forged address gets ends with its lease.
"""

import logging
import random
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Protocol

from node.control.calls import Call
from node.control.client import Client, Control
from node.errors import Refused
from node.surfaces.address import network_of
from node.surfaces.osc import UdpClient, UdpServer

log = logging.getLogger(__name__)

MAX_SUBSCRIBERS = 8
MAX_OF_ADDRESS = 2  # from another machine: its address may be forged (node/surfaces/reply_budget.py)
LEASE_S = 10
FORMAT_INTERVAL_S = 1.0
_NUMBERS = 2**24 - 1  # of streams: as far as a float counts, in which Pd and Max keep them
MAX_REFUSALS = 3  # of a port, without a renewal between them

Destination = tuple[Any, ...]


class Stream(Protocol):
    """One subscriber's packets, as the sending side keeps them. number: its own; frames count from the start of the node."""

    number: int
    destination: Destination
    sent: int
    dropped: int
    lost: int

    @property
    def description(self) -> tuple[int, str, int, int]:
        """Channels, encoding, frames a packet, the frame of the next packet."""


class Tap(Protocol):
    """The sending side (node/outputs/pcm.py). rate: Hz."""

    rate: int

    def open(self, number: int, destination: Destination, encoding: str, channels: int, frames: int | None) -> Any: ...
    def end(self, stream: Any) -> None: ...


@dataclass(slots=True)
class _Subscriber:
    stream: Stream
    wanted: tuple[str, int, int | None]  # encoding, channels, frames: what was asked for
    lease_ends_s: float
    told_s: float
    refusals: int = 0


class PcmSubscribers:
    """The subscribers by the place they listen at. `tick` drives leases and descriptors: call it every few milliseconds."""

    def __init__(self, control: Control, server: UdpServer, tap: Tap, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: monotonic seconds, the same as those given to `tick`."""
        self._server = server
        self._tap = tap
        self._clock = clock
        self._subscribers: dict[Hashable, _Subscriber] = {}
        self._ended_dropped = self._ended_lost = 0
        self._last_number = random.SystemRandom().randrange(_NUMBERS)  # a new node's streams are not taken for an old one's
        control.handlers["/pcm/subscribe"] = self._subscribe
        control.handlers["/pcm/unsubscribe"] = self._unsubscribe
        server.on_refused.append(self.refused)

    def __len__(self) -> int:
        return len(self._subscribers)

    @property
    def dropped(self) -> int:
        """Packets that the system did not take, of streams that have ended too."""
        return self._ended_dropped + sum(one.stream.dropped for one in self._subscribers.values())

    @property
    def lost(self) -> int:
        """Frames that came too late to be sent, of streams that have ended too."""
        return self._ended_lost + sum(one.stream.lost for one in self._subscribers.values())

    def tick(self, now: float) -> None:
        """Ends the leases that have run out, and tells the others their format once a second."""
        for key, subscriber in list(self._subscribers.items()):
            if now >= subscriber.lease_ends_s:
                self._end(key)
            elif now - subscriber.told_s >= FORMAT_INTERVAL_S:
                self._tell(subscriber, now)

    def refused(self, key: Hashable) -> None:
        """A port refuses what is sent to it: the third time ends its subscription."""
        subscriber = self._subscribers.get(key)
        if subscriber is not None:
            subscriber.refusals += 1
            if subscriber.refusals >= MAX_REFUSALS:
                self._end(key)

    def _subscribe(self, call: Call, client: Client | None) -> None:
        """`/pcm/subscribe port encoding channels [frames]`. Raises Refused."""
        port, encoding, channels = int(call.values[0]), str(call.values[1]), int(call.values[2])
        wanted = (encoding, channels, int(call.values[3]) if len(call.values) > 3 else None)
        asking = _over_udp(client)
        target = self._target(asking, port)
        now = self._clock()
        known = self._subscribers.get(target.key)
        if known is None:
            self._check_room(asking.source[0])
        if known is None or known.wanted != wanted:
            number = self._last_number % _NUMBERS + 1
            stream = self._tap.open(number, target.destination, *wanted)
            self._last_number = number
            self._end(target.key)
            known = self._subscribers[target.key] = _Subscriber(stream, wanted, 0.0, 0.0)
        known.lease_ends_s, known.refusals = now + LEASE_S, 0
        asking.send("/done", "/pcm/subscribe", known.stream.number)
        self._tell(known, now)

    def _unsubscribe(self, call: Call, client: Client | None) -> None:
        """`/pcm/unsubscribe stream`: only for streams to the asking address. Raises Refused."""
        number, asking = int(call.values[0]), _over_udp(client)
        for key, subscriber in self._subscribers.items():
            if subscriber.stream.number == number and subscriber.stream.destination[0] == asking.source[0]:
                self._end(key)
                asking.send("/done", "/pcm/unsubscribe", number)
                return
        raise Refused(f"there is no stream {number} to your address")

    def _check_room(self, host: str) -> None:
        if len(self._subscribers) >= MAX_SUBSCRIBERS:
            raise Refused(f"{MAX_SUBSCRIBERS} receivers have subscribed already; end one with /pcm/unsubscribe")
        network = network_of(host)
        of_address = sum(network_of(one.stream.destination[0]) == network for one in self._subscribers.values())
        if network and of_address >= MAX_OF_ADDRESS and not self._server.budget.is_proven(network):
            raise Refused(f"{MAX_OF_ADDRESS} receivers of your address have subscribed already; a TCP connection permits more")

    def _target(self, asking: UdpClient, port: int) -> UdpClient:
        """The asking address at `port` (0: the one that it asks from). Raises Refused for the node's own socket."""
        host, source_port, *rest = asking.source
        target = UdpClient(self._server, asking.source, (host, port or source_port, *rest))
        if target.destination[1] == self._server.port and self._server.is_own(host):
            raise Refused(f"port {self._server.port} is the node's own; give the port that you listen at")
        return target

    def _tell(self, subscriber: _Subscriber, now: float) -> None:
        subscriber.told_s = now
        stream = subscriber.stream
        channels, encoding, frames, next_frame = stream.description
        data = self._server.encoded(
            "/pcm/format", stream.number, self._tap.rate, channels, encoding, frames, next_frame % 2**31, LEASE_S
        )
        self._server.transmit(data, stream.destination)

    def _end(self, key: Hashable) -> None:
        subscriber = self._subscribers.pop(key, None)
        if subscriber is None:
            return
        stream = subscriber.stream
        self._tap.end(stream)
        self._ended_dropped += stream.dropped
        self._ended_lost += stream.lost
        if stream.dropped or stream.lost:
            log.info(
                "PCM to %s:%d: %d packets sent, %d not taken by the system; %d frames came too late to be sent",
                *stream.destination[:2], stream.sent, stream.dropped, stream.lost,
            )  # fmt: skip


def _over_udp(client: Client | None) -> UdpClient:
    """Who asked. Raises Refused for those that no datagram came from: a cue, a connection."""
    if not isinstance(client, UdpClient):
        raise Refused("the sound goes over UDP: send this over UDP, from the address that is to have it")
    return client
