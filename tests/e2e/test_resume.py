"""A node that is killed in the middle of a show, and the one that takes it up: what runs, what is set, what is heard."""

import os
import random
import signal
import time
from fractions import Fraction
from pathlib import Path

import pytest
import soundfile

from node.state_file import Saved, StateFile
from tests.e2e.node import GONE_S, Patch, RunningNode, alive, endless, until

SHOW = """
version: 1
title: Killed
defaults: {fade: 0.2, layers: 2}
cues:
  - {number: "1", prompt: 440 Hz, continue: auto_continue, post_wait: 1}
  - {number: "2", type: fade, target: master, time: 60, gain_db: -20, continue: auto_continue, post_wait: 7}
  - {number: "3", name: Third, prompt: 880 Hz, length: 1.5, on_not_ready: cut, continue: auto_follow}
  - {number: "4", prompt: 660 Hz, on: [2], on_not_ready: cut}
  - {number: "5", prompt: 220 Hz}
"""
KEPT = ("--engine", "tone", "--state", "kept")


def state(folder: Path) -> Saved:
    """What is in the file of a node that has ended."""
    file = StateFile(folder / "kept", "0")
    try:
        saved = file.read()
    finally:
        file.close()
    assert saved is not None
    return saved


def kill(node: RunningNode) -> None:
    """SIGKILL; its children go by themselves."""
    family = list(node.children().values())
    node.kill()
    node.process.wait()
    assert until(lambda: alive(family) == [], GONE_S)


def running(patch: Patch) -> set[str]:
    since = patch.send("/running")
    patch.wait_for("/running.end", since=since)
    return {str(one.values[0]) for one in patch.heard[since:] if one.address == "/cue/info"}


def level(path: Path) -> float:
    return float(abs(soundfile.read(path)[0]).max())


def test_a_killed_node_is_taken_up_where_it_was(tmp_path: Path) -> None:
    (tmp_path / "killed.yaml").write_text(SHOW)
    with RunningNode(tmp_path, "killed.yaml", *KEPT, "--output", "wav:first.wav") as node:
        patch = node.patch()
        patch.subscribe()
        patch.send("/layer/1/pan", 0.5)
        patch.send("/negative", "wind")
        patch.send("/go")
        second = patch.wait_for("/cue/started", lambda number, _: number == "2")
        patch.wait_for("/clip")
        time.sleep(1.5)
        before = running(patch)
        patch.send("/guidance", 7.5)
        time.sleep(1.1)
        kill(node)
        lasted = time.monotonic() - second.when_s
    assert before == {"1", "2"}
    saved = state(tmp_path)
    cues, rate = saved.content["show"]["cues"], saved.content["rate"]
    due = next(at for at, do, run, _ in cues["events"] if (do, cues["runs"][run]["cue"]) == ("CONTINUE", "2"))
    remains = (float(Fraction(due)) - saved.mark.frame) / rate  # of the 7 s after which cue 3 follows
    assert abs(7 - lasted - remains) < 1.0

    with RunningNode(tmp_path, *KEPT, "--output", "wav:second.wav", "--resume") as node:
        assert until(lambda: "resumed: playing" in node.log)
        resumed = time.monotonic()
        patch = node.patch()
        patch.subscribe()
        assert running(patch) == before
        assert patch.wait_for("/playhead").values[0] == "5"
        assert patch.status().state == "playing"
        asked = {address: patch.ask(address)[0] for address in ("/prompt", "/negative", "/layer/1/pan", "/guidance", "/layers")}
        assert asked == {"/prompt": "440 Hz", "/negative": "wind", "/layer/1/pan": 0.5, "/guidance": 7.5, "/layers": 2}
        third = patch.wait_for("/cue/started", lambda number, _: number == "3")
        assert node.started_s + remains < third.when_s < resumed + remains + 2.0  # it waits for no clip (cut)
        fourth = patch.wait_for("/cue/started", lambda number, _: number == "4")
        assert abs(fourth.when_s - third.when_s - 1.5) < 1.0
        patch.wait_for("/clip", lambda number, source, layer, prompt, *_: (layer, prompt) == (2, "660 Hz"))
    assert level(tmp_path / "second.wav") > 0.01


@pytest.mark.slow
def test_the_state_is_whole_whenever_its_node_is_killed(tmp_path: Path) -> None:
    """The node is killed at random moments, each time by the one that was resumed."""
    (tmp_path / "killed.yaml").write_text(SHOW)
    chance, seen = random.Random(7), 0
    words: tuple[str, ...] = ("killed.yaml",)
    for _ in range(5):
        with RunningNode(tmp_path, *words, *KEPT, "--output", "null") as node:
            patch = node.patch()
            until(lambda: (tmp_path / "kept/0.state").exists())
            end = time.monotonic() + chance.uniform(0.0, 1.5)
            while time.monotonic() < end:
                patch.send("/steps", chance.randint(1, 100))
                time.sleep(0.01)
            kill(node)
        assert "torn" not in node.log
        frame = state(tmp_path).mark.frame
        assert frame >= seen
        seen, words = frame, ("--resume",)


def test_a_clean_end_is_taken_up_too(tmp_path: Path) -> None:
    (tmp_path / "killed.yaml").write_text(SHOW)
    with RunningNode(tmp_path, "killed.yaml", *KEPT, "--output", "null") as node:
        patch = node.patch()
        patch.subscribe()
        patch.send("/go")
        patch.wait_for("/cue/started")
        patch.send("/playhead/set", "4")
        patch.send("/gain", 0.25)
        patch.send("/quit")
        node.process.wait()
    with RunningNode(tmp_path, "killed.yaml", *KEPT, "--output", "null", "--resume") as node:
        patch = node.patch()
        patch.subscribe()
        assert patch.wait_for("/playhead").values[0] == "4"
        assert patch.status().state == "playing"
        assert "1" in running(patch)
        patch.send("/panic")
        patch.wait_for("/state", lambda told: told == "stopped")
        os.kill(node.process.pid, signal.SIGTERM)
        node.process.wait()
    with RunningNode(tmp_path, "killed.yaml", *KEPT, "--output", "null", "--resume", "--gain", "0.5") as node:
        patch = node.patch()
        assert patch.status().state == "stopped"
        assert patch.ask("/gain") == (0.5,)  # given anew
        assert running(patch) == set()
    with RunningNode(tmp_path, "killed.yaml", *KEPT, "--output", "null") as node:
        patch = node.patch()
        patch.subscribe()
        assert patch.wait_for("/playhead").values[0] == "1"  # without --resume a start is clean
        assert patch.ask("/gain") == (1.0,)


@pytest.mark.parametrize("how", ["torn", "other version", "show changed", "show gone", "none"])
def test_what_cannot_be_taken_up_is_said_in_one_line(tmp_path: Path, how: str) -> None:
    show = tmp_path / "killed.yaml"
    show.write_text(SHOW)
    if how != "none":
        with RunningNode(tmp_path, "killed.yaml", *KEPT, "--output", "null") as node:
            patch = node.patch()
            patch.send("/go")
            patch.send("/steps", 77)
            patch.ask("/sync", 1, reply="/synced")
    file = tmp_path / "kept/0.state"
    match how:
        case "torn":
            file.write_bytes(file.read_bytes()[:-200])
        case "other version":
            rewritten(file, b'"format": 1', b'"format": 2')
        case "show changed":
            show.write_text(SHOW.replace('number: "2"', 'number: "2b"').replace("target: 2", "target: 2b"))
        case "show gone":
            show.unlink()
    said = {
        "torn": "is torn or was edited: nothing is taken up, this is a clean start",
        "other version": "is of another version (format 2, this node reads 1)",
        "show changed": "the show 'Killed' has changed since",
        "show gone": "the show cannot be taken up, the node goes on without: ",
        "none": "nothing to resume: there is no",
    }[how]
    words = () if how == "show gone" else ("killed.yaml",)
    with RunningNode(tmp_path, *words, *KEPT, "--output", "null", "--resume") as node:
        patch = node.patch()
        patch.ask("/sync", 1, reply="/synced")
        assert node.log.count(said) == 1
        assert "Traceback" not in node.log
        assert (patch.ask("/steps") == (77,)) is (how in ("show changed", "show gone"))
        if how == "show changed":
            assert "1" in running(patch)


def rewritten(path: Path, before: bytes, after: bytes) -> None:
    """The file of another version, whole."""
    import zlib

    line, _, mark = path.read_bytes().split(b"\n", 2)
    line = line.replace(before, after) + b"\n"
    path.write_bytes(line + b"%08x\n" % zlib.crc32(line) + mark)


def test_what_resumes_needs_a_name_and_a_state(tmp_path: Path) -> None:
    nameless = endless("run", "--resume", "--osc", "127.0.0.1:0", "--state", "off", folder=tmp_path)
    assert (nameless.returncode, nameless.stderr) == (
        2,
        "endless: --resume: --state is off; give --osc HOST:PORT or --state DIR\n",
    )


def test_two_nodes_do_not_share_a_state(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with RunningNode(tmp_path, *KEPT, "--output", "null"):
        words = ("--engine", "tone", "--state", str(tmp_path / "kept"), "--output", "null")
        with RunningNode(tmp_path / "other", *words) as other:
            assert until(lambda: "another node has it; the node plays all the same" in other.log)
            assert other.patch().status().state == "playing"
