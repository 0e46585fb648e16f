"""The JACK server is killed under a node that plays to it, and another comes: the sound is back by itself."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.capture import JackRecording, Sound, line, record, rms
from tests.e2e.node import RunningNode, until
from tests.node.outputs.jack_server import running_jackd

MACHINE_STALLS = 6  # tries: the machine itself may stop for longer than any buffer
SERVER_STALLS = 3  # tries: jackd itself may run no cycle at all, after one of its name was killed
TONE = ("--engine", "tone", "--prompt", "440 Hz", "--layers", "1", "--fade", "0.1")


def _unbroken(sound: Sound, rate: int) -> Sound:
    """The longest stretch in which a tone of about 440 Hz sounds without a click. A busy machine tears others."""
    left = sound[:, 0]
    off = np.abs(left[2:] - 2 * np.cos(2 * np.pi * 440 / rate) * left[1:-1] + left[:-2])
    ends = np.flatnonzero(~np.concatenate([[False], off < 2e-4, [False]]))
    longest = int(np.argmax(np.diff(ends)))
    return sound[ends[longest] + 1 : ends[longest + 1]]


def _grows(path: Path) -> bool:
    size = path.stat().st_size
    return until(lambda: path.stat().st_size > size + 100_000)


def _hear(server: str, rate: int) -> Sound | None:
    """A quarter of a second at least of what comes once there is sound, unbroken. None where nothing comes."""
    stretches = []
    for _ in range(MACHINE_STALLS):
        with JackRecording(server) as tape:
            assert tape.rate == rate
            if not until(lambda: tape.frames > rate // 10 and rms(tape.sound()[-rate // 20 :]) > 1e-3):
                return None
            heard = record(tape, 2.0)
            sound = _unbroken(tape.sound()[heard], rate)
        if len(sound) > rate // 4:
            return sound
        stretches.append(len(sound) / rate)
    pytest.fail(f"longest seconds without a break: {stretches}")


def test_the_server_is_killed_and_comes_back_at_other_rates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, need: Callable[[str, str], str]
) -> None:
    need("jackd", "jackd2")
    name = f"endless-back-{os.getpid()}"
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    with ExitStack() as servers:
        server = servers.enter_context(running_jackd(name))
        node = servers.enter_context(RunningNode(tmp_path, "--output", "jack", "--output", "wav:all.wav", *TONE))
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/clip")
        assert _hear(name, 48000) is not None
        for rate in (44100, 96000):
            for _ in range(SERVER_STALLS):
                said = len(node.log)
                server.kill()  # SIGKILL
                server.wait()
                assert until(lambda: "the output is gone" in node.log[said:])  # noqa: B023
                assert _grows(tmp_path / "all.wav"), "time stands still"
                assert patch.status().state == "playing"
                server = servers.enter_context(running_jackd(name, rate=rate))
                assert until(lambda: "playing again" in node.log[said:])  # noqa: B023
                sound = _hear(name, rate)
                if sound is not None:
                    break
                assert "calls for no sound any more" in node.log[said:], "not heard, and the server runs"
            assert sound is not None
            assert line(sound, rate, 440) > 0.01
            assert line(sound, rate, 440 * rate / 48000) < line(sound, rate, 440) / 4  # as it would be unless resampled
        assert "96000 Hz resampled from the mix's 48000" in node.log


def test_it_stays_away_and_the_node_neither_spins_nor_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, need: Callable[[str, str], str]
) -> None:
    need("jackd", "jackd2")
    name = f"endless-away-{os.getpid()}"
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    with running_jackd(name) as server, RunningNode(tmp_path, "--output", "jack:stage", *TONE) as node:
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/clip")
        server.kill()
        server.wait()
        assert until(lambda: "it is not back yet" in node.log)
        since = len(patch.heard)
        patch.wait_for("/level", lambda peak, *_: peak > 0.01, since)  # the mix goes on
        lines = len(node.log.splitlines())
        xruns = patch.status().xruns
        assert xruns >= 1
        assert until(lambda: "audio" in node.children())
        assert len(node.log.splitlines()) <= lines + 1  # said once
    assert "endless: " not in node.log  # no error
