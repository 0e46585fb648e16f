"""The process "endless: audio": opens the output that is the clock, renders the mix, and does nothing else.

Over the pipe, in order: ("opened", {...}) or ("failed", reason); then the arena comes; ("broken", reason) where the device
fails while it plays; "quit" or the pipe's end stop it.
"""

import ctypes
import gc
import os
import sys
import threading
import time
from multiprocessing.connection import Connection
from typing import Any

from generator.arena import Arena
from generator.spawn import set_title
from node.audio_layout import QUIT, Section, audio_layout
from node.errors import OutputError
from node.outputs.mix_ring import MixWriter
from node.outputs.null import NullOutput
from node.outputs.output import Block, Output, open_output
from node.playback.mailbox import Ring, StatusBlock
from node.playback.mixer import Mixer

LAST_WORDS_S = 1.0  # what closing a device may take; libjack hangs in it where its server is gone
_FIFO_PRIORITY = 10  # above everything ordinary, below the threads of JACK and PipeWire
_NICE = -11
_USER_INTERACTIVE = 0x21  # QOS_CLASS_USER_INTERACTIVE, macOS sys/qos.h
_SMOOTHING = 0.02  # of the render load, per block


def main(arguments: dict[str, Any], connection: Connection) -> None:
    """arguments: spec, rate (Hz or None), block (frames), latency (frames or "direct")."""
    set_title("endless: audio")
    try:
        output = open_output(arguments["spec"], arguments["rate"], arguments["block"], arguments["latency"])
    except OutputError as error:
        connection.send(("failed", str(error)))
        return
    realtime = _take_priority()
    opened = {"rate": output.rate, "latency_s": output.latency_s, "description": output.description, "realtime": realtime}
    try:
        connection.send(("opened", opened))
        arena = Arena.receive(connection)
    except (EOFError, OSError):
        return  # the node ended, or thought better of it
    _play(output, arena, connection)


def _play(output: Output, arena: Arena, connection: Connection) -> None:
    stop = threading.Event()
    # Started after the priority was taken, and so with it: the engine must not wait for the GIL behind a thread without.
    threading.Thread(target=_watch_pipe, args=(connection, stop), name="pipe", daemon=True).start()
    engine = _Engine(output, arena)
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        output.run(engine.render, stop)
    except OutputError as error:
        _tell(connection, ("broken", str(error)))
        engine.output = NullOutput(output.rate, output.block)
        engine.output.xruns = output.xruns + 1
        engine.output.run(engine.render, stop)
        os._exit(0)  # no close of the broken device, here or in an atexit
    output.close()


class _Engine:
    """One block: the mixer, the mix ring, and how long it took."""

    def __init__(self, output: Output, arena: Arena) -> None:
        layout = audio_layout(output.rate)
        inbox, outbox, status, mix = (
            _section(arena, section) for section in (layout.inbox, layout.outbox, layout.status, layout.mix)
        )
        self.output = output
        self._mixer = Mixer(output.rate, output.block, Ring(inbox), Ring(outbox), StatusBlock(status), arena.clip)
        self._mix = MixWriter(mix)
        self._block_s = output.block / output.rate

    def render(self, out: Block) -> None:
        began = time.perf_counter()
        mixer = self._mixer
        mixer.xruns = self.output.xruns
        mixer.output_latency_s = self.output.latency_s
        mixer.render(out)
        self._mix.write(out)
        load = (time.perf_counter() - began) / self._block_s
        mixer.render_load += _SMOOTHING * (load - mixer.render_load)


def _section(arena: Arena, section: Section) -> memoryview:
    return arena.control(section.offset, section.size)


def _watch_pipe(connection: Connection, stop: threading.Event) -> None:
    """Waits for QUIT or for the node's end; the process ends within LAST_WORDS_S, whatever hangs."""
    try:
        while connection.recv() != QUIT:
            pass
    except (EOFError, OSError):
        pass
    stop.set()
    time.sleep(LAST_WORDS_S)
    os._exit(0)


def _tell(connection: Connection, message: tuple[str, str]) -> None:
    try:
        connection.send(message)
    except OSError:
        return  # the node is gone: the pipe's watcher ends us


def _take_priority() -> str:
    """Asks the system to run this thread, and those it starts, before others; says what was granted."""
    if sys.platform == "darwin":
        granted = ctypes.CDLL(None).pthread_set_qos_class_self_np(_USER_INTERACTIVE, 0) == 0
        return "user-interactive" if granted else "ordinary priority"
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(_FIFO_PRIORITY))
        return f"SCHED_FIFO {_FIFO_PRIORITY}"
    except OSError:
        pass  # the usual answer without an rtprio limit
    try:
        os.setpriority(os.PRIO_PROCESS, 0, _NICE)
        return f"nice {_NICE}"
    except OSError:
        return "ordinary priority (allow rtprio in /etc/security/limits.d for a real-time one)"
