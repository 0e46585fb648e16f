"""Whether the music runs: run, pause, stop, each by a ramp."""

from enum import Enum, auto
from math import inf

from node.playback.ramp import Ramp


class State(Enum):
    STOPPED = auto()
    RUNNING = auto()
    PAUSED = auto()
    STOPPING = auto()  # fading; the layers are emptied at the end
    PAUSING = auto()  # fading; the clips hold at the end


class Transport:
    """Counts output frames. `held`: the program clock stands still and nothing is heard."""

    def __init__(self) -> None:
        self.state = State.STOPPED
        self.gain = Ramp(0.0)

    @property
    def held(self) -> bool:
        return self.state in (State.STOPPED, State.PAUSED)

    @property
    def due(self) -> float:
        """The output frame at which `settle` has something to do."""
        return self.gain.end if self.state in (State.STOPPING, State.PAUSING) else inf

    @property
    def number(self) -> int:
        """As Status has it: 0 stopped, 1 running (or still fading), 2 paused."""
        return {State.STOPPED: 0, State.PAUSED: 2}.get(self.state, 1)

    def run(self, frame: int, frames: int) -> None:
        """Comes up from wherever the gain is; a stop or pause that is still fading is called off."""
        self.state = State.RUNNING
        self.gain.to(1.0, frame, frames)

    def stop(self, frame: int, frames: int) -> None:
        """Fades out to stop. A second stop can only make it shorter; in a pause it is done at once."""
        self._fade(State.STOPPING, frame, 0 if self.held else frames)

    def pause(self, frame: int, frames: int) -> None:
        """Fades out to hold. A stop is stronger."""
        if self.state in (State.RUNNING, State.PAUSING):
            self._fade(State.PAUSING, frame, frames)

    def settle(self) -> State:
        """The fade has ended: the state that it led to."""
        self.state = State.STOPPED if self.state is State.STOPPING else State.PAUSED
        return self.state

    def _fade(self, to: State, frame: int, frames: int) -> None:
        if self.due > frame + frames:
            self.gain.to(0.0, frame, frames)
        self.state = to
