"""Where a layer stands among more than two channels.

The channels stand evenly on a circle around the listener, clockwise, the first one left of ahead: channel k of N, from 0, at
-180/N + 360 k/N degrees (four: -45, 45, 135, -135). A source between two neighbours, a share x of the way from the one to the
other, has the gains cos(pi/2 x) and sin(pi/2 x), and none elsewhere: of equal power everywhere. Pairs on a circle are the
two-dimensional case of V. Pulkki, "Virtual Sound Source Positioning Using Vector Base Amplitude Panning", JAES 45(6), 1997;
the law between the two is the one that all other fades here have.
"""

from math import floor, pi

import numpy as np
from numpy.typing import NDArray

from node.playback.ramp import Ramp
from node.playback.scratch import Flat, Scratch

WIDTH = 30.0  # degrees: a clip's left channel stands so far to the left of its layer's azimuth, the right one to the right


def wrap(degrees: float) -> float:
    """The same direction within -180 (not reached) to 180 degrees."""
    return 180.0 - (180.0 - degrees) % 360.0


def default_azimuth(slot: int) -> float:
    """Degrees at which slot 0, 1, ... stands where nobody has said: 0, 180, 90, -90, 45, ... spreads any number of layers.

    The radical inverse to base 2 of the slot's number (J. G. van der Corput, 1935), times a whole turn.
    """
    turn, digit = 0.0, 0.5
    while slot:
        turn += digit * (slot & 1)
        slot, digit = slot >> 1, digit / 2
    return wrap(360.0 * turn)


def turn(ramp: Ramp, degrees: float, frame: int, frames: int) -> Ramp:
    """A ramp from where `ramp` is at `frame` to `degrees`, the shorter way round; of two equal ones, clockwise."""
    turned = Ramp(wrap(ramp.at(frame)))
    turned.to(turned.target + wrap(degrees - turned.target), frame, frames)
    return turned


class Placing:
    """Adds layers to the channels, three or more of them."""

    def __init__(self, channels: int, scratch: Scratch) -> None:
        self._channels, self._scratch = channels, scratch
        self._place, self._gain = np.empty((2, scratch.block))
        self._curve, self._part = np.empty((2, scratch.block), np.float32)

    def add(self, layer: Flat, azimuth: Ramp, frame: int, out: NDArray[np.float32]) -> None:
        """Adds a layer's sound, interleaved stereo, to `out`, (frames, channels); each frame with its own azimuth."""
        for side, degrees in enumerate((-WIDTH, WIDTH)):
            if azimuth.moving(frame):
                self._moving(layer[side::2], azimuth, degrees, frame, out)
            else:
                self._resting(layer[side::2], azimuth.target + degrees, out)

    def _position(self, degrees: float) -> float:
        """0 to below `channels`: where the whole numbers are the channels."""
        return ((degrees * self._channels + 180.0) / 360.0) % self._channels

    def _resting(self, sound: NDArray[np.float32], degrees: float, out: NDArray[np.float32]) -> None:
        position = self._position(degrees)
        first, share = int(position) % self._channels, position % 1.0
        self._add(sound, np.float32(np.cos(pi / 2 * share)), out[:, first])
        if share:
            self._add(sound, np.float32(np.sin(pi / 2 * share)), out[:, (first + 1) % self._channels])

    def _moving(self, sound: NDArray[np.float32], azimuth: Ramp, degrees: float, frame: int, out: NDArray[np.float32]) -> None:
        frames, channels = len(sound), self._channels
        place, gain, curve = self._place[:frames], self._gain[:frames], self._curve[:frames]
        np.copyto(place, azimuth.wide(frame, frames, self._scratch)[::2])
        np.add(place, degrees, out=place)
        np.multiply(place, channels, out=place)
        np.add(place, 180.0, out=place)
        np.divide(place, 360.0, out=place)
        first, last = sorted((float(place[0]), float(place[-1])))
        for position in range(floor(first), floor(last) + 2):
            np.subtract(place, position, out=gain)
            np.abs(gain, out=gain)
            np.subtract(1.0, gain, out=gain)
            np.maximum(gain, 0.0, out=gain)
            np.multiply(gain, pi / 2, out=gain)
            np.sin(gain, out=gain)
            np.copyto(curve, gain, casting="same_kind")
            self._add(sound, curve, out[:, position % channels])

    def _add(self, sound: NDArray[np.float32], gain: Flat | np.float32, channel: NDArray[np.float32]) -> None:
        part = np.multiply(sound, gain, out=self._part[: len(sound)])
        np.add(channel, part, out=channel)
