"""The two ways to feed a PortAudio stream: a ring that rtmixer's C callback plays, or a Python callback.

Measured on a JACK dummy server with both cores burning (breaks / seconds): C callback and ring of 1024 frames, in a process
of its own, 0/160; Python callback there 17/220. The ring costs its depth in latency.
"""

import math
import threading
import time
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import rtmixer
from numpy.typing import NDArray

from node.errors import OutputError
from node.outputs.output import Render
from node.outputs.ring_depth import RingDepth
from node.outputs.source import Source

RING_FRAMES = 16384  # the ring's room; how much of it is filled is the latency
STALLED_S = 2.0  # a device that takes nothing for so long is broken
_POLLS_A_BLOCK = 4
_WINDOW_S = 0.25
_DIRECT_POLL_S = 0.0047  # no divisor of a common period, so that the polls meet every phase of it


class _Watch:
    """Sees a stream that has ended, or that takes nothing any more."""

    def __init__(self, name: str, stream: Any) -> None:
        self._name, self._stream = name, stream
        self._last = time.monotonic()
        self._checks = 0

    def check(self, progress: bool) -> None:
        """To be called again and again, many times a second. Raises OutputError."""
        now = time.monotonic()
        if not self._stream.active:
            raise OutputError(f"{self._name} has stopped: it was unplugged, or its sound server ended")
        if progress:
            self._last, self._checks = now, 0
        self._checks += 1
        # Checks are counted too: a process that was itself asleep finds the device late, not broken.
        if now - self._last > STALLED_S and self._checks > _POLLS_A_BLOCK:
            raise OutputError(f"{self._name} takes no more sound")


class _LossWatch:
    """Sees frames that the device went without: its clock has gone on further than what it took from us.

    No host API tells that of one client (jack2 tells all of them when any was late). Within a window the least distance of
    the two comes at the moment just after a callback and is steady to a few frames, clock drift included; a lost period
    adds itself to it.
    """

    def __init__(self, rate: int, block: float) -> None:
        self._rate, self._tolerance = rate, block / 4
        self._base = self._least = math.inf
        self._until = 0.0

    def lost(self, device_s: float, taken: int) -> bool:
        """To be called some times a period. True, once, where frames were lost in the last two windows.

        device_s: the stream's time. taken: frames that the device took from us."""
        if not taken:
            return False  # it has not begun
        self._least = min(self._least, device_s * self._rate - taken)
        if device_s < self._until:
            return False
        jumped = self._least - self._base > self._tolerance
        self._base, self._least, self._until = self._least, math.inf, device_s + _WINDOW_S
        return jumped

    def forget(self) -> None:
        """After a break that was counted otherwise."""
        self._base = self._least = math.inf
        self._until = 0.0


@dataclass(frozen=True, slots=True)
class Shape:
    """What a stream takes. spec: what opens its device again. block: frames a render. channels, rate (Hz): of the mix."""

    name: str
    spec: str
    block: int
    channels: int
    rate: int


class _Stream:
    """What the two ways share: the stream, its sizes and its counters."""

    lookahead_s = 0.0
    lost_frames = 0  # no host API tells how many
    thread = 0
    faults = (0, 0)

    def __init__(self, stream: Any, shape: Shape, how: str) -> None:
        self._stream, self._shape = stream, shape
        self._device_rate = round(stream.samplerate)
        self._watch = _Watch(shape.name, stream)
        self._loss = _LossWatch(self._device_rate, shape.block * self._device_rate / shape.rate)
        self._delay = 0.0
        self.spec, self.rate, self.block, self.channels, self.xruns = shape.spec, shape.rate, shape.block, shape.channels, 0
        resampled = f" resampled from the mix's {shape.rate}" if self._device_rate != shape.rate else ""
        self.description = f"{shape.name}, {self._device_rate} Hz{resampled}, {how}"

    def _source(self, render: Render) -> Source:
        return Source(render, self.block, self.channels, (self.rate, self._device_rate), self._stream.channels)

    def close(self) -> None:
        self._stream.close()


class RingOutput(_Stream):
    """An engine loop that keeps a ring filled, which a C callback plays without the GIL."""

    def __init__(self, shape: Shape, settings: dict[str, Any], depth: int) -> None:
        """depth: frames rendered ahead, at least two blocks, at most half the ring. Raises sounddevice.PortAudioError."""
        stream = rtmixer.Mixer(blocksize=0, **settings)
        ratio = stream.samplerate / shape.rate
        self._chunk = round(shape.block * ratio)  # what a block gives, on the average
        self._depth = RingDepth(round(depth * ratio), 2 * self._chunk, RING_FRAMES // 2)
        super().__init__(stream, shape, f"ring of {self._depth.frames} frames")
        self._ring = rtmixer.RingBuffer(4 * stream.channels, RING_FRAMES)
        self._written = 0

    @property
    def latency_s(self) -> float:
        return float((self._depth.frames + self._delay) / self._device_rate + self._stream.latency)

    def run(self, render: Render, stop: threading.Event) -> None:
        pause_s = self.block / self.rate / _POLLS_A_BLOCK
        source = self._source(render)
        self._fill(source)
        playing = self._stream.play_ringbuffer(self._ring)
        self._stream.start()
        while not stop.is_set():
            self._watch.check(self._fill(source))
            if self._loss.lost(self._stream.time, self._written - self._ring.read_available):
                self.xruns += 1
            if playing not in self._stream.actions:  # an empty ring ends the action for good (rtmixer.c): queue it again
                self._count_xrun()
                playing = self._stream.play_ringbuffer(self._ring)
            time.sleep(pause_s)

    def _fill(self, source: Source) -> bool:
        """True where there was room for a block."""
        filled = False
        while self._ring.read_available + self._chunk <= self._depth.frames:
            self._written += self._ring.write(source.chunk())
            self._delay = source.delay
            filled = True
        return filled

    def _count_xrun(self) -> None:
        self.xruns += 1
        self._loss.forget()
        self._depth.broke(time.monotonic())


class DirectOutput(_Stream):
    """`render` runs inside the device's callback: the least latency, and a break whenever Python is late."""

    def __init__(self, sd: ModuleType, shape: Shape, settings: dict[str, Any]) -> None:
        """Raises sounddevice.PortAudioError."""
        stream = sd.OutputStream(blocksize=shape.block, dtype="float32", callback=self._callback, **settings)
        super().__init__(stream, shape, "direct")
        self._playing: Source | None = None
        self._calls = 0

    @property
    def latency_s(self) -> float:
        return float(self._delay / self._device_rate + self._stream.latency)

    def run(self, render: Render, stop: threading.Event) -> None:
        self._playing = self._source(render)
        self._stream.start()
        seen = 0
        while not stop.wait(_DIRECT_POLL_S):
            self._watch.check(self._calls != seen)
            seen = self._calls
            if self._loss.lost(self._stream.time, seen * self.block):
                self.xruns += 1

    def _callback(self, out: NDArray[np.float32], frames: int, when: Any, status: Any) -> None:
        """sounddevice's callback. `status` is not asked: jack2 sets its flag for every client when any was late."""
        if self._playing is not None:
            self._playing.fill(out)
            self._delay = self._playing.delay
        self._calls += 1
