"""Mono, and layers placed by azimuth among more than two channels."""

import numpy as np
import pytest

from node.outputs.fold import azimuth
from node.playback.azimuth import default_azimuth, wrap
from node.playback.mailbox import MAX_CHANNELS, MAX_LAYERS, Op
from tests.node.playback.rig import QUIET, Rig, noise

pytestmark = pytest.mark.usefixtures("kernel")


def place(degrees: float, channels: int) -> np.ndarray:
    """The gains of a source there, from the definition."""
    away = np.abs([wrap(degrees - azimuth(channel, channels)) for channel in range(channels)]) / (360 / channels)
    return np.where(away < 1, np.cos(np.pi / 2 * away), 0.0)


def standing(channels: int, degrees: float, sound: np.ndarray | None = None, pan: float = 0.0) -> Rig:
    """A rig whose only layer stands at `degrees` and has come in."""
    rig = Rig(channels=channels)
    rig.put(Op.LAYER_AZIMUTH, value=degrees)
    rig.put(Op.LAYER_PAN, value=pan)
    rig.put(Op.FADE, ramp=5)
    rig.join(rig.add(np.full((20000, 2), QUIET, np.float32) if sound is None else sound))
    rig.play(20)
    return rig


def test_four_channels_stand_clockwise_from_front_left() -> None:
    assert [azimuth(channel, 4) for channel in range(4)] == [-45, 45, 135, 225]
    assert [azimuth(channel, 2) for channel in range(2)] == [-90, 90]
    assert [azimuth(channel, 3) for channel in range(3)] == [-60, 60, 180]


def test_slots_are_well_spread_whatever_their_number() -> None:
    assert [default_azimuth(slot) for slot in range(9)] == [0, 180, 90, -90, 45, -135, 135, -45, 22.5]
    assert len({default_azimuth(slot) for slot in range(MAX_LAYERS)}) == MAX_LAYERS


@pytest.mark.parametrize("channels", [3, 4, 5, 8, MAX_CHANNELS])
@pytest.mark.parametrize("degrees", [0.0, 15.0, -75.0, 75.0, 180.0, -180.0, 171.3])
def test_left_and_right_stand_30_degrees_from_the_azimuth_between_their_neighbours(channels: int, degrees: float) -> None:
    both = np.tile(np.float32([QUIET, 0.5 * QUIET]), (20000, 1))
    expected = QUIET * (place(degrees - 30, channels) + 0.5 * place(degrees + 30, channels))
    assert np.allclose(standing(channels, degrees, both).sound(10), expected, atol=1e-6)


def test_a_sound_keeps_its_power_wherever_it_stands() -> None:
    powers = []
    for degrees in range(-180, 181, 15):
        sound = noise(3000, 1) * np.float32([1, 0])
        heard = standing(8, degrees, sound).sound(1000).astype(np.float64)
        powers.append(np.square(heard).sum() / np.square(sound[20:1020].astype(np.float64)).sum())
    assert np.allclose(powers, 1.0, atol=1e-5)


def test_pan_is_a_balance_before_the_placing() -> None:
    heard = standing(4, -15.0, pan=-1.0).sound(10)
    assert np.allclose(heard, 2**0.5 * QUIET * np.array([1, 0, 0, 0]), atol=1e-6)


def test_layers_stand_at_their_default_azimuths() -> None:
    rig = Rig(channels=8)
    for layer in range(3):
        rig.join(rig.add(QUIET, 20000), layer)
    rig.play(20)
    expected = sum(place(default_azimuth(layer) + side, 8) for layer in range(3) for side in (-30, 30))
    assert np.allclose(rig.sound(10), QUIET * expected / 3**0.5, atol=1e-6)


@pytest.mark.parametrize("channels", [3, 4, 8])
def test_an_azimuth_ramp_goes_the_shorter_way_frame_by_frame(channels: int) -> None:
    rig = standing(channels, 170.0)
    rig.put(Op.LAYER_AZIMUTH, value=-150.0, ramp=40, frame=rig.mixer.frame + 3)
    turned = 170 + np.clip(np.arange(60) - 3, 0, 40)
    expected = [QUIET * (place(degrees - 30, channels) + place(degrees + 30, channels)) for degrees in turned]
    assert np.allclose(rig.sound(60), expected, atol=1e-6)


def test_an_azimuth_turns_round_from_where_it_is() -> None:
    rig = standing(8, 0.0)
    rig.put(Op.LAYER_AZIMUTH, value=90.0, ramp=90)
    rig.put(Op.LAYER_AZIMUTH, value=0.0, ramp=45, frame=rig.mixer.frame + 45)
    turned = np.r_[np.arange(45), 45 - np.arange(45), np.zeros(10)]
    expected = [QUIET * (place(degrees - 30, 8) + place(degrees + 30, 8)) for degrees in turned]
    assert np.allclose(rig.sound(100), expected, atol=1e-6)


def test_an_azimuth_of_no_ramp_does_not_step_what_sounds() -> None:
    rig = standing(8, 0.0)
    rig.put(Op.LAYER_AZIMUTH, value=90.0, ramp=0)
    assert np.abs(np.diff(rig.sound(30), axis=0)).max() < QUIET * 0.65  # 18 degrees a frame


def test_two_channels_know_no_azimuth() -> None:
    sound = noise(2000, 1)
    assert np.array_equal(standing(2, 0.0, sound).sound(100), standing(2, 77.0, sound).sound(100))


def test_mono_is_the_mean_of_left_and_right() -> None:
    sound = noise(2000, 1)
    stereo = standing(2, 0.0, sound, pan=0.3).sound(200)
    assert np.allclose(standing(1, 0.0, sound, pan=0.3).sound(200)[:, 0], stereo.mean(axis=1), atol=1e-7)


@pytest.mark.parametrize("channels", [1, 3, 8])
def test_the_block_changes_no_bit(channels: int) -> None:
    def show(block: int) -> np.ndarray:
        rig = Rig(1000, block, run=False, channels=channels)
        rig.put(Op.RUN, ramp=17)
        rig.put(Op.FADE, ramp=33)
        for layer in range(5):
            rig.join(rig.add(noise(150 + 30 * layer, layer, 0.9)), layer, ramp=25, frame=11 * layer)
        rig.put(Op.LAYER_AZIMUTH, 1, value=-170.0, ramp=50, frame=133)
        rig.put(Op.LAYER_AZIMUTH, 2, value=100.0, ramp=70, frame=144)
        rig.put(Op.MASTER_GAIN, value=2.0, ramp=41, frame=170)
        rig.put(Op.LEAVE, 4, ramp=60, frame=200)
        return rig.play(480)[:480]

    expected = show(160)
    assert np.abs(expected).max() > 0.8
    for block in (1, 7, 10, 16, 100):
        assert np.array_equal(show(block), expected), block


@pytest.mark.parametrize("channels", [1, 5])
def test_the_limiter_and_the_meters_know_every_channel(channels: int) -> None:
    sound = np.tile(np.float32([20.0, 0.0]), (20000, 1))
    rig = standing(channels, wrap(azimuth(channels - 1, channels)) + 30, sound)
    heard = rig.play(1000)
    status = rig.status.read()
    assert status is not None
    assert np.abs(heard).max() == pytest.approx(10 ** (-1 / 20), abs=1e-5)
    assert status.peaks == pytest.approx((0.0,) * (channels - 1) + (10 ** (-1 / 20),), abs=1e-5)
    assert status.rms == pytest.approx(status.peaks, abs=1e-5)
