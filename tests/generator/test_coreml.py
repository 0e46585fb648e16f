"""The backend on converted packages: its stages against PyTorch's, and what happens when something of it breaks."""

import functools
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.generator.torch_here import require

require("coremltools")

import numpy as np  # noqa: E402
import torch  # noqa: E402

from generator.backends import coreml, coreml_folder, pytorch  # noqa: E402
from generator.backends.backend import Array, BackendError, Condition  # noqa: E402
from generator.backends.coreml_process import Limits, ModelProcess  # noqa: E402
from generator.backends.coreml_stages import Decode, Denoise  # noqa: E402
from generator.bench.candidates import Candidate, Wanted  # noqa: E402
from generator.bench.candidates import candidates as bench_candidates  # noqa: E402
from generator.convert.host import Host  # noqa: E402
from generator.convert.manifest import HOST_FILE, Sizes  # noqa: E402
from generator.engine import EngineError  # noqa: E402
from generator.engines.tangoflux import TangoFluxEngine  # noqa: E402
from generator.job import Job  # noqa: E402
from generator.messages import Ready, State  # noqa: E402
from tests.e2e.node import alive, processes  # noqa: E402
from tests.generator import converted  # noqa: E402
from tests.generator.convert.packages import PATIENCE_S  # noqa: E402
from tests.generator.rig import running, starting  # noqa: E402
from tests.generator.running import progress, result  # noqa: E402

pytestmark = [
    pytest.mark.timeout(PATIENCE_S),  # the first of them waits for the conversion
    pytest.mark.xdist_group("converted"),
]

ON_A_MAC = pytest.mark.skipif(sys.platform != "darwin", reason="Core ML is on macOS alone")
SHORT = "rain"
LONG = "rain on a tin roof with distant thunder and birds in the wind"
TOO_LONG = "night city waves " * 24  # 73 tokens: the tokenizer would take 80, the packages 64
JOB = Job(1, LONG, 1.5, 11, steps=4)


@functools.cache
def engine(backend: str = "coreml-reference") -> TangoFluxEngine:
    made = TangoFluxEngine(str(converted.weights()), "exact" if backend == "pytorch" else None, backend, device="cpu")
    made.warm_up()
    return made


def on(folder: Path, backend: str = "coreml-reference") -> TangoFluxEngine:
    return TangoFluxEngine(str(folder), backend=backend, device="cpu")


def apart(array: np.ndarray, reference: np.ndarray) -> float:
    assert array.shape == reference.shape and array.dtype == np.float32
    return float(np.linalg.norm(array - reference) / np.linalg.norm(reference))


@pytest.mark.parametrize("backend", ["coreml-reference", pytest.param("coreml", marks=ON_A_MAC)])
@pytest.mark.parametrize(("prompt", "guidance"), [(SHORT, 4.5), (LONG, 4.5), (SHORT, 1.0)])
def test_a_whole_clip_of_half_precision_is_pytorchs(backend: str, prompt: str, guidance: float) -> None:
    job = replace(JOB, prompt=prompt, steps=25, guidance=guidance)
    latents, expected = (result(engine(name).latents(job)) for name in (backend, "pytorch"))
    assert engine(backend).backend == backend, engine(backend).note
    assert np.isfinite(latents).all()
    assert 0.0 < apart(latents, expected) <= 1e-2, "not 0: it was computed in half precision, by something else"
    audio, exact = (result(engine(name).generate(job)).audio for name in (backend, "pytorch"))
    assert apart(audio, exact) <= 1e-2


def test_the_stages_say_what_they_are() -> None:
    stages = engine().stages
    assert (stages.backend, stages.device, stages.precision) == ("coreml-reference", "interpreter", "fast")
    assert stages.sizes == engine("pytorch").stages.sizes
    assert "denoise on the interpreter, fp16" in engine().note and "GB" in engine().note


def test_clips_made_together_are_those_made_one_by_one() -> None:
    jobs = [replace(JOB, id=seed, seed=seed) for seed in (1, 2)]
    together = result(engine().generate_all(jobs))
    for job, made in zip(jobs, together, strict=True):
        assert (made.audio == result(engine().generate(job)).audio).all()


def test_progress_rises_with_every_step_and_a_clip_can_be_given_up() -> None:
    fractions, made = progress(engine().generate(JOB))
    assert fractions == sorted(fractions) and len(fractions) >= JOB.steps + 2
    making = engine().generate(replace(JOB, prompt="waves"))
    next(making), next(making)
    making.close()
    assert (result(engine().generate(JOB)).audio == made.audio).all()


@pytest.mark.parametrize("text", ["package", "pytorch"])
def test_conditions_are_pytorchs_and_a_text_that_is_too_long_is_cut_with_one_line(
    text: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found = engine()._found.checkpoint
    assert found is not None
    if text == "package":
        stage = engine().stages.text
    else:
        made = on(converted.without_text(converted.copied(tmp_path / "weights")))
        assert made.stages.backend == "coreml-reference", made.note
        stage = made.stages.text
    expected = pytorch.text(found, torch.float32, "cpu", longest=64)
    for prompt, negative, guided in ((LONG, "", True), (SHORT, LONG, True), (LONG, "", False), (TOO_LONG, "", True)):
        one, other = (each.encode(prompt, negative, 1.5, guided) for each in (stage, expected))
        assert apart(one.context, other.context) <= 1e-5 and apart(one.pooled, other.pooled) <= 1e-5
    stage.encode(TOO_LONG, "", 1.5, True)
    assert [record.getMessage()[:39] for record in caplog.records] == ["a prompt of 73 tokens is cut to 64, the"]


class Halves:
    """Stands for a decoder of hop 4: each latent's first channel, as 4 frames; what is near an edge is spoiled."""

    def __call__(self, inputs: Mapping[str, Any]) -> Array:
        self.latents: Array = inputs["latents"]
        audio = np.repeat(self.latents[:, :1].repeat(2, axis=1), 4, axis=2)
        for edge in (audio[..., :8], audio[..., -8:]):
            edge[edge > 1.0] += 1000.0  # the clip's own ends, which are right, hold the value 1
        return audio


def test_windows_of_the_decoder_lose_their_spoiled_margins() -> None:
    sizes = Sizes(latents=30, channels=3, hop=4, rate=8, max_duration=9, width=1, text_tokens=1, window=11, margin=2)
    values = np.arange(30, dtype=np.float32) + 2.0
    values[:2] = values[-2:] = 1.0
    latents = np.stack([values, -values, values], axis=1)[None]
    audio = result(Decode(Halves(), sizes).decode(latents, 99))
    assert (audio == np.repeat(values, 4)[:99, None]).all()
    assert result(Decode(Halves(), sizes).decode(latents, 500)).shape == (120, 2), "no more than there is"


@pytest.mark.slow
def test_a_number_that_is_none_is_seen_at_its_step() -> None:
    calls = []

    def run(inputs: Mapping[str, Any]) -> Array:
        calls.append(inputs)
        made: Array = np.full_like(inputs["latents"], np.inf if len(calls) == 3 else 0.5)
        return made

    folder = coreml_folder.read(converted.weights() / coreml_folder.INSIDE)
    sizes = folder.manifest.sizes
    condition = Condition(np.ones((2, 5, sizes.width), np.float32), np.ones((2, sizes.width), np.float32))
    noise = np.zeros((1, sizes.latents, sizes.channels), np.float32)
    stage = Denoise(run, Host.load(folder.path / HOST_FILE), sizes)
    with pytest.raises(BackendError, match=r"100\.00% of the output of step 3 of 8 is no number"):
        result(stage.denoise(noise, condition, 8, 4.5))
    with pytest.raises(BackendError, match="of window 1 of 1 is no number"):
        result(Decode(lambda inputs: np.full((1, 2, 4), np.nan, np.float32), replace(sizes, window=43)).decode(noise, 9))


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("hang", r"denoise did not load within 0\.2 s"),
        ("refuse", "the model is of another world"),
        ("crash", r"its process died \(signal 11\)"),
    ],
)
def test_models_that_do_not_load_are_one_line_and_leave_no_process(how: str, reason: str) -> None:
    """However fast the machine is, what hangs for an hour is not there within the limit."""
    limit = 0.2 if how == "hang" else PATIENCE_S
    with pytest.raises(BackendError, match=f"^{reason}$"):
        ModelProcess({"runner": how, "stages": {"denoise": {}}}, Limits(limit, 1.0), "tests.generator.faulty_models")
    assert not models_of(os.getpid(), "faulty_models")


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("hang later", r"denoise did not answer within 0\.2 s"),
        ("refuse later", "denoise: no such device"),
        ("die later", r"its process died \(exit 3\)"),
    ],
)
def test_models_that_fail_later_are_one_line_too(how: str, reason: str) -> None:
    limits = Limits(PATIENCE_S, 0.2 if how == "hang later" else PATIENCE_S)
    process = ModelProcess({"runner": how, "stages": {"denoise": {}}}, limits, "tests.generator.faulty_models")
    with pytest.raises(BackendError, match=f"^{reason}$"):
        process.run("denoise", {"latents": np.zeros(1)})
    assert not models_of(os.getpid(), "faulty_models")


def models_of(parent: int, title: str = "endless: models") -> list[int]:
    return [one.pid for one in processes() if one.parent == parent and title in one.title]


def test_a_crash_in_the_middle_of_a_clip_costs_no_clip() -> None:
    before = models_of(os.getpid())
    made = on(converted.weights())
    making = made.generate(JOB)
    next(making), next(making)
    (pid,) = set(models_of(os.getpid())) - set(before)
    os.kill(pid, signal.SIGKILL)
    clip = result(making)
    assert made.backend == made.stages.backend == "pytorch"
    assert made.note == "pytorch took the place of coreml-reference: its process died (signal 9: was there too little memory?)"
    assert apart(clip.audio, result(engine("pytorch").generate(JOB)).audio) <= 1e-5


def test_a_damaged_package_is_not_run_and_pytorch_takes_its_place(tmp_path: Path) -> None:
    made = on(converted.damaged(converted.copied(tmp_path / "weights")))
    made.warm_up()
    assert made.backend == "pytorch" and "\n" not in made.note
    assert "denoise.mlpackage is not what its receipt is about" in made.note


def test_without_the_weights_a_damaged_package_is_an_error_of_one_line(tmp_path: Path) -> None:
    folder = converted.damaged(converted.copied(tmp_path / "weights")) / coreml_folder.INSIDE
    alone = folder.rename(tmp_path / "alone")
    made = on(alone)
    with pytest.raises(EngineError, match=r"pytorch cannot take its place: the weights that .* are not beside it") as refused:
        made.warm_up()
    assert "\n" not in str(refused.value) and "denoise.mlpackage" in str(refused.value)


def test_the_converted_folder_alone_is_enough_where_it_has_the_text_stage(tmp_path: Path) -> None:
    folder = (converted.copied(tmp_path / "weights") / coreml_folder.INSIDE).rename(tmp_path / "alone")
    expected = result(engine().generate(JOB)).audio
    before = models_of(os.getpid())
    made = on(folder)
    assert made.default_duration_s == engine().default_duration_s
    assert (result(made.generate(JOB)).audio == expected).all()
    (pid,) = set(models_of(os.getpid())) - set(before)
    made.close()
    assert not alive([pid]), "the process of the models goes with the stages"


BREAKAGES = {
    "no manifest": (lambda f: (f / "coreml" / "tangoflux.json").unlink(), "nothing converted is in"),
    "no JSON": (lambda f: (f / "coreml" / "tangoflux.json").write_text("{"), "tangoflux.json cannot be read"),
    "a package is gone": (lambda f: (f / "coreml" / "decode.mlpackage").rename(f / "coreml" / "x"), "lacks decode.mlpackage"),
    "a stage is missing": (lambda f: converted.change(f, lambda d: d["stages"].pop("decode")), "has no stage decode"),
    "a receipt failed": (
        lambda f: converted.change(f, lambda d: d.update(verdict="FAIL"), "denoise.receipt.json"), "receipt.json says FAIL",
    ),
    "a receipt of another": (
        lambda f: converted.change(f, lambda d: d["hashes"].clear(), "denoise.receipt.json"), "is about another package",
    ),
    "other weights": (
        lambda f: converted.change(f, lambda d: d["checkpoint"]["hashes"].update({"config.json": "0"})), "from other weights",
    ),
    "no model": (
        lambda f: next((f / "coreml" / "denoise.mlpackage").rglob("model.mlmodel")).write_bytes(b""), "cannot be read",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_folder_that_is_not_right_is_refused_at_once_with_one_line(name: str, tmp_path: Path) -> None:
    folder = converted.copied(tmp_path / "weights")
    breakage, reason = BREAKAGES[name]
    breakage(folder)
    with pytest.raises(EngineError, match=f"the backend coreml-reference cannot be used: .*{reason}") as refused:
        on(folder)
    assert "\n" not in str(refused.value)
    assert on(folder, "auto").backend == "pytorch"


def test_the_bench_measures_the_reference_only_where_it_is_asked_for() -> None:
    weights = str(converted.weights())
    asked, _ = bench_candidates(Wanted(backends=("coreml-reference",)), weights)
    assert asked == [Candidate("coreml-reference", "fast")]
    usual, unusable = bench_candidates(Wanted(), weights)
    assert "coreml-reference" not in {one.backend for one in usual} | {one.label for one in unusable}
    assert ("coreml", "Core ML is on macOS alone") in unusable or sys.platform == "darwin"


def test_units_that_are_none_are_refused() -> None:
    folder = coreml_folder.read(converted.weights() / coreml_folder.INSIDE)
    for units in ({"denoise": "gpu"}, {"vocoder": "all"}):
        with pytest.raises(EngineError, match="units: "):
            coreml.load("coreml-reference", folder, None, units)


@pytest.mark.slow
def test_the_generator_process_says_what_runs_and_what_took_its_place() -> None:
    with running("tangoflux", weights=str(converted.weights()), backend="coreml-reference") as rig:
        ready = rig.generator.ready
        assert ready is not None and ready.backend == "coreml-reference"
        assert rig.changes()[-1].reason == ready.note and "denoise on the interpreter" in ready.note
        clip = rig.make(SHORT)
        assert apart(rig.sound(clip), clip_of(SHORT)) <= 1e-2
        (pid,) = models_of(rig.generator.pid or 0)
        os.kill(pid, signal.SIGKILL)
        seen = len(rig.events)
        assert apart(rig.sound(rig.make(LONG)), clip_of(LONG)) <= 1e-2
        assert [event.backend for event in rig.events[seen:] if isinstance(event, Ready)] == ["pytorch"]
        assert rig.changes()[-1].state is State.READY
        assert rig.changes()[-1].reason.startswith("pytorch took the place of coreml-reference: its process died (signal 9")


def clip_of(prompt: str) -> np.ndarray:
    """As the node gets it."""
    from generator.finish import finish

    made = result(engine("pytorch").generate(Job(1, prompt, 1.0, 1)))
    return finish(made.audio, 44100, 44100, 1.0, 0.0)


@pytest.mark.skipif(sys.platform == "darwin", reason="Core ML is there")
def test_core_ml_where_it_is_not_is_one_line() -> None:
    """The way that a Mac goes, up to Core ML itself."""
    folder = coreml_folder.read(converted.weights() / coreml_folder.INSIDE)
    with pytest.raises(BackendError, match="macOS") as refused:
        coreml.load("coreml", folder, None)
    assert "\n" not in str(refused.value)


@pytest.mark.skipif(sys.platform == "darwin", reason="Core ML is there")
def test_the_generator_process_refuses_a_backend_that_cannot_be() -> None:
    with starting("tangoflux", weights=str(converted.weights()), backend="coreml") as rig:
        rig.until(lambda: rig.generator.state is State.FAILED)
        assert rig.changes()[-1].reason == "the backend coreml cannot be used: Core ML is on macOS alone"
