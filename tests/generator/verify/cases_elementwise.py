"""Cases of ops_elementwise and ops_activation."""

from collections.abc import Callable

import numpy as np
from scipy import special

from tests.generator.verify.rig import Case, Draw, case, mb

UNARY: dict[str, tuple[Callable[..., np.ndarray], float, float]] = {
    "abs": (np.abs, -3, 3), "acos": (np.arccos, -0.99, 0.99), "asin": (np.arcsin, -0.99, 0.99), "atan": (np.arctan, -9, 9),
    "atanh": (np.arctanh, -0.9, 0.9), "ceil": (np.ceil, -3, 3), "cos": (np.cos, -9, 9), "cosh": (np.cosh, -3, 3),
    "erf": (special.erf, -3, 3), "exp": (np.exp, -3, 3), "exp2": (np.exp2, -3, 3), "floor": (np.floor, -3, 3),
    "identity": (np.array, -3, 3), "round": (np.round, -3, 3), "sign": (np.sign, -3, 3), "sin": (np.sin, -9, 9),
    "sinh": (np.sinh, -3, 3), "sqrt": (np.sqrt, 0, 9), "square": (np.square, -3, 3), "tan": (np.tan, -1.2, 1.2),
    "tanh": (np.tanh, -3, 3), "relu": (lambda x: np.maximum(x, 0), -3, 3), "relu6": (lambda x: np.clip(x, 0, 6), -3, 9),
    "sigmoid": (special.expit, -5, 5), "silu": (lambda x: x * special.expit(x), -5, 5),
    "softplus": (lambda x: np.logaddexp(0, x), -5, 5), "softsign": (lambda x: x / (1 + np.abs(x)), -5, 5),
}  # fmt: skip
ARITHMETIC: dict[str, Callable[..., np.ndarray]] = {
    "add": np.add, "floor_div": np.floor_divide, "maximum": np.maximum, "minimum": np.minimum, "mod": np.mod,
    "mul": np.multiply, "pow": np.power, "real_div": np.divide, "sub": np.subtract,
}  # fmt: skip
COMPARISONS: dict[str, Callable[..., np.ndarray]] = {
    "equal": np.equal, "greater": np.greater, "greater_equal": np.greater_equal, "less": np.less, "less_equal": np.less_equal,
    "not_equal": np.not_equal,
}  # fmt: skip
LOGIC: dict[str, Callable[..., np.ndarray]] = {
    "logical_and": np.logical_and, "logical_or": np.logical_or, "logical_xor": np.logical_xor,
}  # fmt: skip


def pair(draw: Draw) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Two shapes that broadcast."""
    shape = draw.shape(1, 4)
    other = tuple(1 if draw.flag() else size for size in shape)
    return (shape, other[draw.int(0, len(shape) - 1) :]) if draw.flag() else (other, shape)


def _unary(name: str, reference: Callable[..., np.ndarray], low: float, high: float) -> None:
    @case(name)
    def _(draw: Draw) -> Case:
        x = draw.floats(*draw.shape(), low=low, high=high)
        return Case({"x": x}, getattr(mb, name), [reference(x)])


def _binary(name: str, reference: Callable[..., np.ndarray], kind: str) -> None:
    @case(name)
    def _(draw: Draw) -> Case:
        first, second = pair(draw)
        if kind == "arithmetic":
            positive = name in ("pow", "mod", "floor_div", "real_div")
            x, y = draw.floats(*first, low=0.1 if name == "pow" else -3), draw.floats(*second, low=0.5 if positive else -3)
            if name != "pow" and draw.flag():
                y = -y
        else:
            x, y = draw.ints(*first, low=-1, high=1), draw.ints(*second, low=-1, high=1)
        if kind == "logic":
            build = lambda x, y: getattr(mb, name)(x=mb.cast(x=x, dtype="bool"), y=mb.cast(x=y, dtype="bool"))  # noqa: E731
            return Case({"x": x, "y": y}, build, [reference(x != 0, y != 0)])
        return Case({"x": x, "y": y}, getattr(mb, name), [reference(x, y)])


for _name, (_function, _low, _high) in UNARY.items():
    _unary(_name, _function, _low, _high)
for _kind, _table in (("arithmetic", ARITHMETIC), ("comparison", COMPARISONS), ("logic", LOGIC)):
    for _name, _function in _table.items():
        _binary(_name, _function, _kind)


@case("logical_not")
def _logical_not(draw: Draw) -> Case:
    x = draw.ints(*draw.shape(), low=0, high=1)
    return Case({"x": x}, lambda x: mb.logical_not(x=mb.cast(x=x, dtype="bool")), [x == 0])


def _with_epsilon(name: str, default: float, reference: Callable[..., np.ndarray]) -> None:
    @case(name, "iOS15", "iOS17")
    def _(draw: Draw) -> Case:
        x = draw.floats(*draw.shape(), low=0.05)
        epsilon = draw.of(None, 1e-3, 0.5)
        given = {} if epsilon is None else {"epsilon": epsilon}
        return Case({"x": x}, lambda x: getattr(mb, name)(x=x, **given), [reference(x + np.float32(epsilon or default))])


_with_epsilon("inverse", 1e-4, lambda x: 1 / x)
_with_epsilon("rsqrt", 1e-12, lambda x: 1 / np.sqrt(x))
_with_epsilon("log", 1e-45, np.log)


@case("clip", "iOS15", "iOS17")
def _clip(draw: Draw) -> Case:
    x = draw.floats(*draw.shape())
    return Case({"x": x}, lambda x: mb.clip(x=x, alpha=-1.0, beta=0.5), [np.clip(x, -1, 0.5)])


@case("threshold")
def _threshold(draw: Draw) -> Case:
    x = draw.floats(*draw.shape())
    return Case({"x": x}, lambda x: mb.threshold(x=x, alpha=0.25), [np.maximum(x, 0.25)])


@case("cast", "iOS15", "iOS17")
def _cast(draw: Draw) -> Case:
    x, y = draw.floats(*draw.shape(), low=-9, high=9), draw.ints(*draw.shape())
    build = lambda x, y: (mb.cast(x=x, dtype="int32"), mb.cast(x=y, dtype="fp32"), mb.cast(x=y, dtype="bool"))  # noqa: E731
    return Case({"x": x, "y": y}, build, [np.trunc(x), y, y != 0])


@case("select")
def _select(draw: Draw) -> Case:
    first, second = pair(draw)
    cond, a, b = draw.ints(*first, low=0, high=1), draw.floats(*first), draw.floats(*second)
    build = lambda cond, a, b: mb.select(cond=mb.cast(x=cond, dtype="bool"), a=a, b=b)  # noqa: E731
    return Case({"cond": cond, "a": a, "b": b}, build, [np.where(cond != 0, a, b)])


@case("softmax")
def _softmax(draw: Draw) -> Case:
    x = draw.floats(*draw.shape())
    axis = draw.axis(x.ndim)
    return Case({"x": x}, lambda x: mb.softmax(x=x, axis=axis), [special.softmax(x, axis)])


@case("gelu")
def _gelu(draw: Draw) -> Case:
    x = draw.floats(*draw.shape())
    mode = draw.of("EXACT", "TANH_APPROXIMATION", "SIGMOID_APPROXIMATION")
    want = {
        "EXACT": 0.5 * x * (1 + special.erf(x / np.sqrt(2))),
        "TANH_APPROXIMATION": 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
        "SIGMOID_APPROXIMATION": x * special.expit(1.702 * x),
    }
    return Case({"x": x}, lambda x: mb.gelu(x=x, mode=mode), [want[mode]])


def _scalars(name: str, reference: Callable[..., np.ndarray], *parameters: str) -> None:
    @case(name, "iOS15", "iOS17")
    def _(draw: Draw) -> Case:
        x = draw.floats(*draw.shape())
        values = {parameter: float(draw.floats(1, low=0.1, high=1.5)[0]) for parameter in parameters}
        return Case({"x": x}, lambda x: getattr(mb, name)(x=x, **values), [reference(x, *values.values())])


_scalars("clamped_relu", lambda x, a, b: np.minimum(np.where(x >= 0, x, a * x), b), "alpha", "beta")
_scalars("elu", lambda x, a: np.where(x > 0, x, a * np.expm1(x)), "alpha")
_scalars("leaky_relu", lambda x, a: np.where(x >= 0, x, a * x), "alpha")
_scalars("linear_activation", lambda x, a, b: a * x + b, "alpha", "beta")
_scalars("scaled_tanh", lambda x, a, b: a * np.tanh(b * x), "alpha", "beta")
_scalars("sigmoid_hard", lambda x, a, b: np.clip(a * x + b, 0, 1), "alpha", "beta")
_scalars("thresholded_relu", lambda x, a: np.where(x >= a, x, 0), "alpha")


@case("prelu")
def _prelu(draw: Draw) -> Case:
    x = draw.floats(2, draw.int(1, 4), 2, draw.int(1, 3))
    alpha = draw.floats(x.shape[1])
    return Case({"x": x}, lambda x: mb.prelu(x=x, alpha=alpha), [np.where(x > 0, x, x * alpha[:, None, None])])


@case("softplus_parametric")
def _softplus_parametric(draw: Draw) -> Case:
    x = draw.floats(2, draw.int(1, 4), 2, draw.int(1, 3))
    alpha, beta = draw.floats(2, x.shape[1])
    want = alpha[:, None, None] * np.logaddexp(0, beta[:, None, None] * x)
    return Case({"x": x}, lambda x: mb.softplus_parametric(x=x, alpha=alpha, beta=beta), [want])
