"""The C programs of the soak: built where the tests run, started tied to them, ended by SIGTERM."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType

import pytest

_SOURCES = Path(__file__).parent / "clients"
_JACK = {"player", "tape"}  # need the library, which comes with the server; not its headers
_PATIENCE_S = 20.0


def build(folder: Path) -> Path:
    """Builds all of them into `folder`. Skips the test where that cannot be, but not on CI."""
    compiler = shutil.which("cc")
    if sys.platform != "linux" or compiler is None:
        reason = "the soak's clients need Linux and a C compiler (apt install gcc libc6-dev)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    for source in sorted(_SOURCES.glob("*.c")):
        libraries = ["-l:libjack.so.0"] if source.stem in _JACK else []
        words = [compiler, "-O2", "-Wall", "-Wextra", "-pthread", "-o", folder / source.stem, source, *libraries]
        subprocess.run(words, check=True)
    return folder


class Program:
    """One of them while it runs. ready: the line that it prints when it is there; told: all lines by now."""

    def __init__(self, folder: Path, name: str, *words: object, ready: str = "") -> None:
        self._words = [str(folder / name), *map(str, words)]
        self._ready = ready
        self.told: list[str] = []

    def __enter__(self) -> "Program":
        self.process = subprocess.Popen(self._words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        while self._ready and self._ready not in self.told:
            self._listen()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end()

    def end(self) -> None:
        """SIGTERM, and whatever it has to say at its end; nothing where it has ended."""
        if self.process.returncode is not None:
            return
        self.process.terminate()
        try:
            rest, _ = self.process.communicate(timeout=_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            rest, _ = self.process.communicate()
        self.told += (rest or "").splitlines()

    def figures(self, first: str) -> dict[str, float]:
        """The names and numbers of the line that begins with `first`: `sent 200 refused 0`."""
        return self.rows(first)[0]

    def rows(self, first: str) -> list[dict[str, float]]:
        """The same of all such lines."""
        lines = [line.split() for line in self.told if line.startswith(f"{first} ")]
        return [{name: float(number) for name, number in zip(line[::2], line[1::2], strict=True)} for line in lines]

    def _listen(self) -> None:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"{self._words[0]} ended: {self.told}"
        self.told.append(line.rstrip("\n"))
