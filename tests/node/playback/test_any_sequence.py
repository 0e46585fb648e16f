"""Whatever control sends: finite, under the ceiling, no exception, and every clip comes back exactly once."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.playback.mailbox import CAPACITY, Entry, Event, Op
from tests.node.playback.rig import QUIET, Rig, noise

pytestmark = pytest.mark.usefixtures("kernel")

LENGTHS = (10, 11, 40, 100, 333)
anything = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-1, 2)
ramps = st.sampled_from([0, 1, 5, 20, 100, 2**31 - 1]) | st.integers(-(2**31), 2**31 - 1) | st.integers(0, 60)
steps = st.lists(
    st.tuples(
        st.sampled_from([*Op, Op.NEXT, Op.NEXT, Op.JOIN, Op.RUN]),
        st.integers(0, 4).map(lambda n: (0, 0, 1, 2, 64)[n]),
        ramps,
        anything,
        st.integers(0, len(LENGTHS) - 1),
        st.integers(0, 120),
        st.sampled_from([0, 0, 0, 3, 17, 90]),
        st.sampled_from([0, 0, 1, 4]),
    ),
    max_size=60,
)


@given(steps)
@settings(max_examples=150, deadline=None)
def test_any_sequence_of_entries(sent: list[tuple[Op, int, int, float, int, int, int, int]]) -> None:
    rig = Rig(run=False)
    for seed, length in enumerate(LENGTHS):
        rig.add(noise(length, seed, 0.5))
    heard, given_clips = [], []
    for op, layer, ramp, value, slot, offset, ahead, blocks in sent:
        frame = rig.mixer.frame + ahead if ahead else 0
        clip = -1
        if op is Op.NEXT:
            clip = len(given_clips)
            given_clips.append(clip)
        rig.put(op, layer, frame=frame, value=value, ramp=ramp, clip=clip, slot=slot, frames=LENGTHS[slot], offset=offset)
        heard.append(rig.blocks(blocks))
    heard.append(rig.play(120))
    rig.put(Op.STOP)
    heard.append(rig.play(20))
    sound = np.concatenate(heard)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() <= 10 ** (-1 / 20) + 1e-6
    assert sorted(rig.spent()) == given_clips
    started = Counter((e.clip, e.value) for e in rig.told(Event.STARTED))
    assert all(count == 1 for (_, loop), count in started.items() if not loop)


def test_a_clip_given_to_two_layers_comes_back_after_both() -> None:
    rig = Rig()
    slot = rig.add(QUIET, 1000)
    rig.join(slot, 0)
    rig.join(slot, 1)
    rig.put(Op.LEAVE, 0, ramp=10, frame=rig.start + 20)
    rig.play(50)
    assert rig.spent() == []
    rig.put(Op.LEAVE, 1, ramp=10)
    rig.play(30)
    assert rig.spent() == [slot]


def test_events_wait_for_room_and_come_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    monkeypatch.setattr(rig, "collect", lambda: None)
    slot = rig.add(QUIET)
    for at in range(0, 2 * CAPACITY, 200):
        for clip in range(at, at + 200):
            rig.next(slot, clip=clip)
        rig.play(10)
    rig.put(Op.CLEAR)
    rig.play(10)
    spent: list[int] = []
    while True:
        event: Entry | None = rig.outbox.take()
        if event is None:
            rig.mixer.render(np.empty((10, 2), np.float32))
            event = rig.outbox.take()
            if event is None:
                break
        spent.append(event.clip)
    assert spent == list(range(len(spent))) and len(spent) > 2 * CAPACITY
