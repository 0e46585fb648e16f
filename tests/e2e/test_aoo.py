"""The mix for AOO sinks from a live daemon, beside its own file; switched on in three ways, and off where nobody asked."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from node.config import settings
from tests.e2e.aoo_sink import AooSink, SinkThread
from tests.e2e.capture import Sound, read
from tests.e2e.node import RunningNode, Status, endless, until

pytestmark = [pytest.mark.timeout(180), pytest.mark.xdist_group("aoo")]
RATE = 48000
SECONDS = 11  # longer than a lease: pings have renewed it
LOSS = 0.05
WORDS = ("--engine", "tone", "--prompt", "noise", "--layers", 1, "--duration", 20, "--fade", 0.5, "--rate", RATE,
         "--output", "wav:mix.wav")  # fmt: skip
# Of the format, and of the file beside it, which has 24 bits.
HALF_STEP = {1: 0.5 / 32767 + 0.5 / 2**23, 2: 0.0, 3: 0.5 / 2**23}


@dataclass
class Session:
    sinks: list[AooSink] = field(default_factory=list)
    problems: list[Exception | None] = field(default_factory=list)
    before: Status | None = None
    after: Status | None = None
    log: str = ""
    mix: Sound = field(default_factory=lambda: np.empty((0, 2)))


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    folder = tmp_path_factory.mktemp("aoo")
    session = Session()
    with RunningNode(folder, "--aoo", *WORDS) as node, ExitStack() as stack:
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/level", lambda peak, *_: peak > 0.01)
        patch.send("/notify", 0)
        session.before = patch.status()
        kinds = ((b"16", False), (b"24", False), (b"32", False), (b"32", True))
        session.sinks = [AooSink(n, 1000 + n, LOSS, binary) for n, (_, binary) in enumerate(kinds, 1)]
        threads = [SinkThread(node.port, sink, kind) for sink, (kind, _) in zip(session.sinks, kinds, strict=True)]
        for thread in threads:
            stack.callback(thread.close)
        enough = SECONDS * RATE
        assert until(
            lambda: all(sink.start and max(sink.blocks, default=0) * sink.start.block >= enough for sink in session.sinks),
            SECONDS + 60,
        )
        session.after = patch.status()
        node.stop()
        assert until(lambda: all(sink.stopped for sink in session.sinks)), "the end is not told"
        session.problems = [thread.problem for thread in threads]
        session.log = node.log
    session.mix, rate = read(folder / "mix.wav")
    assert rate == RATE
    return session


def _place(needle: NDArray[np.float64], mix: Sound, tolerance: float) -> int:
    """Where in the mix the noise of `needle`, (frames,), begins."""
    near = np.flatnonzero(np.abs(mix[: len(mix) - len(needle), 0] - needle[0]) <= tolerance)
    found = [int(at) for at in near if np.abs(mix[at : at + len(needle), 0] - needle).max() <= tolerance]
    assert len(found) == 1, f"{len(found)} places"
    return found[0]


def test_the_mix_arrives_in_each_format_although_the_line_loses_some_of_it(session: Session) -> None:
    """Every block that has come, at the place that its number gives it."""
    assert session.problems == [None] * 4
    for sink in session.sinks:
        assert sink.start is not None
        block, half_step = sink.start.block, HALF_STEP[sink.start.depth]
        at = _place(sink.block(sink.start.seq)[:, 0], session.mix, max(half_step, 1e-9) * 1.0001)
        worst = loudest = 0.0
        for seq in sink.blocks:
            begin, sound = at + (seq - sink.start.seq) * block, sink.block(seq)
            worst = max(worst, float(np.abs(sound - session.mix[begin : begin + block]).max()))
            loudest = max(loudest, float(np.abs(sound).max()))
        print(f"\ndepth {sink.start.depth}: {len(sink.blocks)} blocks, {len(sink.again)} again, {len(sink.missing())} missing")
        assert worst <= half_step * 1.0001
        assert loudest > 0.05
        assert len(sink.again) > 10


def test_pings_go_both_ways_and_the_mix_has_no_part_in_it(session: Session) -> None:
    for sink in session.sinks:
        assert sink.pings > 1
        assert sink.stopped == [sink.token]  # once, at the end of the node: a lease has been renewed
    assert session.before is not None and session.after is not None
    assert session.after.xruns == session.before.xruns
    assert "lack" not in session.log
    assert session.log.count("gets the mix") == 4


def test_nobody_gets_it_where_it_is_off(tmp_path: Path) -> None:
    with RunningNode(tmp_path, "--output", "null") as node:
        patch = node.patch()
        patch.raw(AooSink(1, 5).invitation())
        assert patch.wait_for("/fail").values[0] == "/aoo/src/1/invite"


@pytest.mark.parametrize(
    ("words", "variable", "config", "on"),
    [(None, "", "", False), (None, "on", "", True), (None, "1", "", True), (None, "", "aoo: on", True),
     (None, "", "aoo: false", False), ("on", "off", "", True), (None, "off", "aoo: true", False)],
)  # fmt: skip
def test_it_is_on_where_it_was_asked_for(tmp_path: Path, words: str | None, variable: str, config: str, on: bool) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(config, encoding="utf-8")
    assert settings({"aoo": words}, {"ENDLESS_AOO": variable}, file).aoo is on


def test_another_word_for_it_is_refused(tmp_path: Path) -> None:
    result = endless("run", folder=tmp_path, ENDLESS_AOO="maybe")
    assert result.returncode == 2
    assert result.stderr.strip() == "endless: the environment: aoo: must be on or off, not 'maybe'"
