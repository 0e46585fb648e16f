"""A node's HTTP port over a control that keeps what it is asked, with a control thread of its own, and its clients."""

import http.client
import json
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, NamedTuple, TypeVar

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from node.control.loop import Loop
from node.control.scheduler import Scheduler
from node.surfaces.dispatch import Dispatcher
from node.surfaces.feedback import Feedback
from node.surfaces.packet import decode, encode
from node.surfaces.web import Web
from tests.node.surfaces.rig import RigControl

T = TypeVar("T")
PATIENCE_S = 60.0  # for a machine that stands still; nothing waits as long where all is well


class Answer(NamedTuple):
    """What HTTP gave."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Page:
    """A client with a WebSocket: text is OSCQuery's commands, binary is OSC."""

    def __init__(self, port: int, path: str = "/", **options: Any) -> None:
        self._stack = ExitStack()
        connection = connect(f"ws://127.0.0.1:{port}{path}", open_timeout=PATIENCE_S, close_timeout=0.5, **options)
        self.socket: ClientConnection = self._stack.enter_context(connection)

    def closed_with(self) -> int:
        """The code with which the node closes it."""
        try:
            while True:
                self.socket.recv(timeout=PATIENCE_S)
        except ConnectionClosed as closed:
            assert closed.rcvd is not None, "it was cut off"
            return closed.rcvd.code

    def close(self) -> None:
        self._stack.close()

    def send(self, address: str, *values: Any) -> None:
        self.socket.send(encode(address, *values))

    def command(self, command: str, data: object) -> None:
        self.socket.send(json.dumps({"COMMAND": command, "DATA": data}))

    def next(self) -> Any:
        """What comes next: (address, values...) of a binary frame, the JSON of a text."""
        message = self.socket.recv(timeout=PATIENCE_S)
        if isinstance(message, str):
            return json.loads(message)
        (told,) = decode(message)
        return (told.address, *told.args)

    def until(self, wanted: Callable[[Any], bool]) -> list[Any]:
        """Everything up to what is wanted, which is the last."""
        heard = [self.next()]
        while not wanted(heard[-1]):
            heard.append(self.next())
        return heard

    def synced(self) -> list[Any]:
        """Everything that came before the answer to a `/sync` that is sent now."""
        self.send("/sync", 77)
        return self.until(lambda told: told == ("/synced", 77))[:-1]


class WebRig:
    """The port, and the thread that is its control thread."""

    def __init__(self, prefix: str = "", http: tuple[str, int] | None = ("127.0.0.1", 0), given: bool = True) -> None:
        self.control = RigControl()
        self.feedback = Feedback(self.control)
        self.control.feedback = self.feedback
        self.control.handlers["/notify"] = lambda call, client: self.feedback.subscribe(client)  # type: ignore[arg-type]
        self.dispatcher = Dispatcher(self.control, Scheduler(), prefix)
        self.loop = Loop(self._step)
        self.web = Web(self.control, self.dispatcher, self.feedback, self.loop, ("127.0.0.1", 9400), http, given)
        self.pause_s = 0.0  # a step takes as long
        self._over = False
        self._pages: list[Page] = []
        self._thread = threading.Thread(target=lambda: self.loop.run(lambda: self._over))
        self.web.start()
        self._thread.start()

    @property
    def port(self) -> int:
        assert self.web.http is not None
        return self.web.http.port

    def page(self, path: str = "/", **options: Any) -> Page:
        self._pages.append(Page(self.port, path, **options))
        return self._pages[-1]

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def on_control(self, work: Callable[[], T]) -> T:
        """What `work` gives on the control thread."""
        done: list[T] = []
        there = threading.Event()
        self.web.inbox.put(lambda: (done.append(work()), there.set()))
        assert there.wait(PATIENCE_S)
        return done[0]

    def until(self, true: Callable[[], bool]) -> None:
        end_s = time.monotonic() + PATIENCE_S
        while not self.on_control(true):
            assert time.monotonic() < end_s, "it does not come"
            time.sleep(0.005)

    def _step(self) -> None:
        now = time.monotonic()
        self.feedback.tick(now)
        self.web.step(now)

    def close(self) -> None:
        self._over = True
        self._thread.join()
        self.web.leave()
        self.web.stop()
        self.loop.close()
        for page in self._pages:
            page.close()
