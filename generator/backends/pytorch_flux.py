"""One evaluation of the transformer: diffusers' FluxTransformer2DModel, with all that does not depend on the latents hoisted.

The weights live in diffusers' modules; this is their forward pass without guidance embedding, masks, adapters and dropout,
with what depends only on the time and the text (time embedding, AdaLN modulations, context embedding, rotary angles) computed
once a clip instead of once a step. Shapes: B rows, N text tokens, S latents, D width, H heads.
"""

from typing import Any, NamedTuple

import torch
from torch.nn import functional

from generator.backends.pytorch_linear import Linear

_EPSILON = 1e-6  # diffusers', of every norm in the model


class Prepared(NamedTuple):
    """What the steps of some clips share. context: (B, N, D). rotary: float32, (S, 1, head / 2, 2), cosine and
    sine; the text's ids are 0: it is not turned.

    doubles: for each double block (the latents', the text's); singles; last: modulations (steps, B, 1, 6 or 3 or 2, D), in
    which each scale already has its 1.
    """

    context: torch.Tensor
    rotary: torch.Tensor
    doubles: list[tuple[torch.Tensor, torch.Tensor]]
    singles: list[torch.Tensor]
    last: torch.Tensor


class Flux:
    """The transformer of one checkpoint. model: a diffusers FluxTransformer2DModel, loaded."""

    def __init__(self, model: Any, linear: Linear) -> None:
        self._model = model
        self._linear = linear
        self._matmul_attention = model.device.type == "cpu" and model.dtype is torch.bfloat16

    @property
    def dtype(self) -> torch.dtype:
        dtype: torch.dtype = self._model.dtype
        return dtype

    @property
    def device(self) -> torch.device:
        device: torch.device = self._model.device
        return device

    def prepare(
        self, context: torch.Tensor, pooled: torch.Tensor, times: torch.Tensor, latents: int, clips: int = 1
    ) -> Prepared:
        """context: (B / clips, N, joint width); pooled likewise: a row serves `clips`. times: float32, (steps,), 0..1000."""
        m, dtype = self._model, self.dtype
        embed = m.time_text_embed
        time = embed.timestep_embedder(embed.time_proj(times).to(dtype))
        text = embed.text_embedder(pooled.to(dtype))
        conditioning = functional.silu(time[:, None] + text[None]).repeat_interleave(clips, dim=1)  # (steps, B, D)
        return Prepared(
            self._apply(m.context_embedder, context.to(dtype)).repeat_interleave(clips, dim=0),
            self._rotary(latents),
            [
                (self._modulation(b.norm1, conditioning, (1, 4)), self._modulation(b.norm1_context, conditioning, (1, 4)))
                for b in m.transformer_blocks
            ],
            [self._modulation(b.norm, conditioning, (1,)) for b in m.single_transformer_blocks],
            self._modulation(m.norm_out, conditioning, (0,)),
        )

    def embed(self, latents: torch.Tensor) -> torch.Tensor:
        """(B, S, channels) to (B, S, D)."""
        return self._apply(self._model.x_embedder, latents.to(self.dtype))

    def first_input(self, x: torch.Tensor, prepared: Prepared, step: int, row: int) -> torch.Tensor:
        """What the first double block's attention sees of the latents: TeaCache's measure of how far a step moves."""
        shift, scale = prepared.doubles[0][0][step, row:, :, :2].unbind(2)
        return _modulated(x, shift, scale)

    def blocks(self, x: torch.Tensor, prepared: Prepared, step: int, row: int) -> torch.Tensor:
        """All blocks, on embedded latents (B, S, D); the rows are those of `prepared` from `row` on."""
        context = prepared.context[row:]
        for block, (mine, theirs) in zip(self._model.transformer_blocks, prepared.doubles, strict=True):
            context, x = self._double(block, context, x, mine[step, row:], theirs[step, row:], prepared.rotary)
        joint = torch.cat([context, x], dim=1)
        for block, modulation in zip(self._model.single_transformer_blocks, prepared.singles, strict=True):
            joint = self._single(block, joint, modulation[step, row:], prepared.rotary)
        return joint[:, context.shape[1] :]

    def project(self, x: torch.Tensor, prepared: Prepared, step: int, row: int) -> torch.Tensor:
        """(B, S, D) to the velocity, float32, (B, S, channels)."""
        scale, shift = prepared.last[step, row:].unbind(2)
        return self._apply(self._model.proj_out, _modulated(x, shift, scale)).float()

    def _double(
        self, block: Any, context: torch.Tensor, x: torch.Tensor, mine: torch.Tensor, theirs: torch.Tensor, rotary: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        shift, scale, gate, shift2, scale2, gate2 = mine.unbind(2)
        c_shift, c_scale, c_gate, c_shift2, c_scale2, c_gate2 = theirs.unbind(2)
        attn, tokens = block.attn, context.shape[1]
        h, c = _modulated(x, shift, scale), _modulated(context, c_shift, c_scale)
        query = torch.cat([self._heads(c, attn.add_q_proj, attn.norm_added_q), self._heads(h, attn.to_q, attn.norm_q)], dim=1)
        key = torch.cat([self._heads(c, attn.add_k_proj, attn.norm_added_k), self._heads(h, attn.to_k, attn.norm_k)], dim=1)
        value = torch.cat([self._heads(c, attn.add_v_proj), self._heads(h, attn.to_v)], dim=1)
        mixed = self._attend(query, key, value, tokens, rotary)
        x = torch.addcmul(x, gate, self._apply(attn.to_out[0], mixed[:, tokens:]))
        x = torch.addcmul(x, gate2, self._feed_forward(block.ff, _modulated(x, shift2, scale2)))
        context = torch.addcmul(context, c_gate, self._apply(attn.to_add_out, mixed[:, :tokens]))
        context = torch.addcmul(context, c_gate2, self._feed_forward(block.ff_context, _modulated(context, c_shift2, c_scale2)))
        return context, x

    def _single(self, block: Any, joint: torch.Tensor, modulation: torch.Tensor, rotary: torch.Tensor) -> torch.Tensor:
        shift, scale, gate = modulation.unbind(2)
        attn, tokens = block.attn, joint.shape[1] - rotary.shape[0]
        h = _modulated(joint, shift, scale)
        query, key = self._heads(h, attn.to_q, attn.norm_q), self._heads(h, attn.to_k, attn.norm_k)
        mixed = self._attend(query, key, self._heads(h, attn.to_v), tokens, rotary)
        wide = functional.gelu(self._apply(block.proj_mlp, h), approximate="tanh")
        return torch.addcmul(joint, gate, self._apply(block.proj_out, torch.cat([mixed, wide], dim=2)))

    def _heads(self, x: torch.Tensor, projection: Any, norm: Any = None) -> torch.Tensor:
        """(B, T, D) to (B, T, H, head)."""
        heads = self._apply(projection, x).unflatten(-1, (self._model.config.num_attention_heads, -1))
        return heads if norm is None else functional.rms_norm(heads, heads.shape[-1:], norm.weight, _EPSILON)

    def _attend(
        self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, tokens: int, rotary: torch.Tensor
    ) -> torch.Tensor:
        """(B, T, H, head) each to (B, T, D); the first `tokens` are not turned."""
        query, key = _turned(query, tokens, rotary), _turned(key, tokens, rotary)
        query, key, value = (t.transpose(1, 2) for t in (query, key, value))
        if self._matmul_attention:  # 13 ms where the CPU's flash kernel takes 40 in bf16 (650 tokens, 8 heads of 128, 2 rows)
            scores = torch.matmul(query.contiguous(), key.transpose(2, 3).contiguous()).mul_(query.shape[-1] ** -0.5)
            mixed = torch.matmul(scores.softmax(dim=-1), value.contiguous())
        else:
            mixed = functional.scaled_dot_product_attention(query, key, value)
        return mixed.transpose(1, 2).flatten(2)

    def _feed_forward(self, ff: Any, x: torch.Tensor) -> torch.Tensor:
        return self._apply(ff.net[2], functional.gelu(self._apply(ff.net[0].proj, x), approximate="tanh"))

    def _apply(self, layer: Any, x: torch.Tensor) -> torch.Tensor:
        return self._linear(x, layer.weight, layer.bias)

    def _modulation(self, norm: Any, conditioning: torch.Tensor, scales: tuple[int, ...]) -> torch.Tensor:
        """(steps, B, D) to (steps, B, 1, parts, D), with 1 added to the parts that are scales."""
        width = conditioning.shape[-1]
        table = self._linear(conditioning, norm.linear.weight, norm.linear.bias).unflatten(-1, (-1, width))
        table[:, :, list(scales)] += 1
        return table.unsqueeze(2)

    def _rotary(self, latents: int) -> torch.Tensor:
        """diffusers computes the angles in float64; every axis of a latent's id is its index."""
        ids = torch.arange(latents, device=self.device)[:, None].repeat(1, 3)
        cos, sin = self._model.pos_embed(ids)
        return torch.stack([cos[:, None, ::2], sin[:, None, ::2]], dim=-1).float()


def _modulated(x: torch.Tensor, shift: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    return torch.addcmul(shift, functional.layer_norm(x, x.shape[-1:], eps=_EPSILON), scale)


def _turned(x: torch.Tensor, tokens: int, rotary: torch.Tensor) -> torch.Tensor:
    """Neighbouring pairs of a head's values are one complex number, which the latents' positions turn (RoPE)."""
    pairs = x[:, tokens:].float().unflatten(-1, (-1, 2))
    turn = turned_real if x.device.type == "mps" else turned_complex  # a fifth of the time, where complex numbers are
    return torch.cat([x[:, :tokens], turn(pairs, rotary).flatten(3).to(x.dtype)], dim=1)


def turned_complex(pairs: torch.Tensor, rotary: torch.Tensor) -> torch.Tensor:
    """pairs: float32, (B, S, H, head / 2, 2)."""
    return torch.view_as_real(torch.view_as_complex(pairs) * torch.view_as_complex(rotary))


def turned_real(pairs: torch.Tensor, rotary: torch.Tensor) -> torch.Tensor:
    """The same in real numbers."""
    (real, imaginary), (cos, sin) = pairs.unbind(-1), rotary.unbind(-1)
    return torch.stack([real * cos - imaginary * sin, real * sin + imaginary * cos], dim=-1)
