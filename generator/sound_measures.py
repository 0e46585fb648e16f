"""What a clip sounds like in four numbers: RMS, spectral centroid, spectral flatness, silence ratio.

Channels are measured one by one and then averaged, so that a wide sound does not cancel as it would in a mono mixdown. Spectra
are those of frames of 2048 samples (46 ms at 44.1 kHz) every 512, under a Hann window: librosa's defaults, in which such
figures are usually given.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FRAME, HOP = 2048, 512  # samples
SILENCE_DBFS = -60.0  # of a frame's RMS; 0 dBFS is an RMS of 1
_SILENCE_POWER = 10.0 ** (SILENCE_DBFS / 10.0)
_LEAST_POWER = 1e-10  # of a bin, as librosa has it: the logarithm of an empty bin would be endless


class SoundMeasures(NamedTuple):
    """rms: linear, 1.0 for a full-scale square wave. centroid_hz: 0 to rate / 2. flatness, silence_ratio: 0 to 1."""

    rms: float
    centroid_hz: float
    flatness: float
    silence_ratio: float


def measure(audio: NDArray[np.float32], rate: int) -> SoundMeasures:
    """All four, of (frames, channels) within +-1.0 at `rate` Hz. Raises ValueError: shorter than 2048, or not finite.

    Centroid and flatness are means over the frames that are not silent; both are 0 where all are.
    """
    if len(audio) < FRAME or not np.isfinite(audio).all():
        raise ValueError(f"a sound to measure has at least {FRAME} frames, all of them finite")
    frames = _frames(audio)
    sounding = frames[~_is_silent(frames)]
    spectra = np.abs(np.fft.rfft(sounding * _hann(), axis=-1))
    return SoundMeasures(
        rms=float(np.sqrt(np.mean(np.square(audio, dtype=np.float64)))),
        centroid_hz=_mean(centroid_hz(spectra, rate)),
        flatness=_mean(flatness(np.square(spectra))),
        silence_ratio=silence_ratio(frames),
    )


def centroid_hz(magnitudes: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    """The mean frequency of each spectrum, weighted by its magnitudes.

    sum(f * |X(f)|) / sum(|X(f)|): Peeters, "A large set of audio features for sound description", IRCAM 2004, section 6.1.1.
    magnitudes: (spectra, bins) from 0 to rate / 2, none of them all zero. Returns (spectra,).
    """
    frequencies = np.linspace(0.0, rate / 2.0, magnitudes.shape[-1])
    return np.asarray((magnitudes @ frequencies) / magnitudes.sum(axis=-1))


def flatness(powers: NDArray[np.float64]) -> NDArray[np.float64]:
    """The geometric mean of each power spectrum over its arithmetic mean: 1 for an impulse, near 0 for a tone.

    Gray and Markel, "A spectral-flatness measure for studying the autocorrelation method of linear prediction of speech
    analysis", IEEE Trans. ASSP 22(3), 1974. One frame of white noise has exp(-0.5772) = 0.561, since the power in its bins is
    distributed exponentially. powers: (spectra, bins). Returns (spectra,).
    """
    floored = np.maximum(powers, _LEAST_POWER)
    return np.asarray(np.exp(np.log(floored).mean(axis=-1)) / floored.mean(axis=-1))


def silence_ratio(frames: NDArray[np.float64]) -> float:
    """The share of frames whose RMS is below -60 dBFS: 0 to 1. frames: (frames, 2048), not windowed."""
    return float(np.mean(_is_silent(frames)))


def _is_silent(frames: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(np.mean(np.square(frames), axis=-1) < _SILENCE_POWER)


def _frames(audio: NDArray[np.float32]) -> NDArray[np.float64]:
    """(frames of all channels, 2048). What does not fill the last frame is left out."""
    windows = np.lib.stride_tricks.sliding_window_view(audio, FRAME, axis=0)[::HOP]
    return windows.reshape(-1, FRAME).astype(np.float64)


def _hann() -> NDArray[np.float64]:
    """Periodic, as for spectra (numpy's own is symmetric)."""
    return np.asarray(np.hanning(FRAME + 1)[:-1], dtype=np.float64)


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if values.size else 0.0
