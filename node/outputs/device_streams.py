"""The two ways to feed a PortAudio stream: a ring that rtmixer's C callback plays, or a Python callback.

Measured on a JACK dummy server with both cores burning (breaks / seconds): C callback and ring of 1024 frames, in a process
of its own, 0/160; Python callback there 17/220. The ring costs its depth in latency.
"""

import math
import threading
import time
from types import ModuleType
from typing import Any

import numpy as np
import rtmixer
from numpy.typing import NDArray

from node.errors import OutputError
from node.outputs.output import Render

RING_FRAMES = 16384  # the ring's room; how much of it is filled is the latency
STALLED_S = 2.0  # a device that takes nothing for so long is broken
_POLLS_A_BLOCK = 4
_WINDOW_S = 0.25
_DIRECT_POLL_S = 0.0047  # no divisor of a common period, so that the polls meet every phase of it
_STORM = 8  # breaks in a row, each within _STORM_GAP_S of the last: the device takes more at once than the ring holds
_STORM_GAP_S = 0.25


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

    def __init__(self, rate: int, block: int) -> None:
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


class _Buffer:
    """What `render` fills, and what the stream takes: the same array, or its mean on a device of one channel."""

    def __init__(self, block: int, channels: int) -> None:
        self.stereo: NDArray[np.float32] = np.zeros((block, 2), np.float32)
        self._mono = np.zeros((block, 1), np.float32) if channels == 1 else None

    def filled(self, render: Render) -> NDArray[np.float32]:
        render(self.stereo)
        if self._mono is None:
            return self.stereo
        np.add(self.stereo[:, :1], self.stereo[:, 1:], out=self._mono)
        self._mono *= np.float32(0.5)
        return self._mono


class RingOutput:
    """An engine loop that keeps a ring filled, which a C callback plays without the GIL."""

    def __init__(self, name: str, settings: dict[str, Any], block: int, depth: int) -> None:
        """depth: frames rendered ahead, at least two blocks, at most RING_FRAMES. Raises sounddevice.PortAudioError."""
        self._stream = rtmixer.Mixer(blocksize=0, **settings)
        channels = self._stream.channels
        self._ring = rtmixer.RingBuffer(4 * channels, RING_FRAMES)
        self._buffer = _Buffer(block, channels)
        self._watch = _Watch(name, self._stream)
        self._loss = _LossWatch(round(self._stream.samplerate), block)
        self._last_xrun, self._storm, self._written = 0.0, 0, 0
        self._depth = min(max(depth, 2 * block), RING_FRAMES)
        self.rate, self.block, self.xruns = round(self._stream.samplerate), block, 0
        self.description = f"{name}, {self.rate} Hz, ring of {self._depth} frames"

    @property
    def latency_s(self) -> float:
        return float(self._depth / self.rate + self._stream.latency)

    def run(self, render: Render, stop: threading.Event) -> None:
        pause_s = self.block / self.rate / _POLLS_A_BLOCK
        self._fill(render)
        playing = self._stream.play_ringbuffer(self._ring)
        self._stream.start()
        while not stop.is_set():
            self._watch.check(self._fill(render))
            if self._loss.lost(self._stream.time, self._written - self._ring.read_available):
                self.xruns += 1
            if playing not in self._stream.actions:  # an empty ring ends the action for good (rtmixer.c): queue it again
                self._count_xrun()
                playing = self._stream.play_ringbuffer(self._ring)
            time.sleep(pause_s)

    def close(self) -> None:
        self._stream.close()

    def _fill(self, render: Render) -> bool:
        """True where there was room for a block."""
        filled = False
        while self._ring.read_available + self.block <= self._depth:
            self._written += self._ring.write(self._buffer.filled(render))
            filled = True
        return filled

    def _count_xrun(self) -> None:
        now = time.monotonic()
        self.xruns += 1
        self._loss.forget()
        self._storm = self._storm + 1 if now - self._last_xrun < _STORM_GAP_S else 0
        self._last_xrun = now
        if self._storm >= _STORM:
            self._storm = 0
            self._depth = min(self._depth * 2, RING_FRAMES)


class DirectOutput:
    """`render` runs inside the device's callback: the least latency, and a break whenever Python is late."""

    def __init__(self, sd: ModuleType, name: str, settings: dict[str, Any], block: int) -> None:
        """Raises sounddevice.PortAudioError."""
        self._stream = sd.OutputStream(blocksize=block, dtype="float32", callback=self._callback, **settings)
        self._buffer = _Buffer(block, self._stream.channels)
        self._watch = _Watch(name, self._stream)
        self._loss = _LossWatch(round(self._stream.samplerate), block)
        self._render: Render | None = None
        self._blocks = 0
        self.rate, self.block, self.xruns = round(self._stream.samplerate), block, 0
        self.description = f"{name}, {self.rate} Hz, direct"

    @property
    def latency_s(self) -> float:
        return float(self._stream.latency)

    def run(self, render: Render, stop: threading.Event) -> None:
        self._render = render
        self._stream.start()
        seen = 0
        while not stop.wait(_DIRECT_POLL_S):
            self._watch.check(self._blocks != seen)
            seen = self._blocks
            if self._loss.lost(self._stream.time, seen * self.block):
                self.xruns += 1

    def close(self) -> None:
        self._stream.close()

    def _callback(self, out: NDArray[np.float32], frames: int, when: Any, status: Any) -> None:
        """sounddevice's callback. `status` is not asked: jack2 sets its flag for every client when any was late."""
        if self._render is not None:
            out[:] = self._buffer.filled(self._render)
        self._blocks += 1
