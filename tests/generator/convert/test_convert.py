"""`endless convert` as a user runs it, on the tiny checkpoint, and the whole clip that comes of its packages."""

import json
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.generator.torch_here import require

require("coremltools")

import torch  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402

from generator import sampler  # noqa: E402
from generator.backends import checkpoint, pytorch  # noqa: E402
from generator.backends.backend import Condition  # noqa: E402
from generator.convert import manifest, receipt, stable_package  # noqa: E402
from generator.convert.few_values import table  # noqa: E402
from generator.convert.host import Host, fixed  # noqa: E402
from generator.convert.mapped_memory import giving_back  # noqa: E402
from generator.convert.options import STAGES, TEXT_TOKENS  # noqa: E402
from generator.verify.interpreter import Interpreter  # noqa: E402
from generator.verify.parity import compare  # noqa: E402
from tests.generator.convert.packages import PATIENCE_S, convert, tiny_packages  # noqa: E402
from tests.generator.running import result  # noqa: E402
from tests.generator.tiny_tangoflux import tiny  # noqa: E402

pytestmark = pytest.mark.xdist_group("converted")

WHOLE = pytest.mark.timeout(PATIENCE_S)
SHORT, LONG = "rain", "rain on tin roof with distant thunder and birds in wind " * 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tiny packages, to be changed."""
    return Path(shutil.copytree(tiny_packages(), tmp_path / "packages"))


def hashes(folder: Path) -> dict[str, dict[str, str]]:
    """Of every file of every package, the packages' own lists included."""
    return {
        stage: {
            path.relative_to(folder).as_posix(): stable_package.sha256(path)
            for path in sorted((folder / f"{stage}.mlpackage").rglob("*"))
            if path.is_file()
        }
        for stage in STAGES
    }


@WHOLE
def test_all_that_the_manifest_names_is_there_and_right() -> None:
    folder = tiny_packages()
    found = manifest.read(folder)
    assert found.model == "tangoflux" and list(found.stages) == list(STAGES)
    assert (found.sizes.text_tokens, found.sizes.window, found.sizes.latents, found.sizes.margin) == (64, 43, 43, 10)
    assert {path for path in found.files if path.startswith("tokenizer/")} >= {"tokenizer/tokenizer.json"}
    for name, stage in found.stages.items():
        one = receipt.read(folder / stage.receipt)
        assert one.passed and not one.waived and not one.findings
        assert stable_package.hashes(folder / stage.package) == stage.hashes == one.hashes
        assert (one.precision, stage.weights) == (("fp16", "fp16") if name == "denoise" else ("fp32", "fp32"))
    assert all(stable_package.sha256(folder / name) == digest for name, digest in found.files.items())
    assert {path.name for path in folder.iterdir()} - {".said"} == {
        "tangoflux.json", "host.safetensors", "tokenizer",
        *(file for name in STAGES for file in (f"{name}.mlpackage", *receipt.names(name))),
    }  # fmt: skip


@WHOLE
def test_receipts_have_the_cases_that_show_what_goes_wrong() -> None:
    one = receipt.read(tiny_packages() / "denoise.receipt.json")
    names = [case.name for case in one.cases]
    assert all(any(name.startswith(f"t={t:.2f}") for name in names) for t in (1.0, 0.52, 0.04))
    assert any("full text" in name for name in names) and any("short text" in name for name in names)
    assert max(case.parity.relative for case in one.cases) <= 2e-3
    assert max(case.surgery for case in one.cases) <= 1e-5


@WHOLE
def test_each_step_is_told() -> None:
    tiny_packages()
    said = (tiny_packages() / ".said").read_text().splitlines()
    for stage in STAGES:
        lines = [line.split() for line in said if line.startswith(stage)]
        assert [words[1].rstrip(",") for words in lines] == ["load", "export", "convert", "save", "check", "PASS"]


@WHOLE
@pytest.mark.slow
def test_what_was_damaged_is_made_again_and_is_the_same_to_the_byte(folder: Path) -> None:
    before = hashes(folder)
    for stage in ("denoise", "decode"):
        path = folder / f"{stage}.mlpackage" / stable_package.WEIGHTS
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
    words = [word for stage in STAGES for word in ("--stage", stage)]
    done = convert("--weights", tiny(), "-o", folder, *words)
    assert done.returncode == 0, done.stderr
    assert "text     kept" in done.stdout and done.stdout.count("PASS,") == 2
    assert hashes(folder) == before
    assert manifest.read(folder).stages["denoise"].hashes == receipt.read(folder / "denoise.receipt.json").hashes


@WHOLE
def test_what_is_right_is_not_made_again_and_a_lost_manifest_comes_back(folder: Path) -> None:
    text = (folder / "tangoflux.json").read_text()
    (folder / "tangoflux.json").unlink()
    (folder / ".making/denoise").mkdir(parents=True)  # as a conversion that was killed leaves it
    at = (folder / "denoise.mlpackage").stat().st_mtime_ns
    done = convert("--weights", tiny(), "-o", folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("kept: it passed before") == 2 and "export" not in done.stdout
    assert (folder / "denoise.mlpackage").stat().st_mtime_ns == at
    assert json.loads((folder / "tangoflux.json").read_text()) == json.loads(text)


@WHOLE
def test_weights_that_are_not_those_of_the_other_stages_are_refused(folder: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(tiny(), tmp_path / "other"))
    (other / "config.json").write_text((other / "config.json").read_text() + "\n")
    done = convert("--weights", other, "-o", folder, "--stage", "decode")
    assert done.returncode == 1 and "holds denoise of other weights; add --stage denoise" in done.stderr
    done = convert("--weights", tiny(), "-o", folder, "--stage", "text", "--text-tokens", "32")
    assert done.returncode == 1 and "holds denoise for 64 tokens, not 32" in done.stderr
    assert manifest.read(folder).stages.keys() == set(STAGES)  # nothing was touched


@pytest.mark.slow
@WHOLE
def test_what_fails_is_not_put_in_place_until_it_is_waived(tmp_path: Path) -> None:
    loud = Path(shutil.copytree(tiny(), tmp_path / "loud"))
    weights = {name: tensor.clone() for name, tensor in load_file(loud / "vae.safetensors").items()}
    weights["decoder.conv1.weight_g"] *= 1e7
    save_file(weights, loud / "vae.safetensors")
    out = tmp_path / "out"
    words = ("--weights", loud, "-o", out, "--stage", "decode", "--precision", "fp16")
    done = convert(*words)
    assert done.returncode == 1
    assert "decode FAILED and was not put in place: finite ratio" in done.stderr and "Traceback" not in done.stderr
    assert {path.name for path in out.iterdir()} == set(receipt.names("decode", passed=False))
    gates = ("--waive", "finite", "--waive", "relative", "--waive", "largest")
    done = convert(*words, *gates)
    assert done.returncode == 0, done.stderr
    assert receipt.read(out / "decode.receipt.json").waived == ("finite", "relative", "largest")
    assert manifest.read(out).stages.keys() == {"decode"} and not (out / "decode.failed.json").exists()


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text("It was a dark and stormy night.")
    done = convert("--weights", tiny(), "-o", tmp_path)
    assert done.returncode == 1 and "novel.txt, which no conversion made" in done.stderr
    done = convert("--weights", tiny(), "-o", tmp_path / "novel.txt")
    assert done.returncode == 1 and "is a file; give a folder" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["novel.txt"]


@pytest.mark.slow
def test_bad_weights_are_the_loaders_own_line(tmp_path: Path) -> None:
    done = convert("--weights", tmp_path / "nothing", "-o", tmp_path / "out")
    assert done.returncode == 1 and "there is no folder" in done.stderr and "Traceback" not in done.stderr
    bad = Path(shutil.copytree(tiny(), tmp_path / "bad"))
    with (bad / "vae.safetensors").open("r+b") as file:
        file.truncate(100_000)
    done = convert("--weights", bad, "-o", tmp_path / "out", "--stage", "decode")
    assert done.returncode == 1 and "truncated or no safetensors file" in done.stderr and "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1 and list((tmp_path / "out").iterdir()) == []


def test_a_missing_library_names_the_extra(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.machinery as m\n"
        "found = m.PathFinder.find_spec\n"
        "m.PathFinder.find_spec = lambda name, *rest: None if name == 'coremltools' else found(name, *rest)\n"
    )
    done = convert("--weights", tiny(), "-o", tmp_path / "out", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == "endless: converting needs coremltools; install the extra: pip install 'endless-node[coreml]'\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--stage", "vocoder"], "invalid choice: 'vocoder'"),
        (["--precision", "int4"], "it is one of fp16, fp32"),
        (["--units", "vocoder=all"], "there is no stage 'vocoder'"),
        (["--compress", "text=int8"], "add --stage text"),
        (["--waive", "everything"], "there is no such gate; there are finite, relative, largest, x_minus_x"),
        (["--window", "20"], "is no whole number from 21 to"),
    ],
)
def test_wrong_words_exit_2(words: list[str], said: str, tmp_path: Path) -> None:
    done = convert("--weights", tiny(), "-o", tmp_path / "out", *words)
    assert done.returncode == 2 and said in done.stderr and not (tmp_path / "out").exists()


@pytest.mark.slow
@WHOLE
@pytest.mark.skipif(sys.platform != "linux", reason="a limit on the size of files stands for a full disk")
@pytest.mark.parametrize("most_bytes", [100_000, 2_000_000])  # in host.safetensors, and in the weights that coremltools writes
def test_a_full_disk_is_one_line(most_bytes: int, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import resource, sys\n"
        "if 'generator.spawn' in str(sys.orig_argv):\n"
        f"    resource.setrlimit(resource.RLIMIT_FSIZE, ({most_bytes}, {most_bytes}))\n"
    )
    done = convert("--weights", tiny(), "-o", tmp_path / "out", "--stage", "denoise", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1 and done.stderr == "endless: denoise: the disk is full\n"
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.slow
@WHOLE
@pytest.mark.parametrize("prompt", [SHORT, LONG])
def test_a_whole_clip_of_the_packages_is_that_of_pytorch(prompt: str) -> None:
    """25 steps, guidance 4.5, the fp16 transformer as stored, against fp32 on the text as long as it is."""
    found = checkpoint.find(str(tiny()))
    stages = pytorch.load(found, "exact", "cpu")
    condition = stages.text.encode(prompt, "", 2.0, guided=True)
    noise = np.random.default_rng(3).standard_normal((1, stages.sizes.latents, stages.sizes.channels), np.float32)
    want = result(stages.denoise.denoise(noise, condition, 25, 4.5))
    parity = compare(denoised(tiny_packages(), condition, noise), want)
    assert parity.finite_ratio == 1.0
    assert 0 < parity.relative <= 1e-2


def denoised(packages: Path, condition: Condition, noise: np.ndarray) -> np.ndarray:
    package, host = Interpreter(packages / "denoise.mlpackage"), Host.load(packages / "host.safetensors")
    given = fixed(condition, TEXT_TOKENS, noise.shape[1])
    latents = noise
    for time_, delta in zip(*sampler.schedule(25), strict=True):
        velocity = package.predict(
            {
                "latents": latents.repeat(2, axis=0),
                "context": given.context,
                "modulation": host.modulation(float(time_), given.pooled),
                "key_bias": given.key_bias,
            }
        )["velocity"]
        latents = latents + delta * sampler.guided(velocity[:1], velocity[1:], 4.5)
    return latents


def test_64_values_are_as_good_as_64_can_be() -> None:
    """For normal numbers the best 64 levels leave an error of 0.0255, relative (the formula is Panter and Dite's, 1951)."""
    weights = np.random.default_rng(0).standard_normal(400_000).astype(np.float16)
    values, indices = table(weights)
    error = np.linalg.norm(values[indices].astype(np.float64) - weights) / np.linalg.norm(weights.astype(np.float64))
    assert error == pytest.approx(np.sqrt(np.pi * np.sqrt(3) / 2 / 64**2), rel=0.02)
    few = np.array([[-3.0, 0.0], [0.5, 7.0]], np.float32)
    values, indices = table(few)
    np.testing.assert_allclose(values[indices].reshape(few.shape), few, atol=4e-3)


def resident_file_bytes() -> int:
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines["RssFile"].split()[0]) * 1024


@pytest.fixture
def mapped(tmp_path: Path) -> Iterator[torch.nn.Module]:
    save_file({"w": torch.arange(16 << 20, dtype=torch.float32)}, tmp_path / "w.safetensors")
    module = torch.nn.Module()
    module.register_buffer("w", load_file(tmp_path / "w.safetensors")["w"])
    yield module


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_mapped_weights_leave_memory_and_are_the_same_when_read_again(mapped: torch.nn.Module) -> None:
    weights = mapped.w
    assert isinstance(weights, torch.Tensor)
    total = weights.sum(dtype=torch.float64)
    held, deadline = resident_file_bytes(), time.monotonic() + 30
    with giving_back(mapped):
        while resident_file_bytes() > held - (48 << 20):
            assert time.monotonic() < deadline, "nothing was given back"
            time.sleep(0.05)
    assert weights.sum(dtype=torch.float64) == total
