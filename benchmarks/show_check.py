"""What a large show costs to read: `python -m benchmarks.show_check [--cues N] [--json FILE]`.

check: every problem of a file of N cues of all types. load: the same, and the show that is made of it. Both stand beside
PyYAML's own loading of the same file in the same round, so that a busy machine moves all of them: c_safe_load with libyaml,
safe_load without it (once: it takes half a minute). Processor time; medians of the rounds.
"""

import argparse
import json
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from node.show.file import check, load

ROUNDS = 7


def show(count: int) -> str:
    """A show of `count` cues: of ten, six prompts with most of their keys, and a group with a wait, a fade and a message."""
    lines = ["version: 1", "title: Large", "defaults: {fade: 4, layers: 3}", "cues:"]
    for n in range(1, count + 1):
        lines += _prompt(n) if n % 10 < 7 else _group(n) if n % 10 == 7 else []
    return "\n".join(lines) + "\n"


def _prompt(n: int) -> list[str]:
    return [
        f'  - number: "{n}"', f"    name: Scene {n}", "    type: prompt",
        f"    prompt: gentle rain on broad leaves, take {n}", "    on: [1, 2]", "    fade: 6.0", "    gain_db: -3",
        "    length: 90", "    pre_wait: 0.5", "    post_wait: 20", "    continue: auto_continue",
        "    notes: first thunder when the door opens", f"    hotkey: key {n}", f"    osc: /lights/{n}",
    ]  # fmt: skip


def _group(n: int) -> list[str]:
    """With the two cues that stand in it, three cues."""
    return [
        f'  - number: "{n}"', "    type: group", "    mode: together", "    cues:",
        f'      - {{number: "{n + 1}", type: fade, target: "{n - 1}", time: 3, gain_db: -12}}',
        f'      - {{number: "{n + 2}", type: osc, to: "127.0.0.1:7000", address: /light/1, args: [1, 0.5]}}',
    ]  # fmt: skip


def timed_s(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Measures, prints, writes it as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--cues", type=int, default=10_000)
    arguments.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    options = arguments.parse_args()
    text = show(options.cues)
    with tempfile.TemporaryDirectory(prefix="endless-show-") as folder:
        path = Path(folder) / "large.yaml"
        path.write_text(text, encoding="utf-8")
        problems = check(path)
        if problems:
            raise SystemExit("\n".join(str(problem) for problem in problems))
        found = sum(1 for _ in load(path).every())
        works: dict[str, Callable[[], object]] = {"check": lambda: check(path), "load": lambda: load(path)}
        if hasattr(yaml, "CSafeLoader"):
            works["c_safe_load"] = lambda: yaml.load(text, Loader=yaml.CSafeLoader)
        took: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(ROUNDS):
            for name, work in works.items():
                took[name].append(timed_s(work))
    median = {name: statistics.median(values) for name, values in took.items()}
    report: dict[str, object] = {
        "what": f"a show of {found} cues, {len(text) / 1e6:.1f} MB: checked, loaded, and loaded by PyYAML alone",
        "machine": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, PyYAML {yaml.__version__}",
        "cues": found,
        **{f"{name}_s": round(value, 3) for name, value in median.items()},
        "safe_load_s": round(timed_s(lambda: yaml.load(text, Loader=yaml.SafeLoader)), 3),
    }
    if "c_safe_load" in median:
        ratios = [check_s / yaml_s for check_s, yaml_s in zip(took["check"], took["c_safe_load"], strict=True)]
        report["check_to_c_safe_load"] = round(statistics.median(ratios), 2)
    print(json.dumps(report, indent=1))
    options.json.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
