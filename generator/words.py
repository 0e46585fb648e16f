"""Reads a prompt: which sources it names, how each is to sound, and how far off it is all meant to be.

"gentle rain on leaves with distant thunder" is rain (gentle, on leaves) and thunder (distant): a prompt is cut into
phrases, and what a phrase says of manner, place or surface holds for the sources of that phrase.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from generator.lexicon import PHRASES, PLACES, SOUNDS
from generator.manner import (
    DEGREES,
    FILLERS,
    HOURS,
    LEVELS_DB,
    MANNERS,
    NEGATIONS,
    ONLY_SETTINGS,
    PARTICIPLES,
    SETTINGS,
    SPLITTERS,
    SURFACES,
    WEATHER,
)

_Entry = TypeVar("_Entry")
_QUIETEST_DB = -18.0
_BESIDE_DB = -7.0  # what a place adds to the source that the phrase is about
_FURTHER_DB = -3.0  # each further source of one scene ("storm") against the one before it


@dataclass(frozen=True, slots=True)
class Traits:
    """How a source sounds, from its adjectives: -1 to 1, 0 where nothing is said; distance, room, muffle 0 to 1.

    distance may fall to -0.5 ("close") and room to -0.5 ("dry").
    """

    force: float = 0.0
    distance: float = 0.0
    pace: float = 0.0
    tone: float = 0.0
    density: float = 0.0
    size: float = 0.0
    width: float = 0.0
    room: float = 0.0
    muffle: float = 0.0

    def plus(self, deltas: Mapping[str, float], degree: float = 1.0) -> "Traits":
        """These traits moved by `deltas` times `degree`, kept within their range."""
        moved = {name: max(-1.0, min(1.0, getattr(self, name) + by * degree)) for name, by in deltas.items()}
        for name, least in (("distance", -0.5), ("room", -0.5), ("muffle", 0.0)):
            if name in moved:
                moved[name] = max(least, moved[name])
        return replace(self, **moved)


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its family, its manner, its details (surface, kind, hour), its level against the others, and the
    words it was read from, for telling what was chosen.
    """

    family: str
    traits: Traits = Traits()
    details: frozenset[str] = frozenset()
    level_db: float = 0.0
    said: tuple[str, ...] = ()

    def described(self) -> str:
        """ "rain gentle leaves"."""
        return " ".join((self.family, *self.said))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a prompt says. traits, details, said: its adjectives, for a prompt that names no source."""

    sources: tuple[Source, ...]
    excluded: frozenset[str] = frozenset()
    traits: Traits = Traits()
    details: frozenset[str] = frozenset()
    said: tuple[str, ...] = ()


@dataclass(slots=True)
class _Phrase:
    """A stretch of the prompt between splitters, as read so far."""

    negated: bool = False
    joined_by: str = ""
    sounds: list[tuple[str, str]] = field(default_factory=list)  # (word, its sounds)
    places: list[tuple[str, str]] = field(default_factory=list)
    traits: Traits = Traits()
    details: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    level_db: float = 0.0
    content: bool = False

    @property
    def names_a_source(self) -> bool:
        return bool(self.sounds or self.places)

    def absorb(self, other: "_Phrase") -> None:
        """Takes over what a phrase of adjectives alone says."""
        self.traits = self.traits.plus({name: getattr(other.traits, name) for name in Traits.__slots__})
        self.details |= other.details
        self.said = [*self.said, *other.said]
        self.level_db = max(_QUIETEST_DB, self.level_db + other.level_db)


def _forms(word: str) -> Iterator[str]:
    """The word, then what it may be an inflection of: plural, -ing, -ed, -ly, -y, -er."""
    yield word
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("ves"):
        yield word[:-3] + "f"
    for ending in ("es", "s", "ing", "ed", "ly", "y", "er", "ish"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)]
            yield stem
            if ending in ("ing", "ed", "y", "er"):
                yield stem + "e"
                if stem[-1] == stem[-2]:
                    yield stem[:-1]
                yield from _forms(stem) if ending == "ing" else ()


def _find(word: str, table: Mapping[str, _Entry]) -> tuple[str, _Entry] | None:
    """The entry of a word, or of the first of its forms that has one, with that form."""
    return next(((form, table[form]) for form in _forms(word) if form in table), None)


def _tokens(prompt: str) -> list[str]:
    text = re.sub(r"\b(can|do|does|is|are)n['\u2019]t\b", "not", prompt.lower())
    return re.findall(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?|[,;:.+&/|!?\n]", text)


def _phrase_at(tokens: list[str], at: int) -> tuple[str, str, int] | None:
    """The longest known expression of two words at `at`, its sounds, and how many tokens it takes."""
    if at + 1 >= len(tokens):
        return None
    for first in _forms(tokens[at]):
        for second in _forms(tokens[at + 1]):
            expression = f"{first} {second}"
            if expression in PHRASES:
                return expression, PHRASES[expression], 2
    return None


def _take(phrase: _Phrase, word: str, degree: float) -> None:
    """Adds one word to a phrase: a source, a place, a surface or a manner."""
    if word in MANNERS or not (_find(word, SOUNDS) or _find(word, PLACES)):
        _take_manner(phrase, word, degree)
        return
    place, sound = _find(word, PLACES), _find(word, SOUNDS)
    phrase.content = True
    if word in WEATHER:
        _take_manner(phrase, word, degree)
    elif sound and not (place and place[0] == word):
        phrase.sounds.append(sound)
    elif place:
        phrase.places.append(place)


def _take_manner(phrase: _Phrase, word: str, degree: float) -> None:
    manner, surface, weather = _find(word, MANNERS), _find(word, SURFACES), WEATHER.get(word)
    level = _find(word, LEVELS_DB)
    if level:
        phrase.level_db = max(_QUIETEST_DB, phrase.level_db + level[1])
    if weather:
        phrase.traits = phrase.traits.plus(weather[1], degree)
        phrase.places.append((word, weather[0]))
    elif surface and not (manner and manner[0] == word):
        details, deltas = surface[1]
        phrase.details.update(details.split())
        phrase.traits = phrase.traits.plus(deltas)
    elif manner:
        phrase.traits = phrase.traits.plus(manner[1], degree)
    else:
        phrase.content = phrase.content or word not in FILLERS
        return
    phrase.said.append(word)


def _phrases(prompt: str) -> list[_Phrase]:
    """The prompt cut at commas and joining words; negations hold to the end of theirs ("no birds or wind": of both)."""
    tokens, at, degree = _tokens(prompt), 0, 1.0
    phrases = [_Phrase()]
    while at < len(tokens):
        token, here, start = tokens[at], phrases[-1], at
        at += 1
        if not token[0].isalpha() or (token in SPLITTERS and not _is_adjective_here(token, here)):
            phrases.append(_Phrase(joined_by=token))
        elif token in ("or", "nor"):
            phrases.append(_Phrase(joined_by=token, negated=here.negated))
        elif token in NEGATIONS:
            phrases.append(_Phrase(joined_by=token, negated=True))
        elif token in DEGREES:
            degree = DEGREES[token]
            continue
        elif expression := _phrase_at(tokens, start):
            here.sounds.append(expression[:2])
            here.content = True
            at += expression[2] - 1
        else:
            _take(here, token, degree)
        degree = 1.0
    return phrases


def _is_adjective_here(word: str, phrase: _Phrase) -> bool:
    """ "near thunder" against "a brook near a mill": where nothing comes before it, it says how near."""
    return word in MANNERS and not (phrase.content or phrase.said)


def _merged(phrases: list[_Phrase]) -> list[_Phrase]:
    """Phrases of adjectives alone are given to the source they belong to: the next after "slow and", else the one
    before.
    """
    kept: list[_Phrase] = []
    waiting: list[_Phrase] = []
    for index, phrase in enumerate(phrases):
        if phrase.content or phrase.names_a_source:
            for other in waiting:
                phrase.absorb(other)
            waiting = []
            kept.append(phrase)
        elif phrase.said:
            joined_to_next = index + 1 < len(phrases) and phrases[index + 1].joined_by in ("and", "&")
            if kept and not joined_to_next and not waiting and not kept[-1].negated:
                kept[-1].absorb(phrase)
            else:
                waiting.append(phrase)
    for other in waiting:
        if kept:
            kept[-1].absorb(other)
        else:
            kept.append(other)
    return kept


def _sources_of(phrase: _Phrase) -> Iterator[Source]:
    """The sources of one phrase: those it names, with what its places say of them and quietly add."""
    about, beside = _ranked(phrase)
    traits, details, said = phrase.traits, set(phrase.details), list(phrase.said)
    for word, _ in (*phrase.sounds, *phrase.places):
        if word in SETTINGS and (phrase.sounds[:1] != [(word, SOUNDS.get(word, ""))]):
            more, deltas = SETTINGS[word]
            details.update(more.split())
            traits = traits.plus(deltas)
            said += [word] if word not in said and word.isalpha() else []
    for group, level_db in ((about, 0.0), (beside, _BESIDE_DB)):
        for _, sounds in group:
            for index, sound in enumerate(sounds.split()):
                family, *kinds = sound.split("/")
                telling = tuple(dict.fromkeys((*kinds, *said)))
                yield Source(family, traits, frozenset((*details, *kinds)), level_db + _FURTHER_DB * index, telling)


def _ranked(phrase: _Phrase) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What a phrase is about, and what lies beside it: sounds before places, places before hours.

    "chirping crickets" is about crickets: a participle names a sound only where nothing else does.
    """
    if phrase.sounds:
        named = [sound for sound in phrase.sounds if sound[0] not in PARTICIPLES]
        return named or phrase.sounds, [place for place in phrase.places if place[0] not in ONLY_SETTINGS | HOURS]
    places = sorted(phrase.places, key=lambda place: place[0] in HOURS)
    silent = ONLY_SETTINGS | HOURS if places[:1] and places[0][0] in WEATHER else ONLY_SETTINGS
    return places[:1], [place for place in places[1:] if place[0] not in silent]


def read(prompt: str, negative: str = "") -> Reading:
    """Reads a prompt; families that `negative` names are left out wherever something else remains."""
    phrases = _merged(_phrases(prompt))
    excluded = {source.family for phrase in phrases if phrase.negated for source in _sources_of(phrase)}
    found: dict[str, Source] = {}
    for phrase in phrases:
        for source in _sources_of(phrase) if not phrase.negated else ():
            known = found.get(source.family)
            found[source.family] = source if known is None else _joined(known, source)
    kept = [source for source in found.values() if source.family not in excluded]
    unwanted = {source.family for phrase in _merged(_phrases(negative)) for source in _sources_of(phrase)}
    wanted = [source for source in kept if source.family not in unwanted] or kept
    common = _Phrase()
    for phrase in phrases:
        if not phrase.negated:
            common.absorb(phrase)
    sources = tuple(sorted(wanted, key=lambda source: -source.level_db))
    return Reading(sources, frozenset(excluded | unwanted), common.traits, frozenset(common.details), tuple(common.said))


def _joined(first: Source, second: Source) -> Source:
    """Two mentions of one family: the louder one says how, both say what."""
    louder = first if first.level_db >= second.level_db else second
    return replace(louder, details=first.details | second.details)


def level_offset_db(prompt: str) -> float:
    """How much quieter than usual all that the prompt asks for is meant to be; dB, 0 or less.

    The nearest source counts: "distant thunder" is -12 dB, "distant thunder and rain" is 0. Any engine's clip may be
    lowered by it, so a source need not be a known word.
    """
    phrases = [phrase for phrase in _merged(_phrases(prompt)) if not phrase.negated]
    return max((phrase.level_db for phrase in phrases), default=0.0)
