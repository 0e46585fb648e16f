"""A daemon as a user starts it, a client that speaks to it from outside, and what is left when it has ended."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from pythonosc.osc_bundle_builder import OscBundleBuilder
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

PATIENCE_S = 40.0  # for a loaded machine; nothing waits as long where all is well
GONE_S = 2.0  # children of a killed node are gone by then
ENDLESS = str(Path(sys.executable).parent / "endless")
_PORT = re.compile(r"listening for OSC on \S+:(\d+) ")
_HTTP_PORT = re.compile(r"OSCQuery at http://\S+:(\d+)")


def environment(**more: str) -> dict[str, str]:
    """This one, without settings of the node; no JACK server is started or found by chance, no archive used, no state kept
    and no model loaded for what prompts mean.
    """
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("ENDLESS_")}
    ours = {
        "JACK_NO_START_SERVER": "1",
        "JACK_DEFAULT_SERVER": "endless-none",
        "ENDLESS_ARCHIVE": "off",
        "ENDLESS_STATE": "off",
        "ENDLESS_MEANING": "words",
    }
    return {**ours, **inherited, **more}


def endless(*words: object, folder: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Runs `endless ...` to its end."""
    return subprocess.run(
        [ENDLESS, *map(str, words)],
        cwd=folder, env=environment(**variables), capture_output=True, text=True, timeout=PATIENCE_S,
    )  # fmt: skip


class Status(NamedTuple):
    """`/status.reply`, in the order of its values."""

    engine: str
    backend: str
    state: str
    playing: int
    layers: int
    queued: int
    queue_size: int
    archived: int
    xruns: int
    render_load: float
    sample_rate: int
    uptime_s: float
    speed: float


class Heard(NamedTuple):
    """A message that came. when_s: time.monotonic()."""

    when_s: float
    address: str
    values: tuple[Any, ...]


def message(address: str, *values: object) -> bytes:
    """One OSC message, by python-osc: i, f, s and b as the Python types say."""
    builder = OscMessageBuilder(address)
    for value in values:
        builder.add_arg(value)
    return builder.build().dgram


def bundle(ahead_s: float, *messages: tuple[object, ...]) -> bytes:
    """Messages (address, values...) for a moment from now."""
    builder = OscBundleBuilder(time.time() + ahead_s)
    for address, *values in messages:
        inner = OscMessageBuilder(str(address))
        for value in values:
            inner.add_arg(value)
        builder.add_content(inner.build())
    return builder.build().dgram


class Patch:
    """A client with one socket. A thread hears whatever comes; `heard` keeps it in order."""

    def __init__(self, port: int) -> None:
        self.heard: list[Heard] = []
        self._news = threading.Condition()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self._socket.bind(("127.0.0.1", 0))
        self._to = ("127.0.0.1", port)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def close(self) -> None:
        self._socket.sendto(b"", self._socket.getsockname())  # wakes the listener, for good
        self._listener.join()
        self._socket.close()

    def raw(self, data: bytes) -> None:
        self._socket.sendto(data, self._to)

    def send(self, address: str, *values: object) -> int:
        """Sends a message. Gives the place in `heard` after which its answers come."""
        place = len(self.heard)
        self.raw(message(address, *values))
        return place

    def wait_for(
        self,
        address: str,
        fits: Callable[..., bool] = lambda *values: True,
        since: int = 0,
        patience_s: float = PATIENCE_S,
    ) -> Heard:
        """The first message of an address, from place `since` of `heard` on, whose values fit. Waits for it."""
        found: list[Heard] = []

        def there() -> bool:
            found[:] = [one for one in self.heard[since:] if one.address == address and fits(*one.values)][:1]
            return bool(found)

        with self._news:
            came = self._news.wait_for(there, patience_s)
        assert came, f"no {address} within {patience_s} s; the last to come: {self.heard[since:][-8:]}"
        return found[0]

    def ask(self, address: str, *values: object, reply: str = "", patience_s: float = PATIENCE_S) -> tuple[Any, ...]:
        """Sends a message and gives the values of its answer."""
        since = self.send(address, *values)
        return self.wait_for(reply or address, since=since, patience_s=patience_s).values

    def status(self, patience_s: float = PATIENCE_S) -> Status:
        return Status(*self.ask("/status", reply="/status.reply", patience_s=patience_s))

    def subscribe(self) -> None:
        self.wait_for("/done", lambda address, *_: address == "/notify", since=self.send("/notify", 1))

    def values(self, address: str) -> list[tuple[Any, ...]]:
        """Everything that came at an address."""
        return [one.values for one in self.heard if one.address == address]

    def _listen(self) -> None:
        while True:
            try:
                data = self._socket.recv(65536)
            except ConnectionRefusedError:
                continue  # what was sent to a node that has ended
            if not data:
                return
            parsed = OscMessage(data)
            with self._news:
                self.heard.append(Heard(time.monotonic(), parsed.address, tuple(parsed)))
                self._news.notify_all()


@dataclass(frozen=True)
class Process:
    """One line of `ps`."""

    pid: int
    parent: int
    title: str


def processes() -> list[Process]:
    """Every process that runs; zombies do not."""
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat=,command="], capture_output=True, text=True, check=True)
    rows = (line.split(None, 3) for line in listing.stdout.splitlines())
    return [Process(int(row[0]), int(row[1]), row[3]) for row in rows if len(row) == 4 and "Z" not in row[2]]


def alive(pids: Sequence[int]) -> list[Process]:
    return [process for process in processes() if process.pid in pids]


def until(true: Callable[[], bool], patience_s: float = PATIENCE_S) -> bool:
    """Waits for something that no message tells of; False where it does not come."""
    end = time.monotonic() + patience_s
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def shared_memory() -> set[str]:
    """Names in /dev/shm, except those of JACK servers, which come and go by themselves, and folders, which are no segments."""
    folder = Path("/dev/shm")
    if not folder.is_dir():
        return set()
    return {path.name for path in folder.iterdir() if "jack" not in path.name and not path.is_dir()}


class RunningNode:
    """`endless run ...` in `folder`, at a free port. Its end is a SIGTERM, exit status 0 and nothing left behind;
    a test may have ended it in another way before.

    before: a command that runs it (`unshare -m ...`). variables: of its environment.
    """

    def __init__(
        self, folder: Path, *words: object, before: Sequence[str] = (), variables: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self._words = [*before, ENDLESS, "run", "--osc", "127.0.0.1:0", "--http", "127.0.0.1:0", *map(str, words)]
        self._variables = dict(variables or {})
        self._patches: list[Patch] = []
        self._log = folder / "node.log"
        self._family: set[int] = set()
        self._expected = 0

    def __enter__(self) -> "RunningNode":
        self._shared = shared_memory()
        self.started_s = time.monotonic()
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                self._words, cwd=self.folder, env=environment(**self._variables), stdout=log, stderr=log
            )
        try:
            until(lambda: _PORT.search(self.log) is not None or self.process.poll() is not None)
            found = _PORT.search(self.log)
            assert found, f"the node printed no port (status {self.process.poll()}):\n{self.log}"
            self.port = int(found[1])
            self.children()
        except BaseException:
            self._kill()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self.stop()
        finally:
            self._kill()
            for patch in self._patches:
                patch.close()
            if kind is not None:
                print(f"the node's log:\n{self.log}")

    @property
    def log(self) -> str:
        """What it has printed."""
        return self._log.read_text()

    @property
    def to(self) -> str:
        """For `endless send --to`."""
        return f"127.0.0.1:{self.port}"

    @property
    def http_port(self) -> int:
        """Of OSCQuery."""
        assert until(lambda: _HTTP_PORT.search(self.log) is not None), f"the node printed no HTTP port:\n{self.log}"
        return int(_HTTP_PORT.findall(self.log)[-1])

    def patch(self) -> Patch:
        self._patches.append(Patch(self.port))
        return self._patches[-1]

    def children(self) -> dict[str, int]:
        """Its children's pids by what `ps` shows: generator, audio. One that has just been spawned has no title yet."""
        found = [process for process in processes() if process.parent == self.process.pid]
        self._family |= {process.pid for process in found}
        return {p.title.removeprefix("endless: ").strip(): p.pid for p in found if p.title.startswith("endless: ")}

    def child(self, title: str) -> int:
        """The pid of `generator` or `audio`; waits for it."""
        found: dict[str, int] = {}

        def seen() -> bool:
            found.update(self.children())
            return title in found

        assert until(seen), f"no process endless: {title}"
        return found[title]

    def kill(self) -> None:
        """SIGKILL. It has no clean end any more, but must leave nothing either."""
        self.children()
        self._expected = -signal.SIGKILL
        self.process.kill()

    def stop(self) -> None:
        """Asks it to end, where it has not, and asserts that it ended well and left nothing."""
        self.children()
        if self.process.poll() is None:
            self.process.terminate()
        self.ended()

    def ended(self) -> None:
        """Waits for its end; asserts its exit status, and that nothing is left."""
        assert until(lambda: self.process.poll() is not None), f"the node does not end:\n{self.log}"
        assert self.process.returncode == self._expected, self.log
        assert "Traceback" not in self.log
        until(lambda: not alive(list(self._family)), GONE_S)
        assert alive(list(self._family)) == []
        assert shared_memory() - self._shared == set()

    def _kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for process in alive(list(self._family)):
            os.kill(process.pid, signal.SIGKILL)
