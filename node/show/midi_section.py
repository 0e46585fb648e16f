"""The `midi` section of a show, or a file that is nothing but that section: keys and values -> a MidiMap."""

from collections.abc import Callable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, replace
from functools import cache

from node.control.calls import AddressBook, Target
from node.control.commands import MAX_LAYERS, Kind
from node.control.midi_map import CUE_GO, Curve, Entry, MidiMap, Mode, Relative, ShowControl, Source, Takeover
from node.show.fields import Choice, Number, Switch, Text, Whole, Wrong
from node.show.fields import Kind as FieldKind
from node.show.midi_entry import Building
from node.show.nodes import AnyNode, Mapping, Scalar, Sequence
from node.show.problems import listed, shown, suggest
from node.show.reader import Block, Report

MOST_ENTRIES = 2000  # every control of sixteen channels
_DATA = Whole(0, 127)
_FORMATS = {"sound": range(0x10, 0x20), "lighting": range(0x01, 0x10), "any": None}  # MSC 1.0, section 4.1


@dataclass(frozen=True, slots=True)
class _Address:
    """An address of the table that a control can steer."""

    def read(self, key: str, node: AnyNode) -> str:
        text = Text(1, 200).read(key, node)
        known = _known()
        if text in known:
            return text
        if text.startswith("/cue/") and text.endswith("/go") and text.count("/") == 3 and text != CUE_GO:
            return text
        if text.startswith("/layer/") and text.replace(text.split("/")[2], "1", 1) in known:
            raise Wrong(f"{key} {shown(text)}: layers are numbered 1..{MAX_LAYERS}", node)
        raise Wrong(f"{key} {shown(text)} is not an address that a control can steer{suggest(text, known)}", node)


@dataclass(frozen=True, slots=True)
class _Program:
    """The number of a program, or any."""

    def read(self, key: str, node: AnyNode) -> int | str:
        return "any" if isinstance(node, Scalar) and node.text == "any" else _DATA.read(key, node)


@dataclass(frozen=True, slots=True)
class _Device:
    """The device number of MIDI Show Control, or all."""

    def read(self, key: str, node: AnyNode) -> int | str:
        return "all" if isinstance(node, Scalar) and node.text == "all" else Whole(0, 111).read(key, node)


@dataclass(frozen=True, slots=True)
class _Words:
    """One value or a list of them, as they are written."""

    def read(self, key: str, node: AnyNode) -> tuple[Scalar, ...]:
        items = node.items if isinstance(node, Sequence) else [node]
        words = tuple(item for item in items if isinstance(item, Scalar))
        if len(words) < len(items) or not words:
            raise Wrong(f"{key} must be a value, or a list of values", node)
        return words


@dataclass(frozen=True, slots=True)
class _Names:
    """A list of names, or one."""

    def read(self, key: str, node: AnyNode) -> tuple[str, ...]:
        items = node.items if isinstance(node, Sequence) else [node]
        return tuple(Text(1, 200).read("port", item) for item in items)


@dataclass(frozen=True, slots=True)
class _Entries:
    def read(self, key: str, node: AnyNode) -> list[AnyNode]:
        if isinstance(node, Scalar) and node.plain and not node.text:
            return []
        if not isinstance(node, Sequence):
            raise Wrong(f"{key} must be a list of controls, as [{{cc: 7, channel: 1, address: /gain}}]", node)
        if len(node.items) > MOST_ENTRIES:
            raise Wrong(f"{key} has {len(node.items)} controls, at most {MOST_ENTRIES}", node)
        return node.items


MIDI_KEYS: MappingType[str, FieldKind | None] = {
    "takeover": Choice(tuple(Takeover)),
    "ports": _Names(),
    "feedback": Switch(),
    "msc": None,
    "map": _Entries(),
}
MSC_KEYS: MappingType[str, FieldKind] = {"device": _Device(), "group": Whole(1, 15), "format": Choice(tuple(_FORMATS))}
ENTRY_KEYS: MappingType[str, FieldKind] = {
    "cc": _DATA,
    "cc14": Whole(0, 31),
    "note": _DATA,
    "program": _Program(),
    "pitch_bend": Switch(),
    "channel": Whole(1, 16),
    "port": Text(1, 200),
    "address": _Address(),
    "min": Number(-1e9, 1e9),
    "max": Number(-1e9, 1e9),
    "curve": Choice(tuple(Curve)),
    "takeover": Choice(tuple(Takeover)),
    "mode": Choice(tuple(Mode)),
    "value": _Words(),
    "release": _Words(),
    "relative": Choice(tuple(Relative)),
    "step": Number(0.0, 1.0, above=True),
    "feedback": Switch(),
}

ReadBlock = Callable[[Mapping, MappingType[str, FieldKind | None], str], Block]


def read_midi(node: AnyNode, read_block: ReadBlock, report: Report) -> MidiMap:
    """The map of a `midi` section. What is wrong goes to `report`, and its line is left out."""
    if isinstance(node, Scalar) and node.plain and not node.text:
        return MidiMap()
    if not isinstance(node, Mapping):
        report.add(node, f"midi must be a block of keys: {', '.join(MIDI_KEYS)}")
        return MidiMap()
    section = read_block(node, MIDI_KEYS, "midi")
    entries: list[Entry] = []
    seen: dict[Entry, int] = {}
    for item in section.values.get("map", []):
        try:
            entry = _entry(item, section, read_block)
        except Wrong as wrong:
            report.add(wrong.node, wrong.text)
            continue
        if entry is None:
            continue
        same = replace(entry, takeover=Takeover.PICKUP, feedback=True)
        if same in seen:
            report.add(item, f"this control is given twice, first in line {seen[same]}")
        seen.setdefault(same, item.line)
        entries.append(entry)
    return MidiMap(tuple(entries), section.values.get("ports", ()), _show_control(section, read_block, report))


def cue_numbers(section: AnyNode | None) -> list[tuple[str, AnyNode]]:
    """The cues that addresses of a `midi` section name, each with its place."""
    if not isinstance(section, Mapping):
        return []
    lists = [value for key, value in section.pairs if key.text == "map" and isinstance(value, Sequence)]
    items = [item for each in lists for item in each.items if isinstance(item, Mapping)]
    addresses = [value for item in items for key, value in item.pairs if key.text == "address" and isinstance(value, Scalar)]
    return [(node.text.split("/")[2], node) for node in addresses if _is_cue(node.text)]


def _is_cue(address: str) -> bool:
    return address.startswith("/cue/") and address.endswith("/go") and address.count("/") == 3


@cache
def _known() -> MappingType[str, Target]:
    """The addresses that a control can steer."""
    targets = AddressBook().targets.values()
    return {target.address: target for target in targets if target.command.kind is not Kind.QUERY}


def _show_control(section: Block, read_block: ReadBlock, report: Report) -> ShowControl | None:
    node = section.nodes.get("msc")
    if node is None:
        return None
    if not isinstance(node, Mapping):
        report.add(node, f"msc must be a block of keys: {', '.join(MSC_KEYS)}")
        return None
    values = read_block(node, MSC_KEYS, "msc").values
    device = values.get("device", "all")
    return ShowControl(None if device == "all" else device, values.get("group", 0), _FORMATS[values.get("format", "sound")])


def _entry(node: AnyNode, section: Block, read_block: ReadBlock) -> Entry | None:
    """One line of the map; None where its keys were wrong, which is then reported already. Raises Wrong."""
    if not isinstance(node, Mapping):
        raise Wrong("a control must be a block of keys, as {cc: 7, channel: 1, address: /gain}", node)
    block = read_block(node, ENTRY_KEYS, "a control")
    if len(block.values) < len(node.pairs):
        return None
    given = [source for source in Source if str(source) in block.nodes]
    if len(given) != 1:
        why = "names no message" if not given else f"names {len(given)} messages"
        raise Wrong(f"this control {why}; give one of {listed(Source)}", node)
    if "address" not in block.nodes:
        raise Wrong("this control has no address; add one, as address: /gain", node)
    return Building(given[0], block, section).entry()
