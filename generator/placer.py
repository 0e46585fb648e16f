"""The embedder at work in the generator process: texts in, places in the space of meaning out.

Loading MiniLM takes 2 to 6 s (most of it the import of PyTorch), so nothing is loaded before something is asked, and then in
a thread of its own: clips are made meanwhile. Only a prompt without any word that the procedural engine knows waits for it,
since what a prompt sounds like must not depend on when it was sent.
"""

import queue
import threading
from collections.abc import Callable, Sequence

import numpy as np

from generator.embed import OPTION, Embedder, EmbedError, Nearest, load_embedder, nearest_by
from generator.messages import Embed, Embedded

_NO_VECTORS = np.zeros((0, 0), np.float32)


class Placer:
    """Owns the embedder. Two threads use it: its own, for what the node asks, and the engine's."""

    def __init__(self, wanted: str | None = None, tell: Callable[[Embedded], None] = lambda answer: None) -> None:
        """wanted: the option `meaning`, as `load_embedder` takes it. tell: takes each answer, on the placer's own thread."""
        self._wanted = wanted
        self._tell = tell
        self._lock = threading.Lock()
        self._embedder: Embedder | None = None  # None: none but the words, which the node and the engine know themselves
        self._said = ""
        self._nearest: Nearest | None = None
        self._asked: queue.SimpleQueue[Embed] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def ask(self, question: Embed) -> None:
        """Returns at once; `tell` gets the answer."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._answer_all, name="placer", daemon=True)
            self._thread.start()
        self._asked.put(question)

    def nearest(self, prompt: str, descriptions: Sequence[str]) -> tuple[str, float] | None:
        """The description closest in meaning and its cosine; None where none is close, or words are all there is."""
        with self._lock:
            self._load()
            return self._nearest(prompt, descriptions) if self._nearest is not None else None

    def _answer_all(self) -> None:
        while True:
            question = self._asked.get()
            with self._lock:
                self._load()
                space, vectors = "", _NO_VECTORS
                if self._embedder is not None:
                    space, vectors = self._embedder.name, self._embedder.embed(question.texts)
            self._tell(Embedded(question.key, space, vectors, self._said))

    def _load(self) -> None:
        if self._said:
            return
        try:
            embedder, self._said = load_embedder({OPTION: self._wanted})
        except EmbedError as error:
            self._said = f"words: {error}"
            return
        if embedder.weights:
            self._embedder, self._nearest = embedder, nearest_by(embedder)
