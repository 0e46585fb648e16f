"""What several commands begin with: a number of their words, the state that the settings ask for, a bar for their progress."""

import argparse
import math
import sys
from collections.abc import Callable

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


def whole(low: int, high: int) -> Callable[[str], int]:
    """A parser's type: a whole number from low to high."""

    def parse(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {low} to {high}")
        return int(text)

    return parse


def seconds(low: float, high: float) -> Callable[[str], float]:
    """A parser's type: seconds from low to high."""

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds from {low:g} to {high:g}")
        return value

    return parse


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
