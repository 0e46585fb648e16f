"""Hostile show files: refused early. What they cost is counted in what is done for them, not in seconds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from node.show import nodes
from node.show.file import MAX_BYTES, check
from node.show.nodes import MAX_ALIASED, MAX_ALIASES, MAX_DEPTH, MAX_NODES
from node.show.reader import Reader
from tests.node.show.test_file import BROKEN, only, written


@pytest.mark.parametrize("text", ["[" * 10_000, "{a: " * 10_000, "- " * 10_000, "? " * 10_000])
def test_deep_nesting_is_refused(tmp_path: Path, text: str) -> None:
    assert only(check(written(tmp_path, text))) == f"nested more than {MAX_DEPTH} deep"


def test_aliases_are_bounded_in_number_and_in_what_they_stand_for(tmp_path: Path) -> None:
    many = "a: &a x\nb: [" + "*a, " * (MAX_ALIASES + 1) + "]\n"
    assert only(check(written(tmp_path, many))) == f"more than {MAX_ALIASES} aliases"
    bomb = (BROKEN / "alias_bomb.yaml").read_text(encoding="utf-8")
    assert only(check(written(tmp_path, bomb))) == f"the aliases up to here stand for more than {MAX_ALIASED} values"
    long = f"a: &a {'x' * 1_000_000}\nb: [" + "*a, " * 100 + "]\n"  # long text counts as what it costs
    assert only(check(written(tmp_path, long))) == f"the aliases up to here stand for more than {MAX_ALIASED} values"


class Counted:
    """The events that the parser gives out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events = 0
        events = nodes._events

        def counting(text: str) -> Iterator[Any]:
            for event in events(text):
                self.events += 1
                yield event

        monkeypatch.setattr(nodes, "_events", counting)


def test_millions_of_values_are_refused_after_so_many(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    counted = Counted(monkeypatch)
    path = written(tmp_path, "[" + "a," * (MAX_BYTES // 2 - 2) + "]")
    assert only(check(path)) == f"more than {MAX_NODES} values, too many for a show; split it"
    assert counted.events <= MAX_NODES + 10


@pytest.mark.parametrize("text", ["[" * 4_000_000, "- " * 2_000_000, "{a: " * 1_000_000])
def test_depth_is_refused_where_it_begins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    counted = Counted(monkeypatch)
    assert only(check(written(tmp_path, text))) == f"nested more than {MAX_DEPTH} deep"
    assert counted.events <= 3 * MAX_DEPTH


def test_a_bomb_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(Reader, "show", lambda self, root: read.append("read"))
    assert len(check(BROKEN / "alias_bomb.yaml")) == 1
    assert read == []


def test_tag_lines_never_reach_the_parser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    counted = Counted(monkeypatch)
    text = "".join(f"%TAG !{n}! x\n" for n in range(200_000)) + "---\nversion: 1\n"  # libyaml compares each with each
    assert only(check(written(tmp_path, text))) == "%TAG is not understood; leave it out"
    assert counted.events == 0


def test_a_thousand_aliases_of_cues_are_read_within_bounds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    blocks: list[str] = []
    block = Reader.block
    monkeypatch.setattr(Reader, "block", lambda self, node, *rest: blocks.append("") or block(self, node, *rest))
    group = "{number: g, type: group, cues: [" + ", ".join(f"{{number: c{n}, prompt: x}}" for n in range(18)) + "]}"
    text = f"version: 1\ncues: [&g {group}, " + "*g, " * (MAX_ALIASES - 1) + "]\n"
    assert "is taken by the cue" in check(written(tmp_path, text))[0].text
    assert len(blocks) <= MAX_ALIASED // 4


@pytest.mark.parametrize("digits", [5_000, 1_000_000])
@pytest.mark.parametrize("key", ["fade", "layers", "on", "number"])
def test_a_number_of_many_digits_is_one_short_line(tmp_path: Path, key: str, digits: int) -> None:
    problems = check(written(tmp_path, f"version: 1\ncues:\n  - {{number: a, prompt: rain, {key}: {'9' * digits}}}\n"))
    assert problems and all(len(str(problem)) < 600 for problem in problems)


def test_a_long_unknown_key_is_one_short_line(tmp_path: Path) -> None:
    problems = check(written(tmp_path, f"version: 1\ncues: [{{number: a, prompt: x, ? {'k' * 1_000_000} : 1}}]\n"))
    assert [len(str(problem)) < 600 for problem in problems] == [True]


def test_no_message_steers_the_terminal(tmp_path: Path) -> None:
    path = written(tmp_path, 'version: 1\ncues:\n  - {number: "\\e[2J", prompt: x, "\\a\\e]0;": 1, type: "\\e[31m"}\n')
    problems = check(path)
    assert len(problems) == 3
    assert all(problem.text.isprintable() for problem in problems)
