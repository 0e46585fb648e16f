"""Where a source is heard: air between, walls around, breadth, level; and the knee that keeps it below full scale."""

from collections.abc import Generator

import numpy as np

from generator.engines.procedural.noise import (
    RATE,
    Floats,
    Spectrum,
    analyse,
    decibels,
    response,
)
from generator.words import Traits

PEAK = decibels(-1.0)
_KNEE = 0.6
_LOUDNESS_OFFSET = -0.691  # BS.1770-5, equation 2

# K weighting of BS.1770 (its two filters at 48 kHz, read off as a curve): loudness as a sum over the spectrum.
_K_CURVE = (
    (10.0, -24.0), (20.0, -13.3), (38.0, -5.9), (60.0, -2.8), (100.0, -1.1), (200.0, -0.3), (500.0, 0.0),
    (1000.0, 0.7), (1500.0, 1.9), (2000.0, 2.7), (3000.0, 3.5), (5000.0, 3.9), (20000.0, 4.0),
)  # fmt: skip


def loudness_lufs(spectrum: Spectrum, weights: Floats, frames: int) -> float:
    """Ungated BS.1770 loudness of a clip from its spectrum (2, bins) and the squared K weighting (bins,)."""
    power = spectrum.real**2
    power += spectrum.imag**2
    power *= weights
    return _LOUDNESS_OFFSET + 10.0 * float(np.log10(2.0 * float(power.sum(dtype=np.float64)) / frames**2 + 1e-12))


def k_weights(frames: int) -> Floats:
    """Squared K weighting of each bin; (bins,)."""
    return response(frames, *((hz, 2.0 * db) for hz, db in _K_CURVE))


def air(traits: Traits, keeps_distance: bool) -> tuple[tuple[float, float], ...]:
    """The (Hz, dB) curve of what is between source and ear.

    Distance: absorption of air at 15 degrees and 60 % humidity (ISO 9613-1: some 5, 10, 28 and 100 dB a km at 1, 2, 4
    and 8 kHz) over up to 400 m, and ground and scatter taking the highs a little more. Muffled: a wall or water, about
    12 dB an octave above 400 Hz. Tone: a tilt around 800 Hz of up to 5 dB an octave.
    """
    far = 0.0 if keeps_distance else max(traits.distance, 0.0)
    curve = []
    for hz in (30.0, 60.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0, 22050.0):
        octaves = np.log2(hz / 800.0)
        absorbed = far * (2.0 * (hz / 1000.0) ** 0.95 + 2.0 * max(octaves, 0.0))
        muffled = traits.muffle * 11.0 * max(np.log2(hz / 350.0), 0.0)
        tilt = np.clip(traits.tone * 3.2 * octaves, -14.0, 9.0)
        thin = 3.0 * max(-traits.distance, 0.0) * min(octaves / 4.0, 1.0)
        curve.append((hz, float(max(tilt + thin - absorbed - muffled, -70.0))))
    return tuple(curve)


def is_open(traits: Traits, keeps_distance: bool) -> bool:
    """Whether nothing at all is between source and ear."""
    return traits.tone == 0 and traits.muffle == 0 and (traits.distance == 0 or keeps_distance)


def room_send(room: float, distance: float) -> float:
    """How much of a source goes into the common room: by its walls, and by its distance (the direct sound fades
    first).
    """
    return max(0.0, 0.75 * room + 0.35 * max(distance, 0.0))


def broadened(sound: Floats, width: float) -> Floats:
    """Side signal scaled by 2 to the width: (2, frames), -1 nearly mono, 1 very wide."""
    if width == 0:
        return sound
    middle, side = (sound[0] + sound[1]) * np.float32(0.5), (sound[0] - sound[1]) * np.float32(0.5)
    side *= np.float32(2.0 ** (1.2 * width if width < 0 else 0.6 * width))
    return np.stack([middle + side, middle - side])


def room_response(rng: np.random.Generator, frames: int, room: float) -> Generator[None, None, Spectrum]:
    """Spectrum (2, bins) of a diffuse stereo room: noise that dies away, the highs sooner.

    The statistical model of late reverberation (Moorer 1979, "About this reverberation business": exponentially
    decaying noise), as two decays: T60 of 0.7 to 4.5 s below about 1.5 kHz, a third of that above.
    """
    t60 = 0.7 + 3.8 * min(max(room, 0.0), 1.0) ** 1.5
    length = min(frames, int(t60 * RATE))
    time = np.arange(length, dtype=np.float32) / np.float32(RATE)
    tail = np.zeros((2, frames), dtype=np.float32)
    tail[:, :length] = rng.random((2, length), dtype=np.float32) - np.float32(0.5)
    slow = np.exp(time * np.float32(-6.9 / t60)) * (1 - np.exp(-time / np.float32(0.012)))
    tail[:, :length] *= slow
    low = analyse(tail)
    yield
    tail[:, :length] *= np.exp(time * np.float32(-13.8 / t60))
    high = analyse(tail)
    yield
    energy = float(np.sqrt(np.sum(slow.astype(np.float64) ** 2) / 12.0))
    below = response(frames, (40, -6), (150, 0), (900, 0), (2500, -12), (6000, -40))
    above = response(frames, (200, -40), (1500, -4), (4000, 0), (9000, -8), (18000, -24))
    low *= below
    high *= above
    low += high
    low /= np.float32(energy)
    return low


def rounded(sound: Floats) -> Floats:
    """Below -1 dBFS whatever comes: scaled where it is far above, then a soft knee for the last transients."""
    peak = float(np.abs(sound).max())
    if peak > 2.0 * PEAK:
        sound = sound * np.float32(2.0 * PEAK / peak)
    over = np.abs(sound) > _KNEE
    if over.any():
        room = np.float32(PEAK - _KNEE)
        high = sound[over]
        sound[over] = np.sign(high) * (_KNEE + room * np.tanh((np.abs(high) - np.float32(_KNEE)) / room))
    return sound
