"""Which sources a prompt gets: by its words, else by its meaning, else by its text. Never none."""

import hashlib
from collections.abc import Generator
from dataclasses import dataclass

from generator.embed import Seeking
from generator.engines.procedural.families import FAMILIES
from generator.words import Reading, Source, Traits, read

MOST_SOURCES = 5  # more are a blur, and cost time
_TEXT_MANNERS: tuple[tuple[str, dict[str, float]], ...] = (
    ("gentle", {"force": -0.6}),
    ("dark", {"tone": -0.6}),
    ("slow", {"pace": -0.6}),
    ("warm", {"tone": -0.35}),
    ("distant", {"distance": 0.5}),
    ("wide", {"width": 0.6}),
    ("spacious", {"room": 0.5, "width": 0.4}),
    ("sparse", {"density": -0.5}),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The sources to make (at least one), and how that was chosen, in words."""

    sources: tuple[Source, ...]
    described: str


def choose(prompt: str, negative: str, nearest: Seeking | None) -> Generator[float, None, Choice]:
    """By words, by meaning (`nearest` among the families' descriptions), or by text. Yields while `nearest` does."""
    reading = read(prompt, negative)
    if reading.sources:
        sources = reading.sources[:MOST_SOURCES]
        return Choice(sources, " + ".join(source.described() for source in sources))
    allowed = [family for family in FAMILIES.values() if family.name not in reading.excluded] or list(FAMILIES.values())
    found = (yield from nearest(prompt, [family.describes for family in allowed])) if nearest else None
    if found is not None:
        name = next(family.name for family in allowed if family.describes == found[0])
        source = Source(name, reading.traits, reading.details, said=reading.said)
        return Choice((source,), f"meaning: {source.described()} ~{found[1]:.2f}")
    sources = _by_text(prompt, reading, [family.name for family in allowed if family.mild] or [allowed[0].name])
    return Choice(sources, "text: " + " + ".join(source.described() for source in sources))


def _by_text(prompt: str, reading: Reading, names: list[str]) -> tuple[Source, ...]:
    """One or two mild families and a manner for each, by a hash of the text: the same words always give the same."""
    digest = hashlib.blake2b(" ".join(prompt.lower().split()).encode(), digest_size=8).digest()
    first = names[digest[0] % len(names)]
    others = [name for name in names if name != first]
    chosen = [first] if digest[1] % 2 or not others else [first, others[digest[2] % len(others)]]
    return tuple(_with_manner(name, reading, digest[3 + index], -4.0 * index) for index, name in enumerate(chosen))


def _with_manner(name: str, reading: Reading, byte: int, level_db: float) -> Source:
    if reading.said:
        return Source(name, reading.traits, reading.details, level_db, reading.said)
    word, deltas = _TEXT_MANNERS[byte % len(_TEXT_MANNERS)]
    return Source(name, Traits().plus(deltas), level_db=level_db, said=(word,))
