"""Conversations of `endless send` with a daemon."""

import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.capture import WavRecording, levels, record
from tests.e2e.node import RunningNode, endless

pytestmark = [pytest.mark.timeout(200), pytest.mark.xdist_group("send")]
TONE = ("--engine", "tone", "--prompt", "440 Hz", "--output", "null")


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    with RunningNode(tmp_path_factory.mktemp("node"), *TONE) as running:
        patch = running.patch()
        patch.subscribe()
        patch.wait_for("/level", lambda peak, *_: peak > 0.03)
        yield running


def _send(node: RunningNode, *words: object, status: int = 0) -> list[str]:
    """What `endless send` prints."""
    result = endless("send", *words, "--to", node.to, "--wait", 15, folder=node.folder)
    assert result.returncode == status, result.stdout + result.stderr
    assert result.stderr == ""
    return result.stdout.splitlines()


@pytest.mark.parametrize(
    ("words", "reads"),
    [
        (("/layers", 5), "/layers 5"),
        (("/gain", 0.5), "/gain 0.5"),
        (("/gain", 1, 0.1), "/gain 1.0"),
        (("/gain", 7), "/gain 2.0"),
        (("/negative", "s:1999"), "/negative 1999"),
        (("/negative", "12"), "/negative 12"),
        (("/layer/2/prompt", "small", "rain"), "/layer/2/prompt small rain"),
        (("/fade/law", "linear_sum"), "/fade/law linear_sum"),
        (("/layer/3/mute", 1), "/layer/3/mute 1"),
    ],
)
def test_what_is_set_can_be_asked_for(node: RunningNode, words: tuple[object, ...], reads: str) -> None:
    assert _send(node, *words) == []
    assert _send(node, words[0]) == [reads]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("/layers", 99), "1..64"),
        (("/layers", "many"), "must be a number"),
        (("/layer/65/gain", 1), "layer 65 is out of range 1..64"),
        (("/layrs", 2), "did you mean /layers?"),
        (("/prompt", " "), "blank"),
        (("/go",), "no show is loaded"),
        (("/layer/*/mute", 3), "64 of 64 refused"),
        (("/engine", "tones"), "did you mean 'tone'?"),
    ],
)
def test_what_is_refused_exits_1(node: RunningNode, words: tuple[object, ...], says: str) -> None:
    (line,) = _send(node, *words, status=1)
    assert line.startswith(f"/fail {words[0]} ")
    assert says in line


def test_questions(node: RunningNode) -> None:
    assert _send(node, "/sync", 7) == ["/synced 7"]
    assert _send(node, "/version")[0].startswith("/version.reply endless-node ")
    (status,) = _send(node, "/status")
    assert status.startswith("/status.reply tone cpu playing ")
    assert len(status.split()) == 14
    assert _send(node, "/cues") == ["/cues.end 0"]


def test_no_node_exits_1_with_the_next_step(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    result = endless("send", "/status", "--to", f"127.0.0.1:{port}", folder=tmp_path)
    assert result.returncode == 1
    assert result.stderr.startswith(
        f"endless: no answer from 127.0.0.1:{port}: is the node running? Start it with `endless run`"
    )
    assert result.stderr.count("\n") == 1


def test_an_address_without_a_slash_exits_2(node: RunningNode) -> None:
    result = endless("send", "status", "--to", node.to, folder=node.folder)
    assert result.returncode == 2
    assert result.stderr == "endless: an address begins with a slash: did you mean /status?\n"


def test_another_engine_takes_over_while_the_sound_goes_on(tmp_path: Path) -> None:
    tape = WavRecording(tmp_path / "mix.wav")
    words = ("--prompt", "heavy rain", "--layers", 2, "--duration", 6, "--fade", 1, "--output", f"wav:{tape.path}")
    with RunningNode(tmp_path, *words) as node:
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/level", lambda peak, *_: peak > 0.02)
        begin = record(tape, 1.5).stop
        old = node.child("generator")

        (line,) = _send(node, "/engine", "nonsense", status=1)
        assert line.startswith("/fail /engine no engine is called 'nonsense'")
        assert patch.status().engine == "procedural"
        assert node.child("generator") == old

        place = len(patch.heard)
        assert _send(node, "/engine", "tone") == ["/done /engine tone"]
        assert patch.status()[:3] == ("tone", "cpu", "playing")
        assert _send(node, "/engine") == ["/engine tone"]
        patch.wait_for("/clip", lambda *clip: clip[6].startswith("sine"), place)
        assert node.child("generator") != old
        record(tape, 1.5)
    found = levels(tape.sound()[begin : -tape.rate], tape.rate, 0.2)
    assert found.min() > 0.1 * np.median(found)


def test_a_prefix_stands_before_every_address(tmp_path: Path) -> None:
    with RunningNode(tmp_path, *TONE, "--prefix", "/garden") as node:
        assert _send(node, "/garden/layers", 4) == []
        assert _send(node, "/garden/layers") == ["/garden/layers 4"]
        assert _send(node, "/garden/status")[0].startswith("/garden/status.reply tone ")
        (line,) = _send(node, "/garden/layers", 99, status=1)
        assert line.startswith("/garden/fail /garden/layers ")
        assert _send(node, "/garden/engine", "procedural") == ["/garden/done /garden/engine procedural"]
        result = endless("send", "/layers", "--to", node.to, folder=tmp_path)
        assert result.returncode == 1
