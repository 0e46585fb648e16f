"""A repository's files as the hub describes them, and whether a file on the disk is one of them."""

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

Moved = Callable[[int], None]  # takes how many bytes are there by now
_CHUNK_BYTES = 1 << 22
_DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class File:
    """path: in its repository, with slashes. size: bytes. digest: hexadecimal, see `digest_like`; None: not known yet."""

    path: str
    size: int
    digest: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A repository at one commit (40 hexadecimal digits)."""

    repo: str
    commit: str
    files: Mapping[str, File]


class Source(Protocol):
    """Where files come from. Every method raises HubError."""

    name: str  # for messages
    checked: bool  # its digests are somebody's statement, and not computed from the files themselves

    def has(self, repo: str) -> bool:
        """Whether to look for it here."""

    def listing(self, repo: str) -> Listing:
        """What there is."""

    def known(self, listing: Listing, file: File, progress: "Progress") -> File:
        """The file with its digest."""

    def write(self, listing: Listing, file: File, into: BinaryIO, moved: Moved) -> None:
        """Writes what `into` lacks, at its end."""


class Progress(Protocol):
    """Told of one file after the other."""

    def begin(self, what: str, name: str, total: int, done: int) -> None:
        """what: fetching, checking and the like. total, done: bytes."""

    def moved(self, done: int) -> None:
        """So many bytes by now."""

    def end(self) -> None:
        """With this file, done or failed."""


def is_digest(text: Any) -> bool:
    """It is one, and safe as a file name."""
    return isinstance(text, str) and _DIGEST.fullmatch(text) is not None


def digest_like(other: str, path: Path, moved: Moved) -> str:
    """The file's digest, of the kind that `other` is: SHA-256 (large files on the hub), or git's SHA-1 of a blob (all others).

    git hashes the bytes `blob`, a space, the size in decimal and a zero before the content (gitformat-pack, "object header").
    """
    if len(other) == 64:
        return _hashed(hashlib.sha256(), path, moved)
    header = f"blob {path.stat().st_size}\0".encode()
    return _hashed(hashlib.sha1(header, usedforsecurity=False), path, moved)


def sha256(path: Path, moved: Moved) -> str:
    """In hexadecimal."""
    return _hashed(hashlib.sha256(), path, moved)


def write_whole(path: Path, text: str) -> None:
    """The old content or the new, whenever it is looked at, and whoever else writes it."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        new.write_text(text, "utf-8")
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _hashed(hash_: Any, path: Path, moved: Moved) -> str:
    done = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            hash_.update(chunk)
            done += len(chunk)
            moved(done)
    return str(hash_.hexdigest())
