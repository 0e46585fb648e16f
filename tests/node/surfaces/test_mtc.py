"""Exact quarter frames and full frames become places in quarter frames, and each place a moment."""

import random
import time
from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.control.midi_map import MidiMap
from node.control.timecode import QUARTERS, RATES, Label, Located, Move, Rate, Rolled
from node.surfaces.feedback import Feedback
from node.surfaces.midi import MidiSurface
from node.surfaces.midi_system import MidiError
from node.surfaces.midi_timecode import AHEAD_S, LOSS_S, PIECES, TimecodeReader, is_timecode
from tests.node.surfaces.rig import RigControl

R24, R25, R2997, R30 = RATES


def label_of(rate: Rate, count: int) -> Label:
    """The label of a frame of the day: those that are left out are skipped (SMPTE 12M)."""
    labels = (
        (minute // 60, minute % 60, second, frame)
        for minute in range(count // (60 * rate.frames), 24 * 60)
        for second in range(60)
        for frame in range(rate.frames)
        if not (rate.drop and minute % 10 and second == 0 and frame < 2)
    )
    start = count // (60 * rate.frames)
    before = start * 60 * rate.frames - (2 * (start + -start // 10) if rate.drop else 0)
    return next(label for number, label in enumerate(labels, before) if number == count)


def quarters(rate: Rate, first: int, number: int) -> Iterator[bytes]:
    """Quarter frames as a machine sends them, from frame `first`, which is even."""
    for quarter in range(number):
        piece = quarter % PIECES
        hours, minutes, seconds, frames = label_of(rate, first + 2 * (quarter // PIECES))
        fields = (frames, seconds, minutes, hours | RATES.index(rate) << 5)
        yield bytes((0xF1, piece << 4 | fields[piece // 2] >> 4 * (piece % 2) & 0x0F))


def full(rate: Rate, label: Label, device: int = 0x7F) -> bytes:
    hours, minutes, seconds, frames = label
    return bytes((0xF0, 0x7F, device, 1, 1, hours | RATES.index(rate) << 5, minutes, seconds, frames, 0xF7))


class Roll:
    """A machine that sends, and what the reader makes of it. late: seconds that each message comes late."""

    def __init__(self) -> None:
        self.reader = TimecodeReader()
        self.now = 100.0

    def send(self, rate: Rate, first: int, number: int = PIECES, late: Iterator[float] | None = None) -> list[Move]:
        before = -1.0
        for data in quarters(rate, first, number):
            before = max(before, self.now + (next(late) if late else 0.0))
            self.reader.hear("desk", data, before)
            self.now += rate.quarter_s
        return self.reader.take()


@pytest.mark.parametrize(
    ("rate", "label", "count"),
    [
        (R24, (0, 0, 1, 0), 24),
        (R25, (1, 0, 0, 0), 90_000),
        (R30, (0, 1, 0, 0), 1800),
        (R2997, (0, 0, 59, 29), 1799),
        (R2997, (0, 1, 0, 0), 1800),  # left out: the next there is
        (R2997, (0, 1, 0, 2), 1800),
        (R2997, (0, 10, 0, 0), 17_982),
        (R2997, (1, 0, 0, 0), 107_892),  # 3.6 ms less than an hour
        (R2997, (23, 59, 59, 29), 2_589_407),
    ],
)
def test_frames_are_counted_from_midnight(rate: Rate, label: Label, count: int) -> None:
    assert rate.count(label) == count
    assert rate.holds(label) == (label != (0, 1, 0, 0) or rate is not R2997)


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate.name)
@given(minute=st.integers(0, 24 * 60 - 1), second=st.integers(0, 59), frame=st.integers(0, 29))
def test_the_count_is_that_of_the_labels_one_by_one(rate: Rate, minute: int, second: int, frame: int) -> None:
    label = (minute // 60, minute % 60, second, frame % rate.frames)
    if rate.holds(label):
        assert label_of(rate, rate.count(label)) == label


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate.name)
def test_eight_quarter_frames_tell_where_it_is_and_each_more_goes_on(rate: Rate) -> None:
    roll = Roll()
    first = rate.count((1, 2, 58, 12))
    moves = roll.send(rate, first, 3 * PIECES)
    place = QUARTERS * first
    assert moves[0] == Rolled(rate, place, place + 7)
    assert moves[1:] == [Rolled(rate, place + n, place + n) for n in range(8, 24)]


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate.name)
def test_moments_are_exact_where_messages_are(rate: Rate) -> None:
    roll = Roll()
    first = rate.count((0, 0, 59, 20))
    roll.send(rate, first, 10 * PIECES)
    for ahead in (-40, 0, 79, 100):
        exact = 100 + ahead * rate.second / rate.frames / QUARTERS
        assert abs(Fraction(roll.reader.moment(QUARTERS * first + ahead)) - exact) < 1e-6


@pytest.mark.parametrize(("poll_s", "stall_s"), [(0.002, 0.0), (0.00733, 0.0), (0.002, 0.1)])
def test_moments_are_within_a_block_though_messages_come_late(poll_s: float, stall_s: float) -> None:
    """Late by a poll and a period of the driver; and now and then a machine stands still."""
    chance = random.Random(1)
    roll, first, worst = Roll(), R25.count((0, 0, 10, 0)), 0.0

    def late() -> Iterator[float]:
        stalled_to = 0.0
        while True:
            if stall_s and roll.now > stalled_to + 0.7:
                stalled_to = roll.now + stall_s
            yield max(chance.uniform(0, poll_s), stalled_to - roll.now)

    lateness = late()
    for block in range(150):
        roll.send(R25, first + 2 * block, PIECES, lateness)
        if block > 1:
            place = 8 * (block + 1)
            exact = 100.0 + place * R25.quarter_s
            worst = max(worst, abs(roll.reader.moment(QUARTERS * first + place) - exact))
    assert worst < 256 / 44_100, worst


def test_its_own_pace_is_followed() -> None:
    """A machine whose clock is 1% fast."""
    roll = Roll()
    for data in quarters(R30, 300, 40 * PIECES):
        roll.reader.hear("desk", data, roll.now)
        roll.now += R30.quarter_s / 1.01
    assert abs(roll.reader.moment(QUARTERS * 300 + 40 * PIECES + 4) - (roll.now + 4 * R30.quarter_s / 1.01)) < 1e-4


def test_a_quarter_frame_that_is_lost_makes_it_wait_for_the_next_eight() -> None:
    roll = Roll()
    moves = []
    for number, data in enumerate(quarters(R25, 250, 4 * PIECES)):
        if number != 18:
            roll.reader.hear("desk", data, roll.now)
        roll.now += R25.quarter_s
        moves += roll.reader.take()
        assert (roll.reader.reach(roll.now) is None) == (number < 7 or 19 <= number < 31)
    assert moves[-1] == Rolled(R25, 1000 + 24, 1000 + 31)


def test_a_full_frame_is_a_locate_and_does_not_run() -> None:
    roll = Roll()
    roll.reader.hear("desk", full(R30, (1, 0, 0, 0)), roll.now)
    assert roll.reader.take() == [Located(R30, 432_000)]
    assert roll.reader.reach(roll.now) is None
    assert roll.send(R30, 108_000)[0] == Rolled(R30, 432_000, 432_007)
    roll.reader.hear("desk", full(R30, (1, 0, 0, 2)), roll.now)  # as some confirm where they run
    assert roll.reader.take() == [] and roll.reader.reach(roll.now) is not None
    roll.reader.hear("desk", full(R30, (0, 0, 0, 0), device=3), roll.now)
    assert roll.reader.take() == [Located(R30, 0)] and roll.reader.reach(roll.now) is None


def test_backward_is_a_locate_at_each_eight() -> None:
    roll = Roll()
    sent = list(quarters(R25, 250, 3 * PIECES))
    for data in reversed(sent):
        roll.reader.hear("desk", data, roll.now)
        roll.now += R25.quarter_s
        assert roll.reader.reach(roll.now) is None
    assert roll.reader.take() == [Located(R25, QUARTERS * frame) for frame in (254, 252, 250)]
    assert roll.send(R25, 250, 2 * PIECES)[0] == Rolled(R25, 1000, 1007)  # and forward again


def test_it_is_believed_for_a_moment_after_the_last_quarter_frame_and_then_no_more() -> None:
    roll = Roll()
    roll.send(R25, 250, 4 * PIECES)
    last = roll.now - R25.quarter_s
    reach = roll.reader.reach(last + 0.02)
    assert reach is not None and abs(reach - (1031 + 2)) < 1e-6
    stopped = roll.reader.reach(last + 0.3)
    assert stopped is not None and abs(stopped - (1031 + AHEAD_S / R25.quarter_s)) < 1e-6
    assert roll.reader.reach(last + LOSS_S + 0.1) is None
    roll.now += LOSS_S + 0.1
    assert roll.send(R25, 258)[0] == Rolled(R25, 1032, 1039)


def test_one_source_is_heard_until_it_is_silent() -> None:
    roll = Roll()
    roll.send(R25, 250)
    for data in quarters(R25, 5000, PIECES):
        roll.reader.hear("other", data, roll.now)
    assert roll.reader.take() == []
    roll.now += LOSS_S + 0.1
    for data in quarters(R25, 5000, PIECES):
        roll.reader.hear("other", data, roll.now)
    assert roll.reader.take() == [Rolled(R25, 20_000, 20_007)]


@pytest.mark.parametrize(
    "label",
    [(24, 0, 0, 0), (0, 60, 0, 0), (0, 0, 60, 0), (0, 0, 0, 25)],
)
def test_labels_that_there_are_none_of_say_nothing(label: Label) -> None:
    roll = Roll()
    roll.reader.hear("desk", full(R25, label), roll.now)
    assert roll.reader.take() == []


@given(
    st.lists(
        st.one_of(st.binary(min_size=1, max_size=11), st.tuples(st.just(0xF1), st.integers(0, 255)).map(bytes)), max_size=80
    )
)
def test_no_bytes_raise(messages: list[bytes]) -> None:
    reader = TimecodeReader()
    for number, data in enumerate(messages):
        if is_timecode(data):
            reader.hear("desk", data, number / 100)
            reader.reach(number / 100)
    reader.take()


class OnePort:
    """A MIDI system with one device that has sent some messages; as it stands for any of mido's backends."""

    name = "one"

    def __init__(self, messages: list[bytes]) -> None:
        self.messages = messages

    def inputs(self) -> list[str]:
        return ["tape"]

    def outputs(self) -> list[str]:
        return []

    def open_input(self, name: str) -> "OnePort":
        return self

    def open_output(self, name: str) -> "OnePort":
        raise MidiError(name)

    def pending(self) -> list[bytes]:
        messages, self.messages = self.messages, []
        return messages

    def send(self, data: bytes) -> None:
        raise MidiError("it listens to nothing")

    def alive(self) -> bool:
        return True

    def close(self) -> None:
        self.messages = []


def test_a_show_without_a_map_hears_timecode_where_it_needs_it() -> None:
    control = RigControl()
    surface = MidiSurface(control, Feedback(control), find=lambda: OnePort(list(quarters(R25, 250, PIECES))))
    surface.use(MidiMap())
    surface.tick()
    surface.use(MidiMap(), timecode=True)
    moves: list[Move] = []
    end_s = time.monotonic() + 60.0
    while not moves and time.monotonic() < end_s:
        time.sleep(0.005)
        surface.tick()
        moves += surface.timecode.take()
    assert moves == [Rolled(R25, 1000, 1007)]
    surface.use(MidiMap())
    surface.close()
