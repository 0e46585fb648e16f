"""Seconds from the start of `endless run` to its first sample: `python -m benchmarks.first_sound [--json FILE] [--runs N]`.

The command is started as a user does it, with the embedded engine, its default prompt and settings. Its sound is taped: by the
node's own `wav:` output, where a timer is the clock, and by another JACK client where jackd is installed. The first sample
that is not 0 has the number n on the tape; whenever the tape is seen to have grown to N frames, the moment of sample n was
(N - n) / rate before that, or earlier: the least of these is kept. It is never too early, and too late by what the tape
itself lags behind: 50 to 100 ms for wav, a period of 5 ms for JACK.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from tests.e2e.capture import JackRecording, Recording, Sound, WavRecording
from tests.e2e.node import RunningNode
from tests.node.outputs.jack_server import running_jackd

RUNS = 5
WATCHED_S = 1.5
PACKAGES = ("endless-node", "numpy", "scipy", "soxr", "pyloudnorm", "sounddevice", "rtmixer")


def circumstances() -> dict[str, Any]:
    """When, where and with what a figure was measured. load_average: of the last minute, before the start."""
    return {
        "date": time.strftime("%Y-%m-%d %H:%M:%S"),
        "machine": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 2),
        "versions": {"python": platform.python_version()} | {name: importlib.metadata.version(name) for name in PACKAGES},
    }


def summary(seconds: list[float]) -> dict[str, Any]:
    """All figures, in s, with their median and extremes."""
    rounded = [round(value, 3) for value in seconds]
    return {"median_s": statistics.median(rounded), "least_s": min(rounded), "most_s": max(rounded), "all_s": rounded}


def _watch(tape: Recording) -> list[tuple[float, int]]:
    """Moments at which the tape had grown, and how far."""
    seen, until, last = [], None, tape.frames
    while until is None or time.monotonic() < until:
        frames, now = tape.frames, time.monotonic()
        if frames != last:
            seen.append((now, frames))
            last = frames
            until = until or now + WATCHED_S
        time.sleep(0.001)
    return seen


def _first_sample_s(sound: Sound, rate: int, seen: list[tuple[float, int]], started_s: float) -> float:
    first = int(np.flatnonzero(np.abs(sound).max(axis=1))[0])
    return min(now - (frames - first) / rate for now, frames in seen if frames > first) - started_s


def _sounding(node: RunningNode) -> None:
    patch = node.patch()
    patch.subscribe()
    patch.wait_for("/level", lambda peak, *_: peak > 0.0)


def _wav_run(folder: Path) -> float:
    tape = WavRecording(folder / "mix.wav")
    with RunningNode(folder, "--output", f"wav:{tape.path}") as node:
        _sounding(node)
        seen = _watch(tape)
    return _first_sample_s(tape.sound(), tape.rate, seen, node.started_s)


def _jack_run(folder: Path, server: str) -> float:
    variables = {"JACK_DEFAULT_SERVER": server}
    with RunningNode(folder, "--output", "device:JACK", variables=variables) as node, JackRecording(server) as tape:
        _sounding(node)
        seen = _watch(tape)
    sound = tape.sound()
    assert not sound[0].any(), "it sounded before it was taped"
    return _first_sample_s(sound, tape.rate, seen, node.started_s)


def measure(runs: int) -> dict[str, Any]:
    """Runs of each output, in turn."""
    results: dict[str, list[float]] = {"wav": []}
    with tempfile.TemporaryDirectory() as folder:
        for run in range(runs):
            (Path(folder) / str(run)).mkdir()
            results["wav"].append(_wav_run(Path(folder) / str(run)))
        if shutil.which("jackd"):
            name = f"endless-first-{os.getpid()}"
            with running_jackd(name):
                results["jack"] = [_jack_run(Path(folder), name) for _ in range(runs)]
    return {name: summary(seconds) for name, seconds in results.items()}


def arguments(text: str, runs: int) -> argparse.Namespace:
    """--json and --runs."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="where the result is kept; default: beside the benchmark")
    parser.add_argument("--runs", type=int, default=runs)
    return parser.parse_args()


def keep(result: dict[str, Any], path: Path) -> None:
    """Writes and prints it."""
    path.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


def main() -> None:
    words = arguments(str(__doc__), RUNS)
    result = {"what": "seconds from the start of `endless run` to its first sample", **circumstances(), "runs": words.runs}
    result["outputs"] = measure(words.runs)
    keep(result, words.json or Path(__file__).with_suffix(".json"))


if __name__ == "__main__":
    main()
