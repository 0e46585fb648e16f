"""OSC packets in a stream of bytes: OSC 1.0's length prefix, and the double-END SLIP of OSC 1.1.

The first byte of a connection tells which: 0x00 begins a length (none is as long as 16 MiB), 0xC0 is SLIP's END, `/` and `#`
begin a packet whose sender leaves the first END away.
"""

import struct
from typing import Protocol

MAX_PACKET_BYTES = 1 << 16  # as much as a UDP datagram can hold
_LENGTH = struct.Struct(">I")
# RFC 1055
_END, _ESC = b"\xc0", b"\xdb"
_ESCAPED_END, _ESCAPED_ESC = b"\xdb\xdc", b"\xdb\xdd"
_MAX_SLIP_BYTES = 2 * MAX_PACKET_BYTES  # every byte of a packet may be escaped


class Broken(Exception):
    """The stream cannot be read on: its connection must be closed."""


class Framing(Protocol):
    """What one connection has sent and is not taken yet; and how packets are sent to it."""

    def feed(self, data: bytes) -> None:
        """Adds what has come."""

    def take(self) -> bytes | None:
        """The next packet, at most MAX_PACKET_BYTES; None where no other one is whole. Raises Broken."""

    @property
    def partial(self) -> bool:
        """Bytes wait, and `take` gave None: a packet has begun that is not whole."""

    def framed(self, packet: bytes) -> bytes:
        """A packet as it is sent."""


def framing_of(first: int) -> Framing:
    """The framing that a connection's first byte begins. Raises Broken where it begins none."""
    if first == 0:
        return LengthFraming()
    if first in b"\xc0/#":
        return SlipFraming()
    raise Broken(f"the first byte 0x{first:02X} begins neither a length nor SLIP")


class _Waiting:
    """Bytes in order of coming. at: the first that is not taken."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._at = 0

    def feed(self, data: bytes) -> None:
        del self._bytes[: self._at]
        self._at = 0
        self._bytes += data

    @property
    def partial(self) -> bool:
        return len(self._bytes) > self._at


class LengthFraming(_Waiting):
    """A big-endian int32 of the packet's bytes, then the packet."""

    def take(self) -> bytes | None:
        begin = self._at + 4
        if len(self._bytes) < begin:
            return None
        (size,) = _LENGTH.unpack_from(self._bytes, self._at)
        if size > MAX_PACKET_BYTES:
            raise Broken(f"a packet of {size} bytes, at most {MAX_PACKET_BYTES}")
        if len(self._bytes) < begin + size:
            return None
        self._at = begin + size
        return bytes(self._bytes[begin : self._at])

    def framed(self, packet: bytes) -> bytes:
        return _LENGTH.pack(len(packet)) + packet


class SlipFraming(_Waiting):
    """A packet between two ENDs. Two ENDs in a row hold none."""

    def __init__(self) -> None:
        super().__init__()
        self._searched = 0  # bytes after `_at` that hold no END

    def take(self) -> bytes | None:
        while (end := self._bytes.find(_END, self._at + self._searched)) >= 0:
            frame = bytes(self._bytes[self._at : end])
            self._at, self._searched = end + 1, 0
            if frame:
                packet = frame.replace(_ESCAPED_END, _END).replace(_ESCAPED_ESC, _ESC) if _ESC in frame else frame
                if len(packet) > MAX_PACKET_BYTES:
                    raise Broken(f"a packet of {len(packet)} bytes, at most {MAX_PACKET_BYTES}")
                return packet
        self._searched = len(self._bytes) - self._at
        if self._searched > _MAX_SLIP_BYTES:
            raise Broken(f"a packet of more than {MAX_PACKET_BYTES} bytes")
        return None

    def framed(self, packet: bytes) -> bytes:
        return _END + packet.replace(_ESC, _ESCAPED_ESC).replace(_END, _ESCAPED_END) + _END
