"""What a backend is: three stages of a text-to-audio model on one runtime, which pass each other numpy arrays.

The arrays between the stages are small (20 KB of text, 165 KB of latents), so a stage on one runtime can follow a stage on
another: Core ML and MLX replace PyTorch one stage at a time.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from generator.engine import EngineError

Array = NDArray[np.float32]


class BackendError(EngineError):
    """The backend itself failed, not the job: another backend may still make the clip. One line."""


class Condition(NamedTuple):
    """What the transformer is told, for one clip.

    Rows: the conditional one, or with guidance two, the unconditional first. context: float32, (rows, tokens + 1, width),
    the text with the duration as its last token. pooled: float32, (rows, width), the text's mean.
    """

    context: Array
    pooled: Array


@dataclass(frozen=True, slots=True)
class Sizes:
    """The model's fixed sizes. latents: how many it makes, whatever the duration. hop: frames per latent. rate: Hz."""

    latents: int
    channels: int
    hop: int
    rate: int


class TextStage(Protocol):
    """Prompt to condition. It remembers what it has encoded."""

    def encode(self, prompt: str, negative: str, duration_s: float, guided: bool) -> Condition:
        """negative: "" for the empty text; unused where not guided."""


class DenoiseStage(Protocol):
    """Noise to latents."""

    def denoise(self, noise: Array, condition: Condition, steps: int, guidance: float) -> Generator[float, None, Array]:
        """Yields the fraction done (0..1) after each step. noise and what it returns: float32, (clips, latents, channels).

        Several clips of one condition go through the model together.
        """


class DecodeStage(Protocol):
    """Latents to sound."""

    def decode(self, latents: Array, frames: int) -> Generator[float, None, Array]:
        """Yields the fraction done (0..1) between chunks.

        latents: (1, latents, channels). Returns float32, (frames, 2), or less where the latents end before.
        """


@dataclass(frozen=True, slots=True)
class Stages:
    """A loaded model. precision: exact or fast; precision_reason: why it is that one, for `endless doctor`."""

    backend: str
    device: str
    precision: str
    precision_reason: str
    sizes: Sizes
    text: TextStage
    denoise: DenoiseStage
    decode: DecodeStage
