"""What the archive costs: `python -m benchmarks.archive_search [--entries N] [--json FILE]`.

search: the nearest three of N vectors, beside a bare read of as much memory (numpy's sum) in the same round, so that a busy
machine moves both; all of it on one core. choose: the same with the row of the chosen clip from SQLite.
first_search: reads every vector from SQLite. open: finds the folder in order. add, load: a clip of 18 s at 44.1 kHz.
"""

import argparse
import json
import platform
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from generator import flac
from generator.embed import Meaning
from generator.flac import Label
from node.archive.archive import Archive

DIM, SPACE = 384, "minilm-l6-v2"
ROUNDS = 41
RATE, CLIP_S = 44100, 18
_CHANCE = np.random.default_rng(1)


def units(count: int) -> np.ndarray:
    rows = _CHANCE.standard_normal((count, DIM)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def fill(folder: Path, count: int) -> None:
    """An archive of `count` clips with the same sound, made without waiting for the disk each time."""
    archive = Archive.open(folder, limit=10**9)
    entry = archive.add(Label("clip 1", "tone", 1), np.full((100, 2), 0.1, np.float32), 8000)
    words = archive.words.name
    archive.close()
    with sqlite3.connect(folder / "index.sqlite") as db:
        numbers = range(2, count + 1)
        insert = """INSERT INTO clips SELECT ?1, 'clip ' || ?1, engine, seed, chosen, rate, frames, bytes, made_at, ?1, 0
            FROM clips WHERE id = 1"""
        db.executemany(insert, ((number,) for number in numbers))
        for space, rows in ((SPACE, units(count)), (words, units(count)[:, :256])):
            pairs = ((space, number, row.tobytes()) for number, row in enumerate(rows, 1))
            db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", pairs)
    db.close()
    sound = entry.path.read_bytes()
    for number in numbers:
        (folder / "clips" / f"{number:06d}.flac").write_bytes(sound)


def timed_ms(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def searches(archive: Archive, count: int) -> dict[str, float]:
    queries = [Meaning(SPACE, row) for row in units(ROUNDS)]
    memory = np.ones((count, DIM), np.float32)
    found = {"search_ms": [], "choose_ms": [], "bare_read_ms": []}  # type: dict[str, list[float]]
    for query in queries:
        found["search_ms"].append(timed_ms(lambda query=query: archive.search(query)))
        found["choose_ms"].append(timed_ms(lambda query=query: archive.choose(query, -1.0)))
        found["bare_read_ms"].append(timed_ms(memory.sum))
    report = {name: round(statistics.median(values), 3) for name, values in found.items()}
    report["search_p90_ms"] = round(statistics.quantiles(found["search_ms"], n=10)[-1], 3)
    report["search_to_bare_read"] = round(report["search_ms"] / report["bare_read_ms"], 2)
    return report


def clips(folder: Path) -> dict[str, float]:
    """Medians of adding and loading clips of noise, the hardest to pack."""
    archive = Archive.open(folder)
    audio = (0.1 * _CHANCE.standard_normal((RATE * CLIP_S, 2))).astype(np.float32)
    added, loaded = [], []
    for n in range(9):
        label = Label(f"noise {n}", "tone", n)
        added.append(timed_ms(lambda label=label: archive.add(label, audio, RATE)))
        entry = archive.entries()[0]
        loaded.append(timed_ms(lambda entry=entry: archive.load(entry)))
    size = archive.stats().size_bytes / 9
    read_ms = timed_ms(lambda: flac.read(entry.path))
    archive.close()
    return {
        "add_ms": round(statistics.median(added), 1), "load_ms": round(statistics.median(loaded), 1),
        "decode_ms": round(read_ms, 1), "megabytes": round(size / 1e6, 2),
    }  # fmt: skip


def main() -> None:
    """Measures, prints, writes it as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--entries", type=int, default=100_000)
    arguments.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    options = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="endless-archive-"))
    try:
        fill(folder / "large", options.entries)
        opened_ms = timed_ms(lambda: Archive.open(folder / "large", limit=10**9).close())
        archive = Archive.open(folder / "large", limit=10**9, seed=1)
        first_ms = timed_ms(lambda: archive.search(Meaning(SPACE, units(1)[0])))
        report = {
            "machine": f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}, one core",
            "entries": options.entries, "dim": DIM,
            "open_ms": round(opened_ms, 1), "first_search_ms": round(first_ms, 1),
            **searches(archive, options.entries),
            "vectors_megabytes": round(4 * DIM * options.entries / 1e6, 1),
            "clip_18_s": clips(folder / "small"),
        }  # fmt: skip
        archive.close()
    finally:
        shutil.rmtree(folder)
    print(json.dumps(report, indent=1))
    options.json.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
