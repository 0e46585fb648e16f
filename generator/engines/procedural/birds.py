"""Birds: a handful of singers, each with its place, its few phrases, and its pauses.

A syrinx is nearly a sine whose pitch and level are drawn together by breath and tension, so a syllable is a glide of
frequency under one arc of level, with weak harmonics: Farnell, Designing Sound (2010), the practical on birds; Mindlin
and Laje, The Physics of Birdsong (2005). Ranges and rates of the kinds follow common descriptions of their songs
(thrush 2 to 4 kHz in whistled phrases, wrens and finches trills of 10 to 25 notes a second at 4 to 7 kHz, doves and
owls 300 to 700 Hz).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from generator.engines.procedural.grains import Stage, fade_window
from generator.engines.procedural.noise import RATE, Floats, air_of, decibels
from generator.engines.procedural.scene import Rendering, Scene

Chance = np.random.Generator
Phrase = list[tuple[float, Floats]]  # (seconds from its start, syllable)


def syllable(
    glide_hz: list[float], seconds: float, rough: float = 0.0, trill_hz: float = 0.0, trill_cents: float = 0.0,
    harmonics: tuple[float, ...] = (1.0, 0.06),
) -> Floats:  # fmt: skip
    """One note along a glide of frequencies, evenly spaced; rough adds breath noise, trill a fast warble; (n,)."""
    frames = int(seconds * RATE)
    along = np.linspace(0.0, 1.0, frames)
    eased = along + 0.08 * np.sin(2 * np.pi * along)
    hz = np.exp(np.interp(eased, np.linspace(0.0, 1.0, len(glide_hz)), np.log(glide_hz)))
    if trill_hz:
        hz = hz * 2.0 ** (trill_cents / 1200.0 * np.sin(2 * np.pi * trill_hz * along * seconds))
    phase = 2.0 * np.pi * np.cumsum(hz) / RATE
    tone = np.asarray(sum(level * np.sin((order + 1) * phase) for order, level in enumerate(harmonics)))
    if rough:
        grit = np.convolve(np.random.Generator(np.random.SFC64(frames)).standard_normal(frames), np.ones(9) / 3.0, "same")
        tone = tone * (1.0 + rough * grit)
    arc = np.sin(np.pi * along) ** 0.7 * fade_window(frames, frames // 5, frames // 3)
    return np.asarray(tone * arc, dtype=np.float32)


def _thrush(rng: Chance, base: float) -> Phrase:
    """Three to six clear whistles, sometimes one said twice, sometimes a twitter at the end."""
    phrase, at = [], 0.0
    for _ in range(int(rng.integers(3, 6))):
        start = base * 2.0 ** rng.uniform(-0.45, 0.45)
        glide = [start, start * 2.0 ** rng.uniform(-0.3, 0.3), start * 2.0 ** rng.uniform(-0.25, 0.25)]
        seconds = float(rng.uniform(0.09, 0.26))
        note = syllable(glide, seconds, trill_hz=float(rng.choice([0, 0, 28])), trill_cents=60.0)
        for _ in range(int(rng.choice([1, 1, 2]))):
            phrase.append((at, note))
            at += seconds + float(rng.uniform(0.03, 0.10))
    if rng.random() < 0.4:
        phrase += [(at + 0.05 * index, twitter) for index, (_, twitter) in enumerate(_trill(rng, base * 1.9)[:5])]
    return phrase


def _trill(rng: Chance, base: float) -> Phrase:
    """One short sweep, ten to twenty times a second, rising a little in level and pitch."""
    rate, count = rng.uniform(10.0, 19.0), int(rng.integers(9, 22))
    down, drift = rng.uniform(0.2, 0.7) * rng.choice([-1, 1]), rng.uniform(-0.012, 0.012)
    phrase = []
    for index in range(count):
        start = base * 2.0 ** (drift * index)
        note = syllable([start, start * 2.0 ** (-down * 0.6), start * 2.0**-down], 0.62 / rate)
        phrase.append((index / rate, note * np.float32(min(1.0, 0.35 + 1.3 * index / count))))
    return phrase


def _sparrow(rng: Chance, base: float) -> Phrase:
    """Chirps: arcs up and down of some 70 ms, two to five, unevenly spaced."""
    phrase, at = [], 0.0
    for _ in range(int(rng.integers(2, 6))):
        top = base * 2.0 ** rng.uniform(-0.12, 0.2)
        glide = [top * 0.72, top, top * 1.02, top * 0.66]
        phrase.append((at, syllable(glide, float(rng.uniform(0.05, 0.09)), harmonics=(1.0, 0.16, 0.05))))
        at += float(rng.uniform(0.14, 0.34))
    return phrase


def _tit(rng: Chance, base: float) -> Phrase:
    """Two notes in turn, high and low, like a squeaking wheel."""
    low = base * 2.0 ** -float(rng.uniform(0.25, 0.42))
    high_note, low_note = syllable([base, base * 0.98], 0.11), syllable([low, low * 0.99], 0.14)
    return [
        (0.3 * index + 0.14 * turn, (high_note, low_note)[turn]) for index in range(int(rng.integers(3, 6))) for turn in (0, 1)
    ]


def _dove(rng: Chance, base: float) -> Phrase:
    """Soft coos: one short, one long, one short."""
    shapes = ((0.0, 0.22, 1.0), (0.34, 0.62, 1.12), (1.10, 0.30, 1.0))
    return [(at, syllable([base * up * 0.94, base * up, base * up * 0.92], long, harmonics=(1.0, 0.12, 0.03)))
            for at, long, up in shapes]  # fmt: skip


def _cuckoo(rng: Chance, base: float) -> Phrase:
    """A falling third, two to four times."""
    first, second = syllable([base, base], 0.16), syllable([base * 0.81, base * 0.80], 0.26)
    return [(1.05 * turn + at, note) for turn in range(int(rng.integers(2, 4))) for at, note in ((0.0, first), (0.36, second))]


def _owl(rng: Chance, base: float) -> Phrase:
    """A long hoot, a pause, and a quavering one."""
    first = syllable([base * 0.95, base, base * 0.97], 0.5, harmonics=(1.0, 0.10, 0.04))
    last = syllable([base * 0.97, base * 1.03, base * 0.9], 1.0, trill_hz=7.0, trill_cents=35.0, harmonics=(1.0, 0.12, 0.04))
    return [(0.0, first), (1.7, first * np.float32(0.6)), (2.05, last)]


def _gull(rng: Chance, base: float) -> Phrase:
    """Laughing cries, each rising and falling, rich in harmonics, the phrase slowing as it goes."""
    phrase, at = [], 0.0
    for index in range(int(rng.integers(2, 6))):
        long = float(rng.uniform(0.28, 0.46))
        cry = syllable([base * 0.8, base * 1.15, base * 1.05, base * 0.75], long, 0.08, harmonics=(0.55, 1.0, 0.6, 0.35, 0.15))
        phrase.append((at, cry * np.float32(0.92**index)))
        at += long + 0.06 + 0.03 * index
    return phrase


def _crow(rng: Chance, base: float) -> Phrase:
    """Two to four hoarse caws."""
    loud = (0.4, 0.8, 1.0, 0.9, 0.7, 0.5, 0.4, 0.25)
    caw = syllable([base * 0.95, base * 1.08, base * 0.9], 0.30, 0.45, 75.0, 55.0, harmonics=loud)
    return [(0.52 * index, caw) for index in range(int(rng.integers(2, 5)))]


def _jungle(rng: Chance, base: float) -> Phrase:
    """A loud whoop rising in steps, as of a bird in the canopy."""
    phrase = []
    for index in range(int(rng.integers(3, 7))):
        step = base * 2.0 ** (0.08 * index)
        phrase.append((0.24 * index, syllable([step * 0.84, step * 1.23], 0.17, harmonics=(1.0, 0.25, 0.1))))
    return phrase


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of bird: its phrase, its range in Hz, the pause between its phrases in s, its level in dB."""

    phrase: Callable[[Chance, float], Phrase]
    range_hz: tuple[float, float]
    pause_s: float
    level_db: float = 0.0


KINDS = {
    "thrush": Kind(_thrush, (2100.0, 3300.0), 2.6),
    "trill": Kind(_trill, (4200.0, 6300.0), 4.0, -4.0),
    "sparrow": Kind(_sparrow, (3300.0, 4800.0), 2.4, -3.0),
    "tit": Kind(_tit, (3800.0, 5200.0), 4.5, -4.0),
    "dove": Kind(_dove, (420.0, 560.0), 5.0, -5.0),
    "cuckoo": Kind(_cuckoo, (620.0, 700.0), 6.5),
    "owl": Kind(_owl, (330.0, 430.0), 7.0, 2.0),
    "gull": Kind(_gull, (760.0, 1050.0), 3.6),
    "crow": Kind(_crow, (420.0, 560.0), 5.0),
    "jungle": Kind(_jungle, (900.0, 2000.0), 3.8),
}
_CHORUS = ("thrush", "trill", "sparrow", "tit", "thrush", "trill", "dove")


def flock(scene: Scene) -> list[str]:
    """The kinds that sing: those named, with the common ones of a wood unless it is night or the shore."""
    named = [name for name in KINDS if scene.has(name)]
    count = max(1, round((6.0 + 3.0 * scene.has("dawn")) * 2.0 ** (1.2 * scene.traits.density)))
    if scene.has("jungle"):
        named = ["jungle", "jungle", "trill", "crow", "dove", "tit"]
    if scene.has("night") and not named:
        named = ["owl"]
    pool = named or list(_CHORUS)
    count = min(count, 3) if named and named[0] in ("owl", "cuckoo") else count
    offset = 0 if named else int(scene.rng.integers(len(pool)))
    return [pool[(offset + index) % len(pool)] for index in range(count)]


def birds(scene: Scene) -> Rendering:
    """Every bird at its own distance, its phrases spread over the clip, on the quiet air they sing in."""
    rng, frames = scene.rng, scene.frames
    stage = Stage(frames, 2 * RATE)
    kinds = flock(scene)
    for index, (name, pan) in enumerate(zip(kinds, scene.places(len(kinds)), strict=True)):
        kind = KINDS[name]
        base = float(np.exp(rng.uniform(*np.log(kind.range_hz)))) * 2.0 ** (-0.5 * scene.traits.size + 0.2 * scene.traits.tone)
        repertoire = [kind.phrase(rng, base) for _ in range(3)]
        far = scene.between(0.0, 10.0) if index else scene.between(0.0, 3.0)
        for at_s in scene.events((kind.pause_s + 1.2) * 2.0 ** (-0.6 * scene.traits.pace - 0.3 * scene.has("dawn"))):
            level = decibels(kind.level_db - far + float(rng.normal(0.0, 1.5)))
            _sing(stage, repertoire[int(rng.integers(3))], at_s, level, pan, 2.2 * base)
        yield 0.8 * (index + 1) / len(kinds)
    sound = stage.sound()
    return sound + air_of(rng, sound, 26.0, (40, -4), (150, 0), (600, -6), (2500, -4), (6000, -10), (16000, -28))


def _sing(stage: Stage, phrase: Phrase, at_s: float, level: float, pan: float, tone_hz: float) -> None:
    for offset_s, note in phrase:
        stage.lay(int((at_s + offset_s) * RATE), note, level, pan, tone_hz)
