"""Real Pure Data, headless, with the patches that ship: control of a node, and its sound through the player."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from max_patches.generate.__main__ import FOLDER
from tests.e2e.node import RunningNode, until

pytestmark = pytest.mark.xdist_group("pd")

RATE = 44100
FREQUENCY_HZ = 440.0
QUANTUM = 1 / 32768
RECORDED_MS = 4000


def pd() -> str:
    found = shutil.which("pd")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("pd is missing: apt-get install puredata-core")
        pytest.skip("pd is not installed (apt-get install puredata-core)")
    return found


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    """A node that plays one layer of a sine to nowhere."""
    pd()
    words = ["--engine", "tone", "--prompt", f"{FREQUENCY_HZ:g} Hz", "--layers", "1", "--fade", "0.5", "--seed", "1"]
    folder = tmp_path_factory.mktemp("node")
    with RunningNode(folder, *words, "--rate", RATE, "--output", "null") as running:
        yield running


class Pd:
    """A Pd that runs a patch of a test beside those that ship. send: messages once it is open."""

    def __init__(self, folder: Path, patch: str, send: str = "") -> None:
        file = folder / "test.pd"
        file.write_text(patch)
        self._log = folder / "pd.log"
        command = [pd(), "-nogui", "-noaudio", "-stderr", "-r", str(RATE), "-path", str(FOLDER / "pd")]
        command += [*(["-send", send] if send else []), str(file)]
        with self._log.open("w") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder)

    def __enter__(self) -> "Pd":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    @property
    def printed(self) -> list[str]:
        return self._log.read_text(errors="replace").splitlines()

    def says(self, line: str) -> bool:
        return until(lambda: line in self.printed)


def test_pd_steers_the_node_and_reads_its_answers(node: RunningNode, tmp_path: Path) -> None:
    """Through endless-osc.pd, whose buses the shipped patch and its layers use."""
    text = f"""#N canvas 0 0 600 400 12;
#X obj 20 20 endless-osc 127.0.0.1 {node.port} {_free_port()};
#X obj 20 60 r endless-in;
#X obj 20 90 route status.reply layer gain layers prompt fail;
#X obj 20 120 print status;
#X obj 120 120 print layer;
#X obj 220 120 print gain;
#X obj 320 120 print layers;
#X obj 420 120 print prompt;
#X obj 520 120 print fail;
#X obj 20 200 loadbang;
#X obj 20 230 delay 700;
#X msg 20 260 /prompt 660 Hz left \\, /layer/1/gain 0.25 2 \\, /layer/1/gain \\, /gain 0.5 \\, /gain \\, /prompt \\, /layers 99
\\, /layers;
#X obj 20 300 s endless;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
#X connect 2 1 4 0;
#X connect 2 2 5 0;
#X connect 2 3 6 0;
#X connect 2 4 7 0;
#X connect 2 5 8 0;
#X connect 9 0 10 0;
#X connect 10 0 11 0;
#X connect 11 0 12 0;
"""
    client = node.patch()
    try:
        with Pd(tmp_path, text) as running:
            assert running.says("layer: 1 gain 0.25"), running.printed
            assert running.says("gain: 0.5"), running.printed
            assert running.says("layers: 1"), running.printed
            assert until(lambda: any(line.startswith("fail: /layers") for line in running.printed)), running.printed
            assert until(lambda: any("prompt: 660" in line for line in running.printed)), running.printed
            assert until(lambda: any(line.startswith("status: tone cpu playing") for line in running.printed))
        assert client.ask("/layer/1/gain") == (0.25,)
        assert client.ask("/prompt") == ("660 Hz left",)
    finally:
        for address, value in (("/layer/1/gain", 1.0), ("/gain", 1.0), ("/prompt", f"{FREQUENCY_HZ:g} Hz")):
            client.send(address, value)


def test_the_shipped_patch_opens_without_a_complaint_and_steers_the_node(node: RunningNode, tmp_path: Path) -> None:
    text = (FOLDER / "pd/endless.pd").read_text()
    place, heard = "127.0.0.1 9400", "9401"
    assert text.count(place) == 2 and text.count(heard) == 1
    text = text.replace(place, f"127.0.0.1 {node.port}").replace(heard, str(_free_port()))
    client = node.patch()
    try:
        with Pd(tmp_path, text, "; endless-prompt 330 Hz right; endless-gain-db -6; endless-list bang") as running:
            assert until(lambda: client.ask("/prompt") == ("330 Hz right",)), running.printed
            assert client.ask("/gain/db")[0] == pytest.approx(-6.0, abs=0.01)
            assert running.says("cues: 0"), running.printed
            wrong = ("error", "couldn't create", "connection failed", "no such object", "bad arguments")
            assert [line for line in running.printed if any(word in line for word in wrong)] == []
    finally:
        client.send("/prompt", f"{FREQUENCY_HZ:g} Hz")
        client.send("/gain", 1.0)


def test_pd_plays_the_nodes_pcm_as_the_clean_sine_it_is(tmp_path: Path) -> None:
    """Through endless-pcm~.pd: to 0.1 Hz, and no step larger than the sine's own (a quantum of s16 beside)."""
    out = tmp_path / "heard.wav"
    words = ["--engine", "tone", "--prompt", f"{FREQUENCY_HZ:g} Hz", "--layers", "1", "--fade", "0.5", "--seed", "1"]
    with RunningNode(tmp_path, *words, "--rate", RATE, "--output", "null") as node:
        patch = node.patch()
        until(lambda: patch.status().state == "playing" and patch.status().playing == 1)
        with Pd(tmp_path, _recorder(node.port, out)) as running:
            assert running.process.wait(60) == 0, running.printed
            assert "news: rate 44100" in running.printed, running.printed
            assert not any(line.startswith("news: lost") for line in running.printed), running.printed
    sound = _sounding(out)
    assert len(sound) > 2 * RATE
    amplitude = float(np.abs(sound).max())
    assert amplitude > 0.02
    assert abs(_frequency_hz(sound) - FREQUENCY_HZ) < 0.1
    step = 2.0 * amplitude * np.sin(np.pi * FREQUENCY_HZ / RATE)
    assert float(np.abs(np.diff(sound)).max()) <= step + 2 * QUANTUM


def _recorder(port: int, out: Path) -> str:
    return f"""#N canvas 0 0 600 400 12;
#X obj 20 20 endless-pcm~ 127.0.0.1 {port} 500;
#X obj 20 50 writesf~ 2;
#X obj 200 50 print news;
#X msg 20 80 open -bytes 4 {out} \\, start;
#X obj 20 110 loadbang;
#X msg 100 80 \\; pd dsp 1;
#X obj 20 140 delay 1500;
#X obj 100 140 delay {1500 + RECORDED_MS};
#X msg 100 170 stop;
#X obj 200 140 delay {2000 + RECORDED_MS};
#X msg 200 170 \\; pd quit;
#X connect 0 0 1 0;
#X connect 0 1 1 1;
#X connect 0 2 2 0;
#X connect 3 0 1 0;
#X connect 4 0 5 0;
#X connect 4 0 6 0;
#X connect 4 0 7 0;
#X connect 4 0 9 0;
#X connect 6 0 3 0;
#X connect 7 0 8 0;
#X connect 8 0 1 0;
#X connect 9 0 10 0;
"""


def _sounding(file: Path) -> NDArray[np.float64]:
    """The left channel from a quarter of a second after its beginning to its end; both channels are the same."""
    sound, rate = soundfile.read(file)
    assert rate == RATE
    assert np.array_equal(sound[:, 0], sound[:, 1])
    heard = np.flatnonzero(np.abs(sound[:, 0]) > 0.01)
    assert len(heard), "Pd recorded silence"
    return np.asarray(sound[heard[0] + RATE // 4 : heard[-1], 0])


def _frequency_hz(sound: NDArray[np.float64]) -> float:
    """The peak of a windowed spectrum, padded to bins of 0.01 Hz."""
    size = 1 << 22
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), size))
    return float(spectrum.argmax()) * RATE / size


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
