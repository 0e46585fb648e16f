"""Times of day against clocks that are changed, set, and put to sleep. The zones are real ones."""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from node.show.chase_day import Daily, Days, moment_of


def offset_of(zone: str) -> Callable[[float], float]:
    there = ZoneInfo(zone)

    def offset(moment: float) -> float:
        shift = datetime.fromtimestamp(moment, there).utcoffset()
        assert shift is not None
        return shift.total_seconds()

    return offset


BERLIN = offset_of("Europe/Berlin")


def utc(text: str) -> float:
    return datetime.fromisoformat(f"{text}+00:00").timestamp()


def at(hours: int, minutes: int = 0, seconds: int = 0) -> float:
    return hours * 3600.0 + minutes * 60 + seconds


class Wall:
    """A clock on the wall beside a steady one, stepped four times a second; `started` is what was told, in UTC."""

    def __init__(
        self, begin: str, *cues: Daily, catch_up: bool = False, zone: str = "Europe/Berlin", lead_s: float = 0.0
    ) -> None:
        self.wall, self.steady, self.lead_s, self.catch_up = utc(begin), 5000.0, lead_s, catch_up
        self.days = Days(cues, self.wall, self.steady, offset_of(zone))
        self.started: list[tuple[str, str]] = []

    def run(self, seconds: float, step_s: float = 0.25) -> list[tuple[str, str]]:
        for _ in range(math.ceil(seconds / step_s)):
            self.wall += step_s
            self.steady += step_s
            self.step()
        return self.new()

    def set(self, to: str) -> list[tuple[str, str]]:
        """The clock is set, or the machine slept until then."""
        self.wall = utc(to)
        self.steady += 0.01
        self.step()
        return self.new()

    def step(self) -> None:
        for due in self.days.step(self.wall, self.steady, self.lead_s, self.catch_up):
            self.started.append((due.number, datetime.fromtimestamp(due.at, UTC).strftime("%d %H:%M:%S")))

    def new(self) -> list[tuple[str, str]]:
        new, self.started = self.started, []
        return new


@pytest.mark.parametrize(
    ("zone", "day", "at_s", "moment"),
    [
        ("Europe/Berlin", "2026-01-15", at(19, 30), "2026-01-15 18:30:00"),
        ("Europe/Berlin", "2026-07-15", at(19, 30), "2026-07-15 17:30:00"),
        ("Europe/Berlin", "2026-03-29", at(1, 59, 59), "2026-03-29 00:59:59"),
        ("Europe/Berlin", "2026-03-29", at(2), "2026-03-29 01:00:00"),  # 2:00 to 3:00 are not there
        ("Europe/Berlin", "2026-03-29", at(2, 30), "2026-03-29 01:00:00"),
        ("Europe/Berlin", "2026-03-29", at(3), "2026-03-29 01:00:00"),
        ("Europe/Berlin", "2026-10-25", at(2, 30), "2026-10-25 00:30:00"),  # 2:00 to 3:00 come twice: the first
        ("Europe/Berlin", "2026-10-25", at(3), "2026-10-25 02:00:00"),
        ("America/New_York", "2026-03-08", at(2, 15), "2026-03-08 07:00:00"),
        ("Africa/Cairo", "2026-04-24", at(0, 10), "2026-04-23 22:00:00"),  # midnight itself is skipped
        ("Australia/Lord_Howe", "2026-10-04", at(2, 10), "2026-10-03 15:30:00"),  # half an hour is skipped
        ("Asia/Kathmandu", "2026-05-01", at(0), "2026-04-30 18:15:00"),
        ("UTC", "2026-05-01", at(23, 59, 59), "2026-05-01 23:59:59"),
    ],
)
def test_the_moment_of_a_time_of_day(zone: str, day: str, at_s: float, moment: str) -> None:
    assert moment_of(date.fromisoformat(day), at_s, offset_of(zone)) == utc(moment)


def test_every_time_of_a_year_is_shown_or_skipped() -> None:
    for ago in range(365):
        day = date(2026, 1, 1) + timedelta(days=ago)
        for at_s in (0.0, at(1, 30), at(2, 30), at(3, 30), at(23, 59, 59)):
            moment = moment_of(day, at_s, BERLIN)
            shown = datetime.fromtimestamp(moment, ZoneInfo("Europe/Berlin"))
            skipped = day == date(2026, 3, 29) and at_s == at(2, 30)
            assert (shown.date(), shown.hour * 3600 + shown.minute * 60 + shown.second) == (day, at(3) if skipped else at_s)


def test_a_cue_starts_at_its_time_each_day_and_none_that_is_past_at_the_start() -> None:
    wall = Wall("2026-05-01 10:00:00", Daily("noon", at(12, 0, 10)), Daily("past", at(11)), Daily("mon", at(12, 0, 5), (0,)))
    assert wall.run(30) == [("noon", "01 10:00:10")]
    wall.run(86_400 - 40, 10.0)
    assert wall.run(30) == [("noon", "02 10:00:10")]
    assert wall.run(2 * 86_400, 10.0) == [("past", "03 09:00:00"), ("noon", "03 10:00:10"), ("past", "04 09:00:00"),
                                          ("mon", "04 10:00:05"), ("noon", "04 10:00:10")]  # fmt: skip


def test_the_lead_hands_it_on_early_with_its_own_moment() -> None:
    wall = Wall("2026-05-01 10:00:00", Daily("1", at(12, 0, 10)), lead_s=0.02)
    assert wall.run(9.99, 0.005) == [("1", "01 10:00:10")]
    assert wall.run(60, 0.005) == []


def test_an_hour_that_comes_twice_starts_it_once_and_one_that_is_skipped_at_the_skip() -> None:
    assert Wall("2026-10-24 23:00:00", Daily("1", at(2, 30))).run(4 * 3600, 1.0) == [("1", "25 00:30:00")]
    assert Wall("2026-03-28 23:00:00", Daily("1", at(2, 30))).run(4 * 3600, 1.0) == [("1", "29 01:00:00")]


def test_a_clock_that_is_set_back_starts_nothing_twice_the_same_day() -> None:
    wall = Wall("2026-05-01 09:59:00", Daily("1", at(12)), Daily("2", at(12, 1)))
    assert wall.run(90) == [("1", "01 10:00:00")]
    wall.set("2026-05-01 09:55:00")
    assert wall.run(400) == [("2", "01 10:01:00")]
    wall.set("2026-05-02 09:59:59")
    assert wall.run(2) == [("1", "02 10:00:00")]


@pytest.mark.parametrize(("to", "started"), [("10:00:59", ["1"]), ("10:01:01", []), ("10:02:30", ["2"]), ("11:30:00", [])])
def test_a_clock_set_ahead_or_a_sleep_starts_what_is_late_by_less_than_a_minute(to: str, started: list[str]) -> None:
    wall = Wall("2026-05-01 09:59:00", Daily("1", at(12)), Daily("2", at(12, 2)))
    wall.run(1)
    assert [number for number, _ in wall.set(f"2026-05-01 {to}")] == started


def test_with_catch_up_the_last_that_came_is_started_after_a_sleep_however_late() -> None:
    cues = (Daily("1", at(12)), Daily("2", at(12, 2)), Daily("3", at(20)))
    wall = Wall("2026-05-01 09:59:00", *cues, catch_up=True)
    wall.run(1)
    assert wall.set("2026-05-01 11:30:00") == [("2", "01 10:02:00")]
    assert wall.run(5) == []
    assert wall.set("2026-05-04 09:00:00") == [("3", "03 18:00:00")]  # asleep for days
    late = Wall("2026-05-01 09:59:00", Daily("sun", at(8), (6,)), catch_up=True)
    assert late.set("2026-05-06 00:00:00") == [("sun", "03 06:00:00")]


def test_what_was_passed_over_starts_when_the_clock_is_set_back_before_it() -> None:
    wall = Wall("2026-05-01 09:59:00", Daily("1", at(12)))
    assert wall.set("2026-05-01 12:00:00") == []
    wall.set("2026-05-01 09:59:30")
    assert wall.run(60) == [("1", "01 10:00:00")]


@pytest.mark.parametrize(
    ("now", "number"),
    [("2026-05-01 10:30:00", "noon"), ("2026-05-01 09:30:00", "night"), ("2026-05-04 06:30:00", "monday")],
)
def test_the_latest_is_the_one_whose_time_came_last(now: str, number: str) -> None:
    days = Days((Daily("noon", at(12)), Daily("night", at(22)), Daily("monday", at(8), (0,))), utc(now), 0.0, BERLIN)
    due = days.latest(utc(now))
    assert due is not None and due.number == number
    assert Days((), utc(now), 0.0, BERLIN).latest(utc(now)) is None


def test_a_list_in_the_place_of_another_does_not_start_again_what_that_one_started() -> None:
    wall = Wall("2026-05-01 09:59:59", Daily("1", at(12)))
    assert wall.run(1) == [("1", "01 10:00:00")]
    wall.wall -= 0.5
    before, wall.days = wall.days, Days((Daily("1", at(12)),), wall.wall, wall.steady, BERLIN)
    wall.days.keep(before)
    assert wall.run(10) == []
