"""Files from a folder in upstream's layout: a copy on a stick, a clone, or what `endless models fetch --to DIR` wrote.

SHA256SUMS in it, as sha256sum writes and reads it, says what the files must be. Without it nobody does: what is copied is what
is there, and only its structure is looked at.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from generator.backends.checkpoint import find
from generator.hub import HubError, Model
from generator.hub_files import File, Listing, Moved, Progress, is_digest, sha256, write_whole

SUMS = "SHA256SUMS"
_TAKEN = (".safetensors", ".json", ".txt", ".model")  # nothing that unpickles or runs
_CHUNK_BYTES = 1 << 22


class FolderSource:
    """A folder for the model's own repository. Raises HubError where it is none, EngineError where it is no checkpoint.

    A text encoder that is neither in the folder nor in the hub's cache is missed before anything is copied.
    """

    def __init__(self, folder: Path, model: Model) -> None:
        self.folder = folder.expanduser().resolve()
        self.name = str(self.folder)
        if not self.folder.is_dir():
            raise HubError(f"there is no folder {folder}; name one that holds the model's files")
        if model.has_encoder:
            find(self.name, "--from names a folder that holds all of the model")
        self._repo = model.part.repo
        self._sums = read_sums(self.folder)
        self.checked = bool(self._sums)

    def has(self, repo: str) -> bool:
        """The model's own alone."""
        return repo == self._repo

    def listing(self, repo: str) -> Listing:
        """commit: made of the files' names, sizes and times, since the folder's own commit is not known."""
        paths = {path.relative_to(self.folder).as_posix(): path for path in self._paths()}
        if self._sums and (absent := sorted(set(self._sums) - set(paths))):
            raise HubError(f"{self.folder} lacks {', '.join(absent)}, which its {SUMS} names; copy it again")
        files = {name: File(name, path.stat().st_size, self._sums.get(name)) for name, path in sorted(paths.items())}
        state = repr([(repo, name, file.size, paths[name].stat().st_mtime_ns) for name, file in files.items()])
        return Listing(repo, hashlib.sha1(state.encode(), usedforsecurity=False).hexdigest(), files)

    def known(self, listing: Listing, file: File, progress: Progress) -> File:
        """With the file's own SHA-256, where SHA256SUMS has none."""
        if file.digest is not None:
            return file
        progress.begin("reading", file.path, file.size, 0)
        try:
            return File(file.path, file.size, sha256(self.folder / file.path, progress.moved))
        finally:
            progress.end()

    def write(self, listing: Listing, file: File, into: BinaryIO, moved: Moved) -> None:
        """Copies what is missing."""
        with (self.folder / file.path).open("rb") as opened:
            opened.seek(into.seek(0, 2))
            while chunk := opened.read(_CHUNK_BYTES):
                into.write(chunk)
                moved(into.tell())

    def _paths(self) -> list[Path]:
        found = [path for path in self.folder.rglob("*") if path.suffix in _TAKEN and path.is_file()]
        return [path for path in found if not any(part.startswith(".") for part in path.relative_to(self.folder).parts)]


def read_sums(folder: Path) -> Mapping[str, str]:
    """SHA256SUMS as path -> SHA-256; empty where there is none. Raises HubError."""
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise HubError(f"{folder / SUMS} cannot be read: {error}") from error
    sums = {name.removeprefix("*"): digest for digest, _, name in (line.replace("  ", " ", 1).partition(" ") for line in lines)}
    if not sums or not all(is_digest(digest) and len(digest) == 64 for digest in sums.values()):
        raise HubError(f"{folder / SUMS} is not what sha256sum writes; remove it, or copy the folder again")
    return sums


def write_sums(folder: Path, digests: Mapping[str, str | None]) -> None:
    """For `sha256sum -c` and for `--from`. digests: by path; what is no SHA-256 is computed, of small files."""
    sums = {
        name: digest if digest and len(digest) == 64 else sha256(folder / name, _silent) for name, digest in digests.items()
    }
    write_whole(folder / SUMS, "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())))


def _silent(done: int) -> None:
    """No progress."""
