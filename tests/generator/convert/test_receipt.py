"""What a receipt says of a package, and what stops one."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.generator.torch_here import require

require("coremltools")

from generator.convert import gates, receipt, tools  # noqa: E402
from generator.convert.gates import LIMITS, Limit, Measured, judge  # noqa: E402
from generator.convert.options import StageOptions  # noqa: E402
from generator.convert.protocol import Stepped  # noqa: E402
from generator.convert.receipt import Receipt, ReceiptError  # noqa: E402
from generator.convert.receipt_text import markdown  # noqa: E402
from generator.verify.interpreter import Interpreter  # noqa: E402
from generator.verify.parity import compare  # noqa: E402
from generator.verify.static import Finding  # noqa: E402
from tests.generator.convert.toy import Loud, Reciprocal, Toy, make  # noqa: E402

LIMIT = Limit(1e-2, 3e-2, "")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Receipt, list[object], Path]:
    folder = tmp_path_factory.mktemp("toy") / "making"
    made, told = make(folder, Toy())
    return made, [*told], folder


def measured(got: object, want: object = (1.0, -2.0, 3.0)) -> Measured:
    return Measured("case", compare(np.array(got), np.array(want)), float(np.abs(np.array(want)).max()), 0.0)


def test_it_says_what_was_made(made: tuple[Receipt, list[object], Path]) -> None:
    found, told, folder = made
    assert found.passed and not found.waived
    assert (found.precision, found.weights, found.units) == ("fp16", "fp16", "cpu_and_ne")
    assert found.inputs == {"x": {"shape": [4, 64], "dtype": "float32"}}
    assert [case.name for case in found.cases] == ["one", "two"]
    assert all(1e-6 < case.parity.relative < 1e-3 and case.surgery == 0.0 for case in found.cases)
    assert set(found.hashes) == {"model.mlmodel", "weight.bin"}
    assert found.tools["coremltools"].startswith("9.") and found.peak_memory_bytes > 1e7
    assert [step.name for step in told if isinstance(step, Stepped)] == ["load", "export", "convert", "save", "check"]
    assert "interpreter" in found.run_on and Interpreter(folder / found.package).inputs == {"x": ((4, 64), "float32")}


def test_it_is_the_same_after_a_file(made: tuple[Receipt, list[object], Path], tmp_path: Path) -> None:
    receipt.write(made[0], tmp_path)
    assert receipt.read(tmp_path / "toy.receipt.json") == made[0]
    assert json.loads((tmp_path / "toy.receipt.json").read_text())["verdict"] == "PASS"
    text = (tmp_path / receipt.names("toy")[1]).read_text()
    assert text == markdown(made[0]) and "| relative | pass |" in text and "- It is a toy." in text


def test_it_fits_only_what_it_was_made_from(made: tuple[Receipt, list[object], Path]) -> None:
    found, sources, versions = made[0], {"toy.bin": "00"}, tools.versions()
    assert found.fits(StageOptions(), sources, versions)
    assert found.fits(StageOptions(precision="fp16", units="cpu_and_ne", window=99), sources, versions)
    for other in (
        StageOptions(precision="fp32"), StageOptions(units="all"), StageOptions(compress="int8"), StageOptions(text_tokens=8),
    ):  # fmt: skip
        assert not found.fits(other, sources, versions)
    assert not found.fits(StageOptions(), {"toy.bin": "01"}, versions)
    assert not found.fits(StageOptions(), sources, versions | {"torch": "3"})


@pytest.mark.parametrize("damage", ["{}", "no json", '{"schema": 2}', "[]"])
def test_one_that_is_no_receipt_is_one_line(damage: str, tmp_path: Path) -> None:
    (tmp_path / "toy.receipt.json").write_text(damage)
    with pytest.raises(ReceiptError, match=r"convert the stage again$"):
        receipt.read(tmp_path / "toy.receipt.json")


def test_a_wrong_package_fails(tmp_path: Path) -> None:
    wrong = Toy()
    wrong.linear.weight.data[3, 5] += 1.0
    found, _ = make(tmp_path / "making", Toy(), truth=wrong)
    assert not found.passed and [gate.name for gate in found.gates if gate.stops] == ["relative", "largest"]
    assert min(case.surgery for case in found.cases) > 1e-2  # it says that the module itself is wrong, and not its conversion


def test_numbers_that_are_none_fail_first(tmp_path: Path) -> None:
    found, _ = make(tmp_path / "making", Loud())
    first = found.gates[0]
    assert first.name == "finite" and first.stops and first.worst < 1
    receipt.write(found, tmp_path)
    read = receipt.read(tmp_path / "toy.failed.json")
    assert not read.passed and math.isnan(read.cases[0].parity.relative)
    assert not (tmp_path / "toy.receipt.json").exists()
    assert make(tmp_path / "fp32", Loud(), precision="fp32")[0].passed


def test_what_a_rule_finds_stops_it_unless_it_is_waived(tmp_path: Path) -> None:
    found, _ = make(tmp_path / "strict", Reciprocal())
    assert [gate.name for gate in found.gates if gate.stops] == ["inverse_epsilon"]
    waived, _ = make(tmp_path / "waived", Reciprocal(), waive=("inverse_epsilon",))
    assert waived.passed and waived.waived == ("inverse_epsilon",)
    assert waived.as_json()["verdict"] == "PASS with waivers" and "| waived | inverse_epsilon |" in markdown(waived)
    strict = StageOptions()
    assert not waived.fits(strict, waived.sources, waived.tools)  # without its waiver it would not be there
    assert waived.fits(replace(strict, waive=("inverse_epsilon",)), waived.sources, waived.tools)


@pytest.mark.parametrize(("kind", "most"), [("int8", 0.6), ("6bit", 0.5)])
def test_compressed_weights_run_and_are_smaller(
    kind: str, most: float, made: tuple[Receipt, list[object], Path], tmp_path: Path
) -> None:
    found, _ = make(tmp_path / "making", Toy(), compress=kind)
    whole, small = (
        (folder / "toy.mlpackage/Data/com.apple.CoreML/weights/weight.bin").stat().st_size
        for folder in (made[2], tmp_path / "making")
    )
    assert small < most * whole and found.weights == kind
    worst = max(case.parity.relative for case in found.cases)
    assert found.passed and 1e-4 < worst < LIMITS["denoise", kind].relative


def test_gates_come_in_their_order() -> None:
    bad = judge(LIMIT, [measured([math.nan, 1.0, 1.0])], [Finding("atan2", "op", "text")], ())
    assert [gate.name for gate in bad] == ["finite", "relative", "largest", "atan2"]
    assert all(gate.stops for gate in bad)
    waived = judge(LIMIT, [measured([math.nan, 1.0, 1.0])], [], ("finite",))
    assert [gate.stops for gate in waived] == [False, True, True]  # nothing is said of the others by waiving one


def test_one_wrong_sample_is_found_among_many_right_ones() -> None:
    want = np.random.default_rng(0).standard_normal(100_000)
    got = want.copy()
    got[777] += 1.0
    by_name = {gate.name: gate for gate in judge(LIMIT, [measured(want, want), measured(got, want)], [], ())}
    assert by_name["relative"].passed and by_name["largest"].stops


def test_every_stage_and_precision_has_a_limit_with_a_reason() -> None:
    for name in ("denoise", "decode", "text"):
        limits = [
            gates.limit(name, precision, compress) for precision in ("fp16", "fp32") for compress in (None, "int8", "6bit")
        ]
        assert all(limit.reason and 0 < limit.relative < limit.largest < 1 for limit in limits)
        assert gates.limit(name, "fp32", None).relative < gates.limit(name, "fp16", None).relative
