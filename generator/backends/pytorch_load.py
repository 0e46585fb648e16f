"""PyTorch modules from safetensors files: built without memory of their own, each tensor read once.

fp32 on the CPU reads nothing at all: the parameters are the file, mapped, and cost memory once, when they are used. Any
other type or device is converted a few hundred megabytes at a time, for pages of a mapping count as long as it lasts.
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import torch
from safetensors import SafetensorError, safe_open

from generator.backends.checkpoint import FETCH
from generator.engine import EngineError

_BATCH_BYTES = 1 << 28


class Tensor(NamedTuple):
    """One line of a file's header. bytes: as float32."""

    shape: tuple[int, ...]
    bytes: int


def header(path: Path) -> dict[str, Tensor]:
    """Every tensor's name, without its data. Raises EngineError where the file is none, or is truncated."""
    with _opened(path) as file:
        names: list[str] = list(file.keys())
        return {name: _line(file.get_slice(name)) for name in names}


def fill(
    module: Any,
    path: Path,
    prefix: str,
    dtype: torch.dtype,
    device: str,
    tied: Mapping[str, str] = MappingProxyType({}),
    ignored: str = "",
) -> None:
    """Gives `module`, which is on the meta device, the tensors of the file whose names start with `prefix`.

    tied: parameter -> the one that it shares; either may be in the file. ignored: how names start that may be left over.
    Raises EngineError: a tensor is missing, left over or of another shape.
    """
    have = {name.removeprefix(prefix): tensor for name, tensor in header(path).items() if name.startswith(prefix)}
    have = {name: tensor for name, tensor in have.items() if not ignored or not name.startswith((ignored, "lm_head."))}
    source = {name: name for name in have}
    for one, other in tied.items():
        if (one in have) != (other in have):
            source |= {one: other} if other in have else {other: one}
    check(path, prefix, module, {name: have[stored] for name, stored in source.items()})
    filled = dict(read(path, [prefix + name for name in have], dtype, device))
    module.load_state_dict({name: filled[prefix + stored] for name, stored in source.items()}, assign=True)
    module.requires_grad_(False).eval()


def check(path: Path, prefix: str, module: Any, have: Mapping[str, Tensor]) -> None:
    """Whether names and shapes are the module's."""
    want = {name: tuple(value.shape) for name, value in module.state_dict().items()}
    wrong = [f"{prefix}{name} is missing" for name in want if name not in have]
    wrong += [f"{prefix}{name} is unknown" for name in have if name not in want]
    wrong += [
        f"{prefix}{name} is {have[name].shape}, not {shape}"
        for name, shape in want.items()
        if name in have and have[name].shape != shape
    ]
    if wrong:
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise EngineError(f"{path} does not fit its configuration: {wrong[0]}{more}; {FETCH}")


def read(path: Path, names: list[str], dtype: torch.dtype, device: str) -> Iterator[tuple[str, torch.Tensor]]:
    """The named tensors in the type and on the device asked for."""
    sizes = header(path)
    batch: list[str] = []
    for name in names:
        batch.append(name)
        if sum(sizes[n].bytes for n in batch) >= _BATCH_BYTES:
            yield from _read(path, batch, dtype, device)
            batch = []
    yield from _read(path, batch, dtype, device)


def _read(path: Path, names: list[str], dtype: torch.dtype, device: str) -> Iterator[tuple[str, torch.Tensor]]:
    with _opened(path) as file:
        for name in names:
            yield name, file.get_tensor(name).to(device=device, dtype=dtype)


def _line(slice_: Any) -> Tensor:
    shape = tuple(slice_.get_shape())
    return Tensor(shape, 4 * math.prod(shape))


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        with safe_open(str(path), framework="pt", device="cpu") as file:
            yield file
    except (SafetensorError, OSError) as error:
        raise EngineError(f"{path} is truncated or no safetensors file ({error}); {FETCH}") from error
