"""models.json: written by several processes at once, and read whatever somebody has put into it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from node.models_record import Record

GOOD = {"model": "tangoflux", "checked": "2026-11-02", "files": {"config.json": [2, 3]}}
WRITER = """
import sys
from pathlib import Path
from node.models_record import Record
record = Record.read()
print("read", flush=True)
sys.stdin.readline()
for each in range(20):
    record.keep("tangoflux", Path(f"/{sys.argv[1]}/{each}"), {})
record.accept(sys.argv[1], "text")
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it is, below a home of the test's own; on macOS too."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    record = Record.read()
    record.accept("nothing", "")
    found = next(tmp_path.rglob("models.json"))
    found.unlink()
    return found


def test_what_another_process_wrote_meanwhile_is_kept(path: Path, tmp_path: Path) -> None:
    """A fetch reads at its start, and writes hours later."""
    first, second = Record.read(), Record.read()
    first.keep("meaning", tmp_path / "a", {})
    second.keep("tangoflux", tmp_path / "b", {})
    first.accept("tangoflux", "text")
    read = Record.read()
    assert (read.folders("meaning"), read.folders("tangoflux")) == ([tmp_path / "a"], [tmp_path / "b"])
    assert read.accepted("tangoflux", "text")


def test_processes_that_write_at_once_lose_nothing(path: Path) -> None:
    names = ("a", "b", "c")
    command = [sys.executable, "-c", WRITER]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    writers = [subprocess.Popen([*command, name], env=os.environ.copy(), **pipes) for name in names]
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline() == "read\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    read = Record.read()
    assert set(read.folders("tangoflux")) == {Path(f"/{name}/{each}") for name in names for each in range(20)}
    assert all(read.accepted(name, "text") for name in names)
    assert {each.name for each in path.parent.iterdir()} == {"models.json", "models.lock"}


WRONG = {
    "no JSON": "{",
    "nested without end": "[" * 100_000,
    "a list": "[]",
    "licences is a list": json.dumps({"licences": [["tangoflux", "0"]], "places": {"/good": GOOD}}),
    "places is a string": json.dumps({"licences": {}, "places": "/good"}),
    "a licence is a number": json.dumps({"licences": {"tangoflux": 1}, "places": {"/good": GOOD}}),
    "a place is a list": json.dumps({"licences": {}, "places": {"/bad": [], "/good": GOOD}}),
    "a place has no day": json.dumps({"licences": {}, "places": {"/bad": {"model": "tangoflux", "files": {}}, "/good": GOOD}}),
    "files is a list": json.dumps({"licences": {}, "places": {"/bad": GOOD | {"files": ["x"]}, "/good": GOOD}}),
    "a stamp is text": json.dumps({"licences": {}, "places": {"/bad": GOOD | {"files": {"x": "12"}}, "/good": GOOD}}),
    "two are wrong": json.dumps({"licences": {"x\ny": None}, "places": {"/bad": None, "/good": GOOD}}),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_has_the_wrong_shape_is_left_out_with_one_warning(
    path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text(WRONG[name])
    record = Record.read()
    said = capsys.readouterr().err
    assert said.startswith(f"{path}: ") and said.endswith(" does not count\n") and said.count("\n") == 1
    assert record.folders("tangoflux") == ([Path("/good")] if '/good":' in WRONG[name] else [])
    assert record.checked("tangoflux", Path("/bad"), {}) is None
    record.accept("tangoflux", "text")
    assert Record.read().accepted("tangoflux", "text")
    assert capsys.readouterr().err == "", "written anew, it is whole"
