"""JACK's process callback in Python: for `--latency direct`, which renders inside it, and where the one in C was not built."""

import resource
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from node.outputs.jack_feed import RING_FRAMES
from node.outputs.output import Block

_PROOF = 8  # cycles, as in jack_callback.c
_FAULTS_EVERY = 64  # cycles
_PATIENCE_S = 5.0  # of JACK in freewheel with our engine


class CycleWatch:
    """Sees the cycles that JACK ran without this client, as `watch` in jack_callback.c does."""

    def __init__(self) -> None:
        self.restart = True
        self._expected = self._missing = self._streak = 0

    def lost(self, now: int, frames: int) -> int:
        """now: JACK's frame time of this cycle of `frames`. The frames that are proven lost, once."""
        ahead = (now - self._expected) & 0xFFFFFFFF
        found = 0
        if self.restart or ahead >= 1 << 31:
            self._expected, ahead, self.restart = now, 0, False
        if ahead == 0:
            self._streak = 0
        else:
            self._missing = min(self._missing, ahead) if self._streak else ahead
            self._streak += 1
            if self._streak == _PROOF:
                found, self._streak = self._missing, 0
                self._expected += found
        self._expected = (self._expected + frames) & 0xFFFFFFFF
        return found


class PythonFeed:
    """See Feed. `source`, where it is given, fills a block of any number of frames in the callback itself; else a ring is
    emptied there."""

    def __init__(self, client: Any, ports: Sequence[Any]) -> None:
        self.source: Callable[[Block], None] | None = None
        self.cycles = self.breaks = self.lost = self.thread = 0
        self.faults = (0, 0)
        self.period, self.rate = client.blocksize, client.samplerate
        self.freewheel = self.gone = self._playing = False
        self.reason = ""
        self._client, self._arrays = client, [port.get_array for port in ports]
        self._ring: Block = np.zeros((RING_FRAMES, len(ports)), np.float32)
        self._block: Block = np.zeros((8192, len(ports)), np.float32)
        self._written = self._taken = 0
        self._watch = CycleWatch()
        client.set_process_callback(self._process)
        client.set_blocksize_callback(self._on_period)
        client.set_samplerate_callback(self._on_rate)
        client.set_freewheel_callback(self._on_freewheel)
        client.set_shutdown_callback(self._on_shutdown)

    @property
    def filled(self) -> int:
        return self._written - self._taken

    def play(self) -> None:
        self._playing = True

    def write(self, block: Block) -> bool:
        if self.filled + len(block) > RING_FRAMES:
            return False
        at = self._written % RING_FRAMES
        first = min(len(block), RING_FRAMES - at)
        self._ring[at : at + first] = block[:first]
        self._ring[: len(block) - first] = block[first:]
        self._written += len(block)
        return True

    def tell_latency(self, frames: int) -> None:
        """JACK-Client does not wrap what it needs."""

    def _process(self, frames: int) -> None:
        if not self.thread:
            self.thread = threading.get_native_id()
        if not self.freewheel:
            lost = self._watch.lost(self._client.last_frame_time, frames)
            if lost and self._playing:
                self.lost, self.breaks = self.lost + lost, self.breaks + 1
        block = self._next(frames) if self._playing else None
        for channel, array in enumerate(self._arrays):
            if block is None:
                array().fill(0.0)
            else:
                array()[:] = block[:, channel]
        if block is None and self._playing:
            self.lost, self.breaks = self.lost + frames, self.breaks + 1
        if self.cycles % _FAULTS_EVERY == 0 and hasattr(resource, "RUSAGE_THREAD"):
            usage = resource.getrusage(resource.RUSAGE_THREAD)
            self.faults = usage.ru_minflt, usage.ru_majflt
        self.cycles += 1

    def _next(self, frames: int) -> Block | None:
        block = self._block[:frames]
        if self.source is not None:
            self.source(block)
            return block
        until = time.monotonic() + _PATIENCE_S if self.freewheel else 0.0
        while self.filled < frames:
            if time.monotonic() > until:
                return None
            time.sleep(0)
        at = self._taken % RING_FRAMES
        first = min(frames, RING_FRAMES - at)
        block[:first] = self._ring[at : at + first]
        block[first:] = self._ring[: frames - first]
        self._taken += frames
        return block

    def _on_period(self, frames: int) -> None:
        self.period, self._watch.restart = frames, True

    def _on_rate(self, rate: int) -> None:
        self.rate = rate

    def _on_freewheel(self, starting: bool) -> None:
        self.freewheel, self._watch.restart = bool(starting), True

    def _on_shutdown(self, status: Any, reason: str) -> None:
        self.reason, self.gone = reason, True
