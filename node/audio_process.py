"""Control's handle of the audio process: starts it, hands it the arena, hears from it, stops it."""

import contextlib
import subprocess
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection

from generator.arena import Arena
from generator.spawn import spawn
from node.audio_health import HealthBlock
from node.audio_layout import QUIT, audio_layout
from node.errors import OutputError
from node.outputs.mix_ring import MixReader
from node.playback.mailbox import Ring, StatusBlock

STOP_S = 1.5  # after that a child that hangs is killed


@dataclass(frozen=True, slots=True)
class Opened:
    """The output is open and waits for the arena. spec: what opens the same again. rate (Hz), channels: of the mix. realtime:
    the priority that the system granted, in words."""

    spec: str
    rate: int
    channels: int
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

    After `give_arena`: inbox, to put entries; outbox, to take events; status; health; mix_reader(). Every end is new after a
    restart, except readers of the mix ring, which go on. Call `start` from the main thread: on Linux the child dies with
    the thread that started it.
    """

    inbox: Ring
    outbox: Ring
    status: StatusBlock
    health: HealthBlock

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._opened: Opened | None = None
        self._mix: memoryview | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def start(
        self, spec: str, rate: int | None, block: int, latency: int | str, channels: int = 2, *, resample: bool = False,
        connect: str = "",
    ) -> None:  # fmt: skip
        """Starts the process; see open_output. Returns at once. Raises OSError where there is no room for one."""
        if self._process is not None:
            raise RuntimeError("the audio process is running")
        arguments = {
            "spec": spec, "rate": rate, "block": block, "latency": latency, "channels": channels, "resample": resample,
            "connect": connect,
        }  # fmt: skip
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

    def give_arena(self, arena: Arena, begins: tuple[int, float] | None = None) -> None:
        """Hands the arena over: playing begins. Its control region is that of `audio_layout(opened.rate, opened.channels)`.

        begins: the first frame is so many, and as many more as have passed since a moment of CLOCK_MONOTONIC. None: 0.
        """
        if self._connection is None or self._opened is None:
            raise RuntimeError("no output is open")
        layout = audio_layout(self._opened.rate, self._opened.channels)
        views = [arena.control(s.offset, s.size) for s in (layout.inbox, layout.outbox, layout.status, layout.health)]
        for view in views:
            view[:] = bytes(len(view))
        self.inbox, self.outbox, self.status = Ring(views[0]), Ring(views[1]), StatusBlock(views[2])
        self.health = HealthBlock(views[3])
        self._mix, self._channels = arena.control(layout.mix.offset, layout.mix.size), self._opened.channels
        try:
            arena.share(self._connection)
            self._connection.send(begins)
        except OSError:
            return  # it has died since: `poll` says so

    def mix_reader(self) -> MixReader:
        """A new reader of the mix, from now on."""
        if self._mix is None:
            raise RuntimeError("no arena was given")
        return MixReader(self._mix, self._channels)

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
