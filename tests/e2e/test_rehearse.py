"""`endless rehearse`: what it prints, for people and for machines, and its exit status."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.e2e.node import ENDLESS, endless, environment, processes, until

SHOW = """
version: 1
title: Storm
defaults: {fade: 0.5, layers: 1}
cues:
  - {number: "1", name: Rain, prompt: 440 Hz}
  - {number: "2", name: Thunder, prompt: 1000 Hz, KEYS}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ready.yaml").write_text(SHOW.replace("KEYS", "length: 2"))
    (tmp_path / "late.yaml").write_text(SHOW.replace("KEYS", "prepare: go, on_not_ready: hold"))
    return tmp_path


def test_a_show_that_can_be_played_gets_a_table_and_0(folder: Path) -> None:
    done = endless("rehearse", "ready.yaml", "--engine", "tone", "--every", 4, folder=folder)
    assert done.returncode == 0, done.stderr
    head, _, rain, thunder, *_, verdict = done.stdout.splitlines()
    assert head.startswith("'Storm' with tone (cpu); a GO 4 s after the last cue began")
    assert rain.split()[:3] == ["1", "Rain", "0:00"] and rain.endswith("ready")
    assert thunder.split()[:3] == ["2", "Thunder", "0:04"] and thunder.endswith("ready")
    assert verdict == "'Storm' with tone (cpu) can be played live as timed"


def test_a_cue_that_is_late_gets_1_and_json_says_which(folder: Path) -> None:
    done = endless("rehearse", "late.yaml", "--engine", "tone", "--every", 4, "--json", folder=folder)
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert (told["schema"], told["playable"], told["complete"]) == (1, False, True)
    rain, thunder = told["rows"]
    assert (rain["outcome"], thunder["outcome"], thunder["leaves_s"]) == ("ready", "held", 0.0)


def test_what_is_wrong_is_told(folder: Path) -> None:
    assert endless("rehearse", "none.yaml", folder=folder).returncode == 1
    wrong = endless("rehearse", "ready.yaml", "--every", "0", folder=folder)
    assert wrong.returncode == 2 and "'0' is no number of seconds from 0.1 to 86400" in wrong.stderr


def test_ctrl_c_tells_what_was_seen_until_then(folder: Path) -> None:
    words = [ENDLESS, "rehearse", "ready.yaml", "--engine", "tone", "--for", "10000000"]
    with subprocess.Popen(words, cwd=folder, env=environment(), stdout=subprocess.PIPE, text=True) as running:
        assert until(lambda: any(process.parent == running.pid for process in processes()))  # the engine: it has begun
        running.send_signal(signal.SIGINT)
        told, _ = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "was not rehearsed to its end" in told.splitlines()[-1]
