"""OSC packets: bytes to messages and back.

python-osc (1.10.2) decodes the arguments. What it trusts is checked before it sees a byte: the sizes of bundle elements
(a negative one hangs its servers), their depth and number, type tags, and that every argument is really there. It reads a
missing float as 0, walks backwards on a blob of negative size, writes a log line for each unknown tag, and copies the
message for each argument.
"""

import enum
import struct
from functools import lru_cache
from typing import Any, NamedTuple

from pythonosc.osc_message import OscMessage, ParseError

MAX_DEPTH = 4  # bundles in bundles
MAX_MESSAGES = 256  # in one datagram
MAX_MESSAGE_BYTES = 8192  # the longest prompt takes 4000; python-osc reads text byte by byte, 0.3 ms for this much
MAX_ARGS = 1024
IMMEDIATELY = 1

_BUNDLE = b"#bundle\0"
_SLASH, _COMMA = b"/,"
_INT = struct.Struct(">i")
_TIMETAG = struct.Struct(">Q")
_FLOAT_MAX = 3.4028234663852886e38
# Bytes of each type; None: as many as it says itself. Arrays have none: their elements count as arguments.
_SIZES: dict[int, int | None] = {
    ord(tag): size
    for tag, size in {
        "i": 4, "f": 4, "c": 4, "r": 4, "m": 4, "h": 8, "t": 8, "d": 8, "T": 0, "F": 0, "N": 0, "I": 0, "s": None, "S": None,
        "b": None,
    }.items()
}  # fmt: skip
# Types that python-osc lacks, and the one of the same bytes that it has. A colour is 4 bytes like a MIDI message.
_AS_KNOWN = bytes.maketrans(b"ScIr", b"siNm")


class Malformed(Exception):
    """Bytes that are no OSC packet. address: of a message that could be told so; else ""."""

    def __init__(self, reason: str, address: str = "") -> None:
        super().__init__(reason)
        self.address = address


class Impulse(enum.Enum):
    """The type `I`: infinitum in OSC 1.0, impulse in 1.1. It fires a trigger and is no number."""

    IMPULSE = "I"


class Message(NamedTuple):
    """One message. timetag: 64-bit NTP time of its bundle; None for now.

    args: int, float, str, bytes, bool, None, Impulse; (port, status, data1, data2) for MIDI, (r, g, b, a) for a colour,
    (datetime, fraction) for a time tag. The elements of arrays are arguments like the others.
    """

    timetag: int | None
    address: str
    args: tuple[Any, ...]


# What faders send without end, one number at one address: the bytes before the number, and what they mean.
_faders: dict[bytes, tuple[str, struct.Struct]] = {}
_MAX_FADERS = 1024
_NUMBERS = {b",f\0\0": struct.Struct(">f"), b",i\0\0": _INT}


def decode(data: bytes) -> list[Message]:
    """Every message of one datagram, in order. Raises Malformed: then none of it may run."""
    fader = _faders.get(data[:-4])
    if fader is not None:
        return [Message(None, fader[0], fader[1].unpack_from(data, len(data) - 4))]
    messages = _decoded(data)
    if data[-8:-4] in _NUMBERS and (data.find(0) + 4) & ~3 == len(data) - 8 and data[0] == _SLASH:
        if len(_faders) >= _MAX_FADERS:
            _faders.clear()
        _faders[data[:-4]] = messages[0].address, _NUMBERS[data[-8:-4]]
    return messages


def _decoded(data: bytes) -> list[Message]:
    elements: list[tuple[int, bytes]] = []
    _collect(data, 0, 0, elements)
    return [Message(tag if tag > IMMEDIATELY else None, *_message(element)) for tag, element in elements]


def _collect(data: bytes, timetag: int, depth: int, elements: list[tuple[int, bytes]]) -> None:
    """Adds the messages of `data` with their time tags: an inner bundle is never earlier than the outer (OSC 1.0)."""
    if len(data) % 4 or not data:
        raise Malformed(f"{len(data)} bytes: not a multiple of 4")
    if data[0] == _SLASH:
        if len(elements) >= MAX_MESSAGES:
            raise Malformed(f"more than {MAX_MESSAGES} messages")
        elements.append((timetag, data))
        return
    if not data.startswith(_BUNDLE) or len(data) < 16:
        raise Malformed("neither a message nor a bundle")
    if depth == MAX_DEPTH:
        raise Malformed(f"more than {MAX_DEPTH} bundles in each other")
    timetag = max(timetag, _TIMETAG.unpack_from(data, 8)[0])
    at = 16
    while at < len(data):
        (size,) = _INT.unpack_from(data, at)
        if not 0 < size <= len(data) - at - 4:
            raise Malformed(f"a bundle element of {size} bytes")
        _collect(data[at + 4 : at + 4 + size], timetag, depth + 1, elements)
        at += 4 + size


class _Plan(NamedTuple):
    """What a type tag string means. size: bytes of all arguments, None where they say themselves."""

    tags: bytes
    size: int | None
    known: bytes | None  # the tags for python-osc; None where they are the same
    special: tuple[tuple[int, int], ...]  # (index, tag) of the arguments to convert afterwards


@lru_cache(maxsize=512)
def _plan(tags: bytes) -> _Plan:
    depth = 0
    for tag in tags:
        depth += (tag == ord("[")) - (tag == ord("]"))
        if depth < 0:
            raise Malformed("an array ends that never began")
    if depth:
        raise Malformed("an array does not end")
    flat = tags.translate(None, b"[]")
    if unknown := [chr(tag) for tag in flat if tag not in _SIZES]:
        raise Malformed(f"unknown type {unknown[0]!r}")
    sizes = [_SIZES[tag] for tag in flat]
    fixed = [size for size in sizes if size is not None]
    known = flat.translate(_AS_KNOWN)
    special = tuple((index, tag) for index, tag in enumerate(flat) if tag in b"cI")
    return _Plan(flat, sum(fixed) if len(fixed) == len(sizes) else None, known if known != tags else None, special)


def _message(data: bytes) -> tuple[str, tuple[Any, ...]]:
    end = data.find(0)
    if len(data) > MAX_MESSAGE_BYTES:
        address = data[: min(end, 200) if end >= 0 else 200].decode("utf-8", "replace")
        raise Malformed(f"the message has {len(data)} bytes, at most {MAX_MESSAGE_BYTES}", address)
    tags_at = (end + 4) & ~3
    tags_end = data.find(0, tags_at)
    if end < 0 or (tags_at < len(data) and (tags_end < 0 or data[tags_at] != _COMMA)):
        raise Malformed("no type tags")
    if tags_end - tags_at > MAX_ARGS:
        raise Malformed(f"more than {MAX_ARGS} arguments")
    plan = _plan(data[tags_at + 1 : tags_end] if tags_end >= 0 else b"")
    body_at = (tags_end + 4) & ~3
    if plan.size is None:
        _check_body(data, body_at, plan.tags)
    elif plan.size and body_at + plan.size > len(data):
        raise Malformed("arguments are missing")
    if plan.known is not None:
        data = data[: tags_at + 1] + plan.known + bytes(4 - (1 + len(plan.known)) % 4) + data[body_at:]
    try:
        message = OscMessage(data)
    except (ParseError, UnicodeDecodeError) as error:
        raise Malformed(str(error)) from error
    return message.address, _converted(message, plan) if plan.special else tuple(message)


def _check_body(data: bytes, at: int, tags: bytes) -> None:
    """Raises Malformed where an argument is not all there."""
    for tag in tags:
        size = _SIZES[tag]
        if size is None:
            size = _blob_size(data, at) if tag == ord("b") else data.find(0, at) + 1 - at
            if size <= 0:
                raise Malformed("text without an end or a blob without a size")
            size = (size + 3) & ~3
        at += size
        if at > len(data):
            raise Malformed("arguments are missing")


def _blob_size(data: bytes, at: int) -> int:
    """Bytes of the blob at `at` with its own size; 0 or less where it has none."""
    if at + 4 > len(data):
        return 0
    size: int = _INT.unpack_from(data, at)[0]
    return 4 + size if size >= 0 else 0


def _converted(message: OscMessage, plan: _Plan) -> tuple[Any, ...]:
    args = list(message)
    for index, tag in plan.special:
        if tag == ord("I"):
            args[index] = Impulse.IMPULSE
        elif 0 < args[index] < 0xD800 or 0xE000 <= args[index] <= 0x10FFFF:
            args[index] = chr(args[index])
        else:
            raise Malformed(f"{args[index]} is no character")
    return tuple(args)


def encode(address: str, *values: int | float | str | bytes) -> bytes:
    """One message of the types `i f s b` alone (Pd misreads the rest): the widest that every client reads.

    A bool goes as i. Numbers beyond int32 and float32 are sent as the nearest that fits. Raises TypeError for other types.
    """
    tags, body = ",", b""
    for value in values:
        match value:
            case int():
                tags, body = tags + "i", body + _INT.pack(min(max(value, -(2**31)), 2**31 - 1))
            case float():
                tags, body = tags + "f", body + _float32(value)
            case str():
                tags, body = tags + "s", body + _padded(value)
            case bytes():
                tags, body = tags + "b", body + _INT.pack(len(value)) + value + bytes(-len(value) % 4)
            case _:
                raise TypeError(f"{address}: OSC sends no {type(value).__name__}")
    return _padded(address) + _padded(tags) + body


def _padded(text: str) -> bytes:
    data = text.replace("\0", "").encode("utf-8", "replace")
    return data + bytes(4 - len(data) % 4)


def _float32(value: float) -> bytes:
    try:
        return struct.pack(">f", value)
    except OverflowError:
        return struct.pack(">f", _FLOAT_MAX if value > 0 else -_FLOAT_MAX)
