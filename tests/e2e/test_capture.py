"""The instruments of these tests: they see what is torn, and nothing where all is well."""

import numpy as np
import pytest

from tests.e2e.capture import Sound, breaks, levels, line, silences

RATE = 48000
TONES = (440.0, 880.0, 1320.0)


def _tones(seconds: float = 2.0) -> Sound:
    """A fade from one tone to another, a third that joins, and a gain ramp of 20 ms: what a node does."""
    t = np.arange(round(seconds * RATE)) / RATE
    across = np.clip((t - 0.5) / 0.5, 0, 1) * np.pi / 2
    left = 0.1 * np.cos(across) * np.sin(2 * np.pi * 440 * t) + 0.1 * np.sin(across) * np.sin(2 * np.pi * 880 * t + 1)
    left += 0.1 * np.sin(np.clip((t - 1.0) / 0.5, 0, 1) * np.pi / 2) * np.sin(2 * np.pi * 1320 * t + 2)
    left *= np.interp(t, [1.6, 1.62], [0.5, 1.0])
    return np.repeat(left[:, None], 2, axis=1)


def test_fades_and_ramps_are_no_breaks() -> None:
    assert breaks(_tones(), RATE, TONES) == []


@pytest.mark.parametrize("frames", [1, 64, 256, 1024])
@pytest.mark.parametrize("at", [10_000, 36_000, 70_000, 90_000])
def test_lost_repeated_and_silent_frames_are_breaks(at: int, frames: int) -> None:
    sound = _tones()
    assert breaks(np.delete(sound, slice(at, at + frames), axis=0), RATE, TONES)
    assert breaks(np.insert(sound, at, sound[at - frames : at], axis=0), RATE, TONES)
    assert breaks(np.insert(sound, at, np.zeros((frames, 2)), axis=0), RATE, TONES)
    assert breaks(np.delete(sound, slice(at, at + frames), axis=0), RATE, TONES, known=[at]) == []


def test_lines_levels_and_silences() -> None:
    sound = _tones()
    assert line(sound[: RATE // 2], RATE, 440) == pytest.approx(0.05, rel=0.01)
    assert line(sound[: RATE // 2], RATE, 880) < 1e-4
    sound[RATE : RATE + RATE // 2] = 0.0
    assert silences(sound, RATE) == [(1.0, 1.5)]
    assert (levels(sound, RATE)[10:15] == 0).all()
    assert levels(sound, RATE)[0] == pytest.approx(0.05 / 2**0.5, rel=0.01)
