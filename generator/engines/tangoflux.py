"""TangoFlux (Hung et al. 2024, declare-lab): flow matching on a Flux transformer, prompt to 44.1 kHz stereo, up to 30 s.

Its weights are for non-commercial research only. Unlike upstream each clip has a seed of its own, guidance at 1 and below works
(one row, no unconditional pass), and only the latents that the clip needs are decoded.
"""

import itertools
import math
import time
from collections.abc import Generator, Mapping, Sequence

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
_BATCHES = (2, 4, 8)  # tried where clips may be cheaper together
_WORTH = (
    0.9  # of the seconds a clip takes in the next smaller batch; where a larger one saves less, the first of them only waits
)
_MEASURED_STEPS = 4


class TangoFluxEngine:
    """One checkpoint on one backend."""

    name = "tangoflux"

    def __init__(
        self,
        weights: str | None = None,
        precision: str | None = None,
        backend: str | None = None,
        device: str | None = None,
        batch: int | None = None,
    ) -> None:
        """weights: a folder, or a name in the hub's cache (upstream's by default). precision: exact, fast or auto.

        backend: pytorch or auto. device: cuda, mps, cpu or auto. batch: the most clips made together; by default what pays is
        measured on a GPU, and is 1 elsewhere. Raises EngineError at once for what can be seen at once.
        """
        if backend not in (None, "auto", "pytorch"):
            raise EngineError(f"tangoflux has no backend {backend!r} (backends: pytorch)")
        self.backend = "pytorch"
        self._checkpoint = checkpoint.find(weights)
        self._precision, self._device = precision, device
        self._stages: Stages | None = None
        self._batch = batch
        self.batch = batch or 1
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
        if self._batch is None and self.stages.device == "cuda":
            self.batch = batch_worth(self.denoise_seconds())

    def denoise_seconds(self, batches: Sequence[int] = (1, *_BATCHES)) -> dict[int, float]:
        """Seconds that a few guided steps take, by how many clips go through them together."""
        took = {}
        for clips in batches:
            jobs = [Job(0, "rain", min(1.0, self._longest_s), seed, steps=_MEASURED_STEPS) for seed in range(clips)]
            for _ in range(2):  # the first of a size compiles, allocates, chooses kernels
                began = time.perf_counter()
                for _ in self._denoised(jobs, None):
                    pass
                took[clips] = time.perf_counter() - began
        return took

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
        (made,) = yield from self._made([job], noise)
        return made

    def generate_all(self, jobs: Sequence[Job]) -> Generator[float, None, list[Made]]:
        """Clips of jobs that differ in id and seed alone, through the transformer together. Raises EngineError.

        The clips are as if made singly, but for rounding and, with `fast`, the steps that TeaCache leaves out: for all or none.
        """
        return (yield from self._made(jobs, None))

    def latents(self, job: Job, noise: NDArray[np.float32] | None = None) -> Generator[float, None, Array]:
        """The clip's latents alone, float32, (1, latents, channels): what parity is measured on."""
        return (yield from self._denoised([job], noise))

    def _made(self, jobs: Sequence[Job], noise: NDArray[np.float32] | None) -> Generator[float, None, list[Made]]:
        latents = yield from self._denoised(jobs, noise)
        made, decoding = [], (1.0 - self._denoise_share) / len(jobs)
        for number, (job, row) in enumerate(zip(jobs, latents, strict=True)):
            low = self._denoise_share + number * decoding
            made.append(Made((yield from self._decoded(job, row[None], low, low + decoding)), "", "generated"))
        denoised_s, decoded_s = self._denoised_at - self._began, time.perf_counter() - self._denoised_at
        self._denoise_share = min(0.98, max(0.05, denoised_s / (denoised_s + decoded_s)))
        return made

    def _denoised(self, jobs: Sequence[Job], noise: NDArray[np.float32] | None) -> Generator[float, None, Array]:
        job = jobs[0]
        if job.duration_s > self._longest_s:
            raise EngineError(f"this checkpoint makes at most {self._longest_s:.1f} s, not {job.duration_s:g}")
        stages = self.stages
        start = np.concatenate([self._start(each, noise) for each in jobs])
        condition = stages.text.encode(job.prompt, job.negative, job.duration_s, sampler.is_guided(job.guidance))
        yield _TEXT_SHARE
        self._began = time.perf_counter()
        steps = stages.denoise.denoise(start, condition, job.steps, job.guidance)
        latents = yield from _scaled(steps, _TEXT_SHARE, self._denoise_share)
        self._denoised_at = time.perf_counter()
        return latents

    def _decoded(self, job: Job, latents: Array, low: float, high: float) -> Generator[float, None, NDArray[np.float32]]:
        frames = round(job.duration_s * self.rate)
        audio = yield from _scaled(self.stages.decode.decode(latents, frames), low, high)
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


def batch_worth(seconds: Mapping[int, float]) -> int:
    """The largest batch up to which each larger one makes a clip cheaper. seconds: by batch, from 1 up."""
    sizes = sorted(seconds)
    for smaller, larger in itertools.pairwise(sizes):
        if seconds[larger] / larger > _WORTH * seconds[smaller] / smaller:
            return smaller
    return sizes[-1]


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
