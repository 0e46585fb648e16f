"""TangoFlux (Hung et al. 2024, declare-lab): flow matching on a Flux transformer, prompt to 44.1 kHz stereo, up to 30 s.

Its weights are for non-commercial research only. Unlike upstream each clip has a seed of its own, guidance at 1 and below works
(one row, no unconditional pass), and only the latents that the clip needs are decoded.
"""

import math
import time
from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from generator import sampler
from generator.backends import checkpoint
from generator.backends.backend import Array, Stages
from generator.engine import EngineError, Made
from generator.job import Job

_LONGEST_S = 30.0
_TEXT_SHARE = 0.02  # of a clip's time, for its progress
_DENOISE_SHARE = 0.8  # until a clip has been measured


class TangoFluxEngine:
    """One checkpoint on one backend."""

    name = "tangoflux"

    def __init__(
        self, weights: str | None = None, precision: str | None = None, backend: str | None = None, device: str | None = None
    ) -> None:
        """weights: a folder, or a name in the hub's cache (upstream's by default). precision: exact, fast or auto.

        backend: pytorch or auto. device: cuda, mps, cpu or auto. Raises EngineError at once for what can be seen at once.
        """
        if backend not in (None, "auto", "pytorch"):
            raise EngineError(f"tangoflux has no backend {backend!r} (backends: pytorch)")
        self.backend = "pytorch"
        self._checkpoint = checkpoint.find(weights)
        self._precision, self._device = precision, device
        self._stages: Stages | None = None
        self._denoise_share = _DENOISE_SHARE
        self.rate = self._checkpoint.vae.sampling_rate
        self._hop = math.prod(self._checkpoint.vae.downsampling_ratios)
        self.default_duration_s = min(_LONGEST_S, math.floor(10 * self._longest_s) / 10)

    @property
    def stages(self) -> Stages:
        """The loaded model: what runs, and why. Loads it where `warm_up` has not."""
        if self._stages is None:
            from generator.backends import pytorch

            self._stages = pytorch.load(self._checkpoint, self._precision, self._device)
        return self._stages

    @property
    def precision(self) -> str:
        """exact or fast."""
        return self.stages.precision

    @property
    def precision_reason(self) -> str:
        """Why, in one line."""
        return self.stages.precision_reason

    def warm_up(self) -> None:
        """Loads the model and makes a second of sound in two steps. The empty prompt is encoded with it."""
        share = self._denoise_share
        for _ in self.generate(Job(0, "rain", min(1.0, self._longest_s), 0, steps=2)):
            pass
        self._denoise_share = share

    def noise(self, seed: int) -> Array:
        """What a clip begins with: float32, (1, latents, channels), drawn on the CPU, so the same on every device.

        It is what upstream draws after `torch.manual_seed(seed)`.
        """
        import torch

        sizes = self.stages.sizes
        drawn = torch.randn((1, sizes.latents, sizes.channels), generator=torch.Generator().manual_seed(seed))
        return np.asarray(drawn.numpy())

    def generate(self, job: Job, noise: NDArray[np.float32] | None = None) -> Generator[float, None, Made]:
        """Yields after the text, each step and each chunk of the decoder: seconds each on a CPU at full size.

        noise: instead of the seed's, as `self.noise` gives it. Raises EngineError.
        """
        latents = yield from self._denoised(job, noise)
        audio = yield from self._decoded(job, latents)
        return Made(audio, "", "generated")

    def latents(self, job: Job, noise: NDArray[np.float32] | None = None) -> Generator[float, None, Array]:
        """The clip's latents alone, float32, (1, latents, channels): what parity is measured on."""
        return (yield from self._denoised(job, noise))

    def _denoised(self, job: Job, noise: NDArray[np.float32] | None) -> Generator[float, None, Array]:
        if job.duration_s > self._longest_s:
            raise EngineError(f"this checkpoint makes at most {self._longest_s:.1f} s, not {job.duration_s:g}")
        stages = self.stages
        start = self._start(job, noise)
        condition = stages.text.encode(job.prompt, job.negative, job.duration_s, sampler.is_guided(job.guidance))
        yield _TEXT_SHARE
        self._began = time.perf_counter()
        steps = stages.denoise.denoise(start, condition, job.steps, job.guidance)
        latents = yield from _scaled(steps, _TEXT_SHARE, self._denoise_share)
        self._denoised_at = time.perf_counter()
        return latents

    def _decoded(self, job: Job, latents: Array) -> Generator[float, None, NDArray[np.float32]]:
        frames = round(job.duration_s * self.rate)
        audio = yield from _scaled(self.stages.decode.decode(latents, frames), self._denoise_share, 1.0)
        denoising, decoding = self._denoised_at - self._began, time.perf_counter() - self._denoised_at
        self._denoise_share = min(0.98, max(0.05, denoising / (denoising + decoding)))
        if not np.isfinite(audio).all():
            raise EngineError("the model made samples that are no numbers; its weights may be damaged")
        return _completed(audio, frames)

    def _start(self, job: Job, noise: NDArray[np.float32] | None) -> Array:
        if noise is None:
            return self.noise(job.seed)
        sizes = self.stages.sizes
        shape = (1, sizes.latents, sizes.channels)
        if noise.shape != shape or noise.dtype != np.float32:
            raise EngineError(f"the noise must be float32 {shape}, not {noise.dtype} {noise.shape}")
        return np.ascontiguousarray(noise)

    @property
    def _longest_s(self) -> float:
        """The last latent may be missing: 645 of them are 46 ms short of 30 s."""
        return ((self._checkpoint.model.audio_seq_len + 1) * self._hop - 1) / self.rate


def _scaled(stage: Generator[float, None, Array], low: float, high: float) -> Generator[float, None, Array]:
    """The stage, its progress from low to high."""
    try:
        while True:
            yield low + (high - low) * next(stage)
    except StopIteration as end:
        result: Array = end.value
        return result
    finally:
        stage.close()


def _completed(audio: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    """As long as asked: where the latents end before, the last milliseconds are mirrored, since silence would be a gap."""
    missing = frames - len(audio)
    return np.concatenate([audio, audio[-missing:][::-1]]) if missing > 0 else audio
