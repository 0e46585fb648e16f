"""The `midi` section of a show, or a file that is nothing but that section: keys and values -> a MidiMap."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from node.control.commands import MAX_LAYERS
from node.control.midi_map import Curve, Entry, MidiMap, Mode, Relative, ShowControl, Source, Takeover
from node.show.addresses import acting, cue_of
from node.show.cue_kinds import Words
from node.show.kinds import (
    Choice,
    JsonSchema,
    Key,
    Keys,
    Number,
    Switch,
    Text,
    Whole,
    Wrong,
    is_blank,
    one_or_more,
)
from node.show.midi_entry import Building
from node.show.nodes import AnyNode, Mapping, Scalar, Sequence
from node.show.problems import listed, shown, suggest
from node.show.reader import Block, RawCue, Report

MOST_ENTRIES = 2000  # every control of sixteen channels
_DATA = Whole(0, 127)
_FORMATS = {"sound": range(0x10, 0x20), "lighting": range(0x01, 0x10), "any": None}  # MSC 1.0, section 4.1


_PORT = Text(1, 200)


@dataclass(frozen=True, slots=True)
class _Address:
    """An address of the table that a control can steer."""

    def read(self, key: str, node: AnyNode) -> str:
        text = Text(1, 200).read(key, node)
        if text in acting() or cue_of(text):
            return text
        if text.startswith("/layer/") and text.replace(text.split("/")[2], "1", 1) in acting():
            raise Wrong(f"{key} {shown(text)}: layers are numbered 1..{MAX_LAYERS}", node)
        raise Wrong(f"{key} {shown(text)} is not an address that a control can steer{suggest(text, acting())}", node)

    def schema(self) -> JsonSchema:
        plain = sorted({target.command.address for target in acting().values()})
        parts = "|".join(address.replace("{n}", "[0-9]+") for address in plain)
        return {"type": "string", "pattern": f"^(?:{parts}|/cue/[A-Za-z0-9._-]{{1,32}}/go)$"}


@dataclass(frozen=True, slots=True)
class _Either:
    """A word, or a number."""

    word: str
    number: Whole

    def read(self, key: str, node: AnyNode) -> int | str:
        return self.word if isinstance(node, Scalar) and node.text == self.word else self.number.read(key, node)

    def schema(self) -> JsonSchema:
        return {"anyOf": [{"const": self.word}, self.number.schema()]}


@dataclass(frozen=True, slots=True)
class _Ports:
    """A list of names, or one."""

    def read(self, key: str, node: AnyNode) -> tuple[str, ...]:
        return tuple(_PORT.read("port", item) for item in one_or_more(node))

    def schema(self) -> JsonSchema:
        return {"anyOf": [_PORT.schema(), {"type": "array", "items": _PORT.schema()}]}


@dataclass(frozen=True, slots=True)
class _Entries:
    def read(self, key: str, node: AnyNode) -> list[AnyNode]:
        if is_blank(node):
            return []
        if not isinstance(node, Sequence):
            raise Wrong(f"{key} must be a list of controls, as [{{cc: 7, channel: 1, address: /gain}}]", node)
        if len(node.items) > MOST_ENTRIES:
            raise Wrong(f"{key} has {len(node.items)} controls, at most {MOST_ENTRIES}", node)
        return node.items

    def schema(self) -> JsonSchema:
        return {"type": ["array", "null"], "items": {"$ref": "#/$defs/control"}, "maxItems": MOST_ENTRIES}


_TAKEOVER = Key(Choice(tuple(Takeover)), "what a fader does that stands elsewhere than the value")
_FEEDBACK = Key(Switch(), "whether the device is told of changes")

MIDI_KEYS: Keys = {
    "takeover": _TAKEOVER,
    "ports": Key(_Ports(), "parts of the names of the devices to use; all without it"),
    "feedback": _FEEDBACK,
    "msc": Key(None, "which MIDI Show Control the node obeys"),
    "map": Key(_Entries(), "the controls, each with the address that it steers"),
}
MSC_KEYS: Keys = {
    "device": Key(_Either("all", Whole(0, 111)), "its device number, or all"),
    "group": Key(Whole(1, 15), "its group"),
    "format": Key(Choice(tuple(_FORMATS)), "the command formats that it obeys"),
}
ENTRY_KEYS: Keys = {
    "cc": Key(_DATA, "number of a control change"),
    "cc14": Key(Whole(0, 31), "number of a control change in 14 bits"),
    "note": Key(_DATA, "number of a note"),
    "program": Key(_Either("any", _DATA), "number of a program, or any"),
    "pitch_bend": Key(Switch(), "true: the pitch wheel"),
    "channel": Key(Whole(1, 16), "any without it"),
    "port": Key(_PORT, "part of the device's name; any without it"),
    "address": Key(_Address(), "what it steers"),
    "min": Key(Number(-1e9, 1e9), "the value at the lower end"),
    "max": Key(Number(-1e9, 1e9), "the value at the upper end"),
    "curve": Key(Choice(tuple(Curve)), "how the value follows the control"),
    "takeover": _TAKEOVER,
    "mode": Key(Choice(tuple(Mode)), "what a button does"),
    "value": Key(Words(least=1), "what a button sends when it is pressed"),
    "release": Key(Words(least=1), "what a button sends when it is released"),
    "relative": Key(Choice(tuple(Relative)), "how an encoder counts its clicks"),
    "step": Key(Number(0.0, 1.0, above=True), "part of the range that a click of an encoder moves"),
    "feedback": _FEEDBACK,
}
CUE_ENTRY_KEYS: Keys = {name: key for name, key in ENTRY_KEYS.items() if name != "address"}

ReadBlock = Callable[[Mapping, Keys, str, str], Block]


def read_midi(node: AnyNode | None, read_block: ReadBlock, report: Report, cues: Iterable[RawCue] = ()) -> MidiMap:
    """The map of a `midi` section (None: there is none) and of the triggers of cues.

    What is wrong goes to `report`, and its line is left out.
    """
    section = Block(Mapping(0, 0, []))
    if isinstance(node, Mapping):
        section = read_block(node, MIDI_KEYS, "midi", "")
    elif node is not None and not is_blank(node):
        report.add(node, f"midi must be a block of keys: {', '.join(MIDI_KEYS)}")
    entries = _Entering(section, read_block, report)
    for item in section.values.get("map", []):
        entries.enter(item, ENTRY_KEYS)
    for cue in cues:
        if "midi" in cue.nodes:
            _enter_triggers(cue, entries, report)
    return MidiMap(tuple(entries.entries), section.values.get("ports", ()), _show_control(section, read_block, report))


def _enter_triggers(cue: RawCue, entries: "_Entering", report: Report) -> None:
    node = cue.nodes["midi"]
    items = one_or_more(node)
    if not all(isinstance(item, Mapping) for item in items) or not items:
        report.add(node, "midi must be a control, as {note: 60, channel: 1}, or a list of them", cue.label)
        return
    for item in items:
        entries.enter(item, CUE_ENTRY_KEYS, f"/cue/{cue.values.get('number', 'unknown')}/go", cue.label)


class _Entering:
    """Entries as they are read, one after the other."""

    def __init__(self, section: Block, read_block: ReadBlock, report: Report) -> None:
        self.entries: list[Entry] = []
        self._section, self._read_block, self._report = section, read_block, report
        self._lines: dict[Entry, int] = {}

    def enter(self, item: AnyNode, keys: Keys, address: str = "", label: str = "") -> None:
        """address: what the control steers where its own keys do not say."""
        try:
            entry = self._entry(item, keys, address, label)
        except Wrong as wrong:
            self._report.add(wrong.node, wrong.text, label)
            return
        if entry is None:
            return
        same = replace(entry, takeover=Takeover.PICKUP, feedback=True)
        if same in self._lines:
            self._report.add(item, f"this control is given twice, first in line {self._lines[same]}", label)
        self._lines.setdefault(same, item.line)
        self.entries.append(entry)

    def _entry(self, node: AnyNode, keys: Keys, address: str, label: str) -> Entry | None:
        """One line of the map; None where its keys were wrong, which is then reported already. Raises Wrong."""
        if not isinstance(node, Mapping):
            raise Wrong("a control must be a block of keys, as {cc: 7, channel: 1, address: /gain}", node)
        block = self._read_block(node, keys, "a control", label)
        if len(block.values) < len(node.pairs):
            return None
        given = [source for source in Source if str(source) in block.nodes]
        if len(given) != 1:
            why = "names no message" if not given else f"names {len(given)} messages"
            raise Wrong(f"this control {why}; give one of {listed(Source)}", node)
        address = block.values.get("address", address)
        if not address:
            raise Wrong("this control has no address; add one, as address: /gain", node)
        return Building(given[0], address, block, self._section).entry()


def cue_numbers(section: AnyNode | None) -> list[tuple[str, AnyNode]]:
    """The cues that addresses of a `midi` section name, each with its place."""
    if not isinstance(section, Mapping):
        return []
    lists = [value for key, value in section.pairs if key.text == "map" and isinstance(value, Sequence)]
    items = [item for each in lists for item in each.items if isinstance(item, Mapping)]
    addresses = [value for item in items for key, value in item.pairs if key.text == "address" and isinstance(value, Scalar)]
    return [(number, node) for node in addresses if (number := cue_of(node.text)) is not None]


def _show_control(section: Block, read_block: ReadBlock, report: Report) -> ShowControl | None:
    node = section.nodes.get("msc")
    if node is None:
        return None
    if not isinstance(node, Mapping):
        report.add(node, f"msc must be a block of keys: {', '.join(MSC_KEYS)}")
        return None
    values = read_block(node, MSC_KEYS, "msc", "").values
    device = values.get("device", "all")
    return ShowControl(None if device == "all" else device, values.get("group", 0), _FORMATS[values.get("format", "sound")])
