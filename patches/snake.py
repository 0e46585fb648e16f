"""Snake without a reciprocal: exp(alpha) and 1 / exp(beta) are computed here and stored.

Reason: torch.reciprocal becomes Core ML's `inverse`, which adds an epsilon of 1e-4 to what it inverts: small betas, the loud
ones, come out wrong: by 0.6% at exp(-4).
The other form of the square, (1 - cos(2 alpha x)) / 2, takes as many operations and was measured to be no better: a small
decoder in fp16 is off by 0.0034 to 0.0044 with it, according to how the halves are folded, and by 0.0032 with the product of
two sines; at inputs of 0.3 a Snake alone by 4.6e-4 to 7.1e-4 and by 3.6e-4. Near 0 the cosine form subtracts two numbers that
are almost the same. The product is not `pow`, which is more than a product.
Source: diffusers' Snake1d (models/autoencoders/autoencoder_oobleck.py): x + sin(alpha x)^2 / beta (Ziyin et al. 2020).
"""

from typing import Any

import torch
from torch import nn

PROVEN_ON = {"diffusers": "0.42", "torch": "2.13", "coremltools": "9.0"}
LIMIT = 3e-6  # relative, of a whole decoder in fp32


class FoldedSnake(nn.Module):
    """x + inverse_beta sin(alpha x)^2, per channel. x: (B, channels, time)."""

    alpha: torch.Tensor
    inverse_beta: torch.Tensor

    def __init__(self, alpha: torch.Tensor, inverse_beta: torch.Tensor) -> None:
        """Both (1, channels, 1)."""
        super().__init__()
        self.register_buffer("alpha", alpha, persistent=False)
        self.register_buffer("inverse_beta", inverse_beta, persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The same shape."""
        wave = torch.sin(self.alpha * x)
        return x + self.inverse_beta * (wave * wave)


def apply(module: Any) -> None:
    """Replaces every Snake1d within a loaded module."""
    from diffusers.models.autoencoders.autoencoder_oobleck import Snake1d

    for parent in list(module.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, Snake1d):
                setattr(parent, name, _folded(child))


def _folded(snake: Any) -> FoldedSnake:
    with torch.no_grad():
        alpha, beta = (value.exp() if snake.logscale else value.clone() for value in (snake.alpha, snake.beta))
        return FoldedSnake(alpha, (beta + 1e-9).reciprocal())
