"""The keys of a show file: each once, with its kind, its range, a line of doc and the cue types that it belongs to.

Ranges of parameters are the table's (node/control/commands.py); only what the table does not have is given here.
"""

from collections.abc import Mapping as MappingType

from node.control.commands import BY_ADDRESS
from node.show.cue_kinds import (
    CUE_NUMBER,
    Address,
    Clock,
    Cues,
    Days,
    HostPort,
    Layers,
    OwnAddress,
    Timecode,
    Words,
)
from node.show.kinds import Choice, Key, Keys, Number, Same, Switch, Text, Whole
from node.show.model import Continue, CueType, Mode

VERSION = "1"
LONGEST_S = 86_400.0  # of a length or a wait: a day
NAME_LENGTH = 200
NOTES_LENGTH = 10_000
LAST_BEAT = 1e9  # at 300 beats a minute, six years


def parameter(address: str) -> Number | Whole | Text:
    """The kind and range of a parameter's first argument, from the table of commands."""
    arg = BY_ADDRESS[address].args[0]
    if arg.type == "s":
        return Text(int(arg.low), int(arg.high))
    return Whole(int(arg.low), int(arg.high)) if arg.type == "i" else Number(arg.low, arg.high, arg.unit)


_WAIT = Number(0.0, LONGEST_S, "s")
_FADE_OUT = parameter("/stop/in")
_GAIN_DB = parameter("/gain/db")

_FADE = Key(parameter("/fade"), "crossfade, in seconds")
_LAYER_COUNT = Key(parameter("/layers"), "how many layers sound at once")
_TRIM = Key(_GAIN_DB, "trim of the cue's clips, in dB")
_PREPARE = Key(Choice(("early", "go")), "when its clips are made: early, when the cue before it starts; go, only at GO")
_ON_NOT_READY = Key(Choice(("hold", "archive", "cut", "skip")), "what GO does when no clip is ready")

SHOW_KEYS: Keys = {
    "version": Key(Same(VERSION, f"is not known; this node reads version {VERSION}"), "version of the format"),
    "title": Key(Text(1, NAME_LENGTH), "name of the show; the file's name without it"),
    "defaults": Key(None, "what every prompt cue gets that does not say otherwise"),
    "settings": Key(None, "how the show as a whole behaves"),
    "midi": Key(None, "what the controls of MIDI devices steer while the show is loaded"),
    "cues": Key(Cues(), "the cues, in the order in which GO takes them"),
}
DEFAULT_KEYS: Keys = {
    "fade": _FADE,
    "layers": _LAYER_COUNT,
    "gain_db": _TRIM,
    "prepare": _PREPARE,
    "on_not_ready": _ON_NOT_READY,
}
SETTING_KEYS: Keys = {
    "min_go_interval": Key(Number(0.0, 60.0, "s"), "a GO sooner after a GO is refused, in seconds; 0.3 without it"),
    "panic_fade": Key(_FADE_OUT, "how long /panic takes, in seconds; 0.1 without it"),
    "start": Key(CUE_NUMBER, "the cue that stands by first"),
    "autostart": Key(Switch(), "the node presses the first GO itself"),
    "catch_up": Key(Switch(), "at the start, the cue whose time of day came last starts at once"),
}
TRIGGER_KEYS: Keys = {
    "hotkey": Key(Text(1, 32), "key of the page that starts the cue, as F5"),
    "osc": Key(OwnAddress(), "OSC address of the show's own that starts the cue, as /lights/storm"),
    "midi": Key(None, "control, or list of controls, of MIDI devices that start the cue, as {note: 60, channel: 1}"),
    "at": Key(Clock(), "time of day at which the cue starts, as 19:30 or 19:30:05"),
    "days": Key(Days(), "days on which `at` starts the cue; every day without it"),
    "timecode": Key(Timecode(), "MIDI Timecode at which the cue starts, as 01:00:10:00; ';' before the frames: drop frame"),
    "beat": Key(Number(0.0, LAST_BEAT), "beat of the Link session at which the cue starts"),
}
COMMON_KEYS: Keys = {
    "number": Key(CUE_NUMBER, "what the cue is called by; unique in the file"),
    "name": Key(Text(0, NAME_LENGTH), "for people"),
    "type": Key(Choice(tuple(CueType)), "what the cue does; prompt without it"),
    "pre_wait": Key(_WAIT, "from the start of the cue to its action, in seconds"),
    "post_wait": Key(_WAIT, "of auto_continue: from the action to the start of the next cue, in seconds"),
    "continue": Key(
        Choice(tuple(Continue)), "auto_continue: the next cue starts post_wait after this one; auto_follow: at its end"
    ),
    "armed": Key(Switch(), "false: no action; the waits and the continue stay"),
    "notes": Key(Text(0, NOTES_LENGTH), "for people"),
    **TRIGGER_KEYS,
}
TYPE_KEYS: MappingType[CueType, Keys] = {
    CueType.PROMPT: {
        "prompt": Key(parameter("/prompt"), "what to generate"),
        "on": Key(Layers(), "the layers that it takes, as [1, 2]; all without it"),
        "layers": _LAYER_COUNT,
        "fade": _FADE,
        "gain_db": _TRIM,
        "length": Key(Number(0.0, LONGEST_S, "s", above=True), "after so many seconds the cue ends"),
        "prepare": _PREPARE,
        "on_not_ready": _ON_NOT_READY,
    },
    CueType.FADE: {
        "target": Key(CUE_NUMBER, "the cue or group whose layers are faded, or master"),
        "time": Key(_FADE_OUT, "length of the fade, in seconds"),
        "gain_db": Key(_GAIN_DB, "where the target's trim goes, in dB; with master, where /gain/db goes"),
        "layers": Key(parameter("/layers"), "with master: how many layers go on"),
        "pan": Key(parameter("/layer/{n}/pan"), "where the balance of the target's layers goes, -1 left to 1 right"),
        "azimuth": Key(parameter("/layer/{n}/azimuth"), "where the target's layers turn to, in degrees clockwise from ahead"),
    },
    CueType.STOP: {
        "target": Key(CUE_NUMBER, "the cue or group that is stopped, or master: everything"),
        "time": Key(_FADE_OUT, "length of the fade, in seconds; /fade without it"),
    },
    CueType.GOTO: {"target": Key(CUE_NUMBER, "the cue that the playhead goes to; with continue, the cue that starts")},
    CueType.OSC: {
        "to": Key(HostPort(), "where the message goes, as 127.0.0.1:7000; this node itself without it"),
        "address": Key(Address(), "the message's OSC address"),
        "args": Key(Words(), 'its argument, or a list of them: 1 is an int, 0.5 a float, true 1, "1" text'),
    },
    CueType.WAIT: {"time": Key(_WAIT, "how long it lasts, in seconds")},
    CueType.GROUP: {
        "mode": Key(Choice(tuple(Mode)), "sequence: one cue after the other; together: all at once; sequence without it"),
        "cues": Key(Cues(), "the cues of the group"),
    },
}
REQUIRED: MappingType[CueType, tuple[str, ...]] = {
    CueType.PROMPT: ("prompt",),
    CueType.FADE: ("target", "time"),
    CueType.STOP: ("target",),
    CueType.GOTO: ("target",),
    CueType.OSC: ("address",),
    CueType.WAIT: ("time",),
    CueType.GROUP: ("cues",),
}
