"""A client at the other end of a WebSocket, as control knows it: what is sent goes into a queue and control never waits."""

import asyncio
from collections import deque
from collections.abc import Callable, Hashable
from contextlib import suppress

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from node.control.commands import Value

# From control to the task that sends. Beyond METERS_TO waiting messages, meters are dropped; a client that is MOST behind is
# closed: it can come again and ask, where a gap would leave it wrong. 64 layers with meters are 1300 messages a second.
MOST = 2048
METERS_TO = 256


class WebSocketClient:
    """A Peer (node/surfaces/dispatch.py). `send`, `transmit` and `tell` are for the control thread, `pump` for the other."""

    def __init__(
        self,
        connection: ServerConnection,
        encoded: Callable[..., bytes],
        soon: Callable[[Callable[[], object]], None],
        key: Hashable = None,
    ) -> None:
        """encoded: a message as bytes, under the node's prefix. soon: has something run on the connection's thread."""
        self.key: Hashable = key if key is not None else ("websocket", *connection.remote_address[:2])
        self.dropped = 0  # messages that the client never gets
        self.slow = False  # it was closed for being behind
        self._connection = connection
        self._encoded = encoded
        self._soon = soon
        self._waiting: deque[bytes | str] = deque()
        self._waking = False
        self._news = asyncio.Event()

    def send(self, address: str, *values: Value) -> None:
        """Sends one message under the node's prefix. Never waits."""
        if len(self._waiting) >= METERS_TO and address.endswith("/level"):
            self.dropped += 1
            return
        self.transmit(self._encoded(address, *values))

    def transmit(self, data: bytes) -> None:
        """Sends one OSC packet as it is, as a binary frame."""
        self._put(data)

    def tell(self, text: str) -> None:
        """Sends a text frame."""
        self._put(text)

    async def pump(self) -> None:
        """Sends what waits, until the connection ends."""
        with suppress(ConnectionClosed):
            while True:
                await self._news.wait()
                self._news.clear()
                while self._waiting:
                    await self._connection.send(self._waiting.popleft())

    def _put(self, data: bytes | str) -> None:
        if self.slow:
            self.dropped += 1
            return
        if len(self._waiting) >= MOST:
            self.slow = True
            self.dropped += len(self._waiting) + 1
            self._soon(self._connection.transport.abort)
            return
        self._waiting.append(data)
        if not self._waking:
            self._waking = True
            self._soon(self._wake)

    def _wake(self) -> None:
        self._waking = False  # before the queue is read: what comes from now on wakes again
        self._news.set()
