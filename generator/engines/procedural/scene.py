"""What a family is given to make its sound with, and what it gives back."""

from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np

from generator.engines.procedural.noise import RATE, Floats
from generator.words import Source, Traits

Rendering = Generator[float, None, Floats]
"""Yields progress (0..1) between chunks of work of at most 50 ms, returns (2, frames) float32."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One source to be heard: how long (frames, a fast FFT length), by which chance, and how (its words)."""

    frames: int
    rng: np.random.Generator
    source: Source

    @property
    def traits(self) -> Traits:
        return self.source.traits

    @property
    def seconds(self) -> float:
        return self.frames / RATE

    def has(self, *details: str) -> bool:
        """Whether the words name one of these details (a surface, a kind, an hour)."""
        return any(detail in self.source.details for detail in details)

    def between(self, low: float, high: float) -> float:
        """A number by chance."""
        return float(self.rng.uniform(low, high))

    def places(self, count: int) -> list[float]:
        """Places from left (-1) to right (1) for `count` sources: spread, dealt at random; a lone one aside."""
        if count == 1:
            return [float(self.rng.choice([-1.0, 1.0])) * self.between(0.3, 0.65)]
        spread = np.linspace(-0.88, 0.88, count) + self.rng.uniform(-0.12, 0.12, count)
        return [float(place) for place in self.rng.permutation(spread)]

    def events(self, every_s: float, least: int = 1) -> list[float]:
        """Times in s of sparse events about `every_s` apart: spread over the circle of the clip, jittered, never
        bunched.
        """
        count = max(least, round(self.seconds / every_s))
        slots = (np.arange(count) + self.rng.uniform(0.1, 0.75, count)) * (self.seconds / count)
        return [float(at) for at in slots]


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of sound.

    describes: a sentence for choosing by meaning. level_lufs: what it is levelled to when heard alone (sparse or peaky
    kinds lower). room: the walls it is heard within, unless the words say more or "dry". mild: fit to be chosen for a
    prompt without a known word. keeps_distance: it makes its own far sound, so that the common air filter leaves it
    alone.
    """

    name: str
    render: Callable[[Scene], Rendering]
    describes: str
    level_lufs: float = -20.0
    mild: bool = False
    keeps_distance: bool = False
    room: float = 0.0
