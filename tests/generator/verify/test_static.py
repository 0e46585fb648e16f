"""Each rule finds a program that breaks it, and leaves one alone that does not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.generator.torch_here import require

require("coremltools")

from generator.verify import static  # noqa: E402
from tests.generator.verify.rig import ct, mb, save  # noqa: E402

HALF, SINGLE = np.float16, np.float32


def ones(*shape: int, dtype: Any = SINGLE) -> np.ndarray:
    return np.ones(shape, dtype)


def table_of_angles(x: Any) -> Any:
    return mb.sin(x=mb.matmul(x=mb.reshape(x=x, shape=[4, 1]), y=ones(1, 3, dtype=HALF)))


# Rule: what breaks it, what does not, and the input of both.
PROGRAMS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any], np.ndarray]] = {
    "x_minus_x": (lambda x: mb.sub(x=x, y=mb.identity(x=x)), lambda x: mb.sub(x=x, y=mb.floor(x=x)), ones(2, 3)),
    "bilinear_1_wide": (
        lambda x: mb.upsample_bilinear(x=x, scale_factor_width=2, align_corners=True),
        lambda x: mb.upsample_bilinear(x=x, scale_factor_width=2, align_corners=False),
        ones(1, 2, 1, 5),
    ),
    "live_random": (
        lambda x: mb.random_normal(shape=mb.shape(x=x)),
        lambda x: mb.fill(shape=mb.shape(x=x), value=1.0),
        ones(2, 3),
    ),
    "fp16_cumsum": (
        lambda x: mb.cumsum(x=x),
        lambda x: mb.cumsum(x=mb.cast(x=x, dtype="fp32")),
        ones(5, dtype=HALF),
    ),
    "inverse_epsilon": (lambda x: mb.inverse(x=x), lambda x: mb.inverse(x=x, epsilon=1e-12), ones(3)),
    "fp16_angle": (
        table_of_angles,
        lambda x: mb.sin(x=mb.mul(x=mb.layer_norm(x=x, axes=[0]), y=HALF(3))),
        ones(4, dtype=HALF),
    ),
    "atan2": (lambda x: mb.atan(x=mb.real_div(x=x, y=mb.cos(x=x))), lambda x: mb.atan(x=mb.cos(x=x)), ones(3)),
    "not_finite_constant": (
        lambda x: mb.add(x=x, y=np.array([0, -np.inf], SINGLE)),
        lambda x: mb.add(x=x, y=np.array([0, -1e4], SINGLE)),
        ones(2),
    ),
}


def rules(path: Path) -> set[str]:
    return {finding.rule for finding in static.check(path)}


@pytest.mark.parametrize("rule", PROGRAMS)
def test_a_rule_finds_what_it_names_and_nothing_else(rule: str, tmp_path: Path) -> None:
    broken, fine, x = PROGRAMS[rule]
    assert rules(save(tmp_path / "broken.mlpackage", {"x": x}, broken)[0]) == {rule}
    assert rules(save(tmp_path / "fine.mlpackage", {"x": x}, fine)[0]) == set()


@pytest.mark.parametrize("kind", ["cumsum", "position"])
def test_angles_of_a_running_phase_and_of_a_position_are_found(kind: str, tmp_path: Path) -> None:
    def phase(x: Any) -> Any:
        return mb.cos(x=mb.cumsum(x=mb.layer_norm(x=x, axes=[0])))

    def position(x: Any) -> Any:
        return mb.cos(x=mb.expand_dims(x=mb.mul(x=x, y=HALF(1000)), axes=[0]))

    path, _ = save(tmp_path / "p.mlpackage", {"x": ones(4, dtype=HALF)}, phase if kind == "cumsum" else position)
    assert "fp16_angle" in rules(path)


def test_an_angle_in_single_precision_is_fine(tmp_path: Path) -> None:
    path, _ = save(tmp_path / "p.mlpackage", {"x": ones(4)}, lambda x: mb.cos(x=mb.mul(x=x, y=1000.0)))
    assert rules(path) == set()


@pytest.mark.parametrize(("mode", "found"), [("STRICT_ALIGN_CORNERS", True), ("ALIGN_CORNERS", False)])
def test_resizing_in_both_forms_is_looked_at(mode: str, found: bool, tmp_path: Path) -> None:
    for number, build in enumerate(
        (
            lambda x: mb.resize_bilinear(x=x, target_size_height=1, target_size_width=6, sampling_mode=mode),
            lambda x: mb.resize(x=x, shape=[1, 6], resized_dims=np.uint32(2), sampling_mode=mode),
        )
    ):
        path, _ = save(tmp_path / f"{number}.mlpackage", {"x": ones(1, 2, 1, 3)}, build)
        assert ("bilinear_1_wide" in rules(path)) == found


def test_a_state_is_found(tmp_path: Path) -> None:
    build = lambda x, cache: mb.add(x=mb.read_state(input=cache), y=x)  # noqa: E731
    x = ones(2, dtype=HALF)
    assert rules(save(tmp_path / "p.mlpackage", {"x": x}, build, states={"cache": x})[0]) == {"state"}


@pytest.mark.parametrize("varying", [("a",), ("a", "b")])
def test_two_inputs_that_vary_are_found(varying: tuple[str, ...], tmp_path: Path) -> None:
    import warnings

    import torch

    class Sums(torch.nn.Module):
        def forward(self, a: torch.Tensor, b: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            return a * 2, b * 3

    length = torch.export.Dim("length", min=2, max=8)
    shapes = {name: {1: length} if name in varying else None for name in ("a", "b")}
    if len(varying) == 2:
        shapes["b"] = {1: torch.export.Dim("other", min=2, max=8)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exported = torch.export.export(Sums(), (torch.ones(2, 4), torch.ones(2, 5)), dynamic_shapes=shapes)
        model = ct.convert(exported.run_decompositions({}), minimum_deployment_target=ct.target.iOS18, skip_model_load=True)
        model.save(str(tmp_path / "p.mlpackage"))
    assert rules(tmp_path / "p.mlpackage") == ({"varying_inputs"} if len(varying) == 2 else set())


def test_a_rank_that_core_ml_does_not_take_is_found(tmp_path: Path) -> None:
    """coremltools 9.0 refuses to make one, so an axis is added to a program's type afterwards."""
    path, _ = save(tmp_path / "p.mlpackage", {"x": ones(2, 3)}, lambda x: mb.reshape(x=x, shape=[1, 2, 1, 3, 1]))
    assert rules(path) == set()
    model = path / "Data/com.apple.CoreML/model.mlmodel"
    spec = ct.proto.Model_pb2.Model.FromString(model.read_bytes())
    (block,) = spec.mlProgram.functions["main"].block_specializations.values()
    block.operations[-1].outputs[0].type.tensorType.dimensions.add().constant.size = 1
    model.write_bytes(spec.SerializeToString())
    assert rules(path) == {"rank_above_5"}


def test_every_rule_is_tested() -> None:
    assert set(PROGRAMS) | {"rank_above_5", "state", "varying_inputs"} == set(static.RULES)


def test_a_finding_names_the_operation_and_the_next_step(tmp_path: Path) -> None:
    path, _ = save(tmp_path / "p.mlpackage", {"x": ones(3)}, lambda x: mb.inverse(x=x, name="share"))
    (finding,) = static.check(path)
    assert "divide by x" in str(finding)
    assert str(finding).startswith("inverse_epsilon: share: computes 1 / (x + 1e-4), ")
