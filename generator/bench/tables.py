"""The tables that `endless bench tangoflux` prints: one of time, beside the paper's figures, and one of sound."""

from collections.abc import Iterable

from generator.bench.protocol import PAPER, PAPER_AT, PROMPTS, Protocol
from generator.bench.results import Figures, Result

_NAME = 26  # characters of the first column
_CORE_ML_S = PAPER[1].seconds
_SAME_CLIP = "x CoreML"  # how many times as long as the paper's Core ML took for the same clip
TIME_HEADER = f"{'':<{_NAME}}{'steps':>6}{'runs':>6}{'s a clip':>10}{'s.d.':>8}{'RTF':>8}{_SAME_CLIP:>10}"
SOUND_HEADER = f"{'':<{_NAME}}{'steps':>6}{'RMS':>9}{'centroid Hz':>13}{'flatness':>10}{'silence':>9}"


def title(protocol: Protocol) -> str:
    """What is measured, in one line."""
    counts = [_count(protocol.runs, "run"), _count(protocol.warm_up, "warm-up"), _count(len(protocol.prompts), "prompt")]
    return f"TangoFlux: {protocol.duration_s:g} s of sound, {counts[0]} after {counts[1]}, {counts[2]}"


def notes(protocol: Protocol) -> list[str]:
    """What a reader of the tables must know."""
    stand_in = "the prompts stand in for the paper's own five, which are not known here; --prompts FILE takes others"
    lines = [stand_in] if protocol.prompts == PROMPTS else []
    return [
        *lines,
        f"x CoreML: times the {_CORE_ML_S:g} s that the paper's Core ML took for {PAPER_AT[0]:g} s at {PAPER_AT[1]} steps",
    ]


def paper_rows() -> list[str]:
    """The paper's figures as rows of the table of time."""
    return [_time_row(one.name, PAPER_AT[1], "", one.seconds, "", one.rtf, one.seconds / _CORE_ML_S) for one in PAPER]


def time_row(result: Result, steps: int) -> str | None:
    """One candidate's row; None where nothing was measured at so many steps."""
    figures = result.figures(steps)
    if figures is None:
        return None
    same_clip = (result.protocol.duration_s, steps) == PAPER_AT
    ratio = figures.mean_s / _CORE_ML_S if same_clip else None
    deviation = f"{figures.deviation_s:.2f}" if figures.runs > 1 else ""
    return _time_row(result.candidate.label, steps, str(figures.runs), figures.mean_s, deviation, figures.rtf, ratio)


def sound_rows(results: Iterable[Result]) -> list[str]:
    """The table of sound without its header: means over the runs."""
    return [
        _sound_row(result.candidate.label, figures)
        for result in results
        for steps in result.protocol.steps
        if (figures := result.figures(steps))
    ]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _time_row(name: str, steps: int, runs: str, seconds: float, deviation: str, rtf: float, ratio: float | None) -> str:
    last = "" if ratio is None else f"{ratio:.2f}"
    return f"{name:<{_NAME}}{steps:>6}{runs:>6}{seconds:>10.2f}{deviation:>8}{rtf:>8.3f}{last:>10}".rstrip()


def _sound_row(name: str, figures: Figures) -> str:
    sound = figures.sound
    numbers = f"{sound.rms:>9.4f}{sound.centroid_hz:>13.0f}{sound.flatness:>10.4f}{sound.silence_ratio:>9.3f}"
    return f"{name:<{_NAME}}{figures.steps:>6}{numbers}"
