"""Shows in the running node: loaded by name, stepped by GO, refused whole where they are wrong."""

from pathlib import Path

from tests.e2e.node import RunningNode

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
