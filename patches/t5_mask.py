"""T5's encoder with its mask as a number and its position bias as a constant.

Reason: transformers builds the attention mask by operations that coremltools 9.0 does not know (`new_ones`, and `where` on a
number), and buckets the relative positions by a logarithm whose value at 0 is infinite.
Source: transformers' T5Stack, T5Attention.compute_bias (models/t5/modeling_t5.py) and masking_utils.py.
"""

from typing import Any

import torch
from torch import nn

PROVEN_ON = {"transformers": "5.23", "torch": "2.13", "coremltools": "9.0"}
LIMIT = 3e-6  # relative, of a whole encoder in fp32: attention in another order of operations
BIAS = -1e4


class MaskedEncoder(nn.Module):
    """The encoder at a fixed number of tokens. position_bias: (1, H, tokens, tokens)."""

    position_bias: torch.Tensor

    def __init__(self, stack: Any, tokens: int) -> None:
        super().__init__()
        self._stack = stack
        with torch.no_grad():
            bias = stack.block[0].layer[0].SelfAttention.compute_bias(tokens, tokens)
        self.register_buffer("position_bias", bias, persistent=False)

    def forward(self, input_ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """input_ids: integers, (1, tokens). mask: float32, (1, tokens), 1 on the text and 0 on pads. (1, tokens, width)."""
        bias = self.position_bias + ((1.0 - mask) * BIAS)[:, None, None, :]
        hidden = self._stack.embed_tokens(input_ids)
        for block in self._stack.block:
            hidden = block(hidden, position_bias=bias)[0]
        return torch.as_tensor(self._stack.final_layer_norm(hidden))


def apply(encoder: Any, tokens: int) -> MaskedEncoder:
    """A loaded T5EncoderModel's layers, called without its mask code; they keep attention as plain operations."""
    encoder.set_attn_implementation("eager")
    made = MaskedEncoder(encoder.encoder, tokens)
    made.eval()
    return made
