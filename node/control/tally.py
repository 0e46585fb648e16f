"""What was made and played since the start, counted for those who watch the node over days (`/metrics`)."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from generator.clip import Clip

# Upper bounds of the histogram, in seconds: procedural clips take 0.1 to 2, a model's on a GPU 2 to 10, on a CPU minutes.
BOUNDS_S = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0)


@dataclass(slots=True)
class Durations:
    """A histogram. counts: of those up to each of BOUNDS_S and above the one before, and at last of the rest."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_S) + 1))
    sum_s: float = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS_S, seconds)] += 1
        self.sum_s += seconds


@dataclass(slots=True)
class Tally:
    """made: seconds that clips took, by engine. started: clips that began to sound, by source. restarts: of the generator."""

    made: dict[str, Durations] = field(default_factory=dict)
    started: Counter[str] = field(default_factory=Counter)
    failed: int = 0
    restarts: int = 0

    def count_made(self, clip: Clip) -> None:
        self.made.setdefault(clip.engine, Durations()).add(clip.seconds)
