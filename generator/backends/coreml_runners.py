"""The two ways to run a converted stage: Core ML, on macOS, and the interpreter of generator/verify, anywhere and slowly."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from generator.backends import coreml_plan
from generator.backends.backend import Array
from generator.backends.coreml_protocol import Placement

Inputs = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class StageFile:
    """One stage to load. key: what the package's content, and after a `-` the system that compiles it, are known by.

    inputs: shape and type, by name.
    """

    package: str
    output: str
    units: str
    key: str
    inputs: Mapping[str, tuple[list[int], str]]

    def ones(self) -> dict[str, NDArray[Any]]:
        """Inputs to warm up with."""
        return {name: np.ones(shape, dtype) for name, (shape, dtype) in self.inputs.items()}


class Runner(Protocol):
    """One stage, loaded."""

    placement: Placement

    def predict(self, inputs: Inputs) -> Array:
        """The output."""


class Interpreted:
    """On the interpreter, each value rounded to the type in which the program stores it."""

    def __init__(self, stage: StageFile) -> None:
        from generator.verify.interpreter import Interpreter

        self._interpreter = Interpreter(Path(stage.package))
        self._output = stage.output
        self.placement = Placement("the interpreter", {})

    def predict(self, inputs: Inputs) -> Array:
        output: Array = self._interpreter.predict(inputs)[self._output]
        return output


class CoreML:
    """On Core ML. It has run once when it is made."""

    def __init__(self, ct: Any, stage: StageFile, cache: Path, compiling: Callable[[], None]) -> None:
        """ct: coremltools. compiling: is called before what takes minutes. Raises what coremltools raises."""
        units = ct.ComputeUnit[stage.units.upper()]
        place = self._compiled(ct, stage, cache, compiling)
        try:
            self._model = ct.models.CompiledMLModel(str(place), units)
        except RuntimeError:  # what another version of the system left there, or what was cut off
            shutil.rmtree(place, ignore_errors=True)
            place = self._compiled(ct, stage, cache, compiling)
            self._model = ct.models.CompiledMLModel(str(place), units)
        self._output = stage.output
        # Core ML lets go of the inputs up to a second after `predict`, without Python's lock: an array that only it still
        # held would be freed there, and crash (coremltools 9.0; github.com/apple/coremltools/pull/2827). These stay.
        self._inputs = stage.ones()
        self.predict(stage.ones())
        self.placement = coreml_plan.placement(ct, place, stage.units)

    def predict(self, inputs: Inputs) -> Array:
        for name, kept in self._inputs.items():
            np.copyto(kept, inputs[name])
        output: Array = np.asarray(self._model.predict(dict(self._inputs))[self._output], np.float32)
        return output

    @staticmethod
    def _compiled(ct: Any, stage: StageFile, cache: Path, compiling: Callable[[], None]) -> Path:
        """The compiled model in the cache. What was compiled of the same package by another system goes."""
        content, _, _ = stage.key.partition("-")
        name = Path(stage.package).stem
        place = cache / f"{name}-{stage.key}.mlmodelc"
        if place.is_dir():
            return place
        compiling()
        cache.mkdir(parents=True, exist_ok=True)
        for old in cache.glob(f"{name}-{content}-*.mlmodelc"):
            shutil.rmtree(old, ignore_errors=True)
        part = cache / f"part-{name}-{stage.key}.mlmodelc"
        shutil.rmtree(part, ignore_errors=True)
        ct.models.utils.compile_model(stage.package, str(part))
        part.replace(place)
        return place


def _core_ml(stage: StageFile, cache: Path, compiling: Callable[[], None]) -> Runner:
    from generator.verify.coremltools_quietly import import_coremltools

    return CoreML(import_coremltools(), stage, cache, compiling)


RUNNERS: Mapping[str, Callable[[StageFile, Path, Callable[[], None]], Runner]] = {
    "coreml": _core_ml,
    "coreml-reference": lambda stage, cache, compiling: Interpreted(stage),
}
