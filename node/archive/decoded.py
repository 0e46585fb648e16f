"""A clip of the archive as the node plays it: at its rate, in its place."""

import numpy as np
from numpy.typing import NDArray

from generator.flac import Audio


def filled(into: NDArray[np.float32] | None, audio: Audio) -> Audio:
    """What of `audio` goes into `into`, there; without one, all of it."""
    if into is None:
        return audio
    frames = min(len(into), len(audio))
    into[:frames] = audio[:frames]
    return into[:frames]


def at_rate(audio: Audio, rate: int, wanted: int) -> Audio:
    """`audio` at `wanted` Hz."""
    if rate == wanted:
        return audio
    import soxr

    return np.asarray(soxr.resample(audio, rate, wanted, quality="VHQ"), np.float32)
