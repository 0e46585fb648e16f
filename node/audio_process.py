"""Control's handle of the audio process: starts it, hands it the arena, hears from it, stops it."""

import contextlib
import subprocess
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection

from generator.arena import Arena
from generator.spawn import spawn
from node.audio_layout import QUIT, audio_layout
from node.errors import OutputError
from node.outputs.mix_ring import MixReader
from node.playback.mailbox import Ring, StatusBlock

STOP_S = 1.5  # after that a child that hangs is killed


@dataclass(frozen=True, slots=True)
class Opened:
    """The output is open and waits for the arena. rate: Hz. realtime: the priority that the system granted, in words."""

    rate: int
    latency_s: float
    description: str
    realtime: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The output could not be opened; the process ends. reason: one line (a list of devices may follow)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The device failed while it played; a timer drives the show's time on, unheard."""

    reason: str


@dataclass(frozen=True, slots=True)
class Died:
    """The process has ended without being asked. code: its exit status, negative for a signal."""

    code: int


Message = Opened | Failed | Broken | Died


class AudioProcess:
    """One audio process at a time. `start`, `wait_open` (or `poll` until Opened), `give_arena`, `poll`, `stop`; then again.

    After `give_arena`: inbox, to put entries; outbox, to take events; status; mix_reader(). Every end is new after a
    restart, except readers of the mix ring, which go on. Call `start` from the main thread: on Linux the child dies with
    the thread that started it.
    """

    inbox: Ring
    outbox: Ring
    status: StatusBlock

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._opened: Opened | None = None
        self._mix: memoryview | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def start(self, spec: str, rate: int | None, block: int, latency: int | str) -> None:
        """Starts the process. spec: `device`, `device:NAME` or `null`. rate: Hz, None for the device's own. latency: frames or
        `direct`. Returns at once."""
        if self._process is not None:
            raise RuntimeError("the audio process is running")
        arguments = {"spec": spec, "rate": rate, "block": block, "latency": latency}
        self._process, self._connection = spawn("node.audio_worker", arguments)

    def wait_open(self, timeout_s: float = 15.0) -> Opened:
        """Waits for the output. Raises OutputError where it cannot be opened; the process is stopped then."""
        deadline = time.monotonic() + timeout_s
        reason = "the sound device does not answer: try again, or play to --output null or wav:FILE.wav"
        while time.monotonic() < deadline and self._connection is not None:
            self._connection.poll(min(0.1, timeout_s))
            for message in self.poll():
                if isinstance(message, Opened):
                    return message
                if isinstance(message, Failed):
                    reason = message.reason
                elif isinstance(message, Died):
                    reason = f"the audio process ended while it opened its output (status {message.code})"
        self.stop(0.0)
        raise OutputError(reason)

    def give_arena(self, arena: Arena) -> None:
        """Hands the arena over: playing begins. Its control region is `audio_layout(opened.rate).control_bytes` or more."""
        if self._connection is None or self._opened is None:
            raise RuntimeError("no output is open")
        layout = audio_layout(self._opened.rate)
        views = [arena.control(s.offset, s.size) for s in (layout.inbox, layout.outbox, layout.status)]
        for view in views:
            view[:] = bytes(len(view))
        self.inbox, self.outbox, self.status = Ring(views[0]), Ring(views[1]), StatusBlock(views[2])
        self._mix = arena.control(layout.mix.offset, layout.mix.size)
        try:
            arena.share(self._connection)
        except OSError:
            return  # it has died since: `poll` says so

    def mix_reader(self) -> MixReader:
        """A new reader of the mix, from now on."""
        if self._mix is None:
            raise RuntimeError("no arena was given")
        return MixReader(self._mix)

    def poll(self) -> list[Message]:
        """What has come from the process since the last call. Never waits. After Died, `start` may be called again."""
        if self._process is None or self._connection is None:
            return []
        messages: list[Message] = []
        try:
            while self._connection.poll():
                messages.append(self._understand(*self._connection.recv()))
        except (EOFError, OSError):
            self._process.kill()  # its end of the pipe is closed, so it is ending: do not let it hang in that
            self._process.wait()
        if any(isinstance(message, Failed) for message in messages):
            self.stop(0.5)
        elif self._process.poll() is not None:
            messages.append(Died(self._process.returncode))
            self._forget()
        return messages

    def stop(self, timeout_s: float = STOP_S) -> None:
        """Ends the process, by force after `timeout_s`; it is gone when this returns. Does nothing where none runs."""
        if self._process is None or self._connection is None:
            return
        if self._mix is None:
            self._connection.close()  # it waits for the arena, or is about to
        with contextlib.suppress(OSError):  # closed, here or by its own end
            self._connection.send(QUIT)
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._forget()

    def _understand(self, kind: str, value: dict[str, object] | str) -> Message:
        if kind == "opened" and isinstance(value, dict):
            self._opened = Opened(**value)  # type: ignore[arg-type]  # the worker's own fields
            return self._opened
        return Failed(str(value)) if kind == "failed" else Broken(str(value))

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = self._opened = self._mix = None
