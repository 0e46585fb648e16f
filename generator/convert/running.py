"""Runs a package that was just made: by Core ML where that exists, else by the interpreter of generator/verify."""

import platform
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from numpy.typing import NDArray

from generator.verify.coremltools_quietly import import_coremltools
from generator.verify.interpreter import Interpreter

Arrays = Mapping[str, NDArray[Any]]


class Runner(NamedTuple):
    """name: for the receipt. predict: outputs by name, of inputs by name."""

    name: str
    predict: Callable[[Arrays], Arrays]


def runner(package: Path, units: str, system: str = sys.platform) -> Runner:
    """Raises PackageError where the package cannot be read. On macOS the first load may take minutes: Core ML compiles."""
    if system != "darwin":
        return Runner("the interpreter, each value rounded as the program stores it", Interpreter(package).predict)
    ct = import_coremltools()
    model = ct.models.MLModel(str(package), compute_units=ct.ComputeUnit[units.upper()])
    return Runner(f"Core ML of macOS {platform.mac_ver()[0]}, {units}", lambda inputs: dict(model.predict(dict(inputs))))
