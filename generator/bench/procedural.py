"""How long the procedural engine takes for a clip: CPU seconds on one core, so that other work there does not count."""

import statistics
import time
from typing import NamedTuple

from generator.engines.procedural import ProceduralEngine
from generator.job import Job


class Summary(NamedTuple):
    """Medians over the seeds, in CPU seconds. chunk_s: the longest time between two yields, in which no job is cancelled."""

    clip_s: float
    chunk_s: float


def summary(engine: ProceduralEngine, prompt: str, seeds: int, duration_s: float) -> Summary:
    """Of clips with the seeds 0 to seeds - 1."""
    runs = [_measured(engine, prompt, seed, duration_s) for seed in range(seeds)]
    return Summary(*(round(statistics.median(values), 4) for values in zip(*runs, strict=True)))


def _measured(engine: ProceduralEngine, prompt: str, seed: int, duration_s: float) -> Summary:
    rendering = engine.generate(Job(0, prompt, duration_s, seed))
    start = last = time.process_time()
    longest = 0.0
    while next(rendering, None) is not None:
        now = time.process_time()
        longest, last = max(longest, now - last), now
    end = time.process_time()
    return Summary(end - start, max(longest, end - last))
