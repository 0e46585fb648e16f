"""What a show is, once its file has been read: titles, settings and cues as plain values in seconds and decibels."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from node.control.commands import Value
from node.control.midi_map import MidiMap

MASTER = "master"  # as a target: the whole mix instead of one cue
PLACES = ("pan", "azimuth")  # keys of a fade that belong to layers


class CueType(StrEnum):
    PROMPT = "prompt"
    FADE = "fade"
    STOP = "stop"
    GOTO = "goto"
    OSC = "osc"
    WAIT = "wait"
    GROUP = "group"


class Mode(StrEnum):
    """How a group runs its cues."""

    SEQUENCE = "sequence"  # one after the other, each when the one before it has ended
    TOGETHER = "together"  # all at once, each after its own pre_wait


class Continue(StrEnum):
    NONE = "none"
    AUTO_CONTINUE = "auto_continue"  # the next cue starts post_wait after this one's start
    AUTO_FOLLOW = "auto_follow"  # the next cue starts when this one has ended


@dataclass(frozen=True, slots=True)
class Trigger:
    """What starts a cue beside GO and its number; "" and None for nothing.

    osc: an address of the show's own, outside the table. hotkey: a key of the page, as "F5" or "a". at_s: seconds after
    midnight, local time; days: 0 (Monday) to 6 on which it does, () for every day. timecode: hours, minutes, seconds and frames
    of MIDI Timecode, at the rate that comes in. beat: of the Link session. (MIDI triggers are entries of the show's map.)
    """

    osc: str = ""
    hotkey: str = ""
    at_s: float | None = None
    days: tuple[int, ...] = ()
    timecode: tuple[int, int, int, int] | None = None  # hours, minutes, seconds, frames
    beat: float | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue. on: layers from 1, () for all of them. None: the key was given nowhere, the parameter stays as it is.

    A prompt cue has prompt, on, layers, fade_s, gain_db (0 where it gives none), length_s, prepare and on_not_ready; a fade cue
    target, time_s, gain_db, layers, pan and azimuth (degrees); a stop cue target and time_s; a goto cue target; a wait cue
    time_s; an osc cue to (host, port; None: this node), address and args; a group mode and cues. fade_s, layers and gain_db of
    a prompt cue hold the show's defaults where the cue itself gives nothing. line: of the file, from 1; 0 for a cue that no
    file holds.
    """

    number: str
    name: str = ""
    type: CueType = CueType.PROMPT
    prompt: str = ""
    on: tuple[int, ...] = ()
    layers: int | None = None
    fade_s: float | None = None
    gain_db: float | None = None
    pan: float | None = None
    azimuth: float | None = None
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
    to: tuple[str, int] | None = None
    address: str = ""
    args: tuple[Value, ...] = ()
    mode: Mode = Mode.SEQUENCE
    cues: tuple["Cue", ...] = ()
    trigger: Trigger = Trigger()
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
    """min_go_interval_s: a GO sooner after a GO is refused. start: the cue that stands by first, "" for the first.

    catch_up: at the start the cue whose time of day came last starts at once.
    """

    min_go_interval_s: float = 0.3
    panic_fade_s: float = 0.1
    start: str = ""
    autostart: bool = False
    catch_up: bool = False


@dataclass(frozen=True, slots=True)
class Show:
    """A show that can be played: numbers are unique, targets exist, and no loop runs without a wait.

    cues: those of the list; the cues of a group are in the group. warnings: printed problems that do not keep the show from
    playing. digest: tells one version of the file from another; "" for a show that no file holds.
    """

    title: str
    cues: tuple[Cue, ...]
    defaults: Defaults = Defaults()
    settings: Settings = Settings()
    midi: MidiMap = field(default_factory=MidiMap)
    warnings: tuple[str, ...] = ()
    digest: str = ""

    def every(self) -> Iterator[Cue]:
        """All cues in the file's order: a group, then the cues in it."""

        def walk(cues: tuple[Cue, ...]) -> Iterator[Cue]:
            for cue in cues:
                yield cue
                yield from walk(cue.cues)

        return walk(self.cues)
