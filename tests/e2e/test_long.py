"""A day and a night: 24 hours of a show rendered at 8 kHz to nowhere. Minutes of work: `make soak`."""

import gc
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from node.as_live import AsLiveGenerator
from node.control.state import State
from node.offline import OfflineNode, render
from node.playback.limiter import LOOKAHEAD_S
from node.playback.mailbox import Entry, Event
from node.show.file import load
from tests.e2e.node import endless

RATE, BLOCK = 8000, 2048
HOUR, DAY = 3600 * RATE, 24 * 3600 * RATE
DELAY = round(LOOKAHEAD_S * RATE)  # frames from the mix to what is heard: the limiter looks ahead
PACE_S = 1.0  # each clip takes so long, as live: what comes is made ahead, and a cue begins at its very frame
WINDOW = 256  # frames; silence for so long is a gap
FIRST_S, LAST_S, FADE_S = Fraction("1.25"), Fraction("86390.4"), Fraction(5)
ROUND_S = [Fraction("97.00007"), Fraction("61.33333"), Fraction("120.7"), Fraction("80.50001")]  # one of them whole frames

# Two layers change in turn, round and round, at times that are no whole frames. Noise: crossfades of it never cancel out.
SHOW = f"""
version: 1
title: A day and a night
defaults: {{fade: 4, layers: 2}}
cues:
  - number: day
    type: group
    mode: together
    cues:
      - number: round
        type: group
        pre_wait: {float(FIRST_S)}
        cues:
          - {{number: "1", prompt: noise of rain, on: 1, continue: auto_continue, post_wait: {float(ROUND_S[0])}}}
          - {{number: "2", prompt: noise of wind, on: 2, continue: auto_continue, post_wait: {float(ROUND_S[1])}}}
          - {{number: "3", prompt: noise of the sea, on: 1, continue: auto_continue, post_wait: {float(ROUND_S[2])}}}
          - {{number: "4", prompt: noise of a crowd, on: 2, continue: auto_continue, post_wait: {float(ROUND_S[3])}}}
          - {{number: "5", type: goto, target: "1", continue: auto_continue}}
      - {{number: end, type: stop, target: master, time: {float(FADE_S)}, pre_wait: {float(LAST_S)}}}
"""
PROMPTS = ["noise of rain", "noise of wind", "noise of the sea", "noise of a crowd"]


@dataclass
class Hour:
    """What the process holds: resident KiB of it and of its generator, Python objects, clips in the arena."""

    own_kib: int
    generator_kib: int
    objects: int
    clips: int


@dataclass
class Watch:
    """Looks at every block of a render, and at the process once an hour. starts: each first clip of another prompt."""

    node: OfflineNode
    starts: list[tuple[int, int, str]] = field(default_factory=list)  # frame, layer from 1, prompt
    hours: list[Hour] = field(default_factory=list)
    frames: int = 0
    first: int = -1  # the first frame that is not silent, and the last
    last: int = -1
    gaps: list[int] = field(default_factory=list)  # frames at which a silent window begins, inside the show

    def hear(self, hears: Callable[[Entry], None], event: Entry) -> None:
        held = self.node.control.feeder.store.get(event.clip) if event.op == Event.STARTED and not event.value else None
        if held is not None:
            self.starts.append((event.frame, event.layer + 1, held.wanted))
        hears(event)

    def look(self, _: float) -> None:
        loud = np.abs(self.node.block).max(axis=1)
        assert np.isfinite(loud).all()
        begin = self.frames
        self.frames += len(loud)
        if self.first < 0 and loud.any():
            self.first = begin + int(np.flatnonzero(loud)[0])
        if loud.any():
            self.last = begin + int(np.flatnonzero(loud)[-1])
        if begin > (FIRST_S + 5) * RATE and self.frames < LAST_S * RATE:
            windows = loud.reshape(-1, WINDOW).max(axis=1)
            self.gaps += [begin + WINDOW * int(n) for n in np.flatnonzero(windows < 0.01)]
        if begin // HOUR != self.frames // HOUR:
            self.hours.append(self._hour())

    def _hour(self) -> Hour:
        gc.collect()
        store = self.node.control.feeder.store
        return Hour(resident_kib(os.getpid()), resident_kib(self.node.generator.pid or 0), len(gc.get_objects()), store.in_use)

    def changes(self) -> list[tuple[int, int, str]]:
        """Where a layer went to another prompt."""
        found = []
        for layer in (1, 2):
            mine = [start for start in self.starts if start[1] == layer]
            found += mine[:1] + [new for old, new in pairwise(mine) if new[2] != old[2]]
        return sorted(found)


def resident_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1])


def expected() -> list[tuple[int, int, str]]:
    """Where each cue begins: its exact time, rounded once."""
    found, at, n = [], FIRST_S, 0
    while at < LAST_S:
        found.append((int(at * RATE + Fraction(1, 2)), n % 2 + 1, PROMPTS[n % 4]))
        at += ROUND_S[n % 4]
        n += 1
    return found


def watched(tmp_path: Path, for_frames: int) -> Watch:
    path = tmp_path / "day.yaml"
    path.write_text(SHOW)
    state = State()
    state.values.update({"/engine": "tone", "/seed": 1, "/duration": 30.0})
    options = {"rate": RATE, "meaning": "words"}
    node = OfflineNode(state, RATE, BLOCK, partial(AsLiveGenerator, options=options, pace_s=PACE_S))
    watch = Watch(node)
    node.control._hear = partial(watch.hear, node.control._hear)  # type: ignore[method-assign]
    assert render(load(path), None, for_frames / RATE, node, watch.look) == for_frames / RATE
    return watch


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory from /proc")
def test_a_day_and_a_night_without_a_gap_a_drift_or_a_leak(tmp_path: Path) -> None:
    watch = watched(tmp_path, DAY)
    assert watch.frames == DAY
    assert watch.gaps == []
    assert watch.changes() == expected()  # each of nearly a thousand cues, to the frame
    assert watch.first == FIRST_S * RATE + DELAY + 1  # the first frame of a fade in is zero
    assert watch.last == (LAST_S + FADE_S) * RATE + DELAY - 1
    print(*watch.hours, f"{len(watch.changes())} cues", sep="\n")
    begin, *_, end = watch.hours[1:]  # after an hour all that is kept has been made once
    assert len(watch.hours) == 24
    assert end.own_kib - begin.own_kib < 4096
    assert end.generator_kib - begin.generator_kib < 4096
    assert end.objects - begin.objects < 500
    assert max(hour.clips for hour in watch.hours) <= 8


def test_its_first_minutes(tmp_path: Path) -> None:
    watch = watched(tmp_path, 300 * RATE)
    assert (watch.gaps, watch.first) == ([], FIRST_S * RATE + DELAY + 1)
    assert watch.changes() == [change for change in expected() if change[0] < 300 * RATE]


def test_a_render_to_null_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "day.yaml").write_text(SHOW)
    done = endless(
        "render", "day.yaml", "-o", "null", "--for", 3, "--rate", RATE, "--engine", "tone", "--seed", 1, folder=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "null: 3.0 s of 'A day and a night'; the same again with --seed 1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["day.yaml"]
