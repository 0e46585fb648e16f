"""What the host does around the converted graphs, in numpy: the small embeddings, and the fixed shapes' layout.

The embeddings are too small to be worth a graph, and their angles too large for fp16 (patches/host_time_embedding.py).
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from generator.backends.backend import Array, Condition
from generator.engine import EngineError
from patches import key_bias

ROWS = 2  # of every denoise graph: the unconditional row and the conditional one


class Host:
    """The embeddings of one checkpoint. Each agrees with upstream's within 1e-6, relative."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        """arrays: tangoflux_graphs.host_arrays', which are the file's. Raises EngineError where one is missing."""
        if missing := [name for name in _NAMES if name not in arrays]:
            raise EngineError(f"the host's weights lack {', '.join(missing)}; convert the checkpoint again")
        self._arrays = arrays

    @classmethod
    def load(cls, path: Path) -> "Host":
        """From host.safetensors. Raises EngineError."""
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            return cls(load_file(path))
        except (SafetensorError, OSError) as error:
            raise EngineError(f"{path} cannot be read ({error}); convert the checkpoint again") from error

    def modulation(self, time: float, pooled: Array) -> Array:
        """(rows, D): what the blocks are modulated by. time: of sampler.schedule, 1000 down to 0. pooled: (rows, width).

        diffusers' CombinedTimestepTextProjEmbeddings, and its get_timestep_embedding with the cosines first.
        """
        phase = np.float32(time) * self._arrays["time.frequencies"]
        sinusoids = np.concatenate([np.cos(phase), np.sin(phase)])[None]
        return self._two_layers("time", sinusoids) + self._two_layers("text", pooled)

    def pooled(self, mean: Array) -> Array:
        """(rows, width), from the mean of the text's encoding over its tokens, pads left out: (rows, width)."""
        return np.maximum(self._linear("pooled", mean), np.float32(0.0))

    def duration_token(self, duration_s: float) -> Array:
        """(1, 1, width): Stable Audio's learned Fourier features of the duration, cut to what the model knows."""
        longest = self._arrays["duration.max_s"]
        time = np.clip(np.float32(duration_s), np.float32(0.0), longest) / longest
        phase = time * self._arrays["duration.frequencies"] * np.float32(2.0) * np.float32(math.pi)
        return self._linear("duration", np.concatenate([time.reshape(1), np.sin(phase), np.cos(phase)])[None])[None]

    def _two_layers(self, name: str, x: Array) -> Array:
        inner = self._linear(f"{name}.linear_1", x)
        half = np.float32(0.5)
        return self._linear(f"{name}.linear_2", inner * (half + half * np.tanh(half * inner)))  # SiLU, without overflow

    def _linear(self, name: str, x: Array) -> Array:
        made: Array = x @ self._arrays[f"{name}.weight"].T + self._arrays[f"{name}.bias"]
        return made


_LAYERS = ("time.linear_1", "time.linear_2", "text.linear_1", "text.linear_2", "pooled", "duration")
_NAMES = (
    "time.frequencies", "duration.frequencies", "duration.max_s",
    *(f"{layer}.{part}" for layer in _LAYERS for part in ("weight", "bias")),
)  # fmt: skip


class Fixed(NamedTuple):
    """A condition in a denoise graph's shapes.

    context: (2, text_tokens + 1, width). pooled: (2, width). key_bias: (1, 1, 1, text_tokens + 1 + latents). All float32.
    """

    context: Array
    pooled: Array
    key_bias: Array


def fixed(condition: Condition, text_tokens: int, latents: int) -> Fixed:
    """Pads the text with zeros, which the bias hides, and puts the duration last. A condition of one row is doubled.

    Raises EngineError: the text is longer than `text_tokens`.
    """
    rows, length, width = condition.context.shape
    text = length - 1
    if text > text_tokens:
        raise EngineError(f"the prompt has {text} tokens, this conversion takes {text_tokens}; shorten it, or convert for more")
    context = np.zeros((rows, text_tokens + 1, width), np.float32)
    context[:, :text] = condition.context[:, :text]
    context[:, -1] = condition.context[:, -1]
    repeats = ROWS // rows
    bias = key_bias.values(text, text_tokens, 1 + latents)
    return Fixed(context.repeat(repeats, axis=0), condition.pooled.repeat(repeats, axis=0), bias)


class Window(NamedTuple):
    """One run of a decode graph, in latents: it is fed those from `start` on, and those from `first` to `last` are kept."""

    start: int
    first: int
    last: int


def windows(needed: int, latents: int, window: int, margin: int) -> list[Window]:
    """Covers 0..needed. latents: how many there are. window: how many the graph takes. margin: what an edge spoils.

    The graph pads with zeros beyond its edges, as the decoder does beyond the clip's: an edge spoils nothing where the clip
    itself begins or ends. Raises ValueError: no window can be placed so.
    """
    if not (0 < needed <= latents and (window == latents or 2 * margin < window < latents)):
        raise ValueError(f"no windows of {window} with a margin of {margin} over {needed} of {latents} latents")
    made: list[Window] = []
    while not made or made[-1].last < needed:
        first = made[-1].last if made else 0
        start = max(0, min(first - margin, latents - window))
        end = start + window
        made.append(Window(start, first, min(needed, end if end == latents else end - margin)))
    return made
