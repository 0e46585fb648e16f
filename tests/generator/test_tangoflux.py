"""The engine and its stages, on a small checkpoint. That it is upstream's model is tested in tests/parity."""

import functools
import math
from dataclasses import replace

import pytest

from tests.generator.torch_here import require

require()

import numpy as np  # noqa: E402
import torch  # noqa: E402

from generator import engines  # noqa: E402
from generator.backends import checkpoint, pytorch, pytorch_linear  # noqa: E402
from generator.backends.pytorch_decode import MARGIN  # noqa: E402
from generator.backends.pytorch_denoise import Denoise, Savings  # noqa: E402
from generator.backends.pytorch_flux import turned_complex, turned_real  # noqa: E402
from generator.engine import EngineError  # noqa: E402
from generator.engines.tangoflux import TangoFluxEngine, batch_worth  # noqa: E402
from generator.job import Job  # noqa: E402
from generator.messages import Cancelled, Finished, Order, Progress, Ready  # noqa: E402
from tests.generator.rig import running  # noqa: E402
from tests.generator.running import progress, result  # noqa: E402
from tests.generator.tiny_tangoflux import tiny  # noqa: E402

JOB = Job(1, "rain on a tin roof", 1.5, 11, steps=8)


@functools.cache
def engine(precision: str = "exact", sizes: str = "TINY") -> TangoFluxEngine:
    made = TangoFluxEngine(str(tiny(sizes)), precision, device="cpu")
    made.warm_up()
    return made


def apart(array: np.ndarray, reference: np.ndarray) -> float:
    return float(np.linalg.norm(array - reference) / np.linalg.norm(reference))


def test_a_job_is_a_clip_of_exactly_its_length() -> None:
    for duration_s in (1.0, 1.2345, 2.0):
        made = result(engine().generate(replace(JOB, duration_s=duration_s)))
        assert made.audio.shape == (round(44100 * duration_s), 2) and made.audio.dtype == np.float32
        assert made.source == "generated" and made.audio.std() > 0.01


def test_the_seed_makes_the_clip_and_another_seed_another() -> None:
    first, again, other = (result(engine().generate(replace(JOB, seed=seed))).audio for seed in (1, 1, 2))
    assert (first == again).all() and apart(other, first) > 0.02


def test_the_seed_is_what_upstream_draws_after_manual_seed() -> None:
    torch.manual_seed(9)
    assert (engine().noise(9) == torch.randn(1, 43, 64).numpy()).all()


def test_noise_can_be_given() -> None:
    noise = engine().noise(JOB.seed)
    assert (result(engine().generate(replace(JOB, seed=0), noise)).audio == result(engine().generate(JOB)).audio).all()
    for wrong in (noise[:, :42], noise.astype(np.float64), noise[0]):
        with pytest.raises(EngineError, match=r"must be float32 \(1, 43, 64\)"):
            result(engine().generate(JOB, wrong))


def test_the_last_milliseconds_of_a_clip_that_outlasts_the_latents_are_mirrored() -> None:
    audio = result(engine().generate(replace(JOB, duration_s=2.0))).audio
    missing = 88200 - 43 * 2048
    assert (audio[-missing:] == audio[-2 * missing : -missing][::-1]).all()
    with pytest.raises(EngineError, match=r"at most 2\.0 s, not 2\.5"):
        result(engine().generate(replace(JOB, duration_s=2.5)))


def test_progress_rises_to_the_end_with_a_pause_after_every_step() -> None:
    fractions, _ = progress(engine().generate(JOB))
    assert fractions == sorted(fractions) and fractions[-1] == pytest.approx(1.0) and fractions[0] > 0
    assert len(fractions) >= 1 + JOB.steps + 2


def test_a_clip_can_be_given_up_at_any_pause_and_the_next_is_none_the_worse() -> None:
    expected = result(engine().generate(JOB)).audio
    pauses = len(progress(engine().generate(JOB))[0])
    for pause in range(pauses):
        making = engine().generate(replace(JOB, prompt="waves"))
        for _ in range(pause + 1):
            next(making)
        making.close()
    assert (result(engine().generate(JOB)).audio == expected).all()


def test_no_prompt_is_encoded_twice() -> None:
    made = TangoFluxEngine(str(tiny()), "exact", device="cpu")
    made.warm_up()
    text = made.stages.text
    before = text.encoded  # type: ignore[attr-defined]
    for prompt in ("sea waves", "night city birds", "sea waves"):
        for seed in (1, 2):
            result(made.latents(replace(JOB, prompt=prompt, seed=seed, steps=1)))
    assert text.encoded - before == 2, "nor the empty one, whatever the other's length"  # type: ignore[attr-defined]


def test_many_prompts_do_not_pile_up() -> None:
    text = engine().stages.text
    for i in range(200):
        text.encode(f"{i}", "", 2.0, True)
    assert len(text._cache) <= 64  # type: ignore[attr-defined]


@pytest.mark.parametrize("chunk", [1, 5, 16])
@pytest.mark.parametrize("latents", [12, 35, 43])
@pytest.mark.parametrize(("dtype", "most"), [(torch.float32, 3e-6), (torch.float64, 3e-8)], ids=["fp32", "fp64"])
def test_chunks_of_the_decoder_agree_with_the_whole(chunk: int, latents: int, dtype: torch.dtype, most: float) -> None:
    """In fp64, where rounding cannot hide a margin that is too small, to the last bit of the float32 that comes out.

    In fp32 both are some 8e-7 from fp64, and differ as much, for oneDNN blocks its sums by the length.
    """
    decode = pytorch._decode(checkpoint.find(str(tiny())), dtype, "cpu")
    decode._chunk_latents = chunk
    source = engine().noise(latents)
    frames = latents * 2048 - 100
    made = result(decode.decode(source, frames))
    needed = torch.from_numpy(source[0, : latents + MARGIN]).to(dtype)
    assert made.shape == (frames, 2) and apart(made, decode.whole(needed).float().numpy()[:frames]) <= most


def test_a_latent_beyond_the_margin_is_not_heard_and_one_within_is() -> None:
    decode = engine().stages.decode
    source = engine().noise(3)
    frames = 20 * 2048
    expected = result(decode.decode(source, frames))
    beyond, within = source.copy(), source.copy()
    beyond[0, 20 + MARGIN :] += 100.0
    within[0, 20 + 2] += 100.0
    assert (result(decode.decode(beyond, frames)) == expected).all()
    assert (result(decode.decode(within, frames)) != expected).any()


def test_both_libraries_of_matrix_products_make_the_same_latents(monkeypatch: pytest.MonkeyPatch) -> None:
    condition = engine().stages.text.encode(JOB.prompt, "", 1.5, True)
    made = []
    for amd in (True, False):
        monkeypatch.setattr(pytorch_linear, "is_amd_with_avx512", lambda amd=amd: amd)
        stages = pytorch.load(checkpoint.find(str(tiny())), "exact", "cpu")
        made.append(result(stages.denoise.denoise(engine().noise(1), condition, 8, 4.5)))
    assert apart(made[0], made[1]) < 1e-6


def test_real_and_complex_rotation_are_the_same() -> None:
    generator = torch.Generator().manual_seed(0)
    pairs, angles = torch.randn(2, 7, 3, 8, 2, generator=generator), torch.randn(7, 1, 8, generator=generator)
    rotary = torch.stack([angles.cos(), angles.sin()], dim=-1)
    torch.testing.assert_close(turned_real(pairs, rotary), turned_complex(pairs, rotary), rtol=1e-6, atol=1e-6)


def test_each_saving_of_fast_leaves_evaluations_out_and_stays_near() -> None:
    exact = engine().stages
    condition = exact.text.encode(JOB.prompt, "", 1.5, True)
    noise = engine().noise(1)
    expected = result(exact.denoise.denoise(noise, condition, 24, 4.5))
    flux = exact.denoise._flux  # type: ignore[attr-defined]
    rows = {}
    for savings in (
        Savings(),
        Savings(reuse_guidance=True),
        Savings(skip_below=0.1),
        Savings(skip_below=0.1, reuse_guidance=True),
    ):
        denoise = Denoise(flux, savings)
        latents = result(denoise.denoise(noise, condition, 24, 4.5))
        rows[savings] = denoise.evaluated
        assert apart(latents, expected) < 0.1
    assert list(rows.values()) == sorted(rows.values(), reverse=True) and len(set(rows.values())) == 4
    assert rows[Savings()] == 48 and rows[Savings(reuse_guidance=True)] == 24 + 12 + 1, "the last step is evaluated in full"


def test_fast_is_near_exact_with_and_without_guidance() -> None:
    for guidance in (4.5, 1.0):
        job = replace(JOB, steps=25, guidance=guidance)
        fast, exact = (result(engine(precision).latents(job)) for precision in ("fast", "exact"))
        assert 0 < apart(fast, exact) < 0.1


@pytest.mark.parametrize(
    ("device", "asked", "bf16", "name", "dtype"),
    [
        ("cpu", None, True, "fast", torch.bfloat16),
        ("cpu", None, False, "exact", torch.float32),
        ("cpu", "exact", True, "exact", torch.float32),
        ("cpu", "fast", False, "fast", torch.float32),
        ("mps", None, False, "exact", torch.float32),
        ("mps", "fast", False, "fast", torch.float32),
    ],
)
def test_fast_is_the_default_where_the_hardware_has_bf16(
    monkeypatch: pytest.MonkeyPatch, device: str, asked: str | None, bf16: bool, name: str, dtype: torch.dtype
) -> None:
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: False)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: bf16)
    chosen = pytorch.choose_precision(device, asked)
    assert (chosen.name, chosen.dtype) == (name, dtype) and chosen.reason
    assert device != "mps" or asked == "exact" or "audible noise" in chosen.reason


def test_thirty_seconds_are_made_from_645_latents() -> None:
    made = engine("exact", "LONG")
    assert made.default_duration_s == 30.0
    audio = result(made.generate(Job(1, "rain", 30.0, 1, steps=1))).audio
    assert audio.shape == (1323000, 2)
    assert math.isfinite(float(audio.sum()))


def test_the_generator_process_makes_its_clips_and_gives_them_up_between_steps() -> None:
    with running("tangoflux", weights=str(tiny()), precision="exact", device="cpu") as rig:
        assert rig.generator.ready == Ready("tangoflux", "pytorch", 2.0, 44100)
        rig.submit("sea waves")
        rig.until_event(Progress)
        rig.generator.cancel()
        rig.until_event(Cancelled)
        clip = rig.make("rain on a tin roof", seconds=1.0, seed=7)
        assert (clip.source, clip.engine, clip.seed, clip.frames) == ("generated", "tangoflux", 7, 44100)
        here = result(engine().generate(Job(1, "rain on a tin roof", 1.0, 7))).audio
        sound = rig.sound(clip)
        assert apart(sound / np.abs(sound).max(), here / np.abs(here).max()) < 1e-4


@pytest.mark.parametrize("guidance", [4.5, 1.0])
def test_clips_made_together_are_those_made_one_by_one(guidance: float) -> None:
    jobs = [replace(JOB, id=seed, seed=seed, guidance=guidance) for seed in (1, 2, 3)]
    together = result(engine().generate_all(jobs))
    for job, made in zip(jobs, together, strict=True):
        assert apart(made.audio, result(engine().generate(job)).audio) < 1e-4
    fast = result(engine("fast").generate_all(jobs))
    assert all(apart(made.audio, exact.audio) < 0.5 for made, exact in zip(fast, together, strict=True))


def test_a_batch_grows_while_it_makes_a_clip_cheaper() -> None:
    assert batch_worth({1: 1.0}) == 1
    assert batch_worth({1: 1.0, 2: 1.9, 4: 2.0, 8: 4.0}) == 1
    assert batch_worth({1: 1.0, 2: 1.2, 4: 2.0, 8: 3.9}) == 4
    assert batch_worth({1: 1.0, 2: 1.2, 4: 2.0, 8: 2.4}) == 8


def test_the_process_makes_a_batch_and_gives_it_up_as_one() -> None:
    with running("tangoflux", weights=str(tiny()), precision="exact", device="cpu", batch=2) as rig:
        assert rig.generator.batch == 2
        orders = [Order(Job(seed, "sea waves", 1.0, seed, steps=2), seed, 44100) for seed in (0, 1)]
        rig.generator.submit(*orders)
        rig.until_idle()
        clips = [event.clip for event in rig.events if isinstance(event, Finished)]
        assert [(clip.job_id, clip.slot, clip.seed) for clip in clips] == [(0, 0, 0), (1, 1, 1)]
        assert apart(rig.sound(clips[0]), rig.sound(clips[1])) > 0.02
        rig.generator.submit(*[replace(order, job=replace(order.job, id=order.job.id + 8, steps=100)) for order in orders])
        rig.until_event(Progress)
        rig.generator.cancel()
        rig.until_idle()
        assert [event.job_id for event in rig.events if isinstance(event, Cancelled)] == [8, 9]
        with pytest.raises(RuntimeError, match="3 jobs"):
            rig.generator.submit(*orders, orders[0])


def test_the_table_of_engines_loads_it_cold() -> None:
    made = engines.load("tangoflux", {"weights": str(tiny()), "precision": "exact", "device": "cpu"})
    assert (made.name, made.backend, made.rate, made.default_duration_s) == ("tangoflux", "pytorch", 44100, 2.0)
