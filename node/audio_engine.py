"""One block of the audio process: the mixer, the mix ring, and what it counts of itself."""

import queue
import threading
import time

import numpy as np
from numpy.typing import NDArray

from generator.arena import Arena
from node.audio_health import HealthBlock
from node.audio_layout import Section, audio_layout
from node.outputs.mix_ring import MixWriter
from node.outputs.output import Block, Output
from node.playback.mailbox import Ring, StatusBlock
from node.playback.mixer import Mixer
from node.realtime import counters, fault_in, raise_above_engine

_SMOOTHING = 0.02  # of the render load, per block
_COUNT_S = 0.5  # between two looks at the counters


class Engine:
    """Renders for an output, which may be replaced while nothing renders. begins: see AudioProcess.give_arena.

    last_s: CLOCK_MONOTONIC of the last block.
    """

    def __init__(self, output: Output, arena: Arena, begins: tuple[int, float] | None) -> None:
        layout = audio_layout(output.rate, output.channels)
        inbox, outbox, status, mix = (
            _section(arena, section) for section in (layout.inbox, layout.outbox, layout.status, layout.mix)
        )
        clips = _Clips(arena)
        self._mixer = Mixer(
            output.rate, output.block, Ring(inbox), Ring(outbox), StatusBlock(status), clips.view, output.channels
        )
        self._mix = MixWriter(mix, output.channels)
        self._health = HealthBlock(_section(arena, layout.health))
        self._begins = begins
        self._block_s = output.block / output.rate
        self._count_at = 0.0
        self._thread = output.thread
        self.last_s = time.monotonic()
        self.play_to(output)

    def play_to(self, output: Output) -> None:
        """From the next block on."""
        self._output = output
        output.lookahead_s = self._mixer.delay / output.rate

    def render(self, out: Block) -> None:
        began = time.monotonic()
        mixer, output = self._mixer, self._output
        if self._begins is not None:
            frame, moment_s = self._begins
            mixer.frame = frame + max(0, round((began - moment_s) * output.rate))
            self._begins = None
        mixer.xruns = output.xruns
        mixer.output_latency_s = output.latency_s
        mixer.render(out)
        self._mix.write(out)
        if began > self._count_at:
            self._count_at = began + _COUNT_S
            self._count(output)
        self.last_s = time.monotonic()
        mixer.render_load += _SMOOTHING * ((self.last_s - began) / self._block_s - mixer.render_load)

    def _count(self, output: Output) -> None:
        self._health.write(*counters(), output.lost_frames, *output.faults)
        if output.thread not in (self._thread, threading.get_native_id()):
            self._thread = output.thread
            raise_above_engine(self._thread)  # a server that was slow to call us: the output could not tell its thread before


class _Clips:
    """Views of clips. Their pages are mapped beside, by a thread of its own, so that the mixer does not stop at each."""

    def __init__(self, arena: Arena) -> None:
        self._arena = arena
        self._new: queue.SimpleQueue[NDArray[np.float32]] = queue.SimpleQueue()
        threading.Thread(target=self._map, name="clips", daemon=True).start()

    def view(self, slot: int, frames: int) -> NDArray[np.float32]:
        clip = self._arena.clip(slot, frames)
        self._new.put(clip)
        return clip

    def _map(self) -> None:
        while True:
            fault_in(self._new.get())


def _section(arena: Arena, section: Section) -> memoryview:
    return arena.control(section.offset, section.size)
