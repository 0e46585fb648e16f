"""Rain: a far hiss of countless drops, a patter of nearer ones, and single drops on what the words name.

The layers follow Farnell, Designing Sound (2010), the practical on rain: drops too many to tell apart are noise, the
nearer ones a sparse noise of impulses, each exciting the surface it falls on. Levels of drops are log-normal, as
drop sizes (Marshall and Palmer 1948, exponential in diameter) and distances together make them.
"""

from dataclasses import dataclass

import numpy as np

from generator.engines.procedural.grains import Stage, drops, noise_burst, partial, struck
from generator.engines.procedural.noise import (
    RATE,
    Floats,
    decibels,
    response,
    stretched,
    synthesise,
    wander,
    white_spectrum,
)
from generator.engines.procedural.scene import Rendering, Scene
from generator.engines.procedural.water import bubble


@dataclass(frozen=True, slots=True)
class Surface:
    """What a drop sounds like where it falls: noise between two frequencies, modes (Hz, decay s, level), bubbles."""

    low_hz: float
    high_hz: float
    decay_s: float
    modes: tuple[tuple[float, float, float], ...] = ()
    bubbles: float = 0.0
    single: float = 1.0


SURFACES: dict[str, Surface] = {
    "ground": Surface(1500.0, 9000.0, 0.003, bubbles=0.15),
    "leaves": Surface(1100.0, 7500.0, 0.004, ((640.0, 0.005, 0.25), (1250.0, 0.004, 0.2)), single=1.3),
    "metal": Surface(
        1500.0, 11000.0, 0.003, ((480.0, 0.018, 0.3), (910.0, 0.022, 0.3), (1620.0, 0.020, 0.3), (2900.0, 0.014, 0.25))
    ),
    "roof": Surface(500.0, 6000.0, 0.005, ((240.0, 0.012, 0.6), (530.0, 0.010, 0.5)), single=0.8),
    "window": Surface(1800.0, 9000.0, 0.003, ((880.0, 0.010, 0.5), (2150.0, 0.008, 0.4))),
    "glass": Surface(1800.0, 11000.0, 0.003, ((1300.0, 0.014, 0.5), (3100.0, 0.012, 0.4))),
    "tent": Surface(250.0, 3800.0, 0.007, ((165.0, 0.018, 0.9), (310.0, 0.012, 0.6)), single=1.4),
    "wooden": Surface(500.0, 5000.0, 0.004, ((330.0, 0.014, 0.7), (690.0, 0.010, 0.5), (1180.0, 0.007, 0.3))),
    "stone": Surface(1800.0, 10000.0, 0.0025, bubbles=0.1),
    "water": Surface(1500.0, 9000.0, 0.003, bubbles=0.75, single=1.2),
    "snow": Surface(600.0, 3500.0, 0.004, single=0.5),
}


def surface_of(scene: Scene) -> Surface:
    """The first surface the words name; bare ground without one."""
    if scene.has("metal") and scene.has("roof"):
        return SURFACES["metal"]
    return next((surface for name, surface in SURFACES.items() if scene.has(name)), SURFACES["ground"])


def kernel(rng: np.random.Generator, surface: Surface, size: float) -> Floats:
    """One drop on a surface; size 1 is ordinary, larger is lower and longer; (n,)."""
    frames = int(RATE * max(6.0 * surface.decay_s, *(5.0 * decay for _, decay, _ in surface.modes or ((0, 0, 0),))))
    grain = np.zeros(frames, dtype=np.float32)
    noise = noise_burst(rng, frames, surface.low_hz / size, surface.high_hz / np.sqrt(size), surface.decay_s * size)
    grain += noise * np.float32(0.7)
    for hz, decay, level in surface.modes:
        shift = rng.uniform(0.65, 1.55) / size
        grain += partial(hz * shift, decay, frames) * np.float32(level)
    return grain


def rain(scene: Scene) -> Rendering:
    """Hiss, patter and single drops, in the proportion that force, density and the surface ask for."""
    rng, frames, force = scene.rng, scene.frames, scene.traits.force
    force += 0.5 * scene.has("downpour") - 0.4 * scene.has("drizzle", "sparse") + 0.3 * scene.has("hail")
    surface = SURFACES["stone"] if scene.has("hail") else surface_of(scene)
    spectrum = white_spectrum(rng, frames)
    brightness = 3.0 * force
    spectrum *= response(
        frames, (60, -34 + 8 * force), (250, -24 + 8 * force), (700, -13 + 5 * force), (1800, -5), (4500, 0),
        (9000, -3 + brightness), (14000, -10 + brightness), (20000, -22),
    ) * np.float32(decibels(-20.0 + 8.0 * force))  # fmt: skip
    yield 0.2
    for size, share in ((0.75, 0.4), (1.0, 0.3), (1.3, 0.2), (1.7, 0.1)):
        rate = 260.0 * 2.0 ** (1.9 * force + 1.2 * scene.traits.density) * share
        train = drops(rng, frames, rate, 6.0)
        train *= np.float32(decibels(-11.0 + 3.0 * force) * size)
        spectrum += struck(train, kernel(rng, surface, size))
        yield 0.25 + 0.2 * size
    sound = synthesise(spectrum, frames)
    yield 0.7
    for channel in range(2):
        sound[channel] *= stretched(1.0 + 0.12 * wander(rng, 200, scene.seconds / 3.0)[0], frames)
    sound += _single_drops(scene, surface, force)
    return sound


def _single_drops(scene: Scene, surface: Surface, force: float) -> Floats:
    """The drops close enough to be told apart: a splash, and on water the bubble it leaves."""
    rng, frames = scene.rng, scene.frames
    rate = 9.0 * surface.single * 2.0 ** (1.2 * force + scene.traits.density) * (1.6 if scene.has("hail") else 1.0)
    count = max(4, int(rng.poisson(rate * scene.seconds)))
    shapes = [kernel(rng, surface, size) for size in (0.9, 1.2, 1.5, 1.9, 2.4)]
    stage = Stage(frames, RATE // 3)
    levels = 10.0 ** (rng.normal(-17.0, 4.5, count).clip(-32.0, -6.0) / 20.0)
    starts, pans = rng.integers(0, frames, count), rng.uniform(-1.0, 1.0, count)
    for start, level, pan in zip(starts.tolist(), levels.tolist(), pans.tolist(), strict=True):
        stage.lay(start, shapes[int(rng.integers(len(shapes)))], level, pan)
        if rng.random() < surface.bubbles:
            delay = int(rng.uniform(0.01, 0.04) * RATE)
            stage.lay(start + delay, bubble(float(rng.uniform(0.0012, 0.0032)), 0.12), 0.8 * level, pan)
    return stage.sound()
