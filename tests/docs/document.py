"""The project's documents, as their tests read them: fenced blocks with the marks above them, links, code spans."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.house.source import ROOT

_FENCE = re.compile(r"(?:<!-- (?P<mark>test[^>]*?) -->\n)?```(?P<language>\w*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One fenced block. mark: `test` or `test: node` where the line above it says so."""

    where: str
    language: str
    mark: str
    text: str


def documents() -> list[Path]:
    """README and its like, docs and decisions."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(language: str, mark: str | None = None) -> list[Block]:
    """Every block of a language, or those of them with that mark ("" for none)."""
    found = []
    for path in documents():
        text = path.read_text(encoding="utf-8")
        for match in _FENCE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(Block(f"{name(path)}:{line}", match["language"], match["mark"] or "", match["text"]))
    return [block for block in found if block.language == language and mark in (None, block.mark)]


def prose(path: Path) -> str:
    """The document without its fenced blocks."""
    return _FENCE.sub("", path.read_text(encoding="utf-8"))
