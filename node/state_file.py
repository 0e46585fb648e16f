"""The file in which a node's state lies: whole whatever ends its writer, read back by the next.

Three lines: the state as JSON, the CRC-32 of that line, and the mark, of fixed length: the program frame and the wall clock's
time up to which the state held, with a CRC-32 of its own. A new state is written beside the file, brought to the disk and put
in its place; the mark alone is written over in the file that is there, several times a second, without waiting for the disk.
The kernel has it once it is written: only a power cut can lose or tear it, and then the mark that came with the state holds.
"""

import errno
import fcntl
import json
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from node.errors import EndlessError

FORMAT = 1
_MARK_BYTES = 20 + 1 + 20 + 1 + 8 + 1


class StateError(EndlessError):
    """The state cannot be read or kept; the text says why, and what comes of it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the show was: a program frame, and the wall clock in seconds of the epoch."""

    frame: int
    wall_s: float


@dataclass(frozen=True, slots=True)
class Saved:
    """A state as it was read."""

    content: dict[str, Any]
    mark: Mark


def name_of(port: int, prefix: str) -> str:
    """The name of a node's state, by what tells the nodes of one machine apart."""
    return "-".join(filter(None, [str(port), quote(prefix.strip("/"), safe="")]))


class StateFile:
    """One node's. The first process to open it owns it, and it alone writes; the kernel ends that with the process."""

    def __init__(self, folder: Path, name: str) -> None:
        """Makes the folder. Raises StateError."""
        self.path = folder / f"{name}.state"
        self._mark_at: tuple[int, int] | None = None  # the open file, and where in it its mark is
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            why = f"{error.strerror}; give another folder with --state"
            raise StateError(f"the state cannot be kept in {folder}: {why}") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            busy = error.errno in (errno.EAGAIN, errno.EACCES)
            why = "another node has it" if busy else f"{error.strerror}; give a folder on a local disk with --state"
            raise StateError(f"the state cannot be kept in {self.path}: {why}") from error

    def read(self) -> Saved | None:
        """What is there; None where nothing is. Raises StateError for what is no whole state of this version."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StateError(f"the state {self.path} cannot be read: {error.strerror}") from error
        return _parsed(data, self.path)

    def write(self, content: dict[str, Any], mark: Mark) -> None:
        """A new state in the place of the old one. Waits for the disk. Raises OSError; then the old one is there still."""
        body = json.dumps({"format": FORMAT, **content, "mark": [mark.frame, mark.wall_s]}).encode() + b"\n"
        body += b"%08x\n" % zlib.crc32(body)
        part = self.path.with_name(self.path.name + ".part")
        file = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o644)
        try:
            with open(file, "wb", closefd=False) as out:
                out.write(body + _mark_line(mark))
            os.fsync(file)
            part.replace(self.path)
        except OSError:
            os.close(file)
            raise
        self._forget_mark()
        self._mark_at = file, len(body)
        _sync_folder(self.path.parent)

    def set_aside(self) -> Path:
        """Puts what is there out of the way, for someone to look at; gives its new name. Raises OSError."""
        failed = self.path.with_suffix(".failed")
        self.path.replace(failed)
        return failed

    def mark(self, mark: Mark) -> None:
        """The state still holds at `mark`. Raises OSError. Nothing before the first `write`."""
        if self._mark_at is not None:
            file, at = self._mark_at
            os.pwrite(file, _mark_line(mark), at)

    def close(self) -> None:
        self._forget_mark()
        os.close(self._lock)

    def _forget_mark(self) -> None:
        if self._mark_at is not None:
            os.close(self._mark_at[0])
            self._mark_at = None


def _mark_line(mark: Mark) -> bytes:
    text = b"%20d %20.6f" % (mark.frame, mark.wall_s)
    return text + b" %08x\n" % zlib.crc32(text)


def _parsed(data: bytes, path: Path) -> Saved:
    line, _, rest = data.partition(b"\n")
    check, _, mark_line = rest.partition(b"\n")
    if check != b"%08x" % zlib.crc32(line + b"\n"):
        raise StateError(f"the state {path} is torn or was edited")
    content = json.loads(line)
    if content["format"] != FORMAT:
        raise StateError(f"the state {path} is of another version (format {content['format']}, this node reads {FORMAT})")
    frame, wall_s = content.pop("mark")
    text = mark_line[:-10]
    if len(mark_line) == _MARK_BYTES and mark_line[-9:-1] == b"%08x" % zlib.crc32(text):
        frame, wall_s = int(text[:20]), float(text[21:])
    return Saved(content, Mark(frame, wall_s))


def _sync_folder(folder: Path) -> None:
    """Without it a power cut may bring the old file back."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
