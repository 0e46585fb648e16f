"""The mixer's arithmetic in numpy: the reference that the kernel in C is held to, and what plays where that is not built."""

import math
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from node.playback.azimuth import Placing
from node.playback.fade import Curves
from node.playback.kernel import Block, Report
from node.playback.layer import Layer
from node.playback.limiter import Limiter
from node.playback.mailbox import MAX_LAYERS, Status, StatusBlock
from node.playback.meter import Meter
from node.playback.numpy_layer import LayerSound
from node.playback.ramp import Ramp
from node.playback.scratch import Flat, Scratch, touched


class NumpyKernel:
    """A row of `_rows` for each layer that sounds, then their sum."""

    name = "numpy"

    def __init__(self, rate: int, block: int, channels: int, status: StatusBlock) -> None:
        self.block, self.channels = block, channels
        self._status = status
        self._scratch = Scratch(block)
        self._curves = Curves(self._scratch)
        self._sounds = [LayerSound(self._scratch, self._curves) for _ in range(MAX_LAYERS)]
        self._sounding: list[LayerSound] = []
        self._master = self._transport = Ramp(0.0)
        self._limiter, self._meter = Limiter(rate, block, channels), Meter(rate, block, channels)
        self.delay, self._delay_s = self._limiter.delay, self._limiter.delay / rate
        self._rows, self._rectified = touched(MAX_LAYERS, 2 * block), touched(MAX_LAYERS, 2 * block)
        self._whole_rows = list(self._rows)
        self._indices, self._peaks = np.empty(MAX_LAYERS, np.intp), np.empty(MAX_LAYERS, np.float32)
        self._power, self._gain, self._curve, self._stereo = (touched(2 * block) for _ in range(4))
        self._placing = Placing(channels, self._scratch)

    def load(self, sounding: Sequence[Layer], master: Ramp, transport: Ramp) -> None:
        """See Kernel."""
        self._master, self._transport = master, transport
        self._sounding = [self._sound_of(layer) for layer in sounding]

    def mix(self, out: Block, at: int, frames: int, clock: int, frame: int) -> None:
        """See Kernel."""
        with np.errstate(all="ignore"):
            part = out[at : at + frames]
            rows, settled = self._mix_layers(clock, frame, 2 * frames)
            if rows:
                self._meter_rows(rows, 2 * frames)
                self._sum(frame, rows, self._gains(frame, frames, settled), part)
            else:
                part.fill(0.0)

    def silence(self, out: Block, at: int, frames: int) -> None:
        """See Kernel."""
        out[at : at + frames] = 0.0

    def finish(self, out: Block, report: Report) -> None:
        """See Kernel."""
        with np.errstate(all="ignore"):
            self._meter.block(out, self._limiter.process(out))
        peaks, rms, limiter_gain = self._meter.read()
        self._status.write(Status(
            report.frame, time.monotonic_ns(), report.xruns, report.transport_number, report.render_load,
            report.output_latency_s + self._delay_s, limiter_gain, peaks, rms, tuple(self._meter.read_layers().tolist()),
        ))  # fmt: skip
        self._meter.turn()

    def _sound_of(self, layer: Layer) -> LayerSound:
        sound = self._sounds[layer.index]
        if layer.changed:
            sound.take(layer)
            layer.changed = False
        return sound

    def _mix_layers(self, clock: int, frame: int, size: int) -> tuple[int, int]:
        """Renders each layer into a row; gives how many there are, and of how many layers the presence rests."""
        rows, settled = 0, 0
        whole, power = size == 2 * self.block, self._power[:size]
        power.fill(0.0)
        for sound in self._sounding:
            settled += not sound.layer.strip.presence.moving(clock)
            row = self._whole_rows[rows]
            if sound.render(clock, frame, row if whole else row[:size], power):
                self._indices[rows] = sound.layer.index
                rows += 1
        return rows, settled

    def _meter_rows(self, rows: int, size: int) -> None:
        rectified, peaks = self._rectified[:rows, :size], self._peaks[:rows]
        np.abs(self._rows[:rows, :size], out=rectified)
        np.maximum.reduce(rectified, axis=1, out=peaks)
        if not float(peaks.max()) < math.inf:  # a clip with a sample that is no number
            np.nan_to_num(self._rows[:rows, :size], copy=False, nan=0.0, posinf=0.0, neginf=0.0)
            np.abs(self._rows[:rows, :size], out=rectified)
            np.maximum.reduce(rectified, axis=1, out=peaks)
        self._meter.layers(self._indices[:rows], peaks)

    def _sum(self, frame: int, rows: int, gains: Flat | np.float32, out: NDArray[np.float32]) -> None:
        """The rows into the channels: one their mean, two as they are, more by azimuth."""
        size = 2 * len(out)
        if self.channels > 2:
            out.fill(0.0)
            for row, index in zip(self._rows[:rows, :size], self._indices, strict=False):
                self._placing.add(row, self._sounds[index].layer.strip.azimuth, frame, out)
            np.multiply(out, gains[::2, None] if isinstance(gains, np.ndarray) else gains, out=out)
            return
        stereo = out.reshape(-1) if self.channels == 2 else self._stereo[:size]
        np.add.reduce(self._rows[:rows, :size], axis=0, out=stereo)
        np.multiply(stereo, gains, out=stereo)
        if self.channels == 1:
            np.add(stereo[::2], stereo[1::2], out=out[:, 0])
            np.multiply(out, np.float32(0.5), out=out)

    def _gains(self, frame: int, frames: int, settled: int) -> Flat | np.float32:
        """Weight 1/sqrt(max(1, sum of squared presences)), master gain, transport: the weight keeps N layers as loud as one.

        One number, or interleaved where it moves.
        """
        gain, sounding = self._gain[: 2 * frames], len(self._sounding)
        if settled == sounding and not self._master.moving(frame) and not self._transport.moving(frame):
            weight = np.float32(1.0 / math.sqrt(settled))
            weight *= np.float32(self._master.target)
            return weight * np.float32(self._transport.target)
        if settled < sounding:
            power = self._power[: 2 * frames]
            np.add(power, settled, out=power)
            np.maximum(power, 1.0, out=power)
            np.sqrt(power, out=power)
            np.divide(1.0, power, out=gain)
        else:
            gain.fill(1.0 / math.sqrt(settled))
        for ramp in (self._master, self._transport):
            np.multiply(gain, ramp.fill(frame, frames, self._scratch, self._curve), out=gain)
        return gain
