"""The line-up engine, sample by sample."""

from typing import Any

import numpy as np
import pytest

from generator.engine import EngineError, Made
from generator.engines.tone import AMPLITUDE, ToneEngine
from generator.job import Job


def _make(prompt: str, seed: int = 1, seconds: float = 1.0, **options: Any) -> Made:
    steps = ToneEngine(**options).generate(Job(1, prompt, seconds, seed))
    while True:
        try:
            assert 0.0 <= next(steps) <= 1.0
        except StopIteration as end:
            made: Made = end.value
            return made


@pytest.mark.parametrize(
    ("prompt", "hz"),
    [
        ("440", 440.0),
        ("tone 1000 Hz", 1000.0),
        ("1.5 kHz, left", 1500.0),
        ("2khz", 2000.0),
        ("at 220.", 220.0),
        ("99.5hz", 99.5),
    ],
)
def test_a_number_is_the_frequency(prompt: str, hz: float) -> None:
    assert ToneEngine().frequency(prompt) == hz


@pytest.mark.parametrize("prompt", ["rain", "5 kids", "30000 Hz", "10 Hz", "b440", "440x", "дождь", "1" * 1000])
def test_any_other_prompt_has_a_pitch_of_its_own_between_110_and_880(prompt: str) -> None:
    pitch = ToneEngine().frequency(prompt)
    assert 110.0 <= pitch <= 880.0 and pitch == ToneEngine().frequency(prompt)


def test_the_sine_is_exact() -> None:
    made = _make("441 Hz")
    assert made.audio.dtype == np.float32 and made.audio.shape == (44100, 2) and made.source == "procedural"
    assert np.abs(made.audio[::25, 0] - AMPLITUDE * np.sin(2 * np.pi * np.arange(1764) / 4)).max() < 1e-6
    assert np.array_equal(made.audio[:, 0], made.audio[:, 1])


def test_left_and_right_sound_alone() -> None:
    assert np.abs(_make("440 left").audio).max(axis=0)[1] == 0.0
    assert np.abs(_make("440 right").audio).max(axis=0)[0] == 0.0


def test_noise_follows_from_the_seed_and_dc_is_constant() -> None:
    assert np.array_equal(_make("noise", 4).audio, _make("white noise", 4).audio)
    assert not np.array_equal(_make("noise", 4).audio, _make("noise", 5).audio)
    assert abs(np.corrcoef(*_make("noise").audio.T).min()) < 0.05
    assert np.all(_make("dc").audio == np.float32(AMPLITUDE))


def test_its_rate_length_and_slowness_are_options() -> None:
    engine = ToneEngine(rate=48000, duration_s=4.0)
    assert (engine.rate, engine.default_duration_s) == (48000, 4.0)
    assert len(_make("440", seconds=1.5, rate=48000, seconds_per_clip=0.05).audio) == 72000
    with pytest.raises(EngineError, match="8000 to 192000"):
        ToneEngine(rate=100)
