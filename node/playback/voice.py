"""A clip as it is handed over, and a voice: one clip sounding."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from node.playback.fade import Fade
from node.playback.mailbox import Law
from node.playback.ramp import Ramp
from node.playback.scratch import Flat


class Clip(NamedTuple):
    """samples: float32, (frames, 2). offset: the first frame to play. trim: linear gain."""

    id: int
    samples: NDArray[np.float32]
    offset: int
    trim: float

    @property
    def frames(self) -> int:
        return len(self.samples)

    @property
    def length(self) -> int:
        """Frames that play."""
        return len(self.samples) - self.offset


@dataclass(slots=True)
class Joins:
    """How clips join, for all layers. `fade` frames where the clips are long enough, never less than `least` (5 ms)."""

    least: int
    fade: int
    law: Law = Law.EQUAL_POWER

    def own(self, clip: Clip, following: Clip, fade_in: int = 0) -> int:
        """Frames of the join at `clip`'s end: at most half of either clip, and not before its own fade-in has ended."""
        wanted = min(self.fade, clip.frames // 2, following.frames // 2, self.most(following))
        return max(self.least, min(wanted, clip.length - max(fade_in, self.least)))

    def most(self, clip: Clip) -> int:
        """The longest fade-in that ends before the clip's own join: what plays, less that join."""
        join = max(self.least, min(self.fade, clip.frames // 2))
        return max(self.least, clip.length - join)


@dataclass(slots=True)
class Voice:
    """start, ends and fades are program frames; trim, a linear gain, moves on the output's. `end`: the first frame behind the
    clip's data."""

    clip: Clip
    start: int
    loop: bool
    fade_in: Fade | None
    fade_outs: list[Fade] = field(default_factory=list)
    trim: Ramp = field(init=False)
    end: int = field(init=False)
    dead: int = 2**62  # the frame from which on it is silent for good
    heard: bool = False  # STARTED has been sent

    def __post_init__(self) -> None:
        self.trim = Ramp(self.clip.trim)
        self.end = self.start + self.clip.length

    @property
    def fade_in_frames(self) -> int:
        return self.fade_in.length if self.fade_in else 0

    def fade_out(self, fade: Fade) -> None:
        """One more fade-out. The envelope is the product of all fades, so overlapping joins stay at equal power."""
        self.fade_outs.append(fade)
        self.dead = min(self.dead, fade.end)

    def plain(self, clock: int) -> bool:
        """Neither fading in nor out."""
        return not self.fade_outs and (self.fade_in is None or clock >= self.fade_in.end)

    def sound(self, clock: int, block: Flat) -> Flat:
        """Its samples from program frame `clock` on, as many as `block` holds: where they lie, or in `block` with zeros behind
        the clip's end. They are never written."""
        samples, at = self.clip.samples.reshape(-1), 2 * (clock - self.start + self.clip.offset)
        if at + len(block) <= len(samples):
            return samples[at : at + len(block)]
        left = max(len(samples) - at, 0)
        block[:left] = samples[at : at + left]
        block[left:] = 0.0
        return block
