"""What the process that makes the stages tells its parent, of each in the order in which it was told to make them."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Step:
    """A step runs. fraction: of it, 0 to 1, of one of several parts where it has parts; None where it is not known."""

    name: str
    fraction: float | None


@dataclass(frozen=True, slots=True)
class Stepped:
    """A step is done."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Made:
    """The stage lies in its folder, and its receipt with it."""


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no package, and no other will come. reason: one line."""

    reason: str


Message: TypeAlias = Step | Stepped | Made | Failed
