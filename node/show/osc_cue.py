"""Osc cues: what their arguments are, and whether the node that they speak to, where it is this one, knows the address."""

import math
import re
from collections.abc import Mapping

from node.control.calls import Target
from node.control.commands import PROMPT_LENGTH, Kind, Value
from node.control.midi_map import command_of
from node.errors import Refused
from node.show.addresses import acting, bound, cue_of, known
from node.show.kinds import LONGEST_NUMBER, NUMBER, Wrong
from node.show.nodes import Scalar
from node.show.problems import shown, suggest
from node.show.reader import RawCue, Report

MOST_BYTES = 9000  # of all arguments: macOS sends 9216 in a datagram (net.inet.udp.maxdgram)
_INT = re.compile("[-+]?[0-9]+")
_INT32 = range(-(2**31), 2**31)  # OSC 1.0, "Atomic Data Types"
_FLOAT32 = 3.4028234663852886e38
_SWITCH = {"true": 1, "True": 1, "TRUE": 1, "false": 0, "False": 0, "FALSE": 0}  # YAML 1.2, section 10.3.2
_NOTHING = ("~", "null", "Null", "NULL")
_STARTS = ("/cue/go", "/playhead/set")  # their argument is the number of a cue


def check_osc(cue: RawCue, by_number: Mapping[str, RawCue], report: Report) -> None:
    """Makes values of the arguments of an osc cue, into `sent`. What is wrong goes to the report."""
    address = cue.values.get("address")
    words: tuple[Scalar, ...] | None = cue.values.get("args", () if "args" not in cue.nodes else None)
    if address is None or words is None:
        return
    try:
        if "to" in cue.nodes:
            cue.sent = tuple(osc_value(word) for word in words)
        else:
            cue.sent = _own_values(cue, address, words, by_number)
        if sum(_bytes(value) for value in cue.sent) > MOST_BYTES:
            raise Wrong(f"args have more than {MOST_BYTES} bytes together, too much for a message", cue.nodes["args"])
    except Wrong as wrong:
        report.add(wrong.node, wrong.text, cue.label)


def starts(cue: RawCue) -> str | None:
    """The number of the cue that an osc cue starts on this node; None where it starts none."""
    if "to" in cue.nodes or "address" not in cue.values:
        return None
    if cue.values["address"] == "/cue/go":
        return str(cue.sent[0]) if cue.sent else None
    return cue_of(cue.values["address"])


def takes_layers(cue: RawCue) -> bool:
    """Whether an osc cue gives layers of this node a prompt, so that they are no longer a cue's."""
    return "to" not in cue.nodes and str(cue.values.get("address", "")).endswith("/prompt")


def osc_value(word: Scalar) -> Value:
    """What a word of `args` is sent as: 1 an int, 0.5 a float, true 1; all else, and all in quotes, text. Raises Wrong."""
    text = word.text
    if not word.plain or len(text) > LONGEST_NUMBER:
        return _text(word)
    if text in _SWITCH:
        return _SWITCH[text]
    if text in _NOTHING:
        raise Wrong(f"args: {text} stands for nothing in YAML; put the word in quotes", word)
    if _INT.fullmatch(text):
        if int(text) not in _INT32:
            raise Wrong(f"args: {text} is out of range {_INT32[0]}..{_INT32[-1]} of an int; write {text}.0 for a float", word)
        return int(text)
    if NUMBER.fullmatch(text):
        if not math.isfinite(float(text)) or abs(float(text)) > _FLOAT32:
            raise Wrong(f"args: {text} is out of range {-_FLOAT32:.7g}..{_FLOAT32:.7g} of a float", word)
        return float(text)
    return _text(word)


def _text(word: Scalar) -> str:
    if len(word.text) > PROMPT_LENGTH:
        raise Wrong(f"args: text of {len(word.text)} characters, at most {PROMPT_LENGTH}", word)
    return word.text


def _bytes(value: Value) -> int:
    """At most, with the padding and the type tag."""
    return len(value.encode()) + 5 if isinstance(value, str) else 5


def _own_values(cue: RawCue, address: str, words: tuple[Scalar, ...], by_number: Mapping[str, RawCue]) -> tuple[Value, ...]:
    """The arguments of a message to this node, as its table has them. Raises Wrong."""
    target = _own_target(cue, address, by_number)
    specs = target.command.args
    node = cue.nodes.get("args", cue.nodes["address"])
    if words and not specs:
        raise Wrong(f"args: {address} takes none", node)
    if not words and specs and target.command.kind is Kind.PARAMETER:
        raise Wrong(f"{address} needs args: {specs[0].range_text or specs[0].name}", node)
    try:
        values = bound(target, words, osc_value)
    except Refused as error:
        raise Wrong(f"args: {error}", node) from error
    if address in _STARTS and str(values[0]) not in by_number:
        raise Wrong(f"args: there is no cue {shown(str(values[0]))}{suggest(str(values[0]), by_number)}", node)
    return values


def _own_target(cue: RawCue, address: str, by_number: Mapping[str, RawCue]) -> Target:
    node = cue.nodes["address"]
    if address in acting():
        return acting()[address]
    if address in known():
        raise Wrong(f"address {shown(address)} only asks; a cue sends what does something", node)
    parts = address.split("/")
    if len(parts) == 4 and parts[1] == "cue":
        try:
            command = command_of(address)
        except KeyError:
            pass
        else:
            if parts[2] not in by_number:
                raise Wrong(f"address: there is no cue {shown(parts[2])}{suggest(parts[2], by_number)}", node)
            return Target(command, address, number=parts[2])
    other = f"to reach another device, give to: HOST:PORT{suggest(address, acting())}"
    raise Wrong(f"address {shown(address)} is not one of this node; {other}", node)
