"""The cue list and the show file's problems, as the page shows them."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from node.show.current import CurrentShow
from node.show.file import check
from node.show.loader import Read
from node.show.model import Cue, Show
from node.show.problems import Problem


class ShowView:
    """Belongs to the control thread; a show file is checked on a thread of its own."""

    def __init__(self, current: CurrentShow) -> None:
        self._current = current
        self._show: Show | None = None
        self._mark: object = None  # of what the cues were at when it was told last
        self._checked: Read | None = None  # what had failed when a file was checked last
        self._problems: dict[str, Any] | None = None  # of the file that was checked last
        self._checks = ThreadPoolExecutor(1, "show check")
        self._check: Future[dict[str, Any]] | None = None

    def whole(self) -> dict[str, Any]:
        """All of it."""
        told = {"cues": self._cues(), "running": self._running()}
        return told if self._problems is None else {**told, "problems": self._problems}

    def news(self) -> dict[str, Any]:
        """What has changed since the last call."""
        found: dict[str, Any] = {}
        performance = self._current.performance
        show = performance.show if performance is not None else None
        if show is not self._show:
            self._show = show
            found["cues"] = self._cues()
        mark = performance.mark if performance is not None else None
        if mark != self._mark:
            self._mark = mark
            found["running"] = self._running()
        path = in_doubt(self._current)
        if self._current.failed is not self._checked and path is not None:
            self._checked = self._current.failed
            self._check = self._checks.submit(problems, path)
        if self._check is not None and self._check.done():
            self._problems, self._check = self._check.result(), None
            found["problems"] = self._problems
        return found

    def close(self) -> None:
        self._checks.shutdown(wait=False, cancel_futures=True)

    def _cues(self) -> dict[str, Any] | None:
        performance, path = self._current.performance, self._current.path
        if performance is None or path is None:
            return None
        show = performance.show
        rows = [_row(cue, depth) for cue, depth in _nested(show.cues, 0)]
        return {"title": show.title, "file": path.name, "min_go_interval": show.settings.min_go_interval_s, "list": rows}

    def _running(self) -> list[dict[str, Any]]:
        performance = self._current.performance
        if performance is None:
            return []
        return [
            {"number": one.number, "state": one.state, "what": one.what, "left_s": one.left_s, "of_s": one.of_s}
            for one in performance.progress()
        ]


def in_doubt(current: CurrentShow) -> Path | None:
    """The show file whose problems matter: one that could not be played, or the one that is loaded."""
    return current.failed.path if current.failed is not None else current.path


def problems(path: Path) -> dict[str, Any]:
    """Every problem of a show file, as the page shows it."""
    return {"file": path.name, "lines": [_line(problem) for problem in check(path)]}


def _line(problem: Problem) -> dict[str, Any]:
    return {
        "line": problem.line, "column": problem.column, "cue": problem.cue, "text": problem.text,
        "source": problem.source[:300], "warning": problem.warning,
    }  # fmt: skip


def _nested(cues: tuple[Cue, ...], depth: int) -> Iterator[tuple[Cue, int]]:
    for cue in cues:
        yield cue, depth
        yield from _nested(cue.cues, depth + 1)


def _row(cue: Cue, depth: int) -> dict[str, Any]:
    return {
        "number": cue.number, "name": cue.name, "type": str(cue.type), "depth": depth, "notes": cue.notes, "armed": cue.armed,
        "hotkey": cue.trigger.hotkey, "prompt": cue.prompt,
    }  # fmt: skip
