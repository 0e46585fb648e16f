"""Run, pause, stop, panic."""

import numpy as np
import pytest

from node.playback.mailbox import Event, Op
from tests.node.playback.rig import QUIET, Rig, noise

pytestmark = pytest.mark.usefixtures("kernel")


def test_it_starts_stopped_and_run_starts_what_was_given() -> None:
    rig = Rig(run=False)
    sound = noise(1000, 1)
    rig.put(Op.FADE, ramp=10)
    rig.join(rig.add(sound), ramp=5)
    assert not rig.play(50).any()
    assert rig.told(Event.STARTED) == []
    rig.put(Op.RUN, ramp=20, frame=63)
    heard = rig.sound(100)
    assert not heard[:13].any()
    assert np.allclose(heard[33:], sound[20:87], atol=1e-6)
    assert [e.frame for e in rig.told(Event.STARTED)] == [63]


def test_pause_holds_the_position_exactly() -> None:
    rig = Rig()
    sound = noise(2000, 1)
    rig.put(Op.FADE, ramp=10)
    rig.join(rig.add(sound))
    rig.play(100)
    rig.put(Op.PAUSE, ramp=30, frame=rig.start + 103)
    line = (1 - np.arange(30) / 30)[:, None]
    heard = rig.sound(40)
    assert np.allclose(heard[3:33], sound[103:133] * line, atol=1e-6)
    assert not heard[33:].any()
    assert [e.frame for e in rig.told(Event.PAUSED)] == [rig.start + 133]
    assert not rig.play(500).any()
    status = rig.status.read()
    assert status is not None and status.transport == 2
    rig.put(Op.RUN, ramp=30)
    heard = rig.sound(60)
    assert np.allclose(heard[:30], sound[133:163] * np.arange(30)[:, None] / 30, atol=1e-6)
    assert np.allclose(heard[30:], sound[163:193], atol=1e-6)


def test_a_pause_moves_a_join_by_its_own_length() -> None:
    rig = Rig()
    rig.put(Op.FADE, ramp=20)
    rig.join(rig.add(QUIET))
    rig.next(rig.add(QUIET))
    rig.put(Op.PAUSE, ramp=10, frame=rig.start + 30)
    rig.put(Op.RUN, ramp=10, frame=rig.start + 1040)
    rig.play(1200)
    assert [e.frame - rig.start for e in rig.told(Event.STARTED)][:2] == [0, 1080]


def test_stop_fades_and_empties() -> None:
    rig = Rig()
    slot = rig.add(QUIET, 1000)
    for layer in range(3):
        rig.join(slot, layer, offset=0)
        rig.next(rig.add(QUIET), layer)
    rig.play(20)
    start = rig.mixer.frame
    rig.put(Op.STOP, ramp=50)
    heard = rig.sound(100)[:, 0]
    assert np.allclose(heard[:50], QUIET * 3**0.5 * (1 - np.arange(50) / 50), atol=1e-6)
    assert not heard[50:].any()
    assert [e.frame for e in rig.told(Event.STOPPED)] == [start + 50]
    assert sorted(rig.spent()) == [0, 1, 2, 3]
    status = rig.status.read()
    assert status is not None and status.transport == 0


def test_a_second_stop_makes_it_shorter_and_never_longer() -> None:
    rig = Rig()
    rig.join(rig.add(QUIET, 1000))
    rig.play(20)
    start = rig.mixer.frame
    rig.put(Op.STOP, ramp=500)
    rig.put(Op.STOP, ramp=5, frame=start + 100)
    rig.put(Op.STOP, ramp=900, frame=start + 102)
    heard = rig.sound(130)[:, 0]
    assert np.allclose(heard[:105], QUIET * np.r_[1 - np.arange(100) / 500, 0.8 * (1 - np.arange(5) / 5)], atol=1e-6)
    assert [e.frame for e in rig.told(Event.STOPPED)] == [start + 105]


def test_run_calls_a_stop_off() -> None:
    rig = Rig()
    rig.join(rig.add(QUIET, 2000))
    rig.play(20)
    rig.put(Op.STOP, ramp=100)
    rig.put(Op.RUN, ramp=50, frame=rig.mixer.frame + 50)
    heard = rig.sound(200)[:, 0] / QUIET
    assert np.allclose(heard[50:100], 0.5 + np.arange(50) / 100, atol=1e-6)
    assert np.allclose(heard[100:], 1.0, atol=1e-6)
    assert rig.told(Event.STOPPED) == []


def test_a_stop_in_a_pause_empties_at_once_and_what_comes_with_it_stays() -> None:
    rig = Rig()
    rig.join(rig.add(QUIET, 1000))
    rig.put(Op.PAUSE)
    rig.play(50)
    rig.put(Op.STOP, ramp=500)
    rig.join(rig.add(0.5 * QUIET, 1000))
    rig.play(10)
    assert rig.spent() == [0]
    assert len(rig.told(Event.STOPPED)) == 1
    rig.put(Op.RUN, ramp=5)
    assert np.allclose(rig.sound(40)[10:], 0.5 * QUIET, atol=1e-6)


def test_a_layer_that_leaves_in_a_pause_is_gone_at_once() -> None:
    rig = Rig()
    rig.join(rig.add(QUIET, 1000))
    rig.put(Op.PAUSE)
    rig.play(50)
    rig.put(Op.LEAVE, ramp=500)
    rig.play(10)
    assert [e.layer for e in rig.told(Event.LEFT)] == [0]
    assert rig.spent() == [0]


def test_after_a_stop_new_clips_play() -> None:
    rig = Rig()
    rig.join(rig.add(QUIET, 1000))
    rig.put(Op.STOP)
    rig.play(30)
    rig.put(Op.RUN, ramp=5)
    rig.join(rig.add(QUIET, 1000))
    assert np.allclose(rig.sound(50)[10:], QUIET, atol=1e-6)
