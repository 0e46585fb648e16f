"""Drones and pads: ensembles of the common pitch set that breathe and never repeat.

Made by the PADsynth algorithm (Nasca Octavian Paul, ZynAddSubFX, 2005): each harmonic is a narrow hill of random phases
in one long spectrum, so that a single transform gives an endless ensemble. Formants of sung vowels after Peterson and
Barney 1952 (the "ah" and "oo" of a low voice).
"""

from dataclasses import dataclass

import numpy as np

from generator.engines.procedural.noise import RATE, Floats, Spectrum, stretched, synthesise, wander, white_spectrum
from generator.engines.procedural.scene import Rendering, Scene
from generator.engines.procedural.tuning import pitch_hz

FORMANTS = {"ah": ((650.0, 90.0, 0.0), (1080.0, 110.0, -6.0), (2650.0, 150.0, -14.0)),
            "oo": ((340.0, 70.0, 0.0), (760.0, 90.0, -14.0), (2300.0, 140.0, -26.0))}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Timbre:
    """slope: dB an octave over the harmonics; even: level of the even ones; cents: breadth of the ensemble; most: how
    many harmonics; stretch: inharmonicity of a stiff string or plate (0: none); vowel: a formant set or ""; steady: two
    lines that beat once a clip or so instead of a hill.
    """

    slope: float = -7.0
    even: float = 0.8
    cents: float = 16.0
    most: int = 24
    stretch: float = 0.0
    vowel: str = ""
    steady: bool = False


TIMBRES = {
    "choir": Timbre(-4.0, 1.0, 28.0, 40, vowel="ah"),
    "organ": Timbre(-5.0, 0.9, 3.0, 16, steady=True),
    "strings": Timbre(-5.5, 1.0, 22.0, 36),
    "flute": Timbre(-13.0, 0.5, 14.0, 8),
    "glass": Timbre(-9.0, 0.4, 5.0, 10, 0.002, steady=True),
    "metal": Timbre(-4.0, 0.7, 8.0, 20, 0.004),
    "space": Timbre(-8.0, 0.9, 40.0, 20),
}


def hills(scene: Scene, notes: list[tuple[float, float]], timbre: Timbre) -> Floats:
    """Magnitudes of a spectrum of notes (Hz, level), each harmonic a Gaussian hill; (bins,)."""
    frames = scene.frames
    bins, step = frames // 2 + 1, RATE / frames
    magnitude = np.zeros(bins, dtype=np.float32)
    for base_hz, level in notes:
        for harmonic in range(1, timbre.most + 1):
            hz = base_hz * harmonic * np.sqrt(1.0 + timbre.stretch * harmonic**2)
            if hz > 14000.0:
                break
            gain = level * harmonic ** (timbre.slope / 6.02) * (timbre.even if harmonic % 2 == 0 else 1.0)
            gain *= vowel_gain(hz, timbre.vowel)
            breadth = max(hz * (2.0 ** (timbre.cents / 1200.0) - 1.0), 0.12)
            if timbre.steady:
                line = max(1, round(hz / step))
                magnitude[line : line + 3 : 2] += np.float32(gain / np.sqrt(step)) * np.array([1.0, 0.45], dtype=np.float32)
                continue
            first, last = int((hz - 4 * breadth) / step), int((hz + 4 * breadth) / step) + 2
            first, last = max(first, 1), min(last, bins)
            offset = (np.arange(first, last) * step - hz) / breadth
            magnitude[first:last] += (gain / np.sqrt(breadth) * np.exp(-0.5 * offset**2)).astype(np.float32)
    return magnitude


def vowel_gain(hz: float, vowel: str) -> float:
    """Gain of a vowel's formants at a frequency; 1 without a vowel."""
    if not vowel:
        return 1.0
    peaks = (10 ** (db / 20) / np.sqrt(1.0 + ((hz - at) / width) ** 2) for at, width, db in FORMANTS[vowel])
    return float(sum(peaks)) + 0.01


def timbre_of(scene: Scene) -> Timbre:
    """By the words: an instrument, or a plain one by brightness."""
    named = next((timbre for name, timbre in TIMBRES.items() if scene.has(name)), None)
    return named or Timbre(slope=-7.0 + 2.0 * scene.traits.tone)


def drone(scene: Scene) -> Rendering:
    """Root, fifth and octaves, low; two colours of it exchanging slowly, and a distant air of noise about them."""
    dark = scene.traits.tone < -0.5 or scene.has("dark")
    octave = 1 if dark else 2
    details = scene.source.details
    low = [
        (pitch_hz(0, octave, details), 0.3 if dark else 1.0),
        (pitch_hz(0, octave + 1, details), 1.0 if dark else 0.6),
    ]
    colour = int(scene.rng.choice([3, 3, 2, 4]))
    high = [(pitch_hz(3, 2, details), 0.5), (pitch_hz(colour, octave + 1, details), 0.4)]
    if scene.has("dissonant"):
        high.append((pitch_hz(1, octave + 1, details), 0.4))
    bright = [(hz * 2, level * 0.35) for hz, level in (*low, *high)]
    return (yield from _breathing(scene, [low, high, bright], 0.35))


def pad(scene: Scene) -> Rendering:
    """A chord of four notes of the set, each pair swelling in its own time."""
    rng, details = scene.rng, scene.source.details
    octave = 3 + (scene.traits.tone > 0.4) - (scene.traits.tone < -0.4) - scene.has("low")
    degrees = rng.choice([2, 3, 4, 5, 6, 7, 8], 3, replace=False)
    chord = [[(pitch_hz(0, octave - 1, details), 0.9), (pitch_hz(3, octave - 1, details), 0.45)]]
    chord += [[(pitch_hz(int(degree), octave, details), 0.6)] for degree in degrees]
    return (yield from _breathing(scene, chord, 0.45))


def _breathing(scene: Scene, groups: list[list[tuple[float, float]]], depth: float) -> Rendering:
    """Sums groups of notes, each with a slow swell of its own on each side."""
    rng, frames = scene.rng, scene.frames
    timbre = timbre_of(scene)
    sound = np.zeros((2, frames), dtype=np.float32)
    pace = 2.0**scene.traits.pace
    for index, notes in enumerate(groups):
        spectrum: Spectrum = white_spectrum(rng, frames)
        spectrum *= hills(scene, notes, timbre)
        part = synthesise(spectrum, frames)
        swell = wander(rng, 200, scene.seconds / 7.0 * pace, rows=2)
        swell[1] = 0.7 * swell[0] + 0.5 * swell[1]
        for channel in range(2):
            part[channel] *= stretched(np.exp(depth * swell[channel]).astype(np.float32), frames)
        sound += part
        yield (index + 1) / (len(groups) + 1)
    return sound
