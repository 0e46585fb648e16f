"""The keys of a show file: each once, with its kind, its range and the cue types that it belongs to.

Ranges of parameters are the table's (node/control/commands.py); only what the table does not have is given here.
"""

import math
import re
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from typing import Any, Protocol

from node.control.commands import BY_ADDRESS
from node.show.model import Continue, CueType
from node.show.nodes import AnyNode, Mapping, Scalar, Sequence
from node.show.problems import listed, shown, suggest

LONGEST_S = 86_400.0  # of a length or a wait: a day
NAME_LENGTH = 200
NOTES_LENGTH = 10_000

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)")
_WITH_UNIT = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*(s|sec|seconds|db|dB|%)")
_COMMA = re.compile(r"[-+]?\d+,\d+")
_CUE_NUMBER = re.compile(r"[A-Za-z0-9._-]{1,32}")
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


def _raw(key: str, node: AnyNode, wanted: str) -> str:
    if not isinstance(node, Scalar):
        raise Wrong(f"{key} must be {wanted}, not a {'list' if isinstance(node, Sequence) else 'block of keys'}", node)
    if node.plain and not node.text:
        raise Wrong(f"{key} has no value; give {wanted}", node)
    return node.text


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
        return f"{self.low:g}..{self.high:g}{unit}" + (f", {self.low:g} excluded" if self.above else "")

    def read(self, key: str, node: AnyNode) -> float:
        text = _raw(key, node, f"a number in {self.range_text}").strip()
        if not _NUMBER.fullmatch(text):
            raise Wrong(f"{key} {shown(text)} is not a number{_meant(text)}; its range is {self.range_text}", node)
        value = float(text)
        if not self.low <= value <= self.high or (self.above and value == self.low):
            raise Wrong(f"{key} {text} is out of range {self.range_text}", node)
        return value


def _meant(text: str) -> str:
    """The number that a writer may have meant, as a suggestion."""
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
        value = Number(-math.inf, math.inf).read(key, node) if _is_number(node) else None
        text = _raw(key, node, f"a whole number in {self.low}..{self.high}")
        if value is None or not math.isfinite(value) or value != math.floor(value):
            raise Wrong(f"{key} {shown(text)} is not a whole number; its range is {self.low}..{self.high}", node)
        if not self.low <= value <= self.high:
            raise Wrong(f"{key} {text} is out of range {self.low}..{self.high}", node)
        return int(value)


def _is_number(node: AnyNode) -> bool:
    return isinstance(node, Scalar) and bool(_NUMBER.fullmatch(node.text.strip()))


@dataclass(frozen=True, slots=True)
class Text:
    """Text of low to high characters, as it is written: 1.10 stays "1.10"."""

    low: int
    high: int

    def read(self, key: str, node: AnyNode) -> str:
        text = _raw(key, node, "text").strip()
        if not text and self.low:
            raise Wrong(f"{key} is blank; give {self.low}..{self.high} characters", node)
        if not self.low <= len(text) <= self.high:
            raise Wrong(f"{key} has {len(text)} characters; its range is {self.low}..{self.high}", node)
        return text


@dataclass(frozen=True, slots=True)
class CueNumber:
    """The number of a cue: a name of 1 to 32 characters that an OSC address can hold."""

    def read(self, key: str, node: AnyNode) -> str:
        text = _raw(key, node, "a cue number")
        if not _CUE_NUMBER.fullmatch(text):
            raise Wrong(f"{key} {shown(text)} must be 1 to 32 of A-Z a-z 0-9 . _ -", node)
        return text


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, key: str, node: AnyNode) -> str:
        text = _raw(key, node, listed(self.words))
        if text not in self.words:
            raise Wrong(f"{key} {shown(text)} must be {listed(self.words)}{suggest(text, self.words)}", node)
        return text


@dataclass(frozen=True, slots=True)
class Switch:
    """true or false; yes, no, on and off as well."""

    def read(self, key: str, node: AnyNode) -> bool:
        text = _raw(key, node, "true or false")
        if text.lower() not in _SWITCH:
            raise Wrong(f"{key} {shown(text)} must be true or false", node)
        return _SWITCH[text.lower()]


@dataclass(frozen=True, slots=True)
class Layers:
    """A list of layers, [1, 2], or one: 2."""

    def read(self, key: str, node: AnyNode) -> tuple[int, ...]:
        if isinstance(node, Mapping):
            raise Wrong(f"{key} must be a list of layers, as [1, 2]", node)
        items = node.items if isinstance(node, Sequence) else [node]
        if not items:
            raise Wrong(f"{key} is an empty list; leave it out for all layers", node)
        taken: dict[int, None] = {}
        for item in items:
            layer = int(_LAYER.read("layer", item))
            if layer in taken:
                raise Wrong(f"{key} names layer {layer} twice", item)
            taken[layer] = None
        return tuple(taken)


@dataclass(frozen=True, slots=True)
class Cues:
    """A list of cues, read by node/show/reader.py."""

    def read(self, key: str, node: AnyNode) -> list[AnyNode]:
        if not isinstance(node, Sequence) or not node.items:
            raise Wrong(f"{key} must be a list of at least one cue, each after '- '", node)
        return node.items


@dataclass(frozen=True, slots=True)
class Anything:
    """What a later version reads; kept unread."""

    def read(self, key: str, node: AnyNode) -> None:
        return None


def parameter(address: str) -> Number | Whole | Text:
    """The kind and range of a parameter's first argument, from the table of commands."""
    arg = BY_ADDRESS[address].args[0]
    if arg.type == "s":
        return Text(int(arg.low), int(arg.high))
    return Whole(int(arg.low), int(arg.high)) if arg.type == "i" else Number(arg.low, arg.high, arg.unit)


_FADE, _LAYER_COUNT, _GAIN_DB = parameter("/fade"), parameter("/layers"), parameter("/gain/db")
_LAYER = _LAYER_COUNT  # layers are numbered from 1 to as many as there can be
_FADE_OUT = parameter("/stop/in")
_WAIT = Number(0.0, LONGEST_S, "s")
_PREPARE = Choice(("early", "go"))
_ON_NOT_READY = Choice(("hold", "archive", "cut", "skip"))

SHOW_KEYS: MappingType[str, Kind | None] = {  # None: a block with keys of its own
    "version": Text(1, 20),
    "title": Text(1, NAME_LENGTH),
    "defaults": None,
    "settings": None,
    "midi": None,
    "cues": Cues(),
}
DEFAULT_KEYS: MappingType[str, Kind] = {
    "fade": _FADE,
    "layers": _LAYER_COUNT,
    "gain_db": _GAIN_DB,
    "prepare": _PREPARE,
    "on_not_ready": _ON_NOT_READY,
}
SETTING_KEYS: MappingType[str, Kind] = {
    "min_go_interval": Number(0.0, 60.0, "s"),
    "panic_fade": _FADE_OUT,
    "start": CueNumber(),
    "autostart": Switch(),
}
COMMON_KEYS: MappingType[str, Kind] = {
    "number": CueNumber(),
    "name": Text(0, NAME_LENGTH),
    "type": Choice(tuple(CueType)),
    "pre_wait": _WAIT,
    "post_wait": _WAIT,
    "continue": Choice(tuple(Continue)),
    "armed": Switch(),
    "notes": Text(0, NOTES_LENGTH),
    "hotkey": Text(1, 32),
    "midi": Anything(),
    "osc": Anything(),
}
TYPE_KEYS: MappingType[CueType, MappingType[str, Kind]] = {
    CueType.PROMPT: {
        "prompt": parameter("/prompt"),
        "on": Layers(),
        "layers": _LAYER_COUNT,
        "fade": _FADE,
        "gain_db": _GAIN_DB,
        "length": Number(0.0, LONGEST_S, "s", above=True),
        "prepare": _PREPARE,
        "on_not_ready": _ON_NOT_READY,
    },
    CueType.FADE: {
        "target": CueNumber(),
        "time": _FADE_OUT,
        "gain_db": _GAIN_DB,
        "layers": _LAYER_COUNT,
        "pan": parameter("/layer/{n}/pan"),
    },
    CueType.STOP: {"target": CueNumber(), "time": _FADE_OUT},
    CueType.GOTO: {"target": CueNumber()},
    CueType.OSC: {"to": Text(1, NAME_LENGTH), "address": Text(1, NAME_LENGTH), "args": Anything()},
    CueType.WAIT: {"time": Number(0.0, LONGEST_S, "s")},
    CueType.GROUP: {"mode": Choice(("sequence", "together")), "cues": Cues()},
}
REQUIRED: MappingType[CueType, tuple[str, ...]] = {
    CueType.PROMPT: ("prompt",),
    CueType.FADE: ("target", "time"),
    CueType.STOP: ("target",),
    CueType.GOTO: ("target",),
    CueType.OSC: ("address",),
    CueType.WAIT: ("time",),
    CueType.GROUP: ("cues",),
}
