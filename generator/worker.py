"""The generator process: one engine, one job at a time, until the node says quit or is gone.

The main thread makes clips and looks at the pipe between an engine's chunks. A second thread sends a heartbeat, which shows
the node that the process runs even while a native call keeps the first thread, and which is how the process
learns of the node's end during such a call (a write to a closed pipe) where the kernel does not tell (macOS).
"""

import logging
import os
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from generator import engines, finish, flac, messages
from generator.arena import Arena
from generator.clip import TEXT_LENGTH, Clip
from generator.engine import Engine, EngineError, Made
from generator.finish import FinishError
from generator.job import Job
from generator.spawn import set_title

HEARTBEAT_S = 0.5
_NICE = 5  # a third of the audio process's share of a busy core (Linux: weight 335 to 1024), still ahead of batch work
_PROGRESS_S = 0.1

log = logging.getLogger(__name__)


def main(arguments: dict[str, Any], connection: Connection) -> None:
    """The process, from its first line to its last. arguments: engine (a name), options (its own)."""
    set_title("endless: generator")
    os.nice(_NICE)
    node = NodeLine(connection)
    threading.Thread(target=_beat, args=(node,), name="heartbeat", daemon=True).start()
    try:
        _work(arguments["engine"], arguments["options"], node)
    except Exception as error:  # the top of the process: reported, logged, non-zero
        log.exception("the generator ends")
        node.send(messages.Crashed(one_line(error)))
        os._exit(1)  # at once: what broke the engine may break its library's exit too


class NodeLine:
    """The worker's end of the pipe. Where the node is gone there is nobody to work for: the process ends there and then.

    Two threads send: the lock keeps their messages whole. A full pipe makes them wait, never the node.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._lock = threading.Lock()

    def send(self, message: object) -> None:
        with self._lock:
            try:
                self.connection.send(message)
            except (BrokenPipeError, ConnectionResetError):
                os._exit(0)

    def receive(self) -> object:
        try:
            return self.connection.recv()
        except (EOFError, OSError):
            os._exit(0)

    def receive_arena(self) -> Arena:
        try:
            return Arena.receive(self.connection)
        except EOFError:
            os._exit(0)

    def has_mail(self) -> bool:
        return self.connection.poll()


class Worker:
    """Answers the node's messages with one warm engine."""

    def __init__(self, engine: Engine, node: NodeLine) -> None:
        self._engine = engine
        self._node = node
        self._arena: Arena | None = None
        self._node_rate = 0

    def run(self) -> None:
        """Until Quit."""
        while True:
            match self._node.receive():
                case messages.TakeArena(node_rate):
                    self._arena, self._node_rate = self._node.receive_arena(), node_rate
                case messages.Make() as make:
                    self._do(make)
                case messages.Quit():
                    return
                case messages.Cancel():
                    pass  # it crossed its job's end on the way

    def _do(self, make: messages.Make) -> None:
        started = time.perf_counter()
        try:
            arena, frames = self._room(make)
            made = self._run_engine(make.job)
            if made is None:
                self._node.send(messages.Cancelled(make.job.id))
                return
            clip = self._finish(make, made, arena, frames, started)
        except (EngineError, FinishError) as error:
            self._node.send(messages.Failed(make.job.id, one_line(error)))
            return
        self._node.send(messages.Finished(clip))
        if make.file_at:
            self._file(make.job, made, Path(make.file_at))

    def _room(self, make: messages.Make) -> tuple[Arena, int]:
        frames = finish.clip_frames(make.job.duration_s, self._node_rate)
        if self._arena is None or frames > make.capacity_frames:
            raise FinishError(f"the clip needs {frames} frames, its slot holds {make.capacity_frames}")
        return self._arena, frames

    def _file(self, job: Job, made: Made, path: Path) -> None:
        """Writes the clip for the archive: levelled, at the engine's own rate. One that cannot be written is not kept."""
        rate = self._engine.rate
        audio = finish.finish(made.audio, rate, rate, job.duration_s, _level_offset_db(job.prompt))
        try:
            flac.write(path, audio, rate, flac.Label(job.prompt, self._engine.name, job.seed, made.chosen[:TEXT_LENGTH]))
        except flac.FlacError as error:
            path.unlink(missing_ok=True)
            log.warning("a clip is not kept: %s", error)
            return
        self._node.send(messages.Filed(job.id, str(path)))

    def _finish(self, make: messages.Make, made: Made, arena: Arena, frames: int, started: float) -> Clip:
        """Puts the clip into its slot, which is touched only once the clip is whole and right."""
        job, rate = make.job, self._node_rate
        audio = finish.finish(made.audio, self._engine.rate, rate, job.duration_s, _level_offset_db(job.prompt))
        arena.clip(make.slot, frames)[:] = audio
        return Clip(
            job_id=job.id, slot=make.slot, frames=frames, rate=rate, duration_s=job.duration_s, prompt=job.prompt,
            seed=job.seed, engine=self._engine.name, source=made.source, chosen=made.chosen[:TEXT_LENGTH],
            seconds=time.perf_counter() - started,
        )  # fmt: skip

    def _run_engine(self, job: Job) -> Made | None:
        steps = self._engine.generate(job)
        told = time.monotonic() - _PROGRESS_S
        try:
            while not self._is_cancelled(job):
                fraction = next(steps)
                if time.monotonic() - told >= _PROGRESS_S:
                    told = time.monotonic()
                    self._node.send(messages.Progress(job.id, float(fraction)))
        except StopIteration as end:
            return _made(end)
        finally:
            steps.close()
        return None

    def _is_cancelled(self, job: Job) -> bool:
        while self._node.has_mail():
            match self._node.receive():
                case messages.Cancel(job_id) if job_id == job.id:
                    return True
                case messages.Quit():
                    raise SystemExit(0)
        return False


def one_line(error: BaseException) -> str:
    """The error as one line of bounded length."""
    text = str(error) if isinstance(error, EngineError | FinishError) else f"{type(error).__name__}: {error}"
    return " ".join(text.split())[:TEXT_LENGTH]


def _work(name: str, options: dict[str, Any], node: NodeLine) -> None:
    try:
        engine = engines.load(name, options)
        engine.warm_up()
    except EngineError as error:
        node.send(messages.Unusable(one_line(error)))
        return
    finish.warm_up(engine.rate)
    _level_offset_db("")
    node.send(messages.Ready(engine.name, engine.backend, engine.default_duration_s, engine.rate))
    Worker(engine, node).run()


def _beat(node: NodeLine) -> None:
    while True:
        node.send(messages.Heartbeat())
        time.sleep(HEARTBEAT_S)


def _made(end: StopIteration) -> Made:
    made = end.value
    assert isinstance(made, Made), f"an engine returned {type(made).__name__}, not Made"
    return made


def _level_offset_db(prompt: str) -> float:
    from generator.words import level_offset_db  # here, so that only the worker pays for the vocabulary

    return level_offset_db(prompt)
