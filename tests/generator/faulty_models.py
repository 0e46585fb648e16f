"""A process of models that goes wrong in the way that `runner` names."""

import os
import signal
import time
from multiprocessing.connection import Connection
from typing import Any

from generator.backends.coreml_protocol import Failed, Loaded, Placement


def main(arguments: dict[str, Any], connection: Connection) -> None:
    how = arguments["runner"]
    if how == "hang":
        time.sleep(3600.0)
    if how == "refuse":
        connection.send(Failed("the model is of another world"))
    if how == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    for stage in arguments["stages"]:
        connection.send(Loaded(stage, Placement("all", {}), 0.0))
    connection.recv()
    if how == "hang later":
        time.sleep(3600.0)
    if how == "refuse later":
        connection.send(Failed("no such device"))
    os._exit(3)
