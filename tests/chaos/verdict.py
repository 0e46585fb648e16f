"""What has to be true afterwards: the tape is whole, the archive opens, nothing has leaked, the log said nothing else."""

import re
import shutil
from contextlib import closing
from itertools import groupby
from pathlib import Path

import numpy as np

from generator import flac
from node.archive.archive import Archive
from tests.chaos.chaos import Report
from tests.chaos.faults import FAULTS, FOLDED
from tests.chaos.stage import PROMPTS, Run, Stage
from tests.e2e.capture import breaks, silences

SILENCE_S = 0.25  # the longest that is right where sound is possible: the tones meet in any phase, and may cancel for a moment
TONES = tuple(float(prompt.split()[0]) for prompt in PROMPTS)
MORE_DESCRIPTORS, MORE_THREADS, MORE_MB = 12, 6, 40.0  # than after the first faults of a run
_SETTLED = 8  # faults after which the use is compared
_USUAL = (
    "listening for OSC on", "OSCQuery at http", "mix.wav, ", "playing to ", "OSC: of .* packets", "OSC over TCP:",
    "HTTP: ", "the files lack",
    "recording", "endless-mix-", "maybe by another node; taking port", "meaning: ", "generator: ", "resumed: ", "not taken up",
    "the audio process has ended .*; starting it again", "playing again to",
    "metrics", "is folded", "generator restarting: ", "generator stalled: ", "a clip failed: ",
    "was made again with another seed",
    "the archive in .* clips gone or damaged are forgotten", "archive: ", FOLDED, "priority",
)  # fmt: skip


def judge(stage: Stage, report: Report) -> None:
    """Fills the report's problems and figures. The node has ended."""
    report.problems += [
        f"{done.number} {done.name}: not healed ({done.condition})" for done in report.done if done.healed_s is None
    ]
    report.problems += [f"{done.number} {done.name}: its line did not come" for done in report.done if not done.said]
    for run in stage.runs:
        _judge_tape(run, report)
        _judge_log(run, report)
    _judge_use(report)
    report.figures["runs"] = len(stage.runs)
    report.figures["faults"] = len(report.done)
    healed = [done.healed_s for done in report.done if done.healed_s is not None]
    report.figures["healed_s_median"] = round(float(np.median(healed)), 2)
    report.figures["healed_s_longest"] = round(max(healed), 2)


def judge_archive(stage: Stage, report: Report) -> None:
    """It opens, and every clip in it is whole. Before the disk has gone."""
    folder = shutil.copytree(stage.shelf.view / "archive", stage.folder / "archive")  # SQLite does not find its way in /proc
    with closing(Archive.open(folder)) as archive:
        entries = archive.entries()
        for entry in entries:
            audio, rate, _ = flac.read(entry.path)
            if (len(audio), rate) != (entry.frames, entry.rate):
                report.problems.append(f"the archive's clip {entry.id} is not whole")
        strangers = {path.name for path in (folder / "clips").iterdir()} - {entry.path.name for entry in entries}
    report.figures["archived"] = len(entries)
    report.problems += [f"left in the archive: {name}" for name in sorted(strangers)]


def _judge_tape(run: Run, report: Report) -> None:
    tape = run.tape
    end = -tape.rate if not run.killed else -tape.rate // 10
    sound = tape.sound()[run.begin : end]
    if len(sound) < tape.rate // 2:
        return  # killed as soon as it had begun
    torn = [run.begin + frame for frame in breaks(sound, tape.rate, TONES)]
    for frame in torn:
        if not any(low <= frame <= high for low, high, _ in run.excused):
            report.problems.append(f"{run.folder.name}: torn at {frame / tape.rate:.2f} s")
    for low, high in silences(sound, tape.rate, least_s=SILENCE_S):
        at, long_s = run.begin / tape.rate + low, high - low
        right = max((bound for a, b, bound in run.excused if a <= at * tape.rate <= b), default=SILENCE_S)
        if long_s > right:
            report.problems.append(f"{run.folder.name}: silent for {long_s:.2f} s at {at:.2f} s")
    figures = report.figures
    figures["seconds_on_tape"] = round(figures.get("seconds_on_tape", 0.0) + len(tape.sound()) / tape.rate, 1)
    figures["torn_where_excused"] = figures.get("torn_where_excused", 0) + len(torn)
    excused = [high - low for low, high in silences(sound, tape.rate, least_s=SILENCE_S)]
    figures["longest_silence_s"] = round(max([figures.get("longest_silence_s", 0.0), *excused]), 2)


def _judge_log(run: Run, report: Report) -> None:
    expected = re.compile("|".join([*_USUAL, *(line for f in FAULTS for line in (f.says, *f.also) if line)]))
    for line in (run.folder / "node.log").read_text().splitlines():
        if line and not expected.search(line):
            report.problems.append(f"{run.folder.name}: nobody expected the line: {line[:200]}")
    report.figures["log_bytes"] = report.figures.get("log_bytes", 0) + (run.folder / "node.log").stat().st_size


def _judge_use(report: Report) -> None:
    for run, found in groupby(report.use, key=lambda use: use.run):
        uses = list(found)[_SETTLED:]
        if len(uses) < 2:
            continue
        first, last = uses[0], uses[-1]
        if last.descriptors > first.descriptors + MORE_DESCRIPTORS:
            report.problems.append(f"run {run}: descriptors {first.descriptors} -> {last.descriptors}")
        if last.threads > first.threads + MORE_THREADS:
            report.problems.append(f"run {run}: threads {first.threads} -> {last.threads}")
        if last.rss_mb > first.rss_mb + MORE_MB:
            report.problems.append(f"run {run}: {first.rss_mb} -> {last.rss_mb} MB")


def written(report: Report, path: Path) -> Path:
    """The report as JSON and, beside it, a line a fault."""
    import json

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report.as_json(), indent=1) + "\n")
    return path
