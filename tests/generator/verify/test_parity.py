"""The measures of parity, in numbers that can be worked out by hand."""

import json
import math

import numpy as np
import pytest

from generator.verify.parity import compare


def test_equal_arrays_have_no_error() -> None:
    x = np.array([1.0, -2.0, 3.0])
    parity = compare(x, x)
    assert (parity.finite_ratio, parity.max_abs, parity.relative, parity.snr_db) == (1, 0, 0, math.inf)
    assert parity.correlation == pytest.approx(1)


def test_an_error_of_one_hundredth_is_40_db() -> None:
    want = np.array([3.0, 4.0])
    parity = compare(want * 1.01, want)
    assert parity.relative == pytest.approx(0.01)
    assert parity.snr_db == pytest.approx(40)
    assert parity.max_abs == pytest.approx(0.04)


def test_what_is_not_finite_is_counted_first_and_alone() -> None:
    parity = compare([1.0, np.nan, np.inf, 4.0], [1.0, 2.0, 3.0, 4.0])
    assert parity.finite_ratio == 0.5
    assert all(math.isnan(value) for value in (parity.max_abs, parity.relative, parity.correlation, parity.snr_db))
    assert str(parity) == "finite 0.500000"


def test_an_opposite_sign_correlates_with_minus_one() -> None:
    assert compare([-1.0, 0.0, 1.0], [1.0, 0.0, -1.0]).correlation == pytest.approx(-1)


def test_a_constant_correlates_with_nothing() -> None:
    assert math.isnan(compare([1.0, 1.0], [1.0, 2.0]).correlation)


def test_json_has_no_word_for_infinity() -> None:
    assert json.loads(json.dumps(compare([1.0, 2.0], [1.0, 2.0]).as_json(), allow_nan=False))["snr_db"] is None


@pytest.mark.parametrize(("got", "want"), [([1.0], [1.0, 2.0]), ([], [])])
def test_what_cannot_be_compared_is_refused(got: list[float], want: list[float]) -> None:
    with pytest.raises(ValueError, match="cannot compare"):
        compare(got, want)
