"""The table of commands: every address once, with its types, range, unit, default and one line of doc.

OSC, show files, the command line and the documentation read it; nothing else lists addresses.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from node.errors import Refused

MAX_LAYERS = 64
DEFAULT_PROMPT = "gentle rain on leaves with distant thunder"
PROMPT_LENGTH = 1000

_HUGE = 2**63

Value = int | float | str | bytes


class Kind(StrEnum):
    PARAMETER = "parameter"
    TRIGGER = "trigger"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class Arg:
    """One argument. low and high: the range of a number, or of the length of a string. continuous: out of range is clipped."""

    name: str
    type: Literal["i", "f", "s"]
    low: float = -math.inf
    high: float = math.inf
    unit: str = ""
    choices: tuple[str, ...] = ()
    optional: bool = False
    continuous: bool = False
    joined: bool = False  # all arguments of the message make one text

    @property
    def range_text(self) -> str:
        """The range in words, as `/fail` and the docs give it; "" where there is none."""
        if self.choices:
            return " or ".join(self.choices)
        if self.low == -math.inf:
            return ""
        return f"{_number(self.low)}..{_number(self.high)}" + (" characters" if self.type == "s" else "")


@dataclass(frozen=True, slots=True)
class Command:
    """One row. `default` is a parameter's; None where it depends on something else (the engine, the show)."""

    address: str
    kind: Kind
    args: tuple[Arg, ...]
    doc: str
    default: Value | None = None
    replies: str = ""  # what comes back, for queries and commands that answer

    @property
    def types(self) -> str:
        return "".join(arg.type for arg in self.args)

    def as_json(self) -> dict[str, Any]:
        """The row as `endless commands --json` prints it."""
        first = self.args[0] if self.args else None
        numeric = first is not None and first.type != "s" and math.isfinite(first.low)
        return {
            "address": self.address,
            "kind": str(self.kind),
            "types": self.types,
            "range": [first.low, first.high] if first is not None and numeric else None,
            "choices": list(first.choices) if first is not None else [],
            "unit": first.unit if first is not None else "",
            "default": self.default,
            "arguments": [
                {"name": a.name, "type": a.type, "range": a.range_text, "unit": a.unit, "optional": a.optional}
                for a in self.args
            ],
            "replies": self.replies,
            "doc": self.doc,
        }


def _ramp(high: float = 600.0) -> Arg:
    return Arg("ramp", "f", 0.0, high, "s", optional=True, continuous=True)


def _f(name: str, low: float, high: float, unit: str = "") -> Arg:
    return Arg(name, "f", low, high, unit, continuous=True)


_SWITCH = Arg("on", "i", 0, 1)
_PARAMETER, _TRIGGER, _QUERY = Kind.PARAMETER, Kind.TRIGGER, Kind.QUERY

COMMANDS: tuple[Command, ...] = (
    Command("/prompt", _PARAMETER, (Arg("text", "s", 1, PROMPT_LENGTH, joined=True),),
            "what to generate, for all layers without a prompt of their own", DEFAULT_PROMPT),
    Command("/negative", _PARAMETER, (Arg("text", "s", 0, PROMPT_LENGTH, joined=True),),
            "what to steer away from", ""),
    Command("/layers", _PARAMETER, (Arg("count", "i", 1, MAX_LAYERS),), "layers sounding at once", 3),
    Command("/fade", _PARAMETER, (_f("seconds", 0.0, 30.0, "s"),),
            "crossfade of clips and prompts; at least 5 ms always", 6.0),
    Command("/fade/law", _PARAMETER, (Arg("law", "s", choices=("equal_power", "linear_sum")),),
            "shape of the crossfade: sin/cos, or sin^2/cos^2 for clips that are alike", "equal_power"),
    Command("/gain", _PARAMETER, (_f("gain", 0.0, 2.0), _ramp()), "linear master gain", 1.0),
    Command("/gain/db", _PARAMETER, (_f("gain", -90.0, 6.02, "dB"), _ramp()),
            "the master gain in decibels; -90 and below is silence", 0.0),
    Command("/duration", _PARAMETER, (_f("seconds", 1.0, 30.0, "s"),),
            "length of a generated clip; by default the engine's own"),
    Command("/steps", _PARAMETER, (Arg("steps", "i", 1, 100),), "denoising steps (engines that denoise)", 25),
    Command("/guidance", _PARAMETER, (_f("scale", 0.0, 20.0),),
            "classifier-free guidance scale (engines with guidance)", 4.5),
    Command("/seed", _PARAMETER, (Arg("seed", "i", -1, 2**31 - 1),),
            "-1: random; from 0: a repeatable run", -1),
    Command("/engine", _PARAMETER, (Arg("name", "s", 1, 64),),
            "the engine that makes clips; the old one plays on until the new is warm", "procedural",
            replies="/done /engine <name>, or /fail"),
    Command("/layer/{n}/gain", _PARAMETER, (_f("gain", 0.0, 2.0), _ramp()), "linear gain of one layer", 1.0),
    Command("/layer/{n}/pan", _PARAMETER, (_f("pan", -1.0, 1.0), _ramp()),
            "balance of one layer, -1 left to 1 right, equal power", 0.0),
    Command("/layer/{n}/mute", _PARAMETER, (_SWITCH,), "silences one layer", 0),
    Command("/layer/{n}/solo", _PARAMETER, (_SWITCH,), "silences every layer without solo", 0),
    Command("/layer/{n}/hold", _PARAMETER, (_SWITCH,), "loops the layer's clip until released", 0),
    Command("/layer/{n}/prompt", _PARAMETER, (Arg("text", "s", 0, PROMPT_LENGTH, joined=True),),
            'a prompt of the layer\'s own; "" returns it to /prompt', ""),
    Command("/play", _TRIGGER, (), "starts the sound"),
    Command("/stop", _TRIGGER, (), "fades out over /fade and stops"),
    Command("/stop/in", _TRIGGER, (_f("seconds", 0.0, 600.0, "s"),), "fades out over the given time and stops"),
    Command("/pause", _TRIGGER, (), "fades out in 0.1 s and holds clips and cue clocks"),
    Command("/resume", _TRIGGER, (), "goes on where /pause held"),
    Command("/panic", _TRIGGER, (),
            "fades out over the show's panic_fade (0.1 s without one) and stops cues and waits; again within 2 s: 5 ms"),
    Command("/layer/{n}/skip", _TRIGGER, (), "crossfades the layer to its next clip now"),
    Command("/clip/keep", _TRIGGER, (),
            "saves the clip heard last as a WAV file beside the recordings, and pins it in the archive",
            replies="/done /clip/keep <file>"),
    Command("/record", _TRIGGER, (_SWITCH,), "1 starts a WAV file of the mix, 0 ends it",
            replies="/done /record <file>"),
    Command("/go", _TRIGGER, (), "starts the standby cue and moves the playhead on"),
    Command("/playhead/next", _TRIGGER, (), "moves the standby to the next cue"),
    Command("/playhead/previous", _TRIGGER, (), "moves the standby to the cue before"),
    Command("/playhead/set", _TRIGGER, (Arg("number", "s", 1, 32),), "moves the standby to a cue"),
    Command("/cue/go", _TRIGGER, (Arg("number", "s", 1, 32),), "starts a cue; the playhead stays"),
    Command("/cue/{number}/go", _TRIGGER, (), "starts a cue; the playhead stays"),
    Command("/show/load", _TRIGGER, (Arg("name", "s", 1, 200),), "loads a show of the show folder by its name",
            replies="/done /show/load <name>"),
    Command("/quit", _TRIGGER, (), "stops the node with a short fade", replies="/done /quit"),
    Command("/status", _QUERY, (), "how the node is",
            replies="/status.reply engine s, backend s, state s, playing i, layers i, queued i, queue_size i, archived i, "
                    "xruns i, render_load f, sample_rate i, uptime_s f, speed f"),
    Command("/version", _QUERY, (), "name and version", replies="/version.reply name s, version s"),
    Command("/sync", _QUERY, (Arg("id", "i", -(2**31), 2**31 - 1),),
            "answers when all that came before is applied", replies="/synced id"),
    Command("/cues", _QUERY, (), "the cue list",
            replies="/cue/info number s, name s, type s, state s for each, then /cues.end count i"),
    Command("/running", _QUERY, (), "the cues that are running",
            replies="/cue/info number s, name s, type s, state s for each, then /running.end count i"),
    Command("/notify", _QUERY, (_SWITCH, Arg("port", "i", 1, 65535, optional=True)),
            "1: pushes every change to the sender's address, at the port given or the sender's own; 0: no more",
            replies="/done /notify <on>, then /state, /generator, /playhead and every parameter"),
    Command("/dumpOSC", _QUERY, (_SWITCH,), "1: logs every message that comes in"),
)  # fmt: skip

# What only the node sends. They are ignored when they come in: two nodes that echo each other must not storm.
SENT_ONLY = frozenset(
    [
        "/status.reply", "/version.reply", "/synced", "/cue/info", "/cues.end", "/running.end", "/level", "/state",
        "/generator", "/progress", "/clip", "/heard", "/cue/started", "/cue/finished", "/playhead", "/xrun", "/done", "/fail",
    ]
) | {f"/layer/{n}/level" for n in range(1, MAX_LAYERS + 1)}  # fmt: skip

BY_ADDRESS: Mapping[str, Command] = {command.address: command for command in COMMANDS}


@dataclass(frozen=True, slots=True)
class Target:
    """A command at one concrete address: layer is 1-based, 0 where the address has none; number is a cue's."""

    command: Command
    address: str
    layer: int = 0
    number: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A target with its checked values; no values on a parameter asks for its value."""

    target: Target
    values: tuple[Value, ...] = ()
    clipped: bool = False

    @property
    def asks(self) -> bool:
        return not self.values and self.target.command.kind is Kind.PARAMETER


@dataclass(slots=True)
class AddressBook:
    """Every concrete address of the table, by exact match. Cues add and remove theirs as shows come and go."""

    targets: dict[str, Target] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for command in COMMANDS:
            if "{n}" in command.address:
                for n in range(1, MAX_LAYERS + 1):
                    address = command.address.replace("{n}", str(n))
                    self.targets[address] = Target(command, address, layer=n)
            elif "{number}" not in command.address:
                self.targets[command.address] = Target(command, command.address)

    def set_cues(self, numbers: Iterable[str]) -> None:
        """Replaces the addresses of cues by those of `numbers`."""
        self.targets = {a: t for a, t in self.targets.items() if not t.number}
        for command in COMMANDS:
            if "{number}" in command.address:
                for number in numbers:
                    address = command.address.replace("{number}", number)
                    self.targets[address] = Target(command, address, number=number)


def is_release(target: Target, args: tuple[Any, ...]) -> bool:
    """True for a trigger's 0: the release of a button, which is ignored. A trigger with arguments of its own has none."""
    command = target.command
    return command.kind is Kind.TRIGGER and not command.args and len(args) > 0 and _is_zero(args[0])


def bind(target: Target, args: tuple[Any, ...], strict: bool = False) -> Call:
    """The call that a message makes: coerces types, clips continuous values (unless strict). Raises Refused."""
    command = target.command
    if command.kind is Kind.PARAMETER and not args:
        return Call(target)
    if not command.args:
        return Call(target)
    first = command.args[0]
    if first.joined:
        args = (" ".join(_text(first, arg) for arg in args),)
    specs = command.args
    if len(args) > len(specs) or (len(args) < len(specs) and not specs[len(args)].optional):  # optional ones come last
        raise Refused(f"takes {_arity(sum(not spec.optional for spec in specs), len(specs))}, got {len(args)}")
    values: list[Value] = []
    any_clipped = False
    for spec, given in zip(specs, args, strict=False):
        value, clipped = _coerce(spec, given, strict)
        values.append(value)
        any_clipped = any_clipped or clipped
    return Call(target, tuple(values), any_clipped)


def _arity(required: int, most: int) -> str:
    return f"{most} argument{'s' * (most != 1)}" if required == most else f"{required} to {most} arguments"


def _is_zero(value: Any) -> bool:
    return value is False or (isinstance(value, int | float) and value == 0)


def _text(spec: Arg, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return _number(value) if isinstance(value, float) else str(value)
    raise Refused(f"{spec.name} must be text")


def _coerce(spec: Arg, value: Any, strict: bool) -> tuple[Value, bool]:
    if spec.type == "s":
        return _coerce_text(spec, value), False
    if isinstance(value, bool):
        if (spec.low, spec.high) != (0, 1):
            raise Refused(f"{spec.name} must be a number{_in_range(spec)}, not true or false")
        value = int(value)
    if isinstance(value, int) and abs(value) > _HUGE:  # from a file: more digits than a float holds
        value = math.inf if value > 0 else -math.inf
    if not isinstance(value, int | float):
        raise Refused(f"{spec.name} must be a number{_in_range(spec)}")
    if math.isnan(value):
        raise Refused(f"{spec.name} is not a number{_in_range(spec)}")
    if spec.type == "f":
        value = float(value)
    elif not float(value).is_integer():
        raise Refused(f"{spec.name} must be a whole number{_in_range(spec)}")
    else:
        value = int(value)
    if spec.low <= value <= spec.high:
        return value, False
    if not spec.continuous or strict:
        raise Refused(f"{spec.name} {_number(value)} is out of range {spec.range_text}{' ' + spec.unit if spec.unit else ''}")
    return min(max(value, spec.low), spec.high), True


def _number(value: float) -> str:
    """A number as a user would write it: 2147483647 and not 2.14748e+09, 0.1 and not the nearest float32."""
    return str(int(value)) if abs(value) < _HUGE and value == int(value) else f"{value:.7g}"


def _in_range(spec: Arg) -> str:
    return f" in {spec.range_text}" if spec.range_text else ""


def _coerce_text(spec: Arg, value: Any) -> str:
    text = _text(spec, value)
    if spec.choices and text not in spec.choices:
        raise Refused(f"{spec.name} must be {spec.range_text}")
    if spec.low >= 1 and not text.strip():
        raise Refused(f"{spec.name} is blank; give {spec.range_text}")
    if not spec.choices and len(text) > spec.high:
        raise Refused(f"{spec.name} has {len(text)} characters, at most {spec.high:g}")
    if "\0" in text:
        raise Refused(f"{spec.name} holds a zero character")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Refused(f"{spec.name} is not valid UTF-8")
    return text
