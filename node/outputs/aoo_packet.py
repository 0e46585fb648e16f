"""AOO 2.0's data message: blocks of the mix as PCM for one sink (docs/aoo.md has the table of bytes).

`/aoo/sink/<id>/data ,iiiNdiiNNNb`: source, stream, seq, no time stamp, rate, first channel, bytes of the block, no messages
with it, one frame alone, samples. A block fits one datagram, so that nothing is ever put together from parts.
"""

import struct
from dataclasses import dataclass
from typing import Self

import numpy as np

from node.outputs.fold import fold
from node.outputs.output import Block
from node.outputs.pcm_packet import MAX_DATAGRAM_BYTES, MOST_FRAMES, Encoding, Format

SEQ_WRAP = 2**31 - 1  # the number after the last that is sent is 0 (source.cpp)
_TAGS = b",iiiNdiiNNNb\0\0\0\0"
_NUMBERS = struct.Struct(">iiidiii")
_HEAD_BYTES = 80  # at most
_FULL_S16 = 32767  # AOO's 1.0 (codec/pcm.cpp), where pcm/1 has 32768


@dataclass(frozen=True)
class AooFormat(Format):
    """What a sink gets. frames: of each block."""

    @classmethod
    def of(cls, encoding: Encoding, channels: int) -> Self:
        """The format with the longest block that is a power of two up to MOST_FRAMES and fits every datagram."""
        room = (MAX_DATAGRAM_BYTES - _HEAD_BYTES) // (channels * encoding.sample_bytes)
        return cls(encoding, channels, min(MOST_FRAMES, 1 << (room.bit_length() - 1)))

    @property
    def depth(self) -> int:
        """AOO's number of the bit depth (AooPcmBitDepth in codec/aoo_pcm.h)."""
        return {Encoding.S16: 1, Encoding.S24: 2, Encoding.F32: 3}[self.encoding]

    def pack(self, block: Block) -> bytes:
        """A block of the mix, (frames, its channels), as bytes. 16 bits: the nearest of +-32767; 24 bits: those of pcm/1."""
        if self.encoding is not Encoding.S16:
            return super().pack(block)
        whole = np.clip(np.rint(fold(block, self.channels).astype(np.float64) * _FULL_S16), -_FULL_S16, _FULL_S16)
        return whole.astype(">i2").tobytes()


def head(sink: int) -> bytes:
    """The bytes before the numbers, the same in every data message to a sink."""
    text = f"/aoo/sink/{sink}/data".encode("ascii")
    return text + bytes(4 - len(text) % 4) + _TAGS


def numbers(source: int, stream: int, seq: int, rate: int, size: int) -> bytes:
    """The bytes between head and samples. size: bytes of the block. The first channel of the block is the sink's first."""
    return _NUMBERS.pack(source, stream, seq, rate, 0, size, size)
