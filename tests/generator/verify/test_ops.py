"""Every operation that the interpreter knows against numpy, over random shapes and attributes, as packages on disk.

The table of cases is held against the interpreter's own, and the interpreter's parameters and defaults against coremltools'.
"""

import itertools
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.generator.torch_here import require

require("coremltools")

from generator.verify import package, registry  # noqa: E402
from generator.verify.interpreter import Interpreter  # noqa: E402
from tests.generator.verify import cases_elementwise, cases_layers, cases_tensor  # noqa: E402, F401  # they fill CASES
from tests.generator.verify.rig import CASES, Case, Draw, results, save  # noqa: E402

# Operations that a case cannot make alone: test_interpreter.py has their tests.
ELSEWHERE = {"read_state", "write_state"}

GROUPS: dict[tuple[str, str], list[str]] = defaultdict(list)
for _name, _opset in sorted(CASES):
    GROUPS[registry.table()[_name].module if _name in registry.table() else "unknown", _opset].append(_name)


def test_every_operation_has_a_case_and_every_case_an_operation() -> None:
    assert {name for name, _ in CASES} | ELSEWHERE == set(registry.table())


@pytest.mark.parametrize(("module", "opset"), sorted(GROUPS))
def test_operations_give_what_numpy_gives(module: str, opset: str, tmp_path: Path) -> None:
    numbers = itertools.count()

    # No shrinking: it would take minutes, and the failure names the operation.
    @settings(max_examples=4, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.data())
    def compare(data: Any) -> None:
        cases = {name: CASES[name, opset](Draw(data)) for name in GROUPS[module, opset]}
        run_and_compare(cases, opset, tmp_path / f"{next(numbers)}.mlpackage")

    compare()


def run_and_compare(cases: dict[str, Case], opset: str, path: Path) -> None:
    """All cases as one program: a program's fixed cost is a hundred times that of an operation."""
    inputs = {f"{name}_{key}": array for name, case in cases.items() for key, array in case.inputs.items()}
    counts: dict[str, int] = {}

    def build(**values: Any) -> list[Any]:
        outputs = []
        for name, case in cases.items():
            made = results(case.build(**{key: values[f"{name}_{key}"] for key in case.inputs}))
            counts[name] = len(made)
            outputs += made
        return outputs

    _, names = save(path, inputs, build, opset)
    saved = package.read(path)
    present = {op.type for op in saved.function().block.walk()}
    assert set(cases) <= present, "the program holds each operation under its own name"
    outputs = Interpreter(saved, "fp32").predict(inputs)
    remaining = iter(names)
    for name, case in cases.items():
        got = [outputs[next(remaining)] for _ in range(counts[name])]
        if callable(case.want):
            assert case.want(*got), name
            continue
        assert len(got) == len(case.want), name
        for value, want in zip(got, case.want, strict=True):
            assert value.shape == np.shape(want), name
            np.testing.assert_allclose(value, np.asarray(want, np.float64), case.tolerance, case.tolerance, err_msg=name)


def test_parameters_are_those_of_coremltools() -> None:
    """cond, while_loop: MIL's parameters are Python functions there. write_state: made only when a program is saved."""
    from coremltools.converters.mil.mil.ops.registry import SSAOpRegistry

    for operation in registry.table().values():
        if operation.name in {"write_state", "cond", "while_loop"}:
            continue
        versions = [version.input_spec.input_types for version in SSAOpRegistry.core_ops[operation.name].values()]
        assert set(operation.parameters) == set().union(*versions), operation.name
        shared = set.intersection(*map(set, versions))
        always = {name for name in shared if not any(version[name].optional for version in versions)}
        ours = {name for name, parameter in operation.parameters.items() if parameter.required}
        assert ours <= always, operation.name
