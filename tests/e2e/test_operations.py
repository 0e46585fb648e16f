"""A node as its operator sees it: signals, logs, metrics, the service manager (docs/operations.md)."""

import contextlib
import json
import os
import plistlib
import pty
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.node import ENDLESS, PATIENCE_S, RunningNode, environment, until
from tests.house.source import ROOT

pytestmark = pytest.mark.timeout(200)
WORDS = ("--engine", "tone", "--prompt", "440 Hz", "--layers", 1, "--duration", 30, "--output", "null")


def signalled(node: RunningNode, number: int) -> None:
    os.kill(node.process.pid, number)


# SIGHUP


def test_a_hang_up_reads_the_config_again_and_the_sound_goes_on(tmp_path: Path) -> None:
    """In a session of its own, so without a terminal."""
    config = tmp_path / "config.yaml"
    config.write_text("fade: 2\ngain: 0.5\n")
    with RunningNode(tmp_path, *WORDS, "--config", config, "--log-file", "node.txt", before=["setsid"]) as node:
        patch = node.patch()
        assert until(lambda: patch.status().playing == 1)
        patch.send("/gain", 0.25)
        shutil.move(tmp_path / "node.txt", tmp_path / "node.txt.old")
        config.write_text("fade: 4\ngain: 9\n")
        signalled(node, signal.SIGHUP)
        assert until(lambda: "nothing of the settings was changed" in node.log and "gain 9 is out of range" in node.log), (
            node.log
        )
        assert patch.ask("/fade") == (2.0,), "a file with a mistake changes nothing"
        config.write_text("fade: 4\ngain: 0.5\nrate: 48000\nseed: 7\n")
        signalled(node, signal.SIGHUP)
        assert until(lambda: "read again: now /fade 4.0, /seed 7" in node.log), node.log
        assert "other values for rate: restart" in node.log
        assert patch.ask("/fade") == (4.0,) and patch.ask("/seed") == (7,)
        assert patch.ask("/gain") == (0.25,), "what the file has not changed stays as it was steered"
        assert patch.status().state == "playing"
        assert until(lambda: "read again" in (tmp_path / "node.txt").read_text()), "the moved log file is begun anew"


@contextlib.contextmanager
def in_a_terminal(folder: Path) -> Iterator[tuple[int, int]]:
    """A node in a terminal of its own: its process id, and the terminal's other end."""
    pid, terminal = pty.fork()
    if not pid:
        os.chdir(folder)
        words = [ENDLESS, "run", *map(str, WORDS), "--osc", ":0", "--http", ":0", "--log-file", "node.txt", "--state", "off"]
        os.execve(ENDLESS, words, environment())
    try:
        assert until(lambda: "OSCQuery at" in _text(folder / "node.txt"))
        yield pid, terminal
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)


def test_a_terminal_that_closes_ends_the_node_and_a_hang_up_in_an_open_one_does_not(tmp_path: Path) -> None:
    with in_a_terminal(tmp_path) as (pid, terminal):
        os.kill(pid, signal.SIGHUP)
        assert until(lambda: "read again" in _text(tmp_path / "node.txt"))
        os.close(terminal)
        ended: list[int] = []
        assert until(lambda: bool(ended.extend(_reaped(pid)) or ended))
        assert ended == [0]


def _reaped(pid: int) -> list[int]:
    found, status = os.waitpid(pid, os.WNOHANG)
    return [os.waitstatus_to_exitcode(status)] if found else []


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


# SIGUSR1


@pytest.mark.parametrize("style", ["text", "json"])
def test_the_stacks_of_every_process_are_told(tmp_path: Path, style: str) -> None:
    with RunningNode(tmp_path, *WORDS, "--log", style, "--log-file", "node.txt") as node:
        patch = node.patch()
        assert until(lambda: patch.status().playing == 1)
        node.child("generator")
        signalled(node, signal.SIGUSR1)
        for where in ("control/loop.py", "audio_worker.py", "generator/worker.py"):
            assert until(lambda where=where: where in node.log and where in _text(tmp_path / "node.txt")), where
        assert patch.status().state == "playing"
        assert len(node.children()) == 2


def test_the_stacks_of_a_node_that_hangs_are_told(tmp_path: Path) -> None:
    """Stopped and gone on, the signal is there before a line of Python is."""
    with RunningNode(tmp_path, *WORDS) as node:
        assert node.patch().status().state
        signalled(node, signal.SIGSTOP)
        signalled(node, signal.SIGUSR1)
        signalled(node, signal.SIGCONT)
        assert until(lambda: "most recent call first" in node.log and "control/loop.py" in node.log)


# Logs


def test_every_line_of_a_json_log_is_an_object(tmp_path: Path) -> None:
    """Warnings, floods, stacks, a child that is killed, another's words on descriptor 2."""
    with RunningNode(tmp_path, *WORDS, "--log", "json", "--log-file", "node.txt") as node:
        patch = node.patch()
        assert until(lambda: patch.status().playing == 1)
        patch.send("/dumpOSC", 1)
        for _ in range(300):
            patch.send("/gain", 5.0)
            patch.send("/a\nb", "line\nbreak \x1b[31m")
        signalled(node, signal.SIGUSR1)
        os.kill(node.child("generator"), signal.SIGKILL)
        assert until(lambda: "generator died" in node.log)
        with Path(f"/proc/{node.process.pid}/fd/2").open("w") as stderr:
            stderr.write("ALSA lib says something\n")
        assert until(lambda: "ALSA lib says something" in node.log)
    for text in (node.log, _text(tmp_path / "node.txt")):
        lines = [json.loads(line) for line in text.splitlines()]
        assert len(lines) > 50
        assert all({"time", "level", "message"} <= line.keys() <= {"time", "level", "message", "exception"} for line in lines)
        assert {"info", "warning"} <= {line["level"] for line in lines}


MISTAKES = """
import logging, sys, threading, warnings
from pathlib import Path
from node import logs
from node.log_file import LogFile
logs.set_up(sys.argv[1], LogFile(Path("mistakes.txt")))
warnings.warn("a library is old")
logging.getLogger("x").warning("two\\nlines %s", "\\x1b[2J")
threading.Thread(target=lambda: 1 / 0, name="worker").start()
class Gone:
    def __del__(self):
        raise KeyError("never caught")
Gone()
try:
    int("x")
except ValueError:
    logging.getLogger("x").exception("it broke")
print("to standard error", file=sys.stderr)
raise RuntimeError("the end")
"""


@pytest.mark.parametrize("style", ["text", "json"])
def test_what_nobody_has_caught_is_a_line_as_well(tmp_path: Path, style: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MISTAKES, style], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_S,
        env={**environment(), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 1
    for text in (done.stderr, _text(tmp_path / "mistakes.txt")):
        for told in ("a library is old", "ZeroDivisionError", "never caught", "it broke", "to standard error", "the end"):
            assert told in text, (style, told, text)
        assert "\x1b" not in text
        if style == "json":
            lines = [json.loads(line) for line in text.splitlines()]
            assert {line["message"]: line["level"] for line in lines}["it broke"] == "error"
            assert "ValueError" in next(line["exception"] for line in lines if line["message"] == "it broke")
            assert [line["level"] for line in lines].count("critical") == 1


FILLED = """
import logging, sys
from pathlib import Path
from node import logs
from node.log_file import LogFile
logs.set_up("text", LogFile(Path("logs/full.txt"), 0.002, 2))
for n in range(200):
    logging.getLogger("x").info("line %d", n, extra={"unfolded": True})
"""


def test_a_log_file_is_changed_for_a_new_one_by_its_size(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", FILLED], cwd=tmp_path, check=True, capture_output=True, timeout=PATIENCE_S,
                   env={**environment(), "PYTHONPATH": str(ROOT)})  # fmt: skip
    found = sorted((tmp_path / "logs").iterdir())
    assert [path.name for path in found] == ["full.txt", "full.txt.1", "full.txt.2"]
    assert all(path.stat().st_size <= 2000 for path in found)
    assert "line 199" in found[0].read_text()


def test_a_full_disk_costs_the_log_file_its_lines_and_nothing_else(tmp_path: Path) -> None:
    """/dev/full takes nothing, ever."""
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with RunningNode(tmp_path, *WORDS, "--log-file", "/dev/full") as node:
        patch = node.patch()
        assert until(lambda: patch.status().playing == 1)
        assert until(lambda: "the log file /dev/full cannot be written, its lines are lost: No space left" in node.log)
        for _ in range(50):
            patch.send("/gain", 5.0)
        assert patch.status().state == "playing"
        assert node.log.count("its lines are lost") == 1


def test_a_log_file_that_cannot_be_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = subprocess.run([ENDLESS, "run", "--log-file", "file/endless.log"], cwd=tmp_path, capture_output=True, text=True,
                          timeout=PATIENCE_S, env=environment())  # fmt: skip
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "--log-file file/endless.log: " in done.stderr and "choose another file" in done.stderr


# Metrics

EXPECTED = {
    "endless_build_info", "endless_uptime_seconds", "endless_frames_rendered", "endless_xruns", "endless_render_load_ratio",
    "endless_output_latency_seconds", "endless_clips_queued", "endless_clips_started", "endless_clip_generation_seconds",
    "endless_generator_restarts", "endless_generator_state", "endless_osc_packets", "endless_osc_packets_malformed",
    "endless_osc_messages_refused", "endless_osc_replies_dropped", "endless_osc_subscribers", "endless_pcm_subscribers",
    "endless_pcm_frames_lost", "endless_sink_frames_lost", "endless_process_cpu_seconds", "endless_cues",
    "endless_process_resident_memory_bytes",
}  # fmt: skip


def scraped(node: RunningNode) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{node.http_port}/metrics", timeout=PATIENCE_S) as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        return str(answer.read().decode())


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = text_string_to_metric_families(text)
    return {(one.name, tuple(sorted(one.labels.items()))): one.value for family in families for one in family.samples}


def test_metrics_are_true(tmp_path: Path) -> None:
    with RunningNode(tmp_path, *WORDS) as node:
        patch = node.patch()
        assert until(lambda: patch.status().playing == 1)
        before = samples(scraped(node))
        patch.subscribe()
        patch.raw(b"\xff\xff\xff\xff")
        patch.send("/nonsense")
        patch.send("/layers", 1000)
        os.kill(node.child("generator"), signal.SIGKILL)
        assert until(lambda: "generator died" in node.log)
        time.sleep(0.5)
        text = scraped(node)
        after = samples(text)
        families = {family.name: family for family in text_string_to_metric_families(text)}

        def grown(name: str, **labels: str) -> float:
            key = (name, tuple(sorted(labels.items())))
            return after[key] - before.get(key, 0.0)

        assert families.keys() >= EXPECTED
        assert all(family.documentation and family.name.startswith("endless_") for family in families.values())
        assert grown("endless_osc_packets_malformed_total") == 1
        assert grown("endless_osc_messages_refused_total") == 2
        assert grown("endless_osc_subscribers") == 1
        assert grown("endless_generator_restarts_total") == 1
        assert grown("endless_frames_rendered_total") > 0
        assert before["endless_clip_generation_seconds_count", (("engine", "tone"),)] >= 1
        assert {dict(labels)["process"] for name, labels in after if name == "endless_process_cpu_seconds_total"} >= (
            {"control", "audio"} if sys.platform == "linux" else set()
        )
        assert sum(value for (name, _), value in after.items() if name == "endless_transport_state") == 1
        assert after["endless_transport_state", (("state", "playing"),)] == 1
        told = (ROOT / "docs/operations.md").read_text()
        assert {name for name in families if f"`{name}" not in told} == set(), "docs/operations.md lacks some"
        if promtool := shutil.which("promtool"):
            checked = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True)
            assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


# The service manager


class Manager:
    """The other end of NOTIFY_SOCKET."""

    def __init__(self, path: Path) -> None:
        self.told: list[str] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(0.05)

    def hears(self, word: str) -> bool:
        with contextlib.suppress(TimeoutError):
            while True:
                self.told.append(self._socket.recv(4096).decode())
        return any(word in told for told in self.told)

    def close(self) -> None:
        self._socket.close()


def test_the_service_manager_is_told_how_the_node_is(tmp_path: Path) -> None:
    manager = Manager(tmp_path / "notify")
    variables = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "400000"}
    try:
        with RunningNode(tmp_path, *WORDS, variables=variables) as node:
            assert until(lambda: manager.hears("READY=1"))
            assert until(lambda: manager.hears("STATUS=playing, 1 layers sound, generator"))
            assert until(lambda: sum(told == "WATCHDOG=1" for told in manager.told) > 3 or manager.hears("-"))
            signalled(node, signal.SIGSTOP)
            manager.hears("-")
            manager.told.clear()
            time.sleep(1.0)
            assert not manager.hears("WATCHDOG=1"), "a loop that hangs is not fed"
            signalled(node, signal.SIGCONT)
            assert until(lambda: manager.hears("WATCHDOG=1"))
        assert manager.hears("STOPPING=1")
    finally:
        manager.close()


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    unit = (ROOT / "deploy/endless.service").read_text()
    words = re.search(r"^ExecStart=\S+/endless (.*)$", unit, re.MULTILINE)
    assert words and {"--resume", "--log", "--config"} <= set(words[1].split())
    _are_options([word for word in words[1].split() if word.startswith("--")])
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    here = tmp_path / "endless.service"
    here.write_text(re.sub(r"^ExecStart=\S+/endless", f"ExecStart={ENDLESS}", unit, flags=re.MULTILINE))
    done = subprocess.run(["systemd-analyze", "verify", str(here)], capture_output=True, text=True)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "endless.service" in line]) == (0, [])


def test_the_agent_is_one_that_launchd_takes() -> None:
    agent = plistlib.loads((ROOT / "deploy/endless-node.plist").read_bytes())
    assert agent["Label"] == "endless-node" and agent["KeepAlive"] is True and agent["RunAtLoad"] is True
    assert agent["ProgramArguments"][0].endswith("/endless") and agent["ProgramArguments"][1] == "run"
    _are_options([word for word in agent["ProgramArguments"] if word.startswith("--")])


def _are_options(words: list[str]) -> None:
    told = subprocess.run([ENDLESS, "run", "--help"], capture_output=True, text=True, check=True, env=environment()).stdout
    assert [word for word in words if not re.search(rf"{word}\b", told)] == []
