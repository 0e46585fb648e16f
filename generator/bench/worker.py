"""The process that measures one candidate: one engine, every clip of the protocol, and what each of them cost.

A process of its own for each candidate: one that crashes takes nothing of the others with it, its peak memory is its own, and
no library's threads or caches are left over from the one before.
"""

import logging
import resource
import sys
import time
from collections.abc import Generator, Iterator
from multiprocessing.connection import Connection
from typing import Any, cast

from generator import engines
from generator.bench.protocol import GUIDANCE, Done, Failed, Loaded, Message, Progress, Protocol, Run, Take, cost
from generator.engine import EngineError, Made
from generator.engines.tangoflux import TangoFluxEngine
from generator.job import Job
from generator.sound_measures import measure
from generator.spawn import set_title
from generator.worker import one_line

log = logging.getLogger(__name__)


def main(arguments: dict[str, Any], connection: Connection) -> None:
    """The process, from its first line to its last. arguments: options (the engine's), protocol (its fields)."""
    set_title("endless: bench")
    given: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in arguments["protocol"].items()}
    try:
        for message in messages(arguments["options"], Protocol(**given)):
            connection.send(message)
    except (BrokenPipeError, ConnectionResetError):
        pass  # nobody is there to measure for
    except Exception as error:  # the top of the process: reported, logged, non-zero
        log.debug("the measurement ends", exc_info=True)
        connection.send(Failed(one_line(error)))
        sys.exit(1)


def messages(options: dict[str, Any], protocol: Protocol) -> Iterator[Message]:
    """Loads the engine and makes every clip of the protocol. Raises EngineError."""
    started = time.perf_counter()
    engine = cast(TangoFluxEngine, engines.load("tangoflux", options))
    engine.warm_up()
    yield _loaded(engine, options, time.perf_counter() - started)
    text_s = {prompt: _encode(engine, prompt, protocol.duration_s) for prompt in protocol.prompts}
    takes = list(protocol.takes())
    whole, done = sum(map(cost, takes)), 0.0
    for take in takes:
        share = cost(take) / whole
        for message in _take(engine, take, protocol.duration_s, text_s[take.prompt]):
            yield Progress(done + share * message.fraction, take.steps) if isinstance(message, Progress) else message
        done += share
    engine.close()
    yield Done(_peak_memory_bytes())


def _loaded(engine: TangoFluxEngine, options: dict[str, Any], load_s: float) -> Loaded:
    """Raises EngineError where the engine took another backend than the one that was asked for: no figure is given its name."""
    stages = engine.stages
    if stages.backend != options["backend"]:
        raise EngineError(f"{options['backend']} did not start and {stages.backend} took its place; `endless doctor` says why")
    return Loaded(stages.backend, stages.device, _device_name(stages.device), stages.precision, stages.precision_reason, load_s)


def _device_name(device: str) -> str:
    if device != "cuda":
        return ""
    import torch

    return str(torch.cuda.get_device_name())


def _encode(engine: TangoFluxEngine, prompt: str, duration_s: float) -> float:
    """Seconds of the text encoder. It keeps what it has encoded, so this is measured once, and added to every run."""
    started = time.perf_counter()
    engine.stages.text.encode(prompt, "", duration_s, True)
    return time.perf_counter() - started


def _take(engine: TangoFluxEngine, take: Take, duration_s: float, text_s: float) -> Iterator[Progress | Run]:
    """One clip; the fractions are of this clip alone."""
    yield Progress(0.0, take.steps)
    job = Job(0, take.prompt, duration_s, seed=take.number, steps=take.steps, guidance=GUIDANCE)
    started = time.perf_counter()
    made = yield from _fractions(engine.generate(job), take.steps)
    seconds = text_s + time.perf_counter() - started
    if take.counted:
        yield Run(take.steps, take.prompt, job.seed, seconds, text_s, measure(made.audio, engine.rate))


def _fractions(making: Generator[float, None, Made], steps: int) -> Generator[Progress, None, Made]:
    while True:
        try:
            yield Progress(next(making), steps)
        except StopIteration as finished:
            made: Made = finished.value
            return made


def _peak_memory_bytes() -> int:
    """Of this process and of the one that ran converted models, which has ended, added: they are there at the same time."""
    peaks = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return peaks * (1 if sys.platform == "darwin" else 1024)
