"""CPU that a node takes when nobody speaks to it: `python -m benchmarks.idle [--json FILE] [--other TREE] [--rounds N]`.

A daemon plays the procedural engine's three layers to `null`; nobody is subscribed. Once every layer sounds it
is left alone, and the CPU time of its three processes is read from the system (/proc on Linux) over 20 s. The floor, in
the same seconds on the same machine, is a bare `selectors` loop that wakes every 5 ms and does nothing: `times_the_bare_loop`
is the CPU of the control process by that of this loop. --other: another tree of the project (an older one) is measured in turn
with this one, round by round, with the same Python and packages, so that what else the machine does meets both alike.
"""

import argparse
import os
import re
import selectors
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.first_sound import circumstances, keep
from tests.e2e.node import Patch, environment, processes

SECONDS, SETTLED_S, TICK_S = 20.0, 5.0, 0.005
PATIENCE_S = 120.0
HERE = Path(__file__).resolve().parents[1]
PARTS = ("control", "audio", "generator")


def cpu_s(pid: int) -> float:
    """Seconds of CPU that a process has taken, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def bare() -> None:
    """The floor: it runs until it is killed."""
    selector = selectors.DefaultSelector()
    reader, _ = os.pipe()
    selector.register(reader, selectors.EVENT_READ)
    due_s = time.monotonic()
    while True:
        selector.select(max(0.0, due_s - time.monotonic()))
        due_s = max(due_s + TICK_S, time.monotonic())


def measured(tree: Path, folder: Path) -> dict[str, float]:
    """CPU seconds over SECONDS of each process of a node of that tree, and of the bare loop beside it."""
    words = ["run", "--engine", "procedural", "--output", "null", "--osc", "127.0.0.1:0", "--http", "127.0.0.1:0"]
    variables = environment() | {"PYTHONPATH": str(tree), "PYTHONSAFEPATH": "1"}
    log = folder / "node.log"
    with log.open("w") as out:
        node = subprocess.Popen([sys.executable, "-m", "node", *words], cwd=folder, env=variables, stderr=out)
    floor = subprocess.Popen([sys.executable, "-m", "benchmarks.idle", "--bare"], cwd=HERE)
    try:
        wait_until_it_plays(node, log)
        time.sleep(SETTLED_S)
        pids = {each.title.removeprefix("endless: "): each.pid for each in processes() if each.parent == node.pid}
        watched = {"control": node.pid, "audio": pids["audio"], "generator": pids["generator"], "bare": floor.pid}
        before = {name: cpu_s(pid) for name, pid in watched.items()}
        time.sleep(SECONDS)
        return {name: cpu_s(pid) - before[name] for name, pid in watched.items()}
    finally:
        for process in (node, floor):
            process.terminate()
            process.wait()


def wait_until_it_plays(node: "subprocess.Popen[bytes]", log: Path) -> None:
    """Every layer sounds."""
    end, patch = time.monotonic() + PATIENCE_S, None
    while patch is None or (now := patch.status()).playing < now.layers:
        if node.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"the node does not play:\n{log.read_text()}")
        found = re.search(r"listening for OSC on \S+:(\d+) ", log.read_text())
        patch = patch or (Patch(int(found[1])) if found else None)
        time.sleep(0.2)
    patch.close()


def measure(trees: dict[str, Path], rounds: int) -> dict[str, Any]:
    """Every tree in turn, round by round; the medians."""
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in trees}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for name, tree in trees.items():
                taken[name].append(measured(tree, Path(folder)))
                print(name, {part: round(100 * s / SECONDS, 2) for part, s in taken[name][-1].items()}, flush=True)
    return {name: summary(each) for name, each in taken.items()}


def summary(rounds: list[dict[str, float]]) -> dict[str, Any]:
    percent = {part: 100 * statistics.median(each[part] for each in rounds) / SECONDS for part in (*PARTS, "bare")}
    ratio = statistics.median(each["control"] / each["bare"] for each in rounds if each["bare"])
    return {
        "percent_of_a_core": {part: round(value, 2) for part, value in percent.items()},
        "times_the_bare_loop": round(ratio, 2),
        "control_percent_of_each_round": [round(100 * each["control"] / SECONDS, 2) for each in rounds],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", type=Path, help="writes the figures there")
    parser.add_argument("--other", type=Path, help="another tree of the project, measured in turn")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--bare", action="store_true", help="be the bare loop")
    given = parser.parse_args()
    if given.bare:
        bare()
    trees = {"this": HERE} | ({"other": given.other.resolve()} if given.other is not None else {})
    result = {"what": "CPU of an idle node", **circumstances(), "seconds": SECONDS, **measure(trees, given.rounds)}
    keep(result, given.json or Path(__file__).with_suffix(".json"))


if __name__ == "__main__":
    main()
