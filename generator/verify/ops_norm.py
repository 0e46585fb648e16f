"""Normalizations."""

import torch
from torch import Tensor
from torch.nn import functional

from generator.verify.registry import op


@op()
def batch_norm(
    x: Tensor, mean: Tensor, variance: Tensor, gamma: Tensor | None = None, beta: Tensor | None = None, epsilon: float = 1e-5
) -> Tensor:
    return functional.batch_norm(x, mean, variance, gamma, beta, eps=epsilon)


@op()
def instance_norm(x: Tensor, gamma: Tensor | None = None, beta: Tensor | None = None, epsilon: float = 1e-5) -> Tensor:
    normal = _normal(x, list(range(2, x.dim())), epsilon)
    shape = [-1, *[1] * (x.dim() - 2)]
    return _scaled(normal, gamma, beta, shape)


@op()
def layer_norm(
    x: Tensor,
    axes: list[int] | None = None,
    gamma: Tensor | None = None,
    beta: Tensor | None = None,
    epsilon: float = 1e-5,
) -> Tensor:
    over = sorted(axis % x.dim() for axis in axes) if axes is not None else list(range(x.dim()))
    shape = [size if axis in over else 1 for axis, size in enumerate(x.shape)]
    return _scaled(_normal(x, over, epsilon), gamma, beta, shape)


@op()
def l2_norm(x: Tensor, epsilon: float = 1e-6) -> Tensor:
    return x / torch.sqrt((x * x).sum((-3, -2, -1), keepdim=True) + epsilon)


@op()
def local_response_norm(x: Tensor, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Tensor:
    return functional.local_response_norm(x, size, alpha, beta, k)


def _normal(x: Tensor, axes: list[int], epsilon: float) -> Tensor:
    away = x - x.mean(axes, keepdim=True)
    return away * torch.rsqrt((away * away).mean(axes, keepdim=True) + epsilon)


def _scaled(x: Tensor, gamma: Tensor | None, beta: Tensor | None, shape: list[int]) -> Tensor:
    if gamma is not None:
        x = x * gamma.reshape(shape)
    return x if beta is None else x + beta.reshape(shape)
