"""Tensors made from little: filled, counted, drawn."""

import math

import torch
from torch import Tensor

from generator.verify.registry import op


@op()
def fill(shape: list[int], value: int | float = 0.0) -> Tensor:
    return torch.full(shape, value)


@op()
def fill_like(ref_tensor: Tensor, value: int | float = 0.0) -> Tensor:
    return torch.full(ref_tensor.shape, value)


@op()
def range_1d(start: int | float, end: int | float, step: int | float) -> Tensor:
    return start + step * torch.arange(math.ceil((end - start) / step))


@op()
def shape(x: Tensor) -> Tensor:
    return torch.tensor(x.shape)


@op()
def random_normal(shape: list[int], mean: float = 0.0, stddev: float = 1.0, seed: int = -1) -> Tensor:
    return mean + stddev * torch.randn(shape, generator=_generator(seed))


@op()
def random_uniform(shape: list[int], low: float = 0.0, high: float = 1.0, seed: int = -1) -> Tensor:
    return low + (high - low) * torch.rand(shape, generator=_generator(seed))


@op()
def random_bernoulli(shape: list[int], prob: float = 0.5, seed: int = -1) -> Tensor:
    return torch.rand(shape, generator=_generator(seed)) < prob


@op()
def random_categorical(x: Tensor, mode: str = "logits", size: int = 1, seed: int = -1) -> Tensor:
    """As floats, which is MIL's type of the result."""
    weights = torch.softmax(x, -1) if mode == "logits" else x
    flat = weights.reshape(-1, x.shape[-1])
    drawn = torch.multinomial(flat, size, replacement=True, generator=_generator(seed))
    return drawn.reshape(*x.shape[:-1], size)


def _generator(seed: int) -> torch.Generator:
    """Of that seed, or of a new one each time for -1. The numbers are torch's: Core ML draws others from the same seed."""
    generator = torch.Generator()
    if seed == -1:
        generator.seed()
    else:
        generator.manual_seed(seed)
    return generator
