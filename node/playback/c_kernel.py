"""The mixer's arithmetic in C (native/): fills in what it reads, and calls it."""

import importlib
import time
from collections.abc import Sequence
from typing import Any

from node.playback.fade import Fade
from node.playback.kernel import Block, Report
from node.playback.layer import Layer
from node.playback.limiter import CEILING, delay_frames, release_step
from node.playback.mailbox import Law, StatusBlock
from node.playback.meter import half_window_blocks
from node.playback.ramp import Ramp
from node.playback.voice import Voice

_MODULE = "node.playback._kernel"
_INTERFACE = 1  # of native/kernel.h


def is_built() -> bool:
    """Whether the compiled kernel is there, and is of this very version."""
    try:
        return bool(importlib.import_module(_MODULE).lib.ENDLESS_INTERFACE == _INTERFACE)
    except (ImportError, AttributeError):  # AttributeError: of a version that had no such number
        return False


class CKernel:
    """Its memory is the C library's own, but for the clips, which are read where they lie and held by reference."""

    name = "c"

    def __init__(self, rate: int, block: int, channels: int, status: StatusBlock) -> None:
        """Raises ImportError where it was not built, MemoryError."""
        built: Any = importlib.import_module(_MODULE)
        self._ffi, self._lib = built.ffi, built.lib
        if not (0 < block <= 2**20 and 0 < channels <= self._lib.ENDLESS_CHANNELS):
            raise ValueError(f"no kernel for blocks of {block} frames in {channels} channels")
        self.delay = delay_frames(rate)
        made = self._lib.endless_new(block, channels, self.delay, release_step(rate), CEILING, half_window_blocks(rate, block))
        if made == self._ffi.NULL:
            raise MemoryError("no memory for the mixer")
        self._kernel = self._ffi.gc(made, self._lib.endless_free)
        self._scene = self._lib.endless_scene_of(self._kernel)
        self._layers = [self._scene.layer[n] for n in range(self._lib.ENDLESS_LAYERS)]
        self._held: dict[int, list[Any]] = {}  # the clips that the voices of a layer read, by its number
        self._delay_s = self.delay / rate
        self._status = self._ffi.from_buffer("unsigned char[]", status.buffer, require_writable=True)
        self._shape = (block, channels)
        self._out: Block | None = None
        self._pointer: Any = None
        self._finish, self._mix = self._lib.endless_finish, self._lib.endless_mix

    def load(self, sounding: Sequence[Layer], master: Ramp, transport: Ramp) -> None:
        """See Kernel."""
        scene = self._scene
        _load_ramp(scene.master, master)
        _load_ramp(scene.transport, transport)
        scene.sounding = len(sounding)
        for n, layer in enumerate(sounding):
            scene.number[n] = layer.index
            if layer.changed:
                self._load_layer(layer)
                layer.changed = False
        for silent in self._held.keys() - {layer.index for layer in sounding}:
            del self._held[silent]

    def mix(self, out: Block, at: int, frames: int, clock: int, frame: int) -> None:
        """See Kernel."""
        self._mix(self._kernel, at, frames, clock, frame)

    def silence(self, out: Block, at: int, frames: int) -> None:
        """See Kernel."""
        self._lib.endless_silence(self._kernel, at, frames)

    def finish(self, out: Block, report: Report) -> None:
        """See Kernel."""
        if out is not self._out:
            self._point_at(out)
        self._finish(
            self._kernel, self._pointer, self._status, report.frame, time.monotonic_ns(), report.xruns & 0xFFFFFFFF,
            report.transport_number, report.render_load, report.output_latency_s + self._delay_s,
        )  # fmt: skip

    def _point_at(self, out: Block) -> None:
        """Finds where `out` lies; outputs mostly give the same array block for block. Raises ValueError for another shape."""
        if out.shape != self._shape or out.dtype != "float32" or not out.flags.c_contiguous:
            raise ValueError(f"a block is float32, {self._shape}, contiguous")
        self._pointer, self._out = self._ffi.from_buffer("float[]", out, require_writable=True), out

    def _load_layer(self, layer: Layer) -> None:
        there, strip = self._layers[layer.index], layer.strip
        _load_ramp(there.gain, strip.gain)
        _load_ramp(there.audible, strip.audible)
        _load_ramp(there.pan, strip.pan)
        _load_ramp(there.azimuth, strip.azimuth)
        _load_ramp(there.presence, strip.presence)
        voices = layer.voices[-self._lib.ENDLESS_VOICES :]
        held = [self._ffi.from_buffer("float[]", voice.clip.samples) for voice in voices]
        for n, voice in enumerate(voices):
            self._load_voice(there.voice[n], voice, held[n])
        there.voices, there.changed = len(voices), 1
        self._held[layer.index] = held

    def _load_voice(self, there: Any, voice: Voice, samples: Any) -> None:
        there.samples, there.frames, there.start = samples, voice.clip.frames, voice.start - voice.clip.offset
        _load_ramp(there.trim, voice.trim)
        fades = [(fade, False) for fade in voice.fade_outs]
        if voice.fade_in is not None:
            fades.insert(0, (voice.fade_in, True))
        if len(fades) > self._lib.ENDLESS_FADES:  # the soonest to end are enough: any one of them silences the voice
            fades = sorted(fades, key=lambda one: one[0].end)[: self._lib.ENDLESS_FADES]
        there.fades = len(fades)
        for n, (fade, rises) in enumerate(fades):
            _load_fade(there.fade[n], fade, rises)


def _load_ramp(there: Any, ramp: Ramp) -> None:
    there.target, there.end, there.distance = ramp.target, ramp.end, ramp.distance


def _load_fade(there: Any, fade: Fade, rises: bool) -> None:
    there.start, there.length, there.rises = fade.start, fade.length, rises
    there.linear_sum = fade.law is Law.LINEAR_SUM
