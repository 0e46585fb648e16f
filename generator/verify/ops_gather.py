"""Elements picked, put and marked by their indices. A negative index counts from the end, as up to iOS 16."""

import torch
from torch import Tensor

from generator.verify.registry import index, op


@op()
def gather(x: Tensor, indices: Tensor, axis: int = 0, batch_dims: int = 0, validate_indices: bool = False) -> Tensor:
    if batch_dims:
        pairs = zip(x, indices, strict=True)
        return torch.stack([gather(part, chosen, axis % x.dim() - 1, batch_dims - 1) for part, chosen in pairs])
    axis = axis % x.dim()
    return x[(slice(None),) * axis + (index(indices),)]


@op()
def gather_along_axis(x: Tensor, indices: Tensor, axis: int = 0, validate_indices: bool = False) -> Tensor:
    return x.gather(axis, _positive(indices, x.shape[axis]))


@op()
def gather_nd(x: Tensor, indices: Tensor, batch_dims: int = 0, validate_indices: bool = False) -> Tensor:
    if batch_dims:
        return torch.stack([gather_nd(part, chosen, batch_dims - 1) for part, chosen in zip(x, indices, strict=True)])
    return x[index(indices).unbind(-1)]


@op()
def scatter(
    data: Tensor, indices: Tensor, updates: Tensor, axis: int = 0, mode: str = "add", validate_indices: bool = False
) -> Tensor:
    return _put(data, gather(_places(data), indices, axis), updates, mode)


@op()
def scatter_along_axis(
    data: Tensor, indices: Tensor, updates: Tensor, axis: int = 0, mode: str = "add", validate_indices: bool = False
) -> Tensor:
    return _put(data, gather_along_axis(_places(data), indices, axis), updates, mode)


@op()
def scatter_nd(data: Tensor, indices: Tensor, updates: Tensor, mode: str = "add", validate_indices: bool = False) -> Tensor:
    return _put(data, gather_nd(_places(data), indices), updates, mode)


def _places(data: Tensor) -> Tensor:
    """The position of each element of `data` in memory order."""
    return torch.arange(data.numel()).reshape(data.shape)


def _put(data: Tensor, places: Tensor, updates: Tensor, mode: str) -> Tensor:
    flat, where, new = data.reshape(-1), places.reshape(-1), updates.reshape(-1)
    if mode == "update":
        result = flat.scatter(0, where, new)
    elif mode in ("add", "sub"):
        result = flat.scatter_add(0, where, new if mode == "add" else -new)
    elif mode in ("mul", "max", "min"):
        result = flat.scatter_reduce(0, where, new, {"mul": "prod", "max": "amax", "min": "amin"}[mode])
    elif mode == "div":
        result = flat / torch.ones_like(flat).scatter_reduce(0, where, new, "prod")
    else:
        raise ValueError(f"has the mode {mode}, which is not known here")
    return result.reshape(data.shape)


def _positive(indices: Tensor, size: int) -> Tensor:
    wide = index(indices)
    return torch.where(wide < 0, wide + size, wide)


@op()
def non_zero(x: Tensor) -> Tensor:
    return torch.nonzero(x)


@op()
def one_hot(
    indices: Tensor, one_hot_vector_size: int, axis: int = -1, on_value: int | float = 1, off_value: int | float = 0
) -> Tensor:
    """All off_value for an index that is out of range."""
    hits = index(indices).unsqueeze(-1) == torch.arange(one_hot_vector_size)
    return torch.where(hits, on_value, off_value).movedim(-1, axis)


@op()
def band_part(x: Tensor, lower: int = -1, upper: int = -1) -> Tensor:
    """What lies more than `lower` below or `upper` above the diagonal becomes zero; a negative number keeps all."""
    rows, columns = torch.arange(x.shape[-2])[:, None], torch.arange(x.shape[-1])[None]
    keep = ((lower < 0) | (rows - columns <= lower)) & ((upper < 0) | (columns - rows <= upper))
    return torch.where(keep, x, torch.zeros_like(x))
