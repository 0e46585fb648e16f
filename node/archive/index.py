"""The archive's index: which clips there are, when each was last used, and where each lies in each space of meaning.

SQLite in WAL mode with synchronous=NORMAL: a killed process loses nothing that was committed, a power cut at most the last
commits, and a file without its row is taken up again at the next start. Readers never wait for the owner.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.flac import Label
from node.archive.entry import ArchiveError

VERSION = 1
_SCHEMA = """
CREATE TABLE clips (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    prompt TEXT NOT NULL, engine TEXT NOT NULL, seed INTEGER NOT NULL, chosen TEXT NOT NULL,
    rate INTEGER NOT NULL, frames INTEGER NOT NULL, bytes INTEGER NOT NULL, made_at REAL NOT NULL,
    used INTEGER NOT NULL,                -- counts uses of all clips: the lowest was used longest ago
    pinned INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX clips_by_use ON clips (used);
CREATE TABLE vectors (
    space TEXT NOT NULL, clip INTEGER NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
    vector BLOB NOT NULL,                 -- float32, little-endian
    PRIMARY KEY (space, clip)
);
CREATE INDEX vectors_by_clip ON vectors (clip);
PRAGMA user_version = 1;
"""
_MAGIC = b"SQLite format 3\0"
# A damaged file shows as any other error of SQLite's but these: a full disk, another process at work, no memory.
_NO_DAMAGE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM}
_COLUMNS = "id, prompt, engine, seed, chosen, rate, frames, bytes, made_at, pinned"

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Row:
    """A clip as the index has it."""

    id: int
    label: Label
    rate: int
    frames: int
    size_bytes: int
    made_at: float
    pinned: bool = False


class BrokenIndex(ArchiveError):
    """The file is no index, or a damaged one."""


class Index:
    """One connection, used by one thread at a time. Every method raises ArchiveError, with what SQLite says."""

    def __init__(self, path: Path, read_only: bool) -> None:
        """Opens the index; its owner makes it. Raises BrokenIndex where the file cannot be one."""
        self._path = path
        self._suspect = False
        self._db = _connect(path, read_only)
        try:
            self._prepare(read_only)
            self._file = path.stat()
        except BaseException:
            self._db.close()
            raise

    @property
    def is_unwell(self) -> bool:
        """Something in it could not be read or written, or it lies no longer where it was opened."""
        try:
            with self._path.open("rb") as file:
                same = os.path.samestat(self._file, os.fstat(file.fileno()))
                return self._suspect or not same or file.read(len(_MAGIC)) != _MAGIC
        except OSError:
            return True

    def close(self) -> None:
        self._suspect = True
        self._db.close()

    def version_of_data(self) -> int:
        """Another number after another process has changed something."""
        with self._reading():
            return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    # Clips

    def add(self, row: Row, vectors: Iterable[tuple[str, Vectors]]) -> None:
        """A new clip, used now."""
        label = row.label
        values = (
            row.id,
            label.prompt,
            label.engine,
            label.seed,
            label.chosen,
            row.rate,
            row.frames,
            row.size_bytes,
            row.made_at,
        )
        with self._writing():
            (used,) = self._db.execute("SELECT 1 + ifnull(max(used), 0) FROM clips").fetchone()
            self._db.execute(f"INSERT INTO clips ({_COLUMNS}, used) VALUES ({'?, ' * 10}?)", (*values, row.pinned, used))
            self._put_vectors((space, row.id, vector) for space, vector in vectors)

    def remove(self, ids: Iterable[int]) -> None:
        with self._writing():
            self._db.executemany("DELETE FROM clips WHERE id = ?", ((each,) for each in ids))

    def touch(self, clip: int) -> None:
        """The clip was used now."""
        with self._writing():
            self._db.execute("UPDATE clips SET used = (SELECT 1 + max(used) FROM clips) WHERE id = ?", (clip,))

    def pin(self, clip: int, pinned: bool) -> bool:
        """False where there is no such clip."""
        with self._writing():
            return self._db.execute("UPDATE clips SET pinned = ? WHERE id = ?", (pinned, clip)).rowcount > 0

    def rows(self, ids: Sequence[int] | None = None) -> list[Row]:
        """The clips of `ids`, in that order, without those that are not there; None: all, the last used first."""
        with self._reading():
            if ids is None:
                return [_row(found) for found in self._db.execute(f"SELECT {_COLUMNS} FROM clips ORDER BY used DESC")]
            select = f"SELECT {_COLUMNS} FROM clips WHERE id = ?"
            each = (self._db.execute(select, (clip,)).fetchone() for clip in ids)
            return [_row(found) for found in each if found is not None]

    def sizes(self) -> dict[int, int]:
        """Bytes of each clip's file."""
        with self._reading():
            return dict(self._db.execute("SELECT id, bytes FROM clips"))

    def totals(self) -> tuple[int, int, int]:
        """Clips, pinned ones among them, bytes."""
        with self._reading():
            count, pinned, size = self._db.execute(
                "SELECT count(*), ifnull(sum(pinned), 0), ifnull(sum(bytes), 0) FROM clips"
            ).fetchone()
        return int(count), int(pinned), int(size)

    def least_used(self, keep: int) -> list[int]:
        """The clips beyond the `keep` that were used last; pinned ones do not count."""
        with self._reading():
            found = self._db.execute("SELECT id FROM clips WHERE NOT pinned ORDER BY used DESC LIMIT -1 OFFSET ?", (keep,))
            return [clip for (clip,) in found]

    def last_id(self) -> int:
        """The highest number that any clip ever had."""
        with self._reading():
            found = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'clips'").fetchone()
        return int(found[0]) if found else 0

    # Meaning

    def put_vectors(self, space: str, vectors: Iterable[tuple[int, Vectors]]) -> None:
        """Places clips in a space; those that have gone meanwhile are left out."""
        with self._writing():
            self._put_vectors((space, clip, vector) for clip, vector in vectors)

    def vectors(self, space: str) -> Iterator[tuple[int, Vectors]]:
        """Every clip's vector in a space, in the order of their numbers."""
        with self._reading():
            for clip, blob in self._db.execute("SELECT clip, vector FROM vectors WHERE space = ? ORDER BY clip", (space,)):
                yield clip, np.frombuffer(blob[: len(blob) // 4 * 4], "<f4")

    def without_vector(self, space: str, limit: int) -> list[tuple[int, str]]:
        """(number, prompt) of clips that have no place in a space yet, the last used first."""
        select = (
            "SELECT id, prompt FROM clips WHERE id NOT IN (SELECT clip FROM vectors WHERE space = ?) ORDER BY used DESC LIMIT ?"
        )
        with self._reading():
            return list(self._db.execute(select, (space, limit)))

    def forget_spaces(self, like: str, but: str) -> None:
        """Removes the vectors of every space whose name begins with `like`, except `but`."""
        with self._writing():
            self._db.execute("DELETE FROM vectors WHERE space GLOB ? AND space != ?", (like + "*", but))

    def _put_vectors(self, rows: Iterable[tuple[str, int, Vectors]]) -> None:
        insert = """INSERT OR REPLACE INTO vectors (space, clip, vector)
            SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM clips WHERE id = ?2)"""
        self._db.executemany(insert, ((space, clip, vector.astype("<f4").tobytes()) for space, clip, vector in rows))

    def _prepare(self, read_only: bool) -> None:
        with self._reading():
            self._db.execute("PRAGMA foreign_keys = ON")
            version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
            if version > VERSION:
                raise ArchiveError(f"{self._path} was made by a newer version of this project (schema {version}); update it")
            if read_only:
                return
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA wal_autocheckpoint = 100")  # pages: a full disk is not full of the journal
            self._db.execute("PRAGMA journal_size_limit = 1048576")
            problem = self._db.execute("PRAGMA quick_check(1)").fetchone()[0]
            if problem != "ok":
                raise BrokenIndex(f"{self._path} is damaged: {' '.join(problem.split())}")
            if version == 0:
                self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            self._suspect |= error.sqlite_errorcode & 0xFF not in _NO_DAMAGE
            raise ArchiveError(f"{self._path}: {error}") from error
        except sqlite3.DatabaseError as error:
            self._suspect = True
            raise BrokenIndex(f"{self._path} is damaged: {error}") from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction: all of it or nothing."""
        with self._reading():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # SQLite has rolled back by itself where the disk was full
                    self._db.execute("ROLLBACK")
                raise


def _connect(path: Path, read_only: bool) -> sqlite3.Connection:
    """Read-only without the owner's -shm file: a medium that cannot be written, where nothing changes either."""
    try:
        if not read_only:
            return sqlite3.connect(path, timeout=5.0, isolation_level=None, check_same_thread=False)
        uri = path.resolve().as_uri()
        db = sqlite3.connect(f"{uri}?mode=ro", uri=True, timeout=5.0, isolation_level=None, check_same_thread=False)
        try:
            db.execute("SELECT count(*) FROM clips").fetchone()
        except sqlite3.OperationalError:
            db.close()
            db = sqlite3.connect(f"{uri}?mode=ro&immutable=1", uri=True, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise ArchiveError(f"{path}: {error}; is there an archive in {path.parent}?") from error
    return db


def _row(found: tuple[Any, ...]) -> Row:
    clip, prompt, engine, seed, chosen, rate, frames, size_bytes, made_at, pinned = found
    return Row(clip, Label(prompt, engine, seed, chosen), rate, frames, size_bytes, made_at, bool(pinned))
