"""The limiter: never above the ceiling, never a step, the same whatever the block."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from node.playback.limiter import CEILING, Limiter
from tests.node.playback.rig import noise

RATE = 8000
DELAY = 40  # 5 ms


def limit(sound: NDArray[np.float32], block: int = 64) -> tuple[NDArray[np.float32], list[float]]:
    limiter = Limiter(RATE, block)
    blocks = sound[: len(sound) // block * block].reshape(-1, block, 2).copy()
    gains = [limiter.process(one) for one in blocks]
    return blocks.reshape(-1, 2), gains


def gain_of(sound: NDArray[np.float32], limited: NDArray[np.float32]) -> NDArray[np.float64]:
    """The gain that each frame got; for sounds without zeros."""
    return limited[DELAY:, 0].astype(np.float64) / sound[: len(limited) - DELAY, 0]


def test_what_is_below_the_ceiling_is_delayed_and_else_untouched() -> None:
    sound = noise(2048, 1)
    limited, gains = limit(sound)
    assert Limiter(RATE, 64).delay == DELAY
    assert np.array_equal(limited[DELAY:], sound[:-DELAY])
    assert not limited[:DELAY].any()
    assert set(gains) == {1.0}


def test_the_ceiling_is_minus_one_db() -> None:
    assert 20 * np.log10(CEILING) == pytest.approx(-1.0)


@given(
    st.lists(st.tuples(st.integers(1, 300), st.floats(0, 40), st.sampled_from(["square", "noise", "click", "silence"])),
             min_size=1, max_size=6),
    st.sampled_from([1, 7, 64, 200]),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_nothing_is_ever_above_the_ceiling(parts: list[tuple[int, float, str]], block: int) -> None:
    pieces = []
    for frames, level_db, kind in parts:
        piece = np.zeros((frames, 2), np.float32)
        if kind == "square":
            piece[:] = np.sign(np.sin(np.arange(frames) / 5 + 0.1))[:, None]
        elif kind == "noise":
            piece[:] = noise(frames, frames, 0.5)
        elif kind == "click":
            piece[frames // 2, frames % 2] = 1.0
        pieces.append(piece * np.float32(10 ** (level_db / 20)))
    sound = np.concatenate([*pieces, np.zeros((DELAY + block, 2), np.float32)])
    limited, gains = limit(sound, block)
    assert np.abs(limited).max() <= CEILING + 1e-6
    assert all(0.0 <= gain <= 1.0 for gain in gains)


def test_twenty_db_over_sits_right_below_the_ceiling() -> None:
    square = np.full((4096, 2), 10.0, np.float32) * np.sign(np.sin(np.arange(4096) / 9 + 0.1))[:, None].astype(np.float32)
    limited, gains = limit(square)
    assert np.abs(limited).max() == pytest.approx(CEILING, abs=1e-5)
    assert np.abs(limited[2000:]).min() == pytest.approx(CEILING, abs=1e-5)
    assert min(gains) == pytest.approx(CEILING / 10, abs=1e-6)


def test_the_gain_moves_in_small_steps_and_comes_back() -> None:
    sound = np.full((3 * RATE, 2), 0.5, np.float32)
    sound[RATE] = 5.0
    gain = gain_of(sound, limit(sound)[0])
    assert np.abs(np.diff(gain)).max() <= 1 / (DELAY + 1) + 1e-6
    assert gain[RATE] <= CEILING / 5 + 1e-6
    assert gain[RATE - DELAY - 1] == 1.0  # it begins one lookahead ahead and no earlier
    assert gain[RATE + RATE // 2 + DELAY + 1] == 1.0  # RELEASE_S


def test_one_gain_for_both_channels() -> None:
    sound = np.full((1024, 2), 0.5, np.float32)
    sound[300:400, 1] = 3.0
    limited, _ = limit(sound)
    assert np.allclose(limited[DELAY:] / sound[: len(limited) - DELAY], gain_of(sound, limited)[:, None], atol=1e-6)


@pytest.mark.parametrize("block", [1, 3, 10, 128, 512])
def test_the_block_changes_no_bit(block: int) -> None:
    sound = noise(1536 * 5, 3, 0.6)
    sound[2000:5000] *= 0.1
    limited, _ = limit(sound, block)
    other, _ = limit(sound, 64)
    shared = min(len(limited), len(other))
    assert np.array_equal(limited[:shared], other[:shared])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_sample_that_is_no_number_becomes_zero(bad: float) -> None:
    sound = noise(512, 5)
    expected = sound.copy()
    sound[100, 1] = bad
    expected[100, 1] = 0.0
    assert np.array_equal(limit(sound)[0], limit(expected)[0])
