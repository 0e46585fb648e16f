"""One graph to a saved ML program: torch.export, coremltools, and the compression of its weights."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from generator.convert import few_values
from generator.convert.graph import Graph
from generator.verify.coremltools_quietly import import_coremltools, quietly

Tell = Callable[[float | None], None]  # the fraction done of what runs now; None where it is not known
_PERCENT = re.compile(r"(\d+)%")


def exported(graph: Graph) -> Any:
    """torch's ExportedProgram, decomposed to what coremltools takes."""
    example = tuple(torch.from_numpy(np.asarray(graph.cases[0].inputs[name])) for name in graph.inputs)
    with quietly(), torch.no_grad():
        return torch.export.export(graph.module, example).run_decompositions({})


def convert(program: Any, graph: Graph, precision: str, package: Path, tell: Tell) -> None:
    """Writes the package: iOS 17 and macOS 14 on, inputs and output in float32 whatever is computed in.

    The model is never loaded: that would compile it for the Neural Engine, which can hang for 40 minutes.
    """
    ct = import_coremltools()
    inputs = [ct.TensorType(name, spec.shape, np.dtype(spec.dtype).type) for name, spec in graph.inputs.items()]
    with quietly(_Bars(tell)):
        ct.convert(
            program,
            convert_to="mlprogram",
            inputs=inputs,
            outputs=[ct.TensorType(graph.output, dtype=np.float32)],
            compute_precision={"fp16": ct.precision.FLOAT16, "fp32": ct.precision.FLOAT32}[precision],
            minimum_deployment_target=ct.target.iOS17,
            skip_model_load=True,
            package_dir=str(package),
        )


def compress(package: Path, kind: str, tell: Tell) -> None:
    """Compresses a saved package's weights in place. kind: int8 (a scale for each channel) or 6bit (64 values a tensor)."""
    ct = import_coremltools()
    import coremltools.optimize.coreml as optimize

    whole = package.rename(package.with_name("whole.mlpackage"))
    with quietly(_Bars(tell)):
        model = ct.models.MLModel(str(whole), skip_model_load=True)
        if kind == "int8":
            op = optimize.OpLinearQuantizerConfig(mode="linear_symmetric", dtype="int8", granularity="per_channel")
            small = optimize.linear_quantize_weights(model, optimize.OptimizationConfig(global_config=op))
        else:
            op = optimize.OpPalettizerConfig(mode="custom", lut_function=few_values.table)
            small = optimize.palettize_weights(model, optimize.OptimizationConfig(global_config=op))
        small.save(str(package))


class _Bars(io.TextIOBase):
    """Makes fractions of tqdm's bars as they are drawn."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    def write(self, text: str) -> int:
        if percent := _PERCENT.search(text):
            self._tell(int(percent[1]) / 100)
        return len(text)
