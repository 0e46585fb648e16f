"""A model with its heads in halves is the same model, of a lower rank."""

import pytest

from tests.generator.torch_here import require

require("coremltools")

import torch  # noqa: E402

from patches import host_time_embedding, key_bias, rope_constants, rope_rank4  # noqa: E402
from tests.patches.converting import Function, Program, apart  # noqa: E402
from tests.patches.small_flux import SHAPES, arguments, flux, velocity  # noqa: E402


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("latents", "text", "rows"), [(40, 7, 2), (1, 1, 1), (129, 3, 3)])
def test_the_velocity_stays_as_it_was(shape: tuple[int, int, int, int], latents: int, text: int, rows: int) -> None:
    model, given = flux(*shape), arguments(latents, text, rows)
    before = velocity(model, given)
    rope_constants.apply(model, given["txt_ids"], given["img_ids"])
    rope_rank4.apply(model)
    assert apart(velocity(model, given), before) <= rope_rank4.LIMIT


@pytest.mark.parametrize("left_out", ["_PROJECTIONS", "_NORMS"])
def test_every_part_of_the_order_counts(left_out: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model, given = flux(), arguments()
    before = velocity(model, given)
    rope_constants.apply(model, given["txt_ids"], given["img_ids"])
    monkeypatch.setattr(rope_rank4, left_out, ())
    rope_rank4.apply(model)
    assert apart(velocity(model, given), before) > 10 * rope_rank4.LIMIT


def test_it_wants_constants_first() -> None:
    with pytest.raises(ValueError, match="rope_constants"):
        rope_rank4.apply(flux())


def test_the_program_has_rank_4_and_without_it_5() -> None:
    """And the three transformer patches together are what the fp16 program computes, with the bias."""
    model, given = flux(singles=0), arguments(text=9)
    bias = torch.from_numpy(key_bias.values(6, 8, 1 + 40))
    reference = velocity(model, given | key_bias.arguments(bias))
    embedding = host_time_embedding.apply(model)
    given["pooled_projections"] = embedding(given["timestep"] * 1000, given["pooled_projections"])
    rope_constants.apply(model, given["txt_ids"], given["img_ids"])
    assert program(model, given, bias).rank == 5
    rope_rank4.apply(model)
    flat = program(model, given, bias)
    assert flat.rank == 4
    assert apart(flat.run(), reference) < 2e-3


def program(model: torch.nn.Module, given: dict[str, torch.Tensor], bias: torch.Tensor) -> Program:
    names = ("hidden_states", "encoder_hidden_states", "pooled_projections")
    others = {name: value for name, value in given.items() if name not in names}

    def call(*values: torch.Tensor) -> torch.Tensor:
        return velocity(model, dict(zip(names, values[:-1], strict=True)) | others | key_bias.arguments(values[-1]))

    return Program(Function(call, model), [*(given[name] for name in names), bias])
