"""Machines that lack something: shared memory, memory, a sound device, a free port; and commands with wrong words."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.e2e.capture import WavRecording, breaks, levels, read, record
from tests.e2e.node import ENDLESS, PATIENCE_S, RunningNode, alive, endless, environment, processes, shared_memory, until

pytestmark = pytest.mark.timeout(150)
SILENT = {"JACK_DEFAULT_SERVER": "endless-none"}
QUIET = ("--osc", "127.0.0.1:0", "--output", "null", "--for", 3)


def _one_line(text: str) -> str:
    assert text.endswith("\n") and text.count("\n") == 1, text
    assert "Traceback" not in text
    return text


def _small_shared_memory() -> Sequence[str]:
    """A command that runs another in a mount namespace with 64 MB of /dev/shm, the default of a container."""
    reason = ""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        reason = "needs Linux and unshare (util-linux)"
    elif os.geteuid() != 0:
        reason = "needs root, to mount a small /dev/shm"
    if reason:
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    mount = 'mount -t tmpfs -o size=64m tmpfs /dev/shm && df -k /dev/shm | tail -1 && exec "$@"'
    return ["unshare", "-m", "sh", "-ec", mount, "sh"]


@pytest.mark.slow
def test_a_container_s_64_mb_of_shared_memory_are_enough(tmp_path: Path) -> None:
    tape = WavRecording(tmp_path / "mix.wav")
    words = ("--layers", 6, "--duration", 18, "--output", f"wav:{tape.path}")  # two clips of 6.3 MB for each layer
    with RunningNode(tmp_path, *words, before=_small_shared_memory()) as node:
        assert "65536" in node.log.splitlines()[0]
        patch = node.patch()
        assert until(lambda: patch.status().playing == 6, 2 * PATIENCE_S)
        assert until(lambda: patch.status().queued == 6, 2 * PATIENCE_S)
        begin = record(tape, 1.0).start
    sound = tape.sound()[begin : -tape.rate // 2]
    assert levels(sound, tape.rate).min() > 1e-3


@pytest.mark.parametrize("blocks", [200, 2_000_000], ids=["none", "not enough"])
def test_a_machine_with_too_little_memory_is_told_so(tmp_path: Path, blocks: int) -> None:
    """A limit of file sizes, in blocks of 512 bytes, holds for shared memory as well."""
    before = shared_memory()
    result = subprocess.run(
        ["sh", "-ec", f'ulimit -f {blocks}; exec "$@"', "sh", ENDLESS, "run", *map(str, QUIET)],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=PATIENCE_S,
    )  # fmt: skip
    assert result.returncode == 1, result.stderr
    line = _one_line(result.stderr)
    assert line.startswith("endless: no room for ")
    assert "MB of shared memory" in line
    assert "free some memory" in line
    assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []
    assert shared_memory() - before == set()
    assert until(lambda: not [process for process in processes() if process.parent == 1 and _here(process.pid, tmp_path)], 2.0)


def _devices(folder: Path) -> list[str]:
    """The lines of `endless devices` that name one."""
    result = endless("devices", folder=folder, **SILENT)
    assert result.returncode == 0
    return [line for line in result.stdout.splitlines() if " channels, " in line]


def _here(pid: int, folder: Path) -> bool:
    """Whether a process works in this folder."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == folder.resolve()
    except OSError:
        return False


def test_a_machine_without_sound_records_to_endless_wav(tmp_path: Path) -> None:
    if _devices(tmp_path):
        pytest.skip("this machine has a sound device")
    with RunningNode(tmp_path, variables=SILENT) as node:
        tape = WavRecording(tmp_path / "endless.wav")
        said = [text for text in node.log.splitlines() if "endless.wav" in text]
        assert len(said) == 1, node.log
        assert "no sound here" in said[0]
        assert "first ten minutes" in said[0]
        assert "--output" in said[0]
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/level", lambda peak, *_: peak > 0.01)
        record(tape, 0.5)
    assert levels(tape.sound(), tape.rate).max() > 1e-3


def test_for_some_seconds(tmp_path: Path) -> None:
    with RunningNode(tmp_path, "--output", "wav:mix.wav", "--for", 3) as node:
        node.ended()
    sound, rate = read(tmp_path / "mix.wav")
    assert 2.7 < len(sound) / rate < 4.0  # a machine that stands still is late
    assert "mix.wav, " in node.log.splitlines()[-1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["a terminal's Ctrl-C", "a service manager's SIGTERM"])
def test_a_signal_to_the_whole_group_is_the_node_s_alone(tmp_path: Path, number: int) -> None:
    """Its children play on until it has faded out."""
    if shutil.which("setsid") is None:
        pytest.skip("needs setsid (util-linux)")
    tape = WavRecording(tmp_path / "mix.wav")
    words = ("--engine", "tone", "--prompt", "440 Hz", "--output", f"wav:{tape.path}")
    with RunningNode(tmp_path, *words, before=["setsid"]) as node:
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/level", lambda peak, *_: peak > 0.03)
        record(tape, 1.2)
        os.killpg(node.process.pid, number)
        node.ended()
    assert "WARNING" not in node.log
    assert breaks(tape.sound()[tape.rate // 2 :], tape.rate, [440.0]) == []
    assert abs(tape.sound()[-1]).max() < 1e-3


def test_a_sigterm_while_it_starts_is_a_clean_stop_as_well(tmp_path: Path) -> None:
    command = [ENDLESS, "run", "--osc", "127.0.0.1:0", "--output", "null"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True) as node:
        assert until(lambda: any(process.parent == node.pid for process in processes()))
        children = [process.pid for process in processes() if process.parent == node.pid]
        node.terminate()
        _, said = node.communicate(timeout=PATIENCE_S)
    assert until(lambda: not alive(children), 2.0)
    assert node.returncode == 0, said
    assert "Traceback" not in said


def test_an_address_in_use(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        result = endless("run", "--output", "null", "--osc", f"127.0.0.1:{port}", folder=tmp_path)
    assert result.returncode == 1, result.stderr
    assert f"127.0.0.1:{port}" in _one_line(result.stderr)
    assert f"--osc 127.0.0.1:{port + 1}" in result.stderr  # the next step


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--output", "radio"], "'radio' is no output"),
        (["--output", "wav"], "wav needs a file"),
        (["--output", "device", "--output", "device:2"], "one output is the clock"),
        (["--layers", "65"], "1..64"),
        (["--layers", "two"], "layers"),
        (["--gain", "nan"], "not a number"),
        (["--fade", "31"], "0..30"),
        (["--prompt", " "], "blank"),
        (["--osc", "127.0.0.1:nine"], "osc"),
        (["--osc", "127.0.0.1:70000"], "0..65535"),
        (["--block", "100"], "block"),
        (["--for", "-1"], "above 0"),
        (["--prefix", "garden"], "slash"),
        (["--config", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_wrong_words_exit_2_with_one_line(tmp_path: Path, words: list[str], says: str) -> None:
    result = endless("run", "--osc", "127.0.0.1:0", "--for", 1, *words, folder=tmp_path)
    assert result.returncode == 2, result.stderr
    assert says in _one_line(result.stderr)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["run", "--loud"], ["ran"], []])
def test_unknown_words_exit_2_with_the_usage(tmp_path: Path, words: list[str]) -> None:
    result = endless(*words, folder=tmp_path)
    assert result.returncode == 2
    assert result.stderr.startswith("usage: endless")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--output", "wav:nowhere/mix.wav"], "nowhere is missing"),
        (["nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_what_is_not_there_exits_1_with_one_line(tmp_path: Path, words: list[str], says: str) -> None:
    result = endless("run", "--osc", "127.0.0.1:0", "--for", 1, *words, folder=tmp_path)
    assert result.returncode == 1, result.stderr
    assert says in _one_line(result.stderr)


def test_a_device_that_is_not_there_exits_1_with_those_that_are(tmp_path: Path) -> None:
    there = _devices(tmp_path)
    result = endless("run", "--osc", "127.0.0.1:0", "--output", "device:nonsense", folder=tmp_path, **SILENT)
    assert result.returncode == 1, result.stderr
    first, *rest = result.stderr.splitlines()
    assert first.startswith("endless: no output 'nonsense'; there are:" if there else "endless: no sound output found")
    assert rest == there
