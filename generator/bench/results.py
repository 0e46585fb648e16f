"""What was measured of one candidate, gathered as it comes, and as figures for tables and files."""

import statistics
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from generator.bench.candidates import Candidate
from generator.bench.protocol import Done, Failed, Loaded, Message, Protocol, Run
from generator.sound_measures import SoundMeasures


class Figures(NamedTuple):
    """The runs at one number of steps. Seconds: of a clip. rtf: mean seconds of compute for a second of sound. sound: means."""

    steps: int
    runs: int
    mean_s: float
    deviation_s: float
    median_s: float
    rtf: float
    sound: SoundMeasures


@dataclass
class Result:
    """One candidate. problem: why it stopped early, or "". complete: every clip was made."""

    candidate: Candidate
    protocol: Protocol
    loaded: Loaded | None = None
    runs: list[Run] = field(default_factory=list)
    peak_memory_bytes: int | None = None
    problem: str = ""

    @property
    def complete(self) -> bool:
        return self.peak_memory_bytes is not None

    def take(self, message: Message) -> None:
        """Keeps what the message tells."""
        match message:
            case Loaded():
                self.loaded = message
            case Run():
                self.runs.append(message)
            case Done(peak_memory_bytes):
                self.peak_memory_bytes = peak_memory_bytes
            case Failed(reason):
                self.problem = reason

    def is_full(self, steps: int) -> bool:
        """Whether all runs at so many steps were made."""
        return len(self._at(steps)) == self.protocol.runs

    def figures(self, steps: int) -> Figures | None:
        """None where no run at so many steps was made."""
        runs = self._at(steps)
        if not runs:
            return None
        seconds = [run.seconds for run in runs]
        return Figures(
            steps=steps,
            runs=len(runs),
            mean_s=statistics.fmean(seconds),
            deviation_s=statistics.stdev(seconds) if len(seconds) > 1 else 0.0,
            median_s=statistics.median(seconds),
            rtf=statistics.fmean(seconds) / self.protocol.duration_s,
            sound=SoundMeasures(*(statistics.fmean(values) for values in zip(*(run.sound for run in runs), strict=True))),
        )

    def as_json(self) -> dict[str, Any]:
        """All of it, every run included."""
        figures = [found for steps in self.protocol.steps if (found := self.figures(steps))]
        return {
            **asdict(self.candidate),
            "status": "complete" if self.complete else "failed" if self.problem else "stopped",
            "problem": self.problem,
            "loaded": self.loaded._asdict() if self.loaded else None,
            "peak_memory_bytes": self.peak_memory_bytes,
            "by_steps": [{**one._asdict(), "sound": one.sound._asdict()} for one in figures],
            "runs": [{**run._asdict(), "sound": run.sound._asdict()} for run in self.runs],
        }

    def _at(self, steps: int) -> list[Run]:
        return [run for run in self.runs if run.steps == steps]
