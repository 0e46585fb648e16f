"""What a sound measures, on sounds of which it is known."""

import numpy as np
import pytest

from generator.sound_measures import FRAME, HOP, centroid_hz, flatness, measure

RATE = 44100
BIN_HZ = RATE / FRAME


def stereo(mono: np.ndarray) -> np.ndarray:
    return np.repeat(mono[:, None], 2, axis=1).astype(np.float32)


def sine(hz: float, gain: float = 0.5, seconds: float = 1.0) -> np.ndarray:
    return gain * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE)) / RATE)


def noise(seed: int, seconds: float = 10.0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.0, 0.1, round(seconds * RATE))


@pytest.mark.parametrize("hz", [20 * BIN_HZ, 1000.0, 5000.0])
def test_a_sine_has_its_own_centroid_and_level_and_is_not_flat(hz: float) -> None:
    found = measure(stereo(sine(hz)), RATE)
    assert found.centroid_hz == pytest.approx(hz, rel=0.02)
    assert found.rms == pytest.approx(0.5 / np.sqrt(2), rel=1e-3)
    assert found.flatness < 1e-4
    assert found.silence_ratio == 0.0


def test_the_centroid_is_weighted_by_magnitude() -> None:
    spectrum = np.zeros((2, FRAME // 2 + 1))
    spectrum[0, [100, 200]] = 3.0, 1.0
    spectrum[1, 300] = 0.1
    assert centroid_hz(spectrum, RATE) == pytest.approx([125 * BIN_HZ, 300 * BIN_HZ])


def test_flatness_is_the_geometric_over_the_arithmetic_mean() -> None:
    assert flatness(np.array([[1.0, 4.0], [7.0, 7.0]])) == pytest.approx([2.0 / 2.5, 1.0])


def test_white_noise_has_half_the_band_as_centroid_and_the_flatness_of_exponential_powers() -> None:
    found = measure(stereo(noise(1)), RATE)
    assert found.centroid_hz == pytest.approx(RATE / 4, rel=0.01)
    assert found.flatness == pytest.approx(np.exp(-np.euler_gamma), rel=0.01)
    assert found.rms == pytest.approx(0.1, rel=0.01)


def test_an_impulse_is_flat() -> None:
    one = np.zeros(FRAME)
    one[FRAME // 2] = 1.0
    assert measure(stereo(one), RATE).flatness == pytest.approx(1.0)


def test_the_silence_ratio_counts_whole_frames() -> None:
    quiet, loud = 40 * HOP, 60 * HOP
    audio = np.concatenate([np.zeros(quiet), np.ones(loud)])
    frames = 1 + (quiet + loud - FRAME) // HOP
    silent = 1 + (quiet - FRAME) // HOP  # those that end before the sound begins
    assert measure(stereo(audio), RATE).silence_ratio == silent / frames


@pytest.mark.parametrize(("dbfs", "ratio"), [(-59.9, 0.0), (-60.1, 1.0)])
def test_silence_begins_below_minus_60_dbfs(dbfs: float, ratio: float) -> None:
    assert measure(stereo(np.full(2 * FRAME, 10 ** (dbfs / 20))), RATE).silence_ratio == ratio


def test_silence_has_no_spectrum_and_adds_none_to_a_sound() -> None:
    assert measure(np.zeros((RATE, 2), np.float32), RATE) == (0.0, 0.0, 0.0, 1.0)
    padded = measure(np.concatenate([stereo(noise(2)), np.zeros((10 * RATE, 2), np.float32)]), RATE)
    assert padded.silence_ratio == pytest.approx(0.5, abs=0.01)
    assert padded.centroid_hz == pytest.approx(RATE / 4, rel=0.01)
    assert padded.flatness == pytest.approx(np.exp(-np.euler_gamma), rel=0.01)


def test_channels_do_not_cancel_each_other() -> None:
    tone = sine(1000.0)
    opposite = np.stack([tone, -tone], axis=1).astype(np.float32)
    assert measure(opposite, RATE) == pytest.approx(measure(stereo(tone), RATE))
    left, right = stereo(sine(1000.0)), stereo(sine(3000.0))
    both = np.stack([left[:, 0], right[:, 0]], axis=1)
    each = [measure(one, RATE).centroid_hz for one in (left, right)]
    assert measure(both, RATE).centroid_hz == pytest.approx(np.mean(each))


def test_what_cannot_be_measured_is_refused() -> None:
    broken = np.zeros((RATE, 2), np.float32)
    broken[5, 1] = np.nan
    for audio in (np.zeros((FRAME - 1, 2), np.float32), broken):
        with pytest.raises(ValueError, match="at least 2048 frames, all of them finite"):
            measure(audio, RATE)
