"""What `--resume` takes up, and what goes before it: the arguments, the show, the state."""

import argparse
import time
from pathlib import Path
from typing import Any

import pytest

from node.cli import start_values
from node.control.snapshot import plain
from node.errors import UsageError
from node.resume import MOST_TRIES, Start, start
from node.state_file import Mark, StateFile
from node.state_keeper import LIVED_S, StateKeeper
from node.state_writer import StateWriter
from tests.node.show.rehearsal import rehearsed

ONE = 'version: 1\ndefaults: {layers: 4}\ncues:\n  - {number: "1", prompt: rain}\n'


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ENDLESS_STATE", "ENDLESS_RESUME"):
        monkeypatch.delenv(name, raising=False)


def begun(folder: Path, **given: Any) -> Start:
    """A start with these words, whose state's file is given back at once."""
    words = {"show": None, "state": str(folder / "kept"), "osc": "127.0.0.1:9409", **given}
    found = start(argparse.Namespace(command=None, **words), lambda arguments: start_values(arguments, None))
    found.memory.close()
    return found


def keep(folder: Path, before: Start, parameters: dict[str, Any], show: Path | None = None, cues: Any = None) -> None:
    """The state that a node would have left."""
    blank = {"rate": 44100, "transport": "playing", "trims": {"1": 0.5}, "silenced": [3], "made": {}, "moves": []}
    shown = {"path": str(show), "digest": "", "cues": cues} if show is not None else None
    file = StateFile(folder / "kept", "9409")
    file.write({"given": before.memory.given, "show": shown, "parameters": parameters, **blank}, Mark(1, 0.0))
    file.close()


def test_parameters_are_taken_up_and_what_is_newly_given_goes_before(tmp_path: Path) -> None:
    first = begun(tmp_path, layers="3", gain="0.5")
    assert first.state.layer_count == 3
    keep(tmp_path, first, {"/layers": 8, "/gain": 0.7, "/negative": "wind", "/layer/2/pan": -1.0})
    again = begun(tmp_path, resume="on", layers="3", gain="0.6")
    assert again.memory.goes_on
    assert again.state.layer_count == 8  # the command is as it was
    assert again.state.values["/gain"] == 0.6  # another one
    assert again.state.values["/negative"] == "wind"
    assert again.state.layers[1]["pan"] == -1.0
    assert again.state.trims[1] == 0.5 and again.state.silenced == {3}
    clean = begun(tmp_path, layers="3", gain="0.6")
    assert not clean.memory.goes_on and clean.state.layer_count == 3


def test_what_is_no_more_in_the_table_is_left_out(tmp_path: Path) -> None:
    keep(tmp_path, begun(tmp_path), {"/steps": 5000, "/gone": 1, "/engine": "nothing", "/fade": 2.0})
    again = begun(tmp_path, resume="on")
    assert again.state.fade_s == 2.0 and again.state.values["/steps"] == 25
    assert again.state.values["/engine"] == "procedural"
    assert len(again.memory._lines) == 3


def test_the_show_goes_on_though_it_is_not_given(tmp_path: Path) -> None:
    show = tmp_path / "one.yaml"
    show.write_text(ONE)
    keep(tmp_path, begun(tmp_path, show=str(show)), {"/layers": 3}, show)
    for words in ({}, {"show": str(show)}):
        again = begun(tmp_path, resume="on", **words)
        assert again.memory.goes_on and again.path == show.resolve()
        assert again.state.layer_count == 3  # and not the show's 4


def test_a_show_that_was_loaded_since_goes_on_and_another_one_does_not(tmp_path: Path) -> None:
    one, two, three = (tmp_path / f"{name}.yaml" for name in ("one", "two", "three"))
    for show in (one, two, three):
        show.write_text(ONE)
    keep(tmp_path, begun(tmp_path, show=str(one)), {"/layer/1/prompt": "old", "/negative": "wind"}, two)
    again = begun(tmp_path, resume="on", show=str(one))
    assert again.memory.goes_on and again.path == two.resolve()
    other = begun(tmp_path, resume="on", show=str(three))
    assert not other.memory.goes_on and other.path == three.resolve()
    assert other.state.values["/negative"] == "wind" and other.state.own(0) == ""


def test_a_new_prompt_is_a_new_beginning(tmp_path: Path) -> None:
    keep(tmp_path, begun(tmp_path, prompt="rain"), {"/prompt": "wind", "/layers": 2})
    assert begun(tmp_path, resume="on", prompt="rain").state.wanted == "wind"
    again = begun(tmp_path, resume="on", prompt="sea")
    assert not again.memory.goes_on
    assert again.state.wanted == "sea" and again.state.layer_count == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [({"state": "off"}, "--state is off"), ({"state": None, "osc": "127.0.0.1:0"}, "at a free port a node has no name")],
)
def test_resuming_needs_a_state(tmp_path: Path, words: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        begun(tmp_path, resume="on", **words)
    begun(tmp_path, **words)  # without --resume it is no matter


def test_what_is_plain_is_what_is_not_as_the_table_has_it(tmp_path: Path) -> None:
    with rehearsed(tmp_path, '  - {number: "1", prompt: 440 Hz}') as show:
        parameters = plain(show.control)["parameters"]
        assert parameters == {"/engine": "tone", "/seed": 1, "/layers": 1, "/fade": 0.5}
        show.send("/gain/db", -20.0)
        show.send("/layer/64/mute", 1)
        show.send("/duration", 5.0)
        changed = plain(show.control)["parameters"]
        assert changed == {**parameters, "/gain": 0.1, "/layer/64/mute": 1, "/duration": 5.0}


def test_a_state_that_ends_every_node_that_takes_it_up_is_set_aside(tmp_path: Path) -> None:
    keep(tmp_path, begun(tmp_path), {"/layers": 7})
    for _ in range(MOST_TRIES):
        assert begun(tmp_path, resume="on").state.layer_count == 7
    clean = begun(tmp_path, resume="on")
    assert clean.state.layer_count == 3 and not clean.memory.goes_on
    failed = tmp_path / "kept" / "9409.failed"
    assert failed.exists() and not (tmp_path / "kept" / "9409.state").exists()
    (line,) = clean.memory._lines
    assert line == f"4 nodes that took up this state ended within 10 s: this is a clean start; what it was is in {failed}"


def test_a_node_that_lives_on_or_is_told_to_end_did_not_die_of_its_state(tmp_path: Path) -> None:
    keep(tmp_path, begun(tmp_path), {"/layers": 7})
    for ends in (_live_on, StateKeeper.leave):
        assert begun(tmp_path, resume="on").state.layer_count == 7
        assert _tries(tmp_path) == 1
        file = StateFile(tmp_path / "kept", "9409")
        writer = StateWriter(file)
        with rehearsed(tmp_path, '  - {number: "1", prompt: 440 Hz}') as show:
            keeper = StateKeeper(show.control, lambda: None, {"show": None, "parameters": {}}, time.time, writer, 1)
            keeper.tick(1.0)
            ends(keeper)
            writer.close()
        assert _tries(tmp_path) == 0
        keep(tmp_path, begun(tmp_path), {"/layers": 7})


def _live_on(keeper: StateKeeper) -> None:
    keeper.tick(LIVED_S + 1.0)


def _tries(folder: Path) -> int:
    file = StateFile(folder / "kept", "9409")
    saved = file.read()
    file.close()
    assert saved is not None
    return int(saved.content["tries"])
