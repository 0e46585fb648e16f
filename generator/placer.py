"""The embedder at work in the generator process: texts in, places in the space of meaning out.

Loading MiniLM takes 2 to 6 s (most of it the import of PyTorch), so nothing is loaded before something is asked, and then in
a thread of its own: clips are made meanwhile. Only a prompt without any word that the procedural engine knows waits for it,
since what a prompt sounds like must not depend on when it was sent; a newer prompt ends that wait.
"""

import logging
import queue
import threading
from collections.abc import Callable, Generator, Sequence

import numpy as np

from generator.embed import OPTION, Embedder, EmbedError, Nearest, load_embedder, nearest_by
from generator.messages import Embed, Embedded

_NO_VECTORS = np.zeros((0, 0), np.float32)
_LOOK_S = 0.02

log = logging.getLogger(__name__)


class Placer:
    """Owns the embedder. Two threads use it: its own, for what the node asks, and the engine's."""

    def __init__(self, wanted: str | None = None, tell: Callable[[Embedded], None] = lambda answer: None) -> None:
        """wanted: the option `meaning`, as `load_embedder` takes it. tell: takes each answer, on the placer's own thread."""
        self._wanted = wanted
        self._tell = tell
        self._lock = threading.Lock()
        self._embedder: Embedder | None = None  # None: none but the words, which the node and the engine know themselves
        self._nearest: Nearest | None = None
        self._said = ""
        self._loaded = threading.Event()
        self._asked: queue.SimpleQueue[Embed] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def ask(self, question: Embed) -> None:
        """Returns at once; `tell` gets the answer."""
        self._start()
        self._asked.put(question)

    def nearest(self, prompt: str, descriptions: Sequence[str]) -> Generator[float, None, tuple[str, float] | None]:
        """The description closest in meaning and its cosine; None where none is close, or words are all there is.

        Yields 0.0 while the model is loaded.
        """
        self._start()
        while not self._loaded.wait(_LOOK_S):
            yield 0.0
        with self._lock:
            try:
                return self._nearest(prompt, descriptions) if self._nearest is not None else None
            except Exception as error:  # whatever a model's own code raises: the words are there without it
                self._give_up(error)
                return None

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="placer", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        self._load()
        while True:
            question = self._asked.get()
            space, vectors = "", _NO_VECTORS
            with self._lock:
                if self._embedder is not None:
                    try:
                        space, vectors = self._embedder.name, self._embedder.embed(question.texts)
                    except Exception as error:  # as above
                        self._give_up(error)
                        space = ""
            self._tell(Embedded(question.key, space, vectors, self._said))

    def _load(self) -> None:
        try:
            embedder, self._said = load_embedder({OPTION: self._wanted})
        except EmbedError as error:
            self._said = f"words: {error}"
        except Exception as error:  # whatever a library that is half installed raises
            self._give_up(error)
        else:
            if embedder.weights:
                self._embedder, self._nearest = embedder, nearest_by(embedder)
        finally:
            self._loaded.set()

    def _give_up(self, error: Exception) -> None:
        log.error("the model of meaning failed, words are compared from now on", exc_info=error)
        self._embedder = self._nearest = None
        self._said = f"words: the model failed ({type(error).__name__}: {error})"
