"""From the engine's clip to the one that is played."""

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.finish import FinishError, clip_frames, finish, loudness_lufs, peak

Audio = NDArray[np.float32]


def _noise(seconds: float, amplitude: float = 0.1, rate: int = 44100, seed: int = 0) -> Audio:
    return np.random.default_rng(seed).uniform(-amplitude, amplitude, (clip_frames(seconds, rate), 2)).astype(np.float32)


def _sine(seconds: float, amplitude: float, rate: int, hz: float = 997.0) -> Audio:
    wave = amplitude * np.sin(2 * np.pi * hz / rate * np.arange(clip_frames(seconds, rate)))
    return np.repeat(wave.astype(np.float32)[:, None], 2, axis=1)


def test_the_measure_gives_what_bs_1770_says_of_a_full_scale_997_hz_sine() -> None:
    both = _sine(3.0, 1.0, 48000)
    left = both.copy()
    left[:, 1] = 0.0
    assert loudness_lufs(left, 48000) == pytest.approx(-3.01, abs=0.1)
    assert loudness_lufs(both, 48000) == pytest.approx(0.0, abs=0.1)


@pytest.mark.parametrize("seconds", [0.1, 0.25, 0.399, 0.4, 0.46, 0.5, 0.75, 1.0, 3.0])
@pytest.mark.parametrize("node_rate", [44100, 48000])
def test_every_length_of_clip_comes_out_at_the_same_loudness(seconds: float, node_rate: int) -> None:
    for amplitude in [0.04, 0.1, 0.3]:
        out = finish(_noise(seconds, amplitude), 44100, node_rate, seconds)
        assert out.dtype == np.float32 and out.shape == (clip_frames(seconds, node_rate), 2)
        assert loudness_lufs(out, node_rate) == pytest.approx(-20.0, abs=0.5)


def test_a_clip_is_lifted_by_at_most_12_db() -> None:
    quiet = _noise(1.0, 0.001)
    assert peak(finish(quiet, 44100, 44100, 1.0)) == pytest.approx(peak(quiet) * 10 ** (12 / 20), rel=1e-5)
    below_the_gate = _noise(1.0, 0.00005)
    assert np.allclose(finish(below_the_gate, 44100, 44100, 1.0, silence=True), below_the_gate * 10 ** (12 / 20))


def test_silence_that_is_asked_for_stays_silence() -> None:
    assert not finish(np.zeros((44100, 2), np.float32), 44100, 48000, 1.0, silence=True).any()


def test_the_prompts_distance_lowers_it_further_the_lift_included() -> None:
    for amplitude in [0.1, 0.001]:
        near = finish(_noise(1.0, amplitude), 44100, 44100, 1.0)
        far = finish(_noise(1.0, amplitude), 44100, 44100, 1.0, offset_db=-12.0)
        assert np.allclose(far, near * 10 ** (-12 / 20), rtol=1e-5)


@pytest.mark.parametrize("node_rate", [44100, 48000])
def test_a_peak_lowers_the_whole_clip_to_minus_1_dbfs_and_clips_nothing(node_rate: int) -> None:
    clicks = np.zeros((44100, 2), np.float32)
    clicks[1000::4410] = 1.0
    out = finish(clicks, 44100, node_rate, 1.0)
    assert peak(out) == pytest.approx(10 ** (-1 / 20), rel=1e-5)
    if node_rate == 44100:
        assert np.allclose(out, clicks * peak(out))


@pytest.mark.parametrize("engine_rate", [16000, 32000, 44100, 48000])
@pytest.mark.parametrize("node_rate", [22050, 44100, 48000, 88200, 96000])
def test_the_length_is_exact_at_every_pair_of_rates(engine_rate: int, node_rate: int) -> None:
    for seconds in [1.0, 1.2345678, 1.9999]:
        out = finish(_noise(seconds, rate=engine_rate), engine_rate, node_rate, seconds)
        assert out.shape == (clip_frames(seconds, node_rate), 2)


def test_a_resampled_sine_is_the_sine_at_the_new_rate() -> None:
    out = finish(_sine(1.0, 0.1, 44100, 1000.0), 44100, 48000, 1.0)
    right = _sine(1.0, 0.1, 48000, 1000.0)
    middle = slice(4800, -4800)
    gain = np.abs(out[middle]).max() / np.abs(right[middle]).max()
    assert np.abs(out[middle] - right[middle] * gain).max() < 1e-5


def test_the_engines_own_array_is_left_as_it_was() -> None:
    audio = _noise(1.0)
    before = audio.copy()
    finish(audio, 44100, 44100, 1.0)
    finish(audio, 44100, 48000, 1.0)
    assert np.array_equal(audio, before)


@pytest.mark.parametrize(
    ("audio", "words"),
    [
        (np.zeros((44100, 2), np.float32), "silence"),
        (np.full((44100, 2), 1e-6, np.float32), "silence"),
        (np.full((44100, 2), 0.99 * 10 ** (-70 / 20), np.float32), "silence .* below -70 dBFS"),
        (np.ones((44100, 2), np.int16), "int16"),
        (np.ones((44100, 2), np.complex64), "complex64"),
        ([[0.0, 0.0]], "a list"),
        (np.full((44100, 2), np.nan, np.float32), "88200 samples that are no numbers"),
        (np.full((44100, 2), np.inf, np.float32), "no numbers"),
        (np.ones((44100, 1), np.float32), r"\(44100, 1\)"),
        (np.ones(44100, np.float32), r"\(44100,\)"),
        (np.ones((2, 44100), np.float32), r"\(2, 44100\)"),
        (np.ones((44098, 2), np.float32), "44098 frames where 44100"),
        (np.ones((44102, 2), np.float32), "44102 frames"),
        (np.ones((0, 2), np.float32), "0 frames"),
    ],
)
def test_what_cannot_be_played_is_refused_in_one_line(audio: Audio, words: str) -> None:
    with pytest.raises(FinishError, match=words) as refused:
        finish(audio, 44100, 48000, 1.0)
    assert "\n" not in str(refused.value)


def test_a_frame_more_or_less_is_put_right() -> None:
    for frames in [44099, 44101]:
        assert len(finish(_noise(1.0)[:1].repeat(frames, 0) + _noise(2.0)[:frames], 44100, 44100, 1.0)) == 44100


def test_a_constant_is_no_reason_to_fail() -> None:
    out = finish(np.full((44100, 2), 0.1, np.float32), 44100, 44100, 1.0)
    assert 0.0 < peak(out) <= 10 ** (-1 / 20) + 1e-6
