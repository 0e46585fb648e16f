"""Seconds from a prompt's arrival to its first sample in the mix: `python -m benchmarks.heard [--json FILE] [--runs N]`.

Prompts are sent one after another to a running node with its default settings (3 layers, a fade of 6 s, the embedded engine);
the figures are the node's own, as `/heard` tells them. settled: each prompt comes when the change before has been made, 7 s
after it was heard. hurried: half a second after, while the layers are still changing.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.first_sound import arguments, circumstances, keep, summary
from tests.e2e.node import Patch, RunningNode

PAUSES_S = {"settled": 7.0, "hurried": 0.5}
PROMPTS = (
    "heavy rain on a tin roof", "waves on a shingle beach", "wind in tall pines", "a crackling campfire at night",
    "distant thunder", "crickets in dry grass", "a busy street in the rain", "church bells far away",
    "a slow warm drone", "birds at dawn by a stream",
)  # fmt: skip


def _series(patch: Patch, runs: int, pause_s: float) -> list[float]:
    seconds = []
    for run in range(runs):
        prompt = f"{PROMPTS[run % len(PROMPTS)]}, {pause_s} {run}"  # never the prompt that plays
        heard = patch.wait_for("/heard", lambda told, _, prompt=prompt: told == prompt, patch.send("/prompt", prompt))
        seconds.append(float(heard.values[1]))
        time.sleep(pause_s)
    return seconds


def measure(runs: int) -> dict[str, Any]:
    """Both series, on one node."""
    with tempfile.TemporaryDirectory() as folder, RunningNode(Path(folder), "--output", "null") as node:
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/level", lambda peak, *_: peak > 0.01)
        time.sleep(PAUSES_S["settled"])
        return {name: summary(_series(patch, runs, pause_s)) for name, pause_s in PAUSES_S.items()}


def main() -> None:
    words = arguments(str(__doc__), len(PROMPTS))
    result = {"what": "seconds from a prompt's arrival to its first sample", **circumstances(), "runs": words.runs}
    result["series"] = measure(words.runs)
    keep(result, words.json or Path(__file__).with_suffix(".json"))


if __name__ == "__main__":
    main()
