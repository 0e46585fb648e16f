"""Noise with a spectrum: still (one transform for the whole clip) or flowing (a spectrum that moves).

Everything here is circular: the end of what it returns continues at its beginning, so a texture has neither
an intro nor an outro, and what is filtered in the frequency domain needs no padding.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import fft

RATE = 44100
Floats = NDArray[np.float32]
Spectrum = NDArray[np.complex64]
_WHITE_STEP = float(np.sqrt(6.0))  # 1 / rms of a complex number uniform in the unit square around 0


def fast_frames(frames: int) -> int:
    """The next length from `frames` on that the FFT likes (18 s at 44.1 kHz is one itself)."""
    return int(fft.next_fast_len(frames, real=True))


def analyse(sound: Floats) -> Spectrum:
    """(..., frames) float32 -> (..., frames // 2 + 1) complex64."""
    return np.asarray(fft.rfft(sound, workers=1), dtype=np.complex64)


def synthesise(spectrum: Spectrum, frames: int) -> Floats:
    """(..., bins) complex64 -> (..., frames) float32."""
    return np.asarray(fft.irfft(spectrum, n=frames, overwrite_x=True, workers=1), dtype=np.float32)


def response(frames: int, *points: tuple[float, float]) -> Floats:
    """Linear gain of each bin of a clip of `frames`, from (Hz, dB) points joined in log frequency; (bins,)."""
    hz, db = zip(*points, strict=True)
    grid = np.geomspace(8.0, RATE / 2, 384)
    gain = 10.0 ** (np.interp(np.log(grid), np.log(hz), db) / 20.0)
    bins = np.arange(frames // 2 + 1) * (RATE / frames)
    return np.asarray(np.interp(bins, grid, gain), dtype=np.float32)


def white_spectrum(rng: np.random.Generator, frames: int, channels: int = 2) -> Spectrum:
    """Spectrum of white noise of rms 1, without DC, channels independent; (channels, bins).

    Uniform real and imaginary parts: the sum over thousands of bins is Gaussian all the same, and they cost a quarter.
    """
    parts = rng.random((channels, frames // 2 + 1, 2), dtype=np.float32)
    parts -= 0.5
    parts *= _WHITE_STEP * np.float32(np.sqrt(frames))
    spectrum: Spectrum = parts.view(np.complex64)[..., 0]
    spectrum[:, 0] = 0.0
    spectrum[:, -1] = 0.0
    return spectrum


def still_noise(rng: np.random.Generator, frames: int, *points: tuple[float, float], channels: int = 2) -> Floats:
    """Stationary noise shaped by (Hz, dB) points; (channels, frames)."""
    spectrum = white_spectrum(rng, frames, channels)
    spectrum *= response(frames, *points)
    return synthesise(spectrum, frames)


def air_of(rng: np.random.Generator, sound: Floats, below_db: float, *points: tuple[float, float]) -> Floats:
    """The quiet air that events are heard in: noise shaped by (Hz, dB) points, `below_db` under the rms of `sound`."""
    air = still_noise(rng, sound.shape[1], *points)
    air *= np.float32(decibels(-below_db) * float(sound.std()) / (float(air.std()) + 1e-9))
    return air


def steps_of(frames: int, hop: int) -> int:
    """How many steps of `hop` frames cover a clip."""
    return -(-frames // hop)


def bin_hz(hop: int) -> Floats:
    """Centre of each bin of a flowing spectrum of that hop; (hop + 1,)."""
    return (np.arange(hop + 1) * (RATE / (2 * hop))).astype(np.float32)


def flowing_noise(rng: np.random.Generator, frames: int, magnitude: Floats, hop: int) -> Floats:
    """Noise whose spectrum moves: `magnitude` (steps, hop + 1), 1 for white of rms 1; returns (frames,).

    Frames of random phase are overlapped with a sine window, which keeps the power of independent noise constant.
    """
    steps = magnitude.shape[0]
    parts = rng.random((steps, hop + 1, 2), dtype=np.float32)
    parts -= 0.5
    parts *= (_WHITE_STEP * np.float32(np.sqrt(2 * hop)) * magnitude)[..., None]
    spectrum: Spectrum = parts.view(np.complex64)[..., 0]
    spectrum[:, 0] = 0.0
    blocks = synthesise(spectrum, 2 * hop)
    blocks *= np.sin((np.arange(2 * hop, dtype=np.float32) + np.float32(0.5)) * np.float32(np.pi / (2 * hop)))
    sound = blocks[:, :hop].copy()
    sound[1:] += blocks[:-1, hop:]
    sound[0] += blocks[-1, hop:]
    flat: Floats = sound.reshape(-1)[:frames]
    return flat


def wander(rng: np.random.Generator, count: int, cycles: float, rows: int = 1) -> Floats:
    """Slow circular random curves of mean 0 and deviation about 1, with most of their motion below `cycles`
    cycles over the whole curve; (rows, count).
    """
    bins = count // 2 + 1
    shape = np.exp(-0.5 * (np.arange(bins) / max(cycles, 1.0)) ** 2)
    shape[0] = 0.0
    spectrum = shape * (rng.standard_normal((rows, bins)) + 1j * rng.standard_normal((rows, bins)))
    curve = fft.irfft(spectrum, n=count, workers=1)
    return np.asarray(curve / (curve.std(axis=1, keepdims=True) + 1e-9), dtype=np.float32)


def stretched(curve: Floats, frames: int) -> Floats:
    """A circular control curve (count,) as one value a frame, joined by straight lines; (frames,)."""
    closed = np.append(curve, curve[:1])
    where = np.arange(frames) * (curve.shape[0] / frames)
    return np.asarray(np.interp(where, np.arange(closed.shape[0]), closed), dtype=np.float32)


def decibels(db: float) -> float:
    """Linear gain of `db`."""
    return float(10.0 ** (db / 20.0))
