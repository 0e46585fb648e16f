"""A layer's chain: joins at the exact frame, loops, late clips, offsets, trims."""

import numpy as np
import pytest

from node.playback.mailbox import Event, Law, Op
from tests.node.playback.rig import QUIET, Rig, fall, noise, rise

pytestmark = pytest.mark.usefixtures("kernel")


@pytest.fixture
def rig() -> Rig:
    """Layers start with a presence fade of 5 frames, the shortest."""
    return Rig()


def test_the_first_clip_comes_in_over_the_joins_ramp(rig: Rig) -> None:
    rig.join(rig.add(QUIET), ramp=20)
    assert np.allclose(rig.sound(50), QUIET * rise(20, 50)[:, None], atol=1e-6)


def test_a_join_dated_inside_a_block_starts_at_its_frame(rig: Rig) -> None:
    frame = rig.start + 37
    rig.join(rig.add(QUIET), ramp=5, frame=frame)
    assert np.allclose(rig.sound(60), np.r_[np.zeros(37), QUIET * rise(5, 23)][:, None], atol=1e-6)
    (started,) = rig.told(Event.STARTED)
    assert (started.frame, started.layer, started.clip, started.frames, started.ramp) == (frame, 0, 0, 50, 50)


def test_the_chain_joins_by_the_fade_setting_exactly(rig: Rig) -> None:
    one, two = noise(100, 1), noise(100, 2)
    rig.put(Op.FADE, ramp=20)
    rig.join(rig.add(one))
    rig.next(rig.add(two))
    expected = np.zeros((150, 2))
    expected[:100] = one * np.r_[rise(5, 80), fall(20, 20)][:, None]
    expected[80:] += two[:70] * rise(20, 70)[:, None]
    assert np.allclose(rig.sound(150), expected, atol=1e-6)
    first, second = rig.told(Event.STARTED)[:2]
    assert (first.frame, first.frames, first.ramp) == (rig.start, 80, 20)
    assert (second.frame, second.clip, second.frames, second.ramp, second.value) == (rig.start + 80, 1, 80, 20, 0.0)
    assert rig.spent() == [0]


def test_linear_sum_joins_add_up_in_amplitude(rig: Rig) -> None:
    rig.put(Op.FADE, ramp=20, value=Law.LINEAR_SUM)
    rig.join(rig.add(QUIET))
    assert np.allclose(rig.sound(300)[5:], QUIET, atol=1e-6)


@pytest.mark.parametrize(("one", "two", "fade", "join"), [(100, 100, 6000, 50), (100, 40, 6000, 20), (40, 100, 30, 20),
                                                          (100, 100, 0, 5), (100, 12, 0, 5), (12, 100, 60, 6)])  # fmt: skip
def test_a_join_is_at_most_half_of_either_clip_and_at_least_5_ms(rig: Rig, one: int, two: int, fade: int, join: int) -> None:
    rig.put(Op.FADE, ramp=fade)
    rig.join(rig.add(noise(one, 1)))
    rig.next(rig.add(noise(two, 2)))
    rig.play(one + two)
    assert rig.told(Event.STARTED)[1].frame == rig.start + one - join


def test_without_a_next_clip_it_loops_through_its_own_fade(rig: Rig) -> None:
    sound = noise(100, 1)
    rig.put(Op.FADE, ramp=20)
    rig.join(rig.add(sound))
    heard = rig.sound(250)
    expected = sound[80:] * fall(20, 20)[:, None] + sound[:20] * rise(20, 20)[:, None]
    for at in (80, 160):
        assert np.allclose(heard[at : at + 20], expected, atol=1e-6)
    assert [(e.frame - rig.start, e.value) for e in rig.told(Event.STARTED)] == [(0, 0.0), (80, 1.0), (160, 1.0), (240, 1.0)]
    assert rig.spent() == []


def test_a_late_clip_waits_for_the_loops_join(rig: Rig) -> None:
    rig.put(Op.FADE, ramp=20)
    rig.join(rig.add(QUIET))
    rig.play(100)
    rig.next(rig.add(QUIET))
    rig.play(200)
    assert [(e.frame - rig.start, e.clip) for e in rig.told(Event.STARTED)][:3] == [(0, 0), (80, 0), (160, 1)]
    assert rig.spent() == [0]


def test_hold_loops_though_a_clip_waits_and_release_lets_it_in(rig: Rig) -> None:
    rig.put(Op.FADE, ramp=20)
    rig.put(Op.HOLD, value=1)
    rig.join(rig.add(QUIET))
    rig.next(rig.add(QUIET))
    rig.play(170)
    rig.put(Op.HOLD, value=0)
    rig.play(100)
    assert [(e.frame - rig.start, e.clip) for e in rig.told(Event.STARTED)] == [(0, 0), (80, 0), (160, 0), (240, 1)]


def test_join_now_crossfades_over_its_ramp_and_honours_the_offset(rig: Rig) -> None:
    one, two = noise(100, 1), noise(100, 2)
    rig.put(Op.FADE, ramp=20)
    rig.join(rig.add(one))
    rig.join(rig.add(two), ramp=10, offset=30, frame=rig.start + 33)
    heard = rig.sound(90)
    expected = one[33:43] * fall(10, 10)[:, None] + two[30:40] * rise(10, 10)[:, None]
    assert np.allclose(heard[33:43], expected, atol=1e-6)
    assert np.allclose(heard[43:80], two[40:77], atol=1e-6)
    started = rig.told(Event.STARTED)[1]
    assert (started.frame, started.offset, started.frames, started.ramp) == (rig.start + 33, 30, 50, 20)


def test_a_join_is_over_before_the_coming_clips_own_join(rig: Rig) -> None:
    rig.put(Op.FADE, ramp=20)
    rig.join(rig.add(QUIET, 300))
    rig.join(rig.add(QUIET, 100), ramp=200, offset=50, frame=rig.start + 20)
    rig.play(200)
    started = rig.told(Event.STARTED)[1]
    assert (started.frames, started.ramp) == (30, 20)  # 100 - 50 - 20: the fade-in has ended when its own join begins


def test_a_long_join_near_a_clips_end_is_done_when_its_data_ends(rig: Rig) -> None:
    one, two = noise(100, 1), noise(300, 2)
    rig.put(Op.FADE, ramp=20)
    rig.join(rig.add(one))
    rig.join(rig.add(two), ramp=200, frame=rig.start + 60)
    expected = one[60:] * fall(40, 40)[:, None] + two[:40] * rise(40, 40)[:, None]
    assert np.allclose(rig.sound(150)[60:100], expected, atol=1e-6)


def test_a_join_without_a_clip_waits_for_it(rig: Rig) -> None:
    rig.put(Op.JOIN, ramp=20)
    assert not rig.play(40).any()
    rig.next(rig.add(QUIET))
    assert np.allclose(rig.sound(40), QUIET * rise(20, 40)[:, None], atol=1e-6)


def test_a_changed_fade_moves_the_join_that_is_to_come(rig: Rig) -> None:
    rig.put(Op.FADE, ramp=40)
    rig.join(rig.add(QUIET))
    rig.next(rig.add(QUIET))
    rig.play(50)
    rig.put(Op.FADE, ramp=10)
    rig.play(100)
    assert rig.told(Event.STARTED)[1].frame == rig.start + 90


def test_a_longer_fade_joins_at_once_where_its_moment_has_passed(rig: Rig) -> None:
    sound = noise(100, 1)
    rig.put(Op.FADE, ramp=10)
    rig.join(rig.add(sound))
    rig.next(rig.add(QUIET))
    head = rig.play(70)[5:]
    rig.put(Op.FADE, ramp=50)
    heard = np.concatenate([head, rig.play(60)])
    assert rig.told(Event.STARTED)[1].frame == rig.start + 70
    expected = sound[70:] * fall(30, 30)[:, None] + QUIET * rise(30, 30)[:, None]
    assert np.allclose(heard[70:100], expected, atol=1e-6)


def test_a_longer_fade_does_not_join_before_the_fade_in_has_ended(rig: Rig) -> None:
    rig.put(Op.FADE, ramp=10)
    rig.join(rig.add(QUIET, 1000))
    rig.join(rig.add(QUIET), ramp=80, frame=rig.start + 20)
    rig.play(30)
    rig.put(Op.FADE, ramp=50)
    rig.play(100)
    assert [e.frame - rig.start for e in rig.told(Event.STARTED)][1:] == [20, 100]


def test_a_trim_scales_its_own_clip(rig: Rig) -> None:
    rig.put(Op.FADE, ramp=10)
    rig.join(rig.add(QUIET), trim=0.5)
    rig.next(rig.add(QUIET), trim=2.0)
    heard = rig.sound(170)
    assert np.allclose(heard[5:90], 0.5 * QUIET, atol=1e-6)
    assert np.allclose(heard[90:100], QUIET * (0.5 * fall(10, 10) + 2 * rise(10, 10))[:, None], atol=1e-6)
    assert np.allclose(heard[100:170], 2 * QUIET, atol=1e-6)


def test_a_replaced_or_cleared_clip_comes_back(rig: Rig) -> None:
    rig.join(rig.add(QUIET))
    rig.next(rig.add(QUIET))
    rig.next(rig.add(QUIET))
    rig.play(10)
    assert rig.spent() == [1]
    rig.put(Op.CLEAR)
    rig.play(10)
    assert rig.spent() == [1, 2]


@pytest.mark.parametrize("fields", [{"frames": 9}, {"slot": -1}, {"layer": 64}])
def test_a_clip_that_cannot_play_comes_back(rig: Rig, fields: dict[str, int]) -> None:
    rig.add(QUIET)
    rig.put(Op.NEXT, **{"layer": 0, "clip": 7, "slot": 0, "frames": 100, "value": 1.0} | fields)
    rig.put(Op.JOIN)
    assert not rig.play(50).any()
    assert rig.spent() == [7]


def test_more_than_four_voices_end_the_oldest_in_5_ms(rig: Rig) -> None:
    rig.put(Op.FADE, ramp=100)
    for at in range(7):
        rig.join(rig.add(QUIET, 400), ramp=100, frame=rig.start + 10 * at)
    rig.play(100)
    assert rig.spent() == [0, 1, 2]
    assert len(rig.mixer.layers[0].voices) == 4


def test_no_burst_of_joins_makes_more_than_eight_voices() -> None:
    rig = Rig(rate=8000, block=1)
    for _ in range(60):
        rig.join(rig.add(QUIET, 4000), ramp=1000)
        rig.blocks(1)
        assert len(rig.mixer.layers[0].voices) <= 8
    rig.play(100)
    assert len(rig.mixer.layers[0].voices) == 4


def test_joins_in_a_burst_all_get_their_turn_and_never_step(rig: Rig) -> None:
    """Twelve joins within 12 ms: those beyond the bound wait until older voices have ended."""
    rig.put(Op.FADE, ramp=100)
    rig.join(rig.add(QUIET, 400))
    rig.play(20)
    for at in range(12):
        rig.join(rig.add(QUIET, 400), ramp=100, frame=rig.mixer.frame + at)
    heard = rig.play(200)
    assert np.abs(np.diff(heard, axis=0)).max() < QUIET * 0.6
    rig.put(Op.STOP)
    rig.play(20)
    assert sorted(rig.spent()) == list(range(13))


def test_a_sample_that_is_no_number_is_silence_in_its_layer_only(rig: Rig) -> None:
    broken = np.full((100, 2), QUIET, np.float32)
    broken[50, 0], broken[60, 1] = np.nan, np.inf
    rig.put(Op.FADE, ramp=5)
    rig.join(rig.add(QUIET), layer=0)
    rig.join(rig.add(broken), layer=1)
    heard = rig.sound(80)
    expected = np.full(2, 2 * QUIET / 2**0.5)
    assert np.allclose(heard[51], expected, atol=1e-6)
    assert np.allclose(heard[50], [QUIET / 2**0.5, expected[1]], atol=1e-6)
    assert np.allclose(heard[60], [expected[0], QUIET / 2**0.5], atol=1e-6)
    assert np.isfinite(heard).all()
