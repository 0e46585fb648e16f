"""Shapes: the same elements elsewhere, parts of a tensor, several tensors as one."""

import math
from typing import TypeAlias

import torch
from torch import Tensor
from torch.nn import functional

from generator.verify.registry import index, op

Flags: TypeAlias = list[bool] | None


@op()
def reshape(x: Tensor, shape: list[int]) -> Tensor:
    """0 takes the axis of x at the same distance from the end, 1 where there is none (iOS 17; iOS 15 is a case of it)."""
    own = [1] * max(0, len(shape) - x.dim()) + list(x.shape)
    return x.reshape([size or own[len(own) - len(shape) + axis] for axis, size in enumerate(shape)])


@op()
def reshape_like(
    x: Tensor, ref_tensors: list[Tensor], begins: list[Tensor], ends: list[Tensor], end_masks: list[Tensor]
) -> Tensor:
    """The shape is made of pieces of the shapes of other tensors."""
    pieces = zip(ref_tensors, begins, ends, end_masks, strict=True)
    chosen = [(tensor.shape, int(begin), None if masked else int(end)) for tensor, begin, end, masked in pieces]
    return x.reshape([size for sizes, begin, end in chosen for size in sizes[begin:end]])


@op()
def expand_dims(x: Tensor, axes: list[int]) -> Tensor:
    rank = x.dim() + len(axes)
    for axis in sorted(axis % rank for axis in axes):
        x = x.unsqueeze(axis)
    return x


@op()
def squeeze(x: Tensor, axes: list[int] | None = None) -> Tensor:
    return x.squeeze() if axes is None else x.squeeze(axes)


@op()
def transpose(x: Tensor, perm: list[int]) -> Tensor:
    return x.permute(perm)


@op()
def flatten2d(x: Tensor, axis: int = 1) -> Tensor:
    return x.reshape(math.prod(x.shape[:axis]), math.prod(x.shape[axis:]))


@op()
def reverse(x: Tensor, axes: list[int] | None = None) -> Tensor:
    return x.flip(axes if axes is not None else list(range(x.dim())))


@op()
def reverse_sequence(x: Tensor, lengths: list[int], seq_axis: int = 0, batch_axis: int = 0) -> Tensor:
    seq_axis, batch_axis = seq_axis % x.dim(), batch_axis % x.dim()
    axis = seq_axis - (seq_axis > batch_axis)
    rows = []
    for row, length in zip(x.unbind(batch_axis), lengths, strict=True):
        first, rest = row.split([length, row.shape[axis] - length], axis)
        rows.append(torch.cat([first.flip(axis), rest], axis))
    return torch.stack(rows, batch_axis)


@op()
def slice_by_index(
    x: Tensor,
    begin: list[int],
    end: list[int],
    stride: list[int] | None = None,
    begin_mask: list[bool] | None = None,
    end_mask: list[bool] | None = None,
    squeeze_mask: list[bool] | None = None,
) -> Tensor:
    """numpy's x[begin:end:stride, ...]; a masked begin or end is left out; a squeezed axis is indexed by its begin."""
    for axis, chosen in enumerate(_chosen(x, begin, end, stride, begin_mask, end_mask, squeeze_mask)):
        x = x.index_select(axis, _indices(chosen)) if chosen.step < 0 else _strided(x, axis, chosen)
    return x.squeeze([axis for axis, flag in enumerate(squeeze_mask or ()) if flag])


@op()
def slice_update(
    x: Tensor,
    update: Tensor,
    begin: list[int],
    end: list[int],
    stride: list[int] | None = None,
    begin_mask: list[bool] | None = None,
    end_mask: list[bool] | None = None,
    squeeze_mask: list[bool] | None = None,
) -> Tensor:
    """x with `update` in place of the slice."""
    ranges = _chosen(x, begin, end, stride, begin_mask, end_mask, squeeze_mask)
    result = x.clone()
    result[torch.meshgrid(*(_indices(chosen) for chosen in ranges), indexing="ij")] = update.reshape(
        [len(chosen) for chosen in ranges]
    )
    return result


def _chosen(
    x: Tensor,
    begin: list[int],
    end: list[int],
    stride: list[int] | None,
    begin_mask: Flags,
    end_mask: Flags,
    squeeze_mask: Flags,
) -> list[range]:
    """The indices that are taken along each axis."""
    none = [False] * x.dim()
    ranges = []
    for axis, size in enumerate(x.shape):
        start = None if (begin_mask or none)[axis] else begin[axis]
        if (squeeze_mask or none)[axis]:
            at = (start or 0) % size
            ranges.append(range(at, at + 1))
            continue
        stop = None if (end_mask or none)[axis] else end[axis]
        ranges.append(range(*slice(start, stop, stride[axis] if stride else None).indices(size)))
    return ranges


def _indices(chosen: range) -> Tensor:
    return torch.tensor(list(chosen), dtype=torch.int64)


def _strided(x: Tensor, axis: int, chosen: range) -> Tensor:
    return x[(slice(None),) * axis + (slice(chosen.start, max(chosen.start, chosen.stop), chosen.step),)]


@op()
def slice_by_size(x: Tensor, begin: list[int], size: list[int]) -> Tensor:
    """A size of -1 takes all that is left."""
    for axis, (start, count) in enumerate(zip(begin, size, strict=True)):
        start = start + x.shape[axis] if start < 0 else start
        x = x.narrow(axis, start, x.shape[axis] - start if count == -1 else count)
    return x


@op()
def sliding_windows(x: Tensor, axis: int, size: int, stride: int = 1) -> Tensor:
    axis = axis % x.dim()
    return x.unfold(axis, size, stride).movedim(-1, axis + 1)


@op()
def concat(values: list[Tensor], axis: int, interleave: bool = False) -> Tensor:
    parts = [value.reshape(1) if value.dim() == 0 else value for value in values]
    if interleave:
        axis = axis % parts[0].dim()
        return torch.stack(parts, axis + 1).flatten(axis, axis + 1)
    return torch.cat(parts, axis)


@op()
def stack(values: list[Tensor], axis: int) -> Tensor:
    return torch.stack(values, axis)


@op()
def split(x: Tensor, axis: int, num_splits: int | None = None, split_sizes: list[int] | None = None) -> tuple[Tensor, ...]:
    return tuple(x.split(split_sizes if split_sizes else x.shape[axis] // (num_splits or 1), axis))


@op()
def tile(x: Tensor, reps: list[int]) -> Tensor:
    return x.repeat(reps)


@op()
def pad(x: Tensor, pad: list[int], mode: str = "constant", constant_val: int | float = 0.0) -> Tensor:
    """Of the last len(pad) / 2 axes, the first of them first."""
    pairs = list(zip(pad[::2], pad[1::2], strict=True))
    if mode == "constant":
        return functional.pad(x, [amount for pair in reversed(pairs) for amount in pair], value=constant_val)
    if mode not in ("reflect", "replicate"):
        raise ValueError(f"has the mode {mode}, which is not known here")
    for axis, (before, after) in enumerate(pairs, x.dim() - len(pairs)):
        last = x.shape[axis] - 1
        at = torch.arange(-before, last + 1 + after)
        at = at.clamp(0, last) if mode == "replicate" else last - (last - at.abs()).abs()
        x = x.index_select(axis, index(at))
    return x
