"""The kinds of values that only cues have: numbers of cues, layers, addresses, arguments, times of day, timecode."""

import ipaddress
import re
from dataclasses import dataclass

from node.control.commands import MAX_LAYERS, SENT_ONLY
from node.show.addresses import known
from node.show.kinds import AS_WRITTEN, JsonSchema, Whole, Word, Wrong, one_or_more, written
from node.show.nodes import AnyNode, Mapping, Scalar, Sequence
from node.show.problems import listed, shown, suggest

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_ARGS = 256
ADDRESS_LENGTH = 200

CUE_NUMBER = Word("[A-Za-z0-9._-]{1,32}", "1 to 32 of A-Z a-z 0-9 . _ -")
LAYER = Whole(1, MAX_LAYERS)

_OWN_PART = r"[!-\"$-)+.0->@-Z\\^-z|~-]"  # printable ASCII without # * , / ? [ ] { } (OSC 1.0, "OSC Address Spaces")
_OWN = f"(?:/{_OWN_PART}+)+"
_SENT = '/[!-"$-~]*'  # with patterns: they are the receiver's to match
_HOST = r"(?=[0-9._-]*[A-Za-z])[A-Za-z0-9][A-Za-z0-9._-]{0,252}"  # all numbers: an address
_HOST_PORT = re.compile(rf"({_HOST}|[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}}|\[[0-9A-Fa-f:.]{{2,45}}\]):([1-9][0-9]{{0,4}})")
_CLOCK = re.compile("([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_TIMECODE = re.compile("([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])([:;])([0-2][0-9])")


def _text(pattern: str) -> JsonSchema:
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


@dataclass(frozen=True, slots=True)
class Layers:
    """A list of layers, [1, 2], or one: 2."""

    def read(self, key: str, node: AnyNode) -> tuple[int, ...]:
        if isinstance(node, Mapping):
            raise Wrong(f"{key} must be a list of layers, as [1, 2]", node)
        items = one_or_more(node)
        if not items:
            raise Wrong(f"{key} is an empty list; leave it out for all layers", node)
        taken: dict[int, None] = {}
        for item in items:
            layer = LAYER.read("layer", item)
            if layer in taken:
                raise Wrong(f"{key} names layer {layer} twice", item)
            taken[layer] = None
        return tuple(taken)

    def schema(self) -> JsonSchema:
        one = LAYER.schema()
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}]}


@dataclass(frozen=True, slots=True)
class Cues:
    """A list of cues, read by node/show/reader.py."""

    def read(self, key: str, node: AnyNode) -> list[AnyNode]:
        if not isinstance(node, Sequence) or not node.items:
            raise Wrong(f"{key} must be a list of at least one cue, each after '- '", node)
        return node.items

    def schema(self) -> JsonSchema:
        return {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/cue"}}


@dataclass(frozen=True, slots=True)
class HostPort:
    """Where messages go: HOST:PORT, an IPv6 address in brackets."""

    def read(self, key: str, node: AnyNode) -> tuple[str, int]:
        wanted = "HOST:PORT, as 127.0.0.1:7000, with a port in 1..65535"
        text = written(key, node, wanted)
        match = _HOST_PORT.fullmatch(text)
        if match is None or int(match[2]) > 65535 or not _is_host(match[1]):
            raise Wrong(f"{key} {shown(text)} must be {wanted}", node)
        return match[1].strip("[]"), int(match[2])

    def schema(self) -> JsonSchema:
        return _text(_HOST_PORT.pattern)


def _is_host(host: str) -> bool:
    """Whether an address that is all numbers is one; a name is looked up when the node sends."""
    if not host.startswith("[") and re.search("[A-Za-z]", host):
        return True
    try:
        return bool(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Address:
    """The OSC address that a message goes to."""

    def read(self, key: str, node: AnyNode) -> str:
        text = written(key, node, "an OSC address, as /light/1")
        if len(text) > ADDRESS_LENGTH or not re.fullmatch(_SENT, text):
            wanted = f"at most {ADDRESS_LENGTH} printable ASCII characters, as /light/1, without spaces and '#'"
            raise Wrong(f"{key} {shown(text)} must be an OSC address: {wanted}", node)
        return text

    def schema(self) -> JsonSchema:
        return {**_text(_SENT), "maxLength": ADDRESS_LENGTH}


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """An OSC address of the show's own, which starts a cue."""

    def read(self, key: str, node: AnyNode) -> str:
        text = written(key, node, "an OSC address, as /lights/storm")
        if len(text) > ADDRESS_LENGTH or not re.fullmatch(_OWN, text):
            wanted = f"at most {ADDRESS_LENGTH} printable ASCII characters, as /lights/storm, without # * , ? [ ] {{ }}"
            raise Wrong(f"{key} {shown(text)} must be an OSC address: {wanted}", node)
        if text in known() or text in SENT_ONLY or text.split("/")[1] in ("cue", "layer"):
            raise Wrong(f"{key} {shown(text)} is an address of the node; choose one of the show's own, as /lights/storm", node)
        return text

    def schema(self) -> JsonSchema:
        return {**_text(f"(?!/(?:cue|layer)(?:/|$)){_OWN}"), "maxLength": ADDRESS_LENGTH}


@dataclass(frozen=True, slots=True)
class Words:
    """One value or a list of them, as they are written."""

    most: int = MOST_ARGS
    least: int = 0

    def read(self, key: str, node: AnyNode) -> tuple[Scalar, ...]:
        items = one_or_more(node)
        if len(items) > self.most:
            raise Wrong(f"{key} has {len(items)} values, at most {self.most}", node)
        for item in items:
            if not isinstance(item, Scalar):
                raise Wrong(f"{key} must be a value, or a list of values", item)
            written(key, item, "a value, or a list of values")
        if len(items) < self.least:
            raise Wrong(f"{key} must be a value, or a list of values", node)
        return tuple(item for item in items if isinstance(item, Scalar))

    def schema(self) -> JsonSchema:
        one = {"type": AS_WRITTEN}
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": self.least, "maxItems": self.most}]}


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, "19:30" or "19:30:05", in seconds after midnight."""

    def read(self, key: str, node: AnyNode) -> float:
        wanted = "a time of day in 00:00..23:59:59, as 19:30 or 19:30:05"
        text = written(key, node, wanted)
        match = _CLOCK.fullmatch(text)
        if match is None:
            raise Wrong(f"{key} {shown(text)} must be {wanted}", node)
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return float(hours * 3600 + minutes * 60 + seconds)

    def schema(self) -> JsonSchema:
        return _text(_CLOCK.pattern)


@dataclass(frozen=True, slots=True)
class Days:
    """Days of the week, [mon, fri], or one; 0 is Monday."""

    def read(self, key: str, node: AnyNode) -> tuple[int, ...]:
        items = one_or_more(node)
        if not items:
            raise Wrong(f"{key} is an empty list; leave it out for every day", node)
        taken: set[int] = set()
        for item in items:
            word = written(key, item, listed(DAYS))
            if word not in DAYS:
                raise Wrong(f"{key} {shown(word)} must be {listed(DAYS)}{suggest(word, DAYS)}", item)
            if DAYS.index(word) in taken:
                raise Wrong(f"{key} names {word} twice", item)
            taken.add(DAYS.index(word))
        return tuple(sorted(taken))

    def schema(self) -> JsonSchema:
        one = {"enum": list(DAYS)}
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}]}


@dataclass(frozen=True, slots=True)
class Timecode:
    """A time of MIDI Timecode, hh:mm:ss:ff; with ";" before the frames it is drop frame (SMPTE ST 12-1)."""

    def read(self, key: str, node: AnyNode) -> tuple[int, int, int, int]:
        wanted = "hh:mm:ss:ff, as 01:00:10:00, in 00:00:00:00..23:59:59:29"
        text = written(key, node, wanted)
        match = _TIMECODE.fullmatch(text)
        if match is None:
            raise Wrong(f"{key} {shown(text)} must be {wanted}", node)
        hours, minutes, seconds, frames = (int(match[group]) for group in (1, 2, 3, 5))
        if match[4] == ";" and frames < 2 and seconds == 0 and minutes % 10:
            raise Wrong(f"{key} {text} is a frame that drop frame leaves out; write {text[:-2]}02", node)
        return hours, minutes, seconds, frames

    def schema(self) -> JsonSchema:
        return _text(_TIMECODE.pattern)
