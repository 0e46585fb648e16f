"""`endless listen` as a user runs it."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.capture import capture, line, read
from tests.e2e.node import ENDLESS, PATIENCE_S, RunningNode, endless, environment, until
from tests.node.outputs.jack_server import running_jackd

pytestmark = [pytest.mark.timeout(200), pytest.mark.xdist_group("listen")]
WORDS = ("--engine", "tone", "--prompt", "440 Hz", "--layers", 1, "--duration", 30, "--fade", 0.5, "--rate", 48000,
         "--output", "null")  # fmt: skip


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    with RunningNode(tmp_path_factory.mktemp("node"), *WORDS, "--prefix", "/garden") as running:
        patch = running.patch()
        patch.send("/garden/notify", 1)
        patch.wait_for("/garden/level", lambda peak, *_: peak > 0.095)
        patch.send("/garden/notify", 0)
        yield running


@pytest.mark.parametrize(("encoding", "channels"), [("s16", 1), ("s24", 2), ("f32", 2)])
def test_into_a_file(node: RunningNode, tmp_path: Path, encoding: str, channels: int) -> None:
    words = ("--to", node.to, "--prefix", "/garden", "-o", "heard.wav", "--for", 1, "--json", "--delay", 50)
    result = endless("listen", *words, "--encoding", encoding, "--channels", channels, folder=tmp_path)
    assert result.returncode == 0, result.stderr
    counts = json.loads(result.stdout)
    sound, rate = read(tmp_path / "heard.wav")
    assert (rate, len(sound)) == (48000, counts["frames"])
    assert counts["received"] * (128 if channels == 2 and encoding != "s16" else 256) == counts["frames"] > 24000
    assert counts["lost"] == counts["late"] == counts["concealed"] == 0
    assert 0.04 < line(sound, rate, 440.0) < 0.16  # where one clip joins the next the phases may differ
    assert sound.shape[1] == channels
    assert np.array_equal(sound[:, 0], sound[:, -1])


def test_what_it_prints_for_people(node: RunningNode, tmp_path: Path) -> None:
    result = endless("listen", "--to", node.to, "--prefix", "/garden", "-o", "heard.wav", "--for", 0.5, folder=tmp_path)
    assert result.returncode == 0
    assert "48000 Hz, s24, 2 channels, 128 frames a packet" in result.stderr
    assert result.stdout.startswith("heard.wav, ")
    assert "0 lost, 0 late, 0 reordered; 0 ms concealed in 0 gaps" in result.stdout


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("--to", "127.0.0.1:9"), 1, "is the node running?"),
        (("--frames", "100"), 1, "the node refuses: frames 100 is no power of two: use 64"),
        (("-o", "missing/heard.wav"), 1, "the folder missing is missing"),
        (("--delay", "0"), 2, "give milliseconds"),
        (("--prefix", "garden"), 2, "must begin with a slash"),
        ((), 1, "`endless listen -o FILE.wav`"),
    ],
)
def test_what_goes_wrong_is_one_clear_line(
    node: RunningNode, tmp_path: Path, words: tuple[str, ...], status: int, says: str
) -> None:
    given = (*([] if "--to" in words else ["--to", node.to]), *([] if "--prefix" in words else ["--prefix", "/garden"]))
    file = () if not words or "-o" in words else ("-o", "heard.wav")
    result = endless("listen", *given, *file, *words, "--for" if "--for" not in words else "--json",
                     *(["1"] if "--for" not in words else []), folder=tmp_path)  # fmt: skip
    assert result.returncode == status, result.stderr
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    if status == 1:
        assert result.stderr.rstrip().count("\n") == 0


def test_ctrl_c_ends_it_and_the_node_is_told(node: RunningNode, tmp_path: Path) -> None:
    words = [ENDLESS, "listen", "--to", node.to, "--prefix", "/garden", "-o", "heard.wav", "--json"]
    with subprocess.Popen(words, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, text=True) as listener:
        assert until(lambda: (tmp_path / "heard.wav").exists() and (tmp_path / "heard.wav").stat().st_size > 50_000)
        listener.send_signal(signal.SIGINT)
        out, _ = listener.communicate(timeout=PATIENCE_S)
    assert listener.returncode == 0
    assert json.loads(out)["frames"] == len(read(tmp_path / "heard.wav")[0])


def test_a_node_that_comes_back_is_heard_again(tmp_path: Path) -> None:
    with RunningNode(tmp_path, *WORDS) as first:
        port = first.port
        words = [ENDLESS, "listen", "--to", first.to, "-o", "heard.wav", "--json"]
        listener = subprocess.Popen(
            words, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        file = tmp_path / "heard.wav"
        assert until(lambda: file.exists() and file.stat().st_size > 300_000)
    size = file.stat().st_size
    (tmp_path / "again").mkdir()
    with RunningNode(tmp_path / "again", *WORDS, "--osc", f"127.0.0.1:{port}"):
        assert until(lambda: file.stat().st_size > size + 300_000)
        listener.send_signal(signal.SIGINT)
        out, error = listener.communicate(timeout=PATIENCE_S)
    assert listener.returncode == 0, error
    assert json.loads(out)["lost"] == 0
    sound, _ = read(file)
    steps = np.abs(np.diff(sound[:, 0]))
    assert steps.max() < 0.02  # 440 Hz at 0.1: 0.006; the first node's own fade lies before the joint


def test_on_a_device(node: RunningNode, tmp_path: Path) -> None:
    name = f"endless-listen-{os.getpid()}"
    with running_jackd(name):
        words = [ENDLESS, "listen", "--to", node.to, "--prefix", "/garden", "--json"]
        with subprocess.Popen(words, cwd=tmp_path, env=environment(JACK_DEFAULT_SERVER=name), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as listener:  # fmt: skip
            sound = capture(name, 2.0)
            listener.send_signal(signal.SIGINT)
            out, error = listener.communicate(timeout=PATIENCE_S)
    assert listener.returncode == 0, error
    assert json.loads(out)["received"] > 300
    assert line(sound[48000:].astype(np.float64), 48000, 440.0) > 0.03
