"""Runs a saved ML program on torch, operation by operation, with the precision at which each value is stored.

A reference and not a device: each operation is computed in float32 and its result rounded to the type in which it is stored.
The Neural Engine also rounds within operations, fuses them, and may flush subnormal numbers.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from generator.verify import package as packages
from generator.verify import registry
from generator.verify.coremltools_quietly import PackageError
from generator.verify.package import Block, Constant, Op, Package
from generator.verify.storage import Kept, Rounding, Storage
from generator.verify.types import TensorType, numpy_dtype

State: TypeAlias = dict[str, Tensor]
Watch: TypeAlias = Callable[[Op, str, Tensor], None]

KEEP_BYTES = 256 << 20


class Interpreter:
    """One function of a package, ready to run.

    storage: "package" rounds each value to the type in which the program stores it, "fp32" rounds nothing, "fp16" rounds every
    float to half precision. function: of a package with several; default: its own default. keep_bytes: weights up to so many
    bytes (as float32) stay in memory from one call to the next; the others are read from disk at each use.
    Raises PackageError (one line) where the package cannot be read or has an operation that is not known here.
    """

    def __init__(
        self, package: Path | Package, storage: Storage = "package", function: str | None = None, keep_bytes: int = KEEP_BYTES
    ) -> None:
        self.package = package if isinstance(package, Package) else packages.read(package)
        self.function = self.package.function(function)
        self._rounding = Rounding(storage)
        self._kept = Kept(keep_bytes)
        self._table = registry.table()
        self._refuse_unknown()
        ops = list(self.function.block.walk())
        self._constants = {name: op for op in ops if op.is_constant for name, _ in op.outputs}
        self._last_uses: dict[int, tuple[tuple[str, ...], ...]] = {}

    @property
    def inputs(self) -> dict[str, tuple[tuple[int | None, ...], str]]:
        """Shape and numpy's name of the type of each input; None for an axis whose length varies."""
        return _described(self.function.inputs)

    @property
    def outputs(self) -> dict[str, tuple[tuple[int | None, ...], str]]:
        """As `inputs`."""
        return _described(self.function.outputs)

    def make_state(self) -> State:
        """A new state, all zeros, of a program that has one."""
        return {name: torch.zeros([size or 0 for size in type_.shape]) for name, type_ in self.function.states.items()}

    def predict(
        self, inputs: Mapping[str, Any], state: State | None = None, watch: Watch | None = None
    ) -> dict[str, NDArray[Any]]:
        """The outputs by name, of inputs by name, as coremltools' MLModel.predict gives them; with storage "fp32" floats are
        float32 whatever the program declares.

        state: of `make_state`; it is changed. watch: is called with each operation, the name of its result and the result.
        Raises PackageError for wrong inputs, and where an operation fails.
        """
        values: dict[str, Any] = self._taken(inputs)
        if self.function.states:
            if state is None:
                raise PackageError(f"{self.package.path} keeps a state: give one of make_state()")
            values |= {name: _Cell(state, name) for name in self.function.states}
        with torch.inference_mode():
            results = self._run(self.function.block, values, watch)
        pairs = zip(self.function.outputs.items(), results, strict=True)
        return {name: self._to_numpy(value, type_) for (name, type_), value in pairs}

    def _refuse_unknown(self) -> None:
        for op in self.function.block.walk():
            if op.type != "const" and op.type not in self._table:
                raise PackageError(
                    f"{self.package.path}: the interpreter knows no operation {op.type} ({op.name}); "
                    "add it to generator/verify, or convert without it"
                )

    def _taken(self, inputs: Mapping[str, Any]) -> dict[str, Tensor]:
        if inputs.keys() != self.function.inputs.keys():
            raise PackageError(
                f"{self.package.path} takes {', '.join(self.function.inputs)}, and not {', '.join(inputs) or 'nothing'}"
            )
        return {name: self._input(name, np.asarray(inputs[name]), type_) for name, type_ in self.function.inputs.items()}

    def _input(self, name: str, value: NDArray[Any], type_: TensorType) -> Tensor:
        if not _fits(value.shape, type_):
            raise PackageError(f"{self.package.path}: {name} is {type_}, and not of shape {list(value.shape)}")
        wide = value.astype(np.float32 if type_.is_float else np.int64 if value.dtype.kind in "iu" else value.dtype)
        return self._rounding.keep(torch.from_numpy(np.ascontiguousarray(wide).reshape(value.shape)), type_)

    def _to_numpy(self, value: Tensor, type_: TensorType) -> NDArray[Any]:
        exact = type_.is_float and self._rounding.storage == "fp32"
        return value.numpy().astype(np.float32 if exact else numpy_dtype(type_.dtype))  # type: ignore[no-any-return]

    def _run(self, block: Block, values: dict[str, Any], watch: Watch | None) -> tuple[Any, ...]:
        """values: is filled, and emptied of what is needed no longer."""
        for op, spent in zip(block.ops, self._spent(block), strict=True):
            if op.is_constant:
                continue
            for (name, type_), value in zip(op.outputs, self._results(op, values, watch), strict=True):
                values[name] = self._rounding.keep(value, type_)
                if not _fits(getattr(value, "shape", ()), type_):
                    self._fail(op, f"made {list(value.shape)} where the program says {type_}")
                if watch and isinstance(value, Tensor):
                    watch(op, name, values[name])
            for name in spent:
                values.pop(name, None)
        return tuple(self._value(name, values) for name in block.outputs)

    def _results(self, op: Op, values: Mapping[str, Any], watch: Watch | None = None) -> Sequence[Any]:
        known = self._table[op.type]
        given = {key: [self._value(entry, values) for entry in entries] for key, entries in op.inputs.items()}
        try:
            arguments = known.bind(given)
            for parameter in known.parameters.values():
                if isinstance(parameter.default, float) and parameter.name not in arguments:
                    arguments[parameter.name] = self._rounding.default(parameter.default, op.outputs[0][1])
            if known.takes_blocks:
                arguments["blocks"] = [self._runner(block, values, watch) for block in op.blocks]
            result = known.function(**arguments)
        except (RuntimeError, ValueError, TypeError, IndexError) as error:
            self._fail(op, str(error).strip().partition("\n")[0])
        return result if isinstance(result, (tuple, list)) else (result,)

    def _runner(self, block: Block, values: Mapping[str, Any], watch: Watch | None) -> registry.Runner:
        return lambda *given: self._run(block, {**values, **dict(zip(block.inputs, given, strict=True))}, watch)

    def _fail(self, op: Op, reason: str) -> None:
        raise PackageError(f"{self.package.path}: {op.type} ({op.name}) {reason}")

    def _value(self, entry: str | Constant, values: Mapping[str, Any]) -> Any:
        """Of a name or a constant in place; weights are read and unpacked at the moment they are asked for."""
        if isinstance(entry, Constant):
            return self._rounding.constant(entry)
        if entry in values:
            return values[entry]
        if (kept := self._kept.get(entry)) is not None:
            return kept
        op = self._constants[entry]
        if op.type == "const":
            results: Sequence[Any] = [self._rounding.constant(op.inputs["val"][0])]  # type: ignore[arg-type]
        else:
            results = [
                self._rounding.keep(value, type_) for value, (_, type_) in zip(self._results(op, {}), op.outputs, strict=True)
            ]
        named = {name: value for (name, _), value in zip(op.outputs, results, strict=True)}
        self._kept.offer(entry, named[entry])
        return named[entry]

    def _spent(self, block: Block) -> tuple[tuple[str, ...], ...]:
        """For each operation the names that nothing after it needs."""
        if id(block) not in self._last_uses:
            needed = set(block.outputs)
            spent: list[tuple[str, ...]] = []
            own = {name for op in block.ops for name, _ in op.outputs} | set(self.function.inputs)
            for op in reversed(block.ops):
                named = {*_names(op), *(name for name, _ in op.outputs)}
                spent.append(tuple((named & own) - needed))
                needed |= named
            self._last_uses[id(block)] = tuple(reversed(spent))
        return self._last_uses[id(block)]


class _Cell:
    """A state's value, which operations read and write."""

    def __init__(self, state: State, name: str) -> None:
        self._state = state
        self._name = name

    @property
    def value(self) -> Tensor:
        return self._state[self._name]

    @value.setter
    def value(self, value: Tensor) -> None:
        self._state[self._name] = value


def _names(op: Op) -> set[str]:
    inner = {name for block in op.blocks for inside in block.walk() for name in _names(inside)}
    outputs = {name for block in op.blocks for name in block.outputs}
    return {entry for entries in op.inputs.values() for entry in entries if isinstance(entry, str)} | inner | outputs


def _fits(shape: Sequence[int], type_: TensorType) -> bool:
    return len(shape) == len(type_.shape) and all(size in (None, own) for own, size in zip(shape, type_.shape, strict=True))


def _described(types: Mapping[str, TensorType]) -> dict[str, tuple[tuple[int | None, ...], str]]:
    return {name: (type_.shape, numpy_dtype(type_.dtype).name) for name, type_ in types.items()}
