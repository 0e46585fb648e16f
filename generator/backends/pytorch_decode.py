"""The decode stage on PyTorch: Oobleck's decoder (Stable Audio's VAE), over only the latents that a clip needs, in chunks.

diffusers' AutoencoderOobleck gives the names and shapes; what it lacks is here: weight norm folded into the weights, Snake
in place, the channels last (oneDNN's fp32 convolution does 259 GFLOP/s so and 133 the other way, on one core of an EPYC
9005, 128 channels), and chunks. Arrays within are (time, channels): each convolution sees them as channels-last images, each
transposed convolution is a matrix product and a shifted sum.
"""

import math
from collections.abc import Generator, Mapping
from typing import NamedTuple

import torch
from torch.nn import functional

from generator.backends.backend import Array
from generator.backends.pytorch_linear import Linear

MARGIN = 10  # latents: the decoder's receptive field on each side
_DILATIONS = (1, 3, 9)
_KERNEL = 7

Weights = Mapping[str, torch.Tensor]


class _Snake(NamedTuple):
    """x + sin(alpha x)^2 / beta, per channel (Ziyin et al. 2020)."""

    alpha: torch.Tensor
    inverse_beta: torch.Tensor


class _Conv(NamedTuple):
    weight: torch.Tensor  # (out, in, 1, kernel), channels last
    bias: torch.Tensor | None
    dilation: int


class _Up(NamedTuple):
    """A transposed convolution of kernel 2 * stride. weight: (2 * stride * out, in)."""

    weight: torch.Tensor
    bias: torch.Tensor  # (stride * out,)
    stride: int


class _Unit(NamedTuple):
    snake1: _Snake
    conv1: _Conv
    snake2: _Snake
    weight: torch.Tensor  # (out, in): a convolution of kernel 1
    bias: torch.Tensor


class _Block(NamedTuple):
    snake: _Snake
    up: _Up
    units: list[_Unit]


class Decode:
    """The decode stage."""

    def __init__(self, weights: Weights, strides: tuple[int, ...], linear: Linear, chunk_latents: int) -> None:
        """weights: the VAE's `decoder.*` without that prefix, on the device, in the type to use. strides: in decoding order."""
        self._linear = linear
        self._first = _conv(weights, "conv1", 1)
        self._blocks = [_block(weights, f"block.{i}", stride) for i, stride in enumerate(strides)]
        self._last_snake = _snake(weights, "snake1")
        self._last = _conv(weights, "conv2", 1)
        self._chunk_latents = chunk_latents
        self.hop = math.prod(strides)

    def whole(self, latents: torch.Tensor) -> torch.Tensor:
        """(latents, channels) to (latents * hop, 2), at once: what the chunks must agree with."""
        with torch.inference_mode():
            return self._tail(self._head(latents))

    def decode(self, latents: Array, frames: int) -> Generator[float, None, Array]:
        """The head (the first convolution and block, a tenth of the work) on all latents, the rest of the network in chunks.

        The head's rate is low and its receptive field is most of the whole; after it 9 of its samples are margin enough.
        """
        needed = math.ceil(frames / self.hop) + MARGIN
        with torch.inference_mode():
            weight = self._first.weight
            head = self._head(torch.from_numpy(latents[0, :needed]).to(weight.device, weight.dtype))
        yield 0.1
        rate = self.hop // self._blocks[0].up.stride  # frames per sample of the head
        margin, step = self._margin(), self._chunk_latents * self._blocks[0].up.stride
        end = min(len(head), math.ceil(frames / rate))
        chunks = []
        for start in range(0, end, step):
            with torch.inference_mode():
                chunks.append(self._chunk(head, start, min(start + step, end), margin, rate))
            yield 0.1 + 0.9 * min(1.0, (start + step) / end)
        audio: Array = torch.cat(chunks)[:frames].numpy()
        return audio

    def _chunk(self, head: torch.Tensor, start: int, stop: int, margin: int, rate: int) -> torch.Tensor:
        before = max(0, start - margin)
        sound = self._tail(head[before : stop + margin])
        return sound[(start - before) * rate : (stop - before) * rate].float().cpu()

    def _margin(self) -> int:
        """How many of the head's samples on each side an output of the tail depends on."""
        reach = _KERNEL // 2
        for block in reversed(self._blocks[1:]):
            reach += _KERNEL // 2 * sum(_DILATIONS)
            reach = math.ceil(reach / block.up.stride) + 2
        return reach

    def _head(self, latents: torch.Tensor) -> torch.Tensor:
        return self._run(self._blocks[0], _convolved(self._first, latents))

    def _tail(self, x: torch.Tensor) -> torch.Tensor:
        for block in self._blocks[1:]:
            x = self._run(block, x)
        return _convolved(self._last, _snaked(self._last_snake, x))

    def _run(self, block: _Block, x: torch.Tensor) -> torch.Tensor:
        x = self._raised(block.up, _snaked(block.snake, x))
        for unit in block.units:
            inner = _convolved(unit.conv1, _snaked(unit.snake1, x))
            x = x.add_(self._linear(_snaked(unit.snake2, inner), unit.weight, unit.bias))
        return x

    def _raised(self, up: _Up, x: torch.Tensor) -> torch.Tensor:
        """(time, in) to (time * stride, out): each sample makes 2 * stride, whose second half overlaps the next's first."""
        made = self._linear(x, up.weight, None)
        width = made.shape[1] // 2
        total = up.bias.repeat(len(x) + 1, 1)
        total[:-1] += made[:, :width]
        total[1:] += made[:, width:]
        half = up.stride // 2
        return total.view((len(x) + 1) * up.stride, -1)[half : half + len(x) * up.stride]


def _snake(weights: Weights, name: str) -> _Snake:
    alpha, beta = (weights[f"{name}.{part}"].float().exp().flatten() for part in ("alpha", "beta"))
    dtype = weights[f"{name}.alpha"].dtype
    return _Snake(alpha.to(dtype), (beta + 1e-9).reciprocal().to(dtype))


def _conv(weights: Weights, name: str, dilation: int) -> _Conv:
    weight = weights[f"{name}.weight"].unsqueeze(2).contiguous(memory_format=torch.channels_last)
    return _Conv(weight, weights.get(f"{name}.bias"), dilation)


def _block(weights: Weights, name: str, stride: int) -> _Block:
    weight = weights[f"{name}.conv_t1.weight"]  # (in, out, 2 * stride)
    bias = weights[f"{name}.conv_t1.bias"].repeat(stride)
    up = _Up(weight.permute(2, 1, 0).flatten(0, 1).contiguous(), bias, stride)
    units = [_unit(weights, f"{name}.res_unit{i + 1}", dilation) for i, dilation in enumerate(_DILATIONS)]
    return _Block(_snake(weights, f"{name}.snake1"), up, units)


def _unit(weights: Weights, name: str, dilation: int) -> _Unit:
    return _Unit(
        _snake(weights, f"{name}.snake1"),
        _conv(weights, f"{name}.conv1", dilation),
        _snake(weights, f"{name}.snake2"),
        weights[f"{name}.conv2.weight"].flatten(1).contiguous(),
        weights[f"{name}.conv2.bias"],
    )


def _snaked(snake: _Snake, x: torch.Tensor) -> torch.Tensor:
    """A new tensor; x stays."""
    wave = (x * snake.alpha).sin_().square_()
    return torch.addcmul(x, wave, snake.inverse_beta, out=wave)


def _convolved(conv: _Conv, x: torch.Tensor) -> torch.Tensor:
    """(time, in) to (time, out): zero-padded to the same length."""
    image = x[None, None].permute(0, 3, 1, 2)
    padding = conv.dilation * (conv.weight.shape[-1] // 2)
    out = functional.conv2d(image, conv.weight, conv.bias, padding=(0, padding), dilation=(1, conv.dilation))
    return out.permute(0, 2, 3, 1)[0, 0]
