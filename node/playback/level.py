"""A layer's gains, computed from its strip in numpy."""

from math import pi

import numpy as np

from node.playback.ramp import Ramp
from node.playback.scratch import Flat, Scratch, touched
from node.playback.strip import Strip


class Level:
    """The product of gain, audible, presence and pan.

    silent: while nothing moves and a level has been asked for, whether that is zero.
    """

    def __init__(self, scratch: Scratch) -> None:
        self.silent = False
        self._strip, self._scratch = Strip(0.0), scratch
        self._rest, self._pan_rest = touched(2 * scratch.block), touched(2 * scratch.block)
        self._rest_known = self._pan_known = False

    def take(self, strip: Strip) -> None:
        """Of `strip` from now on, which has changed."""
        self._strip = strip
        self._rest_known = self._pan_known = False

    def at(self, clock: int, frame: int, frames: int, power: Flat) -> Flat:
        """Gains of `frames` frames, interleaved, valid until the next call. Adds the square of a moving presence to `power`."""
        if self._strip.moving(clock, frame):
            return self._moving(clock, frame, frames, power)
        return self.resting(frame)[: 2 * frames]

    def resting(self, frame: int) -> Flat:
        """The same product for a whole block while nothing moves, kept until something does."""
        if not self._rest_known:
            self._rest.fill(self._strip.gain.target)
            np.multiply(self._rest, self._strip.audible.target, out=self._rest)
            if self._strip.pan.target != 0.0:
                np.multiply(self._rest, self._panned(self._strip.pan, frame, self._scratch.block), out=self._rest)
            self._rest_known, self.silent = True, not self._rest.any()
        return self._rest

    def _moving(self, clock: int, frame: int, frames: int, power: Flat) -> Flat:
        """Always multiplied in this order: a span's length changes no bit of it."""
        strip, scratch, curve = self._strip, self._scratch, self._scratch.curve[: 2 * frames]
        level = strip.gain.fill(frame, frames, scratch, scratch.level)
        if strip.audible.target != 1.0 or strip.audible.moving(frame):
            np.multiply(level, strip.audible.fill(frame, frames, scratch, curve), out=level)
        if strip.presence.moving(clock):
            np.sin(strip.presence.fill(clock, frames, scratch, curve), out=curve)
            np.multiply(level, curve, out=level)
            np.multiply(curve, curve, out=curve)
            np.add(power[: 2 * frames], curve, out=power[: 2 * frames])
        if strip.pan.target != 0.0 or strip.pan.moving(frame):
            np.multiply(level, self._panned(strip.pan, frame, frames), out=level)
        return level

    def _panned(self, pan: Ramp, frame: int, frames: int) -> Flat:
        if pan.moving(frame):
            return self._pan_curve(pan, frame, frames, self._scratch.curve)
        if not self._pan_known:
            self._pan_curve(pan, frame, self._scratch.block, self._pan_rest)
            self._pan_known = True
        return self._pan_rest[: 2 * frames]

    def _pan_curve(self, pan: Ramp, frame: int, frames: int, out: Flat) -> Flat:
        """Balance with a centre of 1: sqrt 2 times the sine of (1 - pan) pi / 4 (left) and (1 + pan) pi / 4 (right)."""
        curve, angle = pan.fill(frame, frames, self._scratch, out), self._scratch.wide[: 2 * frames]
        np.copyto(angle, curve)
        np.multiply(angle, self._scratch.sides[: 2 * frames], out=angle)
        np.add(angle, 1.0, out=angle)
        np.multiply(angle, pi / 4, out=angle)
        np.sin(angle, out=angle)
        np.multiply(angle, 2**0.5, out=angle)
        np.copyto(curve, angle, casting="same_kind")
        return curve
