"""The denoise and decode stages on graphs of fixed shapes, whoever runs them: all that is around the graphs, in numpy."""

import math
from collections.abc import Generator, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from generator import sampler
from generator.backends.backend import Array, BackendError, Condition
from generator.convert.host import ROWS, Host, fixed, windows
from generator.convert.manifest import Sizes


class Run(Protocol):
    """One graph. It raises BackendError where it fails."""

    def __call__(self, inputs: Mapping[str, NDArray[Any]]) -> Array:
        """The output, of inputs by name in the graph's shapes."""


class Denoise:
    """Euler's steps over the transformer's graph, whose batch is the two rows of guidance: clips go through one by one.

    Without guidance both rows are the conditional one, so nothing is saved.
    """

    def __init__(self, run: Run, host: Host, sizes: Sizes) -> None:
        self._run = run
        self._host = host
        self._sizes = sizes

    def denoise(self, noise: Array, condition: Condition, steps: int, guidance: float) -> Generator[float, None, Array]:
        """Yields after each clip of each step. Raises BackendError where a velocity is not finite."""
        given = fixed(condition, self._sizes.text_tokens, self._sizes.latents)
        guided = len(condition.pooled) == ROWS
        schedule = sampler.schedule(steps)
        latents, clips = noise.copy(), len(noise)
        for step, (time, delta) in enumerate(zip(schedule.times, schedule.deltas, strict=True)):
            modulation = self._host.modulation(float(time), given.pooled)
            for clip in range(clips):
                rows = np.repeat(latents[clip : clip + 1], ROWS, axis=0)
                inputs = {"latents": rows, "context": given.context, "modulation": modulation, "key_bias": given.key_bias}
                unconditional, conditional = _finite(self._run(inputs), f"step {step + 1} of {steps}")
                velocity = sampler.guided(unconditional, conditional, guidance) if guided else conditional
                latents[clip] += delta * velocity
                yield (step + (clip + 1) / clips) / steps
        return latents


class Decode:
    """The decoder's graph in windows, of which the margins are cut off."""

    def __init__(self, run: Run, sizes: Sizes) -> None:
        self._run = run
        self._sizes = sizes

    def decode(self, latents: Array, frames: int) -> Generator[float, None, Array]:
        """Yields after each window. Raises BackendError where a sample is not finite."""
        sizes, hop = self._sizes, self._sizes.hop
        needed = min(math.ceil(frames / hop), sizes.latents)
        placed = windows(needed, sizes.latents, sizes.window, sizes.margin)
        pieces = []
        for number, (start, first, last) in enumerate(placed):
            window = np.ascontiguousarray(latents[:1, start : start + sizes.window].transpose(0, 2, 1))
            audio = _finite(self._run({"latents": window}), f"window {number + 1} of {len(placed)}")
            pieces.append(audio[0].T[(first - start) * hop : (last - start) * hop])
            yield (number + 1) / len(placed)
        return np.ascontiguousarray(np.concatenate(pieces)[:frames])


def _finite(output: Array, where: str) -> Array:
    """A graph that is right in one place can overflow on another device: nothing else shows it."""
    if not np.isfinite(output).all():
        bad = 1.0 - float(np.isfinite(output).mean())
        raise BackendError(f"{bad:.2%} of the output of {where} is no number")
    return output
