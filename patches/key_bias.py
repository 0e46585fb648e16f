"""A key bias hides the padding of the text, so that one fixed shape serves every length of text.

Reason: Core ML packages for the Neural Engine have fixed shapes. Text padded with zeros to 64 tokens and not masked takes
part in attention: the velocity with guidance 4.5 moves by 2.6 to 4.4%. A bias of -1e4 on the keys of the padding makes their
softmax weight exactly 0 in fp32 and in fp16, whose largest number is 65504. The text of Flux has no positions (its ids are
all 0), so tokens may stand anywhere: those after the text, such as TangoFlux's duration, stand at the end, after the padding.
Source: diffusers' FluxAttention hands `attention_mask` of joint_attention_kwargs to its processor
(models/transformers/transformer_flux.py).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

PROVEN_ON = {"diffusers": "0.42", "torch": "2.13", "coremltools": "9.0"}
LIMIT = 1e-5  # relative, of a whole model in fp32, against the unpadded text: sums of another length
BIAS = -1e4


def values(text: int, padded: int, others: int) -> NDArray[np.float32]:
    """(1, 1, 1, padded + others): BIAS from key `text` to key `padded`, 0 before and on all the others after it."""
    bias = np.zeros((1, 1, 1, padded + others), np.float32)
    bias[..., text:padded] = BIAS
    return bias


def arguments(bias: Any) -> dict[str, Any]:
    """What a Flux model's forward pass must be called with, besides the rest. bias: a tensor of `values`' shape."""
    return {"joint_attention_kwargs": {"attention_mask": bias}}
