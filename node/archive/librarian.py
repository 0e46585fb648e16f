"""The archive for those who may not wait: control asks and polls, two threads write, search and decode.

Queues, both from control's thread: `submit` to the keeper (16 clips; full: the clip is not kept, counted) and `request` to
the finder (32; full: refused, counted). Two threads, so that a close match never waits for a slow disk to take a clip.
What comes of it comes back through `poll`.
"""

import importlib
import logging
import os
import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator.embed import Meaning, meaning
from generator.flac import Audio, Label
from node.archive.archive import Archive
from node.archive.decoded import at_rate, filled
from node.archive.entry import ArchiveError, Entry

CLIPS = 16
REQUESTS = 32
_TRIES = 4  # damaged files that one request gets past
_KEYS = 256  # clips that can still be pinned by the key they were submitted under
_BATCH = 64  # prompts embedded at once while nothing else is to do
_LEAVE_S = 5.0
MEND_S = 2.0  # between two looks at the folder
_WORDS_SCALE = (
    0.6  # cosines of words against MiniLM's for the same pairs: 0.35 to 0.68 for storm and thunder, 0.58 to 0.73 for rain
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """The clip submitted under `key` is in the archive."""

    key: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class NotKept:
    """The clip submitted under `key` is not: one line."""

    key: int
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a request gets. audio: (frames, 2) float32 at the rate asked for; with `into`, the part of it that was filled."""

    key: int
    entry: Entry
    audio: Audio


@dataclass(frozen=True, slots=True)
class NothingNear:
    """The archive has nothing that is near enough."""

    key: int


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Clips without a vector in `space`, by number, with their prompts: for whoever has the embedder (`place`)."""

    space: str
    prompts: tuple[tuple[int, str], ...]


Event = Kept | NotKept | Found | NothingNear | Unplaced


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """What is looked for.

    meaning: of the prompt; without one, or where its space is empty, its words are compared. at_least: the lowest cosine in
    the model's space; words lie further apart, 0.6 of it counts for them. rate: Hz of the sound that is wanted. into: float32
    (n, 2), filled as far as it and the clip go; it belongs to the finder until the answer comes. avoid: what sounds already.
    """

    key: int
    prompt: str
    rate: int
    at_least: float = 0.5
    meaning: Meaning | None = None
    into: NDArray[np.float32] | None = None
    avoid: Collection[int] = ()


class Librarian:
    """Owns the archive from here on; `close` closes it. No method but `close` waits, none raises."""

    def __init__(self, archive: Archive) -> None:
        for name in ("soundfile", "soxr"):  # now, and not while control waits for the interpreter
            importlib.import_module(name)
        self.archive = archive  # for threads that may wait: its methods take turns
        self._work: queue.Queue[Callable[[], None] | None] = queue.Queue(CLIPS)
        self._requests: queue.Queue[Request | None] = queue.Queue(REQUESTS)
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._numbers: OrderedDict[int, int] = OrderedDict()
        self._said = ""
        self.dropped = 0  # clips that came while the keeper had too much to do
        self.refused = 0  # requests, likewise
        self.count = self._counted()
        self._threads = [
            threading.Thread(target=self._keep, name="archive keeper", daemon=True),
            threading.Thread(target=self._find, name="archive finder", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def read_only(self) -> bool:
        return self.archive.read_only

    # Asking; each is False where its queue is full

    def submit(self, key: int, label: Label, audio: Audio, rate: int, given: Meaning | None = None) -> bool:
        """Keeps a clip: (frames, 2) float32 at `rate` Hz that nobody changes any more.

        key: what `Kept` and `pin` call it (a job's number).
        """
        return self._order(lambda: self._keep_one(key, given, partial(self.archive.add, label, audio, rate)), f"clip {key}")

    def adopt(self, key: int, file: Path, given: Meaning | None = None) -> bool:
        """Keeps the clip in a file from `incoming`. Where the queue is full the file is removed."""
        if self._order(lambda: self._keep_one(key, given, partial(self.archive.adopt, file)), f"clip {key}"):
            return True
        file.unlink(missing_ok=True)
        return False

    def incoming(self, key: int) -> Path:
        """Where another process may write the clip that `adopt` takes."""
        return self.archive.incoming(f"{os.getpid()}-{key}")

    def pin(self, key: int, pinned: bool = True) -> bool:
        """Pins the clip that was submitted under `key`, before or after it is kept."""
        return self._order(lambda: self._pin(self._numbers.get(key), pinned))

    def pin_entry(self, number: int, pinned: bool = True) -> bool:
        """Pins a clip of the archive."""
        return self._order(lambda: self._pin(number, pinned))

    def ask_unplaced(self, space: str, limit: int = _BATCH) -> bool:
        """Answers with `Unplaced`: the clips that the embedder of `space` has not seen."""
        return self._order(lambda: self._events.put(Unplaced(space, self._unplaced(space, limit))))

    def place(self, space: str, vectors: Mapping[int, NDArray[np.float32]]) -> bool:
        """Gives clips their vectors in a space."""
        return self._order(lambda: self.archive.put_vectors(space, vectors))

    def request(self, request: Request) -> bool:
        """Answers with `Found` or `NothingNear`."""
        try:
            self._requests.put_nowait(request)
        except queue.Full:
            self.refused += 1
            return False
        return True

    def poll(self) -> list[Event]:
        """What has happened since the last call."""
        events = []
        while not self._events.empty():
            events.append(self._events.get())
        return events

    def close(self) -> None:
        """Finishes what was submitted, at most some seconds, and closes the archive."""
        for orders in (self._work, self._requests):
            try:
                orders.put(None, timeout=_LEAVE_S)
            except queue.Full:
                log.warning("the archive's disk does not answer; clips that wait for it are not kept")
        for thread in self._threads:
            thread.join(_LEAVE_S)
        if not any(thread.is_alive() for thread in self._threads):
            self.archive.close()

    def _order(self, work: Callable[[], None], clip: str = "") -> bool:
        if self.archive.read_only:
            return False
        try:
            self._work.put_nowait(work)
        except queue.Full:
            self.dropped += bool(clip)
            return False
        return True

    # The keeper's thread

    def _keep(self) -> None:
        idle, mended_s = self.archive.read_only, 0.0
        while True:
            if time.monotonic() - mended_s >= MEND_S:
                idle, mended_s = not self._mend() and idle, time.monotonic()
            if not idle:
                idle = not self._embed_some()
            try:
                work = self._work.get(block=idle, timeout=MEND_S)
            except queue.Empty:
                continue
            if work is None:
                return
            self._try(work)

    def _mend(self) -> bool:
        """Whether the archive was opened anew."""
        try:
            mended = self.archive.mend()
        except (ArchiveError, OSError) as error:
            self._say(str(error))
            return False
        if mended:
            self.count, self._said = self._counted(), ""
        return mended

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except (ArchiveError, OSError) as error:
            self._say(str(error))

    def _keep_one(self, key: int, given: Meaning | None, keep: Callable[[list[Meaning]], Entry]) -> None:
        try:
            entry = keep([given] if given is not None else [])
            self.count = self._counted()
        except (ArchiveError, OSError) as error:
            self._events.put(NotKept(key, str(error)))
            self._say(str(error))
            return
        self._said = ""
        self._numbers[key] = entry.id
        while len(self._numbers) > _KEYS:
            self._numbers.popitem(last=False)
        self._events.put(Kept(key, entry))

    def _pin(self, number: int | None, pinned: bool) -> None:
        if number is None or not self.archive.pin(number, pinned):
            self._say("the clip to be pinned is no longer in the archive")

    def _unplaced(self, space: str, limit: int) -> tuple[tuple[int, str], ...]:
        try:
            return tuple(self.archive.without_meaning(space, limit))
        except (ArchiveError, OSError) as error:
            self._say(str(error))
            return ()

    def _embed_some(self) -> bool:
        """Whether there was something to embed."""
        try:
            return self.archive.embed_words(_BATCH) > 0
        except ArchiveError as error:
            self._say(str(error))
            return False

    def _say(self, line: str) -> None:
        """A disk that stays full is told of once."""
        if line != self._said:
            self._said = line
            log.warning("archive: %s", line)

    def _counted(self) -> int:
        try:
            return self.archive.stats().count
        except ArchiveError:
            return 0

    # The finder's thread

    def _find(self) -> None:
        while (request := self._requests.get()) is not None:
            try:
                self._events.put(self._answer(request))
            except Exception as error:  # the top of the thread: whoever asked waits for an answer, and has given a slot
                if not isinstance(error, ArchiveError | OSError):
                    log.exception("a clip could not be looked for")
                self._say(str(error))
                self._events.put(NothingNear(request.key))

    def _answer(self, request: Request) -> Event:
        for _ in range(_TRIES):
            entry = self._choose(request)
            if entry is None:
                break
            loaded = self.archive.load(entry)
            if loaded is not None:
                audio = at_rate(*loaded, request.rate)
                return Found(request.key, entry, filled(request.into, audio))
        return NothingNear(request.key)

    def _choose(self, request: Request) -> Entry | None:
        given = request.meaning
        if given is not None and self.archive.search(given, 1):
            return self.archive.choose(given, request.at_least, request.avoid)
        in_words = meaning(self.archive.words, request.prompt)
        return self.archive.choose(in_words, _WORDS_SCALE * request.at_least, request.avoid)
