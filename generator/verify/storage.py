"""How values are kept between operations: at which precision, and where weights that are read stay."""

from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import torch
from torch import Tensor

from generator.verify.coremltools_quietly import PackageError
from generator.verify.package import Constant
from generator.verify.types import TensorType, torch_dtype

Storage: TypeAlias = Literal["fp32", "fp16", "package"]


class Rounding:
    """Which values are rounded to half precision, and how every value is held.

    "package": those that the program declares as fp16. "fp16": every float. "fp32": none. Rounding is to the nearest even,
    beyond 65504 to infinity, with gradual underflow below 6.1e-5 (hardware may flush those to zero).
    """

    def __init__(self, storage: Storage) -> None:
        if storage not in get_args(Storage):
            raise PackageError(f"no storage {storage}; there are {', '.join(get_args(Storage))}")
        self.storage = storage

    def is_half(self, type_: TensorType) -> bool:
        """Whether a value of that declared type is rounded."""
        return type_.is_float and (self.storage == "fp16" or (self.storage == "package" and type_.dtype == "fp16"))

    def keep(self, value: Any, type_: TensorType) -> Any:
        """The value as it is kept: floats as float32 on which half precision has been laid where it applies."""
        if not isinstance(value, Tensor):
            return value
        if self.is_half(type_):
            return value.to(torch.float16).to(torch.float32)
        return value.to(torch_dtype(type_.dtype))

    def constant(self, constant: Constant) -> Any:
        """A constant's value: a tensor, or text. Read from disk where it lies there."""
        value = constant.read()
        if isinstance(value, str):
            return value
        if value.dtype.kind in "iu":
            value = value.astype(np.int64 if value.dtype.itemsize >= 4 else np.int32)
        tensor = torch.from_numpy(value if value.flags.writeable else value.copy())
        return self.keep(tensor, constant.type)

    def default(self, value: float, type_: TensorType) -> float:
        """A parameter's default beside a result of that type: half precision makes 1e-12 zero."""
        return float(np.float16(value)) if self.is_half(type_) else value


class Kept:
    """Constants that stay in memory between calls, up to a number of bytes; the others are read again when they are needed."""

    def __init__(self, limit: int) -> None:
        self._free = limit
        self._values: dict[str, Any] = {}

    def get(self, name: str) -> Any:
        """The value, or None."""
        return self._values.get(name)

    def offer(self, name: str, value: Any) -> None:
        """Keeps the value where there is room."""
        size = value.numel() * value.element_size() if isinstance(value, Tensor) else 0
        if size <= self._free:
            self._free -= size
            self._values[name] = value
