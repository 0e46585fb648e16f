"""TangoFlux (Hung et al. 2024, declare-lab): flow matching on a Flux transformer, prompt to 44.1 kHz stereo, up to 30 s.

Its weights are for non-commercial research only. Unlike upstream each clip has a seed of its own, guidance at 1 and below works
(one row, no unconditional pass), and only the latents that the clip needs are decoded.
"""

import contextlib
import itertools
import logging
import math
import time
from collections.abc import Generator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from generator import sampler
from generator.backends import choice
from generator.backends.backend import Array, BackendError, Sizes, Stages
from generator.engine import EngineError, Made
from generator.job import Job

_LONGEST_S = 30.0
_TEXT_SHARE = 0.02  # of a clip's time, for its progress
_DENOISE_SHARE = 0.8  # until a clip has been measured
_BATCHES = (2, 4, 8)  # tried where clips may be cheaper together
# Of the seconds a clip takes in the next smaller batch; where a larger one saves less, the first of them only waits.
_WORTH = 0.9
_MEASURED_STEPS = 4

log = logging.getLogger(__name__)


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
        units: Mapping[str, str] | None = None,
        load_timeout_s: float | None = None,
    ) -> None:
        """weights: a folder, or a name in the hub's cache (upstream's by default). precision: exact, fast or auto.

        backend: of choice.BACKENDS, or auto. device: cuda, mps, cpu or auto, of pytorch. batch: the most clips made together;
        by default what pays is measured on a GPU, and is 1 elsewhere. units, load_timeout_s: of coreml, see backends/coreml.py.
        Raises EngineError at once for what can be seen at once.
        """
        self._found = choice.look(weights)
        chosen = choice.choose(backend, choice.candidates(self._found.platform, precision), self._found.platform)
        self.backend, self.note = chosen.backend, chosen.note
        self._precision, self._device = precision, device
        self._units, self._load_timeout_s = units, load_timeout_s
        self._stages: Stages | None = None
        self._batch = batch
        self.batch = batch or 1
        self._denoise_share = _DENOISE_SHARE
        self._sizes = self._known_sizes()
        self.rate = self._sizes.rate
        self.default_duration_s = min(_LONGEST_S, math.floor(10 * self._longest_s) / 10)

    @property
    def stages(self) -> Stages:
        """The loaded model: what runs, and why. Loads it where `warm_up` has not."""
        if self._stages is None:
            self._stages = self._on_pytorch() if self.backend == choice.PYTORCH else self._converted()
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
        """Loads the model and makes a second of sound in two steps. The empty prompt is encoded with it.

        Where the backend fails, then or later, PyTorch takes its place, and `backend` and `note` say so.
        """
        share = self._denoise_share
        for _ in self.generate(Job(0, "rain", min(1.0, self._longest_s), 0, steps=2)):
            pass
        self._denoise_share = share
        if self._batch is None and self.stages.device == "cuda":
            self.batch = batch_worth(self.denoise_seconds())

    def close(self) -> None:
        """Lets the model go, and the process that it may run in."""
        self._stages = None

    def denoise_seconds(self, batches: Sequence[int] = (1, *_BATCHES)) -> dict[int, float]:
        """Seconds that a few guided steps take, by how many clips go through them together; as far as the memory goes."""
        import torch

        took: dict[int, float] = {}
        with contextlib.suppress(torch.OutOfMemoryError):
            for clips in batches:
                jobs = [Job(0, "rain", min(1.0, self._longest_s), seed, steps=_MEASURED_STEPS) for seed in range(clips)]
                for _ in range(2):  # the first of a size compiles, allocates, chooses kernels
                    began = time.perf_counter()
                    for _ in self._denoised(jobs, None):
                        pass
                    seconds = time.perf_counter() - began
                took[clips] = seconds
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
        if not np.isfinite(made.audio).all():
            raise EngineError("the model made samples that are no numbers; its weights may be damaged")
        return made

    def generate_all(self, jobs: Sequence[Job]) -> Generator[float, None, list[Made]]:
        """Clips of jobs that differ in id and seed alone, through the transformer together. Raises EngineError.

        One that is not finite is given as it is: it is for whoever takes the clips to refuse it, and the others are good.

        The clips are as if made singly, but for rounding and, with `fast`, the steps that TeaCache leaves out: for all or none.
        """
        import torch

        try:
            return (yield from self._made(jobs, None))
        except torch.OutOfMemoryError as error:
            self.batch = max(1, len(jobs) // 2)
            raise EngineError(f"the GPU has no room for {len(jobs)} clips together; from now on {self.batch}") from error

    def latents(self, job: Job, noise: NDArray[np.float32] | None = None) -> Generator[float, None, Array]:
        """The clip's latents alone, float32, (1, latents, channels): what parity is measured on."""
        return (yield from self._denoised([job], noise))

    def _known_sizes(self) -> Sizes:
        """Of what is here: the converted folder or the checkpoint."""
        if self._found.folder is not None and self.backend != choice.PYTORCH:
            sizes = self._found.folder.manifest.sizes
            return Sizes(sizes.latents, sizes.channels, sizes.hop, sizes.rate)
        assert self._found.checkpoint is not None, "or pytorch could not have been chosen"
        return self._found.checkpoint.sizes

    def _on_pytorch(self) -> Stages:
        from generator.backends import pytorch

        assert self._found.checkpoint is not None
        return pytorch.load(self._found.checkpoint, self._precision, self._device)

    def _converted(self) -> Stages:
        from generator.backends import coreml

        assert self._found.folder is not None
        try:
            stages = coreml.load(self.backend, self._found.folder, self._found.checkpoint, self._units, self._load_timeout_s)
        except BackendError as error:
            self._fall_back(error)
            return self._on_pytorch()
        self.note = stages.precision_reason
        return stages

    def _fall_back(self, error: BackendError) -> None:
        """PyTorch from now on. Raises BackendError where it cannot be had."""
        if reason := choice.why_not_pytorch(self._found.platform):
            raise BackendError(f"{self.backend} failed: {error}; and pytorch cannot take its place: {reason}") from error
        self.note = f"pytorch took the place of {self.backend}: {error}"
        log.warning("%s", self.note)
        self.backend = choice.PYTORCH
        self._stages = None

    def _made(self, jobs: Sequence[Job], noise: NDArray[np.float32] | None) -> Generator[float, None, list[Made]]:
        try:
            return (yield from self._tried(jobs, noise))
        except BackendError as error:
            if self.backend == choice.PYTORCH:
                raise
            self._fall_back(error)
        return (yield from self._tried(jobs, noise))

    def _tried(self, jobs: Sequence[Job], noise: NDArray[np.float32] | None) -> Generator[float, None, list[Made]]:
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
        return ((self._sizes.latents + 1) * self._sizes.hop - 1) / self.rate


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
