"""The mix for browsers: a WebSocket at `/ui/listen` that sends what it is handed to all who listen, and waits for nobody."""

import json
from collections.abc import Callable
from functools import partial
from typing import Protocol

from websockets.asyncio.server import ServerConnection, broadcast

MAX_LISTENERS = 32
LATE = 1 << 18  # bytes that a browser has not taken, 1.4 s: it loses what comes until it has


class Sound(Protocol):
    """Where the mix comes from (node/outputs/page_sound.py)."""

    rate: int
    frames: int

    def wanted(self, is_wanted: bool) -> None:
        """Whether anybody listens. Never waits."""


class Listeners:
    """`converse` is for the HTTP thread, `hear` for the thread that has the sound."""

    def __init__(self, soon: Callable[[Callable[[], object]], None]) -> None:
        """soon: has something run on the HTTP thread."""
        self.sound: Sound | None = None
        self._soon = soon
        self._listening: set[ServerConnection] = set()

    def __len__(self) -> int:
        return len(self._listening)

    async def converse(self, connection: ServerConnection) -> None:
        """One listener, until it leaves."""
        if self.sound is None or len(self._listening) >= MAX_LISTENERS:
            await connection.close(1013, f"{MAX_LISTENERS} browsers listen already")
            return
        await connection.send(json.dumps({"rate": self.sound.rate, "channels": 2, "frames": self.sound.frames}))
        self._listening.add(connection)
        self.sound.wanted(True)
        try:
            await connection.wait_closed()
        finally:
            self._listening.discard(connection)
            self.sound.wanted(bool(self._listening))

    def hear(self, packet: bytes) -> None:
        """The next packet of the mix."""
        self._soon(partial(self._send, packet))

    def _send(self, packet: bytes) -> None:
        broadcast([one for one in self._listening if one.transport.get_write_buffer_size() <= LATE], packet)
