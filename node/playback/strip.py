"""A layer's channel strip: the settings that outlive its clips, as ramps."""

from math import pi

from node.playback.azimuth import turn
from node.playback.ramp import Ramp

FULL = pi / 2  # the presence of a layer that is wholly there


class Strip:
    """gain, audible: linear. pan: -1 to 1. azimuth: degrees, for more than two channels. These move on the output's frames,
    presence on the program clock.

    presence: an angle, 0 to FULL; its sine is the gain, so that layers that come and go can keep the power constant.
    """

    __slots__ = ("audible", "azimuth", "gain", "pan", "presence")

    def __init__(self, azimuth: float) -> None:
        self.gain, self.audible, self.pan, self.presence = Ramp(1.0), Ramp(1.0), Ramp(0.0), Ramp(0.0)
        self.azimuth = Ramp(azimuth)

    def turn(self, degrees: float, frame: int, frames: int) -> None:
        """Moves the azimuth, the shorter way round."""
        self.azimuth = turn(self.azimuth, degrees, frame, frames)

    def moving(self, clock: int, frame: int) -> bool:
        """Whether any gain moves; the azimuth, which places the layer's sound, is not one."""
        return self.presence.moving(clock) or self.gain.moving(frame) or self.audible.moving(frame) or self.pan.moving(frame)
