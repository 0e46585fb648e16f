"""Groups, fades, OSC cues, held cues and reloads in the cue list, at 1000 frames a second."""

from dataclasses import replace

import pytest

from node.show.model import Continue, Cue, CueType, Mode, Show
from node.show.stage import Answer, CueState
from tests.node.show.test_cue_list import FOLLOW, GO, goto, listed, prompt, stop, wait


def group(number: str, *cues: Cue, mode: Mode = Mode.SEQUENCE, **keys: object) -> Cue:
    return Cue(number, type=CueType.GROUP, cues=cues, mode=mode, **keys)  # type: ignore[arg-type]


def together(number: str, *cues: Cue, **keys: object) -> Cue:
    return group(number, *cues, mode=Mode.TOGETHER, **keys)


def fade(number: str, target: str, seconds: float, **keys: object) -> Cue:
    return Cue(number, type=CueType.FADE, target=target, time_s=seconds, **keys)  # type: ignore[arg-type]


def test_a_sequence_starts_each_cue_when_the_one_before_has_ended() -> None:
    cues, stage = listed(
        group("g", prompt("1", length_s=2.0), wait("2", 0.5, continue_=Continue.NONE), prompt("3", length_s=1.0))
    )
    cues.go(100)
    cues.tick(10_000)
    assert stage.starts == [("1", 100), ("3", 2600)]
    assert stage.told("started", "finished")[0] == ("started", "g")
    assert stage.told("started", "finished")[-1] == ("finished", "g")
    assert cues.running() == []


def test_a_group_ends_with_its_last_cue_and_what_follows_starts_there() -> None:
    cues, stage = listed(
        together("g", prompt("1", on=(1,), length_s=2.0), prompt("2", on=(2,), length_s=3.5), continue_=FOLLOW), prompt("9")
    )
    cues.go(0)
    cues.tick(9000)
    assert stage.starts == [("1", 0), ("2", 0), ("9", 3500)]
    assert stage.told("finished") == [("finished", "1"), ("finished", "2"), ("finished", "g")]


def test_in_a_together_group_each_cue_waits_its_own_pre_wait() -> None:
    cues, stage = listed(together("g", prompt("1", on=(1,)), prompt("2", on=(2,), pre_wait_s=0.25), pre_wait_s=1.0))
    cues.go(0)
    assert stage.starts == []
    cues.tick(2000)
    assert stage.starts == [("1", 1000), ("2", 1250)]


def test_auto_continue_in_a_sequence_does_not_wait_for_the_end() -> None:
    cues, stage = listed(group("g", prompt("1", on=(1,), continue_=GO, post_wait_s=0.3), prompt("2", on=(2,))))
    cues.go(0)
    cues.tick(1000)
    assert stage.starts == [("1", 0), ("2", 300)]
    assert cues.state("g") is CueState.RUNNING  # its last cue has no end


def test_groups_nest() -> None:
    inner = together("i", prompt("1", on=(1,), length_s=1.0), prompt("2", on=(2,), length_s=2.0))
    cues, stage = listed(group("g", inner, prompt("3", length_s=1.0)))
    cues.go(0)
    cues.tick(5000)
    assert stage.starts == [("1", 0), ("2", 0), ("3", 2000)]
    assert cues.running() == []


def test_go_takes_a_group_as_one_cue_and_the_playhead_may_stand_inside() -> None:
    cues, stage = listed(group("g", prompt("1", length_s=1.0), prompt("2", length_s=1.0)), prompt("9"))
    cues.go(0)
    assert cues.standby is not None and cues.standby.number == "9"
    cues.set_playhead("1")
    cues.go(5000)
    assert cues.standby is not None and cues.standby.number == "2"
    cues.tick(9000)
    assert stage.starts == [("1", 0), ("2", 1000), ("1", 5000)]  # started alone, it leads to nothing
    cues.next()
    assert cues.standby is not None and cues.standby.number == "9"  # behind the last of a group: behind the group
    cues.previous()
    cues.set_playhead("1")
    cues.previous()
    assert cues.standby is not None and cues.standby.number == "g"


def test_stop_and_fade_of_a_group_reach_what_its_cues_hold() -> None:
    cues, stage = listed(
        together("g", prompt("1", on=(1,)), prompt("2", on=(2,))),
        fade("f", "g", 2.0, gain_db=-12.0),
        stop("s", "g", time_s=1.0),
    )
    for at in (0, 1000, 2000):
        cues.go(at)
    cues.tick(4000)
    assert stage.told("fade") == [("fade", "f", [1, 2], 1000)]
    assert sorted(stage.told("stop")) == [("stop", "1", [1], 1.0, 2000), ("stop", "2", [2], 1.0, 2000)]
    assert {number for _, number in stage.told("finished")} == {"g", "1", "2", "f", "s"}
    assert cues.running() == []


def test_a_fade_acts_on_what_the_target_still_holds_and_lasts_its_time() -> None:
    cues, stage = listed(
        prompt("1"), prompt("2", on=(2,)), fade("f", "1", 3.0, gain_db=-20.0, continue_=FOLLOW), prompt("9", on=(1,))
    )
    for at in (0, 100, 200):
        cues.go(at)
    assert stage.told("fade") == [("fade", "f", [1, 3], 200)]
    cues.tick(10_000)
    assert stage.starts[-1] == ("9", 3200)


def test_a_fade_of_a_cue_that_holds_nothing_touches_nothing() -> None:
    cues, stage = listed(prompt("1"), fade("f", "1", 1.0, gain_db=-6.0))
    cues.set_playhead("f")
    cues.go(0)
    assert stage.told("fade") == []


def test_a_stop_inside_its_own_group_ends_the_group() -> None:
    cues, stage = listed(group("g", prompt("1", length_s=1.0), stop("s", "g", time_s=0.5), prompt("2", length_s=1.0)))
    cues.go(0)
    cues.tick(9000)
    assert stage.starts == [("1", 0)]
    assert cues.running() == []


def test_stop_master_in_a_sequence_leaves_the_sequence_going() -> None:
    cues, stage = listed(prompt("0"), group("g", stop("s", "master", time_s=0.5), prompt("2", length_s=1.0)))
    cues.go(0)
    cues.go(1000)
    cues.tick(9000)
    assert stage.starts == [("0", 0), ("2", 1500)]


def test_a_goto_out_of_a_group_leaves_it() -> None:
    cues, stage = listed(group("g", prompt("1", length_s=1.0), goto("j", "9", continue_=GO)), prompt("8"), prompt("9"))
    cues.go(0)
    cues.tick(9000)
    assert stage.starts == [("1", 0), ("9", 1000)]
    assert [cue.number for cue in cues.running()] == ["9"]


def test_a_disarmed_group_starts_nothing_and_goes_on() -> None:
    cues, stage = listed(group("g", prompt("1", length_s=1.0), armed=False, continue_=FOLLOW), prompt("9"))
    cues.go(0)
    cues.tick(5000)
    assert stage.starts == [("9", 0)]


def test_an_osc_cue_sends_at_its_frame_and_goes_on() -> None:
    cues, stage = listed(
        Cue("o", type=CueType.OSC, address="/gain", args=(0.5,), pre_wait_s=0.1, continue_=FOLLOW), prompt("1")
    )
    cues.go(0)
    cues.tick(1000)
    assert stage.told("osc") == [("osc", "o", 100)]
    assert stage.starts == [("1", 100)]


def test_a_held_cue_and_its_waits_begin_at_its_first_clip() -> None:
    cues, stage = listed(prompt("1", continue_=GO, post_wait_s=1.0, length_s=4.0), prompt("2", on=(2,)))
    stage.answer = Answer.HOLD
    cues.go(0)
    cues.tick(5000)
    assert stage.starts == [] and stage.told("started") == []
    assert cues.state("1") is CueState.WAITING
    stage.answer = Answer.BEGIN
    cues.ask_held(5300)
    cues.tick(9299)
    assert stage.starts == [("1", 5300), ("2", 6300)]
    cues.tick(9300)
    assert ("finished", "1") in stage.log


def test_another_go_gives_up_a_held_cue() -> None:
    cues, stage = listed(prompt("1", continue_=GO, post_wait_s=1.0), prompt("2"), prompt("3"))
    stage.answer = Answer.HOLD
    cues.go(0)
    stage.answer = Answer.BEGIN
    cues.go(1000)
    cues.ask_held(2000)
    cues.tick(9000)
    assert stage.starts == [("3", 1000)]
    assert stage.told("started") == [("started", "3")]


def test_a_skipped_cue_is_over_at_once_and_its_continue_comes() -> None:
    cues, stage = listed(prompt("1", length_s=5.0, continue_=FOLLOW), wait("2", 1.0, continue_=Continue.NONE))
    stage.answer = Answer.SKIP
    cues.go(0)
    assert stage.log == [("playhead", None), ("started", "1"), ("finished", "1"), ("started", "2")]


def test_panic_ends_groups_and_held_cues() -> None:
    cues, stage = listed(group("g", prompt("1", length_s=1.0), prompt("2")), prompt("3"))
    cues.go(0)
    stage.answer = Answer.HOLD
    cues.go(100)
    cues.panic()
    stage.answer = Answer.BEGIN
    cues.ask_held(200)
    cues.tick(9000)
    assert stage.starts == [("1", 0)]
    assert cues.running() == []


def test_a_new_version_of_the_show_keeps_what_runs_and_the_playhead() -> None:
    first = prompt("1", continue_=GO, post_wait_s=2.0)
    cues, stage = listed(first, prompt("2"), prompt("3"), prompt("4"))
    cues.go(0)
    assert cues.standby is not None and cues.standby.number == "3"
    new = Show("A show", (replace(first, prompt="other", post_wait_s=9.0), prompt("2", pre_wait_s=0.5), prompt("4")))
    cues.replace(new)
    assert cues.standby.number == "4"  # 3 has gone: the next that is still there
    cues.tick(9000)
    assert stage.starts == [("1", 0), ("2", 2500)]  # the wait was begun under the old version, 2 is the new one
    assert cues.state("1") is CueState.IDLE


def test_a_continue_into_a_cue_that_has_left_the_show_comes_to_nothing() -> None:
    cues, stage = listed(prompt("1", continue_=GO, post_wait_s=2.0, on=(1,)), prompt("2"))
    cues.go(0)
    cues.replace(Show("A show", (prompt("5"),)))
    cues.tick(9000)
    assert stage.starts == [("1", 0)]
    assert cues.standby is None


@pytest.mark.parametrize("target", ["1", "g"])
def test_a_cue_that_is_stopped_while_it_is_held_never_begins(target: str) -> None:
    cues, stage = listed(group("g", prompt("1")), stop("s", target, time_s=0.0))
    stage.answer = Answer.HOLD
    cues.go(0)
    cues.go_cue("s", 100)
    stage.answer = Answer.BEGIN
    cues.ask_held(200)
    cues.tick(900)
    assert stage.starts == []
    assert cues.running() == []
