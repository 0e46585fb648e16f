"""The models beneath the procedural engine, against what their sources say, in exact numbers."""

import itertools

import numpy as np
import pytest

from generator.engines.procedural.grains import Stage, convolved, drops, partial
from generator.engines.procedural.noise import (
    RATE,
    fast_frames,
    flowing_noise,
    response,
    still_noise,
    stretched,
    wander,
    white_spectrum,
)
from generator.engines.procedural.scene import Scene
from generator.engines.procedural.space import PEAK, k_weights, loudness_lufs, room_response, rounded
from generator.engines.procedural.tuning import pitch_hz
from generator.engines.procedural.water import bubble, damping
from generator.words import Source


def chance(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64(seed))


def test_a_bubble_rings_at_minnaerts_frequency_and_dies_at_its_rate() -> None:
    ring = bubble(0.003, 0.0)
    crossings = np.flatnonzero(np.diff(np.signbit(ring[40:])))
    assert RATE / (2 * np.diff(crossings).mean()) == pytest.approx(1000.0, rel=0.01)
    assert damping(0.003) == pytest.approx(87.1, abs=0.2)  # 0.13 / r + 0.0072 r ** -1.5
    later = int(0.02 * RATE)
    fall = np.abs(ring[later : later + 90]).max() / np.abs(ring[200:290]).max()
    assert fall == pytest.approx(np.exp(-damping(0.003) * (later - 200) / RATE), rel=0.05)


def test_a_rising_bubble_ends_higher_than_it_began() -> None:
    crossings = np.flatnonzero(np.diff(np.signbit(bubble(0.003, 0.2)[20:])))
    assert crossings[1] - crossings[0] > crossings[-1] - crossings[-2]


def test_a_partial_is_the_damped_sine_it_says() -> None:
    time = np.arange(100_000) / RATE
    exact = np.exp(-time / 0.8) * np.sin(2 * np.pi * 1234.5 * time + 0.3)
    assert np.abs(partial(1234.5, 0.8, 100_000, 0.3) - exact).max() < 1e-5


def test_the_pitch_set_holds_no_semitone_and_no_tritone() -> None:
    cents = [1200 * np.log2(pitch_hz(degree, 1) / pitch_hz(0, 1)) for degree in range(5)]
    for one, other in itertools.combinations(cents, 2):
        apart = abs(one - other) % 1200
        assert min(abs(apart - bad) for bad in (100.0, 600.0, 1100.0)) > 80.0


def test_the_pitch_set_stands_on_d_under_a_440() -> None:
    assert pitch_hz(3, 4) == pytest.approx(440.0)
    assert pitch_hz(5, 1) == pytest.approx(2 * pitch_hz(0, 1)) == pytest.approx(220.0 / 3.0)
    assert pitch_hz(1, 1, frozenset({"dissonant"})) / pitch_hz(0, 1) == pytest.approx(256 / 243)


def test_white_noise_has_rms_1_and_follows_its_curve() -> None:
    assert still_noise(chance(), 44100, (20.0, 0.0), (20000.0, 0.0)).std() == pytest.approx(1.0, rel=0.02)
    gain = response(44100, (100.0, -20.0), (1000.0, 0.0))
    assert gain[[50, 100, 316, 1000, 5000]] == pytest.approx([0.1, 0.1, 10**-0.5, 1.0, 1.0], rel=0.03)
    assert (white_spectrum(chance(), 1000)[:, 0] == 0).all()


def test_flowing_noise_keeps_its_power_and_joins_at_its_ends() -> None:
    magnitude = np.ones((100, 513), dtype=np.float32)
    sound = flowing_noise(chance(), 51200, magnitude, 512)
    assert sound.std() == pytest.approx(1.0, rel=0.03)
    blocks = sound.reshape(-1, 512).std(axis=1)
    assert blocks.std() < 0.1
    magnitude[:, 20:] = 0.0
    slow = flowing_noise(chance(), 51200, magnitude, 512)
    assert abs(slow[0] - slow[-1]) < 4.0 * np.abs(np.diff(slow)).std() + np.abs(np.diff(slow)).mean()


def test_a_slow_curve_closes_on_itself() -> None:
    (curve,) = wander(chance(), 200, 3.0)
    assert curve.mean() == pytest.approx(0.0, abs=1e-5) and curve.std() == pytest.approx(1.0, rel=1e-3)
    long = stretched(curve, 1000)
    assert abs(long[-1] - long[0]) < 0.1 and np.allclose(long[::5], curve, atol=1e-5)


def test_what_goes_over_the_end_of_a_stage_is_heard_at_its_beginning() -> None:
    stage = Stage(1000, 500)
    stage.lay(900, np.ones(300, dtype=np.float32))
    sound = stage.sound()
    assert np.allclose(sound[:, :200], np.sqrt(0.5)) and np.allclose(sound[:, 900:], np.sqrt(0.5))
    assert (sound[:, 200:900] == 0).all()


def test_a_grain_at_the_right_is_later_and_softer_at_the_left() -> None:
    stage = Stage(1000, 100)
    stage.lay(100, np.ones(1, dtype=np.float32), 1.0, 0.5)
    left, right = stage.sound()
    assert right[100] == pytest.approx(np.cos(np.pi / 8)) and left[115] == pytest.approx(np.sin(np.pi / 8))
    assert np.count_nonzero(left) == np.count_nonzero(right) == 1


def test_a_tone_is_never_so_late_at_one_ear_that_both_cancel() -> None:
    stage = Stage(1000, 100)
    stage.lay(100, np.ones(1, dtype=np.float32), 1.0, 0.9, tone_hz=4500.0)
    left, right = stage.sound()
    assert abs(int(left.argmax()) - int(right.argmax())) == 2  # a fifth of a period


def test_drops_come_as_often_as_asked_and_each_sounds_as_its_kernel() -> None:
    train = drops(chance(), 10 * RATE, 200.0, 0.0)
    assert np.count_nonzero(np.abs(train).sum(axis=0)) == pytest.approx(2000, rel=0.1)
    impulse = np.zeros((2, 64), dtype=np.float32)
    impulse[0, 10] = 2.0
    heard = convolved(impulse, np.array([1.0, -0.5], dtype=np.float32))
    assert heard[0, 9:13] == pytest.approx([0.0, 2.0, -1.0, 0.0], abs=1e-5)


def test_loudness_from_a_spectrum_is_that_of_bs_1770() -> None:
    """A 997 Hz sine of 0 dBFS in one channel is -3.01 LUFS (BS.1770-5, annex 1)."""
    frames = fast_frames(5 * RATE)
    tone = np.zeros((2, frames), dtype=np.float32)
    tone[0] = np.sin(2 * np.pi * 997.0 * np.arange(frames) / RATE)
    assert loudness_lufs(np.fft.rfft(tone), k_weights(frames), frames) == pytest.approx(-3.01, abs=0.15)


def test_a_larger_room_rings_longer() -> None:
    def tail_s(room: float) -> float:
        making = room_response(chance(), 4 * RATE, room)
        while True:
            try:
                next(making)
            except StopIteration as stop:
                energy = (np.fft.irfft(stop.value) ** 2).sum(axis=0)
                break
        left = np.cumsum(energy[::-1])[::-1]
        return float((left > 1e-3 * left[0]).sum() / RATE)

    assert 0.1 < tail_s(0.0) < tail_s(0.5) < tail_s(1.0)


def test_the_knee_leaves_what_is_low_alone_and_keeps_the_rest_below_full_scale() -> None:
    low = np.linspace(-0.59, 0.59, 100, dtype=np.float32)
    assert np.array_equal(rounded(low.copy()), low)
    loud = rounded(np.linspace(-9.0, 9.0, 1001, dtype=np.float32))
    assert np.abs(loud).max() <= PEAK and (np.diff(loud) >= 0).all()


def test_events_are_spread_over_the_clip_and_places_over_the_breadth() -> None:
    for seed in range(20):
        scene = Scene(18 * RATE, chance(seed), Source("bells"))
        times = scene.events(3.0)
        assert len(times) == 6 and times == sorted(times) and times[-1] < 18.0
        assert max(np.diff([*times, times[0] + 18.0])) < 6.0
        places = scene.places(6)
        assert min(places) < -0.6 and max(places) > 0.6 and abs(sum(places)) < 0.8
        assert 0.3 <= abs(scene.places(1)[0]) <= 0.65
