"""What starts cues beside GO: passing, jumps and losses, and the frames that cues are started at."""

import math
from collections.abc import Iterator

import numpy as np
import pytest

from node.clock import OfflineClock
from node.control.calls import AddressBook, Call
from node.control.client import Client
from node.control.timecode import RATES, Label, Located, Move, Rolled
from node.errors import EndlessError, Refused
from node.show.chase import Chase
from node.show.chase_passing import Passing
from node.show.model import Cue, CueType, Settings, Show, Trigger
from node.show.performance import Performance
from tests.node.control.stage import BLOCK, rig
from tests.node.control.stage import RATE as SOUND_RATE

RATE = 48_000
R25 = RATES[1]


class Keeping:
    """A control that keeps what it is asked: (number, frame). The clock moves by `now`."""

    def __init__(self) -> None:
        self.book, self.clock = AddressBook(), OfflineClock(RATE)
        self.started: list[tuple[str, int]] = []
        self.frames: dict[str, int] = {}  # of all that was ever started
        self.refuses = False

    def frame_at(self, seconds: float) -> int:
        return self.clock.frame_at(seconds)

    def call(self, call: Call, client: Client | None, frame: int) -> None:
        if self.refuses:
            raise Refused("no such cue")
        assert call.target.address == "/cue/go"
        self.started.append((str(call.values[0]), frame))
        self.frames[str(call.values[0])] = frame

    def new(self) -> list[str]:
        new, self.started = [number for number, _ in self.started], []
        return new


class Tape:
    """Timecode at 25 frames a second that is at quarter frame 0 at second 0, and is told to the chase at once."""

    def __init__(self) -> None:
        self.moves: list[Move] = []
        self.running = True

    def take(self) -> list[Move]:
        moves, self.moves = self.moves, []
        return moves

    def reach(self, at_s: float) -> float | None:
        return at_s / R25.quarter_s if self.running else None

    def moment(self, quarter: float) -> float:
        return quarter * R25.quarter_s


class Beats:
    """A session at 120 beats a minute whose beat 0 is at `zero_s`."""

    def __init__(self) -> None:
        self.playing, self.tempo, self.zero_s, self.start, self.beat = True, 120.0, 0.0, 0.0, 0.0
        self.closed = False

    def look(self, now_s: float) -> None:
        self.beat = (now_s - self.zero_s) * self.tempo / 60

    def moment(self, beat: float) -> float:
        return self.zero_s + beat * 60 / self.tempo

    def close(self) -> None:
        self.closed = True


def at_timecode(number: str, *label: int) -> Cue:
    assert len(label) == 4
    return Cue(number, trigger=Trigger(timecode=label))


class Stand:
    """A chase of some cues, stepped every 5 ms."""

    def __init__(self, *cues: Cue, wall: float = 1_777_000_000.0, catch_up: bool = False) -> None:
        self.control, self.tape, self.beats, self.now, self.wall = Keeping(), Tape(), Beats(), 0.0, wall
        self.set_by = 0.0  # seconds by which the clock on the wall was set ahead
        self.joined = 0

        def join() -> Beats:
            self.joined += 1
            return self.beats

        self.chase = Chase(self.control, self.tape, join, lambda: self.wall + self.now + self.set_by)  # type: ignore[arg-type]
        self.chase.use(Show("", cues, settings=Settings(catch_up=catch_up)), 0.0)

    def run(self, seconds: float) -> list[str]:
        for _ in range(round(seconds / 0.005)):
            self.now += 0.005
            self.control.clock.now = round(self.now * RATE)
            self.chase.tick(self.now)
        return self.control.new()

    def roll(self, start_s: float, seconds: float) -> list[str]:
        """The tape runs from a place on; its moments are those of `Tape` where start_s is now."""
        found, quarter = [], round(start_s / R25.quarter_s)
        for _ in range(round(seconds / R25.quarter_s)):
            quarter += 1
            self.tape.moves.append(Rolled(R25, quarter, quarter))
            found += self.run(R25.quarter_s)
        return found


def test_passing_goes_forward_and_jumps_pass_nothing() -> None:
    passing = Passing([(30.0, "c"), (10.0, "a"), (20.0, "b"), (20.0, "b2")])
    passing.roll(10.0, 10.0, far=5.0)  # it begins on a cue
    assert passing.until(10.0) == [(10.0, "a")]
    passing.roll(14.0, 22.0, far=5.0)
    assert passing.until(22.0) == [(20.0, "b"), (20.0, "b2")]
    assert passing.until(22.0) == []
    passing.roll(28.0, 29.0, far=5.0)  # 6 ahead: a jump, with nothing in between
    assert passing.until(31.0) == [(30.0, "c")]  # ahead of time
    passing.roll(30.0, 30.5, far=5.0)
    assert passing.until(31.0) == []
    passing.roll(15.0, 15.5, far=5.0)  # back: what lies ahead is there again, and what lies behind is not
    assert [number for _, number in passing.until(40.0)] == ["b", "b2", "c"]


def test_a_little_way_back_within_the_slack_starts_nothing_again() -> None:
    passing = Passing([(10.0, "a")])
    passing.roll(9.0, 10.0, far=5.0)
    assert passing.until(10.0) == [(10.0, "a")]
    passing.roll(9.95, 9.95, far=5.0, slack=0.1)
    assert passing.until(10.2) == []
    passing.roll(9.85, 9.85, far=5.0, slack=0.1)
    assert passing.until(10.2) == [(10.0, "a")]


def test_timecode_starts_cues_at_the_frame_of_their_label() -> None:
    stand = Stand(at_timecode("1", 0, 0, 1, 0), at_timecode("2", 0, 0, 2, 13), Cue("3"))
    assert stand.chase.needs_timecode
    assert stand.roll(0.0, 0.9) == []
    assert stand.roll(0.9, 2.0) == ["1", "2"]
    assert stand.control.frames == {"1": RATE, "2": R25.count((0, 0, 2, 13)) * RATE // 25}


def test_a_jump_of_the_timecode_starts_nothing_in_between_and_arms_what_lies_ahead() -> None:
    stand = Stand(at_timecode("1", 0, 0, 1, 0), at_timecode("2", 0, 0, 5, 0), at_timecode("3", 0, 0, 8, 0))
    stand.tape.running = False
    assert stand.roll(0.5, 1.0) == ["1"]
    assert stand.roll(7.0, 0.5) == []  # 5.5 s ahead: 2 is not started
    assert stand.roll(8.0, 0.5) == ["3"]  # half a second ahead: no jump
    assert stand.roll(0.0, 1.5) == ["1"]
    stand.tape.moves.append(Located(R25, 100 * 5))
    assert stand.run(1.0) == []  # it is there, and stands
    assert stand.roll(5.0, 0.1) == ["2"]


def test_timecode_that_stops_holds_and_goes_on_where_it_was() -> None:
    stand = Stand(at_timecode("1", 0, 0, 1, 0), at_timecode("2", 0, 0, 2, 0))
    stand.tape.running = False
    assert stand.roll(0.5, 1.0) == ["1"]
    assert stand.run(60.0) == []
    assert stand.roll(1.5, 1.0) == ["2"]


def test_another_show_is_taken_up_where_the_timecode_is() -> None:
    stand = Stand(at_timecode("1", 0, 0, 1, 0))
    stand.tape.running = False
    assert stand.roll(0.5, 1.0) == ["1"]
    stand.chase.use(Show("", (at_timecode("1", 0, 0, 1, 0), at_timecode("2", 0, 0, 2, 0))), stand.now)
    assert stand.roll(1.5, 1.0) == ["2"]
    stand.chase.use(None, stand.now)
    assert stand.roll(0.0, 3.0) == [] and not stand.chase.needs_timecode


def test_the_rate_that_comes_in_says_where_a_label_is() -> None:
    stand = Stand(at_timecode("1", 0, 1, 0, 2))
    stand.tape.running = False
    stand.tape.moves.append(Rolled(RATES[2], 4 * 1799, 4 * 1800))
    assert stand.run(0.005) == ["1"]
    stand.tape.moves.append(Rolled(RATES[3], 4 * 1799, 4 * 1801))
    assert stand.run(0.005) == []
    stand.tape.moves.append(Rolled(RATES[3], 4 * 1801, 4 * 1802))
    assert stand.run(0.005) == ["1"]


def test_beats_start_cues_while_the_session_plays() -> None:
    beats = [Cue(f"{beat:g}", trigger=Trigger(beat=beat)) for beat in (0.0, 1.5, 4.0, 8.0)]
    stand = Stand(*beats)
    assert stand.joined == 1
    assert stand.run(0.9) == ["0", "1.5"]
    assert stand.run(1.075) == [] and stand.beats.beat > 3.9
    stand.beats.playing = False
    assert stand.run(5.0) == []
    stand.beats.playing, stand.beats.zero_s = True, stand.now + 0.5  # started again: a beat is counted in
    stand.beats.start = -1.0
    assert stand.run(0.4) == []
    assert stand.run(2.6) == ["0", "1.5", "4"]
    stand.beats.zero_s -= 4.0  # over beat 8, 8 beats ahead
    assert stand.run(1.0) == []
    stand.beats.zero_s += 4.02  # back to 6 and a little
    assert stand.run(1.5) == ["8"]


def test_a_beat_is_started_at_its_frame_also_when_the_tempo_changes() -> None:
    stand = Stand(Cue("1", trigger=Trigger(beat=2.0)))
    assert stand.run(0.5) == []
    stand.beats.tempo, stand.beats.zero_s = 60.0, -0.5  # beat 1 now, beat 2 in a second
    assert stand.run(1.1) == ["1"]
    assert stand.control.frames["1"] == round(1.5 * RATE)


def test_a_session_that_has_long_played_starts_only_what_is_to_come() -> None:
    stand = Stand(Cue("1", trigger=Trigger(beat=2.0)), Cue("2", trigger=Trigger(beat=101.0)))
    stand.beats.zero_s = -50.0
    assert stand.run(1.0) == ["2"]
    stand.chase.use(Show("", (Cue("1"),)), stand.now)
    assert stand.beats.closed


def test_without_link_one_line_says_so(caplog: pytest.LogCaptureFixture) -> None:
    def join() -> Beats:
        raise EndlessError("pip install 'endless-node[link]'")

    chase = Chase(Keeping(), Tape(), join)  # type: ignore[arg-type]
    chase.use(Show("", (Cue("1", trigger=Trigger(beat=2.0)),)), 0.0)
    chase.tick(1.0)
    assert "no Link: pip install" in caplog.text


def test_a_time_of_day_is_started_at_its_frame_and_what_is_late_at_once() -> None:
    wall = 1_777_000_000.0  # Friday, 2026-04-24 03:06:40 UTC
    due = (wall + 2) % 86_400
    stand = Stand(wall=wall)
    stand.chase.use(Show("", tuple(Cue(str(n), trigger=Trigger(at_s=_local(wall, due + n))) for n in (0, 30))), 0.0)
    assert stand.run(1.975) == []
    assert stand.run(0.015) == ["0"]
    assert abs(stand.control.frames["0"] - 2 * RATE) <= 1
    stand.set_by = 40.0
    stand.chase.tick(stand.now)
    assert stand.control.started == [("30", 0)]


def _local(moment: float, utc_s: float) -> float:
    from node.show.chase_day import local_offset

    return (utc_s + local_offset(moment)) % 86_400


def test_catch_up_starts_the_last_cue_of_the_day_before_at_once() -> None:
    wall = 1_777_000_000.0
    times = [_local(wall, wall % 86_400 - ago) for ago in (7200, 60, 3600)]
    cues = [Cue(str(number), trigger=Trigger(at_s=at_s)) for number, at_s in enumerate(times)]
    assert Stand(*cues, wall=wall).run(0.01) == []
    assert Stand(*cues, wall=wall, catch_up=True).run(0.01) == ["1"]


def test_a_cue_that_is_refused_is_a_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    stand = Stand(at_timecode("1", 0, 0, 1, 0))
    stand.control.refuses, stand.tape.running = True, False
    stand.roll(0.9, 0.2)
    assert "timecode: cue 1: no such cue" in caplog.text


def quarter_frames(count: int) -> Iterator[tuple[float, bytes]]:
    """From 00:00:00:00 on at 25 frames a second: (when, message)."""
    for quarter in range(count):
        second, frame = divmod(quarter // 8 * 2, 25)
        fields = (frame, second % 60, second // 60, 1 << 5)
        piece = quarter % 8
        yield quarter / 100, bytes((0xF1, piece << 4 | fields[piece // 2] >> 4 * (piece % 2) & 15))


@pytest.mark.parametrize("label", [(0, 0, 3, 0), (0, 0, 3, 7), (0, 0, 4, 24)])
def test_the_sound_changes_in_the_block_of_the_timecode(label: Label) -> None:
    """Real quarter frames, the real control and mixer: a stop of everything at a label is heard there."""
    from node.surfaces.midi_timecode import TimecodeReader

    cue = Cue("1", type=CueType.STOP, target="master", time_s=0.0, trigger=Trigger(timecode=label))
    reader = TimecodeReader()
    with rig(layers=1, fade=0.5) as made:
        show = Show("", (cue,))
        Performance(show, made.control)
        chase = Chase(made.control, reader, Beats)
        chase.use(show, 0.0)
        messages = quarter_frames(700)
        when, data = next(messages)
        for _ in range(round(6.0 * SOUND_RATE / BLOCK)):
            while when <= made.now:
                reader.hear("desk", data, when)
                when, data = next(messages)
            chase.tick(made.now)
            made.play(BLOCK / SOUND_RATE)
    sound = np.abs(np.concatenate(made.sound)).max(axis=1)
    ends = int(np.flatnonzero(sound > 1e-4)[-1])
    exact = R25.count(label) / 25 * SOUND_RATE
    assert -1 <= ends - exact <= BLOCK + math.ceil(0.006 * SOUND_RATE), (ends - exact) / SOUND_RATE  # and the edge of 5 ms
