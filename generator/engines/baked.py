"""Plays the clips of a baked show: no model, no weights, the sound that was baked.

A job that was baked, by its prompt and seed, gives its own clip. What was not baked still sounds: a job beyond a prompt's
clips gets the one of them that has not been played for longest, and a prompt that is not in the folder the clips of the
prompt that is nearest by its words, which `note` tells of once.
"""

from collections import defaultdict
from collections.abc import Generator
from pathlib import Path

import numpy as np

from generator import baked
from generator.baked import Audio, BakedClip, BakedError
from generator.engine import Made
from generator.job import Job
from generator.word_embedder import WordEmbedder


class BakedEngine:
    """One folder. The same jobs in the same order give the same clips."""

    name = "baked"
    backend = "files"
    batch = 1

    def __init__(self, weights: str | None = None) -> None:
        """weights: the folder. Raises BakedError where it is none, or not finished."""
        if weights is None:
            raise BakedError("the engine 'baked' plays what `endless show bake` has made: name its folder with --weights DIR")
        self._folder = Path(weights)
        self._manifest = baked.open_finished(self._folder)
        self.rate = self._manifest.recipe.rate
        self.default_duration_s = self._manifest.recipe.duration_s
        self.note = ""
        self._of: dict[str, list[BakedClip]] = defaultdict(list)  # by prompt
        for clip in self._manifest.clips:
            self._of[clip.prompt].append(clip)
        self._by_job = {(clip.prompt, clip.seed): clip for clip in self._manifest.clips}
        self._nearest: dict[str, str] = {}  # of prompts that were not baked
        self._played: dict[str, int] = {}  # by file: which job it last went to
        self._jobs = 0

    def warm_up(self) -> None:
        """Imports what reads the files."""
        import soundfile  # noqa: F401

    def generate(self, job: Job) -> Generator[float, None, Made]:
        """Reads a file: some 20 ms. Raises BakedError where that is not what was baked."""
        yield 0.0
        clip = self._clip(job)
        self._jobs += 1
        self._played[clip.file] = self._jobs
        audio = baked.read_clip(self._folder, self._manifest, clip)
        return Made(_fitted(audio, round(job.duration_s * self.rate)), clip.chosen, clip.source)

    def _clip(self, job: Job) -> BakedClip:
        prompt = job.prompt if job.prompt in self._of else self._near(job.prompt)
        longest_ago = min(self._of[prompt], key=lambda clip: self._played.get(clip.file, 0))
        return self._by_job.get((job.prompt, job.seed), longest_ago)

    def _near(self, prompt: str) -> str:
        if prompt not in self._nearest:
            there = list(self._of)
            vectors = WordEmbedder().embed([*there, prompt])
            near = there[int(np.argmax(vectors[:-1] @ vectors[-1]))]
            self._nearest[prompt] = near
            self.note = f"{_short(prompt)} was not baked; the clips of {_short(near)} play for it"
        return self._nearest[prompt]


def _short(prompt: str) -> str:
    return repr(prompt if len(prompt) <= 80 else prompt[:79] + "…")


def _fitted(audio: Audio, frames: int) -> Audio:
    """Its beginning; a clip that is too short goes on backwards from its end, without a step, and so on."""
    if len(audio) >= frames:
        return audio[:frames]
    return np.pad(audio, ((0, frames - len(audio)), (0, 0)), "symmetric")
