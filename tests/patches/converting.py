"""A module through torch.export and Core ML, and the program run by the interpreter."""

import gc
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from generator.verify.coremltools_quietly import import_coremltools, quietly
from generator.verify.interpreter import Interpreter


class Function(torch.nn.Module):
    """A function as a module. owners: whose parameters it uses."""

    def __init__(self, function: Callable[..., torch.Tensor], *owners: torch.nn.Module) -> None:
        super().__init__()
        self._function, self._owners = function, torch.nn.ModuleList(owners)
        self.requires_grad_(False).eval()

    def forward(self, *values: torch.Tensor) -> torch.Tensor:
        return self._function(*values)


class Program:
    """A module as an ML program for macOS 15. precision: fp16 or fp32, of computation; its output is fp32."""

    def __init__(self, module: torch.nn.Module, inputs: Sequence[torch.Tensor], precision: str = "fp16") -> None:
        coremltools = import_coremltools()
        with quietly():
            exported = torch.export.export(module, tuple(inputs)).run_decompositions({})
            self._model: Any = coremltools.convert(
                exported,
                minimum_deployment_target=coremltools.target.macOS15,
                compute_precision=coremltools.precision(f"float{precision[2:]}"),
                compute_units=coremltools.ComputeUnit.CPU_ONLY,
                outputs=[coremltools.TensorType(name="made", dtype=np.float32)],
                skip_model_load=True,
            )
        self._inputs = [value.numpy() for value in inputs]

    @property
    def types(self) -> set[str]:
        return {op.op_type for op in self._operations}

    @property
    def rank(self) -> int:
        """The highest of any value."""
        return max(len(value.shape) for op in self._operations for value in op.outputs)

    @property
    def _operations(self) -> list[Any]:
        return [op for op in self._model._mil_program.functions["main"].operations if op.op_type != "const"]

    def run(self) -> np.ndarray:
        """The output for the inputs that it was exported with, each value rounded to the type that the program has for it."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "program.mlpackage"
            self._model.save(str(path))
            interpreter = Interpreter(path)
            return np.asarray(interpreter.predict(dict(zip(interpreter.inputs, self._inputs, strict=True)))["made"])


def refusal(module: torch.nn.Module, inputs: Sequence[torch.Tensor]) -> str:
    """Why there is no program; "" where there is one. A conversion that fails leaves a folder to the garbage collector."""
    message = ""
    with quietly():
        try:
            Program(module, inputs)
        except NotImplementedError as error:
            message = str(error)
        gc.collect()
    return message


def apart(array: Any, reference: Any) -> float:
    """||array - reference|| / ||reference||; NaN where there is one."""
    array, reference = np.asarray(array, np.float64), np.asarray(reference, np.float64)
    return float(np.linalg.norm(array - reference) / np.linalg.norm(reference))
