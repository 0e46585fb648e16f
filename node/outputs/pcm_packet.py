"""`pcm/1`: the mix as OSC datagrams of big-endian samples (docs/pcm.md has the table of bytes).

`/pcm ,iiiiib stream seq frame channels nframes blob`. Both ends are here: what the node sends, and what a receiver reads.
"""

import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import numpy as np
from numpy.typing import NDArray

from node.errors import Refused
from node.outputs.fold import fold
from node.outputs.output import Block

MAX_DATAGRAM_BYTES = 1472  # a frame of Ethernet: 1500 bytes less 20 of IPv4 and 8 of UDP
FRAME_WRAP = 1 << 31
SEQ_WRAP = 1 << 24  # floats count so far without a gap: Pd and Max keep seq as one
MOST_FRAMES = 256  # a packet by default, where they fit
LEAST_FRAMES = 4  # a multiple of 4 bytes in every encoding, so that blobs need no padding; 64 channels of f32 have no more
_TAGS = b",iiiiib\0"
_NUMBERS = struct.Struct(">iiiiii")  # stream, seq, frame, channels, nframes, bytes of the blob


class Encoding(StrEnum):
    """How a sample travels. Integers are rounded to the nearest, without dither: equal to the mix within half a step."""

    S16 = "s16"
    S24 = "s24"
    F32 = "f32"

    @property
    def sample_bytes(self) -> int:
        return {"s16": 2, "s24": 3, "f32": 4}[self]

    def pack(self, sound: NDArray[np.float32]) -> bytes:
        """Samples within +-1.0 as big-endian bytes, row by row. 1.0 itself becomes the largest integer."""
        if self is Encoding.F32:
            return sound.astype(">f4").tobytes()
        one = 1 << (8 * self.sample_bytes - 1)
        whole = np.clip(np.rint(sound.astype(np.float64) * one), -one, one - 1)
        if self is Encoding.S16:
            return whole.astype(">i2").tobytes()
        return whole.astype(">i4").reshape(-1, 1).view(np.uint8)[:, 1:].tobytes()

    def unpack(self, blob: bytes) -> NDArray[np.float32]:
        """The samples of a blob, (samples,), exact: float32 holds 24 bits."""
        if self is Encoding.F32:
            return np.frombuffer(blob, ">f4").astype(np.float32)
        if self is Encoding.S16:
            return np.frombuffer(blob, ">i2").astype(np.float32) / np.float32(1 << 15)
        padded = np.zeros((len(blob) // 3, 4), np.uint8)
        padded[:, :3] = np.frombuffer(blob, np.uint8, len(padded) * 3).reshape(-1, 3)
        return padded.reshape(-1).view(">i4").astype(np.float32) / np.float32(1 << 31)


@dataclass(frozen=True, slots=True)
class Format:
    """What a subscriber gets. channels: the mix's, or fewer (node/outputs/fold.py). frames: of each packet, a power of two."""

    encoding: Encoding
    channels: int
    frames: int

    @classmethod
    def fitting(cls, encoding: Encoding, channels: int, frames: int | None, address: str) -> Self:
        """The format with so many frames a packet, or fewer where the datagram asks for it; None: at most MOST_FRAMES.

        Raises Refused for frames that are no power of two, and for an address that leaves no room.
        """
        wanted = MOST_FRAMES if frames is None else frames
        if wanted & (wanted - 1):
            raise Refused(f"frames {wanted} is no power of two: use {1 << (wanted.bit_length() - 1)}")
        room = (MAX_DATAGRAM_BYTES - len(head(address)) - _NUMBERS.size) // (channels * encoding.sample_bytes)
        if room < LEAST_FRAMES:
            raise Refused(
                f"a packet of {channels} channels as {encoding} has room for {max(room, 0)} frames, fewer than {LEAST_FRAMES}: "
                "ask for fewer channels or s16, or give the node a shorter prefix"
            )
        return cls(encoding, channels, min(wanted, 1 << (room.bit_length() - 1)))

    @property
    def blob_bytes(self) -> int:
        return self.frames * self.channels * self.encoding.sample_bytes

    def pack(self, block: Block) -> bytes:
        """A block of the mix, (frames, its channels), as the bytes of its blobs, one after the other."""
        return self.encoding.pack(fold(block, self.channels))

    def unpack(self, blob: bytes) -> Block:
        """The sound of one blob, (frames, channels)."""
        return self.encoding.unpack(blob).reshape(-1, self.channels)


def head(address: str) -> bytes:
    """The bytes before the numbers, the same in every datagram of a node."""
    text = address.encode("ascii")
    return text + bytes(4 - len(text) % 4) + _TAGS


def numbers(stream: int, seq: int, frame: int, form: Format) -> bytes:
    """The bytes between head and samples. seq and frame wrap here."""
    return _NUMBERS.pack(stream, seq % SEQ_WRAP, frame % FRAME_WRAP, form.channels, form.frames, form.blob_bytes)
