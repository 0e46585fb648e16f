"""Machines: mains hum, engines, fans; trains over rail joints; clocks.

Hums are narrow hills of noise on harmonics, as in `pads` (PADsynth), tuned to the common pitch set (48.9 Hz, a G, for
the 50 Hz of the mains). Clocks, motors and fans: Farnell, Designing Sound (2010), the practicals on clocks, motors and
fans. Rolling noise of a train peaks near 1 kHz, its joints come in pairs of axles (Thompson, Railway Noise and
Vibration, 2009).
"""

import numpy as np

from generator.engines.procedural.grains import Stage, noise_burst, partial
from generator.engines.procedural.noise import (
    RATE,
    Floats,
    air_of,
    decibels,
    still_noise,
    stretched,
    synthesise,
    wander,
    white_spectrum,
)
from generator.engines.procedural.pads import Timbre, hills
from generator.engines.procedural.scene import Rendering, Scene
from generator.engines.procedural.tuning import pitch_hz

_MAINS = Timbre(slope=-6.5, even=2.4, most=14, steady=True)
_ENGINE = Timbre(slope=-4.5, even=1.3, cents=9.0, most=40)
_BLADES = Timbre(slope=-10.0, even=0.8, cents=8.0, most=8)


def hum(scene: Scene) -> Rendering:
    """A hum of the mains, an engine, or a fan: harmonics, and the air they move."""
    rng, frames = scene.rng, scene.frames
    engine, fan = scene.has("engine"), scene.has("fan")
    timbre = _ENGINE if engine else _BLADES if fan else _MAINS
    base = pitch_hz(0, 1) if engine else pitch_hz(0, 2) if fan else pitch_hz(2, 1)
    base *= 2.0 ** -(scene.traits.size > 0.5)
    spectrum = white_spectrum(rng, frames)
    if not (
        engine or fan
    ):  # lines, not hills: the sides an eighth to a fifth of a turn apart, so that neither cancels the other
        spectrum[1] = spectrum[0] * np.exp(1j * rng.uniform(0.7, 1.3, spectrum.shape[1])).astype(np.complex64)
    spectrum *= hills(scene, [(base, 1.0), (base * 0.5, 0.35)] if engine else [(base, 1.0)], timbre)
    sound = synthesise(spectrum, frames)
    sound /= np.float32(sound.std() + 1e-9)
    yield 0.4
    curve = (
        ((30, -8), (90, 0), (300, -3), (1000, -10), (3000, -20), (12000, -36))
        if engine or fan
        else ((60, -20), (400, -6), (2500, -8), (9000, -24))
    )
    air = still_noise(rng, frames, *curve)
    air *= np.float32(decibels(5.0 if fan else -7.0 if engine else -17.0) / (air.std() + 1e-9))
    yield 0.7
    depth, cycles = (0.16, 2.0) if engine else (0.08, 0.4)
    for channel in range(2):
        load = np.exp(depth * wander(rng, 800, scene.seconds * cycles)[0])
        sound[channel] *= stretched(load, frames)
        air[channel] *= stretched(load[::-1].copy(), frames)
    return sound + air


def train(scene: Scene) -> Rendering:
    """Rolling noise, the car's rumble, and the joints of the rails under two bogies; a steam engine puffs as well."""
    rng, frames, traits = scene.rng, scene.frames, scene.traits
    speed = 17.0 * 2.0 ** (0.6 * traits.pace)
    rolling = still_noise(
        rng, frames, (35, -8), (70, 0), (160, -4), (450, -10), (900, -9), (1600, -16), (4000, -29), (12000, -48)
    )
    yield 0.25
    sway = wander(rng, 600, scene.seconds * 1.2, rows=2)
    for channel in range(2):
        rolling[channel] *= stretched(np.exp(0.18 * sway[channel]), frames)
    rolling /= np.float32(rolling.std() + 1e-9)
    yield 0.4
    stage = Stage(frames, RATE)
    joints = max(2, round(scene.seconds * speed / 18.3))  # rails of 60 feet
    clacks = [_clack(rng) for _ in range(6)]
    for joint in range(joints):
        for axle_m, level, pan in ((0.0, 1.0, -0.35), (2.5, 0.85, -0.25), (13.0, 0.45, 0.45), (15.5, 0.4, 0.55)):
            at = joint * frames / joints + axle_m / speed * RATE + rng.normal(0.0, 90.0)
            stage.lay(int(at), clacks[int(rng.integers(6))], level * decibels(float(rng.normal(0.0, 1.2))), pan)
    yield 0.6
    sound = rolling + stage.sound() * np.float32(8.0 + 2.0 * traits.force)
    if scene.has("steam"):
        sound += _puffs(scene, speed)
    return sound


def _clack(rng: np.random.Generator) -> Floats:
    """A wheel over a joint: a thump of the car's floor and the click of steel."""
    clack = np.zeros(int(0.28 * RATE), dtype=np.float32)
    for hz, decay, level in ((62.0, 0.05, 0.8), (118.0, 0.03, 0.6), (240.0, 0.02, 0.35), (1130.0, 0.012, 0.25)):
        clack += partial(hz * rng.uniform(0.94, 1.06), decay, clack.shape[0]) * np.float32(level)
    clack[:1500] += noise_burst(rng, 1500, 700.0, 3500.0, 0.006) * np.float32(0.7)
    return clack


def _puffs(scene: Scene, speed: float) -> Floats:
    """Four exhaust beats a turn of wheels of 1.8 m, one a little louder."""
    rng, frames = scene.rng, scene.frames
    beats = max(4, 4 * round(scene.seconds * speed * 0.6 / (np.pi * 1.8)))
    bank = [noise_burst(rng, int(0.22 * RATE), 140.0, 1900.0, 0.06) for _ in range(5)]
    stage = Stage(frames, RATE)
    for beat in range(beats):
        level = (3.2 if beat % 4 == 0 else 2.4) * decibels(float(rng.normal(0.0, 1.0)))
        stage.lay(int(beat * frames / beats), bank[int(rng.integers(5))], level, scene.between(-0.2, 0.2))
    return stage.sound()


def clock(scene: Scene) -> Rendering:
    """Tick and tock in a wooden case, in a quiet room; slow: a pendulum clock."""
    rng, frames, traits = scene.rng, scene.frames, scene.traits
    big = traits.size - traits.pace > 0.4
    beats = max(2, 2 * round(scene.seconds * 2.0 ** (0.8 * traits.pace) * (0.5 if big else 1.0)))
    stage = Stage(frames, RATE)
    tick, tock = (_tick(rng, down, big) for down in (1.0, 0.86))
    mirror = (_tick(rng, 0.97, big), _tick(rng, 0.84, big))
    for beat in range(beats):
        at, level = int(beat * frames / beats + rng.normal(0.0, 20.0)), decibels(float(rng.normal(0.0, 0.5)))
        stage.lay(at, tock if beat % 2 else tick, level, -0.55)
        stage.lay(at + 190, mirror[beat % 2], 0.75 * level, 0.7)
    yield 0.5
    sound = stage.sound()
    return sound + air_of(rng, sound, 18.0, (30, -2), (80, 0), (250, -10), (1000, -24), (5000, -40), (15000, -60))


def _tick(rng: np.random.Generator, pitch: float, big: bool) -> Floats:
    """The escapement: a click, then a softer one 8 ms later, ringing metal and the case."""
    tick, low = np.zeros(int(0.25 * RATE), dtype=np.float32), 0.6 if big else 1.0
    for late, share in ((0, 0.45), (int(0.008 * RATE), 1.0)):
        for hz, decay, level in (
            (3150.0, 0.008, 0.5),
            (4720.0, 0.006, 0.4),
            (7300.0, 0.004, 0.2),
            (1240.0, 0.012, 0.35),
            (430.0, 0.02, 0.5),
        ):
            ring = partial(hz * low * pitch * rng.uniform(0.98, 1.02), decay / low, tick.shape[0] - late)
            tick[late:] += ring * np.float32(level * share)
        tick[late : late + 300] += noise_burst(rng, 300, 2500.0, 11000.0, 0.0012) * np.float32(0.6 * share)
    return tick
