"""Wind: gusts that carry everything else: the roar, the leaves, the whistle of edges.

After Farnell, Designing Sound (2010), the practical on wind: one slow wind speed (a base, squalls and gusts riding on
it) drives the level and the centre frequency of every part, each part hearing it a little later. A whistle follows
speed as the aeolian tone does (Strouhal: frequency = 0.2 speed / thickness).
"""

import numpy as np

from generator.engines.procedural.noise import Floats, bin_hz, flowing_noise, steps_of, wander
from generator.engines.procedural.scene import Rendering, Scene

HOP = 1536


def gusts(scene: Scene, steps: int) -> Floats:
    """Wind speed at each step, about 0.15 to 1: a base, gusts of some 6 s, flutter of some 1 s that grows with it."""
    rng, pace = scene.rng, 2.0 ** (0.8 * scene.traits.pace)
    slow = wander(rng, steps, scene.seconds / 9.0 * pace)[0]
    quick = wander(rng, steps, scene.seconds / 2.2 * pace)[0]
    flutter = wander(rng, steps, scene.seconds / 0.4 * pace)[0]
    depth = 0.16 + 0.04 * scene.traits.force
    speed = np.float32(0.5) + depth * (0.8 * slow + 0.5 * quick)
    speed = np.clip(speed, 0.22, 1.1) * (1.0 + 0.10 * flutter)
    return np.asarray(np.clip(speed, 0.1, 1.2), dtype=np.float32)


def band(log_hz: Floats, centre_hz: Floats, octaves: float) -> Floats:
    """A bell over log frequency around a moving centre (steps,), -4 dB at +- `octaves`; (steps, bins)."""
    distance = (log_hz[None, :] - np.log2(centre_hz)[:, None]) * np.float32(1.0 / octaves)
    return np.asarray(np.exp(np.float32(-0.5) * distance * distance), dtype=np.float32)


def wind(scene: Scene) -> Rendering:
    """Both ears hear the same gusts at slightly different times, on noise of their own."""
    rng, frames, traits = scene.rng, scene.frames, scene.traits
    force = traits.force + 0.6 * scene.has("gale") - 0.5 * scene.has("breeze") + 0.1 * scene.has("mountain")
    steps = steps_of(frames, HOP)
    speed = gusts(scene, steps)
    drift = 0.12 * wander(rng, steps, scene.seconds / 5.0)[0]
    log_hz = np.log2(np.maximum(bin_hz(HOP), 10.0)).astype(np.float32)
    whistles = _whistles(scene, force)
    sound = np.empty((2, frames), dtype=np.float32)
    yield 0.1
    for channel, side in enumerate((-1.0, 1.0)):
        heard = np.roll(speed, 2 * channel) * (1.0 + side * drift)
        magnitude = _body(log_hz, heard, force)
        yield 0.2 + 0.4 * channel
        magnitude += _leaves(log_hz, np.roll(heard, 4), scene)
        for centre_hz, level, octaves, pan in whistles:
            tone = centre_hz * (0.65 + 0.6 * np.roll(heard, 3))
            strength = level * np.clip(heard - 0.25, 0.0, 1.0) ** 2 * (1.0 + side * pan)
            magnitude += _narrow(log_hz, np.asarray(tone, np.float32), octaves) * strength[:, None]
        yield 0.3 + 0.4 * channel
        sound[channel] = flowing_noise(rng, frames, magnitude.astype(np.float32), HOP)
        yield 0.4 + 0.4 * channel
    return sound


def _body(log_hz: Floats, speed: Floats, force: float) -> Floats:
    """Turbulence: falling with frequency, its corner and its level rising with the speed."""
    corner = 160.0 * 2.0 ** (1.1 * force) * (0.5 + 1.3 * speed)
    low = 1.0 / (1.0 + np.exp2(1.7 * (log_hz[None, :] - np.log2(corner)[:, None])))
    rise = 1.0 / (1.0 + np.exp2(-2.0 * (log_hz - np.float32(np.log2(45.0)))))
    roar = band(log_hz, 330.0 * 2.0 ** (0.5 * force) * (0.6 + 0.9 * speed), 0.75)
    return np.asarray((0.9 * low * rise + 0.5 * roar) * (speed**1.6)[:, None], dtype=np.float32)


def _leaves(log_hz: Floats, speed: Floats, scene: Scene) -> Floats:
    """Foliage, grass or driven snow: a hiss that comes after the gust."""
    amount = 0.30 if scene.has("leaves") else 0.12 if scene.has("grass") else 0.035
    centre = 2600.0 if scene.has("leaves") else 4200.0
    strength = amount * np.clip(speed - 0.15, 0.0, 1.0) ** 1.8
    shape = np.exp(-0.5 * ((log_hz - np.float32(np.log2(centre))) / np.float32(0.95)) ** 2)
    return np.asarray(strength[:, None] * shape[None, :], dtype=np.float32)


def _whistles(scene: Scene, force: float) -> list[tuple[float, float, float, float]]:
    """(Hz at full speed, level, breadth in octaves, pan) of the edges that sing."""
    amount = 0.35 + 0.5 * max(force, 0.0) + 1.4 * scene.has("whistle") + 0.4 * scene.has("desert", "mountain")
    amount *= 0.25 if scene.has("leaves", "breeze", "grass") else 1.0
    count = 2 + scene.has("whistle") + (force > 0.2)
    centres = np.sort(scene.rng.uniform(np.log2(420.0), np.log2(1500.0), count))
    return [(float(2.0**at), amount * scene.between(0.5, 1.0), 0.07, scene.between(-0.7, 0.7)) for at in centres]


def _narrow(log_hz: Floats, centre_hz: Floats, octaves: float) -> Floats:
    """As `band`, but only over the bins that a whistle can reach."""
    shape = np.zeros((centre_hz.shape[0], log_hz.shape[0]), dtype=np.float32)
    low, high = np.searchsorted(log_hz, (np.log2(centre_hz.min()) - 0.4, np.log2(centre_hz.max()) + 0.4))
    shape[:, low:high] = band(log_hz[low:high], centre_hz, octaves)
    return shape
