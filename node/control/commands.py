"""The table of commands: every address once, with its types, range, unit, default and one line of doc.

OSC, show files, the command line and the documentation read it; nothing else lists addresses.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from node.playback.azimuth import default_azimuth
from node.playback.mailbox import MAX_CHANNELS

MAX_LAYERS = 64
DEFAULT_PROMPT = "gentle rain on leaves with distant thunder"
PROMPT_LENGTH = 1000

HUGE = 2**63

Value = int | float | str | bytes


class Kind(StrEnum):
    PARAMETER = "parameter"
    TRIGGER = "trigger"
    QUERY = "query"


def number_text(value: float) -> str:
    """A number as a user would write it: 2147483647 and not 2.14748e+09, 0.1 and not the nearest float32."""
    return str(int(value)) if abs(value) < HUGE and value == int(value) else f"{value:.7g}"


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
        return f"{number_text(self.low)}..{number_text(self.high)}" + (" characters" if self.type == "s" else "")


@dataclass(frozen=True, slots=True)
class Command:
    """One row. `default` is a parameter's; None where it depends on something else (the engine, the layer)."""

    address: str
    kind: Kind
    args: tuple[Arg, ...]
    doc: str
    default: Value | None = None
    replies: str = ""  # what comes back, for queries and commands that answer
    layer_defaults: tuple[Value, ...] = ()  # of layers 1, 2 ... where each has its own

    @property
    def types(self) -> str:
        return "".join(arg.type for arg in self.args)

    def default_of(self, layer: int) -> Value | None:
        """The default at a layer (from 1); 0 for an address without one."""
        return self.layer_defaults[layer - 1] if self.layer_defaults and layer else self.default

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
            "default": list(self.layer_defaults) or self.default,
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
    Command("/layer/{n}/azimuth", _PARAMETER, (_f("azimuth", -180.0, 180.0, "degrees"), _ramp()),
            "where a layer stands among more than two channels, clockwise, 0 ahead",
            layer_defaults=tuple(default_azimuth(slot) for slot in range(MAX_LAYERS))),
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
    Command("/cue/{number}/prepare", _TRIGGER, (), "makes the clips of a cue before those of other cues to come",
            replies="/done /cue/<number>/prepare when a GO on it would sound at once, or /fail"),
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
    Command("/pcm/subscribe", _QUERY,
            (Arg("port", "i", 0, 65535), Arg("encoding", "s", choices=("s16", "s24", "f32")),
             Arg("channels", "i", 1, MAX_CHANNELS), Arg("frames", "i", 64, 512, optional=True)),
            "sends the mix as PCM to that port of the sender's address (0: its own) for 10 s; again renews it. "
            "channels: the mix's, or fewer, folded down. frames: of a packet, a power of two",
            replies="/done /pcm/subscribe <stream>, then /pcm/format every second, and /pcm"),
    Command("/pcm/unsubscribe", _QUERY, (Arg("stream", "i", 1, 2**31 - 1),), "ends a stream to the sender's address",
            replies="/done /pcm/unsubscribe <stream>"),
    Command("/dumpOSC", _QUERY, (_SWITCH,), "1: logs every message that comes in"),
)  # fmt: skip

# What only the node sends. They are ignored when they come in: two nodes that echo each other must not storm.
SENT_ONLY = frozenset(
    [
        "/status.reply", "/version.reply", "/synced", "/cue/info", "/cues.end", "/running.end", "/level", "/state",
        "/generator", "/progress", "/clip", "/heard", "/cue/started", "/cue/finished", "/playhead", "/xrun", "/done", "/fail",
        "/pcm", "/pcm/format",
    ]
) | {f"/layer/{n}/level" for n in range(1, MAX_LAYERS + 1)}  # fmt: skip

BY_ADDRESS: Mapping[str, Command] = {command.address: command for command in COMMANDS}
