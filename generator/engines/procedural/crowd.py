"""Crowds: voices that talk without words, over the murmur of those too many to tell apart.

Each voice is a train of glottal pulses whose every pulse sounds the formants of the vowel of the moment, as in the
formant wave functions of Rodet 1984 ("Time-domain formant-wave-function synthesis", Computer Music Journal 8(3));
formants after Peterson and Barney 1952. Syllables come 3 to 5 a second, the modulation peak of all speech (Houtgast
and Steeneken 1985). Clinks of cups for a cafe.
"""

import numpy as np

from generator.engines.procedural.grains import Stage, noise_burst, pan_gains, partial, struck
from generator.engines.procedural.noise import (
    RATE,
    Floats,
    Spectrum,
    decibels,
    fast_frames,
    still_noise,
    stretched,
    synthesise,
    wander,
)
from generator.engines.procedural.scene import Rendering, Scene

_CONTROL_HZ = 200
_VOWELS = (  # F1, F2, F3 of a man's ah, eh, oh, ee (Peterson and Barney); others by a scale
    ((730.0, 1090.0, 2440.0), 1.0),
    ((530.0, 1840.0, 2480.0), 1.0),
    ((480.0, 860.0, 2400.0), 1.1),
    ((300.0, 2200.0, 2900.0), 1.1),
)
_BANDS = ((70.0, 1.0), (110.0, 0.45), (240.0, 0.20))  # breadth in Hz and level of each formant


class Voices:
    """What every voice says, at 200 Hz: pitch, level and vowel; (voices, steps)."""

    def __init__(self, scene: Scene, count: int) -> None:
        rng, steps = scene.rng, round(scene.seconds * _CONTROL_HZ)
        children = scene.has("children")
        self.tall = rng.random(count) < 0.5
        base = np.where(self.tall, rng.uniform(92.0, 140.0, count), rng.uniform(165.0, 235.0, count))
        base *= 1.55 if children else 1.0
        self.scales = (1.30, 1.42) if children else (1.0, 1.17)
        rate = 4.2 * 2.0 ** (0.4 * scene.traits.pace) * np.exp(0.22 * wander(rng, steps, scene.seconds, count))
        beat = np.cumsum(rate, axis=1) / _CONTROL_HZ
        which = beat.astype(np.int64)
        stress = rng.uniform(0.35, 1.0, (count, int(which.max()) + 1))
        vowel = rng.integers(0, len(_VOWELS), stress.shape)
        talking = 1.0 / (1.0 + np.exp(-5.0 * (wander(rng, steps, scene.seconds / 2.2, count) + 0.25)))
        self.vowel = np.take_along_axis(vowel, which, axis=1)
        arc = np.sin(np.pi * (beat - which)) ** 0.8
        self.level = talking * arc * np.take_along_axis(stress, which, axis=1)
        melody = 0.13 * wander(rng, steps, scene.seconds * 1.1, count) + 0.10 * arc
        self.hz = base[:, None] * np.exp(melody * (1.4 if children else 1.0))


def _vowel_grain(formants: tuple[float, ...], scale: float, level: float, rate: float) -> Floats:
    """One glottal pulse through a vowel: a sum of damped formants with a soft start; (n,) at `rate`."""
    frames = int(0.022 * rate)
    time = np.arange(frames) / rate
    grain = np.zeros(frames)
    for hz, (breadth, share) in zip(formants, _BANDS, strict=True):
        grain += share * np.exp(-np.pi * breadth * time) * np.sin(2.0 * np.pi * hz * scale * time)
    grain *= np.minimum(time / 0.0012, 1.0)
    return (level * grain).astype(np.float32)


def crowd(scene: Scene) -> Rendering:
    """Near voices, the murmur behind them, sibilants, and what else a cafe has on its tables."""
    rng, frames, traits = scene.rng, scene.frames, scene.traits
    busy = traits.density + 0.4 * traits.size + 0.5 * scene.has("big") + 0.3 * traits.force
    count = int(np.clip(round(13 * 2.0 ** (0.8 * busy)), 3, 28))
    voices = Voices(scene, count)
    yield 0.1
    sound = yield from _talk(scene, voices)
    sound /= np.float32(sound.std() + 1e-9)
    yield 0.65
    murmur = still_noise(rng, frames, (70, -30), (130, -8), (450, 0), (900, -5), (2000, -14), (4500, -26), (9000, -42))
    yield 0.75
    for channel in range(2):
        murmur[channel] *= stretched(np.exp(0.28 * wander(rng, 900, scene.seconds * 3.2)[0]), frames)
    sound += murmur * np.float32(decibels(-8.0 + 4.0 * busy) / (murmur.std() + 1e-9))
    yield 0.85
    sound += _sibilants(scene, voices)
    if scene.has("cafe"):
        sound += _cups(scene)
    return sound


def _talk(scene: Scene, voices: Voices) -> Rendering:
    """All voices, at half the rate (a vowel has little above 5 kHz) and brought to the full one in the spectrum."""
    rng, half = scene.rng, fast_frames(-(-scene.frames // 2))
    count, steps = voices.hz.shape
    left, right = pan_gains(np.array(scene.places(count), dtype=np.float32))
    near = np.asarray(10.0 ** (-rng.uniform(0.0, 12.0, count) / 20.0), dtype=np.float32)
    hushed = scene.has("whisper")
    trains = np.zeros((2 * len(_VOWELS), 2, half), dtype=np.float32)
    turns = np.cumsum(voices.hz, axis=1) / _CONTROL_HZ
    for voice in range(count):
        pulses = np.arange(int(turns[voice, -1]))
        at = np.interp(pulses, turns[voice], np.arange(steps))
        at = at + rng.normal(0.0, 30.0 if hushed else 0.012, at.shape)
        at = at[voices.level[voice, at.astype(np.int64) % steps] > 0.03]
        step = at.astype(np.int64) % steps
        level = voices.level[voice, step] * near[voice] * rng.normal(1.0, 0.08, at.shape)
        vowel = voices.vowel[voice, step] + len(_VOWELS) * int(not voices.tall[voice])
        where = (at * (half / steps)).astype(np.int64) % half
        for channel, gain in enumerate((left[voice], right[voice])):
            np.add.at(trains[:, channel], (vowel, where), np.float32(gain) * level.astype(np.float32))
    yield 0.3
    total: Spectrum = np.zeros((2, half // 2 + 1), dtype=np.complex64)
    rate = RATE * half / scene.frames
    for index in range(trains.shape[0]):
        formants, level = _VOWELS[index % len(_VOWELS)]
        total += struck(trains[index], _vowel_grain(formants, voices.scales[index // len(_VOWELS)], level, rate))
        if index % 3 == 2:
            yield 0.3 + 0.04 * index
    full: Spectrum = np.zeros((2, scene.frames // 2 + 1), dtype=np.complex64)
    full[:, : half // 2] = total[:, : half // 2]
    return synthesise(full, scene.frames)


def _sibilants(scene: Scene, voices: Voices) -> Floats:
    """An s, sh or t at the start of some syllables."""
    rng, stage = scene.rng, Stage(scene.frames, RATE // 5)
    shapes = ((4500.0, 0.10), (5200.0, 0.07), (2600.0, 0.09), (3600.0, 0.03), (6000.0, 0.05))
    bank = [noise_burst(rng, int(RATE * long), low, 2.0 * low, 0.5 * long) for low, long in shapes]
    louder = 2.2 if scene.has("whisper") else 1.0
    for voice in range(voices.hz.shape[0]):
        starts = np.flatnonzero(np.diff(voices.vowel[voice]) != 0)
        pan, level = scene.between(-0.9, 0.9), louder * 0.30 * decibels(-scene.between(0.0, 10.0))
        for start in starts[rng.random(starts.shape) < 0.3].tolist():
            strength = float(voices.level[voice, min(start + 12, voices.level.shape[1] - 1)])
            stage.lay(int(start * RATE / _CONTROL_HZ), bank[int(rng.integers(len(bank)))], level * strength, pan)
    return stage.sound()


def _cups(scene: Scene) -> Floats:
    """Cups, spoons and plates: a tap and three inharmonic modes of 2 to 8 kHz."""
    rng, stage = scene.rng, Stage(scene.frames, RATE // 2)
    for at_s in scene.events(1.1):
        base, pan = scene.between(1900.0, 3400.0), scene.between(-0.9, 0.9)
        level = 0.9 * decibels(-scene.between(0.0, 14.0))
        for again in range(int(rng.integers(1, 4))):
            clink = np.zeros(int(0.3 * RATE), dtype=np.float32)
            for ratio, share in ((1.0, 0.6), (1.71, 0.5), (2.43, 0.35)):
                clink += partial(base * ratio, scene.between(0.02, 0.07), clink.shape[0]) * np.float32(share)
            stage.lay(int((at_s + again * scene.between(0.07, 0.16)) * RATE), clink, level * 0.7**again, pan)
    return stage.sound()
