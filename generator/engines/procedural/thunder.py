"""Thunder: the channel of the lightning heard piece by piece, then the land answering.

A lightning channel is a crooked string of short segments; each sends an N wave that arrives by its own distance, so
near thunder cracks and far thunder rolls (Few 1969, "Power spectrum of thunder"; Ribner and Roy 1982, "Acoustics of
thunder: a quasilinear model for tortuous lightning", JASA 72). Several strokes use one channel some 50 ms apart. The
rumble is what air has left of it, and echoes: Farnell, Designing Sound (2010), the practical on thunder.
"""

import numpy as np

from generator.engines.procedural.noise import (
    RATE,
    Floats,
    Spectrum,
    analyse,
    decibels,
    response,
    stretched,
    synthesise,
    wander,
    white_spectrum,
)
from generator.engines.procedural.scene import Rendering, Scene

SPEED_OF_SOUND = 343.0
_SEGMENTS = 1400


def thunder(scene: Scene) -> Rendering:
    """One flash every 6 to 9 s, over a rumble that never quite ends."""
    rng, frames, traits = scene.rng, scene.frames, scene.traits
    far = float(np.clip(0.35 + traits.distance - 0.35 * scene.has("near") - 0.15 * max(traits.force, 0.0), 0.02, 1.0))
    trains = np.zeros((2, frames), dtype=np.float32)
    pace = 2.0 ** (0.6 * traits.pace + 0.8 * traits.density)
    for at_s in scene.events(7.5 / pace, least=1 if scene.seconds < 9 else 2):
        _flash(rng, trains, at_s, far, 10.0 ** (rng.normal(0.0, 3.0) / 20.0))
    yield 0.25
    spectrum = analyse(trains)
    yield 0.35
    spectrum *= _n_wave(frames, far)
    land = spectrum * _land(rng, frames, far)
    yield 0.6
    spectrum *= np.float32(1.0 - 0.6 * far)
    spectrum += land
    sound = synthesise(spectrum, frames)
    yield 0.75
    full = np.float32(2.0 * np.quantile(np.abs(sound[:, ::16]), 0.998))  # what a near crack is recorded at, whatever its peak
    sound = np.asarray(np.tanh(sound / full) * full, dtype=np.float32)
    yield 0.8
    rumble = white_spectrum(rng, frames)
    rumble *= response(frames, (12, -24), (35, 0), (70, -3), (140, -14), (400, -36), (2000, -70))
    bed = synthesise(rumble, frames)
    strength = np.exp(0.5 * wander(rng, 200, scene.seconds / 3.0)[0]) * decibels(-22.0)
    sound += bed * stretched(strength.astype(np.float32) * np.float32(sound.std() / (bed.std() + 1e-9)) * 2.0, frames)
    return sound


def _flash(rng: np.random.Generator, trains: Floats, at_s: float, far: float, level: float) -> None:
    """Adds the arrivals of one flash: a random walk of segments from the ground up, in up to four strokes.

    An ear hears segment i at its distance over the speed of sound, as 1 / distance, and by how far it lies across the
    line of sight; the two ears are set two metres apart, as a spaced pair of microphones would be.
    """
    nearest_m = 40.0 + 3500.0 * far**1.5
    heading = np.repeat(rng.normal(0.0, 1.0, (_SEGMENTS // 14, 3)), 14, axis=0)  # tortuous at the scale of 100 m too
    turns = heading + rng.normal(0.0, 0.8, (_SEGMENTS, 3)) + np.array([0.5 * rng.normal(), 0.5 * rng.normal(), 0.75])
    turns /= np.linalg.norm(turns, axis=1, keepdims=True)
    path = np.cumsum(turns * ((9.0 + 16.0 * far) * 260.0 / _SEGMENTS), axis=0) + np.array(
        [nearest_m, rng.normal(0.0, 0.5) * nearest_m, 0.0]
    )
    fading = np.cos(np.linspace(0.0, np.pi / 2, _SEGMENTS)) ** 1.5  # the channel is lost in the cloud
    strokes = int(rng.integers(1, 5))
    for channel, side in enumerate((-1.0, 1.0)):
        away = np.linalg.norm(path - np.array([0.0, side, 1.5]), axis=1)
        across = 1.0 - np.abs(np.sum(turns * path, axis=1) / np.linalg.norm(path, axis=1)) ** 2
        left_right = 1.0 + side * 0.5 * path[:, 1] / away
        for stroke in range(strokes):
            delay = at_s + (away - away.min()) / SPEED_OF_SOUND + 0.055 * stroke
            where = (delay * RATE).astype(np.int64) % trains.shape[1]
            gain = level * across * left_right * (nearest_m / away) * 0.75**stroke * fading
            np.add.at(trains[channel], where, gain.astype(np.float32))


def _n_wave(frames: int, far: float) -> Floats:
    """Spectrum of one segment's pulse after its way through the air: most at 50 to 120 Hz, the crack gone with
    distance.
    """
    crack = -6.0 - 30.0 * far
    return response(
        frames, (10, -26), (30, -8), (60, 0), (110, -1 - 4 * far), (250, -5 - 14 * far), (700, -10 - 28 * far),
        (2000, crack - 12 * far - 4), (6000, crack - 40 * far - 10), (16000, crack - 60 * far - 22),
    )  # fmt: skip


def _land(rng: np.random.Generator, frames: int, far: float) -> Spectrum:
    """Spectrum of the echoes: noise that swells in clumps and dies over 3 to 6 s, low; (2, bins)."""
    length = min(frames, int((4.0 + 4.0 * far) * RATE))
    time = np.arange(length) / RATE
    clumps = np.exp(0.8 * stretched(wander(rng, 64, length / RATE / 0.7)[0], length))
    shape = np.exp(-time / (1.1 + 1.0 * far)) * (1.0 - np.exp(-time / (0.05 + 0.5 * far))) * clumps
    tail = np.zeros((2, frames), dtype=np.float32)
    tail[:, :length] = (rng.random((2, length), dtype=np.float32) - np.float32(0.5)) * shape.astype(np.float32)
    tail /= np.float32(np.sqrt(np.sum(shape**2) / 12.0) + 1e-9)
    spectrum = analyse(tail)
    spectrum *= response(frames, (20, -8), (55, 0), (150, -1), (320, -6), (1000, -19), (4000, -42)) * np.float32(1.6)
    return spectrum
