"""The shows that ship, each stepped to its end on a whole node offline: nothing is wrong with them, and they sound."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from node.control.midi_map import MidiMap
from node.control.state import State
from node.offline import OfflineNode, PatientGenerator
from node.show.dry_run import length_s
from node.show.file import check, load
from node.show.model import Cue, Show
from node.show.performance import Performance
from tests.house.source import ROOT
from tests.node.show.rehearsal import RATE, Rehearsal, Told

SHIPPED = sorted((ROOT / "show_configs").glob("*.yaml"))
BLOCK = 1600
LONGEST_S = 4.0  # no wait, length or fade is longer here: a rehearsal steps from cue to cue


def by_stem(path: Path) -> str:
    return path.stem


def hurried(cue: Cue) -> Cue:
    times = {name: getattr(cue, name) for name in ("length_s", "time_s", "pre_wait_s", "post_wait_s", "fade_s")}
    shorter = {name: min(seconds, LONGEST_S) for name, seconds in times.items() if seconds is not None}
    return replace(cue, **shorter, cues=tuple(map(hurried, cue.cues)))


@pytest.fixture(params=SHIPPED, ids=by_stem)
def rehearsal(request: pytest.FixtureRequest) -> Iterator[Rehearsal]:
    show = load(request.param)
    show = replace(show, cues=tuple(map(hurried, show.cues)))
    state = State()
    state.values |= {
        "/engine": "tone",
        "/seed": 1,
        "/duration": 8.0,
        "/layers": show.defaults.layers,
        "/fade": show.defaults.fade_s,
    }
    options = {"rate": RATE, "meaning": "words"}
    node = OfflineNode(state, RATE, BLOCK, partial(PatientGenerator, options=options))
    with node:
        rehearsal = Rehearsal(node)
        rehearsal.told = node.control.feedback = Told(rehearsal)
        rehearsal.performance = Performance(show, node.control)
        yield rehearsal


def play_out(rehearsal: Rehearsal) -> np.ndarray:
    """Plays until nothing more comes by itself, or it has gone round; and a second."""
    told, first = len(rehearsal.told.heard), len(rehearsal.sound)
    while rehearsal.performance._list.next_due() is not None:
        second(rehearsal)
        started = Counter(values[0] for _, address, values in rehearsal.told.heard[told:] if address == "/cue/started")
        if max(started.values(), default=0) > 1:
            break
    second(rehearsal)
    return np.concatenate(rehearsal.sound[first:])


def second(rehearsal: Rehearsal) -> None:
    for _ in range(RATE // BLOCK):
        rehearsal.node.render_block()
        rehearsal.sound.append(rehearsal.node.block.max(axis=1))


def test_every_cue_is_started_and_finished_and_something_sounds(rehearsal: Rehearsal) -> None:
    show: Show = rehearsal.performance._list.show
    while rehearsal.performance.standby()[0]:
        before = len(rehearsal.told.heard)
        rehearsal.send("/go")
        sound = play_out(rehearsal)
        begun = {values[0] for _, address, values in rehearsal.told.heard[before:] if address == "/cue/started"}
        if any(cue.number in begun and cue.prompt and cue.armed for cue in show.every()):
            assert np.abs(sound).max() > 3e-4, begun  # -70 dBFS: a fade in has begun
    rehearsal.send("/panic")
    told = rehearsal.news("/cue/started", "/cue/finished", "/fail")
    started = Counter(values[0] for address, *values in told if address == "/cue/started")
    finished = Counter(values[0] for address, *values in told if address == "/cue/finished")
    assert not [each for each in told if each[0] == "/fail"]
    assert set(started) == {cue.number for cue in show.every()}
    assert finished == started


@pytest.mark.parametrize("path", SHIPPED, ids=by_stem)
def test_a_shipped_show_teaches(path: Path) -> None:
    """No problem and no warning; the editor's line on top; a word on how it is run; a comment for every few lines."""
    text = path.read_text(encoding="utf-8")
    assert check(path) == []
    lines = text.splitlines()
    assert lines[0] == "# yaml-language-server: $schema=show.schema.json"
    assert f"show_configs/{path.name}" in text or "make play" in text
    assert sum("#" in line for line in lines) > len(lines) / 6


def shipped(name: str) -> Show:
    return load(ROOT / f"show_configs/{name}.yaml")


def test_there_are_at_least_five_and_each_key_of_the_file_is_in_one() -> None:
    assert len(SHIPPED) >= 5
    text = "".join(path.read_text(encoding="utf-8") for path in SHIPPED)
    for key in ("at", "days", "catch_up", "midi", "osc", "mode", "prepare", "on_not_ready", "armed", "auto_follow", "pan"):
        assert f"{key}:" in text or f"continue: {key}" in text, key


def test_the_journey_and_the_foyer_come_to_an_end_and_the_others_wait_for_somebody() -> None:
    ends = {path.stem: length_s(load(path)) for path in SHIPPED}
    assert ends["down_the_river"] == 60 + 90 + 80 + 90 + 75 + 150 + 20
    assert ends["foyer"] == 60 + 40 + 12 + 50 + 6
    assert {name for name, end in ends.items() if end is None} >= {"night_forest", "garden_hours", "concert_set"}


def test_the_garden_has_one_cue_for_each_hour_and_whoever_begins_brings_all_that_belongs_to_it() -> None:
    timed = {cue.number: cue for cue in shipped("garden_hours").every() if cue.trigger.at_s is not None}
    assert list(timed) == ["morning", "market", "noon", "bell", "afternoon", "evening", "night"]
    times = [cue.trigger.at_s for cue in timed.values()]
    assert times == sorted(times, key=float) and timed["market"].trigger.days == (5,)


def test_the_concert_has_its_pads_in_the_map() -> None:
    midi: MidiMap = shipped("concert_set").midi
    assert {"/go", "/panic", "/gain", "/cue/pad.bells/go", "/cue/pad.heart/go"} <= {entry.address for entry in midi.entries}
