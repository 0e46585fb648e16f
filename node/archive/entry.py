"""What the archive says of a clip, and the error that it raises."""

import re
from dataclasses import dataclass
from pathlib import Path

from generator.flac import Label
from node.errors import EndlessError


class ArchiveError(EndlessError):
    """The archive cannot do what was asked; one line with the next step."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One clip of the archive.

    path: its FLAC file. rate: Hz, the engine's own. made_at: Unix time. pinned: never pruned. cosine: how near it is to
    what was searched, -1 to 1; 0.0 where nothing was.
    """

    id: int
    label: Label
    path: Path
    rate: int
    frames: int
    size_bytes: int
    made_at: float
    pinned: bool = False
    cosine: float = 0.0

    @property
    def prompt(self) -> str:
        return self.label.prompt

    def file_name(self, form: str) -> str:
        """What a copy is called: by its prompt and its number. form: `flac` or `wav`."""
        words = re.sub(r"[^\w]+", "-", self.prompt.lower()).strip("-")[:60] or "clip"
        return f"{words}-{self.id:06d}.{form}"

    @property
    def duration_s(self) -> float:
        return self.frames / self.rate


@dataclass(frozen=True, slots=True)
class Stats:
    """count: clips, pinned ones included. dropped: files that were found gone or damaged since the start."""

    count: int
    pinned: int
    size_bytes: int
    dropped: int
    read_only: bool
