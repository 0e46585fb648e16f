"""What the machine does to a node: time jumps, sleep, a standard error that nobody reads, addresses that are taken."""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.chaos.wall_clock import WallClock
from tests.e2e.capture import WavRecording, breaks, record
from tests.e2e.node import ENDLESS, RunningNode, bundle, endless, environment, message, until

pytestmark = pytest.mark.timeout(240)
WORDS = ("--engine", "tone", "--prompt", "400 Hz", "--layers", 2, "--duration", 4, "--fade", 0.5)
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="Linux's /proc, LD_PRELOAD, time namespaces")


def _cpu_s(pids: Sequence[int]) -> float:
    """Seconds of processor time that processes have used."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@linux_only
@pytest.mark.parametrize("jump_s", [-3600, 3600], ids=["back an hour", "ahead an hour"])
def test_the_wall_clock_is_set_and_only_new_timetags_notice(tmp_path: Path, jump_s: int) -> None:
    """A bundle that waits keeps its moment; the sound, the meters and the commands go on; new tags are of the new time."""
    clock = WallClock(tmp_path)
    if not clock.is_there:
        pytest.skip("needs a C compiler (apt install gcc libc6-dev)")
    with RunningNode(tmp_path, *WORDS, "--output", "wav:mix.wav", variables=clock.variables) as node:
        tape = WavRecording(tmp_path / "mix.wav")
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/level", lambda peak, *_: peak > 0.03)
        begin = record(tape, 0.5).stop
        sender, sent_s = node.patch(), time.monotonic()  # who sends a value is not told of it
        sender.raw(bundle(2.0, ("/gain", 0.5)))
        sender.ask("/sync", 1, reply="/synced")
        clock.set(jump_s)
        moved = patch.wait_for("/gain", lambda gain: gain == 0.5)
        assert moved.when_s - sent_s > 1.8
        since = len(patch.heard)
        sender.raw(bundle(jump_s + 0.3, ("/gain", 1.0)))  # by a sender whose clock was set too
        patch.wait_for("/gain", lambda gain: gain == 1.0, since)
        sender.raw(bundle(5.0, ("/fade", 0.7)))  # by one whose clock was not: long ago, or too far ahead to be a plan
        patch.wait_for("/fade", lambda fade: 0.69 < fade < 0.71, since)
        assert patch.status().state == "playing"
        record(tape, 0.5)
    assert breaks(tape.sound()[begin : -tape.rate], tape.rate, (400.0,)) == []
    assert "WARNING" not in node.log


@linux_only
def test_a_monotonic_clock_that_began_ten_years_ago(tmp_path: Path) -> None:
    """A time namespace: what a machine that has been up for as long would show."""
    before = ["unshare", "-T", "--monotonic", "315360000", "--boottime", "315360000"]
    if shutil.which("unshare") is None or subprocess.run([*before, "true"], capture_output=True).returncode:
        pytest.skip("needs time namespaces (Linux 5.6, root)")
    with RunningNode(tmp_path, *WORDS, "--output", "wav:mix.wav", before=[*before, "--"]):
        tape = WavRecording(tmp_path / "mix.wav")
        until(lambda: tape.frames > 0)
        begin = record(tape, 1.5).start + tape.rate // 2
    assert breaks(tape.sound()[begin : -tape.rate], tape.rate, (400.0,)) == []


@pytest.mark.slow
@linux_only
def test_after_a_sleep_of_6_seconds_it_goes_on_without_a_burst_and_without_spinning(tmp_path: Path) -> None:
    """All its processes stand still and go on: CLOCK_MONOTONIC has run on, as it does where a laptop's lid was closed on a
    machine that only stops its processes; a real suspend stops that clock too, and is nothing but a jump of the wall clock.
    """
    with RunningNode(tmp_path, *WORDS, "--output", "wav:mix.wav") as node:
        tape = WavRecording(tmp_path / "mix.wav")
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/level", lambda peak, *_: peak > 0.03)
        begin = record(tape, 0.5).stop
        xruns = patch.status().xruns
        pids = [node.process.pid, *node.children().values()]
        sender = node.patch()
        sender.raw(bundle(3.0, ("/gain", 0.5)))  # falls into the sleep
        sender.ask("/sync", 1, reply="/synced")
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        before = tape.frames
        time.sleep(6.0)
        for pid in reversed(pids):
            os.kill(pid, signal.SIGCONT)
        patch.wait_for("/gain", lambda gain: gain == 0.5)  # late, but done
        cpu_s, woke_s = _cpu_s(pids), time.monotonic()
        time.sleep(3.0)
        awake_s, frames = time.monotonic() - woke_s, tape.frames - before
        used_s = _cpu_s(pids) - cpu_s
        status = patch.status()
        assert status.state == "playing"
        assert status.xruns == xruns + 1  # counted once, however long it was
        record(tape, 0.5)
    assert frames / tape.rate < awake_s + 3.0  # no burst: at most a second is made up for, and what waited
    assert used_s < 0.8 * awake_s * 2  # no spin: two processes that do would use all of two cores
    assert breaks(tape.sound()[begin : -tape.rate], tape.rate, (400.0,)) == []
    assert "stalled" not in node.log


def test_a_pipe_that_nobody_reads_holds_nothing(tmp_path: Path) -> None:
    """`endless run 2>&1 | less`: the pipe is full, the sound and the commands go on, and it ends well."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    try:
        while True:
            os.write(writing, b"x" * 4096)
    except BlockingIOError:
        os.set_blocking(writing, True)
    port = _free_port()
    words = [ENDLESS, "run", "--osc", f"127.0.0.1:{port}", "--http", "off", "--output", "null", *map(str, WORDS)]
    with subprocess.Popen(words, cwd=tmp_path, env=environment(), stderr=writing) as node:
        try:
            assert until(lambda: endless("send", "/sync", 1, "--to", f"127.0.0.1:{port}", folder=tmp_path).returncode == 0)
            for _ in range(40):
                _send(port, message("/dumpOSC", 1))
                _send(port, message("/gain", 0.5))
            _plays_and_ends_well(node, port, tmp_path)
        finally:
            node.kill()
            os.close(reading)
            os.close(writing)


@pytest.mark.parametrize("how", ["2>&-", "2>/dev/full"], ids=["closed", "full"])
def test_a_standard_error_that_takes_nothing_harms_nothing(tmp_path: Path, how: str) -> None:
    port = _free_port()
    script = f'exec "$@" {how}'
    words = ["--osc", f"127.0.0.1:{port}", "--http", "off", "--output", "wav:mix.wav", *map(str, WORDS)]
    with subprocess.Popen(
        ["sh", "-c", script, "sh", ENDLESS, "run", *words], cwd=tmp_path, env=environment(), stderr=subprocess.DEVNULL
    ) as node:
        try:
            tape = WavRecording(tmp_path / "mix.wav")
            assert until(lambda: abs(tape.part(record(tape, 0.5))).max() > 0.03)
            record(tape, 2.0)
            _plays_and_ends_well(node, port, tmp_path)
        finally:
            node.kill()
    begin = int(np.flatnonzero(abs(tape.sound()).max(axis=1) > 0.03)[0])
    torn = breaks(tape.sound()[begin + tape.rate // 2 : -tape.rate], tape.rate, (400.0,))
    assert torn == []  # nothing was printed into the file that got descriptor 2


def test_a_second_node_takes_neither_the_port_nor_the_sound(tmp_path: Path) -> None:
    with RunningNode(tmp_path, *WORDS, "--output", "null") as node:
        patch = node.patch()
        second = endless("run", "--osc", node.to, "--http", "off", "--output", "null", "--state", "off", folder=tmp_path)
        assert second.returncode == 1
        assert "maybe by another node: stop that, or use --osc" in second.stderr
        assert second.stderr.count("\n") == 1
        assert patch.status().state == "playing"
        (tmp_path / "third").mkdir()
        with RunningNode(tmp_path / "third", *WORDS, "--output", "null", "--http", f"127.0.0.1:{node.http_port}") as third:
            assert until(lambda: "no OSCQuery" in third.log or "taking port" in third.log)
            assert third.patch().status().state == "playing"


def _plays_and_ends_well(node: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    answer = endless("send", "/status", "--to", f"127.0.0.1:{port}", folder=folder)
    assert answer.returncode == 0 and "playing" in answer.stdout, answer
    node.terminate()
    assert until(lambda: node.poll() is not None)
    assert node.returncode == 0


def _free_port() -> int:
    """Below those that the system gives to others who ask for any: a node that says nothing cannot say which it has."""
    for port in random.sample(range(20_000, 30_000), 100):
        with (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
            socket.socket() as stream,
            contextlib.suppress(OSError),
        ):
            datagrams.bind(("127.0.0.1", port))
            stream.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no free port")


def _send(port: int, data: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(data, ("127.0.0.1", port))
