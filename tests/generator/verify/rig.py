"""Programs made with coremltools' own builder, saved as packages, and the table of cases of the property test.

A case draws shapes and attributes, says how MIL's builder makes the operation of them, and what numpy makes of the same input.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from generator.verify.coremltools_quietly import import_coremltools

ct = import_coremltools()
from coremltools.converters.mil.mil import Builder as mb  # noqa: E402  # after the quiet import
from coremltools.converters.mil.mil import Function, Program, types  # noqa: E402

Arrays = dict[str, np.ndarray]
Want = Sequence[np.ndarray] | Callable[..., bool]


class Draw:
    """Shapes and attributes from hypothesis, so that it can shrink them; the values of arrays from a generator."""

    def __init__(self, data: Any) -> None:
        self._data = data
        self.random = np.random.default_rng(data.draw(st.integers(0, 2**16)))

    def int(self, low: int, high: int) -> int:
        return int(self._data.draw(st.integers(low, high)))

    def of(self, *choices: Any) -> Any:
        return self._data.draw(st.sampled_from(choices))

    def flag(self) -> bool:
        return bool(self._data.draw(st.booleans()))

    def shape(self, low: int = 1, high: int = 4, most: int = 4) -> tuple[int, ...]:
        return tuple(self.int(1, most) for _ in range(self.int(low, high)))

    def axis(self, rank: int) -> int:
        return self.int(-rank, rank - 1)

    def axes(self, rank: int) -> list[int]:
        """At least one axis, each at most once, some of them counted from the end."""
        chosen = [axis for axis in range(rank) if self.flag()] or [rank - 1]
        return [axis - rank if self.flag() else axis for axis in chosen]

    def floats(self, *shape: int, low: float = -3, high: float = 3) -> np.ndarray:
        return self.random.uniform(low, high, shape).astype(np.float32)

    def ints(self, *shape: int, low: int = -5, high: int = 5) -> np.ndarray:
        return self.random.integers(low, high + 1, shape).astype(np.int32)

    def distinct(self, *shape: int) -> np.ndarray:
        """Floats of which no two are equal, for what orders them."""
        return self.random.permutation(int(np.prod(shape))).reshape(shape).astype(np.float32) / 4


@dataclass(frozen=True)
class Case:
    """build: from MIL values of the inputs' names to one result or several. want: the results, or a question about them."""

    inputs: Arrays
    build: Callable[..., Any]
    want: Want
    tolerance: float = 2e-5


CASES: dict[tuple[str, str], Callable[[Draw], Case]] = {}  # by operation and opset


def case(name: str, *opsets: str) -> Callable[[Callable[[Draw], Case]], Callable[[Draw], Case]]:
    """Registers the case of an operation for these opsets (default: iOS15, the oldest)."""

    def register(function: Callable[[Draw], Case]) -> Callable[[Draw], Case]:
        for opset in opsets or ("iOS15",):
            assert (name, opset) not in CASES, f"{name} has two cases"
            CASES[name, opset] = function
        return function

    return register


def results(built: Any) -> list[Any]:
    """As Core ML may give them: booleans as integers."""
    values = list(built) if isinstance(built, (tuple, list)) else [built]
    return [mb.cast(x=value, dtype="int32") if value.dtype == types.bool else value for value in values]


def save(
    path: Path,
    inputs: Arrays,
    build: Callable[..., Any],
    opset: str = "iOS18",
    states: Arrays | None = None,
) -> tuple[Path, list[str]]:
    """The program `build` makes of these inputs, as it is, and the names of its outputs."""
    specs: dict[str, Any] = {name: mb.TensorSpec(array.shape, _type(array)) for name, array in inputs.items()}
    specs |= {name: mb.StateTensorSpec(array.shape, _type(array)) for name, array in (states or {}).items()}
    target = getattr(ct.target, opset)
    program = Program()
    with Function(specs, opset_version=target) as function:
        outputs = results(build(**function.inputs))
        function.set_outputs(outputs)
    program.add_function("main", function)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # coremltools leaves a temporary folder to the garbage collector
        model = ct.convert(
            program,
            convert_to="mlprogram",
            minimum_deployment_target=target,
            compute_precision=ct.precision.FLOAT32,
            skip_model_load=True,
            pass_pipeline=ct.PassPipeline.EMPTY,
        )
    model.save(str(path))
    return path, [output.name for output in outputs]


def _type(array: np.ndarray) -> Any:
    return types.numpy_type_to_builtin_type(array.dtype)
