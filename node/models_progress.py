"""Progress of a fetch on standard error: a bar on a terminal, else lines, of a large file one every tenth."""

import importlib
import sys
from typing import Any

from generator.hub_files import Progress

_LARGE_BYTES = 1 << 20  # less than this is over at once


def progress() -> Progress:
    """What suits standard error."""
    return _Bars() if sys.stderr.isatty() else _Lines()


def size(count: int) -> str:
    """Bytes in words, in powers of ten."""
    value = float(count)
    for unit in ("bytes", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


class _Bars:
    """tqdm's, which comes with huggingface_hub."""

    def __init__(self) -> None:
        self._kind: Any = importlib.import_module("tqdm").tqdm
        self._bar: Any = None

    def begin(self, what: str, name: str, total: int, done: int) -> None:
        self._bar = self._kind(
            desc=f"{what} {name}", total=total, initial=done, unit="B", unit_scale=True, leave=what != "checking"
        )

    def moved(self, done: int) -> None:
        self._bar.update(done - self._bar.n)

    def end(self) -> None:
        self._bar.close()


class _Lines:
    """Nothing of checks that are over at once."""

    def __init__(self) -> None:
        self._what, self._total, self._shown, self._step = "", 0, 0, 10

    def begin(self, what: str, name: str, total: int, done: int) -> None:
        self._what, self._total = f"{what} {name} ({size(total)})", total
        self._step = 10 if total >= _LARGE_BYTES else 100
        quiet = what == "checking" and total < _LARGE_BYTES
        self._shown = 100 if quiet else self._percent(done)
        if done:
            print(f"{self._what}: goes on at {size(done)}", file=sys.stderr, flush=True)

    def moved(self, done: int) -> None:
        if (percent := self._percent(done)) > self._shown:
            self._shown = percent
            print(f"{self._what}: {percent}%", file=sys.stderr, flush=True)

    def end(self) -> None:
        """The last line has said it."""

    def _percent(self, done: int) -> int:
        """In whole steps."""
        return (100 * done // self._total if self._total else 100) // self._step * self._step
