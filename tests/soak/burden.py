"""What a stage does to a node, and worse: busy cores, a flood of OSC, prompts, panics, and a generator that is killed."""

import os
import random
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType

from tests.e2e.node import Patch, RunningNode, message
from tests.soak.programs import Program

PROMPT_EVERY_S = 1.0
KILL_EVERY_S = 10.0
PANIC_EVERY_S = 15.0
SILENT_S = 0.4  # between a panic and the /play that follows: its fade of 0.1 s is over, and can be seen on the tape
_LOST_S, _TRIES = 2.0, 20
_TONES = (311.7, 424.3, 577.1, 688.9, 823.3)  # Hz, and no two of them in a ratio of small numbers
_SCENES = ("heavy rain on a tin roof", "wind over dunes", "a stream in the woods", "crickets at night", "distant thunder",
           "a crowd in a hall", "waves on pebbles", "bells far away", "traffic after rain", "a fire that crackles")  # fmt: skip
PROMPTS = {"tone": [f"{tone} Hz" for tone in _TONES], "procedural": list(_SCENES)}
TONES = list(_TONES)


@dataclass(frozen=True)
class Panic:
    """sent_s: CLOCK_MONOTONIC just before it left. answer_s: until /state stopping came back. over: udp or tcp."""

    sent_s: float
    answer_s: float
    over: str


@dataclass
class Load:
    """How much of everything. flood: messages a second. engine: whose prompts."""

    seconds: float
    burners: int = 0
    flood: int = 0
    engine: str = "tone"
    kills: bool = False
    panics: bool = False
    seed: int = 1


@dataclass
class Burden:
    """Puts the load on a node from __enter__ to __exit__. Counts what it did, and what the node's socket dropped."""

    load: Load
    programs: Path
    node: RunningNode
    panics: list[Panic] = field(default_factory=list)
    prompts: int = 0
    kills: int = 0
    unheard: int = 0  # of /panic and /play
    sent: int = 0
    refused: int = 0
    dropped: int = 0
    a_second: float = 0.0
    began_s: float = 0.0
    ended_s: float = 0.0

    def __enter__(self) -> "Burden":
        self._patch = self.node.patch()
        self._patch.subscribe()
        self._over = threading.Event()
        self._stack = ExitStack()
        self._drops = kernel_drops(self.node.port)
        self.began_s = time.monotonic()
        for _ in range(self.load.burners):
            self._stack.enter_context(Program(self.programs, "burn", self.load.seconds + 60))
        if self.load.flood:
            words = (self.node.port, self.load.flood, self.load.seconds + 60)
            self._flood = self._stack.enter_context(Program(self.programs, "flood", *words))
        self._threads = [threading.Thread(target=self._steer)]
        self._threads += [threading.Thread(target=self._panic)] if self.load.panics else []
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.ended_s = time.monotonic()
        self._over.set()
        self._stack.close()
        for thread in self._threads:
            thread.join()
        if self.load.flood:
            told = self._flood.figures("sent")
            self.sent, self.refused = int(told["sent"]), int(told["refused"])
            self.a_second = round(told["sent"] / told["seconds"])
        if kind is None:
            self._sync()
        self.dropped = kernel_drops(self.node.port) - self._drops

    def _sync(self) -> None:
        """Until the node has dealt with all that came before; what it could not take is asked again."""
        for mark in range(1, 40):
            since = self._patch.send("/sync", mark)
            try:
                self._patch.wait_for("/synced", lambda told, mark=mark: told == mark, since, patience_s=1.0)
                return
            except AssertionError:
                continue
        raise AssertionError("the node does not answer after the flood")

    def _steer(self) -> None:
        """A prompt a second, and the generator's end every ten."""
        chance = random.Random(self.load.seed)
        prompts = PROMPTS[self.load.engine]
        kill_at = self.began_s + KILL_EVERY_S
        last = ""
        while not self._over.wait(PROMPT_EVERY_S):
            last = chance.choice([prompt for prompt in prompts if prompt != last])
            self._patch.send("/prompt", last)
            self.prompts += 1
            del self._patch.heard[:-1000]
            if self.load.kills and time.monotonic() >= kill_at:
                kill_at += KILL_EVERY_S
                self._kill_generator()

    def _kill_generator(self) -> None:
        pid = self.node.children().get("generator")
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            self.kills += 1

    def _panic(self) -> None:
        """Panics over UDP, through the flood, and over TCP in turn, each with the sound back after it."""
        listener = self.node.patch()
        listener.subscribe()
        with socket.create_connection(("127.0.0.1", self.node.port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while not self._over.wait(PANIC_EVERY_S - SILENT_S if self.panics else PANIC_EVERY_S / 3):
                over = "tcp" if len(self.panics) % 2 else "udp"
                send = partial(_framed, connection) if over == "tcp" else listener.raw
                sent_s, heard_s = self._told(listener, partial(send, message("/panic")), "stopping")
                self.panics.append(Panic(sent_s, heard_s - sent_s, over))
                time.sleep(SILENT_S)
                self._told(listener, partial(listener.raw, message("/play")), "playing")
                del listener.heard[:-100]

    def _told(self, listener: Patch, send: Callable[[], None], state: str) -> tuple[float, float]:
        """When a message left that made the node tell that state, and when the word came. Over UDP one may be lost in the
        flood: it is counted, and sent again."""
        for _ in range(_TRIES):
            since, sent_s = len(listener.heard), time.monotonic()
            send()
            try:
                heard = listener.wait_for("/state", lambda told: told == state, since, patience_s=_LOST_S)
                return sent_s, heard.when_s
            except AssertionError:
                self.unheard += 1
        raise AssertionError(f"the node is not {state} after {_TRIES} messages")


def _framed(connection: socket.socket, data: bytes) -> None:
    connection.sendall(struct.pack(">i", len(data)) + data)


def kernel_drops(port: int) -> int:
    """Datagrams that came to a UDP port of this machine and found its buffer full (proc(5))."""
    rows = [line.split() for line in Path("/proc/net/udp").read_text().splitlines()[1:]]
    return sum(int(row[-1]) for row in rows if int(row[1].rpartition(":")[2], 16) == port)
