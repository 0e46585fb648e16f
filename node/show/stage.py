"""What cues act on, and what a cue's state is called."""

from enum import StrEnum
from typing import Protocol

from node.show.model import Cue


class Stage(Protocol):
    """What cues act on. Frames are program frames, exact; they may lie before the frame of the `tick` that calls."""

    def layer_count(self) -> int:
        """/layers as it is now: slots above it are silent."""

    def fade_s(self) -> float:
        """/fade as it is now, for a stop that names no time."""

    def start_prompt(self, cue: Cue, frame: int) -> None:
        """Applies the cue's own fade and layers and gives its layers (`on`, all where empty) its prompt and trim."""

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
    WAITING = "waiting"  # in its pre_wait; or its action is over and its post_wait still runs
    RUNNING = "running"
