"""Reads show files on a thread, and again when they change: thousands of cues take seconds, and control never waits."""

import queue
import threading
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path

from node.control.client import Client
from node.errors import ShowError
from node.show.file import load
from node.show.model import Defaults, Show

LOOK_S = 0.5  # between two looks at the file; a change is taken when two looks find the same
_Stamp = tuple[Hashable, ...] | None


@dataclass(frozen=True, slots=True)
class Read:
    """A show that was read; or why not. name, client: what was asked for, and who asked; None where the file has changed."""

    path: Path
    name: str
    client: Client | None
    show: Show | None
    problems: str = ""


class ShowLoader:
    """`ask` and `watch` from the control thread, `poll` there too. over: what goes before a file's defaults."""

    def __init__(self, over: Defaults | None = None) -> None:
        self._over = over
        self._asked: queue.Queue[tuple[Path, str, Client | None] | None] = queue.Queue()
        self._read: queue.Queue[Read] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="show files", daemon=True)
        self._thread.start()
        self._path: Path | None = None
        self._stamp: _Stamp = None
        self._changed: _Stamp = None
        self._look_s = 0.0

    def ask(self, path: Path, name: str, client: Client | None) -> None:
        """Reads the file; what comes of it is told by `poll`."""
        self._asked.put((path, name, client))

    def watch(self, path: Path) -> None:
        """From now on the file is read again when it changes, instead of the one before."""
        self._path, self._stamp = path, _stamp(path)
        self._changed = self._stamp

    def poll(self, now_s: float) -> list[Read]:
        """What has been read since the last call."""
        if self._path is not None and now_s - self._look_s >= LOOK_S:
            self._look_s = now_s
            self._look(self._path)
        read: list[Read] = []
        while not self._read.empty():
            read.append(self._read.get())
        return read

    def close(self) -> None:
        """Ends the thread, or lets it end with the process where it reads a very long file."""
        self._asked.put(None)
        self._thread.join(0.5)

    def _look(self, path: Path) -> None:
        """An editor may be writing: a change counts once it has rested."""
        stamp = _stamp(path)
        if stamp is not None and stamp != self._stamp and stamp == self._changed:
            self._stamp = stamp
            self.ask(path, "", None)
        self._changed = stamp

    def _run(self) -> None:
        while (asked := self._asked.get()) is not None:
            path = asked[0]
            try:
                self._read.put(Read(*asked, load(path, self._over)))
            except ShowError as error:
                self._read.put(Read(*asked, None, str(error)))


def _stamp(path: Path) -> _Stamp:
    """What tells one version of the file from another; None where there is no file, as between two of them."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
