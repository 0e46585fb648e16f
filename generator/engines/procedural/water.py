"""Running, dripping and enclosing water: bubbles, thousands of them, over the noise of the flow.

A bubble rings at the frequency of Minnaert (1933), about 3 m/s over its radius, dies with d = 0.13 / r + 0.0072 r^-1.5
and rises in pitch as it nears the surface: van den Doel, "Physically based models for liquid sounds", ACM Transactions
on Applied Perception 2(4), 2005. That bubbles are what running water sounds of: Farnell, Designing Sound (2010), the
practicals on bubbles and running water.
"""

from dataclasses import dataclass

import numpy as np

from generator.engines.procedural.grains import Stage, noise_burst, thickened
from generator.engines.procedural.noise import RATE, Floats, air_of, decibels, still_noise, stretched, wander
from generator.engines.procedural.scene import Rendering, Scene

MINNAERT = 3.0  # m/s: frequency in Hz times radius in m, of an air bubble in water near the surface


def damping(radius_m: float) -> float:
    """Decay rate of a bubble in 1/s: radiation and heat."""
    return float(0.13 / radius_m + 0.0072 * radius_m**-1.5)


def bubble(radius_m: float, rise: float) -> Floats:
    """One bubble, peak about 1; rise: the share of its damping by which its pitch rises (0.1 is a common one); (n,)."""
    rate = damping(radius_m)
    frames = int(RATE * 6.0 / rate)
    time = np.arange(frames) / RATE
    phase = 2.0 * np.pi * (MINNAERT / radius_m) * time * (1.0 + 0.5 * rise * rate * time)
    ring = np.sin(phase) * np.exp(-rate * time) * np.minimum(time * 2500.0, 1.0)
    return np.asarray(ring, np.float32)


@dataclass(frozen=True, slots=True)
class Flow:
    """A kind of running water: bubbles a second, their radii in m, the noise of the flow in dB against them, its
    curve.
    """

    rate_hz: float
    radii_m: tuple[float, float]
    noise_db: float
    curve: tuple[tuple[float, float], ...]


_BROOK = (
    (80.0, -30.0),
    (250.0, -16.0),
    (600.0, -4.0),
    (1200.0, 0.0),
    (3000.0, -5.0),
    (7000.0, -14.0),
    (16000.0, -30.0),
)
_RIVER = ((40.0, -20.0), (120.0, -8.0), (350.0, 0.0), (900.0, -2.0), (2500.0, -8.0), (7000.0, -18.0), (16000.0, -34.0))
_FALLS = ((30.0, -14.0), (90.0, -4.0), (300.0, 0.0), (1200.0, -2.0), (4000.0, -6.0), (9000.0, -13.0), (18000.0, -26.0))
_UNDER = ((25.0, -6.0), (70.0, 0.0), (180.0, -6.0), (500.0, -22.0), (1500.0, -46.0), (8000.0, -80.0))
FLOWS = {
    "brook": Flow(115.0, (0.0006, 0.0046), -13.0, _BROOK),
    "river": Flow(90.0, (0.0009, 0.0085), -3.0, _RIVER),
    "waterfall": Flow(130.0, (0.0007, 0.0070), 7.0, _FALLS),
    "underwater": Flow(9.0, (0.0030, 0.0150), -4.0, _UNDER),
    "": Flow(110.0, (0.0007, 0.0060), -8.0, _BROOK),
}


def stream(scene: Scene) -> Rendering:
    """A few eddies, each with its own place, pitch and babble, over the noise of the flow."""
    kind = next((name for name in FLOWS if name and scene.has(name)), "")
    flow, rng, frames = FLOWS[kind], scene.rng, scene.frames
    force = scene.traits.force + 0.5 * scene.traits.size
    louder = 6.0 * force + (3.0 if scene.traits.size > 0.5 else 0.0)
    noise = still_noise(rng, frames, *flow.curve)
    yield 0.15
    depth = 0.06 if kind == "waterfall" else 0.16
    for channel in range(2):
        noise[channel] *= stretched(1.0 + depth * wander(rng, 400, scene.seconds * 0.8)[0], frames)
    yield 0.25
    stage = Stage(frames, RATE)
    rate = flow.rate_hz * 2.0 ** (0.8 * force + 0.7 * scene.traits.density)
    eddies = 4 if kind == "underwater" else 6
    for eddy, place in enumerate(scene.places(eddies)):
        _eddy(scene, stage, flow, rate / eddies, place, trains=kind == "underwater")
        yield 0.3 + 0.4 * eddy / eddies
    bed = stage.sound()
    if kind != "underwater":
        bed = thickened(rng, bed, 3)
    yield 0.9
    noise *= np.float32(decibels(flow.noise_db + louder) * bed.std() / (noise.std() + 1e-9))
    return bed + noise


def _eddy(scene: Scene, stage: Stage, flow: Flow, rate_hz: float, place: float, trains: bool) -> None:
    """Bubbles of one place: radii about its own (small ones the commonest), bunched by its own babble of 1 to 5 Hz."""
    rng, frames = scene.rng, scene.frames
    low, high = np.log(flow.radii_m)
    centre = rng.uniform(low + 0.3, high - 0.3)
    radii = np.exp(rng.uniform(max(low, centre - 0.75), min(high, centre + 0.75), 40))
    bank = [bubble(radius, float(rng.choice([0.0, 0.05, 0.12, 0.25]))) for radius in radii.tolist()]
    weight = (radii / radii.max()) ** 0.3
    count = max(3, int(rng.poisson(rate_hz * scene.seconds)))
    babble = np.exp(1.1 * wander(rng, 1800, scene.seconds * (1.0 if trains else 2.6) * 2.0**scene.traits.pace)[0])
    total = np.cumsum(babble)
    starts = (np.searchsorted(total, rng.random(count) * total[-1]) + rng.random(count)) * (frames / 1800)
    which = rng.integers(0, len(bank), count)
    levels = 10.0 ** (rng.normal(0.0, 5.0, count).clip(-12.0, 9.0) / 20.0) * weight[which]
    pans = np.clip(rng.normal(place, 0.15, count), -1.0, 1.0)
    for start, kind, level, pan in zip(starts.tolist(), which.tolist(), levels.tolist(), pans.tolist(), strict=True):
        stage.lay(int(start), bank[kind], level, pan)
        for further in range(int(rng.integers(2, 7)) if trains else 0):
            grain = bank[(kind + further) % len(bank)]
            stage.lay(int(start + (further + rng.random()) * 0.06 * RATE), grain, level * 0.85**further, pan)


def drips(scene: Scene) -> Rendering:
    """A few places that drip, each nearly regular and of its own pitch, in still air."""
    rng, frames, traits = scene.rng, scene.frames, scene.traits
    stage = Stage(frames, RATE)
    sites = max(1, round(5.0 * 2.0 ** (0.9 * traits.density)))
    for pan in scene.places(sites):
        radius, period = scene.between(0.0011, 0.0036), scene.between(1.1, 4.2) * 2.0 ** (-0.9 * traits.pace)
        level = decibels(scene.between(-10.0, 0.0))
        count = max(2, round(scene.seconds / period))
        starts = (np.arange(count) + rng.normal(0.0, 0.06, count) + rng.random()) * (frames / count)
        for start in starts.tolist():
            _drip(rng, stage, int(start), radius, level * decibels(float(rng.normal(0.0, 2.0))), pan)
    yield 0.5
    sound = stage.sound()
    return sound + air_of(rng, sound, 20.0, (25, -4), (80, 0), (250, -8), (900, -18), (4000, -32), (16000, -54))


def _drip(rng: np.random.Generator, stage: Stage, start: int, radius_m: float, level: float, pan: float) -> None:
    """The tap of the impact, then the bubble it encloses (Pumphrey and Elmore 1990: some 20 to 40 ms later), then
    lesser ones.
    """
    stage.lay(start, noise_burst(rng, 400, 1500.0, 9000.0, 0.0012), 0.16 * level, pan)
    at = start + int(rng.uniform(0.015, 0.045) * RATE)
    stage.lay(at, bubble(radius_m * rng.uniform(0.93, 1.07), float(rng.uniform(0.08, 0.22))), level, pan, MINNAERT / radius_m)
    for _ in range(int(rng.integers(0, 4))):
        later = at + int(rng.uniform(0.02, 0.16) * RATE)
        stage.lay(later, bubble(radius_m * rng.uniform(0.45, 0.9), 0.15), level * rng.uniform(0.1, 0.4), pan)
