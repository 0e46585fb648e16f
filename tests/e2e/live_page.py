"""An open page as the node sees it: the live socket of `/ui`, spoken by a client that is no browser."""

import json
import struct
import time
from contextlib import ExitStack
from typing import Any

import numpy as np
from numpy.typing import NDArray
from websockets.sync.client import ClientConnection, connect

from tests.e2e.node import PATIENCE_S

# What waits is kept: a client of `websockets` whose queue is full reads no more, and so not the answer to its close, for 10 s.
UNBOUNDED: dict[str, Any] = {"max_size": None, "max_queue": None}


class LivePage:
    """hello: the first frame. frames: those that came since, in order, with time.monotonic() of their coming."""

    def __init__(self, port: int, **options: Any) -> None:
        self._stack = ExitStack()
        connection = connect(f"ws://127.0.0.1:{port}/ui/live", open_timeout=PATIENCE_S, **{**UNBOUNDED, **options})
        self._socket: ClientConnection = self._stack.enter_context(connection)
        self.frames: list[tuple[float, dict[str, Any]]] = []
        self.hello = self._next()
        self._asked = 0

    def __enter__(self) -> "LivePage":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def do(self, address: str, *values: object) -> None:
        self.raw(json.dumps({"do": [address, *values]}))

    def raw(self, text: str | bytes) -> None:
        self._socket.send(text)

    def until(self, key: str, fits: Any = lambda value: True, patience_s: float = PATIENCE_S) -> Any:
        """The next frame's `key` that fits, of the frames that come from now on."""
        limit = time.monotonic() + patience_s
        while time.monotonic() < limit:
            frame = self._next()
            if key in frame and fits(frame[key]):
                return frame[key]
        raise AssertionError(f"no {key}; the last: {self.frames[-3:]}")

    def told(self, address: str, *values: object) -> list[Any]:
        """The next message of an address, with these values where they are given."""
        found: list[list[Any]] = []

        def fits(told: list[list[Any]]) -> bool:
            found[:] = [one for one in told if one[0] == address and (not values or one[1:] == list(values))]
            return bool(found)

        self.until("told", fits)
        return found[0]

    def ask(self, what: str, **words: object) -> Any:
        """An answer. Raises AssertionError with the node's reason."""
        self._asked += 1
        self.raw(json.dumps({"ask": self._asked, "what": what, **words}))
        limit = time.monotonic() + PATIENCE_S
        while time.monotonic() < limit:
            frame = self._next()
            if frame.get("answer") == self._asked:
                assert "error" not in frame, frame["error"]
                return frame["value"]
        raise AssertionError(f"no answer to {what}")

    def _next(self) -> dict[str, Any]:
        frame: dict[str, Any] = json.loads(self._socket.recv(timeout=PATIENCE_S))
        self.frames.append((time.monotonic(), frame))
        return frame


def listened(port: int, packets: int) -> tuple[dict[str, Any], list[int], NDArray[np.int16]]:
    """What `/ui/listen` says of its sound, the first frame of each packet, and the sound: int16 (frames, 2)."""
    with connect(f"ws://127.0.0.1:{port}/ui/listen", open_timeout=PATIENCE_S, **UNBOUNDED) as socket:
        form = json.loads(socket.recv(timeout=PATIENCE_S))
        data = [bytes(socket.recv(timeout=PATIENCE_S)) for _ in range(packets)]  # type: ignore[arg-type]
    numbers = [struct.unpack_from("<q", packet)[0] for packet in data]
    sound = np.concatenate([np.frombuffer(packet, "<i2", offset=8).reshape(-1, 2) for packet in data])
    return form, numbers, sound
