"""Ten minutes on a JACK server with both cores burning, beside a client in C (`make soak`); and a small one for every day.

SOAK_RUN_S: seconds of each run, 120. SOAK_RUNS: of each client, 5. SOAK_OUTPUT: the node's `--output`, jack. SOAK_WORDS: more
of its command line. SOAK_REPORT: where the report goes; without it benchmarks/soak.json, if the runs are as many and as long as
they should be.
"""

import json
import os
import shutil
import signal
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.first_sound import circumstances
from tests.node.outputs.jack_server import RATE
from tests.soak.burden import KILL_EVERY_S, Load
from tests.soak.programs import build
from tests.soak.session import LAYERS, PERIOD, Run, Where, client_run, node_run, server

OUTPUT = "jack"
RUNS = 5
RUN_S = 120.0
FLOOD = 20_000  # messages a second
PANIC_MS = 50.0
GROWTH_MIB_A_MINUTE = 2.0  # of memory of its own, in the second half of a run
_KEPT = Path(__file__).parents[2] / "benchmarks/soak.json"


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the C programs."""
    return build(tmp_path_factory.mktemp("programs"))


@pytest.fixture
def jack_server() -> Iterator[str]:
    with server() as name:
        yield name


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_ten_minutes_on_stage(tmp_path: Path, programs: Path, jack_server: str, capsys: pytest.CaptureFixture[str]) -> None:
    seconds = float(os.environ.get("SOAK_RUN_S", RUN_S))
    output, words = os.environ.get("SOAK_OUTPUT", OUTPUT), tuple(os.environ.get("SOAK_WORDS", "").split())
    nodes: list[Run] = []
    clients: list[Run] = []
    began = circumstances()
    for number in range(int(os.environ.get("SOAK_RUNS", RUNS))):
        engine = "tone" if number % 2 else "procedural"
        load = Load(seconds, os.cpu_count() or 1, FLOOD, engine, kills=True, panics=True, seed=number)
        where = Where(tmp_path / f"run-{number}", programs, jack_server, output, words)
        where.folder.mkdir()
        nodes.append(node_run(where, load))
        _say(capsys, nodes[-1])
        kind, priority = nodes[-1].details["class"].split()
        clients.append(client_run(Where(where.folder / "client", programs, jack_server, output), load, (kind, int(priority))))
        _say(capsys, clients[-1])
        shutil.rmtree(where.folder)
    report = _report(nodes, clients, seconds, began)
    _keep(report, whole=seconds >= RUN_S and len(nodes) >= RUNS)
    with capsys.disabled():
        print(json.dumps(report["verdict"], indent=1))
    _judge(nodes, clients, seconds)


def _say(capsys: pytest.CaptureFixture[str], run: Run) -> None:
    with capsys.disabled():
        print(f"\n{run.line}", end="", flush=True)


def _report(nodes: list[Run], clients: list[Run], seconds: float, began: dict[str, Any]) -> dict[str, Any]:
    ours, theirs = (statistics.median(run.lost_breaks for run in runs) for runs in (nodes, clients))
    panics = [run.details["panic"] for run in nodes]
    return {
        "what": f"{len(nodes)} runs of {seconds:.0f} s of the node, and of a C client, in turn, on a JACK server with {PERIOD}"
        f" frames a period: {LAYERS} layers, {os.cpu_count()} busy loops, {FLOOD} OSC messages a second, a prompt a second, the"
        f" generator killed every {KILL_EVERY_S:.0f} s",
        **began,
        "verdict": {
            "node_breaks_median": ours, "client_breaks_median": theirs, "node_breaks_allowed": 2 * theirs + 2,
            "node_breaks": [run.lost_breaks for run in nodes], "client_breaks": [run.lost_breaks for run in clients],
            "node_frames": [run.lost_frames for run in nodes], "client_frames": [run.lost_frames for run in clients],
            "osc_sent": sum(run.details["osc"]["sent"] for run in nodes),
            "osc_lost": sum(run.details["osc"]["lost"] for run in nodes),
            "panic_sound_median_ms": _median(panics, "sound", "median_ms"), "panic_sound_most_ms": _most(panics, "sound"),
            **{f"panic_answer_{over}_{name}": value for over in ("udp", "tcp") for name, value in (
                ("median_ms", _median(panics, f"answer_{over}", "median_ms")), ("most_ms", _most(panics, f"answer_{over}")))},
            "clicks": [run.details["clicks"] for run in nodes],
        },
        "runs": [run.report() for pair in zip(nodes, clients, strict=True) for run in pair],
    }  # fmt: skip


def _median(panics: list[dict[str, Any]], what: str, name: str) -> float | None:
    found = [panic[what][name] for panic in panics if panic[what]]
    return statistics.median(found) if found else None


def _most(panics: list[dict[str, Any]], what: str) -> float | None:
    return max((panic[what]["most_ms"] for panic in panics if panic[what]), default=None)


def _keep(report: dict[str, Any], whole: bool) -> None:
    path = os.environ.get("SOAK_REPORT") or (_KEPT if whole else None)
    if path is not None:
        Path(path).write_text(json.dumps(report, indent=1) + "\n")


def _judge(nodes: list[Run], clients: list[Run], seconds: float) -> None:
    ours, theirs = (statistics.median(run.lost_breaks for run in runs) for runs in (nodes, clients))
    assert ours <= 2 * theirs + 2
    for run in nodes:
        found = run.details
        assert found["left_behind"] == []
        assert not found["clicks"]
        assert found["silences"] <= found["silences_expected"]  # nothing but panics silences it
        assert found["panic"]["unheard"] == 0
        assert all(found["panic"][name].get("median_ms", 0.0) <= PANIC_MS for name in ("sound", "answer_udp", "answer_tcp"))
        opened = found["descriptors"]
        assert max(after - before for before, after in zip(opened["before"], opened["after"], strict=True)) <= 4
        if seconds >= RUN_S:
            growth = {kind: found["memory"][kind]["own_mib_a_minute"] for kind in ("node", "audio")}
            assert max(growth.values()) <= GROWTH_MIB_A_MINUTE, growth


# The harness itself, without burners. What the machine does meanwhile is not asked of it.

STOPPED_S = 0.1


def _stop(pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)
    time.sleep(STOPPED_S)
    os.kill(pid, signal.SIGCONT)


@pytest.mark.slow
def test_a_few_seconds_of_the_node(tmp_path: Path, programs: Path, jack_server: str) -> None:
    load = Load(6.0, flood=1000, engine="tone", panics=True)
    found = node_run(Where(tmp_path, programs, jack_server, OUTPUT, trouble=_stop), load)
    details = found.details
    print(json.dumps(found.report(), indent=1))
    assert found.seconds == pytest.approx(load.seconds, abs=1.0)
    assert max(one["frames"] for one in details["breaks"]) > 0.5 * STOPPED_S * RATE  # its ring holds some of it
    assert details["xruns"] >= 1
    assert (details["left_behind"], details["clicks"]) == ([], 0)
    assert details["panic"]["count"] == 1
    assert details["osc"]["sent"] > 0.5 * load.flood * load.seconds
    assert "packets" in details["osc"]["node_says"]


def test_a_client_that_stands_still_has_lost_what_it_did_not_play(tmp_path: Path, programs: Path, jack_server: str) -> None:
    found = client_run(Where(tmp_path, programs, jack_server, OUTPUT, trouble=_stop), Load(3.0), ("nice", -11))
    assert found.seconds == pytest.approx(3.0, abs=0.5)
    assert max(one["frames"] for one in found.details["breaks"]) > 0.8 * STOPPED_S * RATE
    assert found.details["own_jumps"]["frames"] > 0.8 * STOPPED_S * RATE


@pytest.mark.parametrize(("fault", "frames", "shift"), [("skip", 37, -37), ("repeat", 300, 300), ("zero", 45, 0)])
def test_a_fault_that_is_played_is_found_to_the_frame(
    fault: str, frames: int, shift: int, tmp_path: Path, programs: Path, jack_server: str
) -> None:
    """The machine may put a break of its own beside it: three tries."""
    for number in range(3):
        where = Where(tmp_path / str(number), programs, jack_server, OUTPUT)
        found = client_run(where, Load(2.0), ("nice", -11), (fault, 2 * RATE, frames))
        if any((one["frames"], one["shift"]) == (frames, shift) for one in found.details["breaks"]):
            return
        print(found.details["breaks"])
    pytest.fail(f"not found: {found.details['breaks']}")
