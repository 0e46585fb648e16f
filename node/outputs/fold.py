"""A mix of N channels as fewer: for receivers of PCM over OSC and of AOO that have not as many (docs/channels.md).

Every channel keeps its power and its place: on two channels by the sine of its azimuth, on more by its azimuth between its two
neighbours; on one it is the mean of what two would have. The mix is as loud as it was; several channels whose peaks fall
together may pass +-1, where encodings in integers clip.
"""

from functools import cache
from math import cos, pi, radians, sin

import numpy as np
from numpy.typing import NDArray

from node.outputs.output import Block


def azimuth(channel: int, channels: int) -> float:
    """Where a channel (from 0) of a ring stands: degrees clockwise, 0 ahead; the first is the nearest on the left."""
    return -180.0 / channels + channel * 360.0 / channels


@cache
def matrix(channels: int, wanted: int) -> NDArray[np.float32]:
    """Gains, (channels, wanted), of a mix of `channels` as `wanted`. One channel goes to both of two as it is.

    Raises ValueError for more than there are.
    """
    if wanted > max(channels, 2):
        raise ValueError(f"{channels} channels are no {wanted}")
    if channels == wanted:
        return np.eye(channels, dtype=np.float32)
    if channels == 1:
        return np.ones((1, wanted), np.float32)
    if wanted == 1:
        return np.asarray(matrix(channels, 2).mean(axis=1, keepdims=True), np.float32)
    return np.array([_placed(azimuth(channel, channels), wanted) for channel in range(channels)], np.float32)


def fold(block: Block, wanted: int) -> Block:
    """A block of the mix, (frames, channels), as (frames, wanted)."""
    channels = block.shape[1]
    return block if channels == wanted else block @ matrix(channels, wanted)


def _placed(degrees: float, wanted: int) -> list[float]:
    """Gains of equal power for a sound at an azimuth."""
    gains = [0.0] * wanted
    if wanted == 2:
        angle = (sin(radians(degrees)) + 1.0) * pi / 4.0
        return [cos(angle), sin(angle)]
    place = (degrees - azimuth(0, wanted)) % 360.0 / 360.0 * wanted
    left = int(place)
    gains[left % wanted] = cos((place - left) * pi / 2.0)
    gains[(left + 1) % wanted] += sin((place - left) * pi / 2.0)
    return gains
