"""AOO receivers of the mix (`--aoo`, experimental): who has invited the node, until when, and what is said to them.

All of it runs on the control thread; the sound itself is sent by another one (node/outputs/aoo.py), which control never waits
for. A sink is a port that has sent a datagram and the id that the datagram names: there is no way to name another place, so
that nobody can have the mix sent to a third party. What a forged address gets ends with its lease, which answers renew.
"""

import logging
import random
import struct
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Protocol

from node.playback.mailbox import MAX_CHANNELS
from node.surfaces import aoo_message
from node.surfaces.aoo_message import SOURCE, Format, Request
from node.surfaces.dispatch import Limit
from node.surfaces.osc import UdpClient, UdpServer
from node.units import NTP_UNIX_OFFSET_S

log = logging.getLogger(__name__)

MAX_SINKS = 8
LEASE_S = 10.0
PING_S = 1.0  # AOO_PING_INTERVAL
MAX_REFUSALS = 3  # of a port, without a word from it between them
MAX_AGAIN = 64  # blocks that one request can have sent again
LINES_A_SECOND = 10  # of the log
_ENCODINGS = {"16": "s16", "24": "s24", "32": "f32"}  # by bits
_CHANNELS = frozenset(map(str, range(1, MAX_CHANNELS + 1)))
_IDS = 2**31 - 1

Place = tuple[str, int, int]  # host, port, the sink's id


class Stream(Protocol):
    """One sink's blocks, as the sending side keeps them. number: AOO's stream id."""

    number: int
    destination: tuple[Any, ...]
    depth: int
    sent: int
    dropped: int
    lost: int

    @property
    def next_seq(self) -> int: ...
    @property
    def description(self) -> tuple[int, str, int, int]: ...


class Tap(Protocol):
    """The sending side (node/outputs/aoo.py). rate: Hz."""

    rate: int

    def start(self, source: int, sink: int, number: int, destination: Any, encoding: str, channels: int) -> Any: ...
    def resend(self, stream: Any, seqs: list[int]) -> None: ...
    def end(self, stream: Any) -> None: ...


@dataclass(slots=True)
class _Sink:
    number: int  # its id
    stream: Stream
    format: Format
    lease_ends_s: float
    pinged_s: float
    refusals: int = 0


class AooSinks:
    """The sinks by their places. `tick` drives leases and pings: call it every few milliseconds."""

    def __init__(self, server: UdpServer, tap: Tap, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: monotonic seconds, the same as those given to `tick`."""
        self._server = server
        self._tap = tap
        self._clock = clock
        self._random = random.SystemRandom()
        self._sinks: dict[Place, _Sink] = {}
        self._lines = Limit(LINES_A_SECOND)
        self._answers: dict[str, Callable[[Place, Request, UdpClient], None]] = {
            "start": self._start,
            "stop": self._stop,
            "data": self._data,
            "invite": self._invite,
            "uninvite": self._uninvite,
            "ping": self._ping,
            "pong": lambda place, request, client: None,  # it renews the lease, and nothing else
        }
        server.taken = self.take
        server.on_refused.append(self.refused)

    def __len__(self) -> int:
        return len(self._sinks)

    def take(self, data: bytes, client: UdpClient) -> bool:
        """True for a datagram of AOO's, which is answered here, where it is for the node."""
        if not aoo_message.is_aoo(data):
            return False
        request = aoo_message.request(data)
        if request is not None:
            place = (str(client.source[0]), int(client.source[1]), request.sink)
            self._renew(place)
            self._answers[request.verb](place, request, client)
        return True

    def tick(self, now: float) -> None:
        """Ends the streams of sinks that have not been heard for LEASE_S, and pings the others once a second."""
        for place, sink in list(self._sinks.items()):
            if now >= sink.lease_ends_s:
                self._end(place, "it is not heard any more")
            elif now - sink.pinged_s >= PING_S:
                sink.pinged_s = now
                self._send(aoo_message.ping(sink.number, _ntp_now()), sink)

    def refused(self, key: Hashable) -> None:
        """A port refuses what is sent to it: the third time ends what goes there."""
        for place, sink in list(self._sinks.items()):
            if ("udp", *place[:2]) == key:
                sink.refusals += 1
                if sink.refusals >= MAX_REFUSALS:
                    self._end(place, "its port is closed")

    def close(self) -> None:
        """Tells every sink that its stream ends."""
        for place in list(self._sinks):
            self._end(place, "the node stops")

    def _renew(self, place: Place) -> None:
        sink = self._sinks.get(place)
        if sink is not None:
            sink.lease_ends_s, sink.refusals = self._clock() + LEASE_S, 0

    def _invite(self, place: Place, request: Request, client: UdpClient) -> None:
        """Opens the stream of that token. Invitations come every 50 ms until its start has come."""
        (token,) = request.numbers
        known = self._sinks.get(place)
        if known is not None and known.stream.number != token:
            self._end(place, "it has invited another")
            known = None
        self._tell(known or self._open(place, token, client, *_wanted(request.text)), token, place, client)

    def _start(self, place: Place, request: Request, client: UdpClient) -> None:
        """Asks for the words of a stream, or, where there is none, for a stream."""
        if request.text.partition(".")[0] != aoo_message.VERSION.partition(".")[0]:
            log.debug("an AOO sink at %s:%d has version %r", *place[:2], request.text)
            return
        number = self._random.randrange(_IDS)
        self._tell(self._sinks.get(place) or self._open(place, number, client, *_wanted("")), number, place, client)

    def _tell(self, sink: _Sink | None, token: int, place: Place, client: UdpClient) -> None:
        if sink is None:
            self._server.transmit(aoo_message.decline(place[2], token), client.source)
            return
        stream = sink.stream
        self._send(aoo_message.start(sink.number, stream.number, stream.next_seq, sink.format, _ntp_now()), sink)

    def _open(self, place: Place, number: int, client: UdpClient, encoding: str, channels: int) -> _Sink | None:
        """A stream to where the datagram came from; None where there are as many as can be."""
        if len(self._sinks) >= MAX_SINKS:
            return None
        stream: Stream = self._tap.start(SOURCE, place[2], number, client.source, encoding, channels)
        channels, _, frames, _ = stream.description
        form = Format(self._random.randrange(_IDS), channels, self._tap.rate, frames, stream.depth)
        now = self._clock()
        sink = self._sinks[place] = _Sink(place[2], stream, form, now + LEASE_S, now)
        if self._lines.allows(now):
            log.info("AOO: sink %d at %s:%d gets the mix, %s, %d channels", place[2], *place[:2], encoding, channels)
        return sink

    def _stop(self, place: Place, request: Request, client: UdpClient) -> None:
        """Asks again for the end of a stream, which may have been lost on its way."""
        if place not in self._sinks:
            self._server.transmit(aoo_message.stop(place[2], request.numbers[0]), client.source)

    def _uninvite(self, place: Place, request: Request, client: UdpClient) -> None:
        sink = self._sinks.get(place)
        if sink is not None and sink.stream.number == request.numbers[0]:
            self._end(place, "it has uninvited the node")
        else:
            self._server.transmit(aoo_message.stop(place[2], request.numbers[0]), client.source)

    def _data(self, place: Place, request: Request, client: UdpClient) -> None:
        sink = self._sinks.get(place)
        if sink is not None and sink.stream.number == request.numbers[0]:
            self._tap.resend(sink.stream, request.seqs[:MAX_AGAIN])

    def _ping(self, place: Place, request: Request, client: UdpClient) -> None:
        sink = self._sinks.get(place)
        if sink is not None:
            self._send(aoo_message.pong(sink.number, request.when, _ntp_now()), sink)

    def _end(self, place: Place, why: str) -> None:
        sink = self._sinks.pop(place)
        stream = sink.stream
        self._tap.end(stream)
        self._send(aoo_message.stop(sink.number, stream.number), sink)
        if self._lines.allows(self._clock()):
            log.info(
                "AOO: no more to sink %d at %s:%d: %s; %d blocks sent, %d not taken by the system, %d frames came too late",
                place[2], *place[:2], why, stream.sent, stream.dropped, stream.lost,
            )  # fmt: skip

    def _send(self, data: bytes, sink: _Sink) -> None:
        self._server.transmit(data, sink.stream.destination)


def _wanted(text: str) -> tuple[str, int]:
    """Encoding and channels of an invitation's metadata: `24`, `32 8`, also as FUDI. Other metadata is somebody's own."""
    words = text.replace(";", " ").split()
    if not words or words[0] not in _ENCODINGS:
        return "s16", 2
    return _ENCODINGS[words[0]], int(words[1]) if words[1:] and words[1] in _CHANNELS else 2


def _ntp_now() -> bytes:
    """The time tag of this moment."""
    seconds = time.time() + NTP_UNIX_OFFSET_S
    return struct.pack(">Q", int(seconds * 2**32) % 2**64)
