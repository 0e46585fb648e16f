"""The time and text embedding moves to the host: the transformer is given the sum instead of the time.

Reason: in fp16 the angles of the time's sinusoids, up to 1000 rad, are wrong by up to 0.46 rad (at 1000 neighbouring fp16
numbers are 0.5 apart). The host computes the same few thousand products in fp32, once a step.
Source: diffusers' CombinedTimestepTextProjEmbeddings and its sibling with guidance (models/embeddings.py).
"""

from typing import Any

import torch
from torch import nn

PROVEN_ON = {"diffusers": "0.42", "torch": "2.13", "coremltools": "9.0"}
LIMIT = 0.0  # the same operations in the same precision, in another place


class Given(nn.Module):
    """Stands where the embedding was and returns what it is called with last, in its `pooled_projections`."""

    def forward(self, *arguments: torch.Tensor) -> torch.Tensor:
        """(B, D), untouched."""
        return arguments[-1]


def apply(model: Any) -> nn.Module:
    """Takes `time_text_embed` off a Flux model, whose `pooled_projections` is the modulation (B, D) from then on.

    Returns what was taken off: called with the time (0..1000) and the pooled text, it makes the modulation.
    """
    taken: nn.Module = model.time_text_embed
    model.time_text_embed = Given()
    return taken
