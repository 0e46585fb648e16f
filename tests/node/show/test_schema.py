"""The JSON Schema of shows: fresh, valid, and of one mind with the reader."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from node.show import fields, midi_section, schema
from node.show.file import check
from node.show.kinds import Kind, Wrong
from node.show.nodes import AnyNode, Mapping, Scalar, Sequence, Unreadable, compose

jsonschema = pytest.importorskip("jsonschema")

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "show_configs").glob("*.yaml"))
BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))
FILE = ROOT / "show_configs" / "show.schema.json"

# What is wrong in these lies between cues, in what an address of the node takes, or in how the text is written.
ONLY_THE_READER_SEES = {
    "duplicate_keys", "duplicate_numbers", "follow_without_length", "group_without_end", "groups_in_groups", "loop_by_message",
    "loop_inside_group", "loop_of_skipped", "loop_of_two", "loop_on_itself", "loop_out_of_group", "loop_that_takes_itself",
    "loop_through_group", "loop_too_fast", "loop_whose_layers_go", "osc_args_of_this_node", "osc_to_this_node",
    "sequence_without_ends", "warnings_only",
}  # fmt: skip

NOT_THE_SAME = {("show.version", "1.0")}  # one number to JSON, and two words here

VALUES = """
0 1 2 3 5 5.5 -1 -0.5 -90 -91 6.02 6.03 15 16 17 30 31 31.5 32 60 64 65 0.1 1.0 1e3 600 601 86400 86401 127 128 1000000000
true false yes no on off maybe True none loud prompt auto_continue auto_continuous fade together hold early master
1.10 a A-b_c.9 "with space" "" " " "1:30" 19:30 7:05 24:00 19:60 19:30:05 19:30:60 midnight mon tue monday [mon,tue] [mon,mon]
[] [1] [1,2] [1,1] [0] [65] [1,a] {} {a: b} [[1]] [{}]
127.0.0.1:7000 localhost:7000 host:0 host:70000x 7000 host "[::1]:7000" :7000
/light /light/1 /light/* "/a b" "/a#" light / /lights/storm /cue /cue/1/go /layer/1/gain "/a?" "/ä"
01:00:10:00 01:00:10;02 24:00:00:00 01:60:00:00 01:00:00:30 1:00:00:00
all any sound lighting linear pickup jump twos_complement
"""


def validator(name: str = "") -> Any:
    whole = schema.schema()
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": whole["$defs"]} if name else whole)


def as_json(node: AnyNode | None) -> Any:
    """The value of a node as YAML 1.2 resolves it (its core schema, section 10.3), which is what an editor checks."""
    match node:
        case Sequence():
            return [as_json(item) for item in node.items]
        case Mapping():
            return {key.text: as_json(value) for key, value in node.pairs}
        case Scalar(text=text, plain=True):
            if text in ("", "~", "null", "Null", "NULL"):
                return None
            if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
                return text.lower() == "true"
            if re.fullmatch("[-+]?[0-9]{1,4000}", text):
                return int(text)
            if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text):
                return float(text)
            return text
        case Scalar(text=text):
            return text
    return None


def accepted(path: Path) -> bool | None:
    """Whether the schema takes a file; None for one that is no YAML of a show's kind."""
    try:
        root = compose(path.read_text(encoding="utf-8"))
    except (Unreadable, UnicodeDecodeError):
        return None
    return bool(validator().is_valid(as_json(root)))


def test_the_file_is_fresh() -> None:
    assert FILE.read_text(encoding="utf-8") == schema.text(), "run `make docs`"


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(FILE.read_text(encoding="utf-8")))
    assert json.loads(schema.text())["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]


def test_no_reference_leads_nowhere() -> None:
    named = set(re.findall(r'"#/\$defs/([^"]+)"', schema.text()))
    assert named and named <= set(schema.schema()["$defs"])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_show_is_valid_and_names_its_schema(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith(f"# yaml-language-server: $schema={FILE.name}\n")
    assert [error.message for error in validator().iter_errors(as_json(compose(path.read_text(encoding="utf-8"))))] == []


def test_the_shows_of_the_documentation_are_valid() -> None:
    examples = re.findall("```yaml\n(.*?)```", (ROOT / "docs" / "shows.md").read_text(encoding="utf-8"), re.DOTALL)
    assert examples
    assert [list(validator().iter_errors(as_json(compose(example)))) for example in examples] == [[]] * len(examples)


def test_every_broken_file_is_refused_but_those_that_only_the_reader_sees() -> None:
    assert {path.stem for path in BROKEN if accepted(path)} == ONLY_THE_READER_SEES


def keys() -> Iterator[tuple[str, Kind]]:
    tables = {
        "show": fields.SHOW_KEYS,
        "defaults": fields.DEFAULT_KEYS,
        "settings": fields.SETTING_KEYS,
        "cue": fields.COMMON_KEYS,
        **fields.TYPE_KEYS,
        "midi": midi_section.MIDI_KEYS,
        "msc": midi_section.MSC_KEYS,
        "control": midi_section.ENTRY_KEYS,
    }
    for table, known in tables.items():
        for name, key in known.items():
            if key.kind is not None and name not in ("cues", "map"):  # lists whose items have schemas of their own
                yield f"{table}.{name}", key.kind


def taken(kind: Kind, node: AnyNode) -> bool:
    try:
        kind.read("key", node)
    except Wrong:
        return False
    return True


@pytest.mark.parametrize(("name", "kind"), [*keys()], ids=[name for name, _ in keys()])
def test_schema_and_reader_take_the_same_values(name: str, kind: Kind) -> None:
    check_value = jsonschema.Draft202012Validator(kind.schema())
    words = re.findall(r'"[^"]*"|\[\[1\]\]|\[[^\]]*\]|\{[^}]*\}|\S+', VALUES)
    ends = [getattr(kind, end) for end in ("low", "high") if math.isfinite(getattr(kind, end, math.inf))]
    words += [f"{at + step:g}" for at in ends for step in (-1, 0, 1)]
    differ = []
    for word in [word for word in words if (name, word) not in NOT_THE_SAME]:
        root = compose(f"key: {word}")
        assert isinstance(root, Mapping)
        node = root.pairs[0][1]
        if bool(check_value.is_valid(as_json(node))) != taken(kind, node):
            differ.append(word)
    assert differ == []


@pytest.mark.parametrize(
    ("words", "good"),
    [
        ('{number: "1", prompt: rain}', True),
        ('{number: "1", type: prompt, prompt: rain, at: 19:30, days: mon}', True),
        ('{number: "1", prompt: rain, days: mon}', False),
        ('{number: "1", type: wait, time: 3, fade: 2}', False),
        ('{number: "1", type: wait}', False),
        ('{number: "master", prompt: rain}', False),
        ('{number: "1", type: fade, target: master, time: 3}', False),
        ('{number: "1", type: fade, target: master, time: 3, layers: 2}', True),
        ('{number: "1", type: fade, target: master, time: 3, pan: 0}', False),
        ('{number: "1", type: fade, target: "1", time: 3, azimuth: 90}', True),
        ('{number: "1", type: fade, target: "1", time: 3, azimuth: 190}', False),
        ('{number: "1", type: fade, target: master, time: 3, azimuth: 90}', False),
        ('{number: "1", type: fade, target: "1", time: 3, layers: 2, gain_db: 0}', False),
        ('{number: "1", type: goto, target: master}', False),
        ('{number: "1", type: osc, to: "localhost:7000", address: /a, args: [1, 0.5, true, "x"]}', True),
        ('{number: "1", type: group, mode: together, cues: [{number: "2", prompt: rain, continue: none}]}', False),
        ('{number: "1", type: group, cues: [{number: "2", prompt: rain, continue: none}]}', True),
        ('{number: "1", type: group, cues: [{number: "2", promt: rain}]}', False),
        ('{number: "1", prompt: rain, midi: {note: 60, channel: 1}}', True),
        ('{number: "1", prompt: rain, midi: [{note: 60}, {cc: 1}]}', True),
        ('{number: "1", prompt: rain, midi: {note: 60, cc: 1}}', False),
        ('{number: "1", prompt: rain, midi: {note: 60, address: /go}}', False),
        ('{number: "1", prompt: rain, midi: []}', False),
    ],
)
def test_schema_and_reader_judge_a_cue_alike(tmp_path: Path, words: str, good: bool) -> None:
    text = f"version: 1\ncues:\n  - {words}\n"
    path = tmp_path / "show.yaml"
    path.write_text(text, encoding="utf-8")
    assert [not any(not problem.warning for problem in check(path)), accepted(path)] == [good, good]
