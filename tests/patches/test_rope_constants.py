"""Positions as constants are diffusers' own, and in fp16 the computed ones are wrong."""

import pytest

from tests.generator.torch_here import require

require("coremltools")

import torch  # noqa: E402
from diffusers.models.embeddings import apply_rotary_emb  # noqa: E402

from patches import rope_constants  # noqa: E402
from tests.patches.converting import Function, Program  # noqa: E402
from tests.patches.small_flux import SHAPES, arguments, flux, velocity  # noqa: E402

NO_IDS = torch.zeros(0, 3)
LATENTS = 645  # TangoFlux's: at 512 neighbouring fp16 numbers are 0.5 apart


@pytest.mark.parametrize("shape", SHAPES)
def test_the_velocity_stays_as_it_was_and_asks_for_no_ids(shape: tuple[int, int, int, int]) -> None:
    model, given = flux(*shape), arguments()
    before = velocity(model, given)
    rope_constants.apply(model, given["txt_ids"], given["img_ids"])
    after = velocity(model, given | {"txt_ids": NO_IDS, "img_ids": NO_IDS})
    assert float((after - before).abs().max()) <= rope_constants.LIMIT


@pytest.mark.parametrize("known", [True, False], ids=["ids known", "ids as input"])
def test_without_it_an_fp16_program_turns_by_other_angles(known: bool) -> None:
    model = flux(1, 128)
    ids = torch.arange(LATENTS)[:, None].repeat(1, 3).float()
    queries = torch.ones(1, LATENTS, 1, 128)
    reference = turned(model, ids, queries)
    if known:
        angles = Program(Function(lambda x: turned(model, ids, x), model.pos_embed), [queries])
    else:
        angles = Program(Function(lambda i, x: turned(model, i, x), model.pos_embed), [ids, queries])
    assert off(angles, reference) > 0.05  # of a value up to 1.4
    rope_constants.apply(model, NO_IDS, ids)
    constants = Program(Function(lambda x: turned(model, NO_IDS, x), model.pos_embed), [queries])
    assert off(constants, reference) < 2e-3


def turned(model: torch.nn.Module, ids: torch.Tensor, queries: torch.Tensor) -> torch.Tensor:
    return apply_rotary_emb(queries, model.pos_embed(ids), sequence_dim=1)


def off(program: Program, reference: torch.Tensor) -> float:
    return float(abs(program.run() - reference.numpy()).max())
