"""Bells, chimes, bowls, gongs and other struck or plucked things, on the common pitch set.

Partials: the bell of Risset (1969, "An introductory catalogue of computer synthesized sounds"); a tuned church bell's
hum, prime, tierce, quint and nominal, a free bar's and a bowl's modes from Fletcher and Rossing, The Physics of
Musical Instruments (1998, chapters 19 to 21); strings stiff as in Fletcher 1964.
"""

from dataclasses import dataclass

import numpy as np

from generator.engines.procedural.grains import Stage, fade_window, noise_burst, partial
from generator.engines.procedural.noise import RATE, Floats, air_of, decibels
from generator.engines.procedural.scene import Rendering, Scene
from generator.engines.procedural.tuning import pitch_hz

Note = tuple[Floats, Floats]  # the stroke, and the twins of its modes
Partials = tuple[tuple[float, float, float], ...]  # (ratio, level, share of the decay)


def _string(count: int, stiffness: float, slope: float, damping: float) -> Partials:
    """Harmonics of a stiff string: ratio n sqrt(1 + B n^2), falling by `slope`, the high ones dying sooner."""
    return tuple(
        (n * float(np.sqrt(1 + stiffness * n * n)), n**-slope, 1.0 / (1.0 + damping * (n - 1))) for n in range(1, count + 1)
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """partials of the pitch; decay in s (to 1/e) of the longest; octave of its lowest pitches and how many degrees it
    spans; seconds from one stroke to the next; strokes that come together; the knock of the stroke; beating of a mode
    with its twin, in Hz (nothing cast is perfectly round).
    """

    partials: Partials
    decay_s: float
    octave: int
    degrees: int
    every_s: float
    bunch: tuple[int, int] = (1, 1)
    knock: float = 0.0
    beating_hz: float = 0.0
    pitches: int = 5


_RISSET: Partials = (
    (0.56, 1.0, 1.0), (0.92, 1.0, 0.65), (1.19, 1.5, 0.35), (1.70, 0.9, 0.35), (2.0, 1.67, 0.325), (2.74, 1.0, 0.25),
    (3.0, 1.0, 0.2), (3.76, 0.8, 0.15), (4.07, 0.8, 0.1),
)  # fmt: skip
_CHURCH: Partials = (
    (0.5, 0.8, 1.0), (1.0, 0.7, 0.6), (1.2, 0.65, 0.5), (1.5, 0.25, 0.35), (2.0, 1.0, 0.36), (2.51, 0.35, 0.2),
    (2.66, 0.30, 0.2), (3.01, 0.5, 0.18), (4.17, 0.35, 0.12), (5.43, 0.22, 0.08),
)  # fmt: skip
_BAR: Partials = ((1.0, 1.0, 1.0), (2.756, 0.5, 0.45), (5.404, 0.22, 0.2), (8.933, 0.1, 0.1))
_BOWL: Partials = ((1.0, 1.0, 1.0), (2.71, 0.55, 0.6), (4.99, 0.28, 0.35), (7.75, 0.12, 0.2))
_GONG: Partials = (
    *((13.2 * 1.11**n, 0.2 * 0.9**n, 0.22 * 0.97**n) for n in range(1, 14)),  # the shimmer of its high modes
    (1.0, 0.8, 1.0), (1.5, 0.45, 0.8), (1.99, 0.9, 0.7), (2.46, 0.5, 0.6), (2.98, 0.7, 0.55), (3.62, 0.5, 0.5),
    (4.31, 0.5, 0.45), (5.17, 0.42, 0.4), (6.24, 0.4, 0.36), (7.63, 0.34, 0.33), (9.12, 0.3, 0.3),
    (10.9, 0.25, 0.27), (13.2, 0.2, 0.23),
)  # fmt: skip
_MARIMBA: Partials = ((1.0, 1.0, 1.0), (3.92, 0.28, 0.35), (9.24, 0.08, 0.12))
_VIBES: Partials = ((1.0, 1.0, 1.0), (4.0, 0.18, 0.4), (10.0, 0.04, 0.15))

KINDS = {
    "chimes": Kind(_BAR, 1.7, 5, 8, 1.9, (2, 7), 0.04, 0.7, 7),
    "church": Kind(_CHURCH, 3.6, 3, 5, 2.7, (1, 1), 0.12, 0.45, 4),
    "bowl": Kind(_BOWL, 5.5, 3, 5, 6.0, (1, 1), 0.02, 1.1, 4),
    "gong": Kind(_GONG, 4.5, 2, 4, 7.0, (1, 1), 0.10, 0.8, 3),
    "musicbox": Kind(_BAR, 0.8, 5, 8, 0.55, (1, 2), 0.10, 0.0, 7),
    "vibes": Kind(_VIBES, 2.2, 4, 8, 1.3, (1, 2), 0.05, 0.0, 6),
    "marimba": Kind(_MARIMBA, 0.35, 3, 9, 0.6, (1, 2), 0.15, 0.0, 7),
    "piano": Kind(_string(12, 0.0004, 1.15, 0.22), 1.9, 3, 10, 1.5, (1, 3), 0.10, 0.25, 7),
    "harp": Kind(_string(10, 0.0001, 1.3, 0.4), 1.3, 3, 11, 0.9, (1, 4), 0.08, 0.0, 8),
    "": Kind(_RISSET, 3.0, 4, 6, 2.8, (1, 2), 0.06, 0.6, 5),
}


def bells(scene: Scene) -> Rendering:
    """A few pitches, each made once, struck again and again with changing strength."""
    rng, traits = scene.rng, scene.traits
    kind = KINDS[next((name for name in KINDS if name and scene.has(name)), "")]
    octave = kind.octave - (traits.size > 0.5) + (traits.size < -0.5)
    degrees = np.sort(rng.choice(kind.degrees, min(kind.pitches, kind.degrees), replace=False))
    degrees[0] = 0 if rng.random() < 0.6 else degrees[0]
    stage = Stage(scene.frames, scene.frames)
    notes: list[Note] = []
    for index, degree in enumerate(degrees.tolist()):
        notes.append(_note(scene, kind, pitch_hz(degree, octave, scene.source.details)))
        yield 0.7 * (index + 1) / len(degrees)
    places = scene.places(len(notes))
    every = kind.every_s * 2.0 ** (-0.8 * traits.pace - 0.8 * traits.density)
    for number, at_s in enumerate(scene.events(every)):
        _strike(scene, stage, kind, notes, places, at_s)
        if number % 8 == 7:
            yield 0.8
    sound = stage.sound()
    yield 0.9
    return sound + air_of(rng, sound, 33.0, (40, 0), (150, -3), (700, -14), (3000, -26), (12000, -44))


def _strike(scene: Scene, stage: Stage, kind: Kind, notes: list[Note], places: list[float], at_s: float) -> None:
    """One stroke, or a few as the wind or a hand brings them; the twins of its modes sound from the other side."""
    rng, low, high = scene.rng, *kind.bunch
    for again in range(int(rng.integers(low, high + 1))):
        which = int(rng.integers(len(notes)))
        level = decibels(float(rng.uniform(-9.0, 0.0))) * (0.85**again)
        at_s += float(rng.exponential(0.14)) + 0.05 if again else 0.0
        for part, pan in zip(notes[which], (places[which], -places[which]), strict=True):
            stage.lay(int(at_s * RATE), part, level, pan, pitch_hz(0, kind.octave))


def _note(scene: Scene, kind: Kind, hz: float) -> Note:
    """One pitch struck once: its partials with the knock of the stroke, and the beating twins of the lowest ones."""
    rng, traits = scene.rng, scene.traits
    decay = kind.decay_s * (pitch_hz(0, kind.octave) / hz) ** 0.4 * 2.0 ** (0.4 * traits.size)
    frames = min(scene.frames, int(decay * 4.0 * RATE))
    note, twin = np.zeros((2, frames), dtype=np.float32)
    for ratio, level, share in kind.partials:
        if hz * ratio > 15000.0:
            continue
        soft = (1.0 + 0.5 * traits.force) ** np.log2(ratio + 1.0)
        length = min(frames, int(decay * share * 7.0 * RATE))
        note[:length] += partial(hz * ratio, decay * share, length, rng.uniform(0, 6.28)) * np.float32(level * soft)
        if ratio < 3.1:
            detuned = hz * ratio + kind.beating_hz * rng.uniform(0.4, 1.2) * min(ratio, 3.0)
            twin[:length] += partial(detuned, decay * share, length, rng.uniform(0, 6.28)) * np.float32(0.6 * level * soft)
    window = fade_window(frames, 900 if kind.partials is _GONG else 180 if kind.knock < 0.05 else 60, frames // 4)
    knock = noise_burst(rng, 1200, 3.0 * hz, min(9.0 * hz, 14000.0), 0.004)
    note *= window
    twin *= window
    peak = np.float32(np.abs(note).max() + 1e-9)
    note[: knock.shape[0]] += knock[:frames] * (np.float32(kind.knock) * peak)
    return note / peak, twin / peak
