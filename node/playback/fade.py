"""Crossfade curves: the two laws, and a fade of a voice on the program clock."""

import math
from typing import NamedTuple

import numpy as np

from node.playback.mailbox import Law
from node.playback.scratch import Flat, Scratch

LONGEST = 2**24 - 1  # frames: the largest count that float32 holds exactly (349 s at 48 kHz)


class Fade(NamedTuple):
    """start, length: program frames, length 1 to LONGEST. Whether it rises or falls is where the voice keeps it."""

    start: int
    length: int
    law: Law = Law.EQUAL_POWER

    @property
    def end(self) -> int:
        return self.start + self.length


class Curves:
    """Computes fades for spans of a block. A join's two fades are the same fade seen from both ends: computed together."""

    def __init__(self, scratch: Scratch) -> None:
        self._index = scratch.index32
        self._angle, self._rise, self._fall = np.empty((3, 2 * scratch.block), np.float32)
        self._have: tuple[Fade, int, int] | None = None

    def rise(self, fade: Fade, clock: int, frames: int) -> Flat:
        """Gains 0 to 1 of the `frames` from program frame `clock` on, which is not before the fade; valid until the next call.

        With x = (frame - start) / length: sin(pi/2 x), or its square. Exactly 1.0 from the fade's end on.
        """
        self._compute(fade, clock, frames)
        return self._rise[: 2 * frames]

    def fall(self, fade: Fade, clock: int, frames: int) -> Flat:
        """The same for 1 to 0: cos(pi/2 x), or its square. Exactly 0.0 from the fade's end on."""
        self._compute(fade, clock, frames)
        return self._fall[: 2 * frames]

    def _compute(self, fade: Fade, clock: int, frames: int) -> None:
        if self._have == (fade, clock, frames):
            return
        self._have = (fade, clock, frames)
        angle, rise, fall = self._angle[: 2 * frames], self._rise[: 2 * frames], self._fall[: 2 * frames]
        np.add(self._index[: 2 * frames], clock - fade.start, out=angle)
        np.multiply(angle, math.pi / 2 / fade.length, out=angle)
        over = clock + frames > fade.end
        if over:
            np.minimum(angle, math.pi / 2, out=angle)
        np.sin(angle, out=rise)
        np.cos(angle, out=fall)
        if over:
            np.maximum(fall, 0.0, out=fall)  # the cosine of float32's pi/2 is -4e-8
        if fade.law is Law.LINEAR_SUM:
            np.multiply(rise, rise, out=rise)
            np.multiply(fall, fall, out=fall)
