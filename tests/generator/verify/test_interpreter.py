"""The interpreter as a whole: real conversions, precision, memory, functions, states, and what it refuses."""

import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.generator.torch_here import require

require("coremltools")

import torch  # noqa: E402
from torch import nn  # noqa: E402

from generator.engine import EngineError  # noqa: E402
from generator.verify import package, registry, static  # noqa: E402
from generator.verify.blobs import unpack  # noqa: E402
from generator.verify.interpreter import Interpreter  # noqa: E402
from generator.verify.parity import compare  # noqa: E402
from tests.generator.verify.rig import ct, mb, save  # noqa: E402


class Mixed(nn.Module):
    """Convolution, attention, norm and Snake: one of each kind that the project's models have."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv1d(8, 16, 3, padding=1)
        self.up = nn.ConvTranspose1d(16, 16, 4, stride=2, padding=1)
        self.norm = nn.LayerNorm(16)
        self.attention = nn.MultiheadAttention(16, 2, batch_first=True)
        self.alpha = nn.Parameter(torch.rand(1, 16, 1) + 0.5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.up(self.conv(x))
        x = x + torch.sin(self.alpha * x) ** 2 / self.alpha
        y = self.norm(x.transpose(1, 2))
        return y + self.attention(y, y, y, need_weights=False)[0]


def convert(module: nn.Module, inputs: tuple[torch.Tensor, ...], path: Path, half: bool = False, opset: str = "iOS18") -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # coremltools' and torch.export's own
        exported = torch.export.export(module.eval(), inputs).run_decompositions({})
        model = ct.convert(
            exported,
            minimum_deployment_target=getattr(ct.target, opset),
            compute_precision=ct.precision.FLOAT16 if half else ct.precision.FLOAT32,
            skip_model_load=True,
        )
        model.save(str(path))
    return path


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[np.ndarray, np.ndarray, Path, Path]:
    """Input, PyTorch's output, and the program in fp32 and in fp16."""
    torch.manual_seed(0)
    module, x = Mixed(), torch.randn(2, 8, 12)
    with torch.no_grad():
        want = module.eval()(x).numpy()
    folder = tmp_path_factory.mktemp("mixed")
    return x.numpy(), want, convert(module, (x,), folder / "32.mlpackage"), convert(module, (x,), folder / "16.mlpackage", True)


def only(outputs: dict[str, np.ndarray]) -> np.ndarray:
    (value,) = outputs.values()
    return value


def test_a_converted_model_gives_what_pytorch_gives(mixed: tuple[np.ndarray, np.ndarray, Path, Path]) -> None:
    x, want, single, half = mixed
    assert compare(only(Interpreter(single).predict({"x": x})), want).relative < 2e-6
    in_half = compare(only(Interpreter(half).predict({"x": x})), want).relative
    assert 1e-4 < in_half < 5e-3, "half precision shows, and no more than that"
    weights_alone = compare(only(Interpreter(half, "fp32").predict({"x": x})), want).relative
    assert weights_alone < in_half, "without rounding between operations the weights' own rounding is left"
    forced = compare(only(Interpreter(single, "fp16").predict({"x": x})), want).relative
    assert 1e-4 < forced < 5e-3, "an fp32 program as it would be in fp16"


def test_inputs_and_outputs_are_described(mixed: tuple[np.ndarray, np.ndarray, Path, Path]) -> None:
    interpreter = Interpreter(mixed[2])
    assert interpreter.inputs == {"x": ((2, 8, 12), "float32")}
    assert list(interpreter.outputs.values()) == [((2, 24, 16), "float32")]


def test_weights_that_are_not_kept_are_read_again(mixed: tuple[np.ndarray, np.ndarray, Path, Path]) -> None:
    x, _, path, _ = mixed
    lean = Interpreter(path, keep_bytes=0)
    first, second = only(lean.predict({"x": x})), only(lean.predict({"x": x}))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first, only(Interpreter(path).predict({"x": x})))


def test_half_precision_overflows_rounds_and_underflows(tmp_path: Path) -> None:
    x = np.array([60000, 1.0002, 1e-9, 3e-7], np.float32)
    path, _ = save(tmp_path / "p.mlpackage", {"x": x}, lambda x: mb.mul(x=x, y=2.0))
    np.testing.assert_array_equal(only(Interpreter(path, "fp32").predict({"x": x})), x * 2)
    half = only(Interpreter(path, "fp16").predict({"x": x}))
    np.testing.assert_array_equal(half, np.array([np.inf, 2, 0, 5.9604645e-07], np.float32))


def test_a_default_epsilon_is_nothing_in_half_precision(tmp_path: Path) -> None:
    x = np.zeros(2, np.float32)
    path, _ = save(tmp_path / "p.mlpackage", {"x": x}, lambda x: (mb.rsqrt(x=x), mb.log(x=x), mb.inverse(x=x)))
    single = list(Interpreter(path, "fp32").predict({"x": x}).values())
    np.testing.assert_allclose([value[0] for value in single], [1e6, np.log(np.float32(1e-45)), 1e4], 1e-4)
    half = [value[0] for value in Interpreter(path, "fp16").predict({"x": x}).values()]
    assert half[0] == np.inf and half[1] == -np.inf and abs(half[2] - 1e4) < 10


def test_what_the_program_declares_is_what_package_rounds(tmp_path: Path) -> None:
    x = np.array([1.0002], np.float32)
    build = lambda x: (mb.cast(x=mb.cast(x=x, dtype="fp16"), dtype="fp32"), mb.mul(x=x, y=1.0))  # noqa: E731
    path, names = save(tmp_path / "p.mlpackage", {"x": x}, build)
    outputs = Interpreter(path).predict({"x": x})
    assert outputs[names[0]][0] == 1 and outputs[names[1]][0] == np.float32(1.0002)
    assert Interpreter(path, "fp32").predict({"x": x})[names[0]][0] == np.float32(1.0002)


def test_reciprocal_distorts_snake(tmp_path: Path) -> None:
    """`torch.reciprocal` becomes `inverse` with an epsilon of 1e-4; so does `1 / beta`, but not a quotient."""

    class Snake(nn.Module):
        def __init__(self, way: str) -> None:
            super().__init__()
            self.way = way

        def forward(self, x: torch.Tensor, beta: torch.Tensor) -> torch.Tensor:
            wave = torch.sin(x) ** 2
            if self.way == "quotient":
                return x + wave / beta
            return x + wave * (torch.reciprocal(beta) if self.way == "reciprocal" else 1 / beta)

    x, beta = torch.randn(2, 9), torch.full((2, 9), 0.01)
    want = Snake("quotient")(x, beta).numpy()
    errors = {}
    for way in ("reciprocal", "one over", "quotient"):
        path = convert(Snake(way), (x, beta), tmp_path / f"{way}.mlpackage")
        errors[way] = compare(only(Interpreter(path).predict({"x": x.numpy(), "beta": beta.numpy()})), want).relative
        assert [finding.rule for finding in static.check(path)] == ([] if way == "quotient" else ["inverse_epsilon"])
    assert errors["reciprocal"] > 5e-3, "1 / (0.01 + 1e-4) is one percent less"
    assert errors["one over"] > 5e-3
    assert errors["quotient"] < 1e-6


def test_remainder_of_one_becomes_nothing(tmp_path: Path) -> None:
    """`x % 1` becomes `x - x`; `x - floor(x)` is right."""

    class Wrap(nn.Module):
        def __init__(self, floor: bool) -> None:
            super().__init__()
            self.floor = floor

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x - torch.floor(x) if self.floor else x % 1

    x = torch.rand(3, 5) * 4
    wrong = only(Interpreter(convert(Wrap(False), (x,), tmp_path / "a.mlpackage")).predict({"x": x.numpy()}))
    right = only(Interpreter(convert(Wrap(True), (x,), tmp_path / "b.mlpackage")).predict({"x": x.numpy()}))
    assert not wrong.any()
    assert [finding.rule for finding in static.check(tmp_path / "a.mlpackage")] == ["x_minus_x"]
    assert static.check(tmp_path / "b.mlpackage") == []
    np.testing.assert_allclose(right, x.numpy() % 1, atol=1e-6)


def test_align_corners_of_one_point_is_not_a_number(tmp_path: Path) -> None:
    """Linear interpolation with align_corners=True resizes a dummy axis of one, which becomes NaN."""

    class Stretch(nn.Module):
        def __init__(self, aligned: bool) -> None:
            super().__init__()
            self.aligned = aligned

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return nn.functional.interpolate(x, scale_factor=2, mode="linear", align_corners=self.aligned)

    x = torch.randn(1, 2, 6)
    for aligned in (True, False):
        got = only(Interpreter(convert(Stretch(aligned), (x,), tmp_path / f"{aligned}.mlpackage")).predict({"x": x.numpy()}))
        parity = compare(got, Stretch(aligned)(x).numpy())
        assert parity.finite_ratio == 0 if aligned else parity.relative < 1e-6


def test_atan2_is_wrong_by_pi_at_an_exact_zero_and_noise_is_drawn_anew(tmp_path: Path) -> None:
    class Angle(nn.Module):
        def forward(self, y: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
            return torch.atan2(y, x)

    class Noise(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x + torch.randn_like(x)

    y, x = torch.tensor([0.0, 1e-3, -1.0]), torch.tensor([-1.0, -1.0, 2.0])
    angle = convert(Angle(), (y, x), tmp_path / "angle.mlpackage")
    difference = np.abs(only(Interpreter(angle).predict({"y": y.numpy(), "x": x.numpy()})) - torch.atan2(y, x).numpy())
    np.testing.assert_allclose(difference, [np.pi, 0, 0], atol=1e-5)
    assert [finding.rule for finding in static.check(angle)] == ["atan2"]
    noise = convert(Noise(), (x,), tmp_path / "noise.mlpackage")
    drawn = [only(Interpreter(noise).predict({"x": x.numpy()})) for _ in range(2)]
    assert (drawn[0] != drawn[1]).all()
    assert [finding.rule for finding in static.check(noise)] == ["live_random"]


def test_a_state_is_read_and_written(tmp_path: Path) -> None:
    x, state = np.ones((2, 2), np.float16), {"cache": np.zeros((2, 2), np.float16)}

    def build(x: Any, cache: Any) -> Any:
        return mb.coreml_update_state(state=cache, value=mb.add(x=mb.read_state(input=cache), y=x))

    path, _ = save(tmp_path / "p.mlpackage", {"x": x}, build, states=state)
    assert {"read_state", "write_state"} <= {op.type for op in package.read(path).function().block.walk()}
    interpreter = Interpreter(path)
    kept = interpreter.make_state()
    for count in (1, 2, 3):
        np.testing.assert_array_equal(only(interpreter.predict({"x": x}, kept)), np.full((2, 2), count))
    np.testing.assert_array_equal(only(interpreter.predict({"x": x}, interpreter.make_state())), np.ones((2, 2)))
    with pytest.raises(EngineError, match="keeps a state"):
        interpreter.predict({"x": x})


def test_functions_of_one_package_share_weights_and_are_run_by_name(tmp_path: Path) -> None:
    weight = np.random.default_rng(0).standard_normal((40, 30)).astype(np.float32)
    paths = []
    for rows in (2, 5):
        x = np.ones((rows, 30), np.float32)
        paths.append(save(tmp_path / f"{rows}.mlpackage", {"x": x}, lambda x: mb.linear(x=x, weight=weight))[0])
    described = ct.utils.MultiFunctionDescriptor()
    for path in paths:
        described.add_function(str(path), src_function_name="main", target_function_name=f"rows_{path.stem}")
    described.default_function_name = "rows_2"
    whole = tmp_path / "whole.mlpackage"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ct.utils.save_multifunction(described, str(whole))
    assert Interpreter(whole).inputs == {"x": ((2, 30), "float32")}
    five = Interpreter(whole, function="rows_5")
    np.testing.assert_allclose(only(five.predict({"x": np.ones((5, 30))}))[4], weight.sum(1), rtol=1e-5)
    with pytest.raises(EngineError, match="has no function rows_9; it has rows_2, rows_5"):
        Interpreter(whole, function="rows_9")


@pytest.mark.parametrize("way", ["linear_quantize", "palettize", "prune"])
def test_compressed_weights_are_what_coremltools_unpacks(way: str, tmp_path: Path) -> None:
    import coremltools.optimize as cto

    torch.manual_seed(1)
    linear, x = nn.Linear(64, 64), torch.randn(3, 64)
    path = convert(linear, (x,), tmp_path / "plain.mlpackage")
    plain = only(Interpreter(path).predict({"input": x.numpy()}))
    configurations = {
        "linear_quantize": cto.coreml.OpLinearQuantizerConfig(mode="linear_symmetric", weight_threshold=0),
        "palettize": cto.coreml.OpPalettizerConfig(mode="uniform", nbits=6, weight_threshold=0),
        "prune": cto.coreml.OpMagnitudePrunerConfig(target_sparsity=0.5, weight_threshold=0),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ct.models.MLModel(str(path), skip_model_load=True)
        config = cto.coreml.OptimizationConfig(global_config=configurations[way])
        small = getattr(cto.coreml, f"{way}_weights")(model, config)
        small.save(str(tmp_path / "small.mlpackage"))
        cto.coreml.decompress_weights(small).save(str(tmp_path / "again.mlpackage"))
    squeezed = Interpreter(tmp_path / "small.mlpackage")
    assert any(op.type.startswith("constexpr_") for op in squeezed.function.block.walk())
    got = only(squeezed.predict({"input": x.numpy()}))
    np.testing.assert_allclose(got, only(Interpreter(tmp_path / "again.mlpackage").predict({"input": x.numpy()})), atol=1e-6)
    assert 1e-4 < compare(got, plain).relative < 0.6


@pytest.mark.parametrize("bits", [1, 2, 3, 4, 6, 8])
def test_values_below_a_byte_are_unpacked(bits: int) -> None:
    values = np.random.default_rng(bits).integers(0, 2**bits, 37)
    single = np.array([(value >> bit) & 1 for value in values for bit in range(bits)], np.uint8)
    np.testing.assert_array_equal(unpack(np.packbits(single, bitorder="little"), bits, 37), values)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's count of a process's peak memory")
def test_a_large_program_runs_in_less_memory_than_its_weights(tmp_path: Path) -> None:
    """Twelve layers of 8 MB on disk and 16 MB as float32, read one after the other."""
    x, size = np.ones((1, 2048), np.float16), 2048
    weights = np.random.default_rng(0).random((12, size, size), np.float32).astype(np.float16) / 1024

    def build(x: Any) -> Any:
        for weight in weights:
            x = mb.linear(x=x, weight=weight)
        return x

    path, _ = save(tmp_path / "p.mlpackage", {"x": x}, build)
    code = (
        "import re, sys; import numpy as np; from pathlib import Path;"
        "from generator.verify.interpreter import Interpreter;"
        "peak = lambda: int(re.search('VmHWM: *\\\\s*(\\\\d+)', Path('/proc/self/status').read_text())[1]) * 1024;"
        "lean, full = (Interpreter(Path(sys.argv[1]), keep_bytes=keep) for keep in (0, 1 << 30));"
        "run = lambda one: one.predict({'x': np.ones((1, 2048))});"
        "before = peak(); run(lean); between = peak(); run(full); print(between - before, peak() - between)"
    )
    result = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    lean, full = map(int, result.stdout.split())
    assert lean < 90e6
    assert full > 100e6, "kept, they are 201 MB"


def test_an_operation_that_is_not_known_is_named(tmp_path: Path) -> None:
    x = np.ones((2, 1, 3), np.float32)
    hidden = np.zeros((2, 4), np.float32)
    weights = {"weight_ih": np.ones((16, 3), np.float32), "weight_hh": np.ones((16, 4), np.float32)}

    def build(x: Any) -> Any:
        return mb.lstm(x=x, initial_h=hidden[:1], initial_c=hidden[:1], name="memory", **weights)[0]

    path, _ = save(tmp_path / "p.mlpackage", {"x": x}, build)
    with pytest.raises(EngineError, match=r"p\.mlpackage: the interpreter knows no operation lstm \(memory\); add it"):
        Interpreter(path)


def test_wrong_inputs_and_indices_are_one_line(tmp_path: Path) -> None:
    x, i = np.ones((3, 2), np.float32), np.array([7], np.int32)
    path, _ = save(tmp_path / "p.mlpackage", {"x": x, "i": i}, lambda x, i: mb.gather(x=x, indices=i, name="pick"), "iOS15")
    interpreter = Interpreter(path)
    for wrong, reason in (
        ({"x": x}, "takes x, i, and not x"),
        ({"x": x[:2], "i": i}, r"x is fp32\[3, 2\], and not of shape \[2, 2\]"),
        ({"x": x, "i": i}, r"gather \(pick\) index 7 is out of bounds"),
    ):
        with pytest.raises(EngineError, match=reason) as caught:
            interpreter.predict(wrong)
        assert "\n" not in str(caught.value)
    with pytest.raises(EngineError, match="no storage bf16; there are fp32, fp16, package"):
        Interpreter(path, "bf16")  # type: ignore[arg-type]


def test_damaged_packages_are_one_line(mixed: tuple[np.ndarray, np.ndarray, Path, Path], tmp_path: Path) -> None:
    def damaged(name: str) -> Path:
        return Path(shutil.copytree(mixed[2], tmp_path / f"{name}.mlpackage"))

    model, weights = "Data/com.apple.CoreML/model.mlmodel", "Data/com.apple.CoreML/weights/weight.bin"
    cut = damaged("cut")
    (cut / weights).write_bytes((cut / weights).read_bytes()[:400])
    with pytest.raises(EngineError, match=r"cut short|damaged"):
        Interpreter(cut).predict({"x": mixed[0]})
    gone = damaged("gone")
    (gone / model).unlink()
    with pytest.raises(EngineError, match="is the package complete"):
        package.read(gone)
    noise = damaged("noise")
    (noise / model).write_bytes(b"\xff" * 99)
    with pytest.raises(EngineError, match="is no Core ML model"):
        package.read(noise)
    listing = damaged("listing")
    (listing / "Manifest.json").write_text("{}")
    with pytest.raises(EngineError, match="cannot be read"):
        package.read(listing)
    with pytest.raises(EngineError, match=r"has no Manifest\.json"):
        package.read(tmp_path)


def test_registering_a_name_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        registry.op("conv")(lambda x: x)
