"""A generator worker with an engine that goes wrong in every way that a prompt names, or the file of ENDLESS_FAULT."""

import os
import re
import time
from collections.abc import Generator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator import engines, worker
from generator.engine import EngineError, Made
from generator.engines import Entry
from generator.engines.tone import ToneEngine
from generator.job import Job

FAULT_FILE = "ENDLESS_FAULT"  # names a file; its first word is a fault, its second how many clips it is for (all without one)


class FaultyEngine(ToneEngine):
    """Tones, where nothing goes wrong."""

    name = "faulty"
    batch = 3

    def __init__(self, load: str = "") -> None:
        super().__init__(duration_s=1.0)
        self._load = load

    def warm_up(self) -> None:
        if self._load == "refuse":
            raise EngineError("no weights here:\n  run `endless models fetch`")
        if self._load == "crash":
            raise RuntimeError("the library is not well")
        if self._load == "leave":
            os._exit(7)

    def generate(self, job: Job) -> Generator[float, None, Made]:
        yield 0.5
        fault = _of_file() or job.prompt
        made = self._make(job)
        match fault:
            case "refuse":
                raise EngineError("cannot make that")
            case "crash":
                raise ValueError("out of nowhere\nand more")
            case "memory":
                return Made(np.ones((1 << 45, 2), np.float32), "", "generated")
            case "leave":
                os._exit(7)
            case "stuck":
                while True:
                    time.sleep(60)
            case "long words":
                return Made(made.audio, "word " * 100_000, "generated")
            case "nothing":
                return None  # type: ignore[return-value]
        return Made(_spoilt(fault, made.audio, job.seed), made.chosen, "generated")

    def generate_all(self, jobs: Sequence[Job]) -> Generator[float, None, list[Made]]:
        """One after the other; of `one nan` the first of them has no numbers, and `too few` gives one clip less."""
        made = []
        for job in jobs:
            made.append((yield from self.generate(job)))  # noqa: PERF401  a comprehension cannot yield
        if jobs[0].prompt == "one nan":
            made[0].audio[0, 0] = np.nan
        return made[1:] if jobs[0].prompt == "too few" else made


def _spoilt(fault: str, audio: NDArray[np.float32], seed: int) -> Any:
    even = int(seed % 2 == 0)
    match fault:
        case "nan":
            audio[7, 1] = np.nan
        case "nan of even seeds":
            audio[7, 1] = np.nan if even else 0.0
        case "silence":
            audio[:] = 0.0
        case "nearly silence":
            audio *= 0.002  # of 0.1: -74 dBFS
        case "silence of even seeds":
            audio *= 1 - even
        case "mono":
            return audio[:, :1]
        case "flat":
            return audio[:, 0]
        case "short":
            return audio[: len(audio) // 2]
        case "long":
            return np.concatenate([audio, audio])
        case "empty":
            return audio[:0]
        case "whole numbers":
            return (audio * 32767).astype(np.int16)
        case "complex":
            return audio.astype(np.complex64)
        case "doubles":
            return audio.astype(np.float64)
        case "a list":
            return audio[:100].tolist()
    return audio


def _of_file() -> str:
    """The fault that the file names; it is used up where a number says so."""
    name = os.environ.get(FAULT_FILE)
    path = Path(name) if name else None
    if path is None or not path.exists():
        return ""
    found = re.fullmatch(r"([a-z ]+?)(?: (\d+))?\s*", path.read_text())
    if found is None or found[2] == "0":
        return ""
    if found[2]:
        path.write_text(f"{found[1]} {int(found[2]) - 1}")
    return found[1]


def main(arguments: dict[str, Any], connection: Connection) -> None:
    engines.ENGINES["faulty"] = Entry(__name__, "FaultyEngine", "cpu")
    worker.main(arguments, connection)
