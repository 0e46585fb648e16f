"""The archive's folder: who owns it, how its files are named, and how one comes to be there whole or not at all.

index.sqlite (and -wal, -shm)   node/archive/index.py
lock                            flocked by the owner, whose process number it holds
clips/000123.flac               a clip; 000123.flac.tmp while it is being written
clips/made-NAME.flac.tmp        a clip on its way from a generator process
"""

import errno
import fcntl
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from node.archive.entry import ArchiveError

INDEX = "index.sqlite"
_CLIP = re.compile(r"(\d{6,12})\.flac")
_UNFINISHED = re.compile(r"(?:\d{6,12}|made-[\w-]+)\.flac\.tmp")


@dataclass(frozen=True, slots=True)
class Found:
    """A clip's file as the folder lists it."""

    number: int
    path: Path
    size_bytes: int


class Folder:
    """`claim` makes this process the owner; until it has, nothing here writes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clips = path / "clips"
        self.index = path / INDEX
        self._lock: int | None = None

    @property
    def owned(self) -> bool:
        return self._lock is not None

    def claim(self) -> bool:
        """Makes the folder and locks it for this process; False where it belongs to another. Raises ArchiveError.

        The kernel gives the lock back when its process ends, however it ends. Children do not inherit it (O_CLOEXEC).
        """
        try:
            self.clips.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM) and self.index.exists():
                return False
            raise ArchiveError(f"the archive cannot use {self.path}: {reason(error)}; give another folder") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        except OSError as error:
            os.close(lock)
            raise ArchiveError(f"{self.path} cannot be locked: {reason(error)}; give a folder on a local disk") from error
        self._lock = lock
        self._sign(lock)
        return True

    @property
    def is_lost(self) -> bool:
        """What was claimed no longer lies there: somebody has removed the folder, or put another in its place."""
        try:
            self.clips.stat()
            return self._lock is None or not os.path.samestat(os.fstat(self._lock), (self.path / "lock").stat())
        except OSError:
            return True

    def owner(self) -> str:
        """ "process 123", or "another process"."""
        try:
            text = (self.path / "lock").read_text(encoding="ascii", errors="replace").strip()
        except OSError:
            text = ""
        return f"process {text}" if text.isdigit() else "another process"

    def release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def clip(self, number: int) -> Path:
        return self.clips / f"{number:06d}.flac"

    def unfinished(self, number: int) -> Path:
        return self.clips / f"{number:06d}.flac.tmp"

    def listed(self) -> Iterator[Found]:
        """Every clip's file. Raises ArchiveError."""
        try:
            with os.scandir(self.clips) as entries:
                for entry in entries:
                    if (match := _CLIP.fullmatch(entry.name)) and entry.is_file(follow_symlinks=False):
                        yield Found(int(match[1]), self.clips / entry.name, entry.stat().st_size)
        except FileNotFoundError:
            return
        except OSError as error:
            raise ArchiveError(f"the archive cannot list {self.clips}: {reason(error)}") from error

    def sweep(self) -> int:
        """Removes what a process that was killed left unfinished; how many files that were."""
        left = [path for path in self.clips.iterdir() if _UNFINISHED.fullmatch(path.name)]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def settle(self, temporary: Path, number: int) -> Path:
        """Gives a finished file its name, on the disk before anything tells of it. Raises OSError."""
        final = self.clip(number)
        _sync(temporary)
        temporary.rename(final)
        _sync(self.clips)
        return final

    @staticmethod
    def _sign(lock: int) -> None:
        try:
            os.ftruncate(lock, 0)
            os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):  # without room it stays unsigned
                raise ArchiveError(f"the archive cannot write its lock: {reason(error)}") from error


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def reason(error: Exception) -> str:
    """What went wrong, in a few words."""
    return os.strerror(error.errno).lower() if isinstance(error, OSError) and error.errno else str(error)
