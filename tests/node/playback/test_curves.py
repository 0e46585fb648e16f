"""Fades and ramps, sample by sample."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.playback.fade import Curves, Fade
from node.playback.mailbox import Law
from node.playback.ramp import Ramp
from node.playback.scratch import Scratch

BLOCK = 16


@given(st.integers(1, 10**6), st.integers(0, 10**6 + 50), st.integers(1, BLOCK), st.sampled_from(Law))
def test_both_laws_are_their_formulas(length: int, after: int, frames: int, law: Law) -> None:
    curves, fade = Curves(Scratch(BLOCK)), Fade(1000, length, law)
    x = np.repeat(np.clip((after + np.arange(frames)) / length, 0, 1), 2)
    power = 2 if law is Law.LINEAR_SUM else 1
    assert np.allclose(curves.rise(fade, 1000 + after, frames), np.sin(np.pi / 2 * x) ** power, atol=1e-6)
    assert np.allclose(curves.fall(fade, 1000 + after, frames), np.cos(np.pi / 2 * x) ** power, atol=1e-6)


@pytest.mark.parametrize("law", Law)
def test_a_fade_ends_at_exactly_one_and_exactly_zero(law: Law) -> None:
    curves, fade = Curves(Scratch(BLOCK)), Fade(0, 7, law)
    assert (curves.rise(fade, 0, BLOCK)[14:] == 1.0).all()
    assert (curves.fall(fade, 0, BLOCK)[14:] == 0.0).all()
    assert (curves.fall(fade, 0, BLOCK)[:14] > 0.0).all()


def test_equal_power_sums_to_one_in_power_and_linear_sum_in_amplitude() -> None:
    curves = Curves(Scratch(BLOCK))
    for law, power in ((Law.EQUAL_POWER, 2), (Law.LINEAR_SUM, 1)):
        fade = Fade(0, 20, law)
        assert np.allclose(curves.rise(fade, 3, BLOCK) ** power + curves.fall(fade, 3, BLOCK) ** power, 1.0, atol=1e-6)


def values(ramp: Ramp, frame: int, frames: int) -> np.ndarray:
    return ramp.fill(frame, frames, Scratch(BLOCK), np.empty(2 * BLOCK, np.float32))[::2]


def test_a_ramp_is_a_straight_line() -> None:
    ramp = Ramp(1.0)
    ramp.to(0.5, 100, 10)
    assert np.allclose(values(ramp, 100, 16), [1 - 0.05 * min(k, 10) for k in range(16)], atol=1e-7)
    assert values(ramp, 110, 1)[0] == np.float32(0.5)
    assert ramp.moving(109) and not ramp.moving(110)


def test_a_ramp_begins_again_from_where_it_is() -> None:
    ramp = Ramp(0.0)
    ramp.to(1.0, 0, 10)
    ramp.to(0.0, 5, 10)
    assert np.allclose(values(ramp, 5, 11), 0.5 - 0.05 * np.arange(11), atol=1e-7)


def test_a_ramp_of_no_length_is_there() -> None:
    ramp = Ramp(0.0)
    ramp.to(0.25, 7, 0)
    assert not ramp.moving(7) and ramp.at(7) == 0.25


@given(st.floats(0, 2), st.floats(0, 2), st.integers(1, 100), st.integers(0, 120), st.integers(1, BLOCK))
def test_a_ramp_in_spans_is_the_same_to_the_bit(a: float, b: float, length: int, frame: int, frames: int) -> None:
    ramp = Ramp(a)
    ramp.to(b, 0, length)
    whole = values(ramp, frame, frames)
    assert np.array_equal(whole, np.concatenate([values(ramp, frame + k, 1) for k in range(frames)]))
    assert np.array_equal(whole, [np.float32(ramp.at(frame + k)) for k in range(frames)])
