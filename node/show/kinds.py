"""What the value of a key may be: read from a node of the file, and the same as JSON Schema.

The schema speaks of values as YAML 1.2 resolves them, which is what editors see: a word that looks like a number is a number
there, and text here. So every kind that keeps its text takes numbers and true or false as well.
"""

import math
import re
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from typing import Any, Protocol

from node.control.commands import number_text
from node.show.nodes import AnyNode, Scalar, Sequence
from node.show.problems import listed, shown, suggest

JsonSchema = dict[str, Any]
AS_WRITTEN = ["string", "number", "boolean"]  # the JSON types of a value that is kept as text

NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
LONGEST_NUMBER = 40  # characters
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)")
_WITH_UNIT = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*(s|sec|seconds|db|dB|%)")
_COMMA = re.compile(r"[-+]?\d+,\d+")
_UNSENDABLE = re.compile("[\0\ud800-\udfff]")  # what no OSC string and no UTF-8 holds, and an escape can write
_SWITCH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class Wrong(Exception):
    """A value that its key does not take; the text says why and what would do."""

    def __init__(self, text: str, node: AnyNode) -> None:
        super().__init__(text)
        self.text, self.node = text, node


class Kind(Protocol):
    """What the value of a key may be."""

    def read(self, key: str, node: AnyNode) -> Any:
        """The value. Raises Wrong."""

    def schema(self) -> JsonSchema:
        """The values that `read` takes, as JSON Schema (draft 2020-12)."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a block. kind: None where the value is a block that is read with keys of its own. doc: one line for editors."""

    kind: Kind | None
    doc: str


Keys = MappingType[str, Key]


def is_blank(node: AnyNode) -> bool:
    """A key with nothing behind it: every line under it may be commented out."""
    return isinstance(node, Scalar) and node.plain and not node.text


def one_or_more(node: AnyNode) -> list[AnyNode]:
    """The items of a list, or the value alone."""
    return node.items if isinstance(node, Sequence) else [node]


def text_of(node: AnyNode) -> str | None:
    """The text of a value; None for a list, a block, nothing at all, and what cannot be sent."""
    if type(node) is not Scalar or (not node.text and node.plain) or _UNSENDABLE.search(node.text):
        return None
    return node.text


def no_text(key: str, node: AnyNode, wanted: str) -> Wrong:
    """Why `text_of` has none."""
    if not isinstance(node, Scalar):
        return Wrong(f"{key} must be {wanted}, not a {'list' if isinstance(node, Sequence) else 'block of keys'}", node)
    if not node.text:
        return Wrong(f"{key} has no value; give {wanted}", node)
    return Wrong(f"{key} holds a character that cannot be sent; leave it out", node)


def written(key: str, node: AnyNode, wanted: str) -> str:
    """The text of a value. Raises Wrong where it has none."""
    text = text_of(node)
    if text is None:
        raise no_text(key, node, wanted)
    return text


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number from low to high. above: low itself is too little."""

    low: float
    high: float
    unit: str = ""
    above: bool = False

    @property
    def range_text(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        text = f"{number_text(self.low)}..{number_text(self.high)}{unit}"
        return text + (f", {number_text(self.low)} excluded" if self.above else "")

    def read(self, key: str, node: AnyNode) -> float:
        text = text_of(node)
        if text is None:
            raise no_text(key, node, f"a number in {self.range_text}")
        text = text.strip()
        if len(text) > LONGEST_NUMBER or not NUMBER.fullmatch(text):
            raise Wrong(f"{key} {shown(text)} is not a number{_meant(text)}; its range is {self.range_text}", node)
        value = float(text)
        if not self.low <= value <= self.high or (self.above and value == self.low):
            raise Wrong(f"{key} {text} is out of range {self.range_text}", node)
        return value

    def schema(self) -> JsonSchema:
        return {"type": "number", "exclusiveMinimum" if self.above else "minimum": self.low, "maximum": self.high}


def _meant(text: str) -> str:
    """The number that a writer may have meant, as a suggestion."""
    if len(text) > LONGEST_NUMBER:
        return ""
    clock, unit = _CLOCK.fullmatch(text), _WITH_UNIT.fullmatch(text)
    if clock:
        hours, minutes, seconds = (float(part or 0) for part in clock.groups())
        return f" (write {hours * 3600 + minutes * 60 + seconds:.10g}, in seconds)"
    if unit and unit[2] != "%":
        return f" (write {unit[1]}, without its unit)"
    return f" (write {text.replace(',', '.')})" if _COMMA.fullmatch(text) else ""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from low to high."""

    low: int
    high: int

    def read(self, key: str, node: AnyNode) -> int:
        text = written(key, node, f"a whole number in {self.low}..{self.high}").strip()
        value = float(text) if len(text) <= LONGEST_NUMBER and NUMBER.fullmatch(text) else math.nan
        if not math.isfinite(value) or value != math.floor(value):
            raise Wrong(f"{key} {shown(text)} is not a whole number; its range is {self.low}..{self.high}", node)
        if not self.low <= value <= self.high:
            raise Wrong(f"{key} {text} is out of range {self.low}..{self.high}", node)
        return int(value)

    def schema(self) -> JsonSchema:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True, slots=True)
class Text:
    """Text of low to high characters, as it is written: 1.10 stays "1.10"."""

    low: int
    high: int

    def read(self, key: str, node: AnyNode) -> str:
        text = written(key, node, "text").strip()
        if not text and self.low:
            raise Wrong(f"{key} is blank; give {self.low}..{self.high} characters", node)
        if not self.low <= len(text) <= self.high:
            raise Wrong(f"{key} has {len(text)} characters; its range is {self.low}..{self.high}", node)
        return text

    def schema(self) -> JsonSchema:
        schema: JsonSchema = {"type": AS_WRITTEN, "minLength": self.low, "maxLength": self.high}
        return schema | ({"pattern": r"\S"} if self.low else {})


@dataclass(frozen=True, slots=True)
class Word:
    """Text of one form. pattern: as JSON Schema and Python both read it. wanted: the form in words, with an example."""

    pattern: str
    wanted: str

    def read(self, key: str, node: AnyNode) -> str:
        text = written(key, node, self.wanted)
        if not re.fullmatch(self.pattern, text):
            raise Wrong(f"{key} {shown(text)} must be {self.wanted}", node)
        return text

    def schema(self) -> JsonSchema:
        return {"type": AS_WRITTEN, "pattern": f"^(?:{self.pattern})$"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, key: str, node: AnyNode) -> str:
        text = text_of(node)
        if text is None:
            raise no_text(key, node, listed(self.words))
        if text not in self.words:
            raise Wrong(f"{key} {shown(text)} must be {listed(self.words)}{suggest(text, self.words)}", node)
        return text

    def schema(self) -> JsonSchema:
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Switch:
    """true or false; yes, no, on and off as well."""

    def read(self, key: str, node: AnyNode) -> bool:
        text = written(key, node, "true or false")
        if text.lower() not in _SWITCH:
            raise Wrong(f"{key} {shown(text)} must be true or false", node)
        return _SWITCH[text.lower()]

    def schema(self) -> JsonSchema:
        words = "|".join("".join(f"[{letter.upper()}{letter}]" for letter in word) for word in _SWITCH)
        return {"anyOf": [{"type": "boolean"}, {"type": "string", "pattern": f"^(?:{words})$"}]}


@dataclass(frozen=True, slots=True)
class Same:
    """A word that has to stand there as it is. why: what a message says of any other."""

    word: str
    why: str

    def read(self, key: str, node: AnyNode) -> str:
        text = written(key, node, self.word).strip()
        if text != self.word:
            raise Wrong(f"{key} {shown(text)} {self.why}", node)
        return text

    def schema(self) -> JsonSchema:
        return {"enum": [self.word, *([int(self.word)] if self.word.isdigit() else [])]}
