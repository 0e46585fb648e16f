"""MIL's data types, as numpy and torch hold them."""

from dataclasses import dataclass

import numpy as np
import torch

# The names are those of MIL's text; the enumeration is DataType in coremltools' MIL.proto.
FLOATS = ("fp16", "fp32", "fp64")
_FROM_PROTO = {
    "BOOL": "bool", "STRING": "string", "FLOAT16": "fp16", "FLOAT32": "fp32", "FLOAT64": "fp64",
    "INT4": "int4", "INT8": "int8", "INT16": "int16", "INT32": "int32", "INT64": "int64",
    "UINT1": "uint1", "UINT2": "uint2", "UINT3": "uint3", "UINT4": "uint4", "UINT6": "uint6",
    "UINT8": "uint8", "UINT16": "uint16", "UINT32": "uint32", "UINT64": "uint64",
}  # fmt: skip
BITS_BELOW_A_BYTE = {"uint1": 1, "uint2": 2, "uint3": 3, "uint4": 4, "uint6": 6, "int4": 4}
_NUMPY = {"fp16": np.float16, "fp32": np.float32, "fp64": np.float64, "bool": np.bool_, "int4": np.int8}
# torch computes with neither uint16 nor uint32: the next signed type holds their values.
_WIDER = {"uint16": torch.int32, "uint32": torch.int64, "uint64": torch.int64}


@dataclass(frozen=True, slots=True)
class TensorType:
    """dtype: MIL's name. shape: None for an axis whose length varies."""

    dtype: str
    shape: tuple[int | None, ...]

    @property
    def is_float(self) -> bool:
        return self.dtype in FLOATS

    def __str__(self) -> str:
        return f"{self.dtype}[{', '.join('?' if size is None else str(size) for size in self.shape)}]"


def name_of(proto_name: str) -> str | None:
    """MIL's name of a DataType in the protobuf; None for one that is not known here."""
    return _FROM_PROTO.get(proto_name)


def numpy_dtype(dtype: str) -> np.dtype[np.generic]:
    """What holds values of a MIL type in numpy; those below a byte take a whole one."""
    if dtype in BITS_BELOW_A_BYTE and dtype != "int4":
        return np.dtype(np.uint8)
    return np.dtype(_NUMPY.get(dtype, dtype))


def torch_dtype(dtype: str) -> torch.dtype:
    """What holds values of a MIL type here: every float is float32, and rounded where it is stored."""
    if dtype in FLOATS:
        return torch.float32
    if dtype in _WIDER:
        return _WIDER[dtype]
    return getattr(torch, numpy_dtype(dtype).name)
