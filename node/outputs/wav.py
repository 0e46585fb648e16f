"""`wav:PATH`: the mix as a WAV file that can be read at any moment, and that grows past 4 GB (RF64, EBU Tech 3306).

libsndfile decides about RF64 when a file is opened and writes its header when it is closed; a recording of a show knows
neither how long it will be nor whether its process will live to close it. So the header, 80 bytes or so, is written here.
"""

import errno
import os
import struct
import time
from enum import StrEnum
from pathlib import Path

import numpy as np

from node.errors import OutputError
from node.outputs.output import Block

HEADER_EVERY_S = 1.0  # what a kill costs at most
_DS64_BYTES = 28
_RIFF_LIMIT = 0xFFFF_FFFF
_PCM, _IEEE_FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE  # wFormatTag
_SUBFORMAT = bytes.fromhex("000000001000800000aa00389b71")  # after the tag: KSDATAFORMAT_SUBTYPE_PCM and _IEEE_FLOAT
_DIRECT_OUT = 0  # KSAUDIO_SPEAKER_DIRECTOUT, ksmedia.h: channel k goes to output k, no speaker is meant


class Encoding(StrEnum):
    """How a sample is stored. PCM_24, the default: every player, DAW and patch reads it, and -144 dB lies below what the
    clips hold. FLOAT_32: the mix to the bit."""

    PCM_24 = "pcm24"
    FLOAT_32 = "float32"

    @property
    def sample_bytes(self) -> int:
        return 3 if self is Encoding.PCM_24 else 4

    @property
    def tag(self) -> int:
        return _PCM if self is Encoding.PCM_24 else _IEEE_FLOAT

    def pack(self, block: Block) -> bytes:
        """The samples of a block as the file holds them, little-endian."""
        if self is Encoding.FLOAT_32:
            return block.astype("<f4", copy=False).tobytes()
        scaled = np.rint(block.astype(np.float64) * 2**23)
        whole = np.clip(scaled, -(2**23), 2**23 - 1).astype("<i4")
        return whole.reshape(-1, 1).view(np.uint8)[:, :3].tobytes()


def header(encoding: Encoding, rate: int, data_bytes: int, channels: int = 2) -> bytes:
    """The bytes before the samples, RIFF or RF64 as `data_bytes` asks; their length depends on encoding and channels alone."""
    frames = data_bytes // (channels * encoding.sample_bytes)
    form = _format(encoding, rate, channels)
    chunks = struct.pack("<4sI", b"fmt ", len(form)) + form
    if encoding is Encoding.FLOAT_32 or channels > 2:  # every format but plain PCM
        chunks += struct.pack("<4sII", b"fact", 4, min(frames, _RIFF_LIMIT))
    riff_bytes = 4 + (8 + _DS64_BYTES) + len(chunks) + 8 + data_bytes
    if riff_bytes <= _RIFF_LIMIT:
        front = struct.pack("<4sI4s4sI28x", b"RIFF", riff_bytes, b"WAVE", b"JUNK", _DS64_BYTES)
        return front + chunks + struct.pack("<4sI", b"data", data_bytes)
    front = struct.pack("<4sI4s4sI", b"RF64", _RIFF_LIMIT, b"WAVE", b"ds64", _DS64_BYTES)
    sizes = struct.pack("<QQQI", riff_bytes, data_bytes, frames, 0)
    return front + sizes + chunks + struct.pack("<4sI", b"data", _RIFF_LIMIT)


def _format(encoding: Encoding, rate: int, channels: int) -> bytes:
    """The content of `fmt `: WAVEFORMAT, or above two channels WAVEFORMATEXTENSIBLE, which mmreg.h has for them."""
    frame_bytes, bits = channels * encoding.sample_bytes, 8 * encoding.sample_bytes
    tag = _EXTENSIBLE if channels > 2 else encoding.tag
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * frame_bytes, frame_bytes, bits)
    if channels > 2:
        return form + struct.pack("<HHIH14s", 22, bits, _DIRECT_OUT, encoding.tag, _SUBFORMAT)
    return form if encoding is Encoding.PCM_24 else form + struct.pack("<H", 0)  # the size of an extension: all but PCM have it


class WavSink:
    """A growing WAV file. Its header is put right every second, so a killed process leaves a whole file."""

    def __init__(
        self, path: Path, rate: int, encoding: Encoding = Encoding.PCM_24, limit_s: float | None = None, channels: int = 2
    ) -> None:
        """Creates the file, or replaces it. limit_s: it ends itself then. Raises OutputError where that cannot be written."""
        self.path = path
        self._rate = rate
        self._encoding = encoding
        self._channels = channels
        self._limit = None if limit_s is None else round(limit_s * rate)
        self._frames = 0
        self._last_line: str | None = None
        self._header_at = time.monotonic()
        try:
            self._file = path.open("wb", buffering=0)
            self._write_header()
        except OSError as error:
            raise _cannot_write(path, error) from error

    @property
    def seconds(self) -> float:
        """Length of what is in the file."""
        return self._frames / self._rate

    def write(self, block: Block) -> str | None:
        if self._last_line is not None:
            return self._last_line
        room = len(block) if self._limit is None else self._limit - self._frames
        try:
            self._append(block[:room])
            if time.monotonic() - self._header_at >= HEADER_EVERY_S:
                self._write_header()
        except OSError as error:
            return self._end(f"{self._said()}: the recording has stopped, {_reason(error)}")
        if len(block) >= room and self._limit is not None:
            return self._end(f"{self._said()}: the recording has reached its limit")
        return None

    def close(self) -> str:
        return self._last_line or self._end(self._said())

    def _append(self, block: Block) -> None:
        rest = memoryview(self._encoding.pack(block))
        while rest:
            rest = rest[self._file.write(rest) :]
        self._frames += len(block)

    def _write_header(self) -> None:
        data_bytes = self._frames * self._channels * self._encoding.sample_bytes
        top = header(self._encoding, self._rate, data_bytes, self._channels)
        self._file.seek(0)
        self._file.write(top)
        self._file.seek(len(top) + data_bytes)
        self._header_at = time.monotonic()

    def _end(self, line: str) -> str:
        self._last_line = line
        try:
            self._write_header()
            self._file.truncate()  # a block that a full disk took in part
            self._file.close()
        except OSError as error:
            self._last_line = f"{line}; its end is not written, {_reason(error)}"
        return self._last_line

    def _said(self) -> str:
        return f"{self.path}, {self.seconds:.1f} s"


def _cannot_write(path: Path, error: OSError) -> OutputError:
    if error.errno == errno.ENOENT:
        return OutputError(f"cannot write {path}: the folder {path.parent} is missing; create it, or give another")
    return OutputError(f"cannot write {path}: {_reason(error)}; give a file in a folder that you may write to")


def _reason(error: OSError) -> str:
    return os.strerror(error.errno).lower() if error.errno else str(error)
