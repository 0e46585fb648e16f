"""The meter of the soak, against tapes whose every fault is known."""

from pathlib import Path

import numpy as np
import pytest

from tests.soak.meter import Break, Reading, reading
from tests.soak.tape import Samples, Tape, lasting

RATE, PERIOD = 48000, 128
_SOUND = np.random.default_rng(7).uniform(-0.5, 0.5, (RATE, 2)).astype(np.float32)


def _tape(samples: Samples, jumps: dict[int, int] | None = None) -> Tape:
    """jumps: frames by which JACK's time jumps before a cycle."""
    cycles = len(samples) // PERIOD
    steps = np.zeros(cycles, np.int64)
    for cycle, frames in (jumps or {}).items():
        steps[cycle] = frames
    starts = PERIOD * np.arange(cycles)
    begins = starts / RATE + np.cumsum(steps) / RATE
    return Tape(RATE, starts, np.cumsum(steps), begins, begins, samples[: cycles * PERIOD])


def _read(samples: Samples, jumps: dict[int, int] | None = None) -> Reading:
    tape = _tape(samples, jumps)
    return reading(tape, _SOUND, 0, len(tape.samples))


def _cycles(*parts: Samples) -> Samples:
    return np.concatenate(parts)


def test_the_whole_sound_has_no_break() -> None:
    found = _read(_SOUND[1000:41000])
    assert (found.breaks, found.missed, found.unplaced) == ([], 0, 0)
    assert found.seconds == pytest.approx(40000 / RATE, abs=PERIOD / RATE)


def test_24_bits_are_the_same_sound() -> None:
    assert _read((np.rint(_SOUND[:40000].astype(np.float64) * 2**23) / 2**23).astype(np.float32)).breaks == []


@pytest.mark.parametrize("frames", [1, 37, 128, 5000])
@pytest.mark.parametrize("at", [12800, 12837])
def test_frames_that_are_left_out(at: int, frames: int) -> None:
    found = _read(_cycles(_SOUND[:at], _SOUND[at + frames : 40000]))
    assert found.breaks == [Break(round(at / RATE, 4), frames, -frames)]


@pytest.mark.parametrize("periods", [1, 3, 50])
def test_periods_that_are_played_twice(periods: int) -> None:
    frames = periods * PERIOD
    found = _read(_cycles(_SOUND[:12800], _SOUND[12800 - frames : 40000]))
    assert found.breaks == [Break(round(12800 / RATE, 4), frames, frames)]


@pytest.mark.parametrize("periods", [1, 3, 50])
def test_zeros_in_place_of_the_sound(periods: int) -> None:
    silent = _SOUND[:40000].copy()
    silent[12800 : 12800 + periods * PERIOD] = 0.0
    assert _read(silent).breaks == [Break(round(12800 / RATE, 4), periods * PERIOD, 0)]


def test_zeros_that_end_inside_a_period() -> None:
    silent = _SOUND[:40000].copy()
    silent[12807:12852] = 0.0
    assert _read(silent).breaks == [Break(round(12807 / RATE, 4), 45, 0)]


def test_a_counter_is_followed_to_the_frame() -> None:
    counter = np.repeat((np.arange(40000) / 2**24).astype(np.float32)[:, None], 2, axis=1)
    tape = _tape(_cycles(counter[:12801], counter[12802:39000]))
    assert reading(tape, counter, 0, len(tape.samples), 0.0).breaks == [Break(round(12801 / RATE, 4), 1, -1)]


def test_zeros_before_the_sound_goes_on() -> None:
    found = _read(_cycles(_SOUND[:12800], np.zeros((384, 2), np.float32), _SOUND[12800:40000]))
    assert found.breaks == [Break(round(12800 / RATE, 4), 384, 384)]


def test_time_that_passes_while_the_client_plays_nothing() -> None:
    assert _read(_SOUND[:40000], {100: 4864}).breaks == [Break(round(12800 / RATE, 4), 4864, 4864)]


def test_what_the_tape_missed_is_no_break() -> None:
    found = _read(_cycles(_SOUND[:12800], _SOUND[12800 + 512 : 40000]), {100: 512})
    assert (found.breaks, found.missed, found.misses) == ([], 512, 1)


def test_what_the_tape_missed_is_not_taken_off_what_the_client_lost() -> None:
    found = _read(_cycles(_SOUND[:12800], _SOUND[12800 + 512 : 40000]), {100: 512 + 256})
    assert (found.breaks, found.missed) == ([Break(round(12800 / RATE, 4), 256, 256)], 512)


def test_breaks_close_to_each_other_are_one() -> None:
    heard = _cycles(_SOUND[:12800], _SOUND[12900:13028], _SOUND[13128:40000])
    assert _read(heard).breaks == [Break(round(12800 / RATE, 4), 200, -200)]


def test_a_torn_channel_is_a_break() -> None:
    torn = _SOUND[:40000].copy()
    torn[12800:12928, 1] = _SOUND[12672:12800, 1]
    assert _read(torn).breaks == [Break(round(12800 / RATE, 4), 128, 0)]


def test_a_client_that_has_gone_loses_the_rest() -> None:
    gone = _SOUND[:40000].copy()
    gone[12800:] = 0.0
    found = _read(gone)
    assert (found.breaks, found.lost) == ([], 40000 // PERIOD * PERIOD - 12800)


def test_another_sound_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing on the tape"):
        _read(0.5 * _SOUND[:40000])


def test_a_frame_time_read_too_late_is_no_jump() -> None:
    assert lasting(np.array([0, 0, 128, 0, 0, 128, 256, 0, 384, 384])).tolist() == [0] * 8 + [384] * 2


def test_nothing_of_the_clients_is_kept_in_the_tree() -> None:
    assert {path.suffix for path in (Path(__file__).parent / "clients").iterdir()} == {".c", ".h"}
