"""Padded text behind the bias is the text as long as it is; padded text without it is another text."""

import pytest

from tests.generator.torch_here import require

require("coremltools")

import torch  # noqa: E402
from torch.nn import functional  # noqa: E402

from patches import key_bias  # noqa: E402
from tests.patches.converting import Function, Program, apart  # noqa: E402
from tests.patches.small_flux import SHAPES, WIDTH, arguments, flux, velocity  # noqa: E402

PADDED = 64


def padded(given: dict[str, torch.Tensor], text: int) -> dict[str, torch.Tensor]:
    """The first `text` tokens, zeros, and at the end the tokens after the text."""
    context = given["encoder_hidden_states"]
    made = torch.zeros(len(context), PADDED + context.shape[1] - text, WIDTH)
    made[:, :text], made[:, PADDED:] = context[:, :text], context[:, text:]
    return given | {"encoder_hidden_states": made, "txt_ids": torch.zeros(made.shape[1], 3)}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("text", [1, 6, 63, PADDED])
def test_the_velocity_is_that_of_the_text_alone(shape: tuple[int, int, int, int], text: int) -> None:
    model, given = flux(*shape), arguments(text=text + 1)
    bias = key_bias.arguments(torch.from_numpy(key_bias.values(text, PADDED, 1 + 40)))
    assert apart(velocity(model, padded(given, text) | bias), velocity(model, given)) <= key_bias.LIMIT


def test_without_it_the_velocity_with_guidance_is_another() -> None:
    model, given = flux(), arguments(text=7)
    reference = guided(velocity(model, given))
    assert apart(guided(velocity(model, padded(given, 6))), reference) > 0.01


def guided(rows: torch.Tensor) -> torch.Tensor:
    return rows[0] + 4.5 * (rows[1] - rows[0])


def test_the_order_of_tokens_says_nothing() -> None:
    """Their ids are all 0: TangoFlux's duration, its last token, may stand anywhere."""
    model, given = flux(), arguments(text=9)
    moved = given | {"encoder_hidden_states": given["encoder_hidden_states"].roll(3, dims=1)}
    assert 0 < apart(velocity(model, moved), velocity(model, given)) <= key_bias.LIMIT


def test_it_hides_exactly_the_padding() -> None:
    bias = key_bias.values(3, 5, 4)
    assert bias.shape == (1, 1, 1, 9) and bias.dtype == "float32"
    assert bias[0, 0, 0].tolist() == [0, 0, 0, key_bias.BIAS, key_bias.BIAS, 0, 0, 0, 0]


def test_in_fp16_what_is_hidden_weighs_nothing() -> None:
    """Keys that would draw all attention, and loud values: a weight of 1e-6 would be heard."""
    torch.manual_seed(0)
    query, key, value = (torch.randn(1, 2, 9, 16) for _ in range(3))
    key[:, :, 3:5] *= 30
    value[:, :, 3:5] = 1000.0
    shown = functional.scaled_dot_product_attention(query, key[:, :, [0, 1, 2, 5, 6, 7, 8]], value[:, :, [0, 1, 2, 5, 6, 7, 8]])
    attend = Function(lambda q, k, v, bias: functional.scaled_dot_product_attention(q, k, v, attn_mask=bias))
    bias = torch.from_numpy(key_bias.values(3, 5, 4))
    assert apart(Program(attend, [query, key, value, bias]).run(), shown) < 2e-3
    assert apart(Program(attend, [query, key, value, 0 * bias]).run(), shown) > 1.0
