"""Bodies: a heart from inside, steps on the ground.

A beat is two sounds, the longer and lower one as the inlet valves close (30 to 60 Hz), the shorter and higher as the
outlet valves do, about a third of a second on (Leatham 1975, Auscultation of the Heart). A step is heel, roll and toe
on a surface of grains or of modes: Farnell, Designing Sound (2010), the practical on footsteps; Cook 2002, "Modeling
Bill's gait".
"""

import numpy as np

from generator.engines.procedural.grains import Stage, fade_window, noise_burst, partial
from generator.engines.procedural.noise import RATE, Floats, air_of, decibels, still_noise, stretched
from generator.engines.procedural.scene import Rendering, Scene
from generator.engines.procedural.water import bubble


def heartbeat(scene: Scene) -> Rendering:
    """One whole number of beats to the clip, and the rush of blood they drive."""
    rng, frames, traits = scene.rng, scene.frames, scene.traits
    beats = max(1, round(scene.seconds * 1.05 * 2.0 ** (0.7 * traits.pace)))
    ears = [Stage(frames, RATE), Stage(frames, RATE)]
    for beat in range(beats):
        at = beat * frames / beats + rng.normal(0.0, 250.0)
        level = decibels(float(rng.normal(0.0, 0.8)))
        for ear, (stage, pan) in enumerate(zip(ears, (-1.0, 1.0), strict=True)):
            stage.lay(int(at) + 40 * ear, _thump(rng, 44.0 + 5.0 * ear, 0.050), level, pan)
            stage.lay(int(at + 0.31 * RATE) + 30 * ear, _thump(rng, 62.0 + 7.0 * ear, 0.032), 0.62 * level, pan)
    yield 0.5
    sound = ears[0].sound() + ears[1].sound()
    rush = still_noise(rng, frames, (25, -6), (60, 0), (160, -4), (400, -16), (1200, -36), (5000, -70))
    yield 0.8
    phase = np.arange(64 * beats) % 64 / 64.0
    surge = stretched((0.25 + np.exp(-(((phase - 0.18) / 0.12) ** 2))).astype(np.float32), frames)
    rush *= surge * np.float32(decibels(-9.0) * sound.std() / (rush.std() + 1e-9))
    return sound + rush


def _thump(rng: np.random.Generator, hz: float, decay_s: float) -> Floats:
    frames = int(0.4 * RATE)
    thump = partial(hz * rng.uniform(0.97, 1.03), decay_s, frames)
    thump += partial(hz * 2.1 * rng.uniform(0.97, 1.03), 0.6 * decay_s, frames) * np.float32(0.45)
    thump += partial(hz * 3.7, 0.4 * decay_s, frames) * np.float32(0.30)
    thump += partial(hz * 6.1, 0.25 * decay_s, frames) * np.float32(0.12)
    return thump * fade_window(frames, 300, frames // 3)


def footsteps(scene: Scene) -> Rendering:
    """Somebody walking steadily, across and back, on what the words name."""
    rng, frames, traits = scene.rng, scene.frames, scene.traits
    steps = max(2, round(scene.seconds * 1.75 * 2.0 ** (0.6 * traits.pace)))
    stage = Stage(frames, RATE)
    for step in range(steps):
        at = step * frames / steps + rng.normal(0.0, 500.0)
        pan = 0.75 * float(np.sin(2 * np.pi * step / steps)) + (0.12 if step % 2 else -0.12)
        _step(scene, stage, int(at), decibels(float(rng.normal(0.0, 1.5)) + 3.0 * traits.force), pan)
        if step % 12 == 11:
            yield 0.6 * step / steps
    yield 0.7
    sound = stage.sound()
    return sound + air_of(rng, sound, 20.0, (40, 0), (150, -4), (600, -10), (2500, -16), (12000, -34))


def _step(scene: Scene, stage: Stage, at: int, level: float, pan: float) -> None:
    """Heel, then toe some 150 ms later, in grains or in modes of the surface."""
    rng = scene.rng
    toe = at + int(scene.between(0.11, 0.17) * RATE)
    if scene.has("gravel", "snow", "leaves", "sand", "grass"):
        _granular(scene, stage, at, level, pan)
        return
    modes = (115.0, 236.0, 410.0, 690.0) if scene.has("wooden") else (900.0, 1750.0) if scene.has("metal") else (95.0, 180.0)
    ring = 0.06 if scene.has("metal") else 0.022 if scene.has("wooden") else 0.010
    for start, share in ((at, 1.0), (toe, 0.55)):
        for index, hz in enumerate(modes):
            stage.lay(
                start,
                partial(hz * rng.uniform(0.96, 1.04), ring, int(6 * ring * RATE)),
                level * share * 0.8**index,
                pan,
            )
        click = noise_burst(rng, 700, 900.0, 5200.0, 0.003 if start == at else 0.006)
        stage.lay(start, click, level * share * (0.55 if scene.has("wooden") else 0.9), pan)
    stage.lay(toe, noise_burst(rng, 4000, 1500.0, 6000.0, 0.03), 0.10 * level, pan)
    if scene.has("water", "mud"):
        for _ in range(14):
            start = at + int(rng.uniform(0.0, 0.22) * RATE)
            stage.lay(start, bubble(scene.between(0.0008, 0.004), 0.15), level * scene.between(0.1, 0.5), pan)


def _granular(scene: Scene, stage: Stage, at: int, level: float, pan: float) -> None:
    """The crunch of many grains: two swells of tiny bursts under heel and toe."""
    rng = scene.rng
    low, high, grains, decay = (
        (1200.0, 7500.0, 90, 0.0015) if scene.has("gravel")
        else (500.0, 3400.0, 130, 0.0022) if scene.has("snow")
        else (2200.0, 9500.0, 70, 0.0016) if scene.has("leaves")
        else (700.0, 4500.0, 140, 0.0012)
    )  # fmt: skip
    bank = [noise_burst(rng, 420, low * shift, high * shift, decay) for shift in (0.7, 0.9, 1.1, 1.4)]
    crunch = np.zeros(int(0.34 * RATE), dtype=np.float32)
    for centre, breadth, share in ((0.055, 0.028, 1.0), (0.19, 0.038, 0.75)):
        starts = np.clip(rng.normal(centre, breadth, grains), 0.0, 0.32) * RATE
        sizes = 10.0 ** (rng.normal(-10.0, 5.5, grains).clip(-30.0, 2.0) / 20.0) * share
        for start, size in zip(starts.astype(int).tolist(), sizes.tolist(), strict=True):
            crunch[start : start + 420] += bank[int(rng.integers(4))] * np.float32(size)
    crunch += partial(85.0, 0.02, crunch.shape[0], 0.2) * np.float32(0.5)
    stage.lay(at, crunch * fade_window(crunch.shape[0], 200, 900), level, pan)
