"""The process that runs converted models, seen from the generator: started, waited for with a limit, ended.

Core ML gets a process of its own because coremltools holds the interpreter's lock while Core ML compiles, loads and predicts
(coremltools 9.0, CoreMLPython.mm releases it nowhere): a first compile for the Neural Engine takes minutes and has been seen to
hang, during which the generator could not even say that it lives. And because a crash in there must cost a clip, not the
generator. The pipe costs 1 ms a step and 30 ms a window of the decoder (4 MB), measured at full size on a busy machine.
"""

import contextlib
import logging
import subprocess
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from numpy.typing import NDArray

from generator.backends.backend import Array, BackendError
from generator.backends.coreml_protocol import Compiling, Failed, Loaded, Message, Placement, Predict, Predicted
from generator.spawn import spawn

WORKER = "generator.backends.coreml_worker"
_DEAD_S = 2.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """Seconds. load: every stage together, a first compile for the Neural Engine included. predict: one run of a graph."""

    load: float
    predict: float


class ModelProcess:
    """Runs graphs by stage. Any failure ends it for good; so does the end of its last reference, and of this process."""

    def __init__(self, arguments: dict[str, Any], limits: Limits, worker: str = WORKER) -> None:
        """arguments: for `worker`.main. Call it from a thread that lives as long (see spawn). Raises BackendError."""
        self._limits = limits
        try:
            self._process, self._connection = spawn(worker, arguments)
        except OSError as error:
            raise BackendError(f"its process cannot be started: {error.strerror}") from error
        self._end = weakref.finalize(self, _end, self._process, self._connection)
        self.placements: dict[str, Placement] = {}
        self._sent: dict[str, dict[str, NDArray[Any]]] = {}  # by stage, what the process has
        self._load(list(arguments["stages"]))

    def run(self, stage: str, inputs: Mapping[str, NDArray[Any]]) -> Array:
        """The stage's output. An array that was given last time is not sent again: do not change it. Raises BackendError."""
        there = self._sent.get(stage, {})
        self._sent[stage] = dict(inputs)
        try:
            self._connection.send(Predict(stage, {name: one for name, one in inputs.items() if there.get(name) is not one}))
        except (BrokenPipeError, ConnectionResetError, OSError) as error:
            raise self._failure(self._died()) from error
        match self._receive(time.monotonic() + self._limits.predict, f"{stage} did not answer", self._limits.predict):
            case Predicted(output):
                return output
            case Failed(reason):
                raise self._failure(f"{stage}: {reason}")
            case other:
                raise AssertionError(f"the process of the models said {other}")

    def _load(self, stages: list[str]) -> None:
        end = time.monotonic() + self._limits.load
        while missing := [stage for stage in stages if stage not in self.placements]:
            match self._receive(end, f"{missing[0]} did not load", self._limits.load):
                case Loaded(stage, placement):
                    self.placements[stage] = placement
                case Compiling(stage):
                    log.warning("compiling %s for this machine; the first time takes minutes, later it is kept", stage)
                case Failed(reason):
                    raise self._failure(reason)

    def _receive(self, end: float, what: str, limit_s: float) -> Message:
        try:
            if not self._connection.poll(max(0.0, end - time.monotonic())):
                raise self._failure(f"{what} within {limit_s:g} s")
            message: Message = self._connection.recv()
        except (EOFError, OSError) as error:
            raise self._failure(self._died()) from error
        return message

    def _died(self) -> str:
        try:
            status = self._process.wait(_DEAD_S)
        except subprocess.TimeoutExpired:
            return "its process does not speak any more"
        how = f"signal {-status}" if status < 0 else f"exit {status}"
        return f"its process died ({how}{': was there too little memory?' if how == 'signal 9' else ''})"

    def _failure(self, reason: str) -> BackendError:
        self._end()
        return BackendError(reason)


def _end(process: "subprocess.Popen[bytes]", connection: Connection) -> None:
    connection.close()
    process.kill()  # it has nothing to save
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_DEAD_S)
