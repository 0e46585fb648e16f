"""`endless bench` as a user types it: real processes on a small checkpoint, what they print and what they write."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from generator.bench.candidates import Candidate
from generator.bench.protocol import PAPER, PAPER_AT, PROMPTS, Failed, Loaded, Protocol, Run, cost, paper_protocol
from generator.bench.results import Result
from generator.bench.tables import paper_rows, time_row
from generator.engines.procedural.families import FAMILIES
from generator.sound_measures import SoundMeasures
from tests.e2e.node import processes, until
from tests.generator.torch_here import require

SOUND = SoundMeasures(0.1, 1000.0, 0.2, 0.0)


def started(*words: str, cwd: Path) -> "subprocess.Popen[str]":
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ENDLESS_")}
    command = [sys.executable, "-m", "node", "bench", *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=cwd, env=environment)


def bench(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    process = started(*words, cwd=cwd)
    out, err = process.communicate(timeout=100)
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def read(path: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(path.read_text())
    assert not path.with_name(path.name + ".part").exists()
    return report


def first_worker(process: "subprocess.Popen[str]") -> int:
    """The pid of the first process that measures; it is found before it has loaded anything."""
    found: list[int] = []

    def look() -> bool:
        children = [one for one in processes() if one.parent == process.pid]
        found.extend(one.pid for one in children if "generator.bench.worker" in one.title or one.title == "endless: bench")
        return bool(found)

    assert until(look)
    return found[0]


def lines_until(process: "subprocess.Popen[str]", last: Callable[[str], bool]) -> list[str]:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if last(line):
            return lines
    pytest.fail("the bench ended early:\n" + "".join(lines))


@pytest.fixture(scope="module")
def weights() -> str:
    require()
    from tests.generator.tiny_tangoflux import tiny

    return str(tiny())


SMALL = ("--duration", "1.5", "--device", "cpu", "--precision", "exact")


@pytest.mark.slow
def test_the_papers_protocol_measures_every_step_count_and_stands_beside_the_papers_figures(
    weights: str, tmp_path: Path
) -> None:
    words = ("--weights", weights, *SMALL, "--steps", "2,6", "--runs", "3", "--warm-up", "1", "--json", "out.json")
    done = bench("tangoflux", "--paper", *words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for expected in ("8.05", "5.06", "0.447", "0.281", "the prompts stand in", "pytorch exact cpu", "centroid Hz"):
        assert expected in done.stdout
    report = read(tmp_path / "out.json")
    assert report["complete"] and report["schema"] == 1 and not report["as_the_paper"]
    assert report["protocol"]["prompts"] == list(PROMPTS) and report["protocol"]["warm_up"] == 1
    (candidate,) = report["candidates"]
    assert candidate["status"] == "complete" and candidate["loaded"]["precision"] == "exact"
    assert [run["steps"] for run in candidate["runs"]] == [2, 2, 2, 6, 6, 6]
    assert [run["prompt"] for run in candidate["runs"]] == 2 * list(PROMPTS[:3])
    for figures in candidate["by_steps"]:
        runs = [run for run in candidate["runs"] if run["steps"] == figures["steps"]]
        assert figures["mean_s"] == pytest.approx(sum(run["seconds"] for run in runs) / 3)
        assert figures["rtf"] == pytest.approx(figures["mean_s"] / 1.5)
        assert all(run["seconds"] > run["text_s"] > 0.0 and run["sound"]["rms"] > 0.0 for run in runs)
    assert candidate["peak_memory_bytes"] > 50e6


@pytest.mark.slow
def test_a_candidate_that_crashes_loses_nothing_of_the_next_and_ctrl_c_keeps_what_there_is(
    weights: str, tmp_path: Path
) -> None:
    words = ("--weights", weights, *SMALL, "--precision", "fast", "--steps", "1,100,99", "--runs", "2", "--warm-up", "0")
    with started("tangoflux", *words, "--json", "out.json", cwd=tmp_path) as process:
        os.kill(first_worker(process), signal.SIGKILL)
        lines = lines_until(process, lambda line: line.startswith("pytorch fast cpu   ") and line.split()[3:5] == ["1", "2"])
        process.send_signal(signal.SIGINT)
        rest, error = process.communicate(timeout=60)
    assert process.returncode == 0, error
    assert any("pytorch exact cpu failed: its process died (signal 9: was there too little memory?)" in line for line in lines)
    assert "stopped: this is what was measured until then" in rest and "Traceback" not in error
    report = read(tmp_path / "out.json")
    assert not report["complete"]
    exact, fast = report["candidates"]
    assert (exact["status"], exact["runs"]) == ("failed", [])
    assert fast["status"] == "stopped" and fast["by_steps"][0]["steps"] == 1 and fast["by_steps"][0]["runs"] == 2


def test_a_candidate_that_fails_is_work_that_failed_and_prompts_come_from_a_file(weights: str, tmp_path: Path) -> None:
    (tmp_path / "prompts.txt").write_text("# the paper's\n\nrain\n  wind \n", encoding="utf-8")
    words = ("--weights", weights, *SMALL, "--prompts", "prompts.txt", "--json", "out.json")
    with started("tangoflux", *words, cwd=tmp_path) as process:
        os.kill(first_worker(process), signal.SIGKILL)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "2 prompts" in out and "stand in" not in out
    report = read(tmp_path / "out.json")
    assert report["candidates"][0]["status"] == "failed"
    assert report["protocol"]["prompts"] == ["rain", "wind"] and not report["protocol"]["built_in_prompts"]


def test_every_procedural_family_is_measured(tmp_path: Path) -> None:
    done = bench("procedural", "--runs", "1", "--duration", "1", "--json", "out.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    report = read(tmp_path / "out.json")
    assert report["complete"] and list(report["families"]) == list(FAMILIES)
    assert all(
        0.0 < one["chunk_s"] <= one["clip_s"] == pytest.approx(one["rtf"], abs=1e-4) for one in report["families"].values()
    )
    assert all(f"\n{name} " in done.stdout for name in FAMILIES)


def test_ctrl_c_ends_the_procedural_bench_with_what_was_measured(tmp_path: Path) -> None:
    with started("procedural", "--runs", "1000", "--duration", "1", "--json", "out.json", cwd=tmp_path) as process:
        lines_until(process, lambda line: line.split() == ["s", "a", "clip", "RTF"])
        process.send_signal(signal.SIGINT)
        rest, error = process.communicate(timeout=60)
    assert process.returncode == 0 and "Traceback" not in error
    assert "stopped" in rest
    assert not read(tmp_path / "out.json")["complete"]


def test_without_a_name_it_lists_what_can_be_measured(tmp_path: Path) -> None:
    done = bench(cwd=tmp_path)
    assert done.returncode == 0
    assert "endless bench tangoflux" in done.stdout and "endless bench procedural" in done.stdout


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["nonsense"], 2, "invalid choice: 'nonsense'"),
        (["tangoflux", "--steps", "25,0"], 2, "'0' is no whole number from 1 to 100"),
        (["tangoflux", "--duration", "31"], 2, "'31' is no number of seconds from 1 to 30"),
        (["tangoflux", "--backend", "nonsense"], 2, "invalid choice: 'nonsense'"),
        (["tangoflux", "--prompts", "none.txt"], 2, "none.txt"),
        (["procedural", "--duration", "1", "--json", "none/out.json"], 1, "none/out.json cannot be written"),
    ],
)
def test_what_is_wrong_gets_one_line_and_its_status(words: list[str], status: int, says: str, tmp_path: Path) -> None:
    done = bench(*words, cwd=tmp_path)
    assert done.returncode == status, done.stderr
    assert says in done.stderr and "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_the_papers_protocol_is_the_papers() -> None:
    protocol = paper_protocol()
    assert (protocol.duration_s, protocol.runs, protocol.warm_up, len(protocol.prompts)) == (18.0, 10, 2, 5)
    assert protocol.steps[0] == 10 and protocol.steps[-1] == 50 and 25 in protocol.steps
    assert [one.rtf for one in PAPER] == [round(one.seconds / PAPER_AT[0], 3) for one in PAPER]
    takes = list(protocol.takes())
    assert len(takes) == 12 * len(protocol.steps)
    assert all(sum(take.counted and take.prompt == prompt for take in takes) == 2 * len(protocol.steps) for prompt in PROMPTS)
    assert all(cost(low) <= cost(high) for low, high in pairwise(takes))


def test_figures_are_of_the_runs_that_there_are() -> None:
    result = Result(Candidate("pytorch", "exact", "cpu"), Protocol(steps=(10, 25), runs=3))
    for message in (
        Loaded("pytorch", "cpu", "", "exact", "asked for", 1.0),
        Run(25, "rain", 1, 5.0, 0.1, SOUND),
        Run(25, "wind", 2, 5.12, 0.1, SOUND._replace(rms=0.3)),
        Failed("its process died"),
    ):
        result.take(message)
    figures = result.figures(25)
    assert figures is not None and not result.is_full(25) and not result.complete
    assert figures.runs == 2 and figures.mean_s == pytest.approx(5.06) and figures.rtf == pytest.approx(0.281, abs=5e-4)
    assert figures.deviation_s == pytest.approx(0.0849, abs=1e-4) and figures.sound.rms == pytest.approx(0.2)
    assert result.figures(10) is None and time_row(result, 10) is None
    row = time_row(result, 25)
    assert row is not None and row.split()[-1] == "1.00", "as long as the paper's Core ML"
    assert [line.split()[-1] for line in paper_rows()] == ["1.59", "1.00"]
    assert result.as_json()["status"] == "failed"
