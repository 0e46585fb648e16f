"""Settings, weights and levels: what the mix of many layers sounds like."""

import tracemalloc

import numpy as np
import pytest

from node.playback.mailbox import CAPACITY, Event, Op
from tests.node.playback.rig import QUIET, Rig, db, fall, noise, rise, rms

pytestmark = pytest.mark.usefixtures("kernel")


@pytest.fixture
def rig() -> Rig:
    return Rig()


def sustain(rig: Rig, layers: int = 1, level: float = QUIET) -> None:
    """A constant on each layer that no join disturbs for a long time."""
    slot = rig.add(level, 20000)
    for layer in range(layers):
        rig.join(slot, layer)
    rig.play(20)


def test_a_gain_ramp_is_exact_and_starts_again_without_a_step(rig: Rig) -> None:
    sustain(rig)
    rig.put(Op.LAYER_GAIN, value=0.5, ramp=20, frame=rig.mixer.frame + 3)
    rig.put(Op.LAYER_GAIN, value=1.0, ramp=10, frame=rig.mixer.frame + 13)
    heard = rig.sound(40)[:, 0] / QUIET
    expected = np.r_[np.ones(3), 1 - 0.025 * np.arange(10), 0.75 + 0.025 * np.arange(10), np.ones(17)]
    assert np.allclose(heard, expected, atol=1e-6)


@pytest.mark.parametrize("pan", [-1.0, -0.5, 0.0, 0.3, 1.0])
def test_pan_is_a_balance_of_equal_power_with_unity_in_the_centre(rig: Rig, pan: float) -> None:
    rig.put(Op.LAYER_PAN, value=pan)
    sustain(rig)
    angle = (pan + 1) * np.pi / 4
    assert np.allclose(rig.sound(10), 2**0.5 * QUIET * np.array([np.cos(angle), np.sin(angle)]), atol=1e-6)
    assert np.allclose(rig.sound(10)[0, 0] if pan == 0 else QUIET, QUIET, atol=0)


def test_a_pan_ramp_moves_the_balance_frame_by_frame(rig: Rig) -> None:
    sustain(rig)
    rig.put(Op.LAYER_PAN, value=1.0, ramp=20)
    angle = (np.clip(np.arange(30) / 20, 0, 1) + 1) * np.pi / 4
    assert np.allclose(rig.sound(30), 2**0.5 * QUIET * np.stack([np.cos(angle), np.sin(angle)], 1), atol=1e-6)


def test_settings_outlive_clips_and_apply_to_what_comes(rig: Rig) -> None:
    rig.put(Op.LAYER_GAIN, value=0.25)
    sustain(rig)
    assert np.allclose(rig.sound(10), 0.25 * QUIET, atol=1e-6)
    rig.put(Op.LEAVE)
    rig.play(20)
    sustain(rig)
    assert np.allclose(rig.sound(10), 0.25 * QUIET, atol=1e-6)


@pytest.mark.parametrize("layers", [1, 2, 3, 16, 64])
def test_n_layers_weigh_one_over_the_root_of_n(layers: int) -> None:
    rig = Rig()
    sustain(rig, layers, QUIET / 8)
    assert np.allclose(rig.sound(10), QUIET / 8 * layers**0.5, atol=1e-5)


def test_gain_mute_and_solo_leave_the_weight_alone(rig: Rig) -> None:
    sustain(rig, 4)
    rig.put(Op.LAYER_AUDIBLE, 0, value=0, ramp=5)
    rig.put(Op.LAYER_GAIN, 1, value=0.5, ramp=5)
    assert np.allclose(rig.sound(30)[10:], QUIET * 2.5 / 2, atol=1e-6)


def test_a_muted_layer_keeps_its_place(rig: Rig) -> None:
    sound = noise(1000, 1)
    rig.put(Op.FADE, ramp=10)
    rig.join(rig.add(sound))
    rig.put(Op.LAYER_AUDIBLE, value=0)
    assert not rig.play(100).any()
    rig.put(Op.LAYER_AUDIBLE, value=1, ramp=10)
    assert np.allclose(rig.sound(50)[10:], sound[110:150], atol=1e-6)


def test_master_gain_ramps(rig: Rig) -> None:
    sustain(rig, 2)
    rig.put(Op.MASTER_GAIN, value=2.0, ramp=10)
    expected = QUIET * 2**0.5 * (1 + np.clip(np.arange(30) / 10, 0, 1))
    assert np.allclose(rig.sound(30), expected[:, None], atol=1e-6)


def test_leave_fades_out_then_empties(rig: Rig) -> None:
    slot = rig.add(QUIET, 1000)
    rig.join(slot, 2)
    rig.next(slot, 2, clip=9)
    rig.play(30)
    rig.put(Op.LEAVE, 2, ramp=20, frame=rig.mixer.frame + 13)
    start = rig.mixer.frame
    heard = rig.sound(60)[:, 0]
    assert np.allclose(heard, QUIET * np.r_[np.ones(13), fall(20, 47)], atol=1e-6)
    assert [(e.frame, e.layer) for e in rig.told(Event.LEFT)] == [(start + 33, 2)]
    assert sorted(rig.spent()) == [0, 9]


def test_a_join_turns_a_leaving_layer_back_from_where_it_is(rig: Rig) -> None:
    sustain(rig)
    rig.put(Op.LEAVE, ramp=20)
    heard = [rig.play(10)]
    rig.join(rig.add(QUIET, 20000), ramp=20)
    heard.append(rig.play(50))
    sound = np.concatenate(heard)[5:, 0] / QUIET
    angle = np.pi / 4 * (1 + np.arange(20) / 20)  # half way down, then up over 20
    assert np.allclose(sound[10:30], np.sin(angle) * (rise(20, 20) + fall(20, 20)), atol=1e-5)
    assert np.allclose(sound[30:], 1.0, atol=1e-6)
    assert rig.told(Event.LEFT) == []
    assert rig.spent() == [0]


def test_leave_of_an_empty_layer_is_done_at_once(rig: Rig) -> None:
    rig.next(rig.add(QUIET), 5)
    rig.put(Op.LEAVE, 5, ramp=100)
    rig.play(10)
    assert [e.layer for e in rig.told(Event.LEFT)] == [5]
    assert rig.spent() == [0]


def test_a_layer_that_leaves_before_its_first_sample_was_never_there(rig: Rig) -> None:
    rig.join(rig.add(QUIET, 1000), 5)
    rig.put(Op.LEAVE, 5, ramp=100)
    assert not rig.play(200).any()
    assert [e.op for e in rig.events] == [Event.SPENT, Event.LEFT]


def test_of_late_entries_the_newest_wins(rig: Rig) -> None:
    sustain(rig)
    rig.put(Op.MASTER_GAIN, value=0.5, frame=rig.mixer.frame)
    rig.put(Op.MASTER_GAIN, value=2.0, frame=1)
    assert np.allclose(rig.sound(30)[10:], 2 * QUIET, atol=1e-6)


def test_entries_in_one_block_act_in_order_of_their_frames(rig: Rig) -> None:
    sustain(rig)
    rig.put(Op.MASTER_GAIN, value=3.0, ramp=5, frame=rig.mixer.frame + 40)
    rig.put(Op.MASTER_GAIN, value=2.0, ramp=5, frame=rig.mixer.frame + 20)
    heard = rig.sound(60)[:, 0] / QUIET
    assert np.allclose(heard[[19, 25, 39, 45]], [1, 2, 2, 3], atol=1e-6)


def test_ever_so_many_dated_entries_split_a_block_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(block=100)
    sustain(rig)
    spans, span = [], rig.mixer._span
    monkeypatch.setattr(rig.mixer, "_span", lambda *span_of: (spans.append(span_of), span(*span_of)))
    for at in range(100):
        rig.put(Op.LAYER_GAIN, value=at / 100, ramp=5, frame=rig.mixer.frame + at)
    assert np.allclose(rig.sound(195)[110:], 0.99 * QUIET, atol=1e-6)
    assert len(spans) < 25


def test_when_too_many_entries_wait_the_next_acts_at_once(rig: Rig) -> None:
    sustain(rig)
    for _ in range(CAPACITY):
        rig.put(Op.MASTER_GAIN, value=2.0, frame=2**40)
    rig.play(10)
    rig.put(Op.MASTER_GAIN, value=0.5, ramp=5, frame=2**40)
    assert np.allclose(rig.sound(30)[10:], 0.5 * QUIET, atol=1e-6)


@pytest.mark.parametrize("what", ["settled", "crossfade", "ramps", "limited"])
def test_a_block_makes_no_arrays(what: str) -> None:
    rig = Rig(48000, 4096)
    slot = rig.add(noise(60000, 1, 1.0 if what == "limited" else QUIET))
    for layer in range(3):
        rig.join(slot, layer)
        rig.put(Op.LAYER_PAN, layer, value=0.5)
    rig.play(8192)
    if what == "crossfade":
        rig.join(slot, 0, ramp=25000)
    if what == "ramps":
        rig.put(Op.LAYER_GAIN, 0, value=0.5, ramp=40000)
        rig.put(Op.LAYER_PAN, 1, value=-0.5, ramp=40000)
        rig.put(Op.LEAVE, 2, ramp=40000)
    out = np.empty((4096, 2), np.float32)
    rig.mixer.render(out)
    tracemalloc.start()
    try:
        rig.mixer.render(out)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12000  # one channel of the block is 16384 bytes


RATE = 8000


def test_as_loud_with_sixteen_layers_as_with_one() -> None:
    levels = []
    for layers in range(1, 17):
        rig = Rig(RATE, 256)
        for layer in range(layers):
            rig.join(rig.add(noise(2 * RATE, layer)), layer)
        rig.play(256)
        levels.append(db(rms(rig.play(RATE))))
    assert max(levels) - min(levels) < 1.5


def flatness(sound: np.ndarray) -> float:
    """dB between the loudest and the softest second, in steps of a quarter."""
    levels = [db(rms(sound[at : at + RATE])) for at in range(0, len(sound) - RATE, RATE // 4)]
    return max(levels) - min(levels)


@pytest.mark.parametrize("layers", [1, 2, 3, 8])
def test_the_level_is_flat_through_every_join(layers: int) -> None:
    rig = Rig(RATE, 256)
    rig.put(Op.FADE, ramp=3 * RATE)
    length, fade = 8 * RATE, 3 * RATE
    for layer in range(layers):
        offset = layer * (length - fade) // layers
        rig.join(rig.add(noise(length, 2 * layer)), layer, offset=min(offset, length - fade - 10))
        rig.next(rig.add(noise(length, 2 * layer + 1)), layer)
    rig.play(256)
    assert flatness(rig.play(14 * RATE)) < 0.5


def test_the_level_is_flat_through_prompt_changes_that_overlap() -> None:
    rig = Rig(RATE, 256)
    rig.put(Op.FADE, ramp=2 * RATE)
    for layer in range(2):
        rig.join(rig.add(noise(10 * RATE, layer)), layer)
    for at, layer in ((2, 0), (2.7, 1), (3.1, 0), (3.5, 0), (4, 1), (6, 0)):
        slot = rig.add(noise(10 * RATE, 100 + int(10 * at)))
        rig.join(slot, layer, ramp=2 * RATE, offset=RATE, frame=rig.start + int(at * RATE))
    rig.play(256)
    assert flatness(rig.play(12 * RATE)) < 0.5


def test_the_level_is_flat_while_layers_come_and_go() -> None:
    rig = Rig(RATE, 256)
    for layer in range(6):
        rig.join(
            rig.add(noise(12 * RATE, layer)), layer, ramp=2 * RATE, frame=0 if layer < 3 else rig.start + (1 + layer) * RATE
        )
    rig.put(Op.LEAVE, 0, ramp=RATE, frame=rig.start + 3 * RATE)
    rig.put(Op.LEAVE, 5, ramp=RATE, frame=rig.start + 8 * RATE)
    rig.put(Op.LEAVE, 4, ramp=RATE, frame=rig.start + 8 * RATE)
    rig.play(2 * RATE)
    assert flatness(rig.play(9 * RATE)) < 0.5


def test_no_change_of_anything_steps() -> None:
    """On a constant, the largest step is what the shortest ramp permits: 2 * pi / 2 of the level over 5 ms."""
    rig = Rig(RATE, 64)
    slot = rig.add(QUIET, RATE)
    for layer in range(3):
        rig.join(slot, layer, ramp=100 * layer)
    rig.play(200)
    changes = [(Op.LAYER_GAIN, 0, 2.0), (Op.LAYER_PAN, 1, -1.0), (Op.LAYER_AUDIBLE, 2, 0.0), (Op.MASTER_GAIN, 0, 0.1),
               (Op.MASTER_GAIN, 0, 1.0), (Op.LAYER_PAN, 1, 1.0), (Op.LAYER_GAIN, 0, 0.0), (Op.LAYER_AUDIBLE, 2, 1.0),
               (Op.LEAVE, 1, 0.0), (Op.LAYER_GAIN, 0, 1.0), (Op.JOIN, 1, 0.0), (Op.PAUSE, 0, 0.0), (Op.RUN, 0, 0.0),
               (Op.FADE, 0, 1.0), (Op.STOP, 0, 0.0)]  # fmt: skip
    heard = []
    for op, layer, value in changes:
        if op is Op.JOIN:
            rig.next(slot, layer)
        rig.put(op, layer, value=value, ramp=0, frame=rig.mixer.frame + 7)
        heard.append(rig.play(300))
    assert np.abs(np.diff(np.concatenate(heard), axis=0)).max() < 2 * QUIET * 2**0.5 * np.pi / 2 / 40
    assert not heard[-1][-64:].any()


def test_twenty_db_too_much_stays_under_the_ceiling() -> None:
    rig = Rig(RATE, 64)
    for layer in range(8):
        rig.join(rig.add(noise(RATE, layer, 3.0)), layer)
    assert np.abs(rig.play(RATE)).max() <= 10 ** (-1 / 20) + 1e-6


def test_the_block_changes_no_bit() -> None:
    def show(block: int) -> np.ndarray:
        rig = Rig(1000, block, run=False)
        rig.put(Op.RUN, ramp=17)
        rig.put(Op.FADE, ramp=33)
        for layer in range(5):
            for part in range(2):
                slot = rig.add(noise(150 + 30 * layer, 10 * layer + part, 0.5))
                rig.next(slot, layer, trim=0.9, frame=1 + part * 60)
                rig.put(Op.JOIN, layer, ramp=25, frame=30 * (1 - part) + 90 * part + 11 * layer)
        rig.put(Op.LAYER_GAIN, 1, value=0.3, ramp=50, frame=133)
        rig.put(Op.LAYER_PAN, 2, value=-0.4, ramp=70, frame=144)
        rig.put(Op.LAYER_PAN, 2, value=0.0, ramp=70, frame=244)
        rig.put(Op.LAYER_AUDIBLE, 3, value=0.0, ramp=9, frame=155)
        rig.put(Op.MASTER_GAIN, value=2.0, ramp=41, frame=170)
        rig.put(Op.LEAVE, 4, ramp=60, frame=200)
        rig.put(Op.PAUSE, ramp=21, frame=303)
        rig.put(Op.RUN, ramp=22, frame=357)
        rig.put(Op.STOP, ramp=99, frame=600)
        return rig.play(800)[:800]

    expected = show(160)
    assert np.abs(expected).max() > 0.8
    for block in (1, 7, 10, 16, 100):
        assert np.array_equal(show(block), expected), block


def test_status_and_meters() -> None:
    rig = Rig(1000, 10)
    rig.join(rig.add(np.tile(np.float32([0.2, -0.4]), (20000, 1))), 3)
    rig.put(Op.LAYER_GAIN, 3, value=0.5)
    rig.mixer.xruns, rig.mixer.render_load, rig.mixer.output_latency_s = 2, 0.25, 0.5
    rig.play(200)
    status = rig.status.read()
    assert status is not None
    assert (status.frame, status.transport, status.xruns, status.render_load) == (rig.mixer.frame, 1, 2, 0.25)
    assert status.output_latency_s == pytest.approx(0.505)
    assert status.peaks == pytest.approx((0.1, 0.2))
    assert status.rms == pytest.approx((0.1, 0.2), rel=1e-5)
    assert status.limiter_gain == 1.0
    assert status.layer_peaks[3] == pytest.approx(0.2)
    assert sum(status.layer_peaks) == pytest.approx(0.2)
    rig.put(Op.MASTER_GAIN, value=20.0)
    rig.play(100)
    loud = rig.status.read()
    assert loud is not None and loud.limiter_gain == pytest.approx(10 ** (-1 / 20) / 4, rel=1e-5)
    rig.put(Op.STOP)
    rig.play(600)
    silent = rig.status.read()
    assert silent is not None and silent[6:9] == (1.0, (0.0, 0.0), (0.0, 0.0)) and not any(silent.layer_peaks)
