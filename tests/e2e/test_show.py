"""Shows in the running node: loaded by name, stepped by GO, refused whole where they are wrong."""

import socket
from pathlib import Path

from pythonosc.osc_message import OscMessage

from tests.e2e.node import RunningNode, until

ONE = """
version: 1
title: One
defaults: {fade: 0.5, layers: 1}
cues:
  - {number: "1", name: First, type: prompt, prompt: 440 Hz}
  - {number: "2", name: Second, type: wait, time: 0.3, continue: auto_follow}
  - {number: "3", name: Third, type: prompt, prompt: 880 Hz}
"""


def test_a_show_stands_by_is_stepped_and_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(ONE)
    (tmp_path / "two.yaml").write_text(ONE.replace("One", "Two").replace("First", "Other"))
    (tmp_path / "broken.yaml").write_text(ONE.replace("prompt: 440", "promt: 440"))
    with RunningNode(tmp_path, "one.yaml", "--engine", "tone", "--output", "null") as node:
        patch = node.patch()
        patch.subscribe()
        assert patch.wait_for("/playhead").values[:2] == ("1", "First")
        assert patch.status().state == "stopped"
        patch.send("/go")
        patch.wait_for("/cue/started", lambda number, name: (number, name) == ("1", "First"))
        patch.wait_for("/clip", lambda number, source, layer, prompt, *_: prompt == "440 Hz")
        patch.send("/playhead/set", "2")
        patch.send("/cue/2/go")  # by its number: a wait, after which the third follows
        patch.wait_for("/cue/started", lambda number, _: number == "3")
        patch.wait_for("/clip", lambda number, source, layer, prompt, *_: prompt == "880 Hz")

        refusals = {name: patch.ask("/show/load", name, reply="/fail") for name in ("broken", "nothing", "../one")}
        assert "broken.yaml:6:5: cue 1: a prompt cue needs prompt" in refusals["broken"][1]
        assert all(address == "/show/load" for address, _ in refusals.values())
        assert patch.status().state == "playing"

        since = patch.send("/show/load", "two")
        assert patch.wait_for("/playhead", since=since).values[:2] == ("1", "Other")
        patch.send("/go")
        patch.wait_for("/cue/started", lambda number, name: name == "Other", since)


def test_a_file_that_changes_is_read_again_and_what_runs_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text(ONE)
    with RunningNode(tmp_path, "one.yaml", "--engine", "tone", "--output", "null") as node:
        patch = node.patch()
        patch.subscribe()
        patch.send("/go")
        patch.wait_for("/clip", lambda number, source, layer, prompt, *_: prompt == "440 Hz")
        path.write_text(ONE.replace("Second", "Later").replace("880 Hz", "990 Hz"))
        patch.wait_for("/playhead", lambda number, name, ready: (number, name) == ("2", "Later"))
        path.write_text(ONE.replace("prompt: 440", "promt: 440"))
        assert until(lambda: "one.yaml:6:5: cue 1: a prompt cue needs prompt" in node.log)
        assert patch.status().state == "playing"
        patch.send("/go")
        patch.wait_for("/clip", lambda number, source, layer, prompt, *_: prompt == "990 Hz")


def test_osc_cues_speak_to_others_and_addresses_of_the_show_start_cues(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as lights:
        lights.bind(("127.0.0.1", 0))
        lights.settimeout(10)
        to = f"127.0.0.1:{lights.getsockname()[1]}"
        cue = f'  - {{number: "9", type: osc, to: "{to}", address: /eos/go, args: [3, 0.5, storm]}}\n'
        (tmp_path / "one.yaml").write_text(ONE + cue + '  - {number: "10", prompt: 500 Hz, osc: /stage/storm}\n')
        with RunningNode(tmp_path, "one.yaml", "--engine", "tone", "--output", "null") as node:
            patch = node.patch()
            patch.subscribe()
            patch.send("/cue/9/go")
            assert OscMessage(lights.recv(1000)).address == "/eos/go"
            patch.send("/stage/storm")
            patch.wait_for("/clip", lambda number, source, layer, prompt, *_: prompt == "500 Hz")
