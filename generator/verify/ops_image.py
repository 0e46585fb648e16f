"""Resizing of the last two axes, and blocks of them moved into channels or batches and back."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from generator.verify.registry import op

# Where the points of the output lie on an input of n elements: MIL's definition of `sampling_mode` (resize_bilinear). With one
# point STRICT_ALIGN_CORNERS divides by zero and gives NaN.
_GRIDS: dict[str, Callable[[Tensor, int, int], Tensor]] = {
    "STRICT_ALIGN_CORNERS": lambda i, n, out: i * (torch.tensor(n - 1.0) / (out - 1)),
    "ALIGN_CORNERS": lambda i, n, out: i * ((n - 1) / (out - 1)) if out > 1 else i + (n - 1) / 2,
    "DEFAULT": lambda i, n, out: i * (n / out),
    "OFFSET_CORNERS": lambda i, n, out: (i + 0.5) * (max(1, n - 1) / out),
    "UNALIGN_CORNERS": lambda i, n, out: (i + 0.5) * (n / out) - 0.5,
}


@op()
def resize_bilinear(
    x: Tensor, target_size_height: int = 1, target_size_width: int = 1, sampling_mode: str = "DEFAULT"
) -> Tensor:
    return _linear(_linear(x, -2, target_size_height, sampling_mode), -1, target_size_width, sampling_mode)


@op()
def upsample_bilinear(
    x: Tensor,
    scale_factor_height: int | float = 1,
    scale_factor_width: int | float = 1,
    align_corners: bool = True,
    half_pixel_centers: bool | None = None,
) -> Tensor:
    halves = half_pixel_centers if half_pixel_centers is not None else not align_corners
    mode = "STRICT_ALIGN_CORNERS" if align_corners else "UNALIGN_CORNERS" if halves else "DEFAULT"
    return resize_bilinear(x, *_scaled(x, scale_factor_height, scale_factor_width), mode)


@op()
def resize_nearest_neighbor(x: Tensor, target_size_height: int, target_size_width: int) -> Tensor:
    return _nearest(_nearest(x, -2, target_size_height), -1, target_size_width)


@op()
def upsample_nearest_neighbor(x: Tensor, scale_factor_height: int | float = 1, scale_factor_width: int | float = 1) -> Tensor:
    return resize_nearest_neighbor(x, *_scaled(x, scale_factor_height, scale_factor_width))


@op()
def resize(
    x: Tensor, shape: list[int], resized_dims: int, interpolation_mode: str = "LINEAR", sampling_mode: str = "DEFAULT"
) -> Tensor:
    """The last `resized_dims` axes to the last sizes of `shape`; 0 leaves one as it is."""
    for axis in range(-resized_dims, 0):
        size = shape[axis] or x.shape[axis]
        if interpolation_mode == "LINEAR":
            x = _linear(x, axis, size, sampling_mode)
        elif sampling_mode == "DEFAULT":
            x = _nearest(x, axis, size)
        else:
            raise ValueError(f"has {interpolation_mode} with {sampling_mode}, which is not known here")
    return x


def _scaled(x: Tensor, height: float, width: float) -> tuple[int, int]:
    return int(x.shape[-2] * height), int(x.shape[-1] * width)


def _linear(x: Tensor, axis: int, size: int, mode: str) -> Tensor:
    if mode not in _GRIDS:
        raise ValueError(f"has the sampling_mode {mode}, which is not known here")
    last = x.shape[axis] - 1
    point = _GRIDS[mode](torch.arange(size, dtype=torch.float32), last + 1, size).clamp(0, last)
    low = torch.nan_to_num(point).floor().to(torch.int64)
    high = (low + 1).clamp(max=last)
    share = (point - low).reshape(-1, *[1] * (-1 - axis))
    return x.index_select(axis, low) * (1 - share) + x.index_select(axis, high) * share


def _nearest(x: Tensor, axis: int, size: int) -> Tensor:
    return x.index_select(axis, torch.arange(size) * x.shape[axis] // size)


@op()
def crop(x: Tensor, crop_height: list[int], crop_width: list[int]) -> Tensor:
    return functional.pad(x, [-amount for amount in (*crop_width, *crop_height)])


@op()
def pixel_shuffle(x: Tensor, upscale_factor: int) -> Tensor:
    return functional.pixel_shuffle(x, upscale_factor)


@op()
def pixel_unshuffle(x: Tensor, downscale_factor: int) -> Tensor:
    return functional.pixel_unshuffle(x, downscale_factor)


@op()
def depth_to_space(x: Tensor, block_size: int) -> Tensor:
    """The block's rows and columns are the slowest part of the channel, where pixel_shuffle's are the fastest."""
    n, c, h, w = x.shape
    b = block_size
    return x.reshape(n, b, b, c // b**2, h, w).permute(0, 3, 4, 1, 5, 2).reshape(n, c // b**2, h * b, w * b)


@op()
def space_to_depth(x: Tensor, block_size: int) -> Tensor:
    n, c, h, w = x.shape
    b = block_size
    return x.reshape(n, c, h // b, b, w // b, b).permute(0, 3, 5, 1, 2, 4).reshape(n, c * b**2, h // b, w // b)


@op()
def space_to_batch(x: Tensor, block_shape: list[int], paddings: list[int]) -> Tensor:
    """paddings: before and after, of the height, then of the width."""
    padded = functional.pad(x, [*paddings[2:], *paddings[:2]])
    n, c, h, w = padded.shape
    p, q = block_shape
    return padded.reshape(n, c, h // p, p, w // q, q).permute(3, 5, 0, 1, 2, 4).reshape(p * q * n, c, h // p, w // q)


@op()
def batch_to_space(x: Tensor, block_shape: list[int], crops: list[int]) -> Tensor:
    """crops: as space_to_batch's paddings."""
    n, c, h, w = x.shape
    p, q = block_shape
    whole = x.reshape(p, q, n // (p * q), c, h, w).permute(2, 3, 4, 0, 5, 1).reshape(n // (p * q), c, h * p, w * q)
    return functional.pad(whole, [-amount for amount in (*crops[2:], *crops[:2])])
