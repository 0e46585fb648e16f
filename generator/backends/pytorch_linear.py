"""Matrix products by the library that is faster on this processor.

PyTorch's fp32 `linear` on x86 is MKL's sgemm, which takes its AVX2 path on AMD: 105 GFLOP/s on one core of an EPYC 9005, where
oneDNN with AVX-512 does 235 in the same process. Both are fp32 throughout. oneDNN is reached by the operator that torch.compile
emits. The processor's name decides and not a measurement, so that the same job gives the same bits every time.
"""

import functools
import platform
from collections.abc import Callable
from pathlib import Path

import torch

Linear = Callable[[torch.Tensor, torch.Tensor, torch.Tensor | None], torch.Tensor]


def onednn(x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
    """x (..., in) times weight (out, in) transposed, plus bias."""
    product: torch.Tensor = torch.ops.mkldnn._linear_pointwise(x, weight, bias, "none", [], "")
    return product


def choose(device: str, dtype: torch.dtype) -> Linear:
    """oneDNN for fp32 on an AMD processor with AVX-512, where the build of PyTorch has it; `linear` everywhere else."""
    suits = device == "cpu" and dtype is torch.float32 and is_amd_with_avx512()
    return onednn if suits and _has_onednn() else torch.nn.functional.linear


@functools.cache
def is_amd_with_avx512() -> bool:
    """False where it cannot be told."""
    try:
        described = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        described = platform.processor()
    return "AuthenticAMD" in described and torch.backends.cpu.get_cpu_capability() == "AVX512"


def _has_onednn() -> bool:
    return torch.backends.mkldnn.is_available() and hasattr(torch.ops.mkldnn, "_linear_pointwise")
