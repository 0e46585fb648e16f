"""What is converted: a module of fixed shapes, the cases on which it must agree with the model it came from, and that model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.backends.backend import Array


class Spec(NamedTuple):
    """One input. dtype: float32 or int32."""

    shape: tuple[int, ...]
    dtype: str


@dataclass(frozen=True)
class Case:
    """One point of comparison. inputs: the graph's. origin: what the unpatched model is fed for the same."""

    name: str
    inputs: Mapping[str, NDArray[Any]]
    origin: Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Graph:
    """One stage to convert.

    module: a torch.nn.Module in eval mode, fp32 on the CPU, whose forward pass takes the inputs under their names and in
    their order, and returns the one output. precision (fp16 or fp32) and units (cpu_and_ne, cpu_and_gpu, all, cpu_only): the
    stage's defaults. patches: the surgeries that were done, in order. limits: what a receipt must say of it, a sentence each.
    reference: the output of the unpatched model for a case; it loads that model and lets it go again.
    """

    name: str
    module: Any
    inputs: Mapping[str, Spec]
    output: str
    precision: str
    units: str
    patches: tuple[str, ...]
    limits: tuple[str, ...]
    cases: tuple[Case, ...]
    reference: Callable[[Case], Array]

    def run(self, case: Case) -> Array:
        """The module's own output for a case, by PyTorch in fp32."""
        import torch

        with torch.inference_mode():
            made = self.module(*(torch.from_numpy(np.asarray(case.inputs[name])) for name in self.inputs))
        output: Array = made.numpy()
        return output
