"""Small Flux models with random weights, none of them trivial, and what they are called with."""

from typing import Any

import torch
from diffusers import FluxTransformer2DModel

AXES = {16: (4, 6, 6), 24: (8, 8, 8), 32: (8, 12, 12), 128: (16, 56, 56)}  # a head's width: RoPE's axes
WIDTH, CHANNELS = 24, 8  # of the text and of the latents
SHAPES = [(1, 16, 1, 1), (3, 24, 2, 1), (2, 32, 0, 3)]  # heads, a head's width, double blocks, single blocks


def flux(heads: int = 2, head: int = 16, doubles: int = 1, singles: int = 1, guidance: bool = False) -> Any:
    torch.manual_seed(heads)
    model = FluxTransformer2DModel(
        in_channels=CHANNELS, num_layers=doubles, num_single_layers=singles, attention_head_dim=head, num_attention_heads=heads,
        joint_attention_dim=WIDTH, pooled_projection_dim=WIDTH, guidance_embeds=guidance, axes_dims_rope=AXES[head],
    )  # fmt: skip
    for name, parameter in model.requires_grad_(False).named_parameters():
        if name.endswith("bias") or parameter.ndim == 1:
            parameter.add_(0.2 * torch.randn_like(parameter))
    return model.eval()


def arguments(latents: int = 40, text: int = 7, rows: int = 2, time: float = 1.0) -> dict[str, Any]:
    """time: 0..1, which the model multiplies by 1000."""
    torch.manual_seed(latents + text)
    return {
        "hidden_states": torch.randn(rows, latents, CHANNELS),
        "encoder_hidden_states": torch.randn(rows, text, WIDTH),
        "pooled_projections": torch.randn(rows, WIDTH),
        "timestep": torch.full((rows,), time),
        "txt_ids": torch.zeros(text, 3),
        "img_ids": torch.arange(latents)[:, None].repeat(1, 3).float(),
    }


def velocity(model: Any, given: dict[str, Any]) -> torch.Tensor:
    with torch.no_grad():
        return model(**given, return_dict=False)[0]
