"""What cues act on, and what a cue's state is called."""

from enum import Enum, StrEnum, auto
from typing import Protocol

from node.show.model import Cue


class Answer(Enum):
    """Whether a prompt cue can begin."""

    BEGIN = auto()
    HOLD = auto()  # it is asked again with every tick
    SKIP = auto()


class Stage(Protocol):
    """What cues act on. Frames are program frames, exact; they may lie before or behind the moment of the call."""

    def layer_count(self) -> int:
        """/layers as it is now: slots above it are silent."""

    def fade_s(self) -> float:
        """/fade as it is now, for a stop that names no time."""

    def may_begin(self, cue: Cue) -> Answer:
        """Whether a prompt cue whose time has come has something to sound of, and what it does where it has not."""

    def start_prompt(self, cue: Cue, frame: int) -> None:
        """Applies the cue's own fade and layers and gives its layers (`on`, all where empty) its prompt and trim."""

    def fade_cue(self, cue: Cue, layers: frozenset[int], frame: int) -> None:
        """Begins a fade cue on `layers` (from 1): those that its target holds; none of them where the target is the master."""

    def send_osc(self, cue: Cue, frame: int) -> None:
        """Sends what an osc cue says."""

    def stop_cue(self, cue: Cue, layers: frozenset[int], fade_s: float, frame: int) -> None:
        """Fades out `layers` (from 1, not empty): those that the cue still held."""

    def stop_all(self, fade_s: float, frame: int) -> None:
        """Fades out everything, whoever started it."""

    def cue_started(self, cue: Cue) -> None:
        """Its action begins: the pre_wait is over."""

    def cue_finished(self, cue: Cue) -> None:
        """Its action is over; comes once for each cue_started."""

    def playhead(self, cue: Cue | None) -> None:
        """The standby has moved; None: past the end of the list."""


class CueState(StrEnum):
    """What `/cues` says of a cue."""

    IDLE = "idle"
    STANDBY = "standby"
    WAITING = "waiting"  # in its pre_wait, held until it has a clip; or its action is over and its post_wait still runs
    RUNNING = "running"
