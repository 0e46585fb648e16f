"""Faults at random on one node: `make chaos`; a few of them in every test run.

CHAOS_COUNT (200), CHAOS_SEED; CHAOS_JACK=1: on a JACK dummy server, which goes and comes back too; CHAOS_ONLY: a part of names.
"""

import os
import random
from pathlib import Path

import pytest

from tests.chaos import chaos, verdict
from tests.chaos.chaos import Report
from tests.chaos.stage import Stage
from tests.house.source import ROOT

SHORT = (
    "generator killed", "the engine returns one clip with no numbers", "the engine returns half a clip",
    "no memory for a clip", "the disk is full", "the index is garbage", "clips are truncated", "the archive is removed",
    "the wall clock is set", "the machine sleeps for 2 s", "a storm of bad messages", "the audio process is killed",
    "the node is killed and resumed",
)  # fmt: skip


def _played(folder: Path, seed: int, count: int, names: tuple[str, ...] = ()) -> Report:
    print(f"\nCHAOS_SEED={seed} CHAOS_COUNT={count}")
    report = Report(seed)
    only = os.environ.get("CHAOS_ONLY", "")
    with Stage(folder, seed, jack=bool(os.environ.get("CHAOS_JACK"))) as stage:
        among = [fault for fault in chaos.FAULTS if fault.name in (names or [fault.name]) and only in fault.name]
        chaos.do(stage, chaos.chosen(stage, count, among), report)
        stage.node.stop()
        verdict.judge_archive(stage, report)
    verdict.judge(stage, report)
    return report


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_few_faults(tmp_path: Path) -> None:
    report = _played(tmp_path, 7, len(SHORT), SHORT)
    assert report.problems == []


@pytest.mark.chaos
@pytest.mark.timeout(3600)
def test_every_fault_at_random(tmp_path: Path) -> None:
    seed = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(10**6))
    report = _played(tmp_path, seed, int(os.environ.get("CHAOS_COUNT") or 200))
    kept = verdict.written(report, ROOT / "build" / "chaos" / "report.json")
    print(f"{report.figures}\nreport: {kept}")
    assert report.problems == []
