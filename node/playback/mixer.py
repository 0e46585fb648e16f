"""The signal path: layers, weight, master gain, transport, limiter, meters, out. One block at a time, numbers only."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from node.playback.fade import LONGEST
from node.playback.kernels import make_kernel
from node.playback.layer import Layer
from node.playback.ledger import Ledger
from node.playback.mailbox import MAX_LAYERS, Entry, Event, Law, Op, Ring, StatusBlock
from node.playback.pending import Pending
from node.playback.ramp import Ramp
from node.playback.transport import State, Transport
from node.playback.voice import Clip, Joins

LEAST_S = 0.005  # the shortest fade
_SPLITS = 16  # of a block, for entries that act inside it; what is dated between further ones acts a little early

ClipView = Callable[[int, int], NDArray[np.float32]]  # (slot, frames) -> float32, (frames, 2), contiguous


class Mixer:
    """Renders blocks of `block` frames at `rate` Hz in `channels` channels, 1 to MAX_CHANNELS.

    It starts stopped: RUN starts the sound. It decides what sounds when; its kernel computes the samples.

    frame: output frames rendered. `delay` (the limiter's lookahead) frames lie between a frame that an entry or an event
    names and the moment at which it leaves `render`; the status adds them to the output's latency.
    """

    def __init__(
        self,
        rate: int,
        block: int,
        inbox: Ring,
        outbox: Ring,
        status: StatusBlock,
        clip: ClipView,
        channels: int = 2,
        kernel: str = "auto",
    ) -> None:
        """kernel: `c`, `numpy`, or `auto` for the best that is there. Raises ImportError where `c` was not built."""
        self.rate, self.block, self.channels = rate, block, channels
        self.frame = 0
        self.xruns, self.render_load, self.output_latency_s = 0, 0.0, 0.0  # the engine's, for the status
        self._clock = 0  # program frames: like `frame`, but it holds in a pause
        self._clip = clip
        self._pending, self._ledger = Pending(inbox), Ledger(outbox)
        self._joins = Joins(least=max(1, round(LEAST_S * rate)), fade=6 * rate)
        self._master, self._transport = Ramp(1.0), Transport()
        self.layers = [Layer(n, self._joins, self._ledger) for n in range(MAX_LAYERS)]
        self._kernel = make_kernel(kernel, rate, block, channels, status)
        self._sounding: list[Layer] = []  # the layers with voices, by number
        self._due: float = math.inf  # the output frame at which something next begins or ends
        self._cull_due: float = math.inf  # the program frame from which on a voice is silent for good
        self._loaded = False  # the kernel knows all that has changed
        self._held = True  # the transport stands
        self.transport_number = 0  # as Status has it

    @property
    def delay(self) -> int:
        """Frames of the limiter's lookahead."""
        return self._kernel.delay

    @property
    def kernel(self) -> str:
        """`c` or `numpy`."""
        return self._kernel.name

    def render(self, out: NDArray[np.float32]) -> None:
        """The next block into `out`: float32, (block, channels), contiguous, within +-10^(-1/20)."""
        if self._ledger.waits:
            self._ledger.flush()
        if self._pending.drain(self.frame):
            self._due = min(self._due, self._pending.due)
        if self._due >= self.frame + self.block:
            self._span(out, 0, self.block, self.frame)
        else:
            self._split(out)
        self.frame += self.block
        self._kernel.finish(out, self)

    def _split(self, out: NDArray[np.float32]) -> None:
        """Splits the block where something begins or ends, so that it does so at its very frame."""
        at = splits = 0
        while at < self.block:
            now = self.frame + at
            if self._due <= now:
                self._act(now if splits < _SPLITS else self.frame + self.block - 1, now)
            frames = int(min(self.block - at, self._due - now))
            splits += self._pending.due == now + frames
            self._span(out, at, frames, now)
            at += frames

    def _act(self, due: int, now: int) -> None:
        """What is due: entries, the end of the transport's fade, steps of layers."""
        self._ledger.frame = now
        entry = self._pending.pop(due)
        while entry is not None:
            self._apply(entry, now)
            entry = self._pending.pop(due)
        self._settle_transport(now)
        if not self._transport.held:
            for layer in self.layers:
                if layer.voices and layer.due <= self._clock:
                    layer.step(self._clock)
        self._plan(now)

    def _plan(self, now: int) -> None:
        """Finds out what sounds, and when something is due."""
        self._loaded, self._held = False, self._transport.held
        self.transport_number = self._transport.number
        self._sounding = [layer for layer in self.layers if layer.voices]
        self._due, self._cull_due = min(self._pending.due, self._transport.due), math.inf
        if self._held or not self._sounding:
            return
        self._due = min(self._due, now - self._clock + min([layer.due for layer in self._sounding]))
        self._cull_due = min([voice.dead for layer in self._sounding for voice in layer.voices])

    def _settle_transport(self, now: int) -> None:
        if now < self._transport.due:
            return
        state = self._transport.settle()
        for layer in self.layers:
            if state is State.STOPPED:
                layer.empty()
            else:
                layer.finish()
        self._ledger.say(Entry(Event.STOPPED if state is State.STOPPED else Event.PAUSED, frame=now))

    def _span(self, out: NDArray[np.float32], at: int, frames: int, now: int) -> None:
        """Mixes frames in which nothing begins or ends."""
        if self._held or not self._sounding:
            self._kernel.silence(out, at, frames)
        else:
            if not self._loaded:
                self._load(now)
            self._kernel.mix(out, at, frames, self._clock, now)
        if self._held:
            return
        self._clock += frames
        if self._clock >= self._cull_due:
            self._cull(now, now + frames)

    def _load(self, now: int) -> None:
        for layer in self._sounding:
            if layer.unheard:
                layer.announce(now, self._clock)
        self._kernel.load(self._sounding, self._master, self._transport.gain)
        self._loaded = True

    def _cull(self, now: int, then: int) -> None:
        self._ledger.frame = now
        for layer in self._sounding:
            layer.cull(self._clock)
        self._plan(then)

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
            case Op.LAYER_AZIMUTH:
                layer.turn(min(max(value, -180.0), 180.0), now, frames)
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
