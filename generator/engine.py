"""What every engine is: something that makes one clip of sound from one Job, in chunks that can be cancelled between."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from generator.job import Job


@dataclass(frozen=True, slots=True)
class Made:
    """One finished clip as the engine made it.

    audio: float32, (frames, 2), at the engine's rate, nominally within +-1.0.
    chosen: what the engine chose for the prompt, in words ("rain gentle + thunder distant"); "" where it chooses nothing.
    source: `generated` for a model, `procedural` for the embedded engine; `/clip` sends it.
    """

    audio: NDArray[np.float32]
    chosen: str
    source: str


class Engine(Protocol):
    """One text-to-audio engine. It lives in the generator process and is used from one thread."""

    name: str
    backend: str
    rate: int  # Hz, of what `generate` returns
    default_duration_s: float
    batch: int  # the most clips that are cheaper together than one after the other; known once it is warm

    def warm_up(self) -> None:
        """Loads and compiles whatever the first clip would otherwise wait for. Raises EngineError where it cannot."""

    def generate(self, job: Job) -> Generator[float, None, Made]:
        """Makes the clip of `job`: yields progress (0..1) between chunks of at most about 50 ms, returns the clip.

        The caller may close the generator at any yield: that is how a job is cancelled.
        """


class BatchEngine(Engine, Protocol):
    """An engine whose `batch` may be above 1."""

    def generate_all(self, jobs: Sequence[Job]) -> Generator[float, None, list[Made]]:
        """Makes the clips of at most `batch` jobs that differ in id and seed alone, as `generate` makes one."""


class EngineError(Exception):
    """The engine cannot work as asked; the text is one line with the next step."""
