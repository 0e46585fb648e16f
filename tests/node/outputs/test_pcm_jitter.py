"""The receiver's buffer: order, counts, and gaps that do not click."""

import numpy as np
import pytest

from node.outputs.output import Block
from node.outputs.pcm_jitter import Jitter
from node.outputs.pcm_packet import FRAME_WRAP, SEQ_WRAP

RATE = 48000
N = 128


def _tone(frames: int, hz: float = 440.0, amplitude: float = 0.1) -> Block:
    one = amplitude * np.sin(2 * np.pi * hz / RATE * np.arange(frames))
    return np.stack([one, -one], axis=1).astype(np.float32)


def _step(sound: Block) -> float:
    return float(np.abs(np.diff(sound, axis=0)).max())


def _through(jitter: Jitter, sound: Block, order: list[int], seq: int = 0, frame: int = 0) -> Block:
    """Packets of N frames in that order; then all of it is taken."""
    for k in order:
        jitter.put((seq + k) % SEQ_WRAP, (frame + k * N) % FRAME_WRAP, sound[k * N : (k + 1) * N])
    return jitter.take(len(sound))


def _counts(jitter: Jitter) -> dict[str, int]:
    return {name: count for name, count in jitter.counts.as_dict().items() if count}


def test_what_comes_in_order_goes_through_bit_for_bit() -> None:
    jitter, sound = Jitter(RATE), _tone(40 * N)
    assert np.array_equal(_through(jitter, sound, list(range(40))), sound)
    assert _counts(jitter) == {"received": 40}


def test_packets_out_of_order_and_twice() -> None:
    jitter, sound = Jitter(RATE), _tone(8 * N)
    assert np.array_equal(_through(jitter, sound, [0, 2, 1, 1, 5, 4, 3, 3, 6, 7]), sound)
    assert _counts(jitter) == {"received": 8, "reordered": 3, "duplicates": 2}


@pytest.mark.parametrize("before", [0, 3])
def test_frames_and_seqs_wrap(before: int) -> None:
    jitter, sound = Jitter(RATE), _tone(16 * N)
    out = _through(jitter, sound, list(range(16)), SEQ_WRAP - before, FRAME_WRAP - 2 * before * N)
    assert np.array_equal(out, sound)
    assert _counts(jitter) == {"received": 16}


def test_a_packet_after_its_place_was_played_is_late_and_not_lost() -> None:
    jitter, sound = Jitter(RATE), _tone(8 * N)
    _through(jitter, sound, [0, 1, 3, 4, 5, 6, 7])
    assert _counts(jitter) == {"received": 7, "lost": 1, "gaps": 1, "concealed": N}
    jitter.put(2, 2 * N, sound[2 * N : 3 * N])
    assert _counts(jitter) == {"received": 7, "late": 1, "gaps": 1, "concealed": N}


@pytest.mark.parametrize("hz", [110.0, 440.0, 1000.0, 5000.0])
@pytest.mark.parametrize("missing", [1, 2, 5, 20])
@pytest.mark.parametrize("chunk", [64, 480])
def test_a_gap_makes_no_step_larger_than_the_sounds_own(hz: float, missing: int, chunk: int) -> None:
    jitter, sound = Jitter(RATE), _tone(100 * N, hz)
    for k in range(100):
        if not 50 <= k < 50 + missing:
            jitter.put(k, k * N, sound[k * N : (k + 1) * N])
    out = np.concatenate([jitter.take(chunk) for _ in range(len(sound) // chunk)])
    assert _step(out) <= 1.001 * _step(sound)
    assert jitter.counts.concealed == missing * N
    after = (50 + missing) * N + 240  # of crossfade
    assert np.array_equal(out[: 50 * N], sound[: 50 * N])
    assert np.array_equal(out[after:], sound[after : len(out)])


def test_a_steady_tone_goes_on_through_a_gap_as_if_there_were_none() -> None:
    jitter, sound = Jitter(RATE), _tone(60 * N)
    out = _through(jitter, sound, [k for k in range(60) if k not in (30, 31)])
    assert np.abs(out - sound).max() < 0.01 * 0.1  # the period is a whole number of frames only nearly


def test_a_long_gap_fades_to_silence() -> None:
    jitter, sound = Jitter(RATE), _tone(200 * N)
    out = _through(jitter, sound, [*range(50), *range(150, 200)])
    levels = np.abs(out[50 * N : 150 * N]).reshape(-1, N * 2).max(axis=1)
    assert levels[:6].min() > 0.09
    assert levels[31:].max() == 0.0
    assert np.all(np.diff(levels[8:]) < 1e-3)


def test_one_of_twenty_lost_at_random_for_a_minute() -> None:
    rng = np.random.default_rng(7)
    packets = 60 * RATE // N
    sound, gone = _tone(packets * N), rng.random(packets) < 0.05
    gone[0] = gone[-1] = False
    jitter = Jitter(RATE)
    pieces = []
    for k in np.flatnonzero(~gone):
        jitter.put(int(k), int(k) * N, sound[k * N : (k + 1) * N])
        while jitter.ahead >= 4800:
            pieces.append(jitter.take(480))
    pieces.append(jitter.take(jitter.ahead))
    out = np.concatenate(pieces)
    assert len(out) == len(sound)
    assert _step(out) <= 1.01 * _step(sound)  # the bend of a seam adds its own, small slope; a click is a multiple
    assert _counts(jitter) == {
        "received": packets - int(gone.sum()), "lost": int(gone.sum()),
        "gaps": int(np.count_nonzero(np.diff(gone.astype(int)) > 0)), "concealed": int(gone.sum()) * N,
    }  # fmt: skip


def test_a_stream_that_begins_anew_joins_without_a_step() -> None:
    jitter = Jitter(RATE)
    first, other = _tone(50 * N), _tone(50 * N, 700.0)
    before = _through(jitter, first, list(range(50)))
    jitter.restart()
    after = _through(jitter, other, list(range(50)), seq=77, frame=1_000_000 * N)
    assert _step(np.concatenate([before, after])) <= _step(other)
    assert np.array_equal(after[240:], other[240:])


def test_a_player_that_runs_dry_and_one_that_lags_hear_no_step() -> None:
    jitter, sound = Jitter(RATE, fades_in=True), _tone(200 * N)
    out = [_through(jitter, sound[: 50 * N], list(range(50)))]
    out.extend(jitter.insert(256) for _ in range(40))
    for k in range(50, 150):
        jitter.put(k, k * N, sound[k * N : (k + 1) * N])
    out.append(jitter.take(10 * N))
    jitter.skip(60 * N + 17)
    out.append(jitter.take(20 * N))
    whole = np.concatenate(out)
    assert whole[0, 0] == 0.0
    assert _step(whole) <= 1.02 * _step(sound)
    assert _counts(jitter) == {"received": 150, "inserted": 40 * 256, "skipped": 60 * N + 17}


def test_an_hour_away_is_a_jump_and_no_hour_of_silence() -> None:
    jitter, sound = Jitter(RATE), _tone(4 * N)
    _through(jitter, sound, [0, 1])
    jitter.put(2, 3600 * RATE, sound[:N])
    assert jitter.ahead == N
    assert jitter.counts.skipped > 3000 * RATE
