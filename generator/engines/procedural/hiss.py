"""Plain noises: white, pink, brown, tape, radio, records; and the rumble of the ground.

White, pink and brown fall by 0, 3 and 6 dB an octave (Voss and Clarke 1975 on why pink sounds natural).
"""

import numpy as np

from generator.engines.procedural.grains import Stage, drops, noise_burst, partial, struck
from generator.engines.procedural.noise import (
    RATE,
    Floats,
    decibels,
    response,
    still_noise,
    stretched,
    synthesise,
    wander,
    white_spectrum,
)
from generator.engines.procedural.scene import Rendering, Scene

_CURVES: dict[str, tuple[tuple[float, float], ...]] = {
    "pink": ((25, 0), (20000, -29)),
    "brown": ((25, 0), (20000, -58)),
    "white": ((20, 0), (20000, 0)),
    "hiss": ((60, -34), (400, -18), (2000, -4), (6000, 0), (16000, -3)),
    "static": ((80, -30), (300, -8), (900, 0), (3200, -1), (5500, -14), (12000, -40)),
    "vinyl": ((18, 2), (40, -6), (200, -22), (1500, -20), (6000, -14), (15000, -20)),
}


def noise(scene: Scene) -> Rendering:
    """Noise of the named colour (pink without one), breathing a little; radio and records crackle."""
    rng, frames = scene.rng, scene.frames
    kind = next((name for name in _CURVES if scene.has(name)), "pink")
    spectrum = white_spectrum(rng, frames)
    spectrum *= response(frames, *_CURVES[kind])
    yield 0.2
    sound = synthesise(spectrum, frames)
    sound /= np.float32(sound.std() + 1e-9)
    yield 0.4
    depth = 0.35 if kind == "static" else 0.03
    for channel in range(2):
        sound[channel] *= stretched(np.exp(depth * wander(rng, 400, scene.seconds * 1.5)[0]), frames)
    if kind not in ("static", "vinyl"):
        return sound
    busy = 2.0**scene.traits.density
    follow = stretched(np.exp(1.0 * wander(rng, 400, scene.seconds)[0]), frames)
    crackle = struck(
        drops(rng, frames, (45.0 if kind == "static" else 22.0) * busy, 7.0, follow),
        noise_burst(rng, 150, 1200.0, 9000.0, 0.0006),
    )
    yield 0.7
    sound += synthesise(crackle, frames) * np.float32(2.5 if kind == "static" else 4.0)
    return sound


def rumble(scene: Scene) -> Rendering:
    """The ground moving: noise below 120 Hz in slow heaves, with thuds in it and grit above."""
    rng, frames, force = scene.rng, scene.frames, scene.traits.force
    deep = still_noise(rng, frames, (14, -16), (28, 0), (60, 0), (110, -8), (260, -26), (900, -50), (4000, -80))
    yield 0.25
    grit = still_noise(rng, frames, (60, -30), (150, -6), (350, 0), (900, -9), (3000, -26), (10000, -50))
    yield 0.5
    for channel in range(2):
        heave = wander(rng, 1800, scene.seconds * 0.6 * 2.0**scene.traits.pace)[0]
        shake = wander(rng, 1800, scene.seconds * 6.0)[0]
        deep[channel] *= stretched(np.exp(0.4 * heave), frames)
        grit[channel] *= stretched(np.exp(0.45 * heave + 0.4 * shake), frames) * np.float32(decibels(-9.0 + 5.0 * force))
    yield 0.75
    return deep + grit + _thuds(scene) * np.float32(0.8 * deep.std())


def _thuds(scene: Scene) -> Floats:
    stage = Stage(scene.frames, RATE)
    for at_s in scene.events(3.5):
        thud = partial(scene.between(34.0, 60.0), 0.16, int(0.9 * RATE), 0.3)
        stage.lay(int(at_s * RATE), thud, scene.between(0.8, 2.5), scene.between(-0.5, 0.5))
    return stage.sound()
