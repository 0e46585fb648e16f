"""What `endless bench` keeps in a file and shows on a terminal while it works for hours."""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from generator.bench.protocol import Progress
from node.begin import Bar
from node.errors import EndlessError


class JsonFile:
    """Where a report goes, if anywhere: whole at any time, whatever stops the bench."""

    def __init__(self, path: str | None) -> None:
        """Raises EndlessError at once where nothing can be written there, not after hours of work."""
        self._path = Path(path) if path else None
        if self._path is not None and self._path.is_dir():
            raise EndlessError(f"{self._path} is a folder; give a file with --json")
        if self._path is not None:
            self._part = self._path.with_name(self._path.name + ".part")
            self._do(lambda: self._part.touch())
            self._part.unlink()

    def write(self, report: Mapping[str, Any]) -> None:
        """Over what was there. Raises EndlessError."""
        if self._path is not None:
            self._do(lambda: self._part.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8"))
            self._part.replace(self._path)

    def _do(self, act: Callable[[], object]) -> None:
        try:
            act()
        except OSError as error:
            raise EndlessError(f"{self._path} cannot be written: {error.strerror}; give another file with --json") from error


class CandidateLine:
    """The line of one candidate on a terminal, with the time that is left."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._steps = 0
        self._began = time.monotonic()
        self._bar: Bar | None = None

    def show(self, progress: Progress) -> None:
        if self._bar is None or progress.steps != self._steps:
            self.clear()
            self._steps = progress.steps
            self._bar = Bar(f"{self._label}, {progress.steps} steps{self._left(progress.fraction)}")
        self._bar.show(progress.fraction)

    def clear(self) -> None:
        if self._bar is not None:
            self._bar.end()
        self._bar = None

    def _left(self, fraction: float) -> str:
        if fraction <= 0.0:
            return ""
        minutes = (time.monotonic() - self._began) * (1.0 - fraction) / fraction / 60.0
        return f", about {minutes:.0f} min left" if minutes >= 1.0 else ""
