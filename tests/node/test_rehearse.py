"""Rehearsals with a tone engine that takes as long as it is told: what is ready, and by how much what is not comes late."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator.flac import Label
from node.archive.archive import Archive
from node.archive.librarian import Librarian
from node.control.state import State
from node.offline import OfflineNode
from node.rehearsal import MeasuredGenerator, Rehearsal
from node.rehearse_report import Report, as_json, notes, summary, table
from node.rehearse_watch import Outcome
from node.show.file import load

RATE = 8000
BLOCK = 400  # 50 ms
BLOCK_S = BLOCK / RATE
CLIP_S = 18.0


def rehearsed(
    tmp_path: Path,
    cues: str,
    pace_s: float = 1.0,
    every_s: float = 5.0,
    for_s: float | None = None,
    keys: str = "",
    layers: int = 1,
    librarian: Librarian | None = None,
) -> Report:
    """The report on a show. cues: lines of YAML. keys: more of the file. pace_s: what each clip takes."""
    path = tmp_path / "show.yaml"
    path.write_text(f"version: 1\ntitle: Rehearsed\ndefaults: {{fade: 0.5, layers: {layers}}}\n{keys}\ncues:\n{cues}\n")
    state = State()
    state.values.update({"/engine": "tone", "/seed": 1, "/layers": layers, "/fade": 0.5})
    words = {"meaning": "words"}
    node = OfflineNode(state, RATE, BLOCK, lambda engine, clock: MeasuredGenerator(engine, clock, words, pace_s), librarian)
    done: list[float] = []
    rehearsal = Rehearsal(load(path), node, every_s, for_s)
    rehearsal.run(done.append)
    assert done == sorted(done)
    return rehearsal.report()


def outcomes(told: Report) -> dict[str, tuple[str, float | None]]:
    return {row.number: (str(row.outcome), row.late_s) for row in told.rows}


def near(seconds: float, blocks: int = 2) -> Any:
    """Times are known to the block, and a clip is handed over in the block after it is there."""
    return pytest.approx(seconds, abs=blocks * BLOCK_S + 1e-6)


def test_cues_that_go_starts_are_ready_where_there_is_time(tmp_path: Path) -> None:
    cues = """
  - {number: "1", name: One, prompt: 440 Hz}
  - {number: "2", name: Two, prompt: 1000 Hz}
  - {number: "3", type: stop, target: master, time: 1}
"""
    told = rehearsed(tmp_path, cues, pace_s=2.0)
    assert outcomes(told) == {"1": ("ready", 0.0), "2": ("ready", 0.0), "3": ("ready", 0.0)}
    assert told.playable and told.complete and told.left_out == ()
    assert told.standby_s == near(2.0)
    one, two, three = told.rows
    assert (one.at_s, two.at_s, three.at_s) == (0.0, near(5.0), near(10.0))
    assert one.by_go and two.by_go and three.by_go
    assert one.takes_s == two.takes_s == 2.0
    assert two.leaves_s == near(7.0)  # from the start of the node on
    assert two.spare_s == near(3.0)  # of which the first cue's clip took 2, and its own 2
    assert three.takes_s is None and three.speed is None
    assert summary(told) == "'Rehearsed' with tone (cpu) can be played live as timed"


def test_a_cue_that_is_held_says_for_how_long_and_moves_what_follows(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz}
  - {number: "2", prompt: 1000 Hz, prepare: go, on_not_ready: hold, continue: auto_continue, post_wait: 4}
  - {number: "3", type: wait, time: 1}
"""
    told = rehearsed(tmp_path, cues, pace_s=3.0)
    _, two, three = told.rows
    assert (two.outcome, two.late_s) == (Outcome.HELD, near(3.0))
    assert two.leaves_s == 0.0 and two.spare_s is None
    assert two.at_s == near(5.0)
    assert three.at_s == near(12.0) and not three.by_go
    assert not told.playable
    assert "cannot be played live as timed: 2 (held for 3.0 s)" in summary(told)


def test_cut_is_late_by_the_silence_and_skip_by_all(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz}
  - {number: "2", prompt: 1000 Hz, prepare: go, on_not_ready: cut}
  - {number: "3", prompt: 700 Hz, prepare: go, on_not_ready: skip}
"""
    told = rehearsed(tmp_path, cues, pace_s=2.0)
    _, two, three = told.rows
    assert (two.outcome, two.late_s, two.verdict) == (Outcome.LATE, near(2.0), "late by 2.0 s")
    assert (three.outcome, three.late_s, three.verdict) == (Outcome.SKIPPED, None, "skipped")


def test_what_follows_too_soon_is_held_by_what_is_missing(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz, on_not_ready: hold, continue: auto_continue, post_wait: 3}
  - {number: "2", prompt: 1000 Hz, on_not_ready: hold}
"""
    told = rehearsed(tmp_path, cues, pace_s=4.0)
    assert outcomes(told) == {"1": ("ready", 0.0), "2": ("held", near(1.0))}
    two = told.rows[1]
    assert two.leaves_s == near(7.0) and two.takes_s == 4.0  # of which the first cue's clip took 4
    assert not two.by_go


def test_a_show_that_starts_itself_begins_with_its_first_clip(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz, continue: auto_continue, post_wait: 6}
  - {number: "2", prompt: 1000 Hz}
"""
    told = rehearsed(tmp_path, cues, pace_s=2.0, keys="settings: {autostart: true}")
    assert outcomes(told) == {"1": ("ready", 0.0), "2": ("ready", 0.0)}
    assert told.rows[0].at_s == 0.0 and told.rows[1].at_s == near(6.0)
    assert told.standby_s == 0.0


def test_the_archive_stands_in_and_the_show_can_be_played(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz}
  - {number: "2", prompt: heavy rain on a roof, prepare: go}
"""
    archive = Archive.open(tmp_path / "archive", seed=1)
    noise = np.random.default_rng(1).normal(0, 0.1, (18 * RATE, 2)).astype(np.float32)
    archive.add(Label("heavy rain", "procedural", 1), noise, RATE)
    librarian = Librarian(archive)
    try:
        told = rehearsed(tmp_path, cues, pace_s=2.0, librarian=librarian)
    finally:
        librarian.close()
    assert outcomes(told)["2"] == ("archive", 0.0)
    assert told.playable
    assert summary(told).endswith("can be played live as timed, cue 2 with the help of the archive")


def test_an_engine_that_cannot_keep_up_is_told_with_its_speed(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz}
"""
    told = rehearsed(tmp_path, cues, pace_s=20.0, layers=2, every_s=60.0)
    one = told.rows[0]
    assert told.playable  # it begins at its time
    assert one.speed == pytest.approx((CLIP_S - 0.5) / (2 * 20.0))  # N/(D-F)
    assert one.short >= 1
    assert told.too_slow == [one]
    assert "clips come 0.44 times as fast as they are needed" in notes(told)[-1]
    assert as_json(told)["sustained"] is False


def test_layers_of_different_prompts_are_counted_each_with_its_own(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz}
  - {number: "2", prompt: 1000 Hz, on: 2}
  - {number: "3", type: stop, target: "1"}
  - {number: "4", type: fade, target: master, time: 1, layers: 1}
"""
    told = rehearsed(tmp_path, cues, pace_s=0.5, layers=2)
    speeds = {row.number: row.speed for row in told.rows}
    assert speeds == {"1": pytest.approx(17.5), "2": pytest.approx(17.5), "3": None, "4": None}


def test_a_loop_is_left_by_go_when_it_has_gone_round(tmp_path: Path) -> None:
    cues = """
  - {number: "1", type: wait, time: 4, continue: auto_follow}
  - {number: "2", prompt: 1000 Hz, continue: auto_continue, post_wait: 4}
  - {number: "3", type: goto, target: "1", continue: auto_continue}
  - {number: "4", type: stop, target: master, time: 1}
"""
    told = rehearsed(tmp_path, cues, pace_s=0.5, every_s=2.0)
    by_number = {row.number: row for row in told.rows}
    assert by_number["1"].starts == 2 and by_number["2"].starts == 1
    assert by_number["4"].at_s == near(10.0) and by_number["4"].by_go
    assert told.playable and told.left_out == ()
    longer = rehearsed(tmp_path, cues, pace_s=0.5, every_s=2.0, for_s=36.0)
    assert longer.left_out == ("4",)  # nobody presses GO
    assert next(row.starts for row in longer.rows if row.number == "1") == 5
    assert longer.seconds == near(36.0)


def test_a_loop_without_a_way_out_ends_when_it_closes(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz, continue: auto_continue, post_wait: 4}
  - {number: "2", type: goto, target: "1", continue: auto_continue}
"""
    told = rehearsed(tmp_path, cues, pace_s=0.5)
    assert told.seconds == near(4.0)
    by_hand = """
  - {number: "1", prompt: 440 Hz}
  - {number: "2", type: goto, target: "1"}
  - {number: "3", prompt: 1000 Hz}
"""
    told = rehearsed(tmp_path, by_hand, pace_s=0.5)
    assert told.left_out == ("3",)
    assert "neither GO nor another cue comes to it: 3" in notes(told)[-1]


def test_groups_run_whole_before_the_next_go(tmp_path: Path) -> None:
    cues = """
  - number: "1"
    type: group
    continue: auto_follow
    cues:
      - {number: "1a", prompt: 440 Hz, length: 3}
      - {number: "1b", prompt: 1000 Hz, length: 8}
  - {number: "2", type: wait, time: 1}
  - {number: "3", prompt: 700 Hz}
"""
    told = rehearsed(tmp_path, cues, pace_s=0.5, every_s=4.0)
    at = {row.number: row.at_s for row in told.rows}
    assert at == {"1": 0.0, "1a": 0.0, "1b": near(3.0), "2": near(11.0), "3": near(15.0)}
    assert [row.number for row in told.rows if row.by_go] == ["1", "3"]


def test_a_pause_that_a_cue_asks_for_does_not_stop_the_rehearsal(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz, continue: auto_continue, post_wait: 2}
  - {number: "2", type: osc, address: /pause}
  - {number: "3", prompt: 1000 Hz}
"""
    told = rehearsed(tmp_path, cues, pace_s=0.5)
    assert [row.number for row in told.rows] == ["1", "2", "3"]


def test_the_table_and_the_json_say_the_same(tmp_path: Path) -> None:
    cues = """
  - {number: "1", name: a name that is much longer than its column, prompt: 440 Hz}
  - {number: "2", prompt: 1000 Hz, prepare: go, on_not_ready: hold}
"""
    told = rehearsed(tmp_path, cues, pace_s=2.0)
    lines = table(told)
    assert len(lines) == 4 and "ready" in lines[2] and "held for 2.0 s" in lines[3]
    assert "a name that is much longe…" in lines[2]
    read = json.loads(json.dumps(as_json(told)))
    assert (read["playable"], read["sustained"], read["every_s"]) == (False, True, 5.0)
    assert [(row["number"], row["verdict"]) for row in read["rows"]] == [("1", "ready"), ("2", "held for 2.0 s")]
