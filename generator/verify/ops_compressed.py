"""Compressed weights, unpacked (`constexpr_` operations of iOS 16 and 18), and quantized values."""

import math

import numpy as np
import torch
from torch import Tensor

from generator.verify.blobs import unpack
from generator.verify.registry import index, op


@op()
def constexpr_cast(source_val: Tensor, output_dtype: str) -> Tensor:
    return source_val


@op()
def constexpr_affine_dequantize(quantized_data: Tensor, zero_point: Tensor, scale: Tensor, axis: int) -> Tensor:
    return _along(scale, quantized_data, axis) * (quantized_data.float() - _along(zero_point, quantized_data, axis))


@op()
def constexpr_blockwise_shift_scale(data: Tensor, scale: Tensor, offset: Tensor | None = None) -> Tensor:
    """One scale and offset a block; the blocks divide each axis evenly."""
    shifted = data.float() if offset is None else data.float() - _spread(offset, data.shape)
    return _spread(scale, data.shape) * shifted


@op()
def constexpr_lut_to_dense(
    indices: Tensor, lut: Tensor, shape: list[int] | None = None, vector_axis: int | None = None
) -> Tensor:
    """Values looked up in one table (iOS 16, `shape` given, indices packed), or in one a block (iOS 18)."""
    if shape is not None:
        bits = int(math.log2(lut.numel()))
        packed = indices.to(torch.uint8).numpy()
        return lut[index(torch.from_numpy(unpack(packed, bits, math.prod(shape)).astype(np.int64)))].reshape(shape)
    vectors = _looked_up(index(indices), lut)
    if vectors.shape[-1] == 1:
        return vectors[..., 0]
    axis = (vector_axis or 0) % indices.dim()
    return vectors.movedim(-1, axis + 1).flatten(axis, axis + 1)


@op()
def constexpr_lut_to_sparse(
    indices_mask: Tensor, indices_nonzero_data: Tensor, lut: Tensor, vector_axis: int | None = None
) -> tuple[Tensor, Tensor]:
    """The mask, and the values where it is set."""
    dense = constexpr_lut_to_dense(constexpr_sparse_to_dense(indices_nonzero_data, indices_mask), lut, None, vector_axis)
    size = lut.shape[-1]
    mask = indices_mask if size == 1 else indices_mask.repeat_interleave(size, dim=vector_axis or 0)
    return mask, dense[mask != 0]


@op()
def constexpr_sparse_to_dense(nonzero_data: Tensor, mask: Tensor, shape: list[int] | None = None) -> Tensor:
    """Zeros where the mask is not set. iOS 16 gives a packed mask and the shape, iOS 18 the mask in that shape."""
    if shape is not None:
        bits = unpack(mask.to(torch.uint8).numpy(), 1, math.prod(shape))
        mask = torch.from_numpy(bits).reshape(shape)
    dense = torch.zeros(mask.shape, dtype=nonzero_data.dtype)
    dense[mask != 0] = nonzero_data
    return dense


@op()
def constexpr_sparse_blockwise_shift_scale(
    data_mask: Tensor, nonzero_data: Tensor, scale: Tensor, offset: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """The mask, and the values where it is set."""
    dense = constexpr_blockwise_shift_scale(constexpr_sparse_to_dense(nonzero_data, data_mask), scale, offset)
    return data_mask, dense[data_mask != 0]


@op()
def quantize(
    input: Tensor, scale: Tensor, output_dtype: str, zero_point: Tensor | None = None, axis: int | None = None
) -> Tensor:
    low, high = (-128, 127) if output_dtype == "int8" else (0, 255)
    steps = torch.round(input / _along(scale, input, axis or 0))
    return (steps if zero_point is None else steps + _along(zero_point, input, axis or 0)).clamp(low, high)


@op()
def dequantize(input: Tensor, scale: Tensor, zero_point: Tensor | None = None, axis: int | None = None) -> Tensor:
    shifted = input.float() if zero_point is None else input.float() - _along(zero_point, input, axis or 0)
    return _along(scale, input, axis or 0) * shifted


def _along(values: Tensor, data: Tensor, axis: int) -> Tensor:
    """A vector laid along `axis` of `data`; a scalar as it is."""
    if values.dim() == 0:
        return values.float()
    shape = [1] * data.dim()
    shape[axis] = -1
    return values.float().reshape(shape)


def _spread(blocks: Tensor, shape: torch.Size) -> Tensor:
    """One value a block, repeated over its block."""
    for axis, size in enumerate(shape):
        blocks = blocks if blocks.shape[axis] in (1, size) else blocks.repeat_interleave(size // blocks.shape[axis], axis)
    return blocks.float()


def _looked_up(indices: Tensor, lut: Tensor) -> Tensor:
    """lut: (one table a block along each axis of indices ..., entries, vector). Returns (*indices.shape, vector)."""
    tables, entries, vector = lut.shape[:-2], lut.shape[-2], lut.shape[-1]
    number = torch.arange(math.prod(tables)).reshape(tables)
    for axis, size in enumerate(indices.shape):
        number = number.repeat_interleave(size // tables[axis], axis)
    return lut.reshape(-1, vector)[number * entries + indices]
