"""What the backend does around Core ML, with a stand-in for Core ML itself, which exists on macOS alone.

Nothing here says that Core ML runs these models: docs/coreml.md lists what only a Mac can tell.
"""

import functools
import inspect
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.generator.torch_here import require

require("coremltools")

import numpy as np  # noqa: E402

from generator.backends.coreml_plan import counted, has_fallen, placement, words  # noqa: E402
from generator.backends.coreml_protocol import Placement  # noqa: E402
from generator.backends.coreml_runners import CoreML, StageFile  # noqa: E402
from generator.verify.coremltools_quietly import import_coremltools  # noqa: E402

STAGE = StageFile("OUT/denoise.mlpackage", "y", "cpu_and_ne", "abc-macos15.2-arm64", {"x": ([1, 2], "float32")})


@functools.cache
def coremltools() -> Any:
    return import_coremltools()


class FakeCoreML:
    """Compiles to a folder with one file, loads what holds it, adds 1 to x. What was asked of it is kept."""

    def __init__(self) -> None:
        self.compiled: list[str] = []
        self.given: list[Any] = []
        self.loaded: list[tuple[str, str]] = []
        owner = self

        class CompiledMLModel:
            def __init__(self, path: str, compute_units: Any) -> None:
                inspect.signature(coremltools().models.CompiledMLModel).bind(path, compute_units)
                if not (Path(path) / "coremldata.bin").exists():
                    raise RuntimeError("Error reading the model")
                owner.loaded.append((path, compute_units.name))

            def predict(self, data: dict[str, Any]) -> dict[str, Any]:
                owner.given.append(data["x"])
                return {"y": data["x"] + 1}

        self.ComputeUnit = coremltools().ComputeUnit
        self.models = SimpleNamespace(
            CompiledMLModel=CompiledMLModel,
            utils=SimpleNamespace(compile_model=self._compile),
            compute_plan=SimpleNamespace(MLComputePlan=SimpleNamespace(load_from_path=self._plan)),
        )

    def _compile(self, package: str, destination: str) -> None:
        inspect.signature(coremltools().models.utils.compile_model).bind(package, destination)
        assert destination.endswith(".mlmodelc") and not Path(destination).exists(), "it would be moved into it"
        self.compiled.append(package)
        Path(destination).mkdir()
        (Path(destination) / "coremldata.bin").touch()

    def _plan(self, path: str, compute_units: Any) -> Any:
        inspect.signature(coremltools().models.compute_plan.MLComputePlan.load_from_path).bind(
            path=path, compute_units=compute_units
        )
        raise RuntimeError("no plan today")


def load(fake: FakeCoreML, cache: Path, **changes: Any) -> tuple[CoreML, list[str]]:
    """The runner, and what was said of compiling."""
    said: list[str] = []
    stage = StageFile(**{**vars(STAGE), **changes})
    return CoreML(fake, stage, cache, lambda: said.append(stage.package)), said


def test_a_package_is_compiled_once_for_each_content_and_system(tmp_path: Path) -> None:
    fake, cache = FakeCoreML(), tmp_path / "cache"
    runner, said = load(fake, cache)
    assert said == fake.compiled == [STAGE.package]
    assert fake.loaded == [(str(cache / "denoise-abc-macos15.2-arm64.mlmodelc"), "CPU_AND_NE")]
    assert load(fake, cache)[1] == [] and len(fake.compiled) == 1
    load(fake, cache, key="def-macos15.2-arm64")
    load(fake, cache, key="abc-macos15.3-arm64")
    kept = {path.name for path in cache.iterdir()}
    assert kept == {"denoise-def-macos15.2-arm64.mlmodelc", "denoise-abc-macos15.3-arm64.mlmodelc"}, (
        "the older system's is gone"
    )
    assert (runner.predict({"x": np.zeros((1, 2), np.float32)}) == 1.0).all()


def test_a_cache_that_is_damaged_is_compiled_anew(tmp_path: Path) -> None:
    fake = FakeCoreML()
    load(fake, tmp_path)
    (tmp_path / "denoise-abc-macos15.2-arm64.mlmodelc" / "coremldata.bin").unlink()
    (tmp_path / "part-denoise-abc-macos15.2-arm64.mlmodelc").mkdir()  # of a process that was killed
    assert load(fake, tmp_path)[1] == [STAGE.package] and len(fake.compiled) == 2


def test_it_has_run_once_and_core_ml_never_holds_the_last_reference_of_an_input(tmp_path: Path) -> None:
    fake = FakeCoreML()
    runner, _ = load(fake, tmp_path)
    assert len(fake.given) == 1
    outputs = [runner.predict({"x": np.full((1, 2), value, np.float32)}) for value in (2.0, 3.0)]
    assert [float(output[0, 0]) for output in outputs] == [3.0, 4.0]
    assert len({id(array) for array in fake.given}) == 1, "the same array each time, which the runner keeps"


def operation(name: str, *blocks: Any) -> Any:
    plan = coremltools().models.compute_plan
    return plan.MLModelStructureProgramOperation({}, name, [], list(blocks), None)


def block(*operations: Any) -> Any:
    return coremltools().models.compute_plan.MLModelStructureProgramBlock([], list(operations), [])


class FakePlan:
    """A plan of coremltools' own records, in which each operation's name is its device; `const` has none."""

    def __init__(self, *operations: Any) -> None:
        plan = coremltools().models.compute_plan
        program = plan.MLModelStructureProgram({"main": plan.MLModelStructureProgramFunction([], block(*operations))})
        self.model_structure = plan.MLModelStructure(None, program, None)
        assert hasattr(plan.MLComputePlan, "get_compute_device_usage_for_mlprogram_operation")

    def get_compute_device_usage_for_mlprogram_operation(self, asked: Any) -> Any:
        if asked.operator_name == "const":
            return None
        device = object.__new__(getattr(coremltools().models.compute_device, f"ML{asked.operator_name}ComputeDevice"))
        return coremltools().models.compute_plan.MLComputePlanDeviceUsage(device, [device])


def test_the_plan_is_counted_and_said_in_words() -> None:
    inner = operation("CPU", block(operation("NeuralEngine"), operation("const")))
    plan = FakePlan(*[operation("NeuralEngine")] * 3, operation("GPU"), operation("const"), inner)
    placed = Placement("cpu_and_ne", counted(plan))
    assert placed.operations == {"Neural Engine": 4, "GPU": 1, "CPU": 1}
    assert words("denoise", placed) == "denoise: 4 of 6 operations on the Neural Engine, 1 on the GPU, 1 on the CPU"


@pytest.mark.parametrize(
    ("units", "operations", "fallen"),
    [
        ("cpu_and_ne", {"Neural Engine": 412, "CPU": 6}, False),
        ("cpu_and_ne", {"CPU": 418}, True),
        ("cpu_and_ne", {"CPU": 300, "Neural Engine": 118}, True),
        ("cpu_and_gpu", {"GPU": 90, "CPU": 30}, False),
        ("all", {"CPU": 90, "GPU": 30}, True),
        ("cpu_only", {"CPU": 418}, False),
        ("cpu_and_ne", {}, False),
    ],
)
def test_a_stage_that_fell_to_the_cpu_is_said(units: str, operations: dict[str, int], fallen: bool) -> None:
    placed = Placement(units, operations)
    assert has_fallen(placed) is fallen and ("FELL TO THE CPU" in words("denoise", placed)) is fallen


def test_a_plan_that_is_not_told_is_no_reason_not_to_play(tmp_path: Path) -> None:
    runner, _ = load(FakeCoreML(), tmp_path)
    assert words("denoise", runner.placement) == "denoise on cpu_and_ne (MLComputePlan: no plan today)"
    assert placement(FakeCoreML(), tmp_path, "all").problem == "MLComputePlan: no plan today"
