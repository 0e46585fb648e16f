"""The text stage on PyTorch: T5, the pooled text, and the duration as one more token.

Upstream (tangoflux 0.1.0, model.py): `encode_text_classifier_free` with guidance, `encode_text` without.
"""

from collections import OrderedDict
from typing import Any

import numpy as np
import torch
from torch import nn

from generator.backends.backend import Array, Condition

UNGUIDED_TOKENS = 64  # upstream's max_text_seq_len: where it cuts a prompt without guidance
_CACHED = 64


def duration_embedder(width: int, internal: int = 256) -> nn.Module:
    """The parameters of upstream's DurationEmbedder, under its names."""
    positional = nn.Module()
    positional.register_parameter("weights", nn.Parameter(torch.empty(internal // 2)))
    embedder = nn.Module()
    embedder.add_module("time_positional_embedding", nn.Sequential(positional, nn.Linear(internal + 1, width)))
    return embedder


class Duration:
    """Seconds to one token: learned Fourier features (Stable Audio's) and a linear layer."""

    def __init__(self, embedder: Any, max_duration: int) -> None:
        self._positional, self._linear = embedder.time_positional_embedding
        self._max_duration = max_duration

    def token(self, duration_s: float) -> torch.Tensor:
        """(1, 1, width)."""
        weights = self._positional.weights
        time = torch.tensor([[duration_s]], dtype=torch.float32, device=weights.device)
        time = (time.clamp(0, self._max_duration) / self._max_duration).to(weights.dtype)
        phase = time * weights * 2 * torch.pi
        return torch.as_tensor(self._linear(torch.cat([time, phase.sin(), phase.cos()], dim=-1))[None])


class Text:
    """The text stage. Encodings are kept for the last prompts: none of them is encoded twice."""

    def __init__(self, tokenizer: Any, encoder: Any, fc: Any, duration: Duration) -> None:
        self._tokenizer = tokenizer
        self._encoder = encoder
        self._fc = fc
        self._duration = duration
        self._cache: OrderedDict[tuple[tuple[int, ...], int], tuple[torch.Tensor, torch.Tensor]] = OrderedDict()
        self.encoded = 0  # how many texts went through the encoder

    def encode(self, prompt: str, negative: str, duration_s: float, guided: bool) -> Condition:
        """The condition. With guidance both texts are padded to the longer, and upstream's transformer sees those pads."""
        limit = self._tokenizer.model_max_length if guided else UNGUIDED_TOKENS
        texts = [negative, prompt] if guided else [prompt]
        tokens = [self._tokens(text, limit) for text in texts]
        length = max(map(len, tokens))
        with torch.inference_mode():
            rows = [self._row(row, length) for row in tokens]
            duration = self._duration.token(duration_s).expand(len(rows), -1, -1)
            context = torch.cat([torch.cat([row for row, _ in rows]), duration], dim=1)
            pooled = self._fc(torch.cat([mean for _, mean in rows]))
        return Condition(_numpy(context), _numpy(pooled))

    def _tokens(self, text: str, limit: int) -> tuple[int, ...]:
        ids = self._tokenizer(text, max_length=limit, truncation=True).input_ids
        return tuple(ids)

    def _row(self, tokens: tuple[int, ...], length: int) -> tuple[torch.Tensor, torch.Tensor]:
        """((1, length, width), (1, width)): the encoding and its mean over the text.

        A text of one token (the empty prompt: its end) is all that its pads can see, so they are all alike: two
        positions are encoded, for every length.
        """
        one = len(tokens) == 1
        key = (tokens, min(length, 2) if one else length)
        if key not in self._cache:
            self._cache[key] = self._encode(*key)
            if len(self._cache) > _CACHED:
                self._cache.popitem(last=False)
        self._cache.move_to_end(key)
        hidden, mean = self._cache[key]
        if one and length > 2:
            hidden = torch.cat([hidden[:, :1], hidden[:, 1:].expand(-1, length - 1, -1)], dim=1)
        return hidden, mean

    def _encode(self, tokens: tuple[int, ...], length: int) -> tuple[torch.Tensor, torch.Tensor]:
        self.encoded += 1
        device = next(self._encoder.parameters()).device
        ids = torch.tensor([tokens + (self._tokenizer.pad_token_id,) * (length - len(tokens))], device=device)
        mask = torch.arange(length, device=device)[None] < len(tokens)
        hidden = self._encoder(input_ids=ids, attention_mask=mask.long())[0]
        return hidden, hidden[:, : len(tokens)].mean(dim=1)


def _numpy(tensor: torch.Tensor) -> Array:
    array: Array = tensor.float().cpu().numpy().astype(np.float32, copy=False)
    return array
