"""What `endless verify` tells of a package: what is in it, what the rules find, and how a run with random inputs goes."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from generator.verify.coremltools_quietly import PackageError
from generator.verify.interpreter import Interpreter
from generator.verify.package import Function, Op, Package
from generator.verify.parity import Parity, compare
from generator.verify.static import Finding
from generator.verify.storage import Storage

NOT_FINITE = "not_finite"  # a finding of a run, beside those of the static rules


@dataclass(frozen=True, slots=True)
class Summary:
    """One function in numbers. ops: how many of each type, the most frequent first. floats: values of each float type."""

    function: str
    opset: str
    inputs: dict[str, str]
    outputs: dict[str, str]
    states: dict[str, str]
    ops: dict[str, int]
    floats: dict[str, int]


@dataclass(frozen=True, slots=True)
class Run:
    """One run. finite: each output's finite ratio. parity: of each output with the first run, empty for that itself.

    source: the first operation whose result was not finite, where an output is not.
    """

    function: str
    storage: Storage
    seconds: float
    finite: dict[str, float]
    parity: dict[str, Parity]
    source: str | None


def summary(function: Function) -> Summary:
    """The function's inputs, outputs, operations and precision."""
    ops = [op for op in function.block.walk() if op.type != "const"]
    types = Counter(op.type for op in ops)
    floats = Counter(type_.dtype for op in ops for _, type_ in op.outputs if type_.is_float)
    return Summary(
        function.name,
        function.opset,
        {name: str(type_) for name, type_ in function.inputs.items()},
        {name: str(type_) for name, type_ in function.outputs.items()},
        {name: str(type_) for name, type_ in function.states.items()},
        dict(types.most_common()),
        dict(floats.most_common()),
    )


def run(package: Package, function: str, storages: Sequence[Storage], seed: int = 0) -> list[Run]:
    """Runs the function once for each storage with the same random inputs. Raises PackageError."""
    inputs = random_inputs(package.functions[function], seed, package.path)
    results: list[Run] = []
    reference: dict[str, NDArray[Any]] | None = None
    for storage in storages:
        interpreter = Interpreter(package, storage, function)
        watcher = _FirstNotFinite()
        begun = time.perf_counter()
        state = interpreter.make_state() if package.functions[function].states else None
        outputs = interpreter.predict(inputs, state, watcher)
        seconds = time.perf_counter() - begun
        finite = {name: float(np.isfinite(value).mean()) for name, value in outputs.items() if value.size}
        parity = {name: compare(outputs[name], reference[name]) for name in finite} if reference is not None else {}
        reference = reference if reference is not None else outputs
        source = None if all(ratio == 1 for ratio in finite.values()) else watcher.where
        results.append(Run(function, storage, seconds, finite, parity, source))
    return results


def findings(runs: Sequence[Run]) -> list[Finding]:
    """One for each output of a run that is not finite."""
    return [
        Finding(
            NOT_FINITE,
            name,
            f"{1 - ratio:.2%} is not finite with {run.storage} values, first after {run.source}: "
            "keep what is large there in fp32, or scale it",
        )
        for run in runs
        for name, ratio in run.finite.items()
        if ratio < 1
    ]


def random_inputs(function: Function, seed: int, path: Path) -> dict[str, NDArray[Any]]:
    """Normal floats, and zeros and ones where an input holds integers. Raises PackageError where no shape is known."""
    generator = np.random.default_rng(seed)
    inputs: dict[str, NDArray[Any]] = {}
    for name, type_ in function.inputs.items():
        shape = function.examples.get(name, ()) if None in type_.shape else type_.shape
        if len(shape) != len(type_.shape):
            raise PackageError(f"{path}: {name} is {type_}, and the package names no shape to try")
        sizes = tuple(size or 0 for size in shape)
        drawn = generator.standard_normal(sizes) if type_.is_float else generator.integers(0, 2, sizes)
        inputs[name] = drawn.astype(np.float32 if type_.is_float else np.int32)
    return inputs


class _FirstNotFinite:
    """Remembers the first operation whose result is not finite."""

    def __init__(self) -> None:
        self.where: str | None = None

    def __call__(self, op: Op, _: str, value: Tensor) -> None:
        if self.where is None and value.is_floating_point() and not bool(value.isfinite().all()):
            self.where = f"{op.type} ({op.name})"
