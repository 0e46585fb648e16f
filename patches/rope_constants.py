"""Rotary position embedding (RoPE) as constants: the cosines and sines are computed here, in float64, and stored.

Reason: in an fp16 program the angles, up to the last position in radians, are fp16 numbers too, and off by up to 0.20 rad at
645 positions. As constants only the cosine and the sine themselves are rounded, by 2.4e-4.
Source: diffusers' FluxPosEmbed (models/transformers/transformer_flux.py), whose own values these are.
"""

from typing import Any

import torch
from torch import nn

PROVEN_ON = {"diffusers": "0.42", "torch": "2.13", "coremltools": "9.0"}
LIMIT = 0.0  # the very values of diffusers


class RotaryConstants(nn.Module):
    """Stands where FluxPosEmbed was. cos, sin: float32, (text + latents, head), whatever the ids are."""

    cos: torch.Tensor
    sin: torch.Tensor

    def __init__(self, cos: torch.Tensor, sin: torch.Tensor) -> None:
        super().__init__()
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The constants."""
        return self.cos, self.sin


def apply(model: Any, text_ids: torch.Tensor, latent_ids: torch.Tensor) -> None:
    """Fixes a Flux model's positions. text_ids: (text tokens, axes); latent_ids: (latents, axes)."""
    with torch.no_grad():
        model.pos_embed = RotaryConstants(*model.pos_embed(torch.cat([text_ids, latent_ids])))
