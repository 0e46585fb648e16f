"""A generator worker with an engine that goes wrong in every way that a prompt names."""

import os
from collections.abc import Generator
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from generator import engines, worker
from generator.engine import EngineError, Made
from generator.engines import Entry
from generator.job import Job


class FaultyEngine:
    name = "faulty"
    backend = "cpu"
    rate = 44100
    default_duration_s = 1.0
    batch = 1

    def __init__(self, load: str = "") -> None:
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
        frames = round(job.duration_s * self.rate)
        audio = np.full((frames, 2), 0.1, np.float32)
        match job.prompt:
            case "refuse":
                raise EngineError("cannot make that")
            case "crash":
                raise ValueError("out of nowhere\nand more")
            case "leave":
                os._exit(7)
            case "nan":
                audio[7, 1] = np.nan
            case "silence":
                audio[:] = 0.0
            case "mono":
                audio = audio[:, :1]
            case "short":
                audio = audio[: frames // 2]
            case "long words":
                return Made(audio, "word " * 100_000, "generated")
        return Made(audio, "", "generated")


def main(arguments: dict[str, Any], connection: Connection) -> None:
    engines.ENGINES["faulty"] = Entry(__name__, "FaultyEngine", "cpu")
    worker.main(arguments, connection)
