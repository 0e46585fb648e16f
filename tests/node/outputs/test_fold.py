"""N channels as fewer: where each goes, and that it keeps its power."""

from math import cos, pi, radians, sin

import numpy as np
import pytest

from node.outputs.fold import fold, matrix

MANY = [2, 3, 4, 5, 6, 8, 12, 63, 64]


def test_four_as_two_by_the_sine_of_their_azimuths() -> None:
    angle = (sin(radians(45)) + 1) * pi / 4  # of the two on the right; those on the left are its mirror
    near, far = sin(angle), cos(angle)
    expected = np.array([[near, far], [far, near], [far, near], [near, far]])
    assert np.allclose(matrix(4, 2), expected, atol=1e-7)
    assert matrix(4, 2)[0] == pytest.approx([0.9737, 0.2280], abs=5e-5)  # the figures of docs/channels.md


def test_a_channel_straight_ahead_or_behind_is_on_both_sides_alike_and_one_at_the_side_on_that_alone() -> None:
    three, six = matrix(3, 2), matrix(6, 2)
    assert three[2, 0] == three[2, 1]  # at 180 degrees
    assert six[5] == pytest.approx([six[2, 1], 0.0], abs=1e-7)  # at -90, the other at 90


def test_nine_as_three_leaves_those_that_stand_where_one_of_three_does_there_alone() -> None:
    gains = matrix(9, 3)
    assert (np.flatnonzero(gains[2]), np.flatnonzero(gains[5]), np.flatnonzero(gains[8])) == ([1], [2], [0])
    between = gains[3] / gains[2, 1]  # at 100 degrees, a third of the way from 60 to 180
    assert between == pytest.approx([0.0, cos(pi / 6), sin(pi / 6)], abs=1e-6)


@pytest.mark.parametrize("channels", MANY)
def test_as_many_as_there_are_is_the_mix_itself(channels: int) -> None:
    block = np.random.default_rng(channels).uniform(-1, 1, (50, channels)).astype(np.float32)
    assert fold(block, channels) is block
    assert np.array_equal(block @ matrix(channels, channels), block)


@pytest.mark.parametrize("channels", MANY)
def test_one_is_the_mean_of_two(channels: int) -> None:
    block = np.random.default_rng(channels).uniform(-1, 1, (50, channels)).astype(np.float32)
    assert np.allclose(fold(block, 1)[:, 0], fold(block, 2).mean(axis=1), atol=1e-6)


def test_one_as_two_is_that_one_on_both_sides() -> None:
    block = np.array([[0.25], [-1.0]], np.float32)
    assert np.array_equal(fold(block, 2), [[0.25, 0.25], [-1.0, -1.0]])


@pytest.mark.parametrize("channels", MANY)
def test_every_channel_keeps_its_power(channels: int) -> None:
    for wanted in range(2, channels):
        gains = matrix(channels, wanted).astype(np.float64)
        assert np.square(gains).sum(axis=1) == pytest.approx(np.ones(channels), abs=1e-6)
        assert gains.min() > -1e-7


def test_more_than_there_are_is_refused() -> None:
    assert matrix(2, 2).shape == matrix(1, 2)[:, :].repeat(2, axis=0).shape
    for channels, wanted in ((1, 3), (2, 3), (4, 5)):
        with pytest.raises(ValueError, match="are no"):
            matrix(channels, wanted)
