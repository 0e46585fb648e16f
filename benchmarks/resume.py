"""Seconds until a killed show goes on: `python -m benchmarks.resume [--json FILE] [--runs N]`.

A daemon plays the shipped theatre act on the embedded engine, with an archive of what it has made. In the middle of a cue it
is killed (SIGKILL) at a random moment, and started again with `--resume`. `state_s`: until it answers with the cues that
ran when it was killed, and plays. `sound_s`: until its first sample that is not 0, in its `wav:` output (a timer is the clock).
`lost_s`: show time between the last moment that the state knew and the node's end. Aim: state_s and sound_s below 3.
"""

import random
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.first_sound import _first_sample_s, _watch, arguments, circumstances, keep, summary
from node.state_file import StateFile
from tests.e2e.capture import WavRecording
from tests.e2e.node import Patch, RunningNode

RUNS = 5
SHOW = Path(__file__).resolve().parents[1] / "show_configs" / "theatre_act.yaml"
LASTED_S = (3.0, 6.0)  # from the first GO to the kill, at random
AIM_S = 3.0


def running(patch: Patch) -> set[str]:
    """The numbers of the cues that run or wait."""
    since = patch.send("/running")
    patch.wait_for("/running.end", since=since)
    return {str(one.values[0]) for one in patch.heard[since:] if one.address == "/cue/info"}


def run(folder: Path, chance: random.Random) -> dict[str, float]:
    """One kill."""
    kept = ("--state", "kept", "--archive", "archive")
    with RunningNode(folder, SHOW, *kept, "--output", "null") as node:
        patch = node.patch()
        patch.subscribe()
        patch.send("/go")
        patch.wait_for("/clip")
        time.sleep(chance.uniform(*LASTED_S))
        before = running(patch)
        time.sleep(1.0)
        node.kill()
        node.process.wait()
        wall_s = time.time()
    file = StateFile(folder / "kept", "0")
    saved = file.read()
    file.close()
    assert saved is not None
    tape = WavRecording(folder / "mix.wav")
    with RunningNode(folder, *kept, "--output", f"wav:{tape.path}", "--resume") as node:
        patch = node.patch()
        assert patch.status().state == "playing" and running(patch) == before
        state_s = time.monotonic() - node.started_s
        patch.subscribe()
        patch.wait_for("/level", lambda peak, *_: peak > 0.0)
        seen = _watch(tape)
    sound_s = _first_sample_s(tape.sound(), tape.rate, seen, node.started_s)
    return {"state_s": state_s, "sound_s": sound_s, "lost_s": wall_s - saved.mark.wall_s}


def measure(runs: int) -> dict[str, Any]:
    """Kill after kill, each of a new show in the same folder."""
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        taken = [run(Path(folder), chance) for _ in range(runs)]
    return {name: summary([each[name] for each in taken]) for name in taken[0]}


def main() -> None:
    words = arguments(str(__doc__), RUNS)
    result = {"what": "seconds until a killed show goes on", **circumstances(), "runs": words.runs, "aim_s": AIM_S}
    keep(result | measure(words.runs), words.json or Path(__file__).with_suffix(".json"))


if __name__ == "__main__":
    main()
