"""Checks of a program that need no run: what is known to go wrong between PyTorch and the device.

Each rule was met in a real conversion, and each has a test with a program that breaks it and one that does not. Values are
followed by name through the program; nothing is computed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from generator.verify import package as packages
from generator.verify.package import Constant, Function, Op, Package
from generator.verify.types import TensorType


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. where: the operation's name, after its function's where the package has several."""

    rule: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.where}: {self.text}"


class Graph:
    """One function with its values by name."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.ops = list(function.block.walk())
        self.maker: Mapping[str, Op] = {name: op for op in self.ops for name, _ in op.outputs}
        self.types: Mapping[str, TensorType] = {
            **function.inputs,
            **function.states,
            **{name: type_ for op in self.ops for name, type_ in op.outputs},
        }

    def name(self, op: Op, parameter: str) -> str | None:
        """The value that the parameter is given, `identity` seen through; None where it is none or a constant in place."""
        entry = next(iter(op.inputs.get(parameter, ())), None)
        while isinstance(entry, str) and (maker := self.maker.get(entry)) is not None and maker.type == "identity":
            entry = next(iter(maker.inputs["x"]))
        return entry if isinstance(entry, str) else None

    def type(self, op: Op, parameter: str) -> TensorType | None:
        """The type of the value that the parameter is given."""
        entry = next(iter(op.inputs.get(parameter, ())), None)
        return entry.type if isinstance(entry, Constant) else self.types.get(entry or "")

    def constant(self, op: Op, parameter: str) -> Any:
        """A constant parameter's value; None where it is not given, or is no constant."""
        entry = next(iter(op.inputs.get(parameter, ())), None)
        maker = self.maker.get(entry) if isinstance(entry, str) else None
        if maker is not None and maker.type == "const":
            entry = next(iter(maker.inputs["val"]))
        return entry.read() if isinstance(entry, Constant) else None


Found: TypeAlias = Iterator[tuple[str, str]]  # where, and what is particular there
Rule: TypeAlias = Callable[[Graph], Found]


@dataclass(frozen=True, slots=True)
class Described:
    """A rule. text: what goes wrong, and the next step."""

    find: Rule
    text: str


_RULES: dict[str, Described] = {}
RULES: Mapping[str, Described] = MappingProxyType(_RULES)


def _rule(name: str, text: str) -> Callable[[Rule], Rule]:
    def register(find: Rule) -> Rule:
        _RULES[name] = Described(find, text)
        return find

    return register


def check(package: Path | Package) -> list[Finding]:
    """Every finding, by rule and then in the program's order; none for a program in which no rule finds anything."""
    package = packages.read(package) if isinstance(package, Path) else package
    several = len(package.functions) > 1
    found = []
    for function in package.functions.values():
        graph = Graph(function)
        for name, rule in _RULES.items():
            for where, particular in rule.find(graph):
                place = f"{function.name}/{where}" if several else where
                found.append(Finding(name, place, f"{particular}: {rule.text}" if particular else rule.text))
    return found


@_rule(
    "x_minus_x",
    "a value minus itself is zero; coremltools 9.0 makes this of `x % 1`: write x - floor(x)",
)
def _x_minus_x(graph: Graph) -> Found:
    for op in graph.ops:
        if op.type == "sub" and (name := graph.name(op, "x")) is not None and name == graph.name(op, "y"):
            yield op.name, ""


@_rule(
    "bilinear_1_wide",
    "with aligned corners an axis of one point is a division by zero and becomes NaN; use align_corners=False",
)
def _bilinear_1_wide(graph: Graph) -> Found:
    for op in graph.ops:
        if _aligns_corners(graph, op):
            sizes = [type_.shape[-2:] for type_ in (graph.type(op, "x"), op.outputs[0][1]) if type_ is not None]
            if any(size == 1 for pair in sizes for size in pair):
                yield op.name, op.type


def _aligns_corners(graph: Graph, op: Op) -> bool:
    if op.type == "upsample_bilinear":
        aligned = graph.constant(op, "align_corners")
        return aligned is None or bool(aligned)  # aligned is MIL's default
    if op.type == "resize" and graph.constant(op, "interpolation_mode") == "NEAREST_NEIGHBOR":
        return False
    return op.type in ("resize_bilinear", "resize") and graph.constant(op, "sampling_mode") == "STRICT_ALIGN_CORNERS"


@_rule("live_random", "draws new numbers at every call; make the noise on the host and give it as an input")
def _live_random(graph: Graph) -> Found:
    for op in graph.ops:
        if op.type.startswith("random_"):
            yield op.name, op.type


@_rule(
    "fp16_cumsum",
    "a running sum in half precision stands still once its steps are below half its spacing; keep it in fp32, or on the host",
)
def _fp16_cumsum(graph: Graph) -> Found:
    for op in graph.ops:
        if op.type == "cumsum" and op.outputs[0][1].dtype == "fp16":
            yield op.name, ""


@_rule(
    "inverse_epsilon",
    "computes 1 / (x + 1e-4), of torch.reciprocal and of 1 / x alike; divide by x (y / x), or fold 1 / x beforehand",
)
def _inverse_epsilon(graph: Graph) -> Found:
    for op in graph.ops:
        if op.type == "inverse":
            epsilon = graph.constant(op, "epsilon")
            if epsilon is None or abs(float(epsilon) - 1e-4) < 1e-6:
                yield op.name, ""


@_rule("rank_above_5", "Core ML stops at rank 5; merge axes before, or split the tensor")
def _rank_above_5(graph: Graph) -> Found:
    for name, type_ in graph.types.items():
        if len(type_.shape) > 5:
            yield name, f"rank {len(type_.shape)}"


# What an angle may pass through on its way from a position, a time or a running phase to sin and cos. A value that a layer has
# made (a convolution, a norm) is no such angle: Snake's sine of an activation stays within half precision's reach.
_CARRIES_AN_ANGLE = {
    "add", "cast", "concat", "expand_dims", "floor", "gather", "identity", "mul", "real_div", "reshape", "slice_by_index",
    "slice_by_size", "split", "squeeze", "stack", "sub", "tile", "transpose",
}  # fmt: skip
_MAKES_AN_ANGLE = {"cumsum", "range_1d"}


@_rule(
    "fp16_angle",
    "an angle made in half precision from a position, a time or a running phase is off by up to 2^-11 of itself; "
    "make its sine and cosine on the host, or bake them as constants",
)
def _fp16_angle(graph: Graph) -> Found:
    for op in graph.ops:
        angle = graph.type(op, "x") if op.type in ("sin", "cos") else None
        if angle is not None and angle.dtype == "fp16" and _is_angle(graph, op):
            yield op.name, op.type


def _is_angle(graph: Graph, op: Op) -> bool:
    ahead, seen = [graph.name(op, "x")], set[str]()
    scaled = False
    while ahead:
        name = ahead.pop()
        if name is None or name in seen:
            continue
        seen.add(name)
        maker = graph.maker.get(name)
        scaled = scaled or (maker is not None and (maker.type in {"mul", "real_div"} or _is_outer_product(graph, maker)))
        if maker is None or maker.type in _MAKES_AN_ANGLE:
            if scaled or maker is not None:
                return True
        elif maker.type in _CARRIES_AN_ANGLE or _is_outer_product(graph, maker):
            ahead += [entry for entries in maker.inputs.values() for entry in entries if isinstance(entry, str)]
    return False


def _is_outer_product(graph: Graph, op: Op) -> bool:
    if op.type != "matmul" or (type_ := graph.type(op, "x")) is None:
        return False
    transposed = graph.constant(op, "transpose_x")
    return type_.shape[-2 if transposed is not None and bool(transposed) else -1] == 1


@_rule(
    "atan2",
    "an arc tangent of a quotient: coremltools' atan2 gives 0 instead of pi where y is exactly 0 and x negative; "
    "move y off zero, or compute it on the host",
)
def _atan2(graph: Graph) -> Found:
    for op in graph.ops:
        if op.type == "atan" and (maker := graph.maker.get(graph.name(op, "x") or "")) is not None and maker.type == "real_div":
            yield op.name, ""


@_rule("not_finite_constant", "overflow or a mask of -inf; keep weights below 65504, and write masks as -1e4")
def _not_finite_constant(graph: Graph) -> Found:
    for op in graph.ops:
        if op.type == "const" and op.outputs[0][1].is_float:
            value = np.asarray(next(iter(op.inputs["val"])).read())  # type: ignore[union-attr]
            bad = value.size - int(np.isfinite(value).sum())
            if bad:
                yield op.name, f"{bad} of {value.size} values are not finite"


@_rule(
    "varying_inputs",
    "Core ML keeps enumerated shapes on one input and collapses them on the others without a word; use one package, or one "
    "function of a package, for each shape",
)
def _varying_inputs(graph: Graph) -> Found:
    varying = [name for name, type_ in graph.function.inputs.items() if None in type_.shape]
    if len(varying) > 1:
        yield ", ".join(varying), ""


@_rule("state", "a state keeps the program off the Neural Engine; take the cache as an input and give its update as an output")
def _state(graph: Graph) -> Found:
    for name in graph.function.states:
        yield name, ""
