"""The sea: swells that rise, break, wash up the shore and run back.

Each wave is four bands in turn: a low roar as it comes, the crash as it breaks, the hiss of foam running up, and its
fizz (or the rattle of shingle) running back; foam hiss is the noise of its bubbles (Deane 1997, "Sound generation and
air entrainment by breaking waves in the surf zone", JASA 102). Ocean swell comes every 6 to 12 s.
"""

import numpy as np

from generator.engines.procedural.grains import convolved, drops, noise_burst
from generator.engines.procedural.noise import Floats, bin_hz, decibels, flowing_noise, steps_of, stretched
from generator.engines.procedural.scene import Rendering, Scene

HOP = 1024

# (centre Hz, breadth in octaves, level) of roar, crash, wash and retreat, and their rise and fall about the break in s
# (start before it, rise, hold, fall).
_PARTS = (
    (110.0, 1.1, 1.00, (2.6, 2.4, 0.3, 1.9)),
    (620.0, 1.5, 0.62, (0.5, 0.5, 0.25, 1.3)),
    (2300.0, 1.4, 0.26, (0.1, 1.0, 0.5, 2.3)),
    (5000.0, 1.0, 0.09, (-1.6, 1.6, 0.8, 2.4)),
)


def sea(scene: Scene) -> Rendering:
    """Waves in their own time, breaking along the shore from one side to the other."""
    rng, frames = scene.rng, scene.frames
    force = scene.traits.force + 0.7 * scene.has("storm") - 0.5 * scene.has("lapping")
    period = 7.2 * 2.0 ** (-0.8 * scene.traits.pace + 0.3 * scene.traits.size) * (0.36 if scene.has("lapping") else 1.0)
    waves = [(at, float(decibels(rng.normal(0.0, 2.0))), scene.between(-0.45, 0.45)) for at in scene.events(period, 2)]
    quick = 0.45 if scene.has("lapping") else 2.0 ** (-0.4 * scene.traits.pace)
    gains = np.zeros((2, len(_PARTS), steps_of(frames, HOP)), dtype=np.float32)
    for at_s, level, drift in waves:
        for part, (*_, shape) in enumerate(_PARTS):
            for channel, side in enumerate((-1.0, 1.0)):
                gains[channel, part] += level * _rise_and_fall(scene, at_s + side * drift, shape, quick)
    yield 0.15
    sound = np.empty((2, frames), dtype=np.float32)
    for channel in range(2):
        sound[channel] = flowing_noise(rng, frames, _magnitude(gains[channel], force, scene.has("lapping")), HOP)
        yield 0.35 + 0.25 * channel
    foam = stretched(gains[:, 2].mean(axis=0) + 0.7 * gains[:, 3].mean(axis=0), frames)
    return sound + (yield from _foam(scene, foam, force, float(sound.std())))


def _rise_and_fall(scene: Scene, at_s: float, shape: tuple[float, float, float, float], quick: float) -> Floats:
    """One part of one wave at each step: a squared-cosine rise, a hold, an exponential fall, around the circle of the
    clip.
    """
    before, rise, hold, fall = (quick * value for value in shape)
    steps = steps_of(scene.frames, HOP)
    since = (np.arange(steps) * (scene.seconds / steps) - at_s + before + scene.seconds) % scene.seconds
    rising = np.sin(np.clip(since / rise, 0.0, 1.0) * (np.pi / 2)) ** 2
    return np.asarray(rising * np.exp(-np.maximum(since - rise - hold, 0.0) / fall * 1.4), dtype=np.float32)


def _magnitude(gains: Floats, force: float, lapping: bool) -> Floats:
    """The four bands at their gains over a roar of all the waves farther out; (steps, bins)."""
    octaves = np.log2(np.maximum(bin_hz(HOP), 12.0))
    far = 0.16 / (1.0 + np.exp2(1.1 * (octaves - np.log2(260.0)))) + 0.012 * np.exp(-0.5 * ((octaves - 11.0) / 1.6) ** 2)
    total = np.repeat((far * 2.0**force)[None, :].astype(np.float32), gains.shape[1], axis=0)
    for part, (centre, breadth, level, _) in enumerate(_PARTS):
        shift = 2.2 if lapping and part == 0 else 1.0
        bell = np.exp(-0.5 * ((octaves - np.log2(centre * shift) + 0.35 * force) / breadth) ** 2)
        tilt = decibels(force * (3.0, 2.5, 0.5, -1.0)[part])
        total += gains[part][:, None] * (level * tilt * bell).astype(np.float32)[None, :]
    return total


def _foam(scene: Scene, strength: Floats, force: float, level: float) -> Rendering:
    """Bubbles bursting, or pebbles knocking, as dense as the wash is strong."""
    rng, shingle = scene.rng, scene.has("shingle")
    kernel = noise_burst(rng, 500, 900.0, 5200.0, 0.0016) if shingle else noise_burst(rng, 160, 3500.0, 14000.0, 0.0004)
    train = drops(rng, scene.frames, 420.0 if shingle else 900.0, 6.0, follow=strength + np.float32(0.02))
    yield 0.8
    crackle = convolved(train, kernel)
    crackle *= np.float32(decibels(-17.0 + 7.0 * shingle - 2.0 * force) * level / (crackle.std() + 1e-9))
    return crackle
