"""The cue list at 1000 frames a second, so that 0.1 s is frame 100: every action at its exact frame."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.control.commands import MAX_LAYERS
from node.errors import Refused
from node.show.cue_list import CueList
from node.show.file import load
from node.show.model import MASTER, Continue, Cue, CueType, Settings, Show
from node.show.stage import Answer, CueState

RATE = 1000
GO, FOLLOW = Continue.AUTO_CONTINUE, Continue.AUTO_FOLLOW
SHIPPED = Path(__file__).parents[3] / "show_configs"


@dataclass
class Recorder:
    """A stage that writes down what it is asked, with the frame."""

    log: list[tuple[Any, ...]] = field(default_factory=list)
    count: int = 3
    fade: float = 6.0
    answer: Answer = Answer.BEGIN

    def layer_count(self) -> int:
        return self.count

    def fade_s(self) -> float:
        return self.fade

    def may_begin(self, cue: Cue) -> Answer:
        return self.answer

    def fade_cue(self, cue: Cue, layers: frozenset[int], frame: int) -> None:
        self.log.append(("fade", cue.number, sorted(layer for layer in layers if layer <= self.count), frame))

    def send_osc(self, cue: Cue, frame: int) -> None:
        self.log.append(("osc", cue.number, frame))

    def start_prompt(self, cue: Cue, frame: int) -> None:
        self.count = cue.layers or self.count
        self.log.append(("start", cue.number, frame))

    def stop_cue(self, cue: Cue, layers: frozenset[int], fade_s: float, frame: int) -> None:
        audible = sorted(layer for layer in layers if layer <= self.count)
        self.log.append(("stop", cue.number, audible, fade_s, frame))

    def stop_all(self, fade_s: float, frame: int) -> None:
        self.log.append(("stop all", fade_s, frame))

    def cue_started(self, cue: Cue) -> None:
        self.log.append(("started", cue.number))

    def cue_finished(self, cue: Cue) -> None:
        self.log.append(("finished", cue.number))

    def playhead(self, cue: Cue | None) -> None:
        self.log.append(("playhead", cue.number if cue else None))

    def told(self, *what: str) -> list[tuple[Any, ...]]:
        return [entry for entry in self.log if entry[0] in what]

    @property
    def starts(self) -> list[tuple[str, int]]:
        return [(number, frame) for _, number, frame in self.told("start")]


def prompt(number: str, **keys: Any) -> Cue:
    return Cue(number, type=CueType.PROMPT, prompt=f"sound {number}", **keys)


def wait(number: str, seconds: float, **keys: Any) -> Cue:
    return Cue(number, type=CueType.WAIT, time_s=seconds, **{"continue_": FOLLOW} | keys)


def goto(number: str, target: str, **keys: Any) -> Cue:
    return Cue(number, type=CueType.GOTO, target=target, **keys)


def stop(number: str, target: str, **keys: Any) -> Cue:
    return Cue(number, type=CueType.STOP, target=target, **keys)


def listed(*cues: Cue, rate: int = RATE, **keys: Any) -> tuple[CueList, Recorder]:
    stage = Recorder()
    return CueList(Show("A show", cues, settings=Settings(**{"min_go_interval_s": 0.0} | keys)), rate, stage), stage


# GO and the playhead


def test_go_starts_the_standby_cue_in_its_frame_and_moves_on() -> None:
    cues, stage = listed(prompt("1"), prompt("2"))
    assert cues.standby is not None
    assert cues.standby.number == "1"
    cues.go(1234)
    assert stage.log == [("playhead", "2"), ("started", "1"), ("start", "1", 1234)]


def test_the_playhead_begins_where_the_settings_say() -> None:
    cues, stage = listed(prompt("1"), prompt("2"), start="2")
    cues.go(0)
    assert stage.starts == [("2", 0)]


def test_go_past_the_end_is_refused_and_changes_nothing() -> None:
    cues, stage = listed(prompt("1"))
    cues.go(0)
    before = list(stage.log)
    with pytest.raises(Refused, match="GO is past the end of the cue list"):
        cues.go(500)
    assert stage.log == before
    cues.set_playhead("1")
    cues.go(600)
    assert stage.starts == [("1", 0), ("1", 600)]


def test_an_empty_list_refuses_go() -> None:
    cues, _ = listed()
    with pytest.raises(Refused, match="past the end"):
        cues.go(0)


def test_a_second_go_within_the_interval_is_refused_and_at_its_end_taken() -> None:
    cues, stage = listed(prompt("1"), prompt("2"), prompt("3"), min_go_interval_s=0.3)
    cues.go(100)
    with pytest.raises(Refused, match=r"GO came 0\.3 s after a GO; the show asks for 0\.3 s"):
        cues.go(399)
    cues.go(400)
    cues.go_cue("3", 401)  # the interval guards the GO button alone
    assert stage.starts == [("1", 100), ("2", 400), ("3", 401)]


def test_a_cue_started_by_its_number_leaves_the_playhead() -> None:
    cues, stage = listed(prompt("1"), prompt("2"), prompt("3"))
    cues.go_cue("3", 10)
    assert (stage.starts, stage.told("playhead")) == ([("3", 10)], [])
    assert cues.standby is not None
    assert cues.standby.number == "1"


@pytest.mark.parametrize("ask", [lambda c: c.go_cue("1O", 0), lambda c: c.set_playhead("1O"), lambda c: c.state("1O")])
def test_an_unknown_number_is_refused_with_the_nearest(ask: Callable[[CueList], Any]) -> None:
    cues, stage = listed(prompt("10"), prompt("garden"))
    with pytest.raises(Refused, match=r"there is no cue 1O"):
        ask(cues)
    with pytest.raises(Refused, match=r"there is no cue gardn; did you mean 'garden'\?"):
        cues.go_cue("gardn", 0)
    assert stage.log == []


def test_next_and_previous_walk_the_list_and_stop_at_its_ends() -> None:
    cues, stage = listed(prompt("1"), prompt("2"))
    with pytest.raises(Refused, match="at the first cue"):
        cues.previous()
    cues.next()
    with pytest.raises(Refused, match="at the end of the cue list"):
        cues.next()
    cues.go(0)
    assert cues.standby is None
    cues.previous()
    assert stage.told("playhead") == [("playhead", "2"), ("playhead", None), ("playhead", "2")]


def test_go_leaves_the_playhead_behind_the_chain() -> None:
    cues, stage = listed(
        prompt("1", continue_=GO), wait("2", 1.0), prompt("3", length_s=1.0, continue_=FOLLOW), prompt("4"), prompt("5")
    )
    cues.go(0)
    assert stage.told("playhead") == [("playhead", "5")]


# Waits and continues


def test_pre_wait_then_action_then_post_wait() -> None:
    cues, stage = listed(prompt("1", pre_wait_s=0.25, post_wait_s=0.5, continue_=GO), prompt("2", pre_wait_s=0.001))
    cues.go(1000)
    assert (stage.starts, cues.next_due(), cues.state("1")) == ([], 1250, CueState.WAITING)
    cues.tick(1249)
    assert stage.starts == []
    cues.tick(1250)
    assert (stage.starts, cues.state("1")) == ([("1", 1250)], CueState.RUNNING)
    cues.tick(5000)
    assert stage.starts == [("1", 1250), ("2", 1751)]
    assert cues.next_due() is None


def test_a_late_tick_does_everything_in_the_order_of_time_at_its_own_frame() -> None:
    chain = (prompt("a", post_wait_s=2.0, continue_=GO), prompt("b"), prompt("c", post_wait_s=0.5, continue_=GO), prompt("d"))
    cues, stage = listed(*chain)
    cues.go_cue("a", 0)
    cues.go_cue("c", 700)
    cues.tick(60_000)
    assert stage.starts == [("a", 0), ("c", 700), ("d", 1200), ("b", 2000)]


def test_a_go_runs_what_was_due_before_it_first() -> None:
    cues, stage = listed(prompt("1", post_wait_s=1.0, continue_=GO), prompt("2"), prompt("3"))
    cues.go(0)
    cues.go(5000)
    assert stage.starts == [("1", 0), ("2", 1000), ("3", 5000)]


def test_auto_follow_starts_the_next_at_the_end_of_the_length_and_of_the_wait() -> None:
    cues, stage = listed(prompt("1", length_s=1.5, continue_=FOLLOW), wait("2", 0.75), prompt("3"))
    cues.go(100)
    cues.tick(10_000)
    assert stage.starts == [("1", 100), ("3", 2350)]
    assert [entry[1] for entry in stage.told("finished")] == ["1", "2"]


def test_an_auto_continue_of_nothing_starts_all_in_one_frame() -> None:
    cues, stage = listed(*(prompt(str(n), on=(n,), continue_=GO) for n in range(1, 4)))
    cues.go(77)
    assert stage.starts == [("1", 77), ("2", 77), ("3", 77)]


def test_a_chain_of_a_thousand_thirds_does_not_drift() -> None:
    waits = [wait(f"w{n}", 1 / 3) for n in range(1000)]
    for rate in (44_100, 48_000, 1000, 7):
        cues, stage = listed(*waits, prompt("end"), rate=rate)
        cues.go(5)
        cues.tick(10**9)
        assert stage.starts == [("end", 5 + round(1000 * rate / 3))]


def test_a_chain_of_ten_thousand_zero_waits_needs_no_stack() -> None:
    cues, stage = listed(*(wait(f"w{n}", 0.0) for n in range(10_000)), prompt("end"))
    cues.go(3)
    assert stage.starts == [("end", 3)]


@settings(derandomize=True, deadline=None)
@given(
    st.lists(st.tuples(*[st.decimals(0, 100, places=3).map(float)] * 3, st.sampled_from([GO, FOLLOW])), max_size=20),
    st.integers(0, 10**6),
    st.sampled_from([1000, 44_100, 48_000]),
    st.data(),
)
def test_a_chain_starts_each_cue_at_the_rounded_sum_of_its_waits(
    waits: list[tuple[float, float, float, Continue]], origin: int, rate: int, data: st.DataObject
) -> None:
    chain = [
        prompt(str(n), pre_wait_s=pre, post_wait_s=post, length_s=length or 0.001, continue_=mode, on=(1 + n % MAX_LAYERS,))
        for n, (pre, post, length, mode) in enumerate(waits)
    ]
    cues, stage = listed(*chain, prompt("end", on=(64,)), rate=rate)
    at, expected = 0, []  # in milliseconds, whole
    for cue in chain:
        at += round(1000 * cue.pre_wait_s)
        expected.append((cue.number, origin + (2 * at * rate + 1000) // 2000))
        at += round(1000 * (cue.post_wait_s if cue.continue_ is GO else cue.length_s or 0.0))
    expected.append(("end", origin + (2 * at * rate + 1000) // 2000))
    cues.go(origin)
    while (due := cues.next_due()) is not None:  # ticks as late as they like change nothing
        cues.tick(due + data.draw(st.integers(0, 3 * rate)))
    assert stage.starts == expected


# Layers, length, ends


def test_length_fades_the_cue_out_over_its_own_fade() -> None:
    cues, stage = listed(prompt("1", length_s=2.0, fade_s=1.5))
    cues.go(0)
    cues.tick(2000)
    assert stage.log[-2:] == [("finished", "1"), ("stop", "1", [1, 2, 3], 1.5, 2000)]
    assert cues.running() == []


def test_without_a_fade_of_its_own_the_nodes_fade_is_taken() -> None:
    cues, stage = listed(prompt("1", length_s=2.0))
    cues.go(0)
    stage.fade = 0.7
    cues.tick(2000)
    assert stage.told("stop") == [("stop", "1", [1, 2, 3], 0.7, 2000)]


def test_layers_that_the_following_cue_takes_in_the_same_frame_are_not_faded_out() -> None:
    cues, stage = listed(prompt("1", length_s=1.0, fade_s=2.0, continue_=FOLLOW), prompt("2", on=(1, 3)))
    cues.go(0)
    cues.tick(1000)
    assert stage.log[-4:] == [("finished", "1"), ("started", "2"), ("start", "2", 1000), ("stop", "1", [2], 2.0, 1000)]


def test_a_cue_ends_when_others_have_taken_all_its_layers() -> None:
    cues, stage = listed(prompt("1"), prompt("2", on=(1, 2)), prompt("3", on=(3,)))
    cues.go(0)
    cues.go(10)
    assert [cue.number for cue in cues.running()] == ["1", "2"]
    cues.go(20)
    assert stage.told("finished") == [("finished", "1")]
    assert stage.told("stop") == []


def test_a_cue_on_all_layers_ends_with_those_that_sound() -> None:
    cues, stage = listed(prompt("1"), prompt("2", layers=2, on=(1, 2)))
    cues.go(0)
    cues.go(10)
    assert stage.told("finished") == [("finished", "1")]


def test_a_cue_whose_sound_was_taken_still_continues_but_nothing_follows_it() -> None:
    cues, stage = listed(
        prompt("1", post_wait_s=5.0, continue_=GO), prompt("2"),
        prompt("3", length_s=5.0, continue_=FOLLOW), prompt("4"), prompt("5"),
    )  # fmt: skip
    cues.go_cue("1", 0)
    cues.go_cue("5", 1000)
    assert (cues.state("1"), stage.told("finished")) == (CueState.WAITING, [("finished", "1")])
    cues.tick(5000)
    assert stage.starts[-1] == ("2", 5000)
    cues.go_cue("3", 6000)
    cues.go_cue("5", 7000)
    cues.tick(60_000)
    assert stage.starts[-1] == ("5", 7000)


def test_a_prompt_from_elsewhere_takes_layers_from_cues() -> None:
    cues, stage = listed(prompt("1", length_s=9.0))
    cues.go(0)
    cues.layers_taken([1, 2], 0)
    assert stage.told("finished") == []
    cues.layers_taken(range(1, MAX_LAYERS + 1), 0)
    assert stage.told("finished") == [("finished", "1")]
    cues.tick(10_000)
    assert (stage.told("stop"), cues.running(), cues.next_due()) == ([], [], None)


def test_a_running_cue_that_is_started_again_begins_anew() -> None:
    cues, stage = listed(prompt("1", length_s=2.0, post_wait_s=1.5, continue_=GO), prompt("2", on=(3,)))
    cues.go_cue("1", 0)
    cues.go_cue("1", 1000)
    cues.tick(1999)
    assert stage.starts == [("1", 0), ("1", 1000)]  # the continue of the first start was dropped
    cues.tick(10_000)
    assert stage.starts[2:] == [("2", 2500)]
    assert stage.told("stop") == [("stop", "1", [1, 2], 6.0, 3000)]
    assert stage.told("started", "finished") == [
        ("started", "1"), ("finished", "1"), ("started", "1"), ("started", "2"), ("finished", "1"),
    ]  # fmt: skip


# Disarmed, stop, goto, panic


def test_a_disarmed_cue_is_silent_and_keeps_its_waits_and_continues() -> None:
    cues, stage = listed(
        prompt("1", pre_wait_s=0.1, post_wait_s=0.2, continue_=GO, armed=False),
        prompt("2", length_s=60.0, pre_wait_s=0.3, continue_=FOLLOW, armed=False),
        stop("3", MASTER, armed=False, continue_=GO),
        goto("4", "1", armed=False, continue_=GO),
        prompt("5"),
    )
    cues.go(0)
    cues.tick(10_000)
    assert stage.told("start", "stop", "stop all") == [("start", "5", 600)]
    assert [entry[1] for entry in stage.told("finished")] == ["1", "2", "3", "4"]


def test_stop_fades_what_its_target_still_holds_and_drops_its_continue() -> None:
    cues, stage = listed(
        prompt("1", post_wait_s=5.0, continue_=GO), prompt("2"), prompt("3", on=(2,)), stop("4", "1", time_s=2.5)
    )
    cues.go_cue("1", 0)
    cues.go_cue("3", 10)
    cues.go_cue("4", 1000)
    cues.tick(60_000)
    assert stage.told("stop") == [("stop", "1", [1, 3], 2.5, 1000)]
    assert stage.starts == [("1", 0), ("3", 10)]
    assert stage.told("finished") == [("finished", "1"), ("finished", "4")]


def test_stop_ends_a_cue_in_its_pre_wait_and_leaves_others_alone() -> None:
    cues, stage = listed(prompt("1", pre_wait_s=1.0), prompt("2"), stop("3", "1"))
    cues.go(0)
    cues.go(10)
    cues.go(500)
    cues.tick(10_000)
    assert (stage.starts, stage.told("stop")) == ([("2", 10)], [])


def test_what_follows_a_stop_starts_after_its_fade() -> None:
    cues, stage = listed(prompt("1"), stop("2", "1", time_s=1.25, continue_=FOLLOW), prompt("3"))
    cues.go(0)
    cues.go(100)
    cues.tick(10_000)
    assert stage.told("start", "stop") == [("start", "1", 0), ("stop", "1", [1, 2, 3], 1.25, 100), ("start", "3", 1350)]


def test_stop_master_ends_everything_but_its_own_chain() -> None:
    cues, stage = listed(
        prompt("1", post_wait_s=5.0, continue_=GO), prompt("2"), stop("3", MASTER, time_s=2.0, continue_=FOLLOW), prompt("4")
    )
    cues.go(0)
    cues.go_cue("3", 1000)
    cues.tick(60_000)
    assert stage.told("start", "stop", "stop all") == [("start", "1", 0), ("stop all", 2.0, 1000), ("start", "4", 3000)]


def test_goto_moves_the_playhead_and_starts_nothing() -> None:
    cues, stage = listed(prompt("1", post_wait_s=1.0, continue_=GO), goto("2", "1"), prompt("3"))
    cues.go(0)
    assert stage.told("playhead") == [("playhead", "3")]
    cues.tick(10_000)
    assert stage.told("playhead") == [("playhead", "3"), ("playhead", "1")]
    assert stage.starts == [("1", 0)]


def test_a_goto_by_hand_has_the_last_word_on_the_playhead() -> None:
    cues, stage = listed(prompt("1"), goto("2", "1"), prompt("3"), start="2")
    cues.go(0)
    assert cues.standby is not None
    assert cues.standby.number == "1"
    assert stage.starts == []


def test_a_goto_that_continues_makes_a_loop_without_drift() -> None:
    third = 0.3333
    cues, stage = listed(
        prompt("1", on=(1,), post_wait_s=third, continue_=GO),
        prompt("2", on=(2,), post_wait_s=third, continue_=GO),
        goto("3", "1", continue_=GO),
        stop("4", MASTER),
    )
    cues.go(0)
    assert cues.standby is not None
    assert cues.standby.number == "4"  # one GO ends the loop
    cues.tick(100_000)
    assert stage.starts == [(str(1 + n % 2), (n * 3333 + 5) // 10) for n in range(1 + 1_000_000 // 3333)]
    cues.go(100_000)
    cues.tick(10**6)
    assert stage.log[-1] == ("finished", "4")
    assert cues.running() == []


def test_panic_drops_cues_and_waits_and_a_go_starts_again() -> None:
    cues, stage = listed(
        prompt("1", length_s=9.0), prompt("2", pre_wait_s=1.0), wait("3", 5.0), prompt("4"), min_go_interval_s=0.5
    )
    cues.go(0)
    cues.go_cue("2", 1)
    cues.go_cue("3", 2)
    cues.panic()
    assert (cues.running(), cues.next_due()) == ([], None)
    assert stage.told("finished") == [("finished", "1"), ("finished", "3")]
    assert cues.standby is not None
    assert cues.standby.number == "2"
    cues.go(3)
    cues.tick(10_000)
    assert stage.starts == [("1", 0), ("2", 1003)]


def test_states_name_each_cue_in_the_order_of_the_list() -> None:
    cues, _ = listed(prompt("1"), prompt("2", pre_wait_s=1.0), prompt("3"), prompt("4"))
    cues.go(0)
    cues.go(1)
    assert {cue.number: cues.state(cue.number) for cue in cues.show.every()} == {
        "1": CueState.RUNNING, "2": CueState.WAITING, "3": CueState.STANDBY, "4": CueState.IDLE,
    }  # fmt: skip


# Anything that can be pressed

CHANCE = st.sampled_from([0.0, 0.1, 0.5, 2.0])


@st.composite
def cue_lists(draw: st.DrawFn) -> list[Cue]:
    """Lists without gotos that continue: those may loop, which the file refuses where it has no wait."""
    numbers = [str(n) for n in range(draw(st.integers(1, 8)))]

    def cue(number: str) -> Cue:
        keys = {"pre_wait_s": draw(CHANCE), "post_wait_s": draw(CHANCE), "armed": draw(st.booleans())}
        mode, target = draw(st.sampled_from(list(Continue))), draw(st.sampled_from(numbers))
        match draw(st.sampled_from(["prompt", "stop", "goto", "wait"])):
            case "prompt":
                length = draw(st.sampled_from([0.2, 1.0] + [None] * (mode is not FOLLOW)))
                on = tuple(draw(st.sets(st.integers(1, 4))))
                return prompt(number, length_s=length, on=on, continue_=mode, **keys)
            case "stop":
                return stop(number, draw(st.sampled_from([target, MASTER])), time_s=draw(CHANCE), continue_=mode, **keys)
            case "goto":
                return goto(number, target, **keys)
        return wait(number, draw(CHANCE), **{"continue_": mode} | keys)

    return [cue(number) for number in numbers]


PRESSES = st.lists(st.tuples(st.integers(0, 1500), st.sampled_from(["go", "go_cue", "panic", "next", "taken"])), max_size=15)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(cue_lists(), PRESSES, st.randoms(use_true_random=False))
def test_whatever_is_pressed_starts_and_ends_pair_up_and_nothing_is_left(
    cues_given: list[Cue], presses: list[tuple[int, str]], chance: Any
) -> None:
    cues, stage = listed(*cues_given)
    frame = 0
    for wait_frames, what in presses:
        frame += wait_frames
        try:
            _press(cues, what, frame, chance.choice(cues_given).number)
        except Refused as refused:
            assert str(refused)
    cues.tick(10**9)
    assert cues.next_due() is None
    assert all(cue.type is CueType.PROMPT and cue.length_s is None for cue in cues.running())
    for cue in cues_given:
        started = stage.log.count(("started", cue.number)) - stage.log.count(("finished", cue.number))
        assert started == (cue in cues.running())


def _press(cues: CueList, what: str, frame: int, number: str) -> None:
    match what:
        case "go":
            cues.go(frame)
        case "go_cue":
            cues.go_cue(number, frame)
        case "panic":
            cues.panic()
        case "next":
            cues.next()
        case "taken":
            cues.layers_taken([1, 2], 0)


# The shipped shows, run


def dues(cues: CueList, until: int) -> Iterator[int]:
    while (due := cues.next_due()) is not None and due <= until:
        cues.tick(due)
        yield due


def test_night_forest_goes_round_for_an_hour_and_ends_at_a_go() -> None:
    stage = Recorder()
    cues = CueList(load(SHIPPED / "night_forest.yaml"), RATE, stage)
    cues.go(0)
    frames = list(dues(cues, 3_600_000))
    assert stage.starts[0] == ("1", 0)
    assert frames[-1] > 3_500_000
    assert max(after - before for before, after in pairwise(frames)) <= 60_000
    rounds = [frame for number, frame in stage.starts if number == "1"]
    assert {after - before for before, after in pairwise(rounds)} == {355_000}
    assert stage.told("stop") == []  # there is always something sounding in every layer
    cues.go(3_600_000)
    cues.tick(10**9)
    assert (stage.told("stop all"), cues.running()) == ([("stop all", 20.0, 3_600_000)], [])


def test_theatre_act_by_hand_from_doors_to_blackout() -> None:
    stage = Recorder()
    show = load(SHIPPED / "theatre_act.yaml")
    cues = CueList(show, RATE, stage)
    frame = 0
    while cues.standby is not None:
        cues.go(frame)
        frame += 60_000
        cues.tick(frame - 1)
    assert [number for number, _ in stage.starts] == ["1", "2", "3", "4.1", "4.2", "5", "7", "9"]
    assert stage.told("stop") == [("stop", "4.1", [3], 0.5, 196_000), ("stop", "7", [1, 2, 3], 10.0, 360_000)]
    assert stage.told("stop all") == [("stop all", 0.5, 480_000)]
    assert cues.running() == []
