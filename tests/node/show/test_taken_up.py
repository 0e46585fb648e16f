"""A cue list that is taken up by another one goes on as if nothing had been: the same actions at the same frames."""

import copy
import json
import random
import time
from fractions import Fraction
from pathlib import Path

import pytest

from node.errors import Refused
from node.show.cue_list import CueList
from node.show.file import load
from node.show.model import Cue, CueType, Mode, Settings, Show, Trigger
from node.show.stage import Answer
from node.show.taken_up import plain, take_up
from tests.node.show.test_chase import Stand
from tests.node.show.test_cue_list import FOLLOW, GO, RATE, SHIPPED, Recorder, prompt

LONG_S = 400


def taken_up(cues: CueList, stage: Recorder, frame: int, scale: Fraction = Fraction(1), show: Show | None = None) -> CueList:
    """Another list, from what a file would hold of this one."""
    text = json.dumps(plain(cues))
    again = CueList(show or cues.show, round(RATE * scale), stage)
    take_up(again, json.loads(text), scale, round(frame * scale))
    return again


def steer(cues: CueList, chance: random.Random, frame: int) -> None:
    """What an operator may do at some frame."""
    cues.tick(frame)
    try:
        match chance.randrange(8):
            case 0 | 1 | 2:
                cues.go(frame)
            case 3:
                cues.go_cue(chance.choice([cue.number for cue in cues.show.every()]), frame)
            case 4:
                cues.layers_taken([chance.randint(1, 4)], frame)
            case 5:
                cues.ask_held(frame)
    except Refused:
        pass


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_shows_go_on_from_any_frame(path: Path) -> None:
    show, chance = load(path), random.Random(path.stem)
    for _ in range(20):
        stage = Recorder()
        cues, frame = CueList(show, RATE, stage), 0
        for _ in range(chance.randint(1, 12)):
            steer(cues, chance, frame)
            frame += chance.randint(0, 20 * RATE)
        cues.tick(frame)
        other = copy.deepcopy(stage)
        again = taken_up(cues, other, frame)
        assert plain(again) == plain(cues)
        seed = chance.random()
        for each in (cues, again):
            same, at = random.Random(seed), frame
            for _ in range(8):
                steer(each, same, at)
                at += same.randint(0, 20 * RATE)
            each.tick(at + LONG_S * RATE)
        assert other.log == stage.log
        assert plain(again) == plain(cues)


def test_at_another_rate_it_goes_on_at_the_same_time() -> None:
    show = Show("", (prompt("1", continue_=GO, post_wait_s=3.0005), prompt("2")))
    cues = CueList(show, RATE, Recorder())
    cues.go(100)
    stage = Recorder()
    again = taken_up(cues, stage, 200, Fraction(48))
    again.tick(100_000_000)
    assert stage.starts == [("2", round((0.1 + 3.0005) * 48 * RATE))]


@pytest.mark.parametrize(
    ("dead_s", "catch_up", "starts"),
    [(30, False, ["1"]), (300, False, []), (300, True, ["1"]), (5, True, [])],
    ids=["just now", "too late", "caught up", "before the crash"],
)
def test_times_of_day_that_came_in_between(dead_s: float, catch_up: bool, starts: list[str]) -> None:
    """The cue is due 20 s before the node is back, or more than that."""
    stand = Stand()
    seconds = stand.wall + 3600 - 20 if dead_s < 60 else stand.wall + 3600 - 200
    at = time.localtime(seconds)
    cue = Cue("1", trigger=Trigger(at_s=at.tm_hour * 3600.0 + at.tm_min * 60 + at.tm_sec))
    stand.set_by = 3600.0
    since = stand.wall + 3600 - dead_s
    stand.chase.use(Show("", (cue,), settings=Settings(catch_up=catch_up)), 0.0, since_s=since)
    assert stand.run(1.0) == starts


def test_held_cues_are_asked_again() -> None:
    stage = Recorder(answer=Answer.HOLD)
    cues = CueList(Show("", (prompt("1"), prompt("2"))), RATE, stage)
    cues.go(0)
    again = taken_up(cues, stage, 50)
    assert [cue.number for cue in again.held()] == ["1"]
    stage.answer = Answer.BEGIN
    again.ask_held(70)
    assert stage.starts == [("1", 70)]


def test_what_a_changed_show_has_no_more_is_left_out_and_the_rest_goes_on() -> None:
    wait = Cue("3", type=CueType.WAIT, time_s=2.0, continue_=FOLLOW)
    group = Cue(
        "5", type=CueType.GROUP, mode=Mode.SEQUENCE, cues=(Cue("5.1", type=CueType.WAIT, time_s=9.0),), continue_=FOLLOW
    )
    cues = CueList(Show("", (prompt("1", length_s=5.0), wait, prompt("4"), group, prompt("6"))), RATE, Recorder())
    for number in ("1", "3", "5"):
        cues.go_cue(number, 0)
    cues.set_playhead("6")
    stage = Recorder()
    fresh = Cue("5", type=CueType.GROUP, mode=Mode.SEQUENCE, cues=(prompt("5.9"),), continue_=FOLLOW)
    again = CueList(Show("", (wait, prompt("4"), fresh, prompt("7"))), RATE, stage)
    gone = take_up(again, json.loads(json.dumps(plain(cues))), Fraction(1), 1000)
    assert gone == ["1", "5.1"]
    assert again.standby is not None and again.standby.number == "3"  # 6 is gone: the first
    again.tick(1_000_000)
    assert stage.starts == [("7", 1000), ("4", 2000)]  # the group's last cue is gone: it ends now, and 7 follows


def test_the_end_of_the_list_and_the_last_go_are_kept() -> None:
    cues = CueList(Show("", (prompt("1"),)), RATE, Recorder())
    cues.go(10)
    again = taken_up(cues, Recorder(), 20)
    assert again.standby is None and again.last_go == 10
