"""How long the procedural engine takes for a clip: `python -m benchmarks.procedural [--seeds N] [--json FILE]`.

For each family, and for some prompts of several sources: CPU seconds of an 18 s clip on one core (process time, so
that other work on the machine does not count), the median over seeds; the longest chunk between two yields, which is
how soon a job can be cancelled; and what it costs to import the engine in a fresh interpreter.
"""

import argparse
import json
import platform
import statistics
import subprocess
import sys
from pathlib import Path

from generator.bench.procedural import summary
from generator.engines.procedural import ProceduralEngine
from generator.engines.procedural.families import FAMILIES

MIXES = (
    "gentle rain on leaves with distant thunder",
    "storm",
    "night forest",
    "jungle",
    "choir in a cathedral with church bells far away",
    "busy cafe with rain behind a window",
)
_IMPORT = """
import time
start = time.process_time()
import generator.engines.procedural
print(time.process_time() - start)
"""


def import_seconds() -> float:
    """Median of five fresh interpreters."""
    runs = [subprocess.run([sys.executable, "-c", _IMPORT], capture_output=True, text=True, check=True) for _ in range(5)]
    return round(statistics.median(float(run.stdout) for run in runs), 3)


def _figures(engine: ProceduralEngine, prompt: str, seeds: int) -> dict[str, float]:
    return summary(engine, prompt, seeds, engine.default_duration_s)._asdict()


def main() -> None:
    """Measures, prints a table, writes it as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seeds", type=int, default=5)
    arguments.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    options = arguments.parse_args()
    engine = ProceduralEngine()
    engine.warm_up()
    families = {name: _figures(engine, name, options.seeds) for name in FAMILIES}
    mixes = {prompt: _figures(engine, prompt, options.seeds) for prompt in MIXES}
    for name, figures in (families | mixes).items():
        print(f"{name:52} {figures['clip_s'] * 1000:6.0f} ms a clip {figures['chunk_s'] * 1000:5.0f} ms a chunk")
    report = {
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "clip": "18 s, 44.1 kHz, stereo; CPU seconds on one core, median over seeds",
        "import_s": import_seconds(),
        "families": families,
        "mixes": mixes,
    }
    print(f"import {report['import_s']} s")
    options.json.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
