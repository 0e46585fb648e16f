"""Where fetched files go: the hub's cache, which every library that reads the hub looks into, or a plain folder.

The cache's layout (https://huggingface.co/docs/hub/local-cache): blobs/DIGEST holds a content, snapshots/COMMIT/PATH leads to
it, refs/main names the commit. The ref is written last, so that an update that is broken off leaves the old version whole.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from generator.hub import HubError
from generator.hub_files import File, Listing, write_whole
from generator.hub_folder import SUMS, read_sums, write_sums

INCOMPLETE = ".incomplete"


class Store(Protocol):
    """A place for files."""

    def folder(self, listing: Listing) -> Path:
        """Where the repository's files are to be found by their paths."""

    def there(self, listing: Listing, file: File) -> Path | None:
        """The file, where one of its name and kind is; whether it is the right one is not looked at."""

    def partial(self, listing: Listing, file: File) -> Path:
        """Where the file grows."""

    def place(self, listing: Listing, file: File) -> None:
        """Gives what has grown its name, in place of whatever had it."""

    def keep(self, listing: Listing, file: File) -> None:
        """What is there is right: gives it the name of this commit, and removes what has grown beside it."""

    def replacing(self, listing: Listing, file: File) -> str:
        """What is there is wrong: how fetching it anew is called. Raises HubError where it is not the fetch's to replace."""

    def finish(self, listing: Listing, files: list[File]) -> None:
        """All files of the repository are there."""


class CacheStore:
    """The hub's cache in `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def folder(self, listing: Listing) -> Path:
        return repo_folder(self._root, listing.repo) / "snapshots" / listing.commit

    def there(self, listing: Listing, file: File) -> Path | None:
        places = (self._blob(listing, file), self.folder(listing) / file.path)
        return next((place for place in places if place.is_file()), None)

    def partial(self, listing: Listing, file: File) -> Path:
        blob = self._blob(listing, file)
        return blob.with_name(blob.name + INCOMPLETE)

    def place(self, listing: Listing, file: File) -> None:
        self.partial(listing, file).replace(self._blob(listing, file))
        self._point(listing, file)

    def keep(self, listing: Listing, file: File) -> None:
        self.partial(listing, file).unlink(missing_ok=True)
        self._point(listing, file)

    def replacing(self, listing: Listing, file: File) -> str:
        """The cache is the hub's, and a blob's name is its digest."""
        return "damaged, fetching again"

    def _point(self, listing: Listing, file: File) -> None:
        blob, pointer = self._blob(listing, file), self.folder(listing) / file.path
        if not blob.is_file():
            return  # the snapshot holds the file itself: a disk without symbolic links
        pointer.parent.mkdir(parents=True, exist_ok=True)
        pointer.unlink(missing_ok=True)
        try:
            pointer.symlink_to(os.path.relpath(blob, pointer.parent))
        except OSError:  # no symbolic links on this disk
            blob.replace(pointer)

    def finish(self, listing: Listing, files: list[File]) -> None:
        """Also forgets the hub's list of the commit's files, by which a snapshot without all of them counts as broken."""
        repo = repo_folder(self._root, listing.repo)
        (repo / "trees" / f"{listing.commit}.json").unlink(missing_ok=True)
        ref = repo / "refs" / "main"
        ref.parent.mkdir(parents=True, exist_ok=True)
        write_whole(ref, listing.commit)

    def _blob(self, listing: Listing, file: File) -> Path:
        assert file.digest is not None
        return repo_folder(self._root, listing.repo) / "blobs" / file.digest


class FolderStore:
    """A plain folder in upstream's layout, with SHA256SUMS. Another repository than `repo` lies in a folder of its name inside.

    There the engine looks for a text encoder before it looks in the hub's cache.
    """

    def __init__(self, root: Path, repo: str) -> None:
        self._root, self._repo = root, repo
        self._digests: dict[str, str | None] = {}

    def folder(self, listing: Listing) -> Path:
        return self._root if listing.repo == self._repo else self._root / listing.repo

    def there(self, listing: Listing, file: File) -> Path | None:
        path = self.folder(listing) / file.path
        return path if path.is_file() else None

    def partial(self, listing: Listing, file: File) -> Path:
        path = self.folder(listing) / file.path
        return path.with_name(f".{path.name}.{(file.digest or '')[:16]}{INCOMPLETE}")

    def place(self, listing: Listing, file: File) -> None:
        self.partial(listing, file).replace(self.folder(listing) / file.path)

    def keep(self, listing: Listing, file: File) -> None:
        self.partial(listing, file).unlink(missing_ok=True)

    def replacing(self, listing: Listing, file: File) -> str:
        """What SHA256SUMS names was fetched; anything else is the user's own."""
        if self._below(listing, file) not in read_sums(self._root):
            raise HubError(
                f"{self.folder(listing) / file.path} is none that was fetched, for no {SUMS} names it: "
                "move it away, or take another folder"
            )
        return "other content, fetching"

    def finish(self, listing: Listing, files: list[File]) -> None:
        """SHA256SUMS is written once, with the model's own repository, which comes last."""
        self._digests |= {self._below(listing, file): file.digest for file in files}
        if listing.repo == self._repo:
            write_sums(self._root, self._digests)

    def _below(self, listing: Listing, file: File) -> str:
        """Its name in SHA256SUMS."""
        return (self.folder(listing) / file.path).relative_to(self._root).as_posix()


def cache_root() -> Path:
    """The hub's cache of this user (HF_HUB_CACHE, HF_HOME). `generator.hub.require` comes before."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)


def repo_folder(root: Path, repo: str) -> Path:
    """Of one repository in the cache."""
    return root / f"models--{repo.replace('/', '--')}"


@contextmanager
def growing(path: Path) -> Iterator[BinaryIO]:
    """The file, open at its end for the one process that may write it. Raises HubError where another does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            mine = _same(file, path)
        except BlockingIOError:
            mine = False
        if not mine:
            raise HubError(f"another `endless models fetch` is at {path.name}; let it finish")
        yield file


def room(folder: Path) -> int:
    """Free bytes on the disk where `folder` is or will be."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return shutil.disk_usage(there).free


def _same(file: BinaryIO, path: Path) -> bool:
    """The name still leads to the open file: nobody has finished it meanwhile."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
