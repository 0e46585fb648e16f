"""The archive: keeps the clips that were made, finds the ones that mean what a prompt means.

It belongs to one process. A second one that opens the same folder reads it, sees what the owner adds and takes away, and
changes nothing. Everything here may wait for a disk: `librarian` is for whoever may not.
"""

import logging
import random
import threading
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator import flac
from generator.embed import Meaning
from generator.flac import Audio, FlacError, Label
from generator.word_embedder import WordEmbedder
from node.archive.entry import ArchiveError, Entry, Stats
from node.archive.folder import Folder, reason
from node.archive.index import Index, Row
from node.archive.repair import open_index, put_right
from node.archive.spaces import Spaces
from node.archive.vectors import is_unit

LIMIT = 200
BEST = 3
_WORDS_SPACES = "words-"
_TIE = 1e-6  # cosines of equal vectors differ by rounding
_MOST_TIED = 24

log = logging.getLogger(__name__)


class Archive:
    """Use `open`. Any thread may call any method: a lock keeps the index; files are written and read outside it."""

    def __init__(self, folder: Folder, index: Index, limit: int | None, seed: int | None) -> None:
        self.words = WordEmbedder()
        self._folder = folder
        self._asked_limit = limit
        self._chance = random.Random(seed)
        self._lock = threading.RLock()
        self._last_choice: int | None = None
        self._last_number = self._dropped = 0
        self._is_ours = folder.owned  # by right, whatever happens to the folder
        self._use(index, starting=True)

    @classmethod
    def open(cls, path: Path, limit: int | None = None, seed: int | None = None, read_only: bool = False) -> "Archive":
        """Opens the archive in `path` and puts right what a crash left; read-only where another process owns it.

        limit: unpinned clips kept; None: LIMIT, or as many as there are. seed: of `choose`. Raises ArchiveError.
        """
        folder = Folder(path)
        if read_only and not folder.index.exists():
            raise ArchiveError(f"there is no archive in {path}; give the folder of one")
        if not read_only:
            folder.claim()
        with ExitStack() as undo:
            undo.callback(folder.release)
            index = open_index(folder)
            undo.callback(index.close)
            archive = cls(folder, index, limit, seed)
            undo.pop_all()
        return archive

    def close(self) -> None:
        with self._lock:
            self._index.close()
            self._folder.release()

    def mend(self) -> bool:
        """Opens the archive anew, as at a start, where its folder or index was damaged, replaced or taken away meanwhile.

        False where there was nothing to do. Raises ArchiveError where it cannot be done now: the same again, later.
        """
        with self._lock:
            lost = self._folder.is_lost
            if not self._is_ours or not (lost or self._index.is_unwell):
                return False
            if lost:
                self._folder.release()
                if not self._folder.claim() and not self._index.is_unwell:
                    return False  # it cannot be written for now
            self._index.close()  # first: two connections to what is damaged lock each other out
            self._use(open_index(self._folder), starting=False)
        log.warning("the archive was damaged or taken away: opened anew in %s, %d clips", self.path, self.stats().count)
        return True

    @property
    def path(self) -> Path:
        return self._folder.path

    @property
    def read_only(self) -> bool:
        return not self._folder.owned

    @property
    def owner(self) -> str:
        """Whose it is, in words."""
        return self._folder.owner()

    # Keeping

    def incoming(self, name: str) -> Path:
        """Where another process may write a clip for `adopt`, with `generator.flac.write`. name: letters, digits, - and _."""
        return self._folder.clips / f"made-{name}.flac.tmp"

    def add(self, label: Label, audio: Audio, rate: int, meanings: Iterable[Meaning] = (), pinned: bool = False) -> Entry:
        """Keeps a clip: (frames, 2) float32 at `rate` Hz. It is in the archive whole, or ArchiveError is raised.

        meanings: of its prompt, one for each space at hand; the space of words is always added.
        """
        self._must_own()
        number = self._next_number()
        temporary = self._folder.unfinished(number)
        try:
            flac.write(temporary, audio, rate, label)
        except FlacError as error:
            temporary.unlink(missing_ok=True)
            raise ArchiveError(str(error)) from error
        return self._take(temporary, number, Row(number, label, rate, len(audio), 0, time.time(), pinned), meanings)

    def adopt(self, file: Path, meanings: Iterable[Meaning] = (), pinned: bool = False) -> Entry:
        """Moves a clip's file, from `incoming`, into the archive. Raises ArchiveError; the file is gone in any case."""
        self._must_own()
        number = self._next_number()
        try:
            audio, rate, label = flac.read(file)
        except FlacError as error:
            with suppress(OSError):  # a disk that is read-only by now
                file.unlink(missing_ok=True)
            raise ArchiveError(str(error)) from error
        return self._take(file, number, Row(number, label, rate, len(audio), 0, time.time(), pinned), meanings)

    def pin(self, number: int, pinned: bool = True) -> bool:
        """A pinned clip is never pruned. False where there is no such clip."""
        self._must_own()
        with self._lock:
            return self._index.pin(number, pinned)

    def touch(self, number: int) -> None:
        """The clip was used just now; does nothing in an archive that is read only."""
        if not self.read_only:
            with self._lock:
                self._index.touch(number)

    def prune(self, keep: int) -> int:
        """Removes all but the `keep` clips that were used last, and the pinned ones; how many went."""
        self._must_own()
        with self._lock:
            gone = self._index.least_used(keep)
            self._remove(gone)
        return len(gone)

    def remove(self, numbers: Sequence[int]) -> int:
        """Removes these clips, pinned or not; how many there were."""
        self._must_own()
        with self._lock:
            found = [row.id for row in self._index.rows(numbers)]
            self._remove(found)
        return len(found)

    # Finding

    def get(self, number: int) -> Entry | None:
        with self._lock:
            return next(iter(self._found({number: 0.0})), None)

    def entries(self) -> list[Entry]:
        """Every clip, the last used first."""
        with self._lock:
            return [self._entry(row) for row in self._index.rows() if row.id not in self._gone]

    def stats(self) -> Stats:
        with self._lock:
            count, pinned, size_bytes = self._index.totals()
        return Stats(count, pinned, size_bytes, self._dropped, self.read_only)

    def search(self, meaning: Meaning, count: int = BEST, at_least: float = -1.0) -> list[Entry]:
        """The nearest clips, the nearest first, none below the cosine `at_least`. Empty for a space that no clip is in."""
        with self._lock:
            return self._found(dict(self._spaces.search(meaning, count, at_least)))

    def choose(self, meaning: Meaning, at_least: float, avoid: Collection[int] = ()) -> Entry | None:
        """One of the best three at random, never the one before; of several as near as the third, any.

        avoid: clips that sound already; one of them is chosen only where nothing else is near. None: nothing is near.
        """
        with self._lock:
            found = self._spaces.search(meaning, _MOST_TIED, at_least)
            least = found[min(BEST, len(found)) - 1][1] - _TIE if found else 0.0
            best = {number: cosine for number, cosine in found if cosine >= least and number != self._last_choice}
            chosen = self._chance.choice([each for each in best if each not in avoid] or [*best]) if best else None
            if chosen is None:
                return None
            self._last_choice = chosen
            return next(iter(self._found({chosen: best[chosen]})), None)

    def load(self, entry: Entry) -> tuple[Audio, int] | None:
        """The clip, (frames, 2) float32, and its rate in Hz; it was used just now.

        None where its file is gone or damaged: it is dropped from the archive, with one line in the log.
        """
        try:
            audio, rate, _ = flac.read(entry.path)
            if (len(audio), rate) != (entry.frames, entry.rate):
                raise FlacError(f"{entry.path} is another clip than the index says")
        except FlacError as error:
            log.warning("the archive drops clip %d: %s", entry.id, error)
            self._drop(entry.id)
            return None
        with suppress(ArchiveError):  # on a full disk the use is not noted; the clip plays all the same
            self.touch(entry.id)
        return audio, rate

    # Meaning

    def without_meaning(self, space: str, limit: int) -> list[tuple[int, str]]:
        """(number, prompt) of clips that have no vector in `space` yet, the last used first."""
        with self._lock:
            return self._index.without_vector(space, limit)

    def put_vectors(self, space: str, vectors: Mapping[int, NDArray[np.float32]]) -> None:
        """The vectors of clips in a space, as its embedder gives them for their prompts."""
        self._must_own()
        good = {number: vector for number, vector in vectors.items() if is_unit(vector)}
        with self._lock:
            self._index.put_vectors(space, good.items())
            for number, vector in good.items():
                self._spaces.put(number, {space: vector})

    def embed_words(self, limit: int) -> int:
        """Gives clips their vector in the space of words, where a new lexicon made another one; how many."""
        prompts = self.without_meaning(self.words.name, limit)
        if prompts:
            rows = self.words.embed([prompt for _, prompt in prompts])
            self.put_vectors(self.words.name, {number: row for (number, _), row in zip(prompts, rows, strict=True)})
        return len(prompts)

    # Inside

    def _use(self, index: Index, starting: bool) -> None:
        self._index = index
        self._spaces = Spaces(index, follow=not self._folder.owned)
        self._gone: set[int] = set()  # known to be damaged, in an archive that cannot be written
        if self._folder.owned:
            last_number, dropped = put_right(self._folder, index, starting)
            self._last_number, self._dropped = max(self._last_number, last_number), self._dropped + dropped
            index.forget_spaces(_WORDS_SPACES, self.words.name)
            count, pinned, _ = index.totals()
            self._limit = max(LIMIT, count - pinned) if self._asked_limit is None else self._asked_limit
            self._remove(index.least_used(self._limit))

    def _take(self, temporary: Path, number: int, row: Row, meanings: Iterable[Meaning]) -> Entry:
        """From a whole file to a clip of the archive."""
        vectors = {each.space: each.vector for each in meanings if is_unit(each.vector)}
        vectors[self.words.name] = self.words.embed([row.label.prompt])[0]
        kept = temporary
        try:
            row = replace(row, size_bytes=temporary.stat().st_size)
            kept = self._folder.settle(temporary, number)
            with self._lock:
                self._index.add(row, vectors.items())
                self._spaces.put(number, vectors)
        except (OSError, ArchiveError) as error:
            kept.unlink(missing_ok=True)  # a row that was committed all the same is dropped at the next start
            raise ArchiveError(f"the clip is not kept: {reason(error)}") from error
        self._make_room()
        return self._entry(row)

    def _make_room(self) -> None:
        """Down to the limit; where that fails, the next clip's turn makes up for it."""
        try:
            with self._lock:
                self._remove(self._index.least_used(self._limit))
        except (OSError, ArchiveError) as error:
            log.warning("the archive cannot remove its oldest clips: %s", reason(error))

    def _remove(self, numbers: Sequence[int]) -> None:
        """The file first: a row without its file is dropped at the next start, a file without its row would be taken up."""
        for number in numbers:
            self._folder.clip(number).unlink(missing_ok=True)
            self._spaces.remove(number)
        if numbers:
            self._index.remove(numbers)

    def _drop(self, number: int) -> None:
        """Forgets a clip that cannot be played."""
        with self._lock:
            self._dropped += 1
            self._gone.add(number)
            self._spaces.remove(number)
            if not self.read_only:
                try:
                    self._remove([number])
                except (OSError, ArchiveError) as error:
                    log.warning("the archive cannot forget clip %d yet: %s", number, error)

    def _found(self, cosines: Mapping[int, float]) -> list[Entry]:
        rows = self._index.rows([*cosines])
        return [replace(self._entry(row), cosine=cosines[row.id]) for row in rows if row.id not in self._gone]

    def _entry(self, row: Row) -> Entry:
        path = self._folder.clip(row.id)
        return Entry(row.id, row.label, path, row.rate, row.frames, row.size_bytes, row.made_at, row.pinned)

    def _next_number(self) -> int:
        with self._lock:
            self._last_number += 1
            return self._last_number

    def _must_own(self) -> None:
        if self.read_only:
            raise ArchiveError(f"{self.path} belongs to {self.owner} and is only read here; stop that one first")
