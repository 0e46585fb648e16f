"""The modulation from outside is the one from inside, and in fp16 the one from inside is wrong."""

import pytest

from tests.generator.torch_here import require

require("coremltools")

import torch  # noqa: E402

from patches import host_time_embedding  # noqa: E402
from tests.patches.converting import Function, Program, apart  # noqa: E402
from tests.patches.small_flux import SHAPES, arguments, flux, velocity  # noqa: E402


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("time", [1.0, 0.52, 0.04])
def test_the_velocity_stays_as_it_was(shape: tuple[int, int, int, int], time: float) -> None:
    model, given = flux(*shape), arguments(time=time)
    before = velocity(model, given)
    embedding = host_time_embedding.apply(model)
    modulation = embedding(given["timestep"] * 1000, given["pooled_projections"])
    after = velocity(model, given | {"pooled_projections": modulation, "timestep": torch.zeros(1)})
    assert apart(after, before) <= host_time_embedding.LIMIT


def test_a_model_with_guidance_embedding_takes_its_modulation_too() -> None:
    model, given = flux(guidance=True), arguments() | {"guidance": torch.full((2,), 3.5)}
    before = velocity(model, given)
    embedding = host_time_embedding.apply(model)
    modulation = embedding(given["timestep"] * 1000, given["guidance"] * 1000, given["pooled_projections"])
    assert apart(velocity(model, given | {"pooled_projections": modulation}), before) <= host_time_embedding.LIMIT


@pytest.mark.parametrize(("time", "wrong"), [(1000.0, 0.01), (520.0, 0.003)])
def test_without_it_an_fp16_program_computes_another_modulation(time: float, wrong: float) -> None:
    embedding = flux().time_text_embed
    times, pooled = torch.full((2,), time), arguments()["pooled_projections"]
    reference = embedding(times, pooled)
    inside = Program(Function(embedding, embedding), [times, pooled])
    assert apart(inside.run(), reference) > wrong
    handed_in = Program(Function(lambda t, modulation: host_time_embedding.Given()(t, modulation) * 1), [times, reference])
    assert apart(handed_in.run(), reference) < 5e-4  # fp16's own rounding
