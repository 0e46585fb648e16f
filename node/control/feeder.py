"""Which clip is made next, and which layer it goes to, when and where inside the clip it starts.

Nothing waits in a queue: what is wanted is derived anew from the state at every step, so the newest prompt always wins and
a job nobody wants any longer is cancelled. Each layer has at most one clip ahead, either `ready` (held here until its moment)
or `next` (handed to the audio side, which joins it to the chain at the exact frame).
"""

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from generator.arena import ArenaError
from generator.clip import Clip
from generator.job import Job
from node.clock import Clock
from node.control.clip_store import ClipStore, Held
from node.control.mailer import Mailer
from node.control.stagger import evening_offset, widest_gap
from node.control.state import State, Transport, Wanted
from node.playback.mailbox import MAX_LAYERS, Entry, Op
from node.units import frames

START_FADE_S = 1.0  # INTERFACE.md: at the start the first layers fade in over min(/fade, 1 s)
LEAST_FADE_S = 0.005
RETRY_S = 1.0  # after a job that failed, so that an engine that always fails does not spin
PREPARE_CLIPS = 8


class Generator(Protocol):
    """What the feeder needs of the generator process."""

    @property
    def idle(self) -> bool: ...
    def submit(self, job: Job, slot: int, capacity_frames: int) -> None: ...
    def cancel(self) -> None: ...


@dataclass(slots=True)
class LayerSlot:
    """What a layer plays and has ahead. join_frame: the output frame at which its clip hands over to the next."""

    current: Held | None = None
    next: Held | None = None
    ready: Held | None = None
    join_frame: int = 0
    next_offset: int = 0  # frames inside which `next` will start
    skip: bool = False
    made_for: Wanted | None = None
    made: int = 0  # clips made for `made_for`: the k of the seed

    @property
    def ahead(self) -> Held | None:
        return self.next or self.ready


@dataclass(frozen=True, slots=True)
class Want:
    """A clip that is missing. need_frame: when it will be needed; left: frames until the layer's clip hands over."""

    need_frame: int
    left: int
    layer: int
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Running:
    """The job in the generator."""

    job: Job
    want: Want
    slot: int


@dataclass(slots=True)
class Grid:
    """The joins of a start or a new prompt: one period after `base`, then earlier by a share of it for each layer."""

    base: int
    count: int
    taken: int = 0

    def next_phase(self, period: int) -> float:
        phase = self.base - period * self.taken / self.count
        self.taken += 1
        return phase


@dataclass
class Feeder:
    """Steps on the control thread. `started` is told of each clip that begins to sound (not of its loops)."""

    state: State
    clock: Clock
    mailer: Mailer
    store: ClipStore
    generator: Generator
    default_duration_s: float = 18.0  # until the engine has told its own
    slots: list[LayerSlot] = field(default_factory=lambda: [LayerSlot() for _ in range(MAX_LAYERS)])
    running: Running | None = None
    seconds_per_clip: float = 0.0  # smoothed; 0 before the first
    random_seed: Callable[[], int] = field(default_factory=lambda: _random_seed)
    _grid: Grid | None = None
    _next_change: int = 0
    _retry_frame: int = 0
    _last_job: int = 0

    # What the state has become

    def step(self) -> None:
        """Hands over what is ready and asks for what is missing."""
        now = self.clock.frame()
        self._drop_unwanted()
        if self.state.transport is Transport.PLAYING:
            for layer in self._by_least_left(now):
                self._hand(layer, now)
        self._ask(now)

    def prompt_changed(self) -> None:
        """The common prompt is new: the joins are laid out anew when its first clip starts."""
        self._grid = None

    def fade_changed(self, before_frames: int) -> None:
        """Joins move with the fade: the audio side does the same."""
        for slot in self.slots:
            if slot.current is not None:
                half = slot.current.frames // 2
                slot.join_frame += min(before_frames, half) - min(self.fade_frames, half)

    def layers_changed(self, before: int) -> None:
        """Fewer layers: the highest fade out over `/fade` and lose what they had ahead."""
        for layer in range(self.state.layer_count, before):
            self.leave(layer, self.fade_frames)

    def leave(self, layer: int, ramp: int) -> None:
        """The layer fades out over `ramp` frames and is empty from now on."""
        slot = self.slots[layer]
        self._forget_ahead(layer)
        if slot.current is not None:
            self.mailer.send(Entry(Op.LEAVE, layer, ramp=ramp))
        slot.current = None

    def skip(self, layer: int) -> None:
        """Crossfades the layer to its next clip: now if it has one, else as soon as it has."""
        slot = self.slots[layer]
        if slot.next is not None:
            self.mailer.send(Entry(Op.JOIN, layer, ramp=self.fade_frames))
        elif slot.current is not None:
            slot.skip = True

    @property
    def fade_frames(self) -> int:
        return frames(max(self.state.fade_s, LEAST_FADE_S), self.clock.rate)

    @property
    def queued(self) -> int:
        """Finished clips that wait for their moment."""
        return sum(slot.ahead is not None for slot in self.slots)

    @property
    def queue_size(self) -> int:
        return self.state.layer_count + PREPARE_CLIPS

    @property
    def duration_s(self) -> float:
        return self.state.number("/duration") if self.state.duration_given else self.default_duration_s

    @property
    def speed(self) -> float:
        """Clips made a second against clips needed a second, N/(D-F); 0.0 before the first clip."""
        if not self.seconds_per_clip:
            return 0.0
        period = self.duration_s - min(self.state.fade_s, self.duration_s / 2)
        return period / (self.state.layer_count * self.seconds_per_clip)

    # What the generator says

    def finished(self, clip: Clip) -> None:
        """A clip is in its slot. One that nobody wants any longer is dropped."""
        running = self.running
        if running is None or clip.job_id != running.job.id:
            return
        self.running = None
        weight = 0.3 if self.seconds_per_clip else 1.0
        self.seconds_per_clip += weight * (clip.seconds - self.seconds_per_clip)
        slot = self.slots[running.want.layer]
        slot.made += 1
        if self._still_wanted(running.want):
            slot.ready = self.store.add(clip, running.want.wanted, running.want.layer)
        else:
            self.store.give_back(running.slot)

    def gone(self, job_id: int, failed: bool) -> None:
        """The job was cancelled or failed; its slot is free."""
        if self.running is None or job_id != self.running.job.id:
            return
        self.store.give_back(self.running.slot)
        if failed:
            self.slots[self.running.want.layer].made += 1  # another seed next time
            self._retry_frame = self.clock.frame() + frames(RETRY_S, self.clock.rate)
        self.running = None

    # What the audio side says

    def started(self, layer: int, clip_id: int, join_frame: int) -> Held | None:
        """A clip begins to sound, or begins again. Gives it; None where it is a layer's that has left meanwhile."""
        held = self.store.get(clip_id)
        slot = self.slots[layer]
        if slot.current is None or held is None:
            return None
        if slot.next is held:
            slot.next = None
        slot.current, slot.join_frame, slot.next_offset = held, join_frame, 0
        return held

    def spent(self, clip_id: int) -> None:
        self.store.release(clip_id)

    def stopped(self) -> None:
        """The audio side has emptied every layer."""
        for layer, slot in enumerate(self.slots):
            slot.current = None
            if slot.next is not None:
                self.mailer.send(Entry(Op.CLEAR, layer))
                slot.next = None
        self._grid = None

    def audio_lost(self) -> None:
        """A new audio side knows nothing of the clips that the old one had."""
        kept = {slot.ready.id for slot in self.slots if slot.ready is not None}
        self.store.keep_only(kept)
        for slot in self.slots:
            slot.current = slot.next = None
        self._grid = None
        self._next_change = self._retry_frame = 0

    def shift(self, by: int) -> None:
        """The clips were held for `by` frames."""
        for slot in self.slots:
            slot.join_frame += by

    # Handing over

    def _by_least_left(self, now: int) -> list[int]:
        return sorted(range(self.state.layer_count), key=lambda n: (max(0, self.slots[n].join_frame - now), n))

    def _drop_unwanted(self) -> None:
        for layer in range(self.state.layer_count):
            slot = self.slots[layer]
            if slot.ahead is not None and not self._wants(layer, slot.ahead.wanted):
                self._forget_ahead(layer)

    def _wants(self, layer: int, wanted: Wanted) -> bool:
        return layer < self.state.layer_count and layer not in self.state.silenced and self.state.wanted_by(layer) == wanted

    def _still_wanted(self, want: Want) -> bool:
        return self._wants(want.layer, want.wanted) and self.slots[want.layer].ahead is None

    def _forget_ahead(self, layer: int) -> None:
        slot = self.slots[layer]
        if slot.ready is not None:
            self.store.release(slot.ready.id)
            slot.ready = None
        if slot.next is not None:
            self.mailer.send(Entry(Op.CLEAR, layer))
            slot.next = None

    def _stale(self, layer: int) -> bool:
        """The layer sounds of something else than it should."""
        slot = self.slots[layer]
        return slot.current is not None and slot.current.wanted != self.state.wanted_by(layer)

    def _on_hold(self, layer: int) -> bool:
        return bool(self.state.layers[layer]["hold"])

    def _hand(self, layer: int, now: int) -> None:
        slot = self.slots[layer]
        if slot.ready is None:
            return
        if slot.current is None:
            self._start(layer, now)
        elif self._stale(layer):
            if now >= self._next_change and not self._on_hold(layer):
                self._change(layer, now)
        elif slot.skip:
            self._join(layer, now, max(0, slot.join_frame - now), self.fade_frames)
        else:
            self._chain(layer)

    def _start(self, layer: int, now: int) -> None:
        """An empty layer begins: at the start all of them on one grid, later in the widest gap between the others."""
        period = self._period(self._ready(layer))
        phases = self._phases(layer)
        if not phases:
            self._grid = Grid(now + period, self.state.layer_count)
        if self._grid is not None and self._grid.taken < self._grid.count:
            ramp = min(self.fade_frames, frames(START_FADE_S, self.clock.rate))
            left = (self._grid.next_phase(period) - now) % period
        else:
            ramp = self.fade_frames
            left = widest_gap(phases, period, now, ramp / 2)
        self._join(layer, now, left, ramp)

    def _change(self, layer: int, now: int) -> None:
        """A layer goes over to its new prompt, no closer than F/N to the one before."""
        period = self._period(self._ready(layer))
        everyone = self.state.own[layer] is None
        if everyone and self._grid is None:
            self._grid = Grid(now + period, self.state.layer_count)
        if everyone and self._grid is not None and self._grid.taken < self._grid.count:
            phase = self._grid.next_phase(period)
        else:
            phase = self.slots[layer].join_frame
        self._next_change = now + self.fade_frames // self.state.layer_count
        self._join(layer, now, (phase - now) % period, self.fade_frames)

    def _join(self, layer: int, now: int, left: float, ramp: int) -> None:
        """Starts the ready clip now, so far inside that its own join comes in `left` frames.

        Where that is too near, and would cut the fade in short, it starts at its beginning: later joins even it out.
        """
        held = self._ready(layer)
        period = self._period(held)
        left = round(left) if left >= ramp / 2 else period
        self._give(layer, held, period - left)
        slot = self.slots[layer]
        slot.current, slot.next, slot.skip = held, None, False
        slot.join_frame, slot.next_offset = now + left, 0
        self.mailer.send(Entry(Op.JOIN, layer, ramp=min(ramp, left)))

    def _chain(self, layer: int) -> None:
        slot = self.slots[layer]
        held = self._ready(layer)
        period = self._period(held)
        offset = evening_offset(slot.join_frame, self._phases(layer), period)
        self._give(layer, held, offset)
        slot.next, slot.next_offset = held, offset

    def _give(self, layer: int, held: Held, offset: int) -> None:
        self.slots[layer].ready = None
        self.mailer.send(
            Entry(Op.NEXT, layer, value=held.wanted.trim, clip=held.id, slot=held.clip.slot, frames=held.frames, offset=offset)
        )

    def _ready(self, layer: int) -> Held:
        held = self.slots[layer].ready
        assert held is not None
        return held

    def _period(self, held: Held) -> int:
        """Frames from a clip's start to its join: D - F."""
        return held.frames - min(self.fade_frames, held.frames // 2)

    def _phases(self, without: int) -> list[int]:
        """The join frame of every other layer that sounds, as its next clip will keep it."""
        slots = (self.slots[layer] for layer in range(self.state.layer_count) if layer != without)
        return [slot.join_frame - slot.next_offset for slot in slots if slot.current is not None]

    # Asking

    def _ask(self, now: int) -> None:
        want = min(self._missing(now), key=lambda want: (want.need_frame, want.left, want.layer), default=None)
        if self.running is not None:
            running = self.running.want
            if not self._still_wanted(running) or (want is not None and self._more_urgent(want, running, now)):
                self.generator.cancel()
        elif want is not None and self.generator.idle and now >= self._retry_frame:
            self._submit(want)

    def _more_urgent(self, want: Want, running: Want, now: int) -> bool:
        """A layer that needs its clip now never waits behind another's clip for later."""
        return want.need_frame <= now < self._want(running.layer, now).need_frame

    def running_needed_at(self) -> int | None:
        """The frame at which the running job's end is needed, by its layer or by those that wait behind it; None: no job."""
        if self.running is None:
            return None
        now = self.clock.frame()
        if not self._still_wanted(self.running.want):
            return now
        return min(want.need_frame for want in (self._want(self.running.want.layer, now), *self._missing(now)))

    def _missing(self, now: int) -> Iterator[Want]:
        for layer in range(self.state.layer_count):
            making = self.running is not None and self.running.want.layer == layer and self._still_wanted(self.running.want)
            if not making and self.slots[layer].ahead is None and self._wants(layer, self.state.wanted_by(layer)):
                yield self._want(layer, now)

    def _want(self, layer: int, now: int) -> Want:
        slot = self.slots[layer]
        left = max(0, slot.join_frame - now) if slot.current is not None else 0
        at_once = slot.current is None or slot.skip or (self._stale(layer) and not self._on_hold(layer))
        return Want(now if at_once else now + left, left, layer, self.state.wanted_by(layer))

    def _submit(self, want: Want) -> None:
        capacity = frames(self.duration_s, self.clock.rate) + 1
        try:
            slot = self.store.take(capacity)
        except ArenaError:
            self._retry_frame = self.clock.frame() + frames(RETRY_S, self.clock.rate)
            raise
        if slot is None:
            return
        self._last_job += 1
        job = self._job(want)
        self.running = Running(job, want, slot)
        self.generator.submit(job, slot, capacity)

    def _job(self, want: Want) -> Job:
        slot = self.slots[want.layer]
        if slot.made_for != want.wanted:
            slot.made_for, slot.made = want.wanted, 0
        seed = int(self.state.number("/seed"))
        prompt = want.wanted.prompt
        return Job(
            id=self._last_job,
            prompt=prompt,
            duration_s=self.duration_s,
            seed=clip_seed(seed, prompt, want.layer, slot.made) if seed >= 0 else self.random_seed(),
            negative=str(self.state.values["/negative"]),
            steps=int(self.state.number("/steps")),
            guidance=self.state.number("/guidance"),
        )


def clip_seed(seed: int, prompt: str, layer: int, count: int) -> int:
    """The seed (0..2**31-1) of clip `count` of layer `layer` (from 0): hash(s, prompt, n, k) of INTERFACE.md, by BLAKE2b."""
    text = f"{seed}\0{prompt}\0{layer + 1}\0{count}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=4).digest(), "big") & 0x7FFFFFFF


def _random_seed() -> int:
    return random.SystemRandom().randrange(2**31)
