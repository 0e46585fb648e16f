"""The tree of a show file -> cues as they were read, with every problem of keys and values on the way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from node.control.commands import Value
from node.control.midi_map import MidiMap
from node.show import fields
from node.show.cue_kinds import CUE_NUMBER
from node.show.kinds import Keys, Kind, Wrong, is_blank
from node.show.model import CueType
from node.show.nodes import AnyNode, Mapping, Scalar
from node.show.problems import Problem, listed, shown, suggest

MOST_PROBLEMS = 200  # a file with more is not a show with slips, and nobody reads further
MOST_GROUPS = 8  # one in the other


class TooMany(Exception):
    """The report is full."""


class Report:
    """The problems of one file, each at its place."""

    def __init__(self, path: str, lines: list[str]) -> None:
        self.path = path
        self.lines = lines
        self.problems: list[Problem] = []
        self._seen: set[Problem] = set()

    def add(self, node: AnyNode, text: str, cue: str = "", warning: bool = False) -> None:
        """Raises TooMany once there are more than MOST_PROBLEMS."""
        source = self.lines[node.line - 1] if node.line <= len(self.lines) else ""
        problem = Problem(self.path, text, node.line, node.column, cue, source, warning)
        if problem in self._seen:  # an alias shows the same place again
            return
        if len(self.problems) >= MOST_PROBLEMS:
            self.problems.append(Problem(self.path, f"more than {MOST_PROBLEMS} problems; the rest is not listed"))
            raise TooMany
        self._seen.add(problem)
        self.problems.append(problem)

    def in_order(self) -> list[Problem]:
        """By line and column; what belongs to no line comes last."""
        return sorted(self.problems, key=lambda problem: (not problem.line, problem.line, problem.column))


@dataclass(slots=True)
class Block:
    """The keys of one block that could be read. nodes: where the value of each key stands."""

    node: AnyNode
    values: dict[str, Any] = field(default_factory=dict)
    nodes: dict[str, AnyNode] = field(default_factory=dict)


@dataclass(slots=True)
class RawCue(Block):
    """A cue as it was read. label: its number, or #k for the k-th cue of the file where the number cannot be read.

    children: of a group. sent: the arguments of an osc cue, as node/show/osc_cue.py made them of its words.
    """

    label: str = ""
    type: CueType | None = None
    children: "list[RawCue]" = field(default_factory=list)
    sent: tuple[Value, ...] = ()

    @property
    def armed(self) -> bool:
        return bool(self.values.get("armed", True))


@dataclass(slots=True)
class RawShow:
    """cues: those of the list, the cues of a group in the group. midi: as node/show/midi_section.py read it."""

    top: Block
    defaults: Block
    settings: Block
    cues: list[RawCue]
    midi: MidiMap = field(default_factory=MidiMap)

    def every(self) -> Iterator[RawCue]:
        """All cues in the file's order: a group, then the cues in it."""
        return walk(self.cues)


def walk(cues: Iterable[RawCue]) -> Iterator[RawCue]:
    """The cues and all that stand in them, in the file's order."""
    for cue in cues:
        yield cue
        yield from walk(cue.children)


class Reader:
    """Reads one file's tree; what is wrong goes to `report`."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._count = 0

    def show(self, root: Mapping) -> RawShow:
        top = self.block(root, fields.SHOW_KEYS, "a show")
        if "version" not in top.nodes:
            self.report.add(root, f"version is missing; begin with 'version: {fields.VERSION}'")
        defaults = self._part(top, "defaults", fields.DEFAULT_KEYS)
        settings = self._part(top, "settings", fields.SETTING_KEYS)
        if "cues" not in top.nodes:
            self.report.add(root, "cues are missing: a show has a list of them under 'cues:'")
        return RawShow(top, defaults, settings, self._cues(top.values.get("cues", []), 0))

    def _part(self, top: Block, key: str, known: Keys) -> Block:
        node = top.nodes.get(key, Mapping(0, 0, []))
        if is_blank(node):
            return Block(node)
        if not isinstance(node, Mapping):
            self.report.add(node, f"{key} must be a block of keys: {', '.join(known)}")
            return Block(node)
        return self.block(node, known, key)

    def _cues(self, items: Iterable[AnyNode], groups: int) -> list[RawCue]:
        """groups: how many the cues stand in, one in the other."""
        found: list[RawCue] = []
        for item in items:
            self._count += 1
            if isinstance(item, Mapping):
                found.append(self._cue(item, f"#{self._count}", groups))
            else:
                self.report.add(item, "a cue must be a block of keys, as '- number: \"1\"'", f"#{self._count}")
        return found

    def _cue(self, node: Mapping, label: str, groups: int) -> RawCue:
        label = _label(node, label)
        kind = _type(node)
        block = self.block(node, _keys(kind), _named(kind), label)
        cue = RawCue(node, block.values, block.nodes, label, kind)
        if "number" not in block.nodes:
            self.report.add(node, "number is missing", label)
        for key in fields.REQUIRED[kind] if kind else ():
            if key not in block.nodes:
                self.report.add(node, f"{_named(kind)} needs {key}", label)
        if kind is CueType.GROUP and groups >= MOST_GROUPS:
            self.report.add(node, f"this group stands in {groups} others; at most {MOST_GROUPS} stand one in the other", label)
        elif kind is CueType.GROUP:
            cue.children = self._cues(block.values.get("cues", []), groups + 1)
        return cue

    def block(self, node: Mapping, known: Keys, what: str, label: str = "") -> Block:
        """Reads the keys of a block; what is wrong goes to the report. A key without a kind is the caller's to read."""
        block = Block(node)
        first: dict[str, Scalar] = {}
        for key, value in node.pairs:
            name = key.text
            if name in first:
                self.report.add(key, f"{shown(name)[1:-1]} is given twice, first in line {first[name].line}", label)
                continue
            first[name] = key
            if name not in known:
                self.report.add(key, _unknown(name, known, what), label)
                continue
            block.nodes[name] = value
            kind = known[name].kind
            if kind is not None:
                self._value(block, name, kind, value, label)
        return block

    def _value(self, block: Block, name: str, kind: Kind, value: AnyNode, label: str) -> None:
        try:
            block.values[name] = kind.read(name, value)
        except Wrong as wrong:
            self.report.add(wrong.node, wrong.text, label)


def _label(node: Mapping, otherwise: str) -> str:
    for key, value in node.pairs:
        if key.text == "number":
            try:
                return CUE_NUMBER.read("number", value)
            except Wrong:
                return otherwise
    return otherwise


def _type(node: Mapping) -> CueType | None:
    """The type of a cue, prompt where it gives none; None where the word is not a type."""
    for key, value in node.pairs:
        if key.text == "type":
            return CueType(value.text) if isinstance(value, Scalar) and value.text in tuple(CueType) else None
    return CueType.PROMPT


def _named(kind: CueType | None) -> str:
    return f"{'an' if kind is CueType.OSC else 'a'} {kind} cue" if kind else "a cue"


@cache
def _keys(kind: CueType | None) -> Keys:
    """The keys that a cue of the type takes; for an unknown type those of all."""
    keys = dict(fields.COMMON_KEYS)
    for each in (kind,) if kind else tuple(CueType):
        keys |= fields.TYPE_KEYS[each]
    return keys


def _unknown(name: str, known: Iterable[str], what: str) -> str:
    known = tuple(known)
    if name == "<<":
        return "'<<' is not understood: write the keys out, or put them under defaults"
    owners = [str(kind) for kind in CueType if name in fields.TYPE_KEYS[kind]]
    if owners and what.endswith(" cue"):
        return f"{what} takes no {name}; it is a key of a {listed(owners)} cue"
    hint = suggest(name, known)
    keys = "" if hint or what.endswith(" cue") else f"; its keys are {', '.join(known)}"
    return f"{shown(name)} is not a key of {what}{hint}{keys}"
