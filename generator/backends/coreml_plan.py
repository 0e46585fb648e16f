"""What Core ML means to run where: MLComputePlan, counted, and in words.

A model that was asked onto the Neural Engine may land on the CPU without a word; here it is said.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.backends.coreml_protocol import Placement

_DEVICES = {
    "MLNeuralEngineComputeDevice": "Neural Engine",
    "MLGPUComputeDevice": "GPU",
    "MLCPUComputeDevice": "CPU",
}
_PLACES = {"Neural Engine": "the Neural Engine", "GPU": "the GPU", "CPU": "the CPU"}


def placement(ct: Any, compiled: Path, units: str) -> Placement:
    """Of a compiled model. What Core ML does not tell is no reason not to play."""
    try:
        plan = ct.models.compute_plan.MLComputePlan.load_from_path(
            path=str(compiled), compute_units=ct.ComputeUnit[units.upper()]
        )
        return Placement(units, counted(plan))
    except (RuntimeError, ValueError) as error:
        return Placement(units, {}, f"MLComputePlan: {error}")


def counted(plan: Any) -> Mapping[str, int]:
    """How many operations on each device. Constants have no device, and operations that are folded away neither."""
    program = plan.model_structure.program
    counts: Counter[str] = Counter()
    for function in program.functions.values():
        for operation in _operations(function.block):
            usage = plan.get_compute_device_usage_for_mlprogram_operation(operation)
            if usage is not None:
                name = type(usage.preferred_compute_device).__name__
                counts[_DEVICES.get(name, name)] += 1
    return dict(counts)


def _operations(block: Any) -> Iterator[Any]:
    for operation in block.operations:
        yield operation
        for inner in operation.blocks:
            yield from _operations(inner)


def words(stage: str, placed: Placement) -> str:
    """One stage in words: `denoise: 412 of 418 operations on the Neural Engine, 6 on the CPU`."""
    if not placed.operations:
        return f"{stage} on {placed.units}{f' ({placed.problem})' if placed.problem else ''}"
    total = sum(placed.operations.values())
    ordered = sorted(placed.operations.items(), key=lambda item: -item[1])
    (first, most), *others = [(_PLACES.get(device, device), count) for device, count in ordered]
    rest = "".join(f", {count} on {device}" for device, count in others)
    fell = "FELL TO THE CPU: " if has_fallen(placed) else ""
    return f"{stage}: {fell}{most} of {total} operations on {first}{rest}"


def has_fallen(placed: Placement) -> bool:
    """Whether most of the operations run on the CPU, and were not asked to."""
    on_cpu, total = placed.operations.get("CPU", 0), sum(placed.operations.values())
    return placed.units != "cpu_only" and on_cpu > total / 2
