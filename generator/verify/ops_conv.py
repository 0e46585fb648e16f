"""Convolution and pooling, over one to three axes."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from generator.verify.registry import op, spatial

_CONV = {1: functional.conv1d, 2: functional.conv2d, 3: functional.conv3d}
_CONV_TRANSPOSE = {1: functional.conv_transpose1d, 2: functional.conv_transpose2d, 3: functional.conv_transpose3d}
_AVERAGE = {1: functional.avg_pool1d, 2: functional.avg_pool2d, 3: functional.avg_pool3d}
_LARGEST = {1: functional.max_pool1d, 2: functional.max_pool2d, 3: functional.max_pool3d}
_DESCRIBED = ("valid", "same", "same_lower", "custom")


@op()
def conv(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    strides: list[int] | None = None,
    pad_type: str = "valid",
    pad: list[int] | None = None,
    dilations: list[int] | None = None,
    groups: int = 1,
) -> Tensor:
    count = x.dim() - 2
    steps, spread = spatial(strides, count, 1), spatial(dilations, count, 1)
    reach = [(size - 1) * step + 1 for size, step in zip(weight.shape[2:], spread, strict=True)]
    pairs = _pads(pad_type, pad, x.shape[2:], reach, steps)
    even = all(before == after for before, after in pairs)  # torch pads both ends alike, without a copy
    padded = x if even else _padded(x, pairs)
    given = [before for before, _ in pairs] if even else [0] * count
    return _CONV[count](padded, weight, bias, steps, given, spread, groups)


@op()
def conv_transpose(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    pad: list[int] | None = None,
    output_shape: list[int] | None = None,
    pad_type: str = "valid",
    strides: list[int] | None = None,
    dilations: list[int] | None = None,
    groups: int = 1,
) -> Tensor:
    """The whole of what every input reaches, cut to the pads and to output_shape, or filled with zeros where that is longer."""
    count = x.dim() - 2
    steps, spread = spatial(strides, count, 1), spatial(dilations, count, 1)
    whole = _CONV_TRANSPOSE[count](x, weight, None, steps, 0, 0, groups, spread)
    for axis in range(count):
        full = whole.shape[2 + axis]
        before, after = _cut(pad_type, pad, axis, full, x.shape[2 + axis] * steps[axis], output_shape)
        size = output_shape[2 + axis] if output_shape else full - before - after
        whole = _window(whole, 2 + axis, before, size)
    return whole if bias is None else whole + bias.reshape(-1, *[1] * count)


def _cut(
    pad_type: str, pad: list[int] | None, axis: int, full: int, same_size: int, output_shape: list[int] | None
) -> tuple[int, int]:
    if pad_type == "custom" and pad:
        return pad[2 * axis], pad[2 * axis + 1]
    if pad_type == "valid" or pad_type == "custom":
        return 0, 0
    if pad_type in ("same", "same_lower"):
        total = full - (output_shape[2 + axis] if output_shape else same_size)
        before = max(0, total // 2 if pad_type == "same" else -(-total // 2))
        return before, total - before
    raise ValueError(f"has the pad_type {pad_type}, which is not known here")


def _window(x: Tensor, axis: int, start: int, size: int) -> Tensor:
    taken = x.narrow(axis, start, min(size, x.shape[axis] - start))
    missing = size - taken.shape[axis]
    return taken if missing <= 0 else functional.pad(taken, [0, 0] * (x.dim() - 1 - axis) + [0, missing])


@op()
def avg_pool(
    x: Tensor,
    kernel_sizes: list[int],
    strides: list[int] | None = None,
    pad_type: str = "valid",
    pad: list[int] | None = None,
    ceil_mode: bool = False,
    exclude_padding_from_average: bool = False,
) -> Tensor:
    """Counted are the elements of the window that lie in the input, or also those in its padding; never what ceil_mode adds."""
    plan = _Pool(x, kernel_sizes, strides, pad_type, pad, ceil_mode)
    inside = torch.ones_like(x[:1, :1])
    counted = inside if exclude_padding_from_average else _padded(inside, plan.pads, 1.0)
    share = _AVERAGE[plan.count](plan.extended(counted, 0.0, not exclude_padding_from_average), kernel_sizes, plan.steps)
    return _AVERAGE[plan.count](plan.extended(x, 0.0), kernel_sizes, plan.steps) / share


@op()
def max_pool(
    x: Tensor,
    kernel_sizes: list[int],
    strides: list[int] | None = None,
    pad_type: str = "valid",
    pad: list[int] | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    plan = _Pool(x, kernel_sizes, strides, pad_type, pad, ceil_mode)
    return _LARGEST[plan.count](plan.extended(x, -math.inf), kernel_sizes, plan.steps)


@op()
def l2_pool(
    x: Tensor,
    kernel_sizes: list[int],
    strides: list[int] | None = None,
    pad_type: str = "valid",
    pad: list[int] | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    plan = _Pool(x, kernel_sizes, strides, pad_type, pad, ceil_mode)
    mean = _AVERAGE[plan.count](plan.extended(x * x, 0.0), kernel_sizes, plan.steps)
    return torch.sqrt(mean * math.prod(kernel_sizes))


class _Pool:
    """Where the windows of a pooling lie. pads: before and after each axis; more: what ceil_mode adds after them."""

    def __init__(
        self, x: Tensor, kernel: list[int], strides: list[int] | None, pad_type: str, pad: list[int] | None, ceil_mode: bool
    ) -> None:
        self.count = x.dim() - 2
        self.steps = spatial(strides, self.count, 1)
        self.pads = _pads(pad_type, pad, x.shape[2:], kernel, self.steps)
        self.more = [(0, 0)] * self.count
        if ceil_mode:
            axes = zip(x.shape[2:], kernel, self.steps, self.pads, strict=True)
            self.more = [(0, _excess(size, reach, step, pair)) for size, reach, step, pair in axes]

    def extended(self, x: Tensor, value: float, already_padded: bool = False) -> Tensor:
        """x with its padding and what ceil_mode adds, filled with `value`."""
        return _padded(x if already_padded else _padded(x, self.pads, value), self.more, value)


def _excess(size: int, kernel: int, step: int, pair: tuple[int, int]) -> int:
    """How far the last window reaches beyond the padded axis, where ceil_mode keeps it."""
    length = size + sum(pair)
    count = -(-(length - kernel) // step) + 1
    if sum(pair) > 0 and (count - 1) * step >= size + sum(pair) / 2:
        count -= 1  # a window that would begin in the padding after the end
    return max(0, (count - 1) * step + kernel - length)


def _pads(
    pad_type: str, pad: list[int] | None, sizes: Sequence[int], kernel: Sequence[int], strides: Sequence[int]
) -> list[tuple[int, int]]:
    if pad_type not in _DESCRIBED:
        raise ValueError(f"has the pad_type {pad_type}, which is not known here")
    if pad_type == "custom" and pad:
        return list(zip(pad[::2], pad[1::2], strict=True))
    if pad_type in ("valid", "custom"):
        return [(0, 0)] * len(sizes)
    totals = [max(0, (-(-n // step) - 1) * step + k - n) for n, k, step in zip(sizes, kernel, strides, strict=True)]
    less = [(total // 2, total - total // 2) for total in totals]
    return less if pad_type == "same" else [(after, before) for before, after in less]


def _padded(x: Tensor, pairs: Sequence[tuple[int, int]], value: float = 0.0) -> Tensor:
    flat = [amount for pair in reversed(pairs) for amount in pair]
    return functional.pad(x, flat, value=value) if any(flat) else x
