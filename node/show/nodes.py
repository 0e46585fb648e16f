"""YAML text -> a bounded tree of nodes that keep their raw text and their place.

PyYAML's events are walked, never its values: 1.10 stays "1.10", 1:30 is not 90, NO is not False, and no tag builds an
object. Depth, aliases and size are bounded, so that no file of 4 MB can take more than seconds or run out of stack.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

MAX_DEPTH = 26  # eight groups, one in the other, and the lists of a cue's keys in the last
MAX_ALIASES = 1000
MAX_ALIASED = 100_000  # what all aliases stand for together, in the measure of `size`
MAX_NODES = 500_000  # of the text itself; 10,000 cues with twenty keys each are 410,000

# libyaml where it is built in: the same events, about 20 times as fast as PyYAML's own parser
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# what YAML 1.1 allows in a stream (section 5.1), but for the byte order mark, which is taken off before
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # YAML 1.1, section 5.4
# libyaml compares each %TAG line with all before it: 4 MB of them would take minutes
_TAG_LINE = re.compile("^%TAG", re.MULTILINE)


class Unreadable(Exception):
    """The text is not YAML, or not YAML that a show may be. text: why; line and column from 1."""

    def __init__(self, text: str, line: int, column: int) -> None:
        super().__init__(text)
        self.text, self.line, self.column = text, line, column


@dataclass(slots=True)
class Node:
    """line and column: of its first character, from 1."""

    line: int
    column: int


@dataclass(slots=True)
class Scalar(Node):
    """text: as it is written. plain: without quotes."""

    text: str
    plain: bool

    @property
    def size(self) -> int:
        return 1 + len(self.text) // 64


@dataclass(slots=True)
class Sequence(Node):
    """size: the nodes in it, aliases written out; 64 characters of text count as one more."""

    items: "list[AnyNode]"
    size: int = field(default=1, kw_only=True)


@dataclass(slots=True)
class Mapping(Node):
    """pairs: in the file's order, keys that come twice included. size: as a Sequence's."""

    pairs: "list[tuple[Scalar, AnyNode]]"
    size: int = field(default=1, kw_only=True)


AnyNode: TypeAlias = Scalar | Sequence | Mapping


@dataclass(slots=True)
class _Open:
    """A container whose end has not come yet."""

    start: Any  # PyYAML's event; its classes have no common type for anchor and tag
    children: list[AnyNode] = field(default_factory=list)
    size: int = 1


def compose(text: str) -> AnyNode | None:
    """The tree of a text of one document; None for an empty one. Raises Unreadable."""
    bad = _FORBIDDEN.search(text)
    if bad:
        raise Unreadable(f"character U+{ord(bad.group()):04X} is not allowed", *_counted(text, bad.start()))
    directive = _TAG_LINE.search(text)
    if directive:
        raise Unreadable("%TAG is not understood; leave it out", *_counted(text, directive.start()))
    return _Composer().tree(text)


def _counted(text: str, at: int) -> tuple[int, int]:
    """Line and column of a place in the text, from 1."""
    lines = LINE_BREAK.split(text[:at])
    return len(lines), len(lines[-1]) + 1


class _Composer:
    def __init__(self) -> None:
        self.root: AnyNode | None = None
        self.open: list[_Open] = []
        self.anchors: dict[str, AnyNode] = {}
        self.nodes = 0
        self.aliases = 0
        self.aliased = 0

    def tree(self, text: str) -> AnyNode | None:
        documents = 0
        for event in _events(text):
            kind = type(event)
            if kind is yaml.ScalarEvent:  # nine of ten
                mark, value = event.start_mark, event.value
                node = Scalar(mark.line + 1, mark.column + 1, value, not event.style)
                if event.anchor or event.tag:
                    self._name(event, node)
                self._put(node, 1 + len(value) // 64)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._begin(event)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._close()
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    raise _at(event, "a second document starts here; a show is one document")
        return self.root

    def _begin(self, event: Any) -> None:
        if event.tag:
            raise _tagged(event)
        if len(self.open) >= MAX_DEPTH:
            raise _at(event, f"nested more than {MAX_DEPTH} deep")
        self.open.append(_Open(event))

    def _alias(self, event: Any) -> None:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise _at(event, f"more than {MAX_ALIASES} aliases")
        if any(parent.start.anchor == event.anchor for parent in self.open):
            raise _at(event, f"the alias *{event.anchor} lies inside what it stands for")
        node = self.anchors.get(event.anchor)
        if node is None:
            raise _at(event, f"the alias *{event.anchor} has no anchor &{event.anchor} before it")
        self.aliased += node.size
        if self.aliased > MAX_ALIASED:
            raise _at(event, f"the aliases up to here stand for more than {MAX_ALIASED} values")
        self._put(node, node.size)

    def _name(self, event: Any, node: AnyNode) -> None:
        if event.tag:
            raise _tagged(event)
        if event.anchor:
            self.anchors[event.anchor] = node

    def _put(self, node: AnyNode, size: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            text = f"more than {MAX_NODES} values, too many for a show; split it"
            raise Unreadable(text, node.line, node.column)
        if self.open:
            parent = self.open[-1]
            parent.children.append(node)
            parent.size += size
        else:
            self.root = node

    def _close(self) -> None:
        done = self.open.pop()
        line, column = _place(done.start.start_mark)
        if type(done.start) is yaml.SequenceStartEvent:
            self._end(done, Sequence(line, column, done.children, size=done.size))
            return
        pairs: list[tuple[Scalar, AnyNode]] = []
        for key, value in zip(done.children[::2], done.children[1::2], strict=True):
            if type(key) is not Scalar:
                raise Unreadable("a key must be a word, not a list or a block", key.line, key.column)
            pairs.append((key, value))
        self._end(done, Mapping(line, column, pairs, size=done.size))

    def _end(self, done: _Open, node: AnyNode) -> None:
        self._name(done.start, node)
        self._put(node, done.size)


def _tagged(event: Any) -> Unreadable:
    short = event.tag.replace("tag:yaml.org,2002:", "!!")
    return _at(event, f"the tag {short} is not understood; write the value without it")


def _at(event: yaml.Event, text: str) -> Unreadable:
    return Unreadable(text, *_place(event.start_mark))


def _place(mark: Any) -> tuple[int, int]:
    """Line and column of a PyYAML mark, from 1."""
    return mark.line + 1, mark.column + 1


def _events(text: str) -> Iterator[Any]:
    loader = _LOADER(text)
    try:
        while (event := loader.get_event()) is not None:
            yield event
    except yaml.MarkedYAMLError as error:
        raise _explained(error, text) from error
    finally:
        loader.dispose()


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
