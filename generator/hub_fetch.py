"""Fetching a model: each file that is missing, gone on with where it was broken off, and every file checked."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from generator.backends.checkpoint import CONFIG_FILE, MODEL_FILE, find
from generator.hub import HubError, Model, Part, encoder_part, encoder_weights, holds_encoder, tensor_names
from generator.hub_files import File, Listing, Progress, Source, digest_like
from generator.hub_store import Store, growing, room

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Fetched(NamedTuple):
    """folder: the model's files by upstream's names. checked: somebody else has said what they must be."""

    folder: Path
    commit: str
    checked: bool


def fetch(model: Model, source: Source, store: Store, progress: Progress) -> Fetched:
    """Everything that the model needs, into the store. Raises HubError; EngineError where a checkpoint does not fit together.

    What is there is checked, not fetched again. The text encoder's files come before the weights, since they tell first
    whether the rest is of use; its own weights come last, and only where the checkpoint has none.
    """
    fetching = _Fetching(source, store, progress)
    listing = fetching.listed(model.part.repo)
    if model.has_encoder:
        fetching.take(Part(model.part.repo, (CONFIG_FILE,)))
        encoder = encoder_part(store.folder(listing) / CONFIG_FILE, listing.repo, set(listing.files))
        if encoder is not None and not source.has(encoder.repo):
            encoder = None  # it is in the hub's cache
        if encoder is not None:
            fetching.take(encoder)
        fetching.take(model.part)
        if encoder is not None and not holds_encoder(store.folder(listing) / MODEL_FILE):
            fetching.take(encoder_weights(encoder))
    else:
        fetching.take(model.part)
    fetching.finish()
    folder = store.folder(listing)
    if model.has_encoder:
        find(str(folder))
    return Fetched(folder, listing.commit, source.checked)


class _Fetching:
    """One run."""

    def __init__(self, source: Source, store: Store, progress: Progress) -> None:
        self._source, self._store, self._progress = source, store, progress
        self._listings: dict[str, Listing] = {}
        self._taken: dict[str, dict[str, File]] = {}

    def listed(self, repo: str) -> Listing:
        if repo not in self._listings:
            self._listings[repo] = self._source.listing(repo)
        return self._listings[repo]

    def take(self, part: Part) -> None:
        """The part's files, those that were taken before left out."""
        listing = self.listed(part.repo)
        taken = self._taken.setdefault(part.repo, {})
        names = [name for name in part.named(set(listing.files)) if name not in taken]
        files = [self._source.known(listing, listing.files[name], self._progress) for name in names]
        with _writing(self._store.folder(listing)):
            self._check_room(listing, files)
            for file in sorted(files, key=lambda each: each.size):
                self._bring(listing, file)
                taken[file.path] = file

    def finish(self) -> None:
        """The text encoder's repository first: the weights' becomes visible when all is there."""
        for repo, files in reversed(self._taken.items()):
            listing = self._listings[repo]
            with _writing(self._store.folder(listing)):
                self._store.finish(listing, list(files.values()))

    def _check_room(self, listing: Listing, files: list[File]) -> None:
        missing = [file for file in files if self._store.there(listing, file) is None]
        partial = [self._store.partial(listing, file) for file in missing]
        need = sum(file.size for file in missing) - sum(path.stat().st_size for path in partial if path.exists())
        folder = self._store.folder(listing)
        if need > (free := room(folder)):
            missing_gb, free_gb = need / 1e9, free / 1e9
            raise HubError(f"{folder} needs {missing_gb:.1f} GB and has {free_gb:.1f} GB: make room or use --to DIR")

    def _bring(self, listing: Listing, file: File) -> None:
        what = "fetching"
        if (there := self._store.there(listing, file)) is not None:
            if self._is_right(there, file):
                self._store.place(listing, file)
                return
            self._store.drop(listing, file)
            what = "damaged, fetching again"
        partial = self._store.partial(listing, file)
        with growing(partial) as into:
            if into.seek(0, 2) > file.size:
                into.truncate(0)
            self._progress.begin(what, file.path, file.size, into.tell())
            try:
                self._source.write(listing, file, into, self._progress.moved)
            finally:
                self._progress.end()
            into.flush()
            os.fsync(into.fileno())  # a name must never lead to less than what was checked
            self._check(listing, file, partial)
            (self._store.folder(listing) / file.path).parent.mkdir(parents=True, exist_ok=True)
            self._store.place(listing, file)

    def _check(self, listing: Listing, file: File, path: Path) -> None:
        """Removes what is wrong, for going on with it would never make it right."""
        try:
            if not self._is_right(path, file):
                where = self._source.name
                raise HubError(f"{file.path} from {where} is not what it should be ({file.digest}): removed; run it again")
            if file.path.endswith(".safetensors"):
                tensor_names(path)
        except HubError:
            path.unlink()
            raise

    def _is_right(self, path: Path, file: File) -> bool:
        if path.stat().st_size != file.size or file.digest is None:
            return False
        self._progress.begin("checking", file.path, file.size, 0)
        try:
            return digest_like(file.digest, path, self._progress.moved) == file.digest
        finally:
            self._progress.end()


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise HubError(
                f"{folder} takes no more ({error.strerror}): make room and run the same again, it goes on where it stopped"
            ) from error
        raise HubError(f"{folder} cannot be written ({error}); make it writable, or use --to DIR or HF_HOME") from error
