"""Who has a place at the HTTP port: so many in all and so many of one address, and nobody holds one by being slow.

A connection is unfinished until its request is there. Where all places are taken the oldest that is unfinished gives way to
the new one: a request takes milliseconds, so it is the one that comes a byte at a time (slow loris).
"""

import asyncio
from collections.abc import Iterator

from websockets.asyncio.server import ServerConnection
from websockets.protocol import State

from node.surfaces.address import network_of

MAX_REQUEST_BYTES = 1 << 15  # a request line and its headers; browsers send some 1 KB
MAX_UNSENT_BYTES = 1 << 20  # answers to pings that the client does not read: websockets (17.4) keeps them without end


class Places:
    """The connections that there are, the oldest first. All of it belongs to the HTTP thread."""

    def __init__(self, most: int, most_of_address: int) -> None:
        """most_of_address: of one address; this machine's own may take all."""
        self.cut_off = 0  # connections that were closed for a reason of this module
        self._most = most
        self._most_of_address = most_of_address
        self._networks: dict[ServerConnection, str] = {}

    def __iter__(self) -> Iterator[ServerConnection]:
        return iter(tuple(self._networks))

    def __len__(self) -> int:
        return len(self._networks)

    def enter(self, connection: ServerConnection) -> bool:
        """Takes a place; False where there is none to be had."""
        peer = connection.transport.get_extra_info("peername")
        network = network_of(peer[0]) if peer else ""
        if network and not self._has_room(self._most_of_address, network):
            return False
        if not self._has_room(self._most, None):
            return False
        self._networks[connection] = network
        return True

    def leave(self, connection: ServerConnection) -> None:
        self._networks.pop(connection, None)

    def cut(self, connection: ServerConnection) -> None:
        """Closes a connection at once."""
        self.cut_off += 1
        self.leave(connection)
        connection.transport.abort()

    def _has_room(self, most: int, network: str | None) -> bool:
        """Whether fewer than `most` are there, of one network or (None) of all; makes room where an unfinished one is."""
        there = [one for one, its in self._networks.items() if network in (None, its)]
        if len(there) < most:
            return True
        unfinished = next((one for one in there if one.protocol.state is State.CONNECTING), None)
        if unfinished is None:
            return False
        self.cut(unfinished)
        return True


def connection_class(places: Places) -> type[ServerConnection]:
    """The class of a server's connections: each has a place while it lasts, and none takes memory without end."""

    class Placed(ServerConnection):
        asked_bytes = 0

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            if not places.enter(self):
                places.cut(self)

        def connection_lost(self, exc: Exception | None) -> None:
            places.leave(self)
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self.protocol.state is State.CONNECTING:
                self.asked_bytes += len(data)
                if self.asked_bytes > MAX_REQUEST_BYTES:
                    places.cut(self)
                    return
            super().data_received(data)
            if self.transport.get_write_buffer_size() > MAX_UNSENT_BYTES:
                places.cut(self)

    return Placed
