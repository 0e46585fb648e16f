"""What a show is, once its file has been read: titles, settings and cues as plain values in seconds and decibels."""

from dataclasses import dataclass, field
from enum import StrEnum

from node.control.midi_map import MidiMap

MASTER = "master"  # as a target: the whole mix instead of one cue


class CueType(StrEnum):
    PROMPT = "prompt"
    FADE = "fade"
    STOP = "stop"
    GOTO = "goto"
    OSC = "osc"
    WAIT = "wait"
    GROUP = "group"


PLAYED = (CueType.PROMPT, CueType.STOP, CueType.GOTO, CueType.WAIT)  # what the cue list can run


class Continue(StrEnum):
    NONE = "none"
    AUTO_CONTINUE = "auto_continue"  # the next cue starts post_wait after this one's start
    AUTO_FOLLOW = "auto_follow"  # the next cue starts when this one has ended


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue. on: layers from 1, () for all of them. None: the key was given nowhere, the parameter stays as it is.

    A prompt cue has prompt, on, layers, fade_s, gain_db and length_s; a stop cue target and time_s; a goto cue target;
    a wait cue time_s. fade_s, layers and gain_db hold the show's defaults where the cue itself gives nothing.
    line: of the file, from 1; 0 for a cue that no file holds.
    """

    number: str
    name: str = ""
    type: CueType = CueType.PROMPT
    prompt: str = ""
    on: tuple[int, ...] = ()
    layers: int | None = None
    fade_s: float | None = None
    gain_db: float = 0.0
    length_s: float | None = None
    prepare: str = "early"
    on_not_ready: str = "archive"
    pre_wait_s: float = 0.0
    post_wait_s: float = 0.0
    continue_: Continue = Continue.NONE
    armed: bool = True
    notes: str = ""
    target: str = ""
    time_s: float | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Defaults:
    """What cues get that do not say otherwise, and what the node starts with. None: not given."""

    fade_s: float | None = None
    layers: int | None = None
    gain_db: float | None = None
    prepare: str = "early"
    on_not_ready: str = "archive"


@dataclass(frozen=True, slots=True)
class Settings:
    """min_go_interval_s: a GO sooner after a GO is refused. start: the cue that stands by first, "" for the first."""

    min_go_interval_s: float = 0.3
    panic_fade_s: float = 0.1
    start: str = ""
    autostart: bool = False


@dataclass(frozen=True, slots=True)
class Show:
    """A show that can be played: numbers are unique, targets exist, and no loop runs without a wait.

    warnings: printed problems that do not keep the show from playing.
    """

    title: str
    cues: tuple[Cue, ...]
    defaults: Defaults = Defaults()
    settings: Settings = Settings()
    midi: MidiMap = field(default_factory=MidiMap)
    warnings: tuple[str, ...] = ()
