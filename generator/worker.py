"""The generator process: one engine, one job at a time, until the node says quit or is gone.

The main thread makes clips and looks at its mail between an engine's chunks. A second one reads the pipe: questions of
meaning go past the clips to the placer's thread, and the end of the node is the end of the process, even during a native call
(where the kernel does not tell: macOS). A third sends a heartbeat, which shows the node that the process runs during such a
call.
"""

import contextlib
import os
import queue
import threading
import time
import traceback
from collections.abc import Generator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

from generator import engines, finish, flac, messages
from generator.arena import Arena
from generator.clip import TEXT_LENGTH, Clip
from generator.embed import OPTION
from generator.engine import BatchEngine, Engine, EngineError, Made
from generator.finish import Audio, FinishError, Unlucky
from generator.job import Job
from generator.placer import Placer
from generator.spawn import set_title

HEARTBEAT_S = 0.5
_NICE = 5  # a third of the audio process's share of a busy core (Linux: weight 335 to 1024), still ahead of batch work
_PROGRESS_S = 0.1
TRIES = 3  # of a clip that comes out silent or with samples that are no numbers, each with the next seed
_FRAMES_TOLD = 2  # of the stack, where a crash is told of


def main(arguments: dict[str, Any], connection: Connection) -> None:
    """The process, from its first line to its last. arguments: engine (a name), options (its own, and `meaning`)."""
    set_title("endless: generator")
    os.setpriority(os.PRIO_PROCESS, 0, max(os.getpriority(os.PRIO_PROCESS, 0), _NICE))  # the node may have a better one
    options = dict(arguments["options"])
    node = NodeLine(connection)
    placer = Placer(options.pop(OPTION, None), node.send)
    threading.Thread(target=node.listen, args=(placer,), name="mail", daemon=True).start()
    threading.Thread(target=_beat, args=(node,), name="heartbeat", daemon=True).start()
    try:
        _work(arguments["engine"], options, node, placer)
    except Exception as error:  # the top of the process: reported, non-zero; the node's log has it
        node.send(messages.Crashed(_crash(error)))
        os._exit(1)  # at once: what broke the engine may break its library's exit too


@dataclass(frozen=True, slots=True)
class GivenArena:
    """TakeArena and what came with it."""

    arena: Arena
    node_rate: int


class NodeLine:
    """The worker's end of the pipe. Where the node is gone there is nobody to work for: the process ends there and then.

    Three threads send: the lock keeps their messages whole. A full pipe makes them wait, never the node.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._lock = threading.Lock()
        self._mail: queue.SimpleQueue[object] = queue.SimpleQueue()  # from the mail thread to the main one

    def send(self, message: object) -> None:
        with self._lock:
            try:
                self.connection.send(message)
            except (BrokenPipeError, ConnectionResetError):
                os._exit(0)

    def receive(self) -> object:
        """The next message for the main thread; waits for it."""
        return self._mail.get()

    def has_mail(self) -> bool:
        return not self._mail.empty()

    def listen(self, placer: Placer) -> None:
        """The mail thread: until the node hangs up."""
        try:
            while True:
                message = self.connection.recv()
                if isinstance(message, messages.Embed):
                    placer.ask(message)
                elif isinstance(message, messages.TakeArena):
                    self._mail.put(GivenArena(Arena.receive(self.connection), message.node_rate))
                else:
                    self._mail.put(message)
        except (EOFError, OSError):
            os._exit(0)


class Worker:
    """Answers the node's messages with one warm engine."""

    def __init__(self, engine: Engine, node: NodeLine) -> None:
        self._engine = engine
        self._told = _ready(engine)
        self._node = node
        self._arena: Arena | None = None
        self._node_rate = 0
        self._keeps = True  # the last clip could be written for the archive: a disk that stays full is told of once
        self._silent = ""  # the prompt that gave nothing but silence, whose clips are no longer made again
        self._running: set[int] = set()  # the jobs that a Cancel may mean

    def run(self) -> None:
        """Until Quit."""
        self._node.send(self._told)
        while True:
            match self._node.receive():
                case GivenArena(arena, node_rate):
                    self._arena, self._node_rate = arena, node_rate
                case messages.Make(orders):
                    self._do(orders)
                case messages.Quit():
                    return
                case messages.Cancel():
                    pass  # it crossed its jobs' end on the way

    def _do(self, orders: tuple[messages.Order, ...]) -> None:
        started = time.perf_counter()
        self._running = {order.job.id for order in orders}
        try:
            for order in orders:
                self._room(order)
            made = self._run_engine([order.job for order in orders])
        except (EngineError, FinishError) as error:
            for order in orders:
                self._node.send(messages.Failed(order.job.id, one_line(error)))
            return
        finally:
            self._tell_changes()
        if made is None:
            for order in orders:
                self._node.send(messages.Cancelled(order.job.id))
            return
        each_s = (time.perf_counter() - started) / len(orders)
        delivered = [(order, self._deliver(order, one, each_s)) for order, one in zip(orders, made, strict=True)]
        for order, clip in delivered:
            if clip is not None and order.file_at:
                self._file(*clip, Path(order.file_at))

    def _tell_changes(self) -> None:
        """An engine whose backend has failed may have taken another."""
        if (ready := _ready(self._engine)) != self._told:
            self._told = ready
            self._node.send(ready)

    def _deliver(self, order: messages.Order, made: Made, making_s: float) -> tuple[Job, Made] | None:
        """The clip, with the seed that it has in the end. Its slot is touched only once it is whole and right."""
        began = time.perf_counter()
        try:
            arena, frames = self._room(order)
            found = self._made_good(order.job, made)
        except (EngineError, FinishError) as error:
            self._node.send(messages.Failed(order.job.id, one_line(error)))
            return None
        if found is None:
            self._node.send(messages.Cancelled(order.job.id))
            return None
        job, made, audio = found
        arena.clip(order.slot, frames)[:] = audio
        clip = Clip(
            job_id=job.id, slot=order.slot, frames=frames, rate=self._node_rate, duration_s=job.duration_s, prompt=job.prompt,
            seed=job.seed, engine=self._engine.name, source=made.source, chosen=made.chosen[:TEXT_LENGTH],
            seconds=making_s + time.perf_counter() - began,
        )  # fmt: skip
        self._node.send(messages.Finished(clip))
        return job, made

    def _made_good(self, job: Job, made: Made) -> tuple[Job, Made, Audio] | None:
        """The clip as it is played; made again, with the next seed, where it is silent or not finite. None: cancelled.

        Silence that comes TRIES times is what the prompt gives, and is played. Raises FinishError, EngineError.
        """
        refused = ""
        for left in reversed(range(TRIES)):
            try:
                audio = self._finished(job, made, self._node_rate, silence=not left or job.prompt == self._silent)
            except Unlucky as error:
                if not left:
                    raise
                refused = one_line(error)
            else:
                if refused:
                    self._note(job, refused, finish.peak(made.audio) < finish.SILENCE_PEAK)
                return job, made, audio
            job = replace(job, seed=(job.seed + 1) % 2**31)
            again = self._run_engine([job])
            if again is None:
                return None
            (made,) = again
        raise AssertionError("the last try ends it")

    def _note(self, job: Job, refused: str, silent: bool) -> None:
        """Tells what was wrong at first, and what became of it."""
        self._silent = job.prompt if silent else ""
        if silent:
            text = f"{job.prompt!r} came out silent {TRIES} times and is played so; say more, or say it in another way"
        else:
            text = f"a clip of {job.prompt!r} was made again with another seed: {refused}"
        self._node.send(messages.Noted(text))

    def _finished(self, job: Job, made: Made, rate: int, silence: bool = True) -> Audio:
        return finish.finish(made.audio, self._engine.rate, rate, job.duration_s, _level_offset_db(job.prompt), silence)

    def _room(self, order: messages.Order) -> tuple[Arena, int]:
        frames = finish.clip_frames(order.job.duration_s, self._node_rate)
        if self._arena is None or frames > order.capacity_frames:
            raise FinishError(f"the clip needs {frames} frames, its slot holds {order.capacity_frames}")
        return self._arena, frames

    def _file(self, job: Job, made: Made, path: Path) -> None:
        """Writes the clip for the archive: levelled, at the engine's own rate. One that cannot be written is not kept."""
        rate = self._engine.rate
        audio = self._finished(job, made, rate)
        try:
            flac.write(path, audio, rate, flac.Label(job.prompt, self._engine.name, job.seed, made.chosen[:TEXT_LENGTH]))
        except flac.FlacError as error:
            with contextlib.suppress(OSError):  # the folder may have gone, or be read-only by now
                path.unlink(missing_ok=True)
            if self._keeps:
                self._node.send(messages.Noted(f"archive: clips are not kept: {flac.why_not(path) or one_line(error)}"))
            self._keeps = False
            return
        self._keeps = True
        self._node.send(messages.Filed(job.id, str(path)))

    def _run_engine(self, jobs: list[Job]) -> list[Made] | None:
        """What the engine made of each; None where they were cancelled."""
        steps = self._steps(jobs)
        told = time.monotonic() - _PROGRESS_S
        try:
            while not self._is_cancelled():
                fraction = next(steps)
                if time.monotonic() - told >= _PROGRESS_S:
                    told = time.monotonic()
                    self._node.send(messages.Progress(jobs[0].id, float(fraction)))
        except StopIteration as end:
            made: list[Made] = end.value
            if len(made) != len(jobs) or not all(isinstance(one, Made) for one in made):
                raise FinishError(f"the engine made {len(made)} things where {len(jobs)} clips were asked for") from None
            return made
        finally:
            steps.close()
        return None

    def _steps(self, jobs: list[Job]) -> Generator[float, None, list[Made]]:
        if len(jobs) > 1:
            return (yield from cast(BatchEngine, self._engine).generate_all(jobs))
        return [(yield from self._engine.generate(jobs[0]))]

    def _is_cancelled(self) -> bool:
        while self._node.has_mail():
            match self._node.receive():
                case messages.Cancel(job_id) if job_id in self._running:
                    return True
                case messages.Quit():
                    raise SystemExit(0)
        return False


def one_line(error: BaseException) -> str:
    """The error as one line of bounded length."""
    known = isinstance(error, EngineError | FinishError | flac.FlacError)
    text = str(error) if known else f"{type(error).__name__}: {error}"
    return " ".join(text.split())[:TEXT_LENGTH]


def _crash(error: Exception) -> str:
    """What ended the process, and where."""
    if isinstance(error, MemoryError):
        return f"no memory is left ({one_line(error)}): free some, or ask for shorter clips (/duration)"
    stack = traceback.extract_tb(error.__traceback__)[-_FRAMES_TOLD:]
    return f"{one_line(error)} ({' > '.join(f'{Path(each.filename).name}:{each.lineno}' for each in stack)})"


def _work(name: str, options: dict[str, Any], node: NodeLine, placer: Placer) -> None:
    try:
        engine = engines.load(name, options, placer.nearest)
        engine.warm_up()
    except EngineError as error:
        node.send(messages.Unusable(one_line(error)))
        return
    finish.warm_up(engine.rate)
    _level_offset_db("")
    Worker(engine, node).run()


def _ready(engine: Engine) -> messages.Ready:
    """note: of an engine that has something to say of its backend."""
    note = " ".join(str(getattr(engine, "note", "")).split())[:TEXT_LENGTH]
    return messages.Ready(engine.name, engine.backend, engine.default_duration_s, engine.rate, engine.batch, note)


def _beat(node: NodeLine) -> None:
    while True:
        node.send(messages.Heartbeat())
        time.sleep(HEARTBEAT_S)


def _level_offset_db(prompt: str) -> float:
    from generator.words import level_offset_db  # here, so that only the worker pays for the vocabulary

    return level_offset_db(prompt)
