"""From the same noise, `exact` makes what upstream's own code makes: latents within 1e-5, waveform within 1e-4 (relative)."""

import functools

import pytest

from tests.generator.torch_here import require

require("tangoflux")

import numpy as np  # noqa: E402

from generator.engines.tangoflux import TangoFluxEngine  # noqa: E402
from generator.job import Job  # noqa: E402
from tests.generator.running import result  # noqa: E402
from tests.generator.tiny_tangoflux import tiny  # noqa: E402
from tests.parity.upstream import Upstream  # noqa: E402

SHORT = "rain"
LONG = "rain on a tin roof with distant thunder and birds in the wind"
OVER_LONG = "birds in the night " * 60  # 240 tokens: the tokenizer cuts at 80, upstream's unguided path at 64


@functools.cache
def upstream() -> Upstream:
    return Upstream(tiny())


@functools.cache
def engine() -> TangoFluxEngine:
    return TangoFluxEngine(str(tiny()), "exact", device="cpu")


def apart(array: np.ndarray, reference: np.ndarray) -> float:
    """The largest difference, relative to the largest value."""
    return float(np.abs(array - reference).max() / np.abs(reference).max())


def check(job: Job, latents: np.ndarray) -> None:
    assert apart(result(engine().latents(job)), latents) <= 1e-5
    audio = upstream().audio(latents, job.duration_s)
    made = result(engine().generate(job)).audio
    assert len(made) == round(44100 * job.duration_s)
    assert audio.std() > 0.05 and apart(made[: len(audio)], audio) <= 1e-4


@pytest.mark.parametrize("prompt", [SHORT, LONG, OVER_LONG], ids=["short", "long", "over-long"])
@pytest.mark.parametrize(("steps", "duration_s", "guidance"), [(10, 1.0, 4.5), (25, 1.7, 4.5), (50, 2.0, 3.0), (10, 1.3, 1.01)])
def test_a_clip_is_the_one_that_upstream_makes(prompt: str, steps: int, duration_s: float, guidance: float) -> None:
    job = Job(1, prompt, duration_s, seed=steps, steps=steps, guidance=guidance)
    check(job, upstream().latents(prompt, duration_s, steps, guidance, job.seed))


@pytest.mark.parametrize("prompt", [SHORT, LONG, OVER_LONG], ids=["short", "long", "over-long"])
@pytest.mark.parametrize("guidance", [1.0, 0.0])
def test_without_guidance_a_clip_is_the_conditional_row_alone(prompt: str, guidance: float) -> None:
    job = Job(1, prompt, 1.5, seed=3, steps=10, guidance=guidance, negative="waves")
    check(job, upstream().direct([prompt], 1.5, 10, guidance, job.seed))


@pytest.mark.parametrize(
    ("prompt", "negative"), [(SHORT, LONG), (LONG, SHORT), (LONG, "city"), (SHORT, OVER_LONG)], ids=lambda text: str(len(text))
)
def test_a_negative_prompt_takes_the_place_of_the_empty_one(prompt: str, negative: str) -> None:
    job = Job(1, prompt, 1.5, seed=4, steps=10, negative=negative)
    check(job, upstream().direct([negative, prompt], 1.5, 10, job.guidance, job.seed))


def test_the_references_agree_where_both_can_speak() -> None:
    by_entry = upstream().latents(LONG, 1.5, 10, 4.5, 5)
    assert apart(upstream().direct(["", LONG], 1.5, 10, 4.5, 5), by_entry) <= 1e-6
