"""A MIDI map in a file of its own, or inside a show: read, and changed by one line while all else stays as it is."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from node.control.midi_map import Entry, MidiMap, Source
from node.errors import ShowError
from node.show.file import read_text
from node.show.midi_section import read_midi
from node.show.nodes import LINE_BREAK, AnyNode, Mapping, Scalar, Unreadable, compose
from node.show.reader import Reader, Report, TooMany

_SHOW_KEYS = ("version", "cues", "midi")  # a file that has one of them is a show
_NEW = """# What the controls of a MIDI device steer. Every key: docs/midi.md of Endless Node.
takeover: pickup
map:
"""


def load_midi(path: Path) -> MidiMap:
    """The map of a file of the section's own keys, or of the `midi` section of a show. Raises ShowError."""
    try:
        text = read_text(path)
    except ShowError as error:
        raise ShowError(f"{path}: {error}") from error
    return parse_midi(text, str(path))


def parse_midi(text: str, name: str) -> MidiMap:
    """The map that the text of a file holds. Raises ShowError with every problem."""
    report = Report(name, LINE_BREAK.split(text))
    found = MidiMap()
    try:
        root = compose(text)
        section = _section(root)
        if section is not None:
            found = read_midi(section, Reader(report).block, report)
    except Unreadable as error:
        report.add(Scalar(error.line, error.column, "", True), error.text)
    except TooMany:
        pass
    if report.problems:
        raise ShowError("\n".join(str(problem) for problem in report.in_order()))
    return found


def _section(root: AnyNode | None) -> AnyNode | None:
    if isinstance(root, Mapping) and any(key.text in _SHOW_KEYS for key, _ in root.pairs):
        return next((value for key, value in root.pairs if key.text == "midi"), None)
    return root


def with_control(text: str, line: str, same: int | None) -> str:
    """The text of a file with one more line in its map; comments and everything else stay.

    line: the control as a flow mapping, `{cc: 7, address: /gain}`. same: the place in the map of the control that it takes
    the place of, None: it comes last. Raises ShowError where the file is not laid out so that this can be done.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader) if text.strip() else None
    if root is None:
        return text + ("" if not text or text.endswith("\n") else "\n") + _NEW + f"  - {line}\n"
    if not isinstance(root, yaml.MappingNode):
        raise ShowError("the file is no block of keys; give another one")
    keys = {key.value: value for key, value in root.value}
    edit = _Edit(text, line)
    if not any(key in keys for key in _SHOW_KEYS):
        return edit.into(root, same, 0)
    if "midi" not in keys or not isinstance(keys["midi"], yaml.MappingNode):
        if "midi" in keys:
            raise ShowError("midi is empty: remove the line, and it will be written anew")
        return edit.after(root, f"midi:\n  takeover: pickup\n  map:\n    - {line}\n")
    return edit.into(keys["midi"], same, keys["midi"].start_mark.column)


@dataclass(frozen=True, slots=True)
class _Edit:
    """Puts one line into the map of a file's text."""

    text: str
    line: str

    def into(self, section: yaml.MappingNode, same: int | None, indent: int) -> str:
        listed = next((value for key, value in section.value if key.value == "map"), None)
        if listed is None and section.flow_style:
            return self._insert(section.value[-1][1].end_mark.index, f", map: [{self.line}]")
        if listed is None:
            pad = " " * indent
            return self.after(section, f"{pad}map:\n{pad}  - {self.line}\n")
        if not isinstance(listed, yaml.SequenceNode):
            if listed.value:
                raise ShowError("map is no list of controls")
            return self._insert(listed.start_mark.index, f" [{self.line}]" if section.flow_style else self._block(indent + 2))
        return self._into_list(listed, same)

    def after(self, block: yaml.MappingNode, added: str) -> str:
        """Behind the last line of a block."""
        return self._insert_line(_end(block), added)

    def _into_list(self, listed: yaml.SequenceNode, same: int | None) -> str:
        if same is not None:
            old = listed.value[same]
            return self.text[: old.start_mark.index] + self.line + self.text[_end(old) :]
        if not listed.value:
            return self._insert(listed.start_mark.index + 1, self.line)
        if listed.flow_style:
            return self._insert(_end(listed.value[-1]), f", {self.line}")
        return self._insert_line(_end(listed.value[-1]), " " * listed.start_mark.column + f"- {self.line}\n")

    def _block(self, indent: int) -> str:
        return "\n" + " " * indent + f"- {self.line}"

    def _insert(self, at: int, added: str) -> str:
        return self.text[:at] + added + self.text[at:]

    def _insert_line(self, at: int, added: str) -> str:
        """Behind the line in which `at` lies, so that a comment at its end stays with it."""
        end = self.text.find("\n", at)
        return self._insert(end + 1, added) if end >= 0 else self.text + "\n" + added


def _end(node: yaml.Node) -> int:
    """Where the text of a node ends: PyYAML puts the end of a block behind the comments and empty lines that follow it."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


def line_of(entry: Entry) -> str:
    """A control as a line of the map, as `endless midi learn` writes it."""
    words = [f"{entry.source}: {'true' if entry.source is Source.PITCH else entry.number}"]
    if entry.channel:
        words.append(f"channel: {entry.channel}")
    if entry.port:
        words.append(f"port: {_quoted(entry.port)}")
    words.append(f"address: {entry.address}")
    if entry.relative is not None:
        words.append(f"relative: {entry.relative}")
    return "{" + ", ".join(words) + "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
