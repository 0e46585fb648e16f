"""The denoise stage on PyTorch: Euler's steps over the transformer, with the savings of `fast`.

Two of them leave evaluations out. TeaCache (Liu et al., CVPR 2025): while the first block's input has moved little since the
last evaluation, what the blocks added then is added again. Guidance reuse: the difference that guidance makes changes slowly,
so every second evaluation computes the conditional row alone and takes the difference from the one before.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import torch

from generator import sampler
from generator.backends.backend import Array, Condition
from generator.backends.pytorch_flux import Flux, Prepared


@dataclass(frozen=True, slots=True)
class Savings:
    """What may change the result.

    skip_below: relative movement, summed over steps, that TeaCache lets pass; 0: none. most_skipped: steps in a row.
    """

    skip_below: float = 0.0
    most_skipped: int = 1
    reuse_guidance: bool = False


class Denoise:
    """The denoise stage. evaluated: how many rows the last clip put through the blocks."""

    def __init__(self, flux: Flux, savings: Savings) -> None:
        self._flux = flux
        self._savings = savings
        self.evaluated = 0

    def denoise(self, noise: Array, condition: Condition, steps: int, guidance: float) -> Generator[float, None, Array]:
        """Yields after each step. Nothing waits for a GPU before the end, except TeaCache's decisions."""
        run = _Run(self._flux, self._savings, condition, sampler.schedule(steps), guidance, noise.shape)
        latents = torch.from_numpy(noise).to(self._flux.device)
        for step, delta in enumerate(run.deltas):
            with torch.inference_mode():
                latents = latents.add(run.velocity(latents, step), alpha=delta)
            self.evaluated = run.evaluated
            yield (step + 1) / steps
        denoised: Array = latents.cpu().numpy()
        return denoised


class _Run:
    """The way of clips of one condition through the steps."""

    def __init__(
        self,
        flux: Flux,
        savings: Savings,
        condition: Condition,
        schedule: sampler.Schedule,
        guidance: float,
        shape: Sequence[int],
    ) -> None:
        """shape: (clips, latents, channels)."""
        self._flux, self._savings, self._guidance = flux, savings, guidance
        self.deltas = [float(delta) for delta in schedule.deltas]
        self._clips, latents, _ = shape
        self._conditional = (len(condition.pooled) - 1) * self._clips  # the first such row; unconditional ones before it
        with torch.inference_mode():
            context, pooled, times = (
                torch.from_numpy(array).to(flux.device) for array in (condition.context, condition.pooled, schedule.times)
            )
            self._prepared: Prepared = flux.prepare(context, pooled, times, latents, self._clips)
        self._difference: torch.Tensor | None = None  # of guidance, at the last evaluation of both rows
        self._was_full = False
        self._residual: torch.Tensor | None = None  # what the blocks added to the conditional rows
        self._seen: torch.Tensor | None = None  # the first block's input, a step ago
        self._moved = 0.0
        self._skipped = 0  # in a row
        self.evaluated = 0

    def velocity(self, latents: torch.Tensor, step: int) -> torch.Tensor:
        """(clips, S, channels), float32."""
        x = self._flux.embed(latents)
        if self._may_skip(x, step):
            assert self._residual is not None
            return self._with_difference(self._flux.project(x + self._residual, self._prepared, step, self._conditional))
        if self._savings.reuse_guidance and self._was_full and step < len(self.deltas) - 1:
            self._was_full = False
            return self._with_difference(self._evaluate(x, step, self._conditional))
        if not self._conditional:
            return self._evaluate(x, step, 0)
        self._was_full = True
        unconditional, conditional = self._evaluate(x.repeat(2, 1, 1), step, 0).chunk(2)
        self._difference = conditional - unconditional
        return torch.as_tensor(sampler.guided(unconditional, conditional, self._guidance))

    def _evaluate(self, x: torch.Tensor, step: int, row: int) -> torch.Tensor:
        self.evaluated += len(x)
        after = self._flux.blocks(x, self._prepared, step, row)
        if self._savings.skip_below:
            self._residual = after[-self._clips :] - x[-self._clips :]
        return self._flux.project(after, self._prepared, step, row)

    def _with_difference(self, conditional: torch.Tensor) -> torch.Tensor:
        if self._difference is None:
            return conditional
        return torch.as_tensor(sampler.guided_by(self._difference, conditional, self._guidance))

    def _may_skip(self, x: torch.Tensor, step: int) -> bool:
        """Not the first step, nor the last, which nothing corrects."""
        if not self._savings.skip_below:
            return False
        before, self._seen = self._seen, self._flux.first_input(x, self._prepared, step, self._conditional)
        if before is None or step == len(self.deltas) - 1:
            return False
        self._moved += float((self._seen - before).abs().mean() / before.abs().mean())
        if self._moved < self._savings.skip_below and self._skipped < self._savings.most_skipped:
            self._skipped += 1
            return True
        self._moved, self._skipped = 0.0, 0
        return False
