"""A graph that converts in a second: a layer of 64 by 64 and a nonlinearity."""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from generator.backends.backend import Array
from generator.convert import stage
from generator.convert.graph import Case, Graph, Spec
from generator.convert.options import StageOptions
from generator.convert.protocol import Step, Stepped
from generator.convert.receipt import Receipt


class Toy(nn.Module):
    """tanh(W x)."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(64, 64)
        with torch.no_grad():
            self.linear.weight.normal_(std=0.2, generator=torch.Generator().manual_seed(1))
            self.linear.bias.zero_()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.tanh(self.linear(x))


class Loud(Toy):
    """Up to 1e6, which no fp16 is."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        loud = 1000 * super().forward(x)
        return loud * loud


class Reciprocal(Toy):
    """What coremltools makes an `inverse` of, which adds 1e-4."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.reciprocal(2 + super().forward(x))


def graph(module: nn.Module, truth: nn.Module | None = None) -> Graph:
    """truth: the model that it must agree with; default: itself."""
    cases = tuple(_case(name, seed) for name, seed in (("one", 1), ("two", 2)))

    def reference(case: Case) -> Array:
        with torch.inference_mode():
            made: Array = (truth or module)(torch.from_numpy(case.inputs["x"])).numpy()
        return made

    return Graph(
        "toy", module.eval(), {"x": Spec((4, 64), "float32")}, "y", "fp16", "cpu_and_ne", ("none",), ("It is a toy.",),
        cases, reference,
    )  # fmt: skip


def _case(name: str, seed: int) -> Case:
    x = np.random.default_rng(seed).standard_normal((4, 64), np.float32)
    return Case(name, {"x": x}, {"x": x})


def make(
    folder: Path, module: nn.Module, truth: nn.Module | None = None, **options: object
) -> tuple[Receipt, list[Step | Stepped]]:
    """The receipt, and what was told on the way."""
    folder.mkdir()
    told: list[Step | Stepped] = []
    receipt = stage.make(
        "toys", lambda: graph(module, truth), StageOptions(**options), {"toy.bin": "00"}, folder, told.append  # type: ignore[arg-type]
    )  # fmt: skip
    return receipt, told
