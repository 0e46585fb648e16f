"""What the meters show, and for how long."""

import numpy as np
import pytest

from node.playback.meter import Meter

BLOCK = 10  # at 1000 Hz: half a window is 2 blocks


@pytest.fixture
def meter() -> Meter:
    return Meter(1000, BLOCK)


def constant(left: float, right: float) -> np.ndarray:
    return np.tile(np.float32([left, right]), (BLOCK, 1))


def test_peak_and_rms_of_each_channel(meter: Meter) -> None:
    meter.block(constant(0.5, -0.25), 1.0)
    meter.turn()
    meter.block(constant(-0.5, 0.0), 0.7)
    peaks, rms, gain = meter.read()
    assert (*peaks, *rms, gain) == pytest.approx((0.5, 0.25, 0.5, 0.25 / 2**0.5, 0.7))


def test_a_peak_is_shown_for_a_window_and_then_forgotten(meter: Meter) -> None:
    meter.block(constant(0.9, 0.9), 0.5)
    meter.layers(np.array([3]), np.float32([0.8]))
    shown = []
    for _ in range(5):
        shown.append((meter.read()[0][0], meter.read()[2], float(meter.read_layers()[3])))
        meter.turn()
        meter.block(constant(0.1, 0.1), 1.0)
    assert shown == [pytest.approx((0.9, 0.5, 0.8))] * 4 + [pytest.approx((0.1, 1.0, 0.0))]


def test_before_the_first_block_there_is_silence(meter: Meter) -> None:
    assert meter.read() == ((0.0, 0.0), (0.0, 0.0), 1.0)
    assert not meter.read_layers().any()
