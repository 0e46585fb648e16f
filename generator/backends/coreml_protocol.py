"""What crosses the pipe between the generator and the process that runs its converted models. Down: Predict. Up: the others.

First each stage is told once (Compiling, where that takes long; Loaded), then each Predict has one Predicted or Failed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Placement:
    """What runs one stage. units: what was asked for, of convert.options.UNITS; or what runs it instead.

    operations: how many, by device (`Neural Engine`, `GPU`, `CPU`); empty: not known, and `problem` may say why.
    """

    units: str
    operations: Mapping[str, int]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Compiling:
    """The stage is not in the cache of compiled models: minutes may pass."""

    stage: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The stage is there, and has run once. seconds: what that took."""

    stage: str
    placement: Placement
    seconds: float


@dataclass(frozen=True, slots=True)
class Predict:
    """inputs: by name, in the graph's shapes; those that are left out are as they were."""

    stage: str
    inputs: Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Predicted:
    """output: of the last Predict."""

    output: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """reason: one line. After one while loading, the process ends."""

    reason: str


Message = Compiling | Loaded | Predicted | Failed
