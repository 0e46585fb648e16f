"""The line-up engine: test signals whose every sample can be foretold. `endless run --engine tone --prompt "440 Hz left"`.

The prompt says what comes:
- a number between 20 and half the rate, with or without Hz or kHz: a sine of that frequency, starting at phase 0;
- without one: a sine whose pitch, a semitone from 110 to 880 Hz, follows from the prompt's text;
- `noise`: white noise that follows from the seed; `dc`: a constant;
- `left` or `right`: that channel alone.
Amplitude 0.1: a 1 kHz sine of it on both channels is -20 LUFS.
"""

import re
import time
import zlib
from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from generator.engine import EngineError, Made
from generator.job import Job

AMPLITUDE = 0.1
_CHUNK_S = 0.02  # of waiting: a job is cancelled within it
_NUMBER = re.compile(r"(?<![\w.])(\d{1,6}(?:\.\d{1,6})?)\s*(k?)(?:hz)?(?!\w|\.\d)", re.IGNORECASE)


class ToneEngine:
    """Exact sines, noise and constants, as slow as asked."""

    name = "tone"
    backend = "cpu"
    batch = 1

    def __init__(self, rate: int = 44100, duration_s: float = 18.0, seconds_per_clip: float = 0.0) -> None:
        """rate: Hz, 8000 to 192000. seconds_per_clip: how long to wait over each clip, to play a slow model."""
        if not 8000 <= rate <= 192000:
            raise EngineError(f"the tone engine's rate is 8000 to 192000 Hz, not {rate}")
        self.rate = rate
        self.default_duration_s = duration_s
        self._seconds_per_clip = seconds_per_clip

    def warm_up(self) -> None:
        """There is nothing to load."""

    def generate(self, job: Job) -> Generator[float, None, Made]:
        """Waits as long as it was told to, then makes the clip."""
        yield 0.0
        started = time.monotonic()
        while (waited := time.monotonic() - started) < self._seconds_per_clip:
            time.sleep(min(_CHUNK_S, self._seconds_per_clip - waited))
            yield min(1.0, (time.monotonic() - started) / self._seconds_per_clip)
        yield 1.0
        return self._make(job)

    def _make(self, job: Job) -> Made:
        words = set(re.findall(r"[a-z]+", job.prompt.lower()))
        frames = round(job.duration_s * self.rate)
        audio, chosen = self._signal(job, words, frames)
        if "left" in words or "right" in words:
            audio[:, 1 if "left" in words else 0] = 0.0
        return Made(audio, chosen, "procedural")

    def _signal(self, job: Job, words: set[str], frames: int) -> tuple[NDArray[np.float32], str]:
        if "noise" in words:
            noise = np.random.default_rng(job.seed).uniform(-AMPLITUDE, AMPLITUDE, (frames, 2))
            return noise.astype(np.float32), f"noise, seed {job.seed}"
        if "dc" in words:
            return np.full((frames, 2), AMPLITUDE, np.float32), "dc"
        frequency = self.frequency(job.prompt)
        sine = AMPLITUDE * np.sin(2.0 * np.pi * frequency / self.rate * np.arange(frames))
        return np.repeat(sine.astype(np.float32)[:, None], 2, axis=1), f"sine {frequency:g} Hz"

    def frequency(self, prompt: str) -> float:
        """The sine's frequency for a prompt, in Hz."""
        for number, kilo in _NUMBER.findall(prompt):
            value = float(number) * (1000.0 if kilo else 1.0)
            if 20.0 <= value < self.rate / 2:
                return value
        return float(110.0 * 2.0 ** (zlib.crc32(prompt.encode()) % 37 / 12))
