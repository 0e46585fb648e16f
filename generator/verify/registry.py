"""The table of operations: MIL's name to a function on torch.

An operation is written once, as a function whose parameters are MIL's, with MIL's defaults; what a parameter is (a tensor, a
list of integers, a number) is read from its annotation. Values come in as float32, integers or booleans; the interpreter rounds
what goes out. The versions of one operation (iOS 15 to 18) share a function: later ones only add parameters.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

import torch
from torch import Tensor

Runner: TypeAlias = Callable[..., tuple[Any, ...]]  # runs a nested block: values of its inputs to values of its outputs
_F = TypeVar("_F", bound=Callable[..., Any])

_CONVERTERS: Mapping[Any, Callable[[Any], Any]] = {
    int: lambda value: int(value.item()),
    float: lambda value: float(value.item()),
    bool: lambda value: bool(value.item()),
    str: str,
    int | float: lambda value: value.item(),
    list[int]: lambda value: [int(item) for item in value.flatten().tolist()],
    list[bool]: lambda value: [bool(item) for item in value.flatten().tolist()],
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """convert: from the value to what the function takes. is_list: it takes the list of its values."""

    name: str
    default: Any
    convert: Callable[[Any], Any] | None
    is_list: bool

    @property
    def required(self) -> bool:
        return self.default is inspect.Parameter.empty


@dataclass(frozen=True, slots=True)
class Operation:
    """module: the file that it stands in, `ops_` taken off. takes_blocks: it runs nested blocks."""

    name: str
    function: Callable[..., Any]
    parameters: Mapping[str, Parameter]
    module: str
    takes_blocks: bool

    def bind(self, values: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
        """Values by MIL's parameter names, as the function takes them. Raises TypeError for a name it does not know."""
        unknown = values.keys() - self.parameters.keys()
        if unknown:
            raise TypeError(f"has the parameter {', '.join(sorted(unknown))}, which is not known here")
        missing = {name for name, parameter in self.parameters.items() if parameter.required} - values.keys()
        if missing:
            raise TypeError(f"lacks {', '.join(sorted(missing))}")
        return {name: _given(self.parameters[name], given) for name, given in values.items()}


def _given(parameter: Parameter, values: Sequence[Any]) -> Any:
    if parameter.is_list:
        return list(values)
    (value,) = values
    return parameter.convert(value) if parameter.convert else value


_TABLE: dict[str, Operation] = {}


def op(*names: str) -> Callable[[_F], _F]:
    """Registers the function as these operations, or as the one of its own name."""

    def register(function: _F) -> _F:
        parameters = {}
        annotated = inspect.signature(function).parameters
        for parameter in annotated.values():
            if parameter.annotation is not Runner and parameter.name != "blocks":
                parameters[parameter.name] = _parameter(parameter)
        for name in names or (function.__name__.rstrip("_"),):
            if name in _TABLE:
                raise ValueError(f"{name} is registered twice")
            module = function.__module__.rpartition(".")[2].removeprefix("ops_")
            _TABLE[name] = Operation(name, function, MappingProxyType(parameters), module, "blocks" in annotated)
        return function

    return register


def add(name: str, module: str, function: Callable[..., Any], *parameters: str) -> None:
    """Registers a function of tensors that exists already, under MIL's names of its arguments in order."""

    def call(**values: Any) -> Any:
        return function(*(values[key] for key in parameters))

    tensors = {key: Parameter(key, inspect.Parameter.empty, None, False) for key in parameters}
    _TABLE[name] = Operation(name, call, MappingProxyType(tensors), module, False)


def _parameter(parameter: inspect.Parameter) -> Parameter:
    kind = parameter.annotation
    parts = getattr(kind, "__args__", ())
    if type(None) in parts:
        kind = next(part for part in parts if part is not type(None))
    return Parameter(parameter.name, parameter.default, _CONVERTERS.get(kind), kind == list[Tensor])


def table() -> Mapping[str, Operation]:
    """Every operation that the interpreter knows, by name."""
    from generator.verify import (  # noqa: F401  # each fills the table
        ops_activation,
        ops_compressed,
        ops_conv,
        ops_elementwise,
        ops_flow,
        ops_gather,
        ops_image,
        ops_linear,
        ops_make,
        ops_norm,
        ops_reduce,
        ops_shape,
    )

    return MappingProxyType(_TABLE)


def spatial(values: Sequence[int] | None, count: int, default: int) -> list[int]:
    """Strides and the like: one number an axis, `default` for all where none is given."""
    return list(values) if values is not None else [default] * count


def index(values: Tensor) -> Tensor:
    """Indices as torch wants them."""
    return values.to(torch.int64)
