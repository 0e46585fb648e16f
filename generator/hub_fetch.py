"""Fetching a model: each file that is missing, gone on with where it was broken off, and every file checked."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from generator.backends.checkpoint import CONFIG_FILE, MODEL_FILE, find
from generator.engine import EngineError
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
    """Everything that the model needs, into the store. Raises HubError.

    What is there is checked, not fetched again. The model's own repository becomes visible last, when all is there and fits.
    """
    fetching = _Fetching(source, store, progress)
    listing = fetching.listed(model.part.repo)
    folder = store.folder(listing)
    if model.has_encoder:
        _take_checkpoint(model, fetching, source, listing, folder)
    else:
        fetching.take(model.part)
    fetching.finish(listing.repo)
    return Fetched(folder, listing.commit, source.checked)


def _take_checkpoint(model: Model, fetching: "_Fetching", source: Source, listing: Listing, folder: Path) -> None:
    """The text encoder's files come before the weights, since they tell first whether the rest is of use.

    Its own weights come last, and only where the checkpoint has none. Raises HubError where the parts do not fit together.
    """
    fetching.take(Part(listing.repo, (CONFIG_FILE,)))
    encoder = encoder_part(folder / CONFIG_FILE, listing.repo, set(listing.files))
    if encoder is not None and not source.has(encoder.repo):
        encoder = None  # it is in the hub's cache
    if encoder is not None:
        fetching.take(encoder)
    fetching.take(model.part)
    if encoder is not None and not holds_encoder(folder / MODEL_FILE):
        fetching.take(encoder_weights(encoder))
    if encoder is not None and encoder.repo != listing.repo:
        fetching.finish(encoder.repo)  # it is found by that alone
    try:
        find(str(folder), "the repository lacks it")
    except EngineError as error:
        raise HubError(f"{listing.repo} from {source.name} does not fit together and is not put in use: {error}") from error


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
            named = {file: self._what(listing, file) for file in files}
            missing = sorted((file for file in files if named[file]), key=lambda each: each.size)
            self._check_room(listing, missing)
            for file in missing:
                self._bring(listing, file, named[file])
            taken |= {file.path: file for file in files}

    def finish(self, repo: str) -> None:
        """All of it is there."""
        listing = self._listings[repo]
        with _writing(self._store.folder(listing)):
            self._store.finish(listing, list(self._taken[repo].values()))

    def _what(self, listing: Listing, file: File) -> str:
        """What there is to do for it, in words; "" where the right one is there."""
        there = self._store.there(listing, file)
        if there is None:
            return "fetching"
        if not self._is_right(there, file):
            return self._store.replacing(listing, file)
        self._store.keep(listing, file)
        return ""

    def _check_room(self, listing: Listing, missing: list[File]) -> None:
        """A file that is replaced stays until the new one is whole, so it makes no room."""
        partial = [self._store.partial(listing, file) for file in missing]
        need = sum(file.size for file in missing) - sum(path.stat().st_size for path in partial if path.exists())
        folder = self._store.folder(listing)
        if need > (free := room(folder)):
            missing_gb, free_gb = need / 1e9, free / 1e9
            raise HubError(f"{folder} needs {missing_gb:.1f} GB and has {free_gb:.1f} GB: make room or use --to DIR")

    def _bring(self, listing: Listing, file: File, what: str) -> None:
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
