"""What the commands that make sound begin with: the state that the settings ask for, and a bar for their progress."""

import sys

from node import config
from node.control.state import State
from node.errors import UsageError


def state_of(settings: config.Settings) -> State:
    """The state that a node, a render or a clip starts with."""
    state = State()
    for address, value in settings.parameters.items():
        state.values[address] = value
    state.duration_given = "/duration" in settings.parameters
    return state


def check_engine(state: State) -> None:
    """A name that is none is an error of the command. Raises UsageError."""
    from generator.engine import EngineError
    from generator.engines import find

    try:
        find(str(state.values["/engine"]))
    except EngineError as error:
        raise UsageError(str(error)) from error


class Bar:
    """Progress on a terminal; nothing where standard error is none."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._shown = -1
        self._live = sys.stderr.isatty()

    def show(self, fraction: float) -> None:
        percent = int(100 * fraction)
        if self._live and percent != self._shown:
            self._shown = percent
            print(f"\r{self._what}: {percent:3d}%", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._live:
            print("\r" + " " * (len(self._what) + 8) + "\r", end="", file=sys.stderr)
