"""Meaning without weights: the sources that a prompt names, how they are to sound, and its words and their spelling.

A feature (a family of sound, a trait, a word, three letters) is a direction of its own: the 256 bits of its BLAKE2b as +-1/16.
Two of them are nearly orthogonal (cosine 0 +- 0.06), so a sum of features keeps what it is made of (random indexing;
Kanerva, Kristoferson and Holst 2000). "heavy rainstorm" is rain, wind and force: near "rain", far from "jazz".
It knows no synonyms beyond the project's lexicon; 0.1 ms a prompt.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from generator import lexicon, manner
from generator.words import Reading, Traits, read

DIM = 256
_FAMILIES, _WORDS, _MANNER = 0.62, 0.26, 0.12  # shares of the squared length
_KIND = 0.4  # "downpour" against the rain it is a kind of
_SPELLING = 0.6  # of a word's vector: its letters; the rest is the word itself
_TRAITS = tuple(field.name for field in fields(Traits))

Vectors = NDArray[np.float32]


def _tables_digest() -> str:
    """A new lexicon reads prompts in another way, so it makes another space."""
    known = {**vars(lexicon), **vars(manner)}
    tables = [(name, value) for name, value in sorted(known.items()) if name.isupper()]
    text = repr([(name, sorted(value) if isinstance(value, frozenset) else value) for name, value in tables])
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


class WordEmbedder:
    """The fallback: always there, the same on every machine."""

    name = f"words-1-{_tables_digest()}"
    dim = DIM
    weights = False
    near = 0.3  # measured: prompts that share neither a source nor a word stay below 0.2

    def embed(self, texts: Sequence[str]) -> Vectors:
        """float32, (len(texts), 256); each row of length 1."""
        rows = np.empty((len(texts), DIM), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[:] = _embedded(text)
        return rows


@lru_cache(1024)
def _embedded(text: str) -> Vectors:
    reading = read(text)
    parts = ((_FAMILIES, _families(reading)), (_WORDS, _spelled(text)), (_MANNER, _manner(reading)))
    total = sum((np.sqrt(share) * part for share, part in parts), np.zeros(DIM))
    if not total.any():
        total = _direction(f"text {text}")  # digits, signs: near itself alone
    return np.asarray(total / np.linalg.norm(total), np.float32)


def _families(reading: Reading) -> NDArray[np.float64]:
    """The sources, each as loud as the prompt has it."""
    return _unit(
        10.0 ** (source.level_db / 20.0)
        * (_direction(f"family {source.family}") + _KIND * _sum(f"kind {kind}" for kind in sorted(source.details)))
        for source in reading.sources
    )


def _manner(reading: Reading) -> NDArray[np.float64]:
    """The traits: "gentle" is the opposite of "heavy". A little of a trait weighs little."""
    traits = [source.traits for source in reading.sources] or [reading.traits]
    means = {name: float(np.mean([getattr(each, name) for each in traits])) for name in _TRAITS}
    total = sum((value * _direction(f"trait {name}") for name, value in means.items() if value), np.zeros(DIM))
    return np.asarray(total / max(1.0, float(np.linalg.norm(total))))


def _spelled(text: str) -> NDArray[np.float64]:
    return _unit(_word(word) for word in sorted(set(_content(text))))


def _content(text: str) -> Iterator[str]:
    """The words that say something; what a negation refers to is left out."""
    negated = False
    for token in re.findall(r"[^\W\d_]+|[,;:.!?\n]", text.lower()):
        if not token[0].isalpha():
            negated = False
        elif token in manner.NEGATIONS:
            negated = True
        elif not negated and token not in manner.FILLERS and token not in manner.SPLITTERS:
            yield token


@lru_cache(4096)
def _word(word: str) -> NDArray[np.float64]:
    edged = f"^{word}$"
    letters = _unit(_direction(f"letters {edged[at : at + 3]}") for at in range(len(edged) - 2))
    itself: float = (1.0 - _SPELLING**2) ** 0.5
    return itself * _direction(f"word {_stem(word)}") + _SPELLING * letters


def _stem(word: str) -> str:
    """Without its plural, -ing, -ed, -ly, -y, a doubled last letter and a last e."""
    for ending in ("ing", "ed", "es", "s", "ly", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


@lru_cache(8192)
def _direction(feature: str) -> NDArray[np.float64]:
    """Of length 1."""
    digest = np.frombuffer(hashlib.blake2b(feature.encode(), digest_size=DIM // 8).digest(), np.uint8)
    return np.asarray((np.unpackbits(digest) * 2.0 - 1.0) / DIM**0.5)


def _sum(features: Iterable[str]) -> NDArray[np.float64]:
    return sum((_direction(feature) for feature in features), np.zeros(DIM))


def _unit(vectors: Iterable[NDArray[np.float64]]) -> NDArray[np.float64]:
    """The direction of their sum; zeros where there are none."""
    total = sum(vectors, np.zeros(DIM))
    length = float(np.linalg.norm(total))
    return total / length if length else total
