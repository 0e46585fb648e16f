"""OSCQuery of one node: what is at each path over HTTP, and a conversation over WebSocket.

Text frames of a WebSocket are OSCQuery's commands, binary frames are OSC packets in both directions. Values are read, and
commands carried out, on the control thread.
"""

import asyncio
import json
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from node.control.client import Control
from node.control.commands import SENT_ONLY, Kind
from node.errors import Refused
from node.surfaces.bound import OSC_PORT
from node.surfaces.control_inbox import ControlInbox
from node.surfaces.dispatch import Dispatcher, Limit
from node.surfaces.feedback import Feedback
from node.surfaces.http_server import Declined, NotFound, Request, Response
from node.surfaces.oscquery import EXTENSIONS, Namespace, Node, UnknownAttribute, Values, read
from node.surfaces.packet import encode
from node.surfaces.websocket_client import WebSocketClient

TURN = 64  # messages of one connection that may wait for control
MAX_COMMAND = 4096  # characters of a text frame
MAX_PATHS_TOLD = 32  # with more that came or went, one word on the whole
FAILS_A_SECOND = 20
SHOWN = 200  # characters of what a client sent, in answers


class _Listener:
    """A connection as OSCQuery knows it. wants: the addresses it LISTENs to, without the prefix."""

    def __init__(self, client: WebSocketClient) -> None:
        self.client = client
        self.wants: set[str] = set()
        self.fails = Limit(FAILS_A_SECOND)


class OscQuery:
    """`page` and `converse` are for the HTTP thread; `step` belongs into the control loop's step."""

    def __init__(
        self,
        control: Control,
        dispatcher: Dispatcher,
        feedback: Feedback,
        inbox: ControlInbox,
        soon: Callable[[Callable[[], object]], None],
        osc: tuple[str, int],
        web_port: int,
    ) -> None:
        """soon: has something run on the HTTP thread. osc: where the node listens for OSC."""
        self.name = service_name(dispatcher.prefix, osc[1])
        self.slow = 0  # clients that were closed because they did not read
        self._control = control
        self._dispatcher = dispatcher
        self._feedback = feedback
        self._inbox = inbox
        self._soon = soon
        self._osc = osc
        self._web_port = web_port
        self._namespace = self._built()
        self._listeners: dict[WebSocketClient, _Listener] = {}

    # HTTP

    async def page(self, request: Request) -> Response:
        """What is at a path, or one attribute of it. Raises Declined."""
        name = request.query.partition("&")[0].partition("=")[0]
        if name == "HOST_INFO":
            return _json(self.host_info(request.local_host))
        node, values = await self._inbox.ask(partial(self._looked_up, request.path, name))
        if not request.query:
            return _json(node.as_json(values))
        try:
            told = node.attribute(name, values)
        except UnknownAttribute as error:
            raise Declined(str(error)) from error
        return _json(told) if told is not None else Response(204)

    def host_info(self, reached: str) -> dict[str, Any]:
        """HOST_INFO. reached: the address of this machine by which the client came."""
        host, port = self._osc
        anywhere = host in ("0.0.0.0", "::")
        return {
            "NAME": self.name,
            "EXTENSIONS": EXTENSIONS,
            "OSC_IP": reached if anywhere else host,
            "OSC_PORT": port,
            "OSC_TRANSPORT": "UDP",
            "WS_IP": reached,
            "WS_PORT": self._web_port,
        }

    # WebSocket

    async def converse(self, connection: ServerConnection) -> None:
        """One connection, from its first message to its end."""
        client = WebSocketClient(connection, self._dispatcher.encoded, self._soon)
        self._inbox.put(partial(self._came, client))
        pump = asyncio.ensure_future(client.pump())
        try:
            with suppress(ConnectionClosed):
                await self._hear(connection, client)
        finally:
            pump.cancel()
            self._inbox.put(partial(self._left, client))

    async def _hear(self, connection: ServerConnection, client: WebSocketClient) -> None:
        count = 0
        async for message in connection:
            if isinstance(message, str):
                self._inbox.put(partial(self._command, client, *_command(message)))
            else:
                self._inbox.put(partial(self._dispatcher.packet, message, client))
            count += 1
            if count % TURN == 0:
                await self._inbox.ask(_nothing)  # no client sends faster than control works

    # The control thread

    def step(self) -> None:
        """Tells who is connected of paths that came and went."""
        if self._control.book.targets is self._namespace.targets:
            return
        before, self._namespace = self._namespace, self._built()
        came, went = self._namespace.new_since(before), before.new_since(self._namespace)
        if len(came) + len(went) > MAX_PATHS_TOLD:
            told = [("PATH_CHANGED", self._dispatcher.prefix + "/cue")]  # nothing else comes or goes
        else:
            told = [("PATH_REMOVED", path) for path in went] + [("PATH_ADDED", path) for path in came]
        for command, path in told:
            for client in self._listeners:
                client.tell(json.dumps({"COMMAND": command, "DATA": path}))

    def _looked_up(self, path: str, attribute: str) -> tuple[Node, Values]:
        """The node at a path as it is now, and the values that an attribute of it tells. Raises NotFound."""
        self.step()
        node = self._namespace.find(path)
        if node is None:
            raise NotFound(f"no address is {path[:SHOWN]}")
        return node, read(node.asked(attribute), self._control.value)

    def _built(self) -> Namespace:
        return Namespace(self._control.book.targets, self._dispatcher.prefix, self.name)

    def _came(self, client: WebSocketClient) -> None:
        self._listeners[client] = _Listener(client)

    def _left(self, client: WebSocketClient) -> None:
        self._listeners.pop(client, None)
        self._feedback.unsubscribe(client.key)
        self.slow += client.slow
        self._dispatcher.stats.dropped += client.dropped

    def _command(self, client: WebSocketClient, command: str, path: str) -> None:
        listener = self._listeners[client]
        try:
            if command == "LISTEN":
                self._listen(listener, path)
            elif command == "IGNORE":
                listener.wants.discard(self._plain(path))
            else:
                raise Refused('a text is a command as {"COMMAND": "LISTEN", "DATA": "/gain"}, with LISTEN or IGNORE')
        except Refused as error:
            if listener.fails.allows(time.monotonic()):
                client.transmit(encode(f"{self._dispatcher.prefix}/fail", path[:SHOWN], str(error)))

    def _listen(self, listener: _Listener, path: str) -> None:
        """From now on the client is told of an address, and at once how it is. Raises Refused."""
        address = self._plain(path)
        target = self._control.book.targets.get(address)
        if target is None and address not in SENT_ONLY:
            raise Refused(f"no address is {path[:SHOWN]}")
        listener.wants.add(address)
        self._feedback.listen(listener.client, listener.wants)
        if target is not None and target.command.kind is Kind.PARAMETER:
            listener.client.send(address, self._control.value(target))
        for told, *values in self._control.situation():
            if told == address:
                listener.client.send(address, *values)

    def _plain(self, path: str) -> str:
        """A path without the node's prefix; "" where it has another one."""
        prefix = self._dispatcher.prefix
        return path[len(prefix) :] if path.startswith(prefix + "/") else ""


def service_name(prefix: str, osc_port: int) -> str:
    """How the node is called in HOST_INFO and on the network: another name for each node of a machine."""
    words = ["Endless Node", *prefix.split("/")[1:], "on", socket.gethostname().partition(".")[0]]
    return " ".join(words if osc_port == OSC_PORT else [*words, str(osc_port)])


def _command(text: str) -> tuple[str, str]:
    """COMMAND and DATA of a text frame; empty where it is none."""
    try:
        told = json.loads(text) if len(text) <= MAX_COMMAND else None
    except (ValueError, RecursionError):
        return "", ""
    command, data = (told.get("COMMAND"), told.get("DATA")) if isinstance(told, dict) else (None, None)
    return (command, data) if isinstance(command, str) and isinstance(data, str) else ("", "")


def _json(told: object) -> Response:
    return Response(200, json.dumps(told, ensure_ascii=False).encode())


def _nothing() -> None:
    """All that came before is done when this is answered."""
