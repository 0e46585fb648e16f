"""What the procedural engine's clips sound like, in numbers that real sounds have."""

import functools

import numpy as np
import pyloudnorm
import pytest
from numpy.typing import NDArray

from generator.engines.procedural import ProceduralEngine
from generator.engines.procedural.families import FAMILIES
from generator.job import Job

RATE = 44100
SPARSE = ("birds", "thunder", "bells", "drips", "frogs")
Sound = NDArray[np.float32]


@functools.cache
def clip(prompt: str, seed: int = 1, duration_s: float = 18.0) -> Sound:
    """(frames, 2)."""
    rendering = ProceduralEngine().generate(Job(1, prompt, duration_s, seed))
    while True:
        try:
            next(rendering)
        except StopIteration as stop:
            audio: Sound = stop.value.audio
            audio.flags.writeable = False
            return audio


def power(sound: Sound) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Frequencies and mean power spectrum of the left channel."""
    blocks = sound[: len(sound) // 8192 * 8192, 0].reshape(-1, 8192) * np.hanning(8192)
    return np.fft.rfftfreq(8192, 1 / RATE), (np.abs(np.fft.rfft(blocks)) ** 2).mean(axis=0)


def share(prompt: str, low_hz: float, high_hz: float) -> float:
    hz, spectrum = power(clip(prompt))
    return float(spectrum[(hz >= low_hz) & (hz < high_hz)].sum() / spectrum.sum())


def centroid(prompt: str) -> float:
    hz, spectrum = power(clip(prompt))
    return float((hz * spectrum).sum() / spectrum.sum())


def envelope(sound: Sound, hop: int = 441) -> NDArray[np.float64]:
    """rms of both channels every `hop` frames."""
    blocks = sound[: len(sound) // hop * hop].astype(np.float64).reshape(-1, hop * 2)
    return np.asarray(np.sqrt((blocks**2).mean(axis=1)))


def correlation(prompt: str, seed: int = 1) -> float:
    return float(np.corrcoef(clip(prompt, seed).T)[0, 1])


def crest_db(prompt: str) -> float:
    return float(20 * np.log10(np.abs(clip(prompt)).max() / clip(prompt).std()))


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_every_family_is_clean_level_and_wide(name: str) -> None:
    sound = clip(name)
    assert np.abs(sound.mean(axis=0)).max() < 1e-3
    assert np.abs(sound).max() <= 10 ** (-1 / 20) + 1e-6
    assert np.abs(sound[[0, -1]]).max() < 1e-3
    assert -32.0 < pyloudnorm.Meter(RATE).integrated_loudness(sound) < -14.0
    for seed in (1, 2, 3):
        assert -0.3 < correlation(name, seed) < 0.9


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_every_family_goes_on_through_the_whole_clip(name: str) -> None:
    """No part of a third of the clip is silent, and nothing is silent digitally."""
    levels = envelope(clip(name))
    thirds = [float(np.sqrt((part**2).mean())) for part in np.array_split(levels, 3)]
    assert min(thirds) > 0.1 * max(thirds)
    assert (levels[2:-2] > 1e-5).all()


@pytest.mark.parametrize("name", SPARSE)
@pytest.mark.parametrize("seed", range(4))
def test_a_clip_of_sparse_events_always_has_some(name: str, seed: int) -> None:
    levels = 20 * np.log10(envelope(clip(name, seed)) + 1e-9)
    assert np.percentile(levels, 99) - np.percentile(levels, 5) > 10.0
    halves = np.array_split(levels, 2)
    assert all(half.max() > levels.max() - 26.0 for half in halves)


@pytest.mark.parametrize("prompt", ["drone", "pad", "organ", "hum", "choir", "fan", "strings"])
def test_what_is_sustained_has_no_clicks(prompt: str) -> None:
    """The second difference of a steady sound is as large everywhere: a click would stand far above its rms."""
    bend = np.diff(clip(prompt)[500:-500].astype(np.float64), 2, axis=0)
    assert np.abs(bend).max() < 10.0 * bend.std()


@pytest.mark.parametrize(("prompt", "hop"), [("wind", 1536), ("sea", 1024), ("traffic", 1024)])
def test_the_joins_of_flowing_noise_are_like_any_other_place(prompt: str, hop: int) -> None:
    steps = np.abs(np.diff(clip(prompt)[:, 0].astype(np.float64)))
    at_joins = steps[hop - 1 :: hop].mean()
    assert 0.75 < at_joins / steps.mean() < 1.33


def test_rain_is_a_broad_hiss_with_drops_in_it() -> None:
    assert 2500.0 < centroid("rain") < 9000.0
    assert share("rain", 1000.0, 12000.0) > 0.8
    assert crest_db("rain") > 18.0
    assert crest_db("white noise") < 16.0


def test_wind_falls_with_frequency_and_moves() -> None:
    assert centroid("wind") < 1000.0
    assert share("wind", 20.0, 1000.0) > 0.85
    levels = envelope(clip("wind"), RATE // 2)
    assert levels.max() > 1.5 * levels.min()


def test_thunder_is_low_and_rolls_and_far_thunder_is_lower() -> None:
    assert share("thunder", 20.0, 300.0) > 0.75
    assert centroid("distant thunder") < 0.7 * centroid("close thunder")
    levels = envelope(clip("thunder"))
    assert (levels > 0.1 * levels.max()).mean() > 0.15  # seconds of it, not a bang


def test_waves_come_every_few_seconds() -> None:
    levels = envelope(clip("ocean waves"), RATE // 10)
    levels = levels - levels.mean()
    spectrum = np.abs(np.fft.rfft(levels, 4096)) ** 2
    period_s = 4096 / 10 / (spectrum[8:].argmax() + 8)
    assert 3.5 < period_s < 13.0


def test_fire_laps_low_and_crackles_high() -> None:
    assert share("fire", 20.0, 400.0) > 0.3
    assert share("fire", 1500.0, 16000.0) > 0.05
    assert crest_db("fire") > 18.0


def test_birds_sing_high_and_owls_low() -> None:
    assert share("songbirds", 1500.0, 9000.0) > 0.5
    assert share("owl", 250.0, 900.0) > 0.7


def test_crickets_chirp_about_four_and_a_half_kilohertz() -> None:
    assert share("crickets", 3800.0, 5500.0) > 0.7
    levels = envelope(clip("a lone cricket"), 110)
    spectrum = np.abs(np.fft.rfft(levels - levels.mean())) ** 2
    hz = np.fft.rfftfreq(len(levels), 110 / RATE)
    pulses = spectrum[(hz > 22.0) & (hz < 45.0)].max()
    assert pulses > 5.0 * np.median(spectrum[(hz > 60.0) & (hz < 100.0)])


def test_a_crowd_is_modulated_as_speech_is() -> None:
    assert share("crowd", 150.0, 4000.0) > 0.85
    levels = envelope(clip("three lone people", 1), 441)
    spectrum = np.abs(np.fft.rfft(levels - levels.mean())) ** 2
    hz = np.fft.rfftfreq(len(levels), 0.01)
    syllables, faster = spectrum[(hz > 2.0) & (hz < 8.0)].mean(), spectrum[(hz > 12.0) & (hz < 30.0)].mean()
    assert syllables > 3.0 * faster


def test_vehicles_pass_from_one_side_to_the_other() -> None:
    squares = clip("a few cars")[: 17 * RATE].astype(np.float64) ** 2
    left, right = squares.reshape(-1, RATE // 4, 2).mean(axis=1).T
    balance = np.log(left / right)
    assert balance.max() > 0.3 and balance.min() < -0.3


@pytest.mark.parametrize(
    ("prompt", "lower"),
    [
        ("bright drone", "dark drone"),
        ("rain", "distant rain"),
        ("rain", "muffled rain"),
        ("bells", "deep bells"),
        ("fan", "warm fan"),
    ],
)
def test_words_of_tone_and_distance_move_the_spectrum(prompt: str, lower: str) -> None:
    assert centroid(lower) < 0.85 * centroid(prompt)


def test_narrow_is_narrower_than_wide() -> None:
    assert correlation("narrow pad") > correlation("wide pad") + 0.2


def test_a_hall_rings_between_the_ticks() -> None:
    dry, hall = (
        np.percentile(levels, 20) / levels.max() for levels in map(envelope, (clip("dry clock"), clip("clock in a cathedral")))
    )
    assert hall > 1.5 * dry


def test_heavy_rain_is_denser_and_fast_steps_are_more() -> None:
    assert crest_db("heavy rain") < crest_db("drizzle")
    slow, fast = (
        float(np.abs(np.fft.rfft(envelope(clip(prompt)) ** 0.5))[5:200].argmax())
        for prompt in ("slow footsteps", "fast footsteps")
    )
    assert fast > slow
