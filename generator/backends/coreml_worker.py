"""The process that runs converted models: loads each stage, says what it runs on, then answers until nobody asks any more."""

import contextlib
import faulthandler
import logging
import os
import sys
import time
from collections.abc import Iterator
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from generator.backends import coreml_runners
from generator.backends.coreml_protocol import Compiling, Failed, Loaded, Predict, Predicted
from generator.backends.coreml_runners import Runner, StageFile
from generator.spawn import set_title
from generator.worker import one_line

_LATER_S = 60.0  # than the other side's own limit, at which it ends this process

log = logging.getLogger(__name__)


def main(arguments: dict[str, Any], connection: Connection) -> None:
    """The process, from its first line to its last.

    arguments: runner (of RUNNERS), cache (a folder), load_s and predict_s (the limits), stages (by name, StageFile's fields).
    """
    set_title("endless: models")
    try:
        with _watched(arguments["load_s"]):
            runners = _loaded(arguments, connection)
        given: dict[str, dict[str, Any]] = {stage: {} for stage in runners}
        while True:
            asked: Predict = connection.recv()
            given[asked.stage].update(asked.inputs)
            with _watched(arguments["predict_s"]):
                connection.send(_answer(runners[asked.stage], given[asked.stage]))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass  # nobody asks any more
    except Exception as error:  # the top of the process: reported, logged, non-zero
        log.debug("the models are not loaded", exc_info=True)
        connection.send(Failed(one_line(error)))
        sys.exit(1)


def _loaded(arguments: dict[str, Any], connection: Connection) -> dict[str, Runner]:
    load = coreml_runners.RUNNERS[arguments["runner"]]
    runners = {}
    for stage, fields in arguments["stages"].items():
        began = time.perf_counter()
        runners[stage] = load(StageFile(**fields), Path(arguments["cache"]), partial(connection.send, Compiling(stage)))
        connection.send(Loaded(stage, runners[stage].placement, time.perf_counter() - began))
    return runners


def _answer(runner: Runner, inputs: dict[str, Any]) -> Predicted | Failed:
    try:
        return Predicted(runner.predict(inputs))
    except Exception as error:  # whatever Core ML throws: the other side ends this process
        log.debug("a stage does not run", exc_info=True)
        return Failed(one_line(error))


@contextlib.contextmanager
def _watched(limit_s: float) -> Iterator[None]:
    """Ends the process some time after the limit, from C: a native call that hangs with Python's lock cannot see that the
    other side is gone.
    """
    with Path(os.devnull).open("w") as nowhere:
        faulthandler.dump_traceback_later(limit_s + _LATER_S, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
