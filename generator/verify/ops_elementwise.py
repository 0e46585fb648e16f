"""Operations element by element: arithmetic, comparison, logic, functions of one variable."""

import torch
from torch import Tensor

from generator.verify.registry import add, op

_UNARY = {
    "abs": torch.abs, "acos": torch.acos, "asin": torch.asin, "atan": torch.atan, "atanh": torch.atanh, "ceil": torch.ceil,
    "cos": torch.cos, "cosh": torch.cosh, "erf": torch.erf, "exp": torch.exp, "exp2": torch.exp2, "floor": torch.floor,
    "identity": lambda x: x, "logical_not": torch.logical_not, "round": torch.round, "sign": torch.sign, "sin": torch.sin,
    "sinh": torch.sinh, "sqrt": torch.sqrt, "square": torch.square, "tan": torch.tan, "tanh": torch.tanh,
}  # fmt: skip
_BINARY = {
    "add": torch.add, "equal": torch.eq, "floor_div": torch.floor_divide, "greater": torch.gt, "greater_equal": torch.ge,
    "less": torch.lt, "less_equal": torch.le, "logical_and": torch.logical_and, "logical_or": torch.logical_or,
    "logical_xor": torch.logical_xor, "maximum": torch.maximum, "minimum": torch.minimum, "mod": torch.remainder,
    "mul": torch.mul, "not_equal": torch.ne, "pow": torch.pow, "real_div": torch.true_divide, "sub": torch.sub,
}  # fmt: skip

for _name, _function in _UNARY.items():
    add(_name, "elementwise", _function, "x")
for _name, _function in _BINARY.items():
    add(_name, "elementwise", _function, "x", "y")


@op()
def inverse(x: Tensor, epsilon: float = 1e-4) -> Tensor:
    """The default epsilon is no zero: 1 / x becomes 1 / (x + 1e-4)."""
    return 1 / (x + epsilon)


@op()
def rsqrt(x: Tensor, epsilon: float = 1e-12) -> Tensor:
    return torch.rsqrt(x + epsilon)


@op()
def log(x: Tensor, epsilon: float = 1e-45) -> Tensor:
    return torch.log(x + epsilon)


@op()
def clip(x: Tensor, alpha: int | float, beta: int | float) -> Tensor:
    return torch.clamp(x, alpha, beta)


@op()
def threshold(x: Tensor, alpha: int | float) -> Tensor:
    return torch.clamp(x, min=alpha)


@op()
def cast(x: Tensor, dtype: str) -> Tensor:
    """To integers towards zero. The interpreter gives every result the type that is declared for it, which is `dtype`."""
    return x


@op()
def select(cond: Tensor, a: Tensor, b: Tensor) -> Tensor:
    return torch.where(cond, a, b)
