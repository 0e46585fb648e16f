"""A child process: what it is given, and that it goes when we go."""

import json
import os
import signal
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from generator.spawn import spawn


def main(arguments: dict[str, Any], connection: Connection) -> None:
    """The child: tells what it was given, then waits for the end."""
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    told = {
        "arguments": arguments,
        "cwd_on_path": "" in sys.path or str(Path.cwd() / "tests" / "generator") in sys.path,
        "threads": os.environ.get("OMP_NUM_THREADS"),
        "sigint_ignored": signal.getsignal(signal.SIGINT) is signal.SIG_IGN and signal.SIGINT not in mask,
        "inheritable": os.get_inheritable(connection.fileno()),
        "stdin": sys.stdin.read() if sys.stdin else "",
    }
    connection.send(json.dumps(told))
    connection.recv()


def test_the_child_gets_its_arguments_and_environment_and_leaves_ctrl_c_to_us() -> None:
    process, connection = spawn("tests.generator.test_spawn", {"engine": "tone", "n": [1, 2]}, {"OMP_NUM_THREADS": "3"})
    with process, connection:
        assert json.loads(connection.recv()) == {
            "arguments": {"engine": "tone", "n": [1, 2]},
            "cwd_on_path": False,
            "threads": "3",
            "sigint_ignored": True,
            "inheritable": False,
            "stdin": "",
        }
        connection.send("go")
        assert process.wait(30) == 0
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_the_end_of_the_child_is_the_end_of_the_pipe() -> None:
    process, connection = spawn("tests.generator.test_spawn", {})
    with process, connection:
        connection.recv()
        process.kill()
        with pytest.raises(EOFError):
            connection.recv()


def test_a_child_that_cannot_be_started_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    before = sorted(path.name for path in Path("/dev/fd").iterdir())
    with pytest.raises(FileNotFoundError):
        spawn("tests.generator.test_spawn", {})
    assert sorted(path.name for path in Path("/dev/fd").iterdir()) == before


_LATE = """
import json, os, sys
sys.argv[1:] = [json.dumps({"fd": 0, "parent": 1 << 22, "arguments": {}})]
from generator.spawn import child
child("generator.no_such_module")
"""


def test_a_child_that_starts_after_its_parents_end_leaves_at_once() -> None:
    assert subprocess.run([sys.executable, "-c", _LATE], check=False, cwd=Path.cwd()).returncode == 0
