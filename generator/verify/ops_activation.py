"""Activations."""

import torch
from torch import Tensor
from torch.nn import functional

from generator.verify.registry import add, op

_PLAIN = {
    "relu": functional.relu, "relu6": functional.relu6, "sigmoid": torch.sigmoid, "silu": functional.silu,
    "softplus": functional.softplus, "softsign": functional.softsign,
}  # fmt: skip

for _name, _function in _PLAIN.items():
    add(_name, "activation", _function, "x")


@op()
def softmax(x: Tensor, axis: int = -1) -> Tensor:
    return torch.softmax(x, axis)


@op()
def gelu(x: Tensor, mode: str = "EXACT") -> Tensor:
    if mode == "EXACT":
        return functional.gelu(x)
    if mode == "TANH_APPROXIMATION":
        return functional.gelu(x, approximate="tanh")
    if mode == "SIGMOID_APPROXIMATION":
        return x * torch.sigmoid(1.702 * x)
    raise ValueError(f"has the mode {mode}, which is not known here")


@op()
def clamped_relu(x: Tensor, alpha: float, beta: float) -> Tensor:
    return torch.clamp(functional.leaky_relu(x, alpha), max=beta)


@op()
def elu(x: Tensor, alpha: float) -> Tensor:
    return functional.elu(x, alpha)


@op()
def leaky_relu(x: Tensor, alpha: float) -> Tensor:
    return functional.leaky_relu(x, alpha)


@op()
def linear_activation(x: Tensor, alpha: float, beta: float) -> Tensor:
    return x * alpha + beta


@op()
def prelu(x: Tensor, alpha: Tensor) -> Tensor:
    return torch.where(x > 0, x, x * _by_channel(alpha, x))


@op()
def scaled_tanh(x: Tensor, alpha: float, beta: float) -> Tensor:
    return alpha * torch.tanh(beta * x)


@op()
def sigmoid_hard(x: Tensor, alpha: float, beta: float) -> Tensor:
    return torch.clamp(alpha * x + beta, 0, 1)


@op()
def softplus_parametric(x: Tensor, alpha: Tensor, beta: Tensor) -> Tensor:
    return _by_channel(alpha, x) * functional.softplus(_by_channel(beta, x) * x)


@op()
def thresholded_relu(x: Tensor, alpha: float) -> Tensor:
    return torch.where(x >= alpha, x, torch.zeros_like(x))


def _by_channel(values: Tensor, x: Tensor) -> Tensor:
    return values.reshape(-1, *[1] * (x.dim() - 2))
