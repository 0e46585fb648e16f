"""AOO 2.0's data message: blocks of the mix as PCM for one sink (docs/aoo.md has the table of bytes).

`/aoo/sink/<id>/data ,iiiNdiiNNNb`: source, stream, seq, no time stamp, rate, first channel, bytes of the block, no messages
with it, one frame alone, samples. A block fits one datagram, so that nothing is ever put together from parts.
"""

import struct
from dataclasses import dataclass
from typing import Self

import numpy as np

from node.outputs.output import Block
from node.outputs.pcm_packet import Encoding, Format

SEQ_WRAP = 2**31 - 1  # the number after the last that is sent is 0 (source.cpp)
_TAGS = b",iiiNdiiNNNb\0\0\0\0"
_NUMBERS = struct.Struct(">iiidiii")
_ROOMY_BYTES = 4  # of a frame; MOST_FRAMES of them make 1024 bytes, and the head at most 76
_FULL_S16 = 32767  # AOO's 1.0 (codec/pcm.cpp), where pcm/1 has 32768


@dataclass(frozen=True)
class AooFormat(Format):
    """What a sink gets. frames: of each block."""

    @classmethod
    def of(cls, encoding: Encoding, channels: int) -> Self:
        """The format with the longest block that is a power of two up to 256 and fits every datagram."""
        return cls(encoding, channels, 256 if channels * encoding.sample_bytes <= _ROOMY_BYTES else 128)

    @property
    def depth(self) -> int:
        """AOO's number of the bit depth (AooPcmBitDepth in codec/aoo_pcm.h)."""
        return {Encoding.S16: 1, Encoding.S24: 2, Encoding.F32: 3}[self.encoding]

    def pack(self, block: Block) -> bytes:
        """A block of the mix, (frames, 2), as bytes. 16 bits are the nearest of +-32767; 24 bits are those of pcm/1."""
        if self.encoding is not Encoding.S16:
            return super().pack(block)
        sound = block if self.channels == 2 else (block[:, 0] + block[:, 1]) * np.float32(0.5)
        whole = np.clip(np.rint(sound.astype(np.float64) * _FULL_S16), -_FULL_S16, _FULL_S16)
        return whole.astype(">i2").tobytes()


def head(sink: int) -> bytes:
    """The bytes before the numbers, the same in every data message to a sink."""
    text = f"/aoo/sink/{sink}/data".encode("ascii")
    return text + bytes(4 - len(text) % 4) + _TAGS


def numbers(source: int, stream: int, seq: int, rate: int, size: int) -> bytes:
    """The bytes between head and samples. size: bytes of the block. The first channel of the block is the sink's first."""
    return _NUMBERS.pack(source, stream, seq, rate, 0, size, size)
