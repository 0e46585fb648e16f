"""The node on PipeWire's JACK: sound, and sound again after it was killed. Skipped where it is not installed."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.node import RunningNode, until
from tests.house.source import ROOT

_RECORD = """
import json, sys, time
import jack, numpy as np
client = jack.Client("tape", no_start_server=True)
port, pieces = client.inports.register("in_1"), []
client.set_process_callback(lambda frames: pieces.append(port.get_array().copy()))
with client:
    client.connect("stage:out_1", port)
    while sum(map(len, pieces)) < 96000:
        time.sleep(0.05)
    rate = client.samplerate
sound = np.concatenate(pieces)[-48000:].astype(float)
turning = np.exp(-2j * np.pi * 440 / 48000 * np.arange(48000)) * np.hanning(48000)
print(json.dumps([rate, float(abs((sound * turning).sum()) * 4 / 48000)]))
"""


@contextmanager
def _pipewire(runtime: Path) -> Iterator["subprocess.Popen[bytes]"]:
    server = subprocess.Popen(["pipewire"], env={**os.environ, "XDG_RUNTIME_DIR": str(runtime)}, stderr=subprocess.DEVNULL)
    try:
        assert until(lambda: (runtime / "pipewire-0").exists())
        yield server
    finally:
        server.kill()
        server.wait()
        for path in runtime.iterdir():
            path.unlink()


def _hears(runtime: Path) -> bool:
    """Whether the tone comes out of the node's first port."""
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(runtime)}
    said = subprocess.run(
        ["pw-jack", sys.executable, "-c", _RECORD], env=environment, capture_output=True, text=True, timeout=60
    )
    return said.returncode == 0 and json.loads(said.stdout.splitlines()[-1])[1] > 0.01


def test_it_plays_and_comes_back(tmp_path: Path) -> None:
    if shutil.which("pipewire") is None or shutil.which("pw-jack") is None:
        pytest.skip("PipeWire is not installed (apt install pipewire pipewire-jack); no test of CI needs it")
    runtime = Path("/tmp") / f"endless-pw-{os.getpid()}"  # a socket's path is at most 107 characters long
    runtime.mkdir(mode=0o700)
    words = ("--output", "jack:stage", "--engine", "tone", "--prompt", "440 Hz", "--layers", "1", "--fade", "0.1")
    try:
        with (
            _pipewire(runtime) as server,
            RunningNode(
                tmp_path, *words, before=["pw-jack"], variables={"XDG_RUNTIME_DIR": str(runtime), "PYTHONPATH": str(ROOT)}
            ) as node,
        ):
            assert "playing to JACK as stage, 48000 Hz" in node.log
            assert until(lambda: _hears(runtime))
            server.send_signal(signal.SIGKILL)
            server.wait()
            assert until(lambda: "the output is gone" in node.log)
            (runtime / "pipewire-0").unlink(missing_ok=True)
            with _pipewire(runtime):
                assert until(lambda: "playing again" in node.log)
                assert until(lambda: _hears(runtime))
    finally:
        shutil.rmtree(runtime)
