"""Which clip is made next, for which layer; and what becomes of it when the generator and the audio side speak.

Nothing waits in a queue: what is wanted is derived anew from the state at every step, so the newest prompt always wins and
a job nobody wants any longer is cancelled. Each layer has at most one clip ahead.
"""

import hashlib
import random
from dataclasses import dataclass
from typing import Protocol

from generator.arena import ArenaError
from generator.clip import Clip
from generator.job import Job
from generator.messages import Order
from node.clock import Clock
from node.control.ahead import BUDGET, Ahead
from node.control.clip_store import ClipStore, Held
from node.control.handing import Handing
from node.control.layer_slot import LEAST_FADE_S, Slots, Want
from node.control.mailer import Mailer
from node.control.state import State, Transport
from node.playback.mailbox import Entry, Op
from node.units import frames

RETRY_S = 1.0  # after a job that failed, so that an engine that always fails does not spin
ENGINE_DURATION_S = 18.0  # of the embedded engine
_SMOOTHING = 0.3  # share of the newest clip in the seconds that a clip takes


class Generator(Protocol):
    """What the feeder needs of the generator process."""

    @property
    def idle(self) -> bool: ...
    @property
    def batch(self) -> int: ...
    def submit(self, *orders: Order) -> None: ...
    def cancel(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Running:
    """A job in the generator, and whom it is for."""

    order: Order
    want: Want


class Feeder:
    """Steps on the control thread."""

    def __init__(self, state: State, clock: Clock, mailer: Mailer, store: ClipStore, generator: Generator) -> None:
        self.store = store
        self.generator = generator
        self.default_duration_s = ENGINE_DURATION_S  # until the engine has told its own
        self.slots = Slots(state, clock)
        self.handing = Handing(self.slots, store, mailer)
        self.ahead = Ahead(store)
        self.running: dict[int, Running] = {}  # by job; several only where the engine makes clips together
        self._state = state
        self._clock = clock
        self._mailer = mailer
        self._seconds_per_clip = 0.0
        self._retry_frame = 0
        self._asked_frame = 0  # when the running jobs were asked for
        self._last_job = 0
        self._seeds = random.SystemRandom()

    def step(self) -> None:
        """Hands over what is ready and asks for what is missing. Raises ArenaError where the machine has no memory left."""
        self.ahead.look()
        self.act()
        self._ask(self._clock.frame())

    def act(self) -> None:
        """Hands over what is ready."""
        self.handing.drop_unwanted()
        self._adopt()
        if self._state.transport is Transport.PLAYING:
            self.handing.hand_over()

    def _adopt(self) -> None:
        """What was made ahead is a layer's once the layer changes to it."""
        for layer in range(self._state.layer_count):
            slot, wanted = self.slots[layer], self._state.wanted_by(layer)
            if slot.ahead is not None or not self.slots.off(layer) or layer in self._state.silenced:
                continue
            slot.ready = self.ahead.take(wanted, layer)
            if slot.ready is not None:
                slot.count(wanted)
            elif slot.cover is None and slot.next is None:
                slot.cover = self.ahead.take_cover(wanted)

    @property
    def queued(self) -> int:
        """Finished clips that wait for their moment."""
        return sum(slot.ahead is not None for slot in self.slots) + len(self.ahead)

    @property
    def queue_size(self) -> int:
        """The most that may ever wait."""
        return self._state.layer_count + BUDGET

    @property
    def duration_s(self) -> float:
        """Length of the clips to come."""
        return self._state.duration_s(self.default_duration_s)

    @property
    def speed(self) -> float:
        """Clips made a second against clips needed a second, N/(D-F); 0.0 before the first clip."""
        if not self._seconds_per_clip:
            return 0.0
        period_s = self.duration_s - min(self._state.fade_s, self.duration_s / 2)
        return period_s / (self._state.layer_count * self._seconds_per_clip)

    # What the generator says

    def finished(self, clip: Clip) -> None:
        """A clip is in its slot. One that nobody wants any longer is dropped."""
        running = self.running.pop(clip.job_id, None)
        if running is None:
            return
        weight = _SMOOTHING if self._seconds_per_clip else 1.0
        self._seconds_per_clip += weight * (clip.seconds - self._seconds_per_clip)
        want = running.want
        if not self.slots.lacks_nothing(want):
            self.slots[want.layer].count(want.wanted)
            self.slots[want.layer].ready = self.store.add(clip, want.wanted, want.layer)
        elif self.ahead.needs(want.wanted, want.layer):
            self.ahead.add(self.store.add(clip, want.wanted, want.layer))
        else:
            self.store.give_back(clip.slot)

    def gone(self, job_id: int, failed: bool) -> None:
        """The job was cancelled or failed; its slot is free."""
        running = self.running.pop(job_id, None)
        if running is None:
            return
        self.store.give_back(running.order.slot)
        if failed:
            want = running.want
            if want.ahead:
                self.ahead.failed[want.wanted, want.layer] += 1
            else:
                self.slots[want.layer].count(want.wanted)
            self._retry_frame = self._clock.frame() + frames(RETRY_S, self._clock.rate)

    def generator_replaced(self) -> None:
        """The jobs of the one before are gone."""
        for job_id in list(self.running):
            self.gone(job_id, failed=False)
        self.ahead.clear()

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

    def stopped(self) -> None:
        """The audio side has emptied every layer."""
        for layer, slot in enumerate(self.slots):
            slot.current = None
            if slot.next is not None:
                self._mailer.send(Entry(Op.CLEAR, layer))
                slot.next = None
        self.handing.reset()

    def audio_lost(self) -> None:
        """A new audio side knows nothing of the clips that the old one had."""
        waiting = (held for slot in self.slots for held in (slot.ready, slot.cover) if held is not None)
        self.store.keep_only({held.id for held in waiting} | self.ahead.ids)
        for slot in self.slots:
            slot.current = slot.next = None
        self.handing.reset()
        self._retry_frame = 0

    # What moves the joins

    def fade_changed(self, before_frames: int) -> None:
        """Joins move with the fade: the audio side does the same."""
        for slot in self.slots:
            if slot.current is not None:
                half = slot.current.frames // 2
                slot.join_frame += min(before_frames, half) - min(self.slots.fade_frames, half)

    def layers_changed(self, before: int, fade_s: float) -> None:
        """Fewer layers: the highest fade out over `fade_s` and lose what they had ahead."""
        for layer in range(self._state.layer_count, before):
            self.handing.leave(layer, frames(max(fade_s, LEAST_FADE_S), self._clock.rate))

    def shift(self, by: int) -> None:
        """The clips were held for `by` frames."""
        for slot in self.slots:
            slot.join_frame += by

    # Asking

    def _ask(self, now: int) -> None:
        """What is needed now comes first, then cues to come. While all is stopped and a show stands by, layers need none."""
        needed = [self._ahead(*key, now) for key in self.ahead.missing(held=True)]
        if self._state.transport is not Transport.STOPPED or not self.ahead.prompts:
            needed += self.slots.missing(self._making())
            needed.sort(key=lambda want: (want.need_frame, not want.ahead, want.left, want.layer))
        if self.running:
            if self._give_up(needed, now):
                self.generator.cancel()
        elif self.generator.idle and now >= self._retry_frame:
            wants = needed or [self._ahead(*key, None) for key in self.ahead.missing(held=False)]
            if wants:
                self._submit(self._together(wants))

    def _give_up(self, wants: list[Want], now: int) -> bool:
        """What runs is wanted no longer, or holds up what is needed now, or is for later and would make the next clip late."""
        running = [each.want for each in self.running.values() if self._is_wanted(each.want)]
        if not running:
            return True
        if not wants or any(self._is_urgent(want) for want in running):
            return False
        takes = frames(self._seconds_per_clip, self._clock.rate)
        left = max(0, self._asked_frame + takes * len(self.running) - now)
        for_later = all(self.slots.lacks_nothing(want) for want in running)
        return wants[0].at_once or (for_later and wants[0].need_frame - now < left + takes)

    def _is_wanted(self, want: Want) -> bool:
        return not self.slots.lacks_nothing(want) or self.ahead.needs(want.wanted, want.layer)

    def _is_urgent(self, want: Want) -> bool:
        if (want.wanted, want.layer) in self.ahead.missing(held=True):
            return True
        return not self.slots.lacks_nothing(want) and self.slots.want(want.layer).at_once

    def _ahead(self, prompt: str, layer: int, need_frame: int | None) -> Want:
        """A clip for a cue to come. need_frame: None for some time later."""
        at_once = need_frame is not None
        return Want(need_frame if need_frame is not None else 2**62, 0, at_once, layer, prompt, ahead=True)

    def _making(self) -> set[int]:
        """The layers whose clips are being made and still wanted."""
        return {running.want.layer for running in self.running.values() if not self.slots.lacks_nothing(running.want)}

    def is_making(self, prompt: str) -> bool:
        """A clip of the prompt is being made."""
        return any(running.want.wanted == prompt for running in self.running.values())

    @property
    def is_behind(self) -> bool:
        """What sounds lacks a clip, and comes before the cues to come."""
        return self._state.transport is not Transport.STOPPED and any(True for _ in self.slots.missing(self._making()))

    def running_needed_at(self) -> int | None:
        """The frame at which the running jobs' end is needed, by their layers or by those that wait behind; None: no job."""
        if not self.running:
            return None
        making = self._making()
        if not making:
            return self._clock.frame()
        return min(want.need_frame for want in (*map(self.slots.want, making), *self.slots.missing(making)))

    def _together(self, wants: list[Want]) -> list[Want]:
        """The first want, with those of the same prompt that the engine makes cheaper along with it.

        The first clip of a prompt is made alone: it is heard sooner.
        """
        first = wants[0]
        count = self.generator.batch if self.slots.has_any_of(first.wanted) or not first.at_once else 1
        return [want for want in wants if (want.wanted, want.ahead) == (first.wanted, first.ahead)][:count]

    def _submit(self, wants: list[Want]) -> None:
        capacity = frames(self.duration_s, self._clock.rate) + 1
        orders: list[Order] = []
        for want in wants:
            try:
                slot = self.store.take(capacity)
            except ArenaError:
                self._retry_frame = self._clock.frame() + frames(RETRY_S, self._clock.rate)
                if orders:
                    break
                raise
            if slot is not None:
                order = Order(self._job(want), slot, capacity)
                self.running[order.job.id] = Running(order, want)
                orders.append(order)
        if orders:
            self._asked_frame = self._clock.frame()
            self.generator.submit(*orders)

    def _job(self, want: Want) -> Job:
        slot = self.slots[want.layer]
        made = slot.made if slot.made_for == want.wanted and not want.ahead else self.ahead.failed[want.wanted, want.layer]
        self._last_job += 1
        state, prompt = self._state, want.wanted
        seed = int(state.number("/seed"))
        return Job(
            id=self._last_job,
            prompt=prompt,
            duration_s=self.duration_s,
            seed=clip_seed(seed, prompt, want.layer, made) if seed >= 0 else self._seeds.randrange(2**31),
            negative=str(state.values["/negative"]),
            steps=int(state.number("/steps")),
            guidance=state.number("/guidance"),
        )


def clip_seed(seed: int, prompt: str, layer: int, count: int) -> int:
    """The seed (0..2**31-1) of clip `count` of layer `layer` (from 0), by BLAKE2b of all four."""
    text = f"{seed}\0{prompt}\0{layer + 1}\0{count}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=4).digest(), "big") & 0x7FFFFFFF
