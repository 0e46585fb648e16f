"""The command line as a user types it: real processes, their words and their exit status."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from node.control.commands import COMMANDS


def endless(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "node", *words], capture_output=True, text=True, timeout=100, cwd=cwd, check=False
    )


def test_commands_prints_the_whole_table() -> None:
    rows = json.loads(endless("commands", "--json").stdout)
    assert [row["address"] for row in rows] == [command.address for command in COMMANDS]
    assert {"address", "types", "range", "unit"} <= set(rows[0])
    text = endless("commands").stdout
    assert all(command.address in text for command in COMMANDS)


def test_a_clip_is_what_was_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "clip.wav"
    done = endless("clip", "440 Hz", "-o", str(out), "--engine", "tone", "--duration", "2", "--seed", "3")
    assert done.returncode == 0, done.stderr
    assert "--seed 3" in done.stdout
    sound, rate = soundfile.read(out)
    assert (len(sound), rate) == (88200, 44100)
    raw = tmp_path / "raw.wav"
    assert endless("clip", "440 Hz", "-o", str(raw), "--engine", "tone", "--duration", "2", "--raw").returncode == 0
    assert soundfile.info(raw).subtype == "FLOAT"
    assert not np.allclose(soundfile.read(raw)[0], sound)


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["clip", "rain", "-o", "x.wav", "--engine", "nonsense"], 2, "no engine is called 'nonsense'"),
        (["clip", "rain", "-o", "x.wav", "--duration", "99"], 2, "out of range 1..30"),
        (["clip", "rain", "-o", "none/x.wav", "--duration", "1"], 1, "none/x.wav"),
        (["run", "--layers", "0"], 2, "out of range 1..64"),
        (["run", "nothing.yaml"], 1, "nothing.yaml"),
        (["run", "--engine", "nonsense"], 2, "no engine is called 'nonsense'"),
        (["render", "nothing.yaml", "-o", "x.wav"], 1, "nothing.yaml"),
        (["send", "prompt", "rain"], 2, "/prompt"),
        (["send", "/status", "--to", "127.0.0.1:9"], 1, "is the node running?"),
        (["frobnicate"], 2, "frobnicate"),
        ([], 2, "COMMAND"),
    ],
)
def test_what_is_wrong_gets_one_line_and_its_status(words: list[str], status: int, says: str, tmp_path: Path) -> None:
    done = endless(*words, cwd=tmp_path)
    assert done.returncode == status, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_check_tells_every_problem_of_every_file(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("version: 1\ntitle: Bad\ncues:\n  - {number: '1', type: prompt, promt: rain}\n")
    good = tmp_path / "good.yaml"
    good.write_text("version: 1\ntitle: Good\ncues:\n  - {number: '1', type: prompt, prompt: rain}\n")
    done = endless("check", str(bad), str(good))
    assert done.returncode == 1
    assert "bad.yaml:4:" in done.stdout
    assert "did you mean" in done.stdout
    assert "good.yaml: fine" in done.stdout
    assert endless("check", str(good)).returncode == 0


def test_doctor_and_devices_answer_on_any_machine() -> None:
    doctor = endless("doctor")
    assert doctor.returncode == 0
    assert "engine procedural (cpu): ok" in doctor.stdout
    assert "numpy" in doctor.stdout
    assert endless("devices").returncode == 0
