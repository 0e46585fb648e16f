"""T5 with its mask as a number encodes what transformers' encodes, and can be converted."""

import functools
from typing import Any

import pytest

from tests.generator.torch_here import require

require("coremltools")

import torch  # noqa: E402
from transformers import T5Config, T5EncoderModel  # noqa: E402

from patches import t5_mask  # noqa: E402
from tests.patches.converting import Function, Program, apart, refusal  # noqa: E402

VOCABULARY, TOKENS = 50, 20


@functools.cache
def encoder(heads: int = 4, layers: int = 2, gated: bool = True) -> Any:
    torch.manual_seed(heads)
    config = T5Config(
        vocab_size=VOCABULARY, d_model=32, d_kv=8, d_ff=64, num_layers=layers, num_heads=heads,
        feed_forward_proj="gated-gelu" if gated else "relu",
    )  # fmt: skip
    model = T5EncoderModel(config).eval().requires_grad_(False)
    for name, parameter in model.named_parameters():
        if "layer_norm" in name:
            parameter.add_(0.2 * torch.randn_like(parameter))
    return model


def text(length: int, tokens: int) -> tuple[torch.Tensor, torch.Tensor]:
    """ids and mask of `length` tokens, then pads."""
    ids = torch.randint(1, VOCABULARY, (1, tokens), generator=torch.Generator().manual_seed(length), dtype=torch.int32)
    mask = (torch.arange(tokens)[None] < length).float()
    return ids * mask.int(), mask


@pytest.mark.parametrize("shape", [(4, 2, True), (1, 1, False), (3, 4, True)])
@pytest.mark.parametrize(("length", "tokens"), [(1, 1), (1, 20), (13, 20), (20, 20), (150, 200)])
def test_the_encoding_stays_as_it_was(shape: tuple[int, int, bool], length: int, tokens: int) -> None:
    """200 tokens reach past the distances that have buckets of their own."""
    (ids, mask), model = text(length, tokens), encoder(*shape)
    model.set_attn_implementation("sdpa")
    before = model(input_ids=ids, attention_mask=mask.long())[0]
    assert apart(t5_mask.apply(model, tokens)(ids, mask), before) <= t5_mask.LIMIT
    alone = model(input_ids=ids[:, :length], attention_mask=mask[:, :length].long())[0]
    assert apart(t5_mask.apply(model, tokens)(ids, mask)[:, :length], alone) <= t5_mask.LIMIT


def test_the_mask_counts() -> None:
    ids, mask = text(9, TOKENS)
    patched = t5_mask.apply(encoder(), TOKENS)
    assert apart(patched(ids, torch.ones_like(mask))[:, :9], patched(ids, mask)[:, :9]) > 0.01


def test_without_it_there_is_no_program() -> None:
    model, (ids, mask) = encoder(), text(9, TOKENS)
    encode = Function(lambda i, m: model(input_ids=i, attention_mask=m)[0], model)
    assert "Unsupported fx node new_ones" in refusal(encode, [ids, mask.int()])


def test_with_it_there_is_one() -> None:
    ids, mask = text(9, TOKENS)
    patched = t5_mask.apply(encoder(), TOKENS)
    assert apart(Program(patched, [ids, mask], "fp32").run(), patched(ids, mask)) <= t5_mask.LIMIT
