"""A layer's channel strip: the settings that outlive its clips, as gains."""

from math import pi

import numpy as np

from node.playback.ramp import Ramp
from node.playback.scratch import Flat, Scratch

FULL = pi / 2  # the presence of a layer that is wholly there


class Strip:
    """gain, audible: linear. pan: -1 to 1. These move on the output's frames, presence on the program clock.

    presence: an angle, 0 to FULL; its sine is the gain, so that layers that come and go can keep the power constant.
    silent: while nothing moves and a level has been asked for, whether that is zero.
    """

    def __init__(self, scratch: Scratch) -> None:
        self.gain, self.audible, self.pan, self.presence = Ramp(1.0), Ramp(1.0), Ramp(0.0), Ramp(0.0)
        self.silent = False
        self._scratch = scratch
        self._rest, self._pan_rest = np.empty((2, 2 * scratch.block), np.float32)
        self._rest_known = self._pan_known = False

    def set(self, ramp: Ramp, value: float, frame: int, frames: int) -> None:
        """Moves gain, audible or pan."""
        ramp.to(value, frame, frames)
        self._rest_known = False
        self._pan_known &= ramp is not self.pan

    def moving(self, clock: int, frame: int) -> bool:
        """Whether any of the four moves."""
        return self.presence.moving(clock) or self.gain.moving(frame) or self.audible.moving(frame) or self.pan.moving(frame)

    def level(self, clock: int, frame: int, frames: int, power: Flat) -> Flat:
        """Gains of `frames` frames, interleaved, valid until the next call. Adds the square of a moving presence to `power`."""
        if self.moving(clock, frame):
            return self._moving(clock, frame, frames, power)
        return self.resting(frame)[: 2 * frames]

    def resting(self, frame: int) -> Flat:
        """The same product for a whole block while nothing moves, kept until something does."""
        if not self._rest_known:
            self._rest.fill(self.gain.target)
            np.multiply(self._rest, self.audible.target, out=self._rest)
            if self.pan.target != 0.0:
                np.multiply(self._rest, self._panned(frame, self._scratch.block), out=self._rest)
            self._rest_known, self.silent = True, not self._rest.any()
        return self._rest

    def _moving(self, clock: int, frame: int, frames: int, power: Flat) -> Flat:
        """The product of gain, audible, presence and pan, always in this order: a span's length changes no bit of it."""
        scratch, curve = self._scratch, self._scratch.curve[: 2 * frames]
        level = self.gain.fill(frame, frames, scratch, scratch.level)
        if self.audible.target != 1.0 or self.audible.moving(frame):
            np.multiply(level, self.audible.fill(frame, frames, scratch, curve), out=level)
        if self.presence.moving(clock):
            np.sin(self.presence.fill(clock, frames, scratch, curve), out=curve)
            np.multiply(level, curve, out=level)
            np.multiply(curve, curve, out=curve)
            np.add(power[: 2 * frames], curve, out=power[: 2 * frames])
        if self.pan.target != 0.0 or self.pan.moving(frame):
            np.multiply(level, self._panned(frame, frames), out=level)
        return level

    def _panned(self, frame: int, frames: int) -> Flat:
        if self.pan.moving(frame):
            return self._pan_curve(frame, frames, self._scratch.curve)
        if not self._pan_known:
            self._pan_curve(frame, self._scratch.block, self._pan_rest)
            self._pan_known = True
        return self._pan_rest[: 2 * frames]

    def _pan_curve(self, frame: int, frames: int, out: Flat) -> Flat:
        """Balance with a centre of 1: sqrt 2 times the cosine (left) and the sine (right) of (pan + 1) pi / 4."""
        curve, angle = self.pan.fill(frame, frames, self._scratch, out), self._scratch.wide[: 2 * frames]
        np.copyto(angle, curve)
        np.add(angle, 1.0, out=angle)
        np.multiply(angle, pi / 4, out=angle)
        np.subtract(angle, self._scratch.quarter[: 2 * frames], out=angle)
        np.cos(angle, out=angle)
        np.multiply(angle, 2**0.5, out=angle)
        np.copyto(curve, angle, casting="same_kind")
        return curve
