"""Insects and frogs: pulse trains on a carrier, from many small bodies at once.

A cricket strikes file on scraper once a wing closing: a pulse of some 15 ms of nearly pure 4 to 5 kHz, three to five
of them a chirp, two or so chirps a second at 20 degrees and more in the warm (Dolbear 1897: chirps a minute = 40 + 4
(F - 50)). A cicada's tymbal clicks 100 to 250 times a second into a body of 4 to 8 kHz. Farnell, Designing Sound
(2010), the practical on insects; Gerhardt and Huber, Acoustic Communication in Insects and Anurans (2002), also for
the frogs.
"""

import numpy as np

from generator.engines.procedural.grains import Stage, fade_window, noise_burst
from generator.engines.procedural.noise import RATE, Floats, air_of, decibels, still_noise, stretched, wander
from generator.engines.procedural.scene import Rendering, Scene


def pulses(carrier_hz: float, offsets_s: list[float], pulse_s: float, levels: list[float]) -> Floats:
    """A train of pulses of a carrier that falls a little within each, as a wing slows; (n,)."""
    length = int(pulse_s * RATE)
    along = np.arange(length) / length
    hz = carrier_hz * (1.02 - 0.04 * along)
    pulse = np.sin(2 * np.pi * np.cumsum(hz) / RATE) * fade_window(length, length // 4, length // 2)
    train = np.zeros(int(offsets_s[-1] * RATE) + length + 1, dtype=np.float32)
    for offset, level in zip(offsets_s, levels, strict=True):
        start = int(offset * RATE)
        train[start : start + length] += (level * pulse).astype(np.float32)
    return train


def insects(scene: Scene) -> Rendering:
    """Crickets unless the words name others; by day their friends of the meadow."""
    rng, frames = scene.rng, scene.frames
    stage = Stage(frames, RATE)
    sound = np.zeros((2, frames), dtype=np.float32)
    named = [name for name in ("cricket", "cicada", "katydid", "bee") if scene.has(name)]
    for name in named or (["katydid", "cricket"] if scene.has("dawn") else ["cricket", "katydid"]):
        if name == "cricket":
            _crickets(scene, stage)
        elif name == "katydid":
            _katydids(scene, stage)
        elif name == "cicada":
            sound += yield from _cicadas(scene)
        else:
            sound += yield from _bees(scene)
        yield 0.5
    sound += stage.sound()
    yield 0.7
    chorus = still_noise(
        rng, frames, (80, -34), (300, -30), (2200, -30), (3000, -8), (4300, 0), (5200, -6), (7000, -30), (15000, -44)
    )
    chorus *= np.float32(decibels(-17.0) * sound.std() / (chorus.std() + 1e-9))
    for channel in range(2):
        chorus[channel] *= stretched(np.exp(0.3 * wander(rng, 900, scene.seconds * 2.0)[0]), frames)
    return sound + chorus


def _crickets(scene: Scene, stage: Stage) -> None:
    """Field crickets that chirp, each steady in its own time, and a tree cricket or two that trill on."""
    rng, traits = scene.rng, scene.traits
    warmth = 2.0 ** (0.6 * traits.pace) * (1.25 if traits.tone < 0 else 0.85 if traits.tone > 0.2 else 1.0)
    count = max(1, round(8 * 2.0 ** (1.1 * traits.density)))
    for index, pan in enumerate(scene.places(count)):
        carrier, rate = scene.between(4100.0, 5100.0), scene.between(1.6, 2.5) * warmth
        beats = int(rng.integers(3, 6))
        gap = scene.between(0.028, 0.036) / warmth**0.5
        chirp = pulses(
            carrier,
            [gap * beat for beat in range(beats)],
            0.6 * gap,
            [0.6 + 0.4 * beat / beats for beat in range(beats)],
        )
        total = max(2, round(scene.seconds * rate))
        starts = (np.arange(total) + rng.normal(0.0, 0.025, total) + rng.random()) * (scene.frames / total)
        singing = np.repeat(rng.random(-(-total // 7)) < 0.85, 7)[:total] if index else np.ones(total, dtype=bool)
        level = decibels(-scene.between(0.0, 14.0) if index else 0.0)
        for start in starts[singing].tolist():
            stage.lay(int(start), chirp, level * decibels(float(rng.normal(0.0, 0.7))), pan, carrier)
    for _ in range(2):
        _trill(scene, stage, scene.between(2700.0, 3400.0), scene.between(42.0, 56.0) * warmth**0.5)


def _trill(scene: Scene, stage: Stage, carrier_hz: float, rate_hz: float) -> None:
    """A tree cricket: one pulse after another, for seconds, very soft."""
    part = pulses(carrier_hz, [beat / rate_hz for beat in range(24)], 0.62 / rate_hz, [1.0] * 24)
    step, pan, level = int(24 / rate_hz * RATE), scene.between(-0.9, 0.9), decibels(-21.0)
    for start in range(0, scene.frames - step, step):
        stage.lay(start, part, level, pan, carrier_hz)


def _katydids(scene: Scene, stage: Stage) -> None:
    """Rasps of two to four strokes of noise above 6 kHz, answering each other."""
    rng = scene.rng
    for _ in range(max(1, round(3 * 2.0**scene.traits.density))):
        stroke = noise_burst(rng, int(0.05 * RATE), 6000.0, 10500.0, 0.02) * fade_window(int(0.05 * RATE), 500, 900)
        pan, level = scene.between(-0.9, 0.9), decibels(-scene.between(9.0, 18.0))
        for at_s in scene.events(scene.between(1.1, 2.2)):
            for beat in range(int(rng.integers(2, 5))):
                stage.lay(int((at_s + 0.085 * beat) * RATE), stroke, level, pan)


def _cicadas(scene: Scene) -> Rendering:
    """Three cicadas: a band of noise chopped by the tymbal, swelling to a peak and falling away."""
    rng, frames = scene.rng, scene.frames
    sound = np.zeros((2, frames), dtype=np.float32)
    for index in range(3):
        centre, rate = scene.between(4300.0, 7000.0), scene.between(90.0, 190.0)
        low, high = centre * 0.82, centre * 1.2
        song = still_noise(
            rng, frames, (300, -70), (low * 0.7, -34), (low, -3), (centre, 3), (high, -3), (high * 1.5, -34), channels=1
        )[0]
        yield 0.1 + 0.1 * index
        cycles = round(rate * scene.seconds)
        beat = np.abs(((np.arange(frames, dtype=np.float64) * (cycles / frames)) % 1.0) - 0.5).astype(np.float32)
        swell = stretched(np.exp(0.8 * wander(rng, 200, scene.seconds / 5.0)[0]) * 0.6, frames)
        song *= (0.15 + 4.0 * beat * beat) * swell
        angle = (scene.between(-0.8, 0.8) + 1.0) * np.pi / 4
        sound[0] += song * np.float32(np.cos(angle) * decibels(-2.0 * index))
        sound[1] += np.roll(song, 18) * np.float32(np.sin(angle) * decibels(-2.0 * index))
    return sound


def _wing_beat(rng: np.random.Generator) -> Floats:
    """One cycle of a wing: 40 harmonics falling by 7 dB an octave, with a body resonance about the tenth; (4096,)."""
    order = np.arange(1, 41)
    levels = order**-1.15 * (1.0 + 1.5 * np.exp(-(((order - 10) / 4.0) ** 2)))
    cycle = np.zeros(2049, dtype=np.complex128)
    cycle[1:41] = levels * np.exp(2j * np.pi * rng.random(40))
    return np.asarray(np.fft.irfft(cycle) * 2048.0, dtype=np.float32)


def _bees(scene: Scene) -> Rendering:
    """Bees passing: a buzz of 180 to 240 Hz, its pitch and level moving as they turn."""
    rng, frames = scene.rng, scene.frames
    sound = np.zeros((2, frames), dtype=np.float32)
    wing = _wing_beat(rng)
    for _ in range(4):
        bend = stretched(wander(rng, 800, scene.seconds * 1.5)[0], frames)
        bend *= np.float32(0.035)
        hz = scene.between(180.0, 240.0)
        turns = np.cumsum((bend + np.float32(1.0)) * np.float32(hz / RATE * wing.shape[0]), dtype=np.float64)
        buzz = wing[turns.astype(np.int64) % wing.shape[0]]
        yield 0.2
        near = stretched(np.exp(0.8 * wander(rng, 200, scene.seconds / 2.5)[0]), frames)
        place = stretched(np.tanh(wander(rng, 200, scene.seconds / 2.0)[0]), frames)
        sound[0] += buzz * near * (1.0 - 0.8 * place)
        sound[1] += buzz * near * (1.0 + 0.8 * place)
    return sound * np.float32(0.05)


def frogs(scene: Scene) -> Rendering:
    """A pond of callers: croaks of pulses, peeps of tree frogs, a bullfrog below."""
    rng, traits = scene.rng, scene.traits
    stage = Stage(scene.frames, 2 * RATE)
    count = max(2, round(8 * 2.0**traits.density))
    for index, pan in enumerate(scene.places(count)):
        peeper = scene.has("tree") or index % 3 == 2
        deep = index == 1 and not scene.has("tree")
        call = _peep(scene) if peeper else _croak(scene, deep)
        level = decibels(-scene.between(0.0, 11.0) - 5.0 * peeper - 6.0 * deep)
        tone_hz = 2600.0 if peeper else 270.0 if deep else 1100.0
        for at_s in scene.events(scene.between(2.6, 5.0) * 2.0 ** (-0.6 * traits.pace)):
            for turn in range(1 if deep else int(rng.integers(1, 5))):
                start = int((at_s + turn * scene.between(0.36, 0.44)) * RATE)
                stage.lay(start, call, level * decibels(float(rng.normal(0.0, 1.0))), pan, tone_hz)
        yield 0.8 * (index + 1) / count
    sound = stage.sound()
    return sound + air_of(rng, sound, 26.0, (60, -6), (300, -6), (1500, -6), (3500, 0), (5500, -6), (12000, -30))


def _croak(scene: Scene, deep: bool) -> Floats:
    """Pulses that quicken and rise, each ringing in the vocal sac."""
    seconds = scene.between(0.45, 0.7) if deep else scene.between(0.16, 0.28)
    ring = scene.between(220.0, 320.0) if deep else scene.between(800.0, 1500.0) * 2.0 ** (-0.5 * scene.traits.size)
    rate = scene.between(95.0, 120.0) if deep else scene.between(42.0, 75.0)
    frames = int(seconds * RATE)
    along = np.arange(frames) / frames
    turns = np.cumsum(rate * (0.85 + 0.3 * along)) / RATE
    since = (turns % 1.0) / rate
    tone = np.sin(2 * np.pi * ring * since) + 0.5 * np.sin(2 * np.pi * 2.1 * ring * since)
    croak = tone * np.exp(-since * (0.16 * ring)) * fade_window(frames, frames // 3, frames // 3) * (0.5 + 0.5 * along)
    return np.asarray(croak, dtype=np.float32)


def _peep(scene: Scene) -> Floats:
    """A rising whistle of a tenth of a second."""
    frames = int(scene.between(0.07, 0.13) * RATE)
    hz = scene.between(2300.0, 3000.0) * np.linspace(0.93, 1.04, frames)
    return np.asarray(
        0.6 * np.sin(2 * np.pi * np.cumsum(hz) / RATE) * fade_window(frames, frames // 4, frames // 2), dtype=np.float32
    )
