"""The Max patches: py2max's lint, and what it does not see: presentation, buses, files that other files name."""

import json
from typing import Any

import pytest
from py2max import Patcher, lint

from max_patches.generate.__main__ import FILES, FOLDER
from max_patches.generate.max_file import GRID

PATCHES = [name for name in FILES if name.endswith((".maxpat", ".maxhelp"))]
NOT_IN_THE_REFERENCE = {"node.script"}  # py2max's copy of Max's reference lacks Node for Max


def boxes(name: str) -> list[dict[str, Any]]:
    patcher = json.loads((FOLDER / name).read_text(encoding="utf-8"))["patcher"]
    return [entry["box"] for entry in patcher["boxes"]]


def cords(name: str) -> list[dict[str, Any]]:
    patcher = json.loads((FOLDER / name).read_text(encoding="utf-8"))["patcher"]
    return [entry["patchline"] for entry in patcher["lines"]]


@pytest.mark.parametrize("name", PATCHES)
def test_lint_finds_nothing(name: str) -> None:
    findings = [str(finding) for finding in lint(Patcher.from_file(FOLDER / name))]
    assert [one for one in findings if not any(f"object {known!r}" in one for known in NOT_IN_THE_REFERENCE)] == []


@pytest.mark.parametrize("name", PATCHES)
def test_cords_join_ports_that_exist(name: str) -> None:
    found = {box["id"]: box for box in boxes(name)}
    for cord in cords(name):
        (source, outlet), (sink, inlet) = cord["source"], cord["destination"]
        assert outlet < found[source]["numoutlets"], found[source]
        assert inlet < found[sink]["numinlets"], found[sink]


@pytest.mark.parametrize("name", PATCHES)
def test_what_is_shown_lies_apart_and_on_the_panels(name: str) -> None:
    shown = [box for box in boxes(name) if box.get("presentation")]
    panels = [box["presentation_rect"] for box in shown if box["maxclass"] == "panel"]
    rest = [box for box in shown if box["maxclass"] != "panel"]
    for i, one in enumerate(rest):
        x, y, width, height = one["presentation_rect"]
        inside = [p for p in panels if x >= p[0] and y >= p[1] and x + width <= p[0] + p[2] and y + height <= p[1] + p[3]]
        assert inside or one["maxclass"] == "bpatcher" or name.endswith(".maxhelp"), one
        for other in rest[i + 1 :]:
            ox, oy, owidth, oheight = other["presentation_rect"]
            apart = x >= ox + owidth or ox >= x + width or y >= oy + oheight or oy >= y + height
            assert apart, (one.get("text", one["maxclass"]), other.get("text", other["maxclass"]))


def test_panels_and_strips_stand_on_the_grid() -> None:
    for box in boxes("endless.maxpat"):
        if box["maxclass"] in ("panel", "bpatcher", "textedit", "jit.cellblock"):
            x, y, *_ = box["presentation_rect"]
            assert x % GRID == 0, box
            assert y % GRID == 0 or box["maxclass"] == "textedit", box


@pytest.mark.parametrize("name", PATCHES)
def test_files_that_a_patch_names_are_there(name: str) -> None:
    for box in boxes(name):
        words = box.get("text", "").split()
        if box["maxclass"] == "bpatcher":
            assert (FOLDER / box["name"]).is_file()
        if words and words[0] in ("js", "node.script"):
            assert (FOLDER / words[1]).is_file()


def test_every_bus_that_is_sent_to_is_heard() -> None:
    texts = [box.get("text", "") for name in PATCHES for box in boxes(name) if box["maxclass"] == "newobj"]
    sent = {text.split()[1] for text in texts if text.startswith("s ")}
    heard = {text.split()[1] for text in texts if text.startswith("r ")}
    assert sent == heard == {"endless.out", "endless.in"}
