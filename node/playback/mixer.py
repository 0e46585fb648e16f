"""The signal path: layers, weight, master gain, transport, limiter, meters, out. One block at a time, numbers only."""

import math
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from node.playback.fade import LONGEST, Curves
from node.playback.layer import Layer
from node.playback.ledger import Ledger
from node.playback.limiter import Limiter
from node.playback.mailbox import MAX_LAYERS, Entry, Event, Law, Op, Ring, StatusBlock
from node.playback.meter import Meter
from node.playback.pending import Pending
from node.playback.ramp import Ramp
from node.playback.scratch import Flat, Scratch
from node.playback.transport import State, Transport
from node.playback.voice import Clip, Joins

LEAST_S = 0.005  # the shortest fade
_SPLITS = 16  # of a block, for entries that act inside it; what is dated between further ones acts a little early

ClipView = Callable[[int, int], NDArray[np.float32]]  # (slot, frames) -> float32, (frames, 2)


class Mixer:
    """Renders blocks of `block` frames at `rate` Hz. It starts stopped: RUN starts the sound.

    frame: output frames rendered. `delay` (the limiter's lookahead) frames lie between a frame that an entry or an event
    names and the moment at which it leaves `render`; the status adds them to the output's latency.
    """

    def __init__(self, rate: int, block: int, inbox: Ring, outbox: Ring, status: StatusBlock, clip: ClipView) -> None:
        self.rate, self.block = rate, block
        self.frame = 0
        self.xruns, self.render_load, self.output_latency_s = 0, 0.0, 0.0  # the engine's, for the status
        self._clock = 0  # program frames: like `frame`, but it holds in a pause
        self._status, self._clip = status, clip
        self._pending, self._ledger = Pending(inbox), Ledger(outbox)
        self._joins = Joins(least=max(1, round(LEAST_S * rate)), fade=6 * rate)
        self._scratch = Scratch(block)
        curves = Curves(self._scratch)
        self.layers = [Layer(n, self._joins, self._ledger, self._scratch, curves) for n in range(MAX_LAYERS)]
        self._sounding: list[Layer] = []  # the layers with voices, by number
        self._master, self._transport = Ramp(1.0), Transport()
        self._limiter, self._meter = Limiter(rate, block), Meter(rate, block)
        self._rows, self._rectified = np.empty((2, MAX_LAYERS, 2 * block), np.float32)
        self._whole_rows = list(self._rows)
        self._indices, self._peaks = np.empty(MAX_LAYERS, np.intp), np.empty(MAX_LAYERS, np.float32)
        self._power, self._gain, self._curve = np.empty((3, 2 * block), np.float32)

    @property
    def delay(self) -> int:
        """Frames of the limiter's lookahead."""
        return self._limiter.delay

    def render(self, out: NDArray[np.float32]) -> None:
        """The next block into `out`: float32, (block, 2), contiguous, within +-10^(-1/20)."""
        with np.errstate(all="ignore"):
            self._ledger.flush()
            self._pending.drain(self.frame)
            self._spans(out.reshape(-1))
            self._meter.block(out, self._limiter.process(out))
        self.frame += self.block
        self._publish()

    def _spans(self, out: Flat) -> None:
        """Splits the block where something begins or ends, so that it does so at its very frame."""
        at, splits = 0, 0
        while at < self.block:
            now = self.frame + at
            self._ledger.frame = now
            self._act(now if splits < _SPLITS else self.frame + self.block - 1, now)
            self._settle(now)
            until = min(self._pending.due, self._transport.due, self._layers_due(now))
            frames = int(min(self.block - at, until - now))
            splits += self._pending.due == now + frames
            self._span(now, out[2 * at : 2 * (at + frames)])
            at += frames

    def _act(self, due: int, now: int) -> None:
        entry = self._pending.pop(due)
        if entry is None:
            return
        while entry is not None:
            self._apply(entry, now)
            entry = self._pending.pop(due)
        self._sounding = [layer for layer in self.layers if layer.voices]

    def _settle(self, now: int) -> None:
        """Ends the transport's fade, steps the layers that are due."""
        self._settle_transport(now)
        if self._transport.held or self._layers_due(now) > now:
            return
        for layer in self._sounding:
            if layer.due <= self._clock:
                layer.step(self._clock)
        self._sounding = [layer for layer in self._sounding if layer.voices]

    def _layers_due(self, now: int) -> float:
        if self._transport.held or not self._sounding:
            return math.inf
        return now - self._clock + min([layer.due for layer in self._sounding])

    def _settle_transport(self, now: int) -> None:
        if now < self._transport.due:
            return
        state = self._transport.settle()
        for layer in self.layers:
            if state is State.STOPPED:
                layer.empty()
            else:
                layer.finish()
        self._sounding = [layer for layer in self.layers if layer.voices]
        self._ledger.say(Entry(Event.STOPPED if state is State.STOPPED else Event.PAUSED, frame=now))

    def _span(self, now: int, out: Flat) -> None:
        """Mixes frames in which nothing begins or ends."""
        if self._transport.held or not self._sounding:
            out.fill(0.0)
        else:
            rows, settled = self._mix_layers(now, out)
            if rows:
                self._meter_rows(rows, len(out))
                np.add.reduce(self._rows[:rows, : len(out)], axis=0, out=out)
                self._master_gain(now, out, settled)
            else:
                out.fill(0.0)
        if not self._transport.held:
            self._clock += len(out) // 2

    def _mix_layers(self, now: int, out: Flat) -> tuple[int, int]:
        """Renders each layer into a row; gives how many there are, and of how many layers the presence rests."""
        clock, size, rows, settled = self._clock, len(out), 0, 0
        whole, power = size == 2 * self.block, self._power[:size]
        power.fill(0.0)
        for layer in self._sounding:
            settled += not layer.strip.presence.moving(clock)
            row = self._whole_rows[rows]
            if layer.unheard:
                layer.announce(now, clock)
            if layer.render(clock, now, row if whole else row[:size], power):
                self._indices[rows] = layer.index
                rows += 1
        return rows, settled

    def _meter_rows(self, rows: int, size: int) -> None:
        rectified, peaks = self._rectified[:rows, :size], self._peaks[:rows]
        np.abs(self._rows[:rows, :size], out=rectified)
        np.maximum.reduce(rectified, axis=1, out=peaks)
        if not float(peaks.max()) < math.inf:  # a clip with a sample that is no number
            np.nan_to_num(self._rows[:rows, :size], copy=False, nan=0.0, posinf=0.0, neginf=0.0)
            np.nan_to_num(peaks, copy=False, nan=0.0, posinf=0.0)
        self._meter.layers(self._indices[:rows], peaks)

    def _master_gain(self, now: int, out: Flat, settled: int) -> None:
        """Weight 1/sqrt(max(1, sum of squared presences)), master gain, transport: the weight keeps N layers as loud as one."""
        frames, gain = len(out) // 2, self._gain[: len(out)]
        if settled == len(self._sounding) and not self._master.moving(now) and not self._transport.gain.moving(now):
            weight = np.float32(1.0 / math.sqrt(settled))
            weight *= np.float32(self._master.target)
            np.multiply(out, weight * np.float32(self._transport.gain.target), out=out)
            return
        if settled < len(self._sounding):
            power = self._power[: len(out)]
            np.add(power, settled, out=power)
            np.maximum(power, 1.0, out=power)
            np.sqrt(power, out=power)
            np.divide(1.0, power, out=gain)
        else:
            gain.fill(1.0 / math.sqrt(settled))
        for ramp in (self._master, self._transport.gain):
            np.multiply(gain, ramp.fill(now, frames, self._scratch, self._curve), out=gain)
        np.multiply(out, gain, out=out)

    def _publish(self) -> None:
        self._status.write(
            self.frame, time.monotonic_ns(), self.xruns, self._transport.number, self.render_load,
            self.output_latency_s + self.delay / self.rate, self._meter.read(), self._meter.read_layers(),
        )  # fmt: skip

    def _apply(self, entry: Entry, now: int) -> None:
        """What an entry asks. What it does not understand, or what makes no sense, changes nothing."""
        frames = min(max(entry.ramp, 0), 2**31)
        value = entry.value if math.isfinite(entry.value) else 0.0
        match entry.op:
            case Op.MASTER_GAIN:
                self._master.to(max(value, 0.0), now, max(frames, self._joins.least) if self._sounding else frames)
            case Op.FADE:
                self._joins.fade = min(max(frames, self._joins.least), LONGEST)
                self._joins.law = Law.LINEAR_SUM if value == Law.LINEAR_SUM else Law.EQUAL_POWER
                for layer in self.layers:
                    layer.plan(self._clock)
            case Op.STOP:
                self._transport.stop(now, max(frames, self._joins.least))
                self._settle_transport(now)
            case Op.PAUSE:
                self._transport.pause(now, max(frames, self._joins.least))
            case Op.RUN:
                self._transport.run(now, max(frames, self._joins.least))
            case _ if 0 <= entry.layer < MAX_LAYERS:
                self._apply_to(self.layers[entry.layer], entry, value, frames, now)
            case Op.NEXT:
                self._refuse(entry)

    def _apply_to(self, layer: Layer, entry: Entry, value: float, frames: int, now: int) -> None:
        match entry.op:
            case Op.LAYER_GAIN:
                layer.set(layer.strip.gain, max(value, 0.0), now, frames)
            case Op.LAYER_PAN:
                layer.set(layer.strip.pan, min(max(value, -1.0), 1.0), now, frames)
            case Op.LAYER_AUDIBLE:
                layer.set(layer.strip.audible, float(value > 0.0), now, frames)
            case Op.LAYER_TRIM:
                layer.trim(max(value, 0.0), now, frames)
            case Op.NEXT:
                self._follow(layer, entry, max(value, 0.0))
            case Op.CLEAR:
                layer.clear(self._clock)
            case Op.JOIN:
                layer.join(self._clock, min(frames, LONGEST))
            case Op.HOLD:
                layer.hold(value > 0.0, self._clock)
            case Op.LEAVE:
                layer.leave(self._clock, frames)
                if self._transport.held:
                    layer.finish()

    def _follow(self, layer: Layer, entry: Entry, trim: float) -> None:
        """Adopts a clip. One of less than two shortest fades cannot come and go without a click: it is given back."""
        if entry.slot < 0 or entry.frames < 2 * self._joins.least:
            self._refuse(entry)
            return
        offset = min(max(entry.offset, 0), entry.frames - 2 * self._joins.least)
        layer.follow(Clip(entry.clip, self._clip(entry.slot, entry.frames), offset, trim), self._clock)

    def _refuse(self, entry: Entry) -> None:
        self._ledger.hold(entry.clip)
        self._ledger.release(entry.clip)
