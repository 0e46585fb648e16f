"""Reductions, sums along an axis, and orderings."""

from collections.abc import Callable

import torch
from torch import Tensor

from generator.verify.registry import op


def _axes(x: Tensor, axes: list[int] | None) -> list[int]:
    return axes if axes is not None else list(range(x.dim()))


def _reduction(name: str, compute: Callable[[Tensor, list[int], bool], Tensor]) -> None:
    def reduce(x: Tensor, axes: list[int] | None = None, keep_dims: bool = False) -> Tensor:
        over = _axes(x, axes)
        return compute(x, over, keep_dims) if over else x

    op(name)(reduce)


def _product(x: Tensor, axes: list[int], keep_dims: bool) -> Tensor:
    for axis in sorted((axis % x.dim() for axis in axes), reverse=True):
        x = x.prod(axis, keepdim=keep_dims)
    return x


def _mean(x: Tensor, axes: list[int], keep_dims: bool) -> Tensor:
    return x.to(torch.float32).mean(axes, keepdim=keep_dims)  # of integers too, cut towards zero where it is stored


_reduction("reduce_l1_norm", lambda x, axes, keep: x.abs().sum(axes, keepdim=keep))
_reduction("reduce_l2_norm", lambda x, axes, keep: (x * x).sum(axes, keepdim=keep).sqrt())
_reduction("reduce_log_sum", lambda x, axes, keep: x.sum(axes, keepdim=keep).log())
_reduction("reduce_log_sum_exp", lambda x, axes, keep: torch.logsumexp(x, axes, keepdim=keep))
_reduction("reduce_max", lambda x, axes, keep: x.amax(axes, keepdim=keep))
_reduction("reduce_mean", _mean)
_reduction("reduce_min", lambda x, axes, keep: x.amin(axes, keepdim=keep))
_reduction("reduce_prod", _product)
_reduction("reduce_sum", lambda x, axes, keep: x.sum(axes, keepdim=keep))
_reduction("reduce_sum_square", lambda x, axes, keep: (x * x).sum(axes, keepdim=keep))


@op()
def reduce_argmax(x: Tensor, axis: int = -1, keep_dims: bool = False, output_dtype: str = "int32") -> Tensor:
    return x.argmax(axis, keepdim=keep_dims)


@op()
def reduce_argmin(x: Tensor, axis: int = -1, keep_dims: bool = False, output_dtype: str = "int32") -> Tensor:
    return x.argmin(axis, keepdim=keep_dims)


@op()
def cumsum(x: Tensor, axis: int = 0, exclusive: bool = False, reverse: bool = False) -> Tensor:
    """Each sum in float32; a device that keeps its running sum in half precision loses far more (the check `fp16_cumsum`)."""
    x = x.flip(axis) if reverse else x
    sums = x.cumsum(axis) - (x if exclusive else 0)
    return sums.flip(axis) if reverse else sums


@op()
def argsort(x: Tensor, axis: int = -1, ascending: bool = False) -> Tensor:
    return torch.sort(x, dim=axis, descending=not ascending, stable=True).indices


@op()
def topk(
    x: Tensor,
    k: int = 1,
    axis: int = -1,
    ascending: bool = False,
    sort: bool = True,
    return_indices: bool = True,
    output_indices_dtype: str = "int32",
) -> tuple[Tensor, ...]:
    """Of equal values the first. Sorted always: sort=False promises no order."""
    values, indices = torch.sort(x, dim=axis, descending=not ascending, stable=True)
    count = x.shape[axis] if k == -1 else k
    both = (values.narrow(axis, 0, count), indices.narrow(axis, 0, count))
    return both if return_indices else both[:1]
