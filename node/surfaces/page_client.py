"""One page that is open in a browser: a peer of the dispatcher whose answers go out as JSON."""

import json
from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import Any

from websockets.asyncio.server import ServerConnection, broadcast

from node.control.commands import Value
from node.surfaces.packet import decode

# Bytes that a browser has not taken. Beyond the first it loses meters, which are old when they come; beyond the second it is
# closed: it comes again and is told everything anew.
METERS_TO = 1 << 16
MOST = 4 << 20


def text_of(frame: Mapping[str, Any]) -> str:
    """A frame as it is sent."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class PageClient:
    """`send` and `transmit` are for the control thread, `put` for the connection's own."""

    def __init__(self, connection: ServerConnection, prefix: str, soon: Callable[[Callable[[], object]], None]) -> None:
        """prefix: of the node's addresses, which the page does not see. soon: has something run on the connection's thread."""
        self.key: Hashable = ("page", *connection.remote_address[:2])
        self.connection = connection
        self._prefix = prefix
        self._soon = soon

    def send(self, address: str, *values: Value) -> None:
        """Tells this page alone."""
        self.tell({"told": [[address, *values]]})

    def transmit(self, data: bytes) -> None:
        """The same, of an OSC packet of the node's own."""
        self.tell({"told": [[one.address.removeprefix(self._prefix), *one.args] for one in decode(data)]})

    def tell(self, frame: Mapping[str, Any]) -> None:
        """One frame."""
        self._soon(partial(put, [self], text_of(frame)))


def put(clients: "list[PageClient]", text: str, is_meters: bool = False) -> None:
    """Sends one text to many. On the connections' thread; waits for nobody."""
    ready = []
    for client in clients:
        transport = client.connection.transport
        waiting = transport.get_write_buffer_size()
        if waiting > MOST:
            transport.abort()
        elif not (is_meters and waiting > METERS_TO):
            ready.append(client.connection)
    broadcast(ready, text)
