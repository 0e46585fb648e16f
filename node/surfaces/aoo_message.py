"""AOO 2.0's messages between the node, which is a source, and its sinks (docs/aoo.md), but for the sound itself.

Their arguments are those of AOO's source.cpp and sink.cpp. An argument that later versions have added at the end of a message
is written where their sinks insist on it; those before them do not look there.
"""

import re
import struct
from dataclasses import dataclass
from typing import Any

from node.surfaces.packet import Malformed, decode, encode

SOURCE = 1  # the node's id
VERSION = "2.0"  # sinks compare the number before the point (check_version in aoo.cpp)
_IDS = range(2**31)
_VERBS = "start|stop|data|invite|uninvite|ping|pong"
_ADDRESS = re.compile(rf"/aoo/src/{SOURCE}/({_VERBS})")
_BINARY = 0x80  # kAooBinMsgDomainBit, with the type of a source, 0; kAooBinMsgSizeBit in the byte after it
_SHORT, _LONG = struct.Struct(">BBBB"), struct.Struct(">BBxxii")  # type, command, source, sink
_REQUESTS = struct.Struct(">ii")  # stream, their count
_REQUEST = struct.Struct(">ihH")  # seq, the first frame, bits of those from there on
_TEXT_BYTES = 64  # of an invitation's metadata that may be words about the format


@dataclass(frozen=True, slots=True)
class Request:
    """What a sink asks. verb: the end of its address. sink: its id. numbers: those that come after it, without time tags."""

    verb: str
    sink: int
    numbers: tuple[int, ...] = ()
    text: str = ""  # the version of a start, the metadata of an invitation
    when: bytes = b""  # the time tag of a ping

    @property
    def seqs(self) -> list[int]:
        """The blocks that a request for data means: it names them by pairs, with a frame of theirs."""
        return list(dict.fromkeys(self.numbers[1:-1:2]))


@dataclass(frozen=True, slots=True)
class Format:
    """What a start says of the sound. number: of this format, another one for another. depth: 1 int16, 2 int24, 3 float32."""

    number: int
    channels: int
    rate: int
    frames: int
    depth: int


def is_aoo(data: bytes) -> bool:
    """True for a datagram of AOO's sources and sinks: no other OSC packet and no command of the node begins like one."""
    return data.startswith((b"/aoo/src/", b"/aoo/sink/", b"\x80"))


def request(data: bytes) -> Request | None:
    """What a datagram of a sink asks of the node; None where it is none, or for somebody else."""
    if data[:1] == b"\x80":
        return _binary(data)
    try:
        messages = decode(data)
    except Malformed:
        return None
    message = messages[0]
    found = _ADDRESS.fullmatch(message.address)
    sink, *args = message.args or (None,)
    if found is None or not _is_id(sink):
        return None
    match found[1], args:
        case "start", [str(version), *_]:
            return Request("start", sink, text=version)
        case "invite" | "uninvite" | "stop", [int(stream), *metadata] if _is_id(stream):
            return Request(found[1], sink, (stream,), _words(metadata))
        case "ping", [tuple()]:
            return Request("ping", sink, when=data[-8:])
        case "pong", [tuple(), *_]:
            return Request("pong", sink)
        case "data", [_, *_] if all(type(arg) is int for arg in args):
            return Request("data", sink, tuple(args))
    return None


def start(sink: int, stream: int, seq: int, form: Format, when: bytes) -> bytes:
    """A stream begins, or goes on, with block `seq`. when: the time tag of its first frame."""
    return (
        _text(f"/aoo/sink/{sink}/start")
        + _text(",isiiiiiisbtiiNN")
        + struct.pack(">i", SOURCE)
        + _text(VERSION)
        + struct.pack(">6i", stream, seq, form.number, form.channels, form.rate, form.frames)
        + _text("pcm")
        + struct.pack(">ii", 4, form.depth)
        + when
        + bytes(8)  # no latency, of blocks or of the codec; no metadata
    )


def stop(sink: int, stream: int) -> bytes:
    """A stream has ended."""
    return encode(f"/aoo/sink/{sink}/stop", SOURCE, stream)


def decline(sink: int, token: int) -> bytes:
    """The invitation is declined."""
    return encode(f"/aoo/sink/{sink}/decline", SOURCE, token)


def ping(sink: int, when: bytes) -> bytes:
    """Is the sink there?"""
    return _text(f"/aoo/sink/{sink}/ping") + _text(",it") + struct.pack(">i", SOURCE) + when


def pong(sink: int, sent: bytes, now: bytes) -> bytes:
    """The answer to a sink's ping: when it was sent, when it came, and when this goes (2.0-pre4)."""
    return _text(f"/aoo/sink/{sink}/pong") + _text(",ittt") + struct.pack(">i", SOURCE) + sent + now + now


def _binary(data: bytes) -> Request | None:
    """A request for data in the binary form, as newer sinks send it."""
    if len(data) < _SHORT.size:
        return None
    large = bool(data[1] & _BINARY)
    head = _LONG if large else _SHORT
    if len(data) < head.size + _REQUESTS.size:
        return None
    _, command, source, sink = head.unpack_from(data)
    stream, count = _REQUESTS.unpack_from(data, head.size)
    body = data[head.size + _REQUESTS.size :]
    if command & ~_BINARY or source != SOURCE or not _is_id(sink) or count * _REQUEST.size != len(body):
        return None
    pairs = [number for seq, frame, _ in _REQUEST.iter_unpack(body) for number in (seq, frame)]
    return Request("data", sink, (stream, *pairs))


def _words(metadata: list[Any]) -> str:
    """The metadata of an invitation, a type and its bytes, as far as it may be words about the format."""
    match metadata:
        case [int(), bytes(words)] if len(words) <= _TEXT_BYTES:
            return words.decode("ascii", "ignore")
    return ""


def _is_id(value: Any) -> bool:
    return type(value) is int and value in _IDS


def _text(text: str) -> bytes:
    data = text.encode("ascii")
    return data + bytes(4 - len(data) % 4)
