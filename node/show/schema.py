"""The JSON Schema (draft 2020-12) of show files, for editors: `python -m node.show.schema FILE` writes it.

It is made of the field table: every key with its range, its words and its line of doc. It knows what can be said of one
cue at a time; what holds between cues (targets, loops, ends), and which arguments an address takes, only `endless check`
knows. It sees values as YAML 1.2 resolves them: a number in quotes, which the node takes, is text to it.
"""

import json
import sys
from pathlib import Path

from node.control.midi_map import Source
from node.show import fields, midi_section
from node.show.kinds import JsonSchema, Keys
from node.show.model import MASTER, PLACES, CueType, Mode

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TRIGGER = "#/$defs/trigger"


def schema() -> JsonSchema:
    """The schema of a whole show file."""
    blocks = {
        "defaults": _or_nothing(_block(fields.DEFAULT_KEYS)),
        "settings": _or_nothing(_block(fields.SETTING_KEYS)),
        "midi": _or_nothing(_block(midi_section.MIDI_KEYS, {"msc": _block(midi_section.MSC_KEYS)})),
    }
    common = {name: _described(key.kind.schema(), key.doc) for name, key in fields.COMMON_KEYS.items() if key.kind}
    common["number"]["not"] = {"const": MASTER}
    return {
        "$schema": DRAFT,
        "title": "Show of Endless Node",
        "description": "A cue list; `endless check` finds what no schema can. docs/shows.md has every key.",
        **_block(fields.SHOW_KEYS, blocks, ("version", "cues")),
        "$defs": {
            "cue": _cue(),
            **{f"{kind}_cue": _cue_of(kind) for kind in CueType},
            **{f"cue.{name}": found for name, found in common.items()},
            "control": _control(midi_section.ENTRY_KEYS, ("address",)),
            "trigger": _control(midi_section.CUE_ENTRY_KEYS),
        },
    }


def text() -> str:
    """The schema as its file holds it."""
    return json.dumps(schema(), indent=1) + "\n"


def _cue() -> JsonSchema:
    """A cue of any type: its `type` says which keys it has, and without one it is a prompt cue."""
    cases: list[JsonSchema] = [{"if": {"not": {"required": ["type"]}}, "then": {"$ref": f"#/$defs/{CueType.PROMPT}_cue"}}]
    for kind in CueType:
        given = {"properties": {"type": {"const": kind}}, "required": ["type"]}
        cases.append({"if": given, "then": {"$ref": f"#/$defs/{kind}_cue"}})
    known = {"type": {"$ref": "#/$defs/cue.type"}}
    return {"type": "object", "properties": known, "required": ["number"], "allOf": cases}


def _cue_of(kind: CueType) -> JsonSchema:
    common: JsonSchema = {name: {"$ref": f"#/$defs/cue.{name}"} for name in fields.COMMON_KEYS}
    trigger = {"anyOf": [{"$ref": _TRIGGER}, {"type": "array", "items": {"$ref": _TRIGGER}, "minItems": 1}]}
    common["midi"] = _described(trigger, fields.COMMON_KEYS["midi"].doc)
    block = _block(fields.TYPE_KEYS[kind], {}, ("number", *fields.REQUIRED[kind]))
    block["properties"] = common | block["properties"]
    return block | {"dependentRequired": {"days": ["at"]}, **_between(kind)}


def _between(kind: CueType) -> JsonSchema:
    """What node/show/rules.py and node/show/groups.py ask of the keys of one cue."""
    if kind is CueType.FADE:
        to_master = {"properties": {"target": {"const": MASTER}}, "required": ["target"]}
        return {
            "anyOf": [{"required": [key]} for key in ("gain_db", "layers", *PLACES)],
            "if": to_master,
            "then": {"properties": dict.fromkeys(PLACES, False)},
            "else": {"properties": {"layers": False}},
        }
    if kind is CueType.GROUP:
        together = {"properties": {"mode": {"const": Mode.TOGETHER}}, "required": ["mode"]}
        return {"if": together, "then": {"properties": {"cues": {"items": {"properties": {"continue": False}}}}}}
    if kind is CueType.GOTO:
        return {"not": {"properties": {"target": {"const": MASTER}}, "required": ["target"]}}
    return {}


def _control(keys: Keys, required: tuple[str, ...] = ()) -> JsonSchema:
    return _block(keys, {}, required) | {"oneOf": [{"required": [str(source)]} for source in Source]}


def _block(keys: Keys, blocks: JsonSchema | None = None, required: tuple[str, ...] = ()) -> JsonSchema:
    """A block of keys and no others. blocks: of the keys that are blocks themselves."""
    properties = {
        name: _described(key.kind.schema() if key.kind else (blocks or {}).get(name, {}), key.doc) for name, key in keys.items()
    }
    found: JsonSchema = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | ({"required": list(required)} if required else {})


def _or_nothing(block: JsonSchema) -> JsonSchema:
    """The block, or its key alone with every line under it commented out."""
    return block | {"type": ["object", "null"]}


def _described(found: JsonSchema, doc: str) -> JsonSchema:
    return {"description": doc, **found}


def main(words: list[str]) -> None:
    """Writes the file that is named, or prints."""
    if words:
        Path(words[0]).write_text(text(), encoding="utf-8")
    else:
        print(text(), end="")


if __name__ == "__main__":
    main(sys.argv[1:])
