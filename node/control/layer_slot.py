"""What a layer plays and has ahead, and what it lacks."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from node.clock import Clock
from node.control.clip_store import ARCHIVE, Held
from node.control.state import State
from node.playback.mailbox import MAX_LAYERS
from node.units import frames

LEAST_FADE_S = 0.005


@dataclass(slots=True)
class LayerSlot:
    """One layer's clips. `ready` is held by control until its moment, `next` was handed to the audio side.

    cover: a clip of the archive, for when nothing was made in time. late: it is that time.
    join_frame: the output frame at which the current clip hands over to the next.
    """

    current: Held | None = None
    next: Held | None = None
    ready: Held | None = None
    cover: Held | None = None
    late: bool = False
    join_frame: int = 0
    next_offset: int = 0  # frames inside which `next` will start
    skip: bool = False
    made_for: str | None = None
    made: int = 0  # clips made for `made_for`: the k of the seed

    @property
    def ahead(self) -> Held | None:
        """What was made for the layer and has not begun; a clip of the archive does not count."""
        return self.ready if self.next is None or self.next.clip.source == ARCHIVE else self.next

    @property
    def begun(self) -> int:
        """Those of `made` that have been heard, or were to be: a clip that still waits would be made again."""
        waits = self.ahead is not None and self.ahead.wanted == self.made_for
        return self.made - waits

    def count(self, wanted: str) -> None:
        """One more clip was made for the layer, or failed."""
        if self.made_for != wanted:
            self.made_for, self.made = wanted, 0
        self.made += 1


@dataclass(frozen=True, slots=True)
class Want:
    """A clip that is missing. need_frame: when it will be needed; left: frames until the layer's clip hands over.

    at_once: the layer is silent or sounds of something else than it should. ahead: it is for a cue to come.
    """

    need_frame: int
    left: int
    at_once: bool
    layer: int
    wanted: str
    ahead: bool = False


@dataclass
class Slots:
    """All layers (from 0), against what the state asks of them. Frames are output frames."""

    state: State
    clock: Clock
    each: list[LayerSlot] = field(default_factory=lambda: [LayerSlot() for _ in range(MAX_LAYERS)])

    def __getitem__(self, layer: int) -> LayerSlot:
        return self.each[layer]

    def __iter__(self) -> Iterator[LayerSlot]:
        return iter(self.each)

    @property
    def fade_frames(self) -> int:
        """`/fade`, at least 5 ms."""
        return frames(max(self.state.fade_s, LEAST_FADE_S), self.clock.rate)

    def period(self, held: Held) -> int:
        """Frames from a clip's start to its join: D - F."""
        return held.frames - min(self.fade_frames, held.frames // 2)

    def wants(self, layer: int, wanted: str) -> bool:
        """The layer is to sound, and of just this."""
        state = self.state
        return layer < state.layer_count and layer not in state.silenced and state.wanted_by(layer) == wanted

    def stale(self, layer: int) -> bool:
        """The layer sounds of something else than it should, and is free to change."""
        return self.each[layer].current is not None and not self.state.layers[layer]["hold"] and self.off(layer)

    def off(self, layer: int) -> bool:
        """Nothing sounds on the layer that it should sound of."""
        current = self.each[layer].current
        return current is None or current.wanted != self.state.wanted_by(layer)

    @property
    def unsettled(self) -> bool:
        """A layer lacks its sound, or is about to change."""
        for layer in range(self.state.layer_count):
            slot = self.each[layer]
            if slot.late or slot.skip or self.stale(layer) or (slot.current is None and layer not in self.state.silenced):
                return True
        return False

    def lacks_nothing(self, want: Want) -> bool:
        """The clip that was wanted is wanted no longer, or there is one."""
        return not self.wants(want.layer, want.wanted) or self.each[want.layer].ahead is not None

    def want(self, layer: int) -> Want:
        """The clip that the layer needs next, and when."""
        slot, now = self.each[layer], self.clock.frame()
        left = max(0, slot.join_frame - now) if slot.current is not None else 0
        at_once = slot.current is None or slot.skip or self.stale(layer)
        return Want(now if at_once else now + left, left, at_once, layer, self.state.wanted_by(layer))

    def has_any_of(self, wanted: str) -> bool:
        """A clip that was made for just this sounds or is ahead."""
        held = (clip for slot in self.each for clip in (slot.current, slot.ahead) if clip is not None)
        return any(clip.wanted == wanted and clip.clip.source != ARCHIVE for clip in held)

    def missing(self, but_for: Collection[int]) -> Iterator[Want]:
        """What has to be made, but for the layers whose clips are being made."""
        for layer in range(self.state.layer_count):
            want = self.want(layer)
            if layer not in but_for and not self.lacks_nothing(want):
                yield want

    def other_joins(self, without: int) -> list[int]:
        """The join frame of every other layer that sounds, as its next clip will keep it."""
        others = (self.each[layer] for layer in range(self.state.layer_count) if layer != without)
        return [slot.join_frame - slot.next_offset for slot in others if slot.current is not None]

    def by_least_left(self) -> list[int]:
        """The layers in the order in which their clips hand over."""
        now = self.clock.frame()
        return sorted(range(self.state.layer_count), key=lambda n: (max(0, self.each[n].join_frame - now), n))
