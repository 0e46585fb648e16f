"""HTTP and WebSocket on one port, on a thread of their own: routes, limits, and who is let in.

Each path belongs to the page with the longest prefix of it; a WebSocket belongs to one exact path. Pages and sockets are
coroutines of this thread and reach the node by its ControlInbox alone. No path means a file. What is sent back allows no
other origin (no CORS) and no other page to show it in a frame, so that a foreign web page can read nothing.
"""

import asyncio
import errno
import logging
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from urllib.parse import unquote

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request as RawRequest
from websockets.http11 import Response as RawResponse

from node.errors import EndlessError
from node.surfaces.http_guard import Pace, is_foreign, is_own_host, own_names
from node.surfaces.http_places import Places, connection_class

log = logging.getLogger(__name__)

HTTP_PORT = 9402
MAX_CONNECTIONS = 128
MAX_OF_ADDRESS = 32  # of them from one other machine
MAX_SOCKETS = 96  # WebSockets, which stay: there is always a place for a request
REQUEST_S = 10.0  # until a request is complete and understood, however slowly it comes
ANSWER_S = 10.0  # until an answer is taken
MAX_MESSAGE_BYTES = 1 << 16  # of a WebSocket, as large as a datagram
MAX_TARGET = 2048  # characters of a path and its query; a line or a header of 8 KB is refused before
REQUESTS_A_SECOND = 200  # of all clients; a whole namespace takes some milliseconds of the interpreter
BURST = 200
LIGHT_A_SECOND = 2000  # of what lies in memory: a browser that opens the page asks for thirty files
CLOSE_S = 0.3  # at the end, for the goodbye of WebSockets
STOP_S = 5.0  # the thread is left behind after it
_BACKLOG = 64
_METHODS = ("GET", "HEAD")
# Of every answer, unless a page says otherwise: no frame around it (clickjacking), nothing in it that runs or is fetched.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_SILENT = logging.getLogger("endless.websockets")  # what clients do wrong is theirs; our own mistakes are logged here
_SILENT.setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Request:
    """A GET or HEAD. path: decoded, begins with a slash. query: as it came, without the question mark. local_host: the address
    of this machine that the client reached.
    """

    path: str
    query: str
    local_host: str


@dataclass(frozen=True, slots=True)
class Response:
    """What is sent back. body: bytes of the content type `kind`. headers: before those that every answer has."""

    status: int = 200
    body: bytes = b""
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


class Declined(Exception):
    """A request that cannot be answered; the text says why."""

    status = 400


class NotFound(Declined):
    """Nothing is at that path."""

    status = 404


Page = Callable[[Request], Awaitable[Response]]
Socket = Callable[[ServerConnection], Awaitable[None]]


def text(status: int, words: str) -> Response:
    """A line of plain text."""
    return Response(status, words.encode() + b"\n", "text/plain; charset=utf-8")


def bound_http(host: str, port: int) -> socket.socket:
    """A listening TCP socket. Raises EndlessError where the address cannot be had."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, *_, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
        return socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except socket.gaierror as error:
        raise EndlessError("no such host") from error
    except OSError as error:
        reasons = {errno.EADDRINUSE: "the port is taken", errno.EADDRNOTAVAIL: "this machine has no such address"}
        raise EndlessError(reasons.get(error.errno or 0, error.strerror or str(error))) from error


class HttpServer:
    """The thread and its server. Give it `pages` (by path prefix) and `sockets` (by path), then `start` it."""

    def __init__(self, bound: socket.socket, name: str = "") -> None:
        """bound: a listening socket, which the server closes. name: the host it was asked to listen at."""
        self.pages: dict[str, Page] = {}
        self.light: set[str] = set()  # the prefixes of pages that cost next to nothing
        self.sockets: dict[str, Socket] = {}
        self.refused = 0  # requests of foreign hosts and origins, and what came too fast
        self.host: str = bound.getsockname()[0]
        self.port: int = bound.getsockname()[1]
        self._bound = bound
        self._names = own_names(name or self.host)
        self._pace, self._light_pace = Pace(REQUESTS_A_SECOND, BURST), Pace(LIGHT_A_SECOND, LIGHT_A_SECOND)
        self._loop = asyncio.new_event_loop()
        self._ending = asyncio.Event()
        self._open_sockets = 0
        self.places = Places(MAX_CONNECTIONS, MAX_OF_ADDRESS)
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Says goodbye to WebSockets and ends the thread, in about CLOSE_S at most."""
        if self._thread.ident is None:
            self._bound.close()
            self._loop.close()
            return
        self.soon(self._ending.set)
        self._thread.join(STOP_S)

    def soon(self, call: Callable[[], object]) -> None:
        """Has `call` run on this thread; nothing where it has ended. From any thread."""
        try:
            self._loop.call_soon_threadsafe(call)
        except RuntimeError:  # the loop is closed
            return

    # The thread

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        except Exception:  # the top of the thread: the node plays on without it
            log.exception("the HTTP server has ended")
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        server = await serve(
            self._converse,
            sock=self._bound,
            process_request=self._answered,
            create_connection=connection_class(self.places),
            compression=None,
            open_timeout=REQUEST_S,
            close_timeout=ANSWER_S,
            max_size=MAX_MESSAGE_BYTES,
            server_header="endless-node",
            logger=_SILENT,
        )
        await self._ending.wait()
        server.close()
        await asyncio.wait([asyncio.ensure_future(server.wait_closed())], timeout=CLOSE_S)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for connection in self.places:
            connection.transport.abort()
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _converse(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        self._open_sockets += 1
        try:
            await self.sockets[_path(connection.request.path)[0]](connection)
        except Exception:  # the top of a connection
            log.exception("a WebSocket has failed")
        finally:
            self._open_sockets -= 1

    async def _answered(self, connection: ServerConnection, raw: RawRequest) -> RawResponse | None:
        """The answer to a request; None lets a WebSocket begin."""
        answer = await self._answer(raw, str(connection.local_address[0]))
        return None if answer is None else _raw(answer, method=_method(raw))

    async def _answer(self, raw: RawRequest, local_host: str) -> Response | None:
        try:
            refusal = self._refusal(raw)
            if refusal is not None:
                return refusal
            path, query = _path(raw.path)
            prefix = self._prefix(path)
            if not (self._light_pace if prefix in self.light else self._pace).allows(time.monotonic()):
                self.refused += 1
                return Response(503, b"too many requests\n", "text/plain; charset=utf-8", {"Retry-After": "1"})
            if not _is_upgrade(raw):
                if prefix is None:
                    raise NotFound(f"nothing is at {path}")
                return await self.pages[prefix](Request(path, query, local_host))
            if path not in self.sockets:
                return text(404, f"no WebSocket is at {path}")
            return None if self._open_sockets < MAX_SOCKETS else text(503, f"{MAX_SOCKETS} WebSockets are open already")
        except Declined as error:
            return text(error.status, str(error))
        except Exception:  # the top of a request: a mistake of ours is an answer too
            log.exception("the request for %.200r has failed", raw.path)
            return text(500, "failed inside the node; its log has more")

    def _refusal(self, raw: RawRequest) -> Response | None:
        hosts = raw.headers.get_all("Host")
        if _method(raw) not in _METHODS:  # an older websockets hangs up by itself
            return Response(405, b"GET and HEAD alone\n", "text/plain; charset=utf-8", {"Allow": "GET, HEAD"})
        if len(hosts) != 1 or len(raw.path) > MAX_TARGET:
            return text(400, "a request needs one Host" if len(hosts) != 1 else f"more than {MAX_TARGET} characters")
        if not is_own_host(hosts[0], self._names) or is_foreign(raw.headers, hosts[0]):
            self.refused += 1
            return text(403, "this node answers to its own address and its own pages alone")
        return None

    def _prefix(self, path: str) -> str | None:
        """Of the page that a path belongs to."""
        fitting = [prefix for prefix in self.pages if prefix == "/" or path == prefix or path.startswith(prefix + "/")]
        return max(fitting, key=len, default=None)


def _is_upgrade(raw: RawRequest) -> bool:
    return "Upgrade" in raw.headers or "upgrade" in ",".join(raw.headers.get_all("Connection")).lower()


def _path(target: str) -> tuple[str, str]:
    """Path and query of a request's target. Raises Declined for a path that is none."""
    path, _, query = target.partition("?")
    try:
        path = unquote(path, errors="strict") or "/"  # some clients ask for `?HOST_INFO`, without a slash
    except UnicodeDecodeError:
        raise Declined("the path is no UTF-8") from None
    if not path.startswith("/") or not path.isprintable():
        raise Declined("a path begins with a slash and holds no control characters")
    return path, query


def _method(raw: RawRequest) -> str:
    return getattr(raw, "method", "GET")


def _raw(response: Response, method: str) -> RawResponse:
    headers = Headers(Date=formatdate(usegmt=True), Connection="close")
    if response.status != HTTPStatus.NO_CONTENT:
        headers["Content-Length"] = str(len(response.body))
        headers["Content-Type"] = response.kind
    for name, value in (_HEADERS | response.headers).items():
        headers[name] = value
    body = b"" if method == "HEAD" else response.body
    return RawResponse(response.status, HTTPStatus(response.status).phrase, headers, body)
