"""RoPE in halves: a head's even values come first and its odd ones after them, so that no tensor has a rank above 4.

Reason: diffusers turns neighbouring pairs, which takes a reshape to (B, S, H, head / 2, 2): rank 5, which the Neural Engine
lays out badly or not at all. Whether a pair lies side by side or half a head apart is up to the order of the rows of the
query and key weights; scores are sums over the head, in any order. Values and outputs stay as they are.
Source: diffusers' apply_rotary_emb with use_real_unbind_dim=-1 (models/embeddings.py) and FluxAttnProcessor; the form with
halves is GPT-NeoX's.
"""

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from patches.rope_constants import RotaryConstants

PROVEN_ON = {"diffusers": "0.42", "torch": "2.13", "coremltools": "9.0"}
LIMIT = 3e-6  # relative, of a whole model in fp32: sums in another order

_PROJECTIONS = ("to_q", "to_k", "add_q_proj", "add_k_proj")
_NORMS = ("norm_q", "norm_k", "norm_added_q", "norm_added_k")


class HalvesAttention:
    """FluxAttnProcessor on (B, H, S, head) with RoPE in halves."""

    def __call__(
        self,
        attn: Any,
        hidden_states: torch.Tensor,
        encoder_hidden_states: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        image_rotary_emb: tuple[torch.Tensor, torch.Tensor] | None = None,
    ) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor]:
        """hidden_states: (B, S, D). With encoder_hidden_states (a double block) two outputs, else one."""
        query, key, value = self._heads(attn, hidden_states, ("to_q", "to_k", "to_v"), ("norm_q", "norm_k"))
        if encoder_hidden_states is not None:
            names = ("add_q_proj", "add_k_proj", "add_v_proj")
            text = self._heads(attn, encoder_hidden_states, names, ("norm_added_q", "norm_added_k"))
            query, key, value = (torch.cat(pair, dim=2) for pair in zip(text, (query, key, value), strict=True))
        assert image_rotary_emb is not None
        query, key = turned(query, *image_rotary_emb), turned(key, *image_rotary_emb)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=attention_mask)
        mixed = mixed.transpose(1, 2).flatten(2)
        if encoder_hidden_states is None:
            return mixed
        tokens = encoder_hidden_states.shape[1]
        return attn.to_out[0](mixed[:, tokens:]), attn.to_add_out(mixed[:, :tokens])

    def _heads(
        self, attn: Any, x: torch.Tensor, projections: tuple[str, ...], norms: tuple[str, ...]
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        query, key, value = (
            getattr(attn, name)(x).unflatten(-1, (attn.heads, attn.head_dim)).transpose(1, 2) for name in projections
        )
        return getattr(attn, norms[0])(query), getattr(attn, norms[1])(key), value


def turned(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """x: (B, H, S, head), even values first. cos, sin: (S, head / 2)."""
    even, odd = x.chunk(2, dim=-1)
    return torch.cat([even * cos - odd * sin, odd * cos + even * sin], dim=-1)


def apply(model: Any) -> None:
    """Reorders the weights of a Flux model whose positions are constants already (rope_constants). Raises ValueError."""
    rotary = model.pos_embed
    if not isinstance(rotary, RotaryConstants):
        raise ValueError("apply patches.rope_constants to the model first")
    model.pos_embed = RotaryConstants(rotary.cos[:, ::2].contiguous(), rotary.sin[:, ::2].contiguous())
    for block in (*model.transformer_blocks, *model.single_transformer_blocks):
        _reorder(block.attn)
        block.attn.set_processor(HalvesAttention())


def _reorder(attn: Any) -> None:
    order = torch.cat([torch.arange(0, attn.head_dim, 2), torch.arange(1, attn.head_dim, 2)])
    rows = (torch.arange(attn.heads)[:, None] * attn.head_dim + order).flatten()
    for name in _PROJECTIONS:
        if layer := getattr(attn, name, None):
            _permute(layer, rows)
    for name in _NORMS:
        if layer := getattr(attn, name, None):
            _permute(layer, order)


def _permute(layer: Any, rows: torch.Tensor) -> None:
    """New parameters: the old ones may be a file, mapped."""
    for name, parameter in list(layer.named_parameters()):
        setattr(layer, name, nn.Parameter(parameter.detach()[rows], requires_grad=False))
