"""The process "endless: audio": opens the output that is the clock, renders the mix, and does nothing else.

Over the pipe, in order: ("opened", {...}) or ("failed", reason); then the arena and what its first frame is come; ("broken",
reason) where the device fails while it plays; "quit" or the pipe's end stop it.
"""

import gc
import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from typing import Any

from generator.arena import Arena
from generator.spawn import set_title
from node.audio_engine import Engine
from node.audio_layout import QUIT
from node.errors import OutputError
from node.outputs.null import NullOutput
from node.outputs.output import Output, open_output
from node.realtime import lock_memory, raise_above_engine, take_priority

# What closing a device may take. libjack hangs in it where its server is gone; and it cancels its thread wherever that stands:
# in Python on a busy machine, which then never gives the interpreter back.
LAST_WORDS_S = 1.0
_SWITCH_S = 1e-4  # a thread that waits for the interpreter gets it so soon: a Python callback must not wait Python's 5 ms


def main(arguments: dict[str, Any], connection: Connection) -> None:
    """arguments: those of open_output."""
    set_title("endless: audio")
    sys.setswitchinterval(_SWITCH_S)
    granted = take_priority()  # first: the threads that a device's library starts inherit it
    try:
        output = open_output(**arguments)
    except OutputError as error:
        connection.send(("failed", str(error)))
        return
    realtime = ", ".join(filter(None, [granted, raise_above_engine(output.thread)]))
    opened = {
        "spec": output.spec, "rate": output.rate, "channels": output.channels, "latency_s": output.latency_s,
        "description": output.description, "realtime": realtime,
    }  # fmt: skip
    try:
        connection.send(("opened", opened))
        arena = Arena.receive(connection)
        begins = connection.recv()
    except (EOFError, OSError):
        return  # the node ended, or thought better of it
    _play(output, Engine(output, arena, begins), connection)


def _play(output: Output, engine: Engine, connection: Connection) -> None:
    stop = threading.Event()
    # Started after the priority was taken, and so with it: the engine must not wait for the GIL behind a thread without.
    threading.Thread(target=_watch_pipe, args=(connection, stop), name="pipe", daemon=True).start()
    lock_memory()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        output.run(engine.render, stop)
    except OutputError as error:
        _tell(connection, ("broken", str(error)))
        timer = NullOutput(output.rate, output.block, output.channels, engine.last_s)
        timer.xruns, timer.lost_frames = output.xruns + 1, output.lost_frames
        engine.play_to(timer)
        timer.run(engine.render, stop)
        os._exit(0)  # no close of the broken device, here or in an atexit
    output.close()


def _watch_pipe(connection: Connection, stop: threading.Event) -> None:
    """Waits for QUIT or for the node's end; the process ends within LAST_WORDS_S, whatever hangs, the interpreter too."""
    try:
        while connection.recv() != QUIT:
            pass
    except (EOFError, OSError):
        pass
    signal.setitimer(signal.ITIMER_REAL, LAST_WORDS_S)
    stop.set()


def _tell(connection: Connection, message: tuple[str, str]) -> None:
    try:
        connection.send(message)
    except OSError:
        return  # the node is gone: the pipe's watcher ends us
