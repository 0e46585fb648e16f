"""Fire: flames lapping, gases hissing, wood cracking.

Farnell, Designing Sound (2010), the practical on fire, hears three parts: lapping (low noise of turbulent combustion, a
few Hz of flutter), hissing (high noise in sudden swells) and crackling (short bursts of noise at random). Crackles come
in bunches and their energies are spread over many orders, as crackling noise is (Sethna, Dahmen and Myers 2001).
"""

import numpy as np

from generator.engines.procedural.grains import Stage, drops, noise_burst, partial, struck
from generator.engines.procedural.noise import (
    RATE,
    Floats,
    bin_hz,
    decibels,
    flowing_noise,
    steps_of,
    stretched,
    synthesise,
    wander,
)
from generator.engines.procedural.scene import Rendering, Scene

HOP = 768


def fire(scene: Scene) -> Rendering:
    """Flames on both sides of one hearth, crackles over its whole breadth."""
    rng, frames = scene.rng, scene.frames
    big = scene.traits.size + 0.7 * scene.traits.force + 0.6 * scene.has("big") - 0.7 * scene.has("embers")
    sound = np.empty((2, frames), dtype=np.float32)
    common = wander(rng, steps_of(frames, HOP), scene.seconds * 1.2)[0]
    for channel in range(2):
        sound[channel] = flowing_noise(rng, frames, _flames(scene, common, big), HOP)
        yield 0.25 + 0.2 * channel
    sound *= np.float32(decibels(3.0 * big) / (sound.std() + 1e-9))
    bunches = np.exp(1.2 * wander(rng, 500, scene.seconds * 0.9)[0] + 0.8 * wander(rng, 500, scene.seconds * 5.0)[0])
    follow = stretched(bunches.astype(np.float32), frames)
    yield 0.55
    rate = 2.0 ** (1.2 * scene.traits.density + 0.5 * big)
    tiny = drops(rng, frames, 34.0 * rate, 8.0, follow)
    spectrum = struck(tiny, noise_burst(rng, 220, 2500.0, 13000.0, 0.0007) * np.float32(2.2))
    yield 0.7
    sound += synthesise(spectrum, frames)
    yield 0.8
    _crackles(scene, sound, bunches, rate)
    return sound


def _flames(scene: Scene, common: Floats, big: float) -> Floats:
    """Lapping below 200 Hz, breath of the flames to 900 Hz, hiss above 2 kHz, each with its own flutter; (steps,
    bins).
    """
    rng, steps = scene.rng, common.shape[0]
    octaves = np.log2(np.maximum(bin_hz(HOP), 15.0))
    flutter, breath, hiss = wander(rng, steps, scene.seconds * 5.0, rows=3)
    slow = wander(rng, steps, scene.seconds * 0.5)[0]
    lap = 0.9 * np.exp(0.45 * common + 0.55 * flutter)
    sigh = 0.20 * np.exp(0.45 * common + 0.5 * breath)
    fizz = 0.020 * np.exp(0.9 * slow + 0.5 * hiss)
    shift = 0.7 * big
    low = np.exp(-0.5 * ((octaves - np.log2(85.0) + shift) / 0.95) ** 2)
    middle = np.exp(-0.5 * ((octaves - np.log2(420.0) + shift) / 1.0) ** 2)
    high = 1.0 / (1.0 + np.exp2(-2.5 * (octaves - np.log2(3200.0)))) * np.exp2(-0.35 * np.maximum(octaves - 12.5, 0.0))
    total = lap[:, None] * low + sigh[:, None] * middle + fizz[:, None] * high
    return np.asarray(total, dtype=np.float32)


def _crackles(scene: Scene, sound: Floats, bunches: Floats, rate: float) -> None:
    """Adds the crackles that stand out, and a few snaps with the knock of a log in them."""
    rng, frames = scene.rng, scene.frames
    stage = Stage(frames, RATE // 5)
    total = np.cumsum(bunches)
    kinds = [_crackle(rng, snap=False) for _ in range(14)]
    snaps = [_crackle(rng, snap=True) for _ in range(5)]
    for bank, per_s, level_db in ((kinds, 7.0 * rate, 1.0), (snaps, 0.55 * rate, 9.0)):
        count = max(2, int(rng.poisson(per_s * scene.seconds)))
        places = np.searchsorted(total, rng.random(count) * total[-1]) + rng.random(count)
        levels = 10.0 ** ((level_db + rng.normal(0.0, 6.0, count)).clip(-16.0, 11.0) / 20.0)
        pans = np.clip(rng.normal(0.0, 0.5, count), -1.0, 1.0)
        for place, level, pan in zip(places.tolist(), levels.tolist(), pans.tolist(), strict=True):
            stage.lay(int(place * frames / len(bunches)), bank[int(rng.integers(len(bank)))], level, pan)
    sound += stage.sound()


def _crackle(rng: np.random.Generator, snap: bool) -> Floats:
    """A burst of noise of 2 to 20 ms; a snap begins with it and knocks on wood."""
    decay = float(np.exp(rng.uniform(np.log(0.0012), np.log(0.006))))
    low = float(np.exp(rng.uniform(np.log(700.0), np.log(3000.0))))
    grain = noise_burst(rng, int(RATE * 7.0 * decay) + 64, low, low * 3.5, decay)
    if not snap:
        return grain
    knock = partial(rng.uniform(190.0, 480.0), 0.016, RATE // 9) * np.float32(0.5)
    knock[: grain.shape[0]] += grain[: knock.shape[0]]
    return knock
