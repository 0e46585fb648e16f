"""When a clip that is ready goes to the audio side, and where inside it begins, so that the joins stay even."""

from dataclasses import dataclass
from functools import partial

from node.control.clip_store import ClipStore, Held
from node.control.layer_slot import Slots
from node.control.mailer import Mailer
from node.control.stagger import evening_offset, widest_gap
from node.playback.mailbox import Entry, Op
from node.units import frames

LATE_S = 0.5  # before a clip's end: what has not been made by then comes from the archive
START_FADE_S = 1.0  # at the start the first layers fade in over min(/fade, 1 s)


@dataclass(slots=True)
class _Grid:
    """The joins of a start or a new prompt: one period after `base`, then earlier by a share of it for each layer."""

    base: int
    count: int
    taken: int = 0

    @property
    def has_room(self) -> bool:
        return self.taken < self.count

    def next_phase(self, period: int) -> float:
        phase = self.base - period * self.taken / self.count
        self.taken += 1
        return phase


class Handing:
    """Acts on the slots; the audio side joins what it is given to the layer's chain at the exact frame."""

    def __init__(self, slots: Slots, store: ClipStore, mailer: Mailer) -> None:
        self._slots = slots
        self._store = store
        self._mailer = mailer
        self._grid: _Grid | None = None
        self._not_before: dict[int, int] = {}  # by layer: the frame of a cue that took it, and had no clip yet
        self._next_change: dict[str, int] = {}  # the frame before which no further layer goes over to it

    def new_layout(self) -> None:
        """The joins are laid out anew when the next clip of the common prompt starts."""
        self._grid = None
        self._next_change.clear()

    def reset(self) -> None:
        """Nothing sounds any longer, and time may have begun anew."""
        self.new_layout()
        self._not_before.clear()

    def hand_over(self) -> None:
        """Gives each layer what is ready for it, if it is time."""
        here = self._slots.clock.frame()
        for layer in self._slots.by_least_left():
            at = max(self._mailer.frame or here, self._not_before.pop(layer, 0))
            with self._mailer.at(at if at > here else 0):
                self._hand(layer, at)
            if at > here and self._slots[layer].late:
                self._not_before[layer] = at

    def drop_unwanted(self) -> None:
        """Forgets the clips that wait for a prompt nobody wants any longer."""
        for layer in range(self._slots.state.layer_count):
            slot = self._slots[layer]
            waiting = slot.next or slot.ready or slot.cover
            if waiting is not None and not self._slots.wants(layer, waiting.wanted):
                self.forget_ahead(layer)

    def forget_ahead(self, layer: int) -> None:
        """The layer loses the clip that it has ahead."""
        slot = self._slots[layer]
        for waiting in (slot.ready, slot.cover):
            if waiting is not None:
                self._store.release(waiting.id)
        slot.ready = slot.cover = None
        if slot.next is not None:
            self._mailer.send(Entry(Op.CLEAR, layer))
            slot.next = None

    def leave(self, layer: int, ramp: int) -> None:
        """The layer fades out over `ramp` frames and is empty from now on."""
        self.forget_ahead(layer)
        slot = self._slots[layer]
        if slot.current is not None:
            self._mailer.send(Entry(Op.LEAVE, layer, ramp=ramp))
        slot.current = None

    def skip(self, layer: int) -> None:
        """Crossfades the layer to its next clip: now if it has one, else as soon as it has."""
        slot = self._slots[layer]
        if slot.next is not None:
            self._mailer.send(Entry(Op.JOIN, layer, ramp=self._slots.fade_frames))
        elif slot.current is not None:
            slot.skip = True

    def _hand(self, layer: int, now: int) -> None:
        slot = self._slots[layer]
        slot.late = False
        if slot.next is not None and slot.ready is None:
            return
        held = slot.ready or slot.cover
        wanted = self._slots.state.wanted_by(layer)
        if slot.current is None:
            act = partial(self._start, layer, now=now)
        elif self._slots.stale(layer):
            if now < self._next_change.get(wanted, now):
                return
            act = partial(self._change, layer, now=now)
        elif slot.skip:
            left = max(0, slot.join_frame - now)
            act = partial(self._join, layer, now=now, left=left, ramp=self._slots.fade_frames)
        elif slot.current.wanted != wanted:
            return  # on hold
        elif slot.ready is None and slot.join_frame - now > frames(LATE_S, self._slots.clock.rate):
            return
        else:
            act = partial(self._chain, layer)
        if held is None:
            slot.late = layer not in self._slots.state.silenced
        else:
            act(held)

    def _start(self, layer: int, held: Held, now: int) -> None:
        """An empty layer begins: at the start all of them on one grid, later in the widest gap between the others."""
        slots, period = self._slots, self._slots.period(held)
        others = slots.other_joins(layer)
        if not others:
            self._grid = _Grid(now + period, slots.state.layer_count)
        if self._grid is not None and self._grid.has_room:
            ramp = min(slots.fade_frames, frames(START_FADE_S, slots.clock.rate))
            left = (self._grid.next_phase(period) - now) % period
        else:
            ramp = slots.fade_frames
            left = widest_gap(others, period, now, ramp / 2)
        self._join(layer, held, now, left, ramp)

    def _change(self, layer: int, held: Held, now: int) -> None:
        """A layer goes over to its new prompt. The next one that is given the same comes no sooner than F/N later."""
        slots, period = self._slots, self._slots.period(held)
        everyone = not slots.state.own(layer)
        if everyone and self._grid is None:
            self._grid = _Grid(now + period, slots.state.layer_count)
        if everyone and self._grid is not None and self._grid.has_room:
            phase = self._grid.next_phase(period)
        else:
            phase = slots[layer].join_frame
        self._next_change = {wanted: frame for wanted, frame in self._next_change.items() if frame > now}
        self._next_change[held.wanted] = now + slots.fade_frames // slots.state.layer_count
        self._join(layer, held, now, (phase - now) % period, slots.fade_frames)

    def _join(self, layer: int, held: Held, now: int, left: float, ramp: int) -> None:
        """Starts the clip now, so far inside that its own join comes in `left` frames.

        Where that is too near, and would cut the fade in short, it starts at its beginning: later joins even it out.
        """
        period = self._slots.period(held)
        left = round(left) if left >= ramp / 2 else period
        self._give(layer, held, period - left)
        slot = self._slots[layer]
        slot.current, slot.next, slot.skip = held, None, False
        slot.join_frame, slot.next_offset = now + left, 0
        self._mailer.send(Entry(Op.JOIN, layer, ramp=min(ramp, left)))

    def _chain(self, layer: int, held: Held) -> None:
        slot = self._slots[layer]
        offset = evening_offset(slot.join_frame, self._slots.other_joins(layer), self._slots.period(held))
        self._give(layer, held, offset)
        slot.next, slot.next_offset = held, offset

    def _give(self, layer: int, held: Held, offset: int) -> None:
        slot = self._slots[layer]
        if slot.cover is not None and slot.cover is not held:
            self._store.release(slot.cover.id)
        slot.ready = slot.cover = None
        clip = held.clip
        self._mailer.send(
            Entry(
                Op.NEXT,
                layer,
                0,
                self._slots.state.trims[layer],
                clip=held.id,
                slot=clip.slot,
                frames=clip.frames,
                offset=offset,
            )
        )
