"""Fixed-size records between the control and the audio process: one writer, one reader, no lock, no allocation.

Two rings (control -> audio, audio -> control) and one status block lie in shared memory. Each record carries its sequence
number and a CRC-32 of its bytes, so a reader never acts on a record that is only half visible, whatever order another core
sees the writes in (Arm reorders stores; Python has no fence): it finds it whole at the next block.
A ring is never overwritten: full is the writer's answer `False`, and the writer keeps the entry.
"""

import struct
import zlib
from enum import IntEnum
from typing import NamedTuple

CAPACITY = 4096  # records a ring: a patch that moves every control of 64 layers at once fits several times
_RECORD = struct.Struct("<IHHqqiiiiid")
_CRC = struct.Struct("<I")
RECORD_BYTES = 64
_HEAD_BYTES = 64  # the reader's count, on a cache line of its own
RING_BYTES = _HEAD_BYTES + CAPACITY * RECORD_BYTES


class Op(IntEnum):
    """What an entry asks of the audio side. `ramp` is in frames, `layer` counts from 0."""

    MASTER_GAIN = 1  # value: linear gain, ramp
    LAYER_GAIN = 2  # layer, value: linear gain, ramp
    LAYER_PAN = 3  # layer, value: -1..1, ramp
    LAYER_AUDIBLE = 4  # layer, value: 0 or 1 (mute and solo together), ramp
    FADE = 5  # ramp: the crossfade of later joins; value: Law
    NEXT = 6  # layer, clip, slot, frames, offset, value: linear trim: the clip that follows in the layer's chain
    CLEAR = 7  # layer: forget the following clip (it comes back as SPENT)
    JOIN = 8  # layer, ramp: crossfade to the following clip now; on an empty layer: fade in
    HOLD = 9  # layer, value: 0 or 1: the clip follows itself
    LEAVE = 10  # layer, ramp: fade the layer out and empty it
    STOP = 11  # ramp: fade everything out, then empty every layer
    PAUSE = 12  # ramp: fade out, then hold every clip where it is
    RUN = 13  # ramp: fade in and go on
    LAYER_TRIM = 14  # layer, value: linear trim of the clips that sound and of the one that follows, ramp
    LAYER_AZIMUTH = 15  # layer, value: degrees, -180..180, clockwise from ahead, ramp; the shorter way round


class Event(IntEnum):
    """What the audio side tells. `frame` is the output frame at which it happened."""

    STARTED = 64  # layer, clip, offset, frames: from `frame` to the clip's own join; ramp: that join's; value: 1 for a loop
    SPENT = 65  # clip: nothing on the audio side refers to it any longer
    STOPPED = 66
    PAUSED = 67
    LEFT = 68  # layer: it has faded out and is empty


class Law(IntEnum):
    EQUAL_POWER = 0
    LINEAR_SUM = 1


class Entry(NamedTuple):
    """One record. frame: the output frame at which it takes effect, 0 for now. clip, slot: -1 for none."""

    op: int
    layer: int = 0
    frame: int = 0
    value: float = 0.0
    ramp: int = 0
    clip: int = -1
    slot: int = -1
    frames: int = 0
    offset: int = 0


class Ring:
    """One direction. The writer's process calls `put`, the reader's `take`; `buffer` is RING_BYTES of zeroed memory."""

    def __init__(self, buffer: memoryview) -> None:
        self._buffer = buffer
        self._written = 0
        self._read = 0

    def put(self, entry: Entry) -> bool:
        """False where the ring is full: nothing was written, keep the entry and come again."""
        (read,) = _CRC.unpack_from(self._buffer, 0)
        if (self._written - read) & 0xFFFFFFFF >= CAPACITY:
            return False
        at = _HEAD_BYTES + (self._written % CAPACITY) * RECORD_BYTES
        self._written += 1
        body = _RECORD.pack(
            self._written & 0xFFFFFFFF, entry.op, entry.layer, entry.frame, 0, entry.clip, entry.slot, entry.frames,
            entry.offset, entry.ramp, entry.value,
        )  # fmt: skip
        self._buffer[at : at + len(body)] = body
        _CRC.pack_into(self._buffer, at + len(body), zlib.crc32(body))
        return True

    @property
    def empty(self) -> bool:
        """Whether there is certainly nothing to take: cheaper than `take`."""
        at = _HEAD_BYTES + (self._read % CAPACITY) * RECORD_BYTES
        (seq,) = _CRC.unpack_from(self._buffer, at)
        return bool(seq != (self._read + 1) & 0xFFFFFFFF)

    def take(self) -> Entry | None:
        """The oldest entry that has not been read, or None."""
        at = _HEAD_BYTES + (self._read % CAPACITY) * RECORD_BYTES
        body = bytes(self._buffer[at : at + _RECORD.size])
        seq, op, layer, frame, _, clip, slot, frames, offset, ramp, value = _RECORD.unpack(body)
        if seq != (self._read + 1) & 0xFFFFFFFF:
            return None
        if _CRC.unpack_from(self._buffer, at + _RECORD.size)[0] != zlib.crc32(body):
            return None
        self._read += 1
        _CRC.pack_into(self._buffer, 0, self._read & 0xFFFFFFFF)
        return Entry(op, layer, frame, value, ramp, clip, slot, frames, offset)


MAX_LAYERS = 64
MAX_CHANNELS = 64
_STATUS = struct.Struct("<IqqIIIfff")  # then layer_peaks, peaks, rms, as many as there are channels
_LEVELS = [struct.Struct(f"<{MAX_LAYERS + 2 * channels}f") for channels in range(MAX_CHANNELS + 1)]
_PLACE_BYTES = 1024
STATUS_BYTES = 2 * _PLACE_BYTES


class Status(NamedTuple):
    """What the audio side publishes at each block.

    frame: output frames rendered. monotonic_ns: CLOCK_MONOTONIC when that was so. xruns: breaks of the output since the
    start. transport: 0 stopped, 1 running, 2 paused.
    render_load: share of a block's time that rendering it took, smoothed. output_latency_s. limiter_gain: the least gain of
    the last 50 ms. peaks and rms: linear, of the last 50 ms, (channels,). layer_peaks: linear, (MAX_LAYERS,).
    """

    frame: int
    monotonic_ns: int
    xruns: int
    transport: int
    render_load: float
    output_latency_s: float
    limiter_gain: float
    peaks: tuple[float, ...]
    rms: tuple[float, ...]
    layer_peaks: tuple[float, ...]


class StatusBlock:
    """The newest Status, in STATUS_BYTES of shared memory: two places written in turn, so that one is always whole."""

    def __init__(self, buffer: memoryview) -> None:
        self.buffer = buffer
        self._count = 0

    def write(self, status: Status) -> None:
        """Publishes it."""
        self._count += 1
        frame, ns, xruns, transport, load, latency_s, limiter_gain, peaks, rms, layer_peaks = status
        channels = len(peaks)
        body = _STATUS.pack(
            self._count & 0xFFFFFFFF, frame, ns, xruns, transport, channels, load, latency_s, limiter_gain
        ) + _LEVELS[channels].pack(*layer_peaks, *peaks, *rms)
        at = (self._count % 2) * _PLACE_BYTES
        self.buffer[at : at + len(body)] = body
        _CRC.pack_into(self.buffer, at + len(body), zlib.crc32(body))

    def read(self) -> Status | None:
        """The newest whole Status; None before the first."""
        first, second = (_CRC.unpack_from(self.buffer, at)[0] for at in (0, _PLACE_BYTES))  # their counts
        newer = _PLACE_BYTES if (second - first) & 0xFFFFFFFF < 1 << 31 else 0
        newest = self._read(newer)
        return newest if newest is not None else self._read(_PLACE_BYTES - newer)

    def _read(self, at: int) -> Status | None:
        head = bytes(self.buffer[at : at + _STATUS.size])
        count, frame, ns, xruns, transport, channels, load, latency_s, limiter_gain = _STATUS.unpack(head)
        if not count or channels > MAX_CHANNELS:
            return None
        levels = bytes(self.buffer[at + _STATUS.size : at + _STATUS.size + _LEVELS[channels].size])
        (crc,) = _CRC.unpack_from(self.buffer, at + len(head) + len(levels))
        if crc != zlib.crc32(levels, zlib.crc32(head)):
            return None
        values = _LEVELS[channels].unpack(levels)
        layers, peaks, rms = values[:MAX_LAYERS], values[MAX_LAYERS : MAX_LAYERS + channels], values[MAX_LAYERS + channels :]
        return Status(frame, ns, xruns, transport, load, latency_s, limiter_gain, peaks, rms, layers)
