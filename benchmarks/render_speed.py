"""How much faster than it plays a show renders: seconds of sound a second, whole command, procedural engine.

    python benchmarks/render_speed.py [--seconds 120] [--runs 3]

Each run is `endless render` in a process of its own, its start and the engine's included; the seed is fixed, so every run
makes the same clips. Writes render_speed.json beside itself.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHOW = HERE.parent / "show_configs" / "night_forest.yaml"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    speeds = [arguments.seconds / _run(arguments.seconds) for _ in range(arguments.runs)]
    result = {
        "what": "seconds of sound rendered in one second of wall time, procedural engine",
        "show": SHOW.name,
        "seconds": arguments.seconds,
        "median": round(statistics.median(speeds), 1),
        "runs": [round(speed, 1) for speed in speeds],
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 2),
        "machine": platform.platform(),
        "python": platform.python_version(),
    }
    print(f"{result['median']} times as fast as it plays (median of {arguments.runs}: {result['runs']})")
    (HERE / "render_speed.json").write_text(json.dumps(result, indent=2) + "\n")


def _run(seconds: float) -> float:
    with tempfile.TemporaryDirectory() as folder:
        words = ["render", str(SHOW), "-o", str(Path(folder) / "out.wav"), "--for", str(seconds), "--seed", "1"]
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "node", *words], check=True, stdout=subprocess.DEVNULL, cwd=HERE.parent)
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
