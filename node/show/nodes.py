"""YAML text -> a bounded tree of nodes that keep their raw text and their place.

PyYAML's events are walked, never its values: 1.10 stays "1.10", 1:30 is not 90, NO is not False, and no tag builds an
object. Depth, aliases and size are bounded, so that no file of 4 MB can take more than seconds or run out of stack.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

MAX_DEPTH = 20  # a group inside a group inside ... ; deeper is no show
MAX_ALIASES = 1000
MAX_NODES = 1_000_000  # with aliases written out; a cue with every key has about 50

# libyaml where it is built in: the same events, about 20 times as fast as PyYAML's own parser
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# what YAML 1.1 allows in a stream (section 5.1), but for the byte order mark, which is taken off before
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # YAML 1.1, section 5.4


class Unreadable(Exception):
    """The text is not YAML, or not YAML that a show may be. text: why; line and column from 1."""

    def __init__(self, text: str, line: int, column: int) -> None:
        super().__init__(text)
        self.text, self.line, self.column = text, line, column


@dataclass(slots=True)
class Node:
    """line and column: of its first character, from 1. size: nodes in it, aliases written out."""

    line: int
    column: int
    size: int = field(default=1, kw_only=True)


@dataclass(slots=True)
class Scalar(Node):
    """text: as it is written. plain: without quotes."""

    text: str
    plain: bool


@dataclass(slots=True)
class Sequence(Node):
    items: "list[AnyNode]"


@dataclass(slots=True)
class Mapping(Node):
    """pairs: in the file's order, keys that come twice included."""

    pairs: "list[tuple[Scalar, AnyNode]]"


AnyNode: TypeAlias = Scalar | Sequence | Mapping


@dataclass(slots=True)
class _Open:
    """A container whose end has not come yet."""

    start: yaml.Event
    children: list[AnyNode] = field(default_factory=list)
    size: int = 1


def compose(text: str) -> AnyNode | None:
    """The tree of a text of one document; None for an empty one. Raises Unreadable."""
    bad = _FORBIDDEN.search(text)
    if bad:
        lines = LINE_BREAK.split(text[: bad.start()])
        raise Unreadable(f"character U+{ord(bad.group()):04X} is not allowed", len(lines), len(lines[-1]) + 1)
    return _Composer().tree(text)


class _Composer:
    def __init__(self) -> None:
        self.root: AnyNode | None = None
        self.open: list[_Open] = []
        self.anchors: dict[str, AnyNode] = {}
        self.aliases = 0

    def tree(self, text: str) -> AnyNode | None:
        documents = 0
        for event in _events(text):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _at(event, "a second document starts here; a show is one document")
            elif isinstance(event, yaml.NodeEvent):
                self._node(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close()
        return self.root

    def _node(self, event: yaml.NodeEvent) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._add(event, self._alias(event))
            return
        tag = getattr(event, "tag", None)
        if tag:
            short = tag.replace("tag:yaml.org,2002:", "!!")
            raise _at(event, f"the tag {short} is not understood; write the value without it")
        if isinstance(event, yaml.ScalarEvent):
            line, column = _place(event.start_mark)
            self._add(event, Scalar(line, column, event.value, not event.style))
            return
        if len(self.open) >= MAX_DEPTH:
            raise _at(event, f"nested more than {MAX_DEPTH} deep")
        self.open.append(_Open(event))

    def _alias(self, event: yaml.AliasEvent) -> AnyNode:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise _at(event, f"more than {MAX_ALIASES} aliases")
        if any(getattr(parent.start, "anchor", None) == event.anchor for parent in self.open):
            raise _at(event, f"the alias *{event.anchor} lies inside what it stands for")
        if event.anchor not in self.anchors:
            raise _at(event, f"the alias *{event.anchor} has no anchor &{event.anchor} before it")
        return self.anchors[event.anchor]

    def _add(self, event: yaml.Event, node: AnyNode) -> None:
        anchor = None if isinstance(event, yaml.AliasEvent) else getattr(event, "anchor", None)
        if anchor:
            self.anchors[anchor] = node
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.children.append(node)
        parent.size += node.size
        if parent.size > MAX_NODES:
            raise _at(event, f"more than {MAX_NODES} values, aliases counted as often as they are used")

    def _close(self) -> None:
        done = self.open.pop()
        line, column = _place(done.start.start_mark)
        node: AnyNode
        if isinstance(done.start, yaml.SequenceStartEvent):
            node = Sequence(line, column, done.children, size=done.size)
        else:
            keys, values = done.children[::2], done.children[1::2]
            pairs: list[tuple[Scalar, AnyNode]] = []
            for key, value in zip(keys, values, strict=True):
                if not isinstance(key, Scalar):
                    raise Unreadable("a key must be a word, not a list or a block", key.line, key.column)
                pairs.append((key, value))
            node = Mapping(line, column, pairs, size=done.size)
        self._add(done.start, node)


def _at(event: yaml.Event, text: str) -> Unreadable:
    return Unreadable(text, *_place(event.start_mark))


def _place(mark: Any) -> tuple[int, int]:
    """Line and column of a PyYAML mark, from 1."""
    return mark.line + 1, mark.column + 1


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _explained(error, text) from error


def _explained(error: yaml.MarkedYAMLError, text: str) -> Unreadable:
    """The parser's words in a show writer's, at the place to look at."""
    problem, mark = error.problem or "", error.problem_mark or error.context_mark
    lines = LINE_BREAK.split(text)
    why = f"this is not YAML: {problem}"
    if "mapping values are not allowed" in problem:
        why = "a ':' out of place: put text that holds ': ' in quotes, and indent the keys of a cue alike"
    elif "cannot start any token" in problem:
        line, column = _place(mark)
        letter = lines[line - 1][column - 1 : column]
        why = "a tab: indent with spaces" if letter == "\t" else f"text cannot start with {letter}: put it in quotes"
    elif "unexpected end of stream" in problem and "quoted" in (error.context or ""):
        why, mark = "this quote is never closed", error.context_mark
    elif "flow sequence" in (error.context or ""):
        why, mark = "this [ is never closed, or a comma is missing after it", error.context_mark
    elif "flow mapping" in (error.context or ""):
        why, mark = "this { is never closed, or a comma is missing after it", error.context_mark
    elif "block" in (error.context or "") and "expected" in problem:
        why = "the indentation does not fit the lines above"
    elif "could not find expected ':'" in problem:
        why = "a ':' is missing after a key"
    elif "node content" in problem or "flow node" in (error.context or ""):
        why = "a value is missing here"
    elif "unknown escape" in problem:
        why = "an unknown escape in double quotes: use single quotes, or write \\\\ for a backslash"
    line, column = _place(mark)
    if line > len(lines):  # libyaml may put the end of the text into a line of its own
        line, column = len(lines), len(lines[-1]) + 1
    return Unreadable(why, line, column)
