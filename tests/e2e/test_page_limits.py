"""What a page may take of the node, and what becomes of one that takes more (docs/security.md)."""

import asyncio
import itertools
import json
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from node.surfaces.page_client import METERS_TO, MOST, PageClient, put
from node.surfaces.page_listen import MAX_LISTENERS
from tests.e2e.live_page import UNBOUNDED, LivePage
from tests.e2e.node import PATIENCE_S, RunningNode

pytestmark = pytest.mark.xdist_group("page limits")

UPGRADE = (
    "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    folder = tmp_path_factory.mktemp("node")
    words = ("--engine", "tone", "--prompt", "440 Hz", "--output", "null", "--archive", folder / "archive")
    with RunningNode(folder, *words) as running:
        yield running


def test_a_page_that_does_not_read_loses_meters_and_then_its_connection() -> None:
    seen: list[int] = []

    def soon(call: Callable[[], object]) -> None:
        call()

    async def converse(connection: ServerConnection) -> None:
        client, size = PageClient(connection, "", soon), connection.transport.get_write_buffer_size
        while size() <= METERS_TO:
            client.tell({"log": "x" * 65536})
        before = size()
        put([client], '{"meters":{}}', is_meters=True)
        seen.append(size() - before)
        client.send("/gain", 1.0)
        seen.append(size() - before)
        while size() <= MOST:
            client.tell({"log": "x" * 65536})
        assert not connection.transport.is_closing()
        client.send("/gain", 0.5)
        seen.append(connection.transport.is_closing())
        await connection.wait_closed()

    async def run() -> None:
        async with serve(converse, "127.0.0.1", 0, compression=None) as server:
            far = socket.create_connection(server.sockets[0].getsockname())
            with far:
                far.sendall(UPGRADE.encode())
                limit = time.monotonic() + PATIENCE_S
                while len(seen) < 3 and time.monotonic() < limit:
                    await asyncio.sleep(0.01)

    asyncio.run(run())
    assert seen[0] == 0 and seen[1] > 0 and seen[2] is True


def test_a_page_that_asks_and_never_reads_is_closed_and_the_others_go_on(node: RunningNode) -> None:
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.settimeout(PATIENCE_S)
    slow.connect(("127.0.0.1", node.http_port))
    with slow, LivePage(node.http_port) as page:
        host = f"127.0.0.1:{node.http_port}"
        slow.sendall(UPGRADE.replace("GET /", "GET /ui/live").replace("127.0.0.1", host).encode())
        body = b'{"ask": 1, "what": "settings"}'
        question = bytes([0x81, 0x80 | len(body), 0, 0, 0, 0]) + body  # RFC 6455, section 5.2: masked with zeros
        limit = time.monotonic() + PATIENCE_S
        with pytest.raises(ConnectionError):
            while time.monotonic() < limit:
                slow.sendall(question)
        page.until("meters")
        page.do("/version")
        page.told("/version.reply")


def test_more_questions_at_once_than_are_taken_are_refused_and_each_is_heard_of(node: RunningNode) -> None:
    with connect(f"ws://127.0.0.1:{node.http_port}/ui/live", **UNBOUNDED) as page:
        for number in range(200):
            page.send(json.dumps({"ask": number, "what": "archive", "search": "rain"}))
        answered, refused, limit = set(), 0, time.monotonic() + PATIENCE_S
        while len(answered) + refused < 200 and time.monotonic() < limit:
            frame = json.loads(page.recv(timeout=PATIENCE_S))
            if "answer" in frame:
                answered.add(frame["answer"])
            refused += sum(told[:2] == ["/fail", "/ui"] for told in frame.get("told", []))
        assert len(answered) + refused == 200 and refused > 0 and 0 in answered


def test_there_is_room_for_so_many_listeners_and_for_another_when_one_has_gone(node: RunningNode) -> None:
    url = f"ws://127.0.0.1:{node.http_port}/ui/listen"
    with ExitStack() as stack:
        heard = [stack.enter_context(connect(url, open_timeout=PATIENCE_S, **UNBOUNDED)) for _ in range(MAX_LISTENERS)]
        assert all("rate" in json.loads(one.recv(timeout=PATIENCE_S)) for one in heard)
        with connect(url, open_timeout=PATIENCE_S, **UNBOUNDED) as another, pytest.raises(ConnectionClosed) as closed:
            another.recv(timeout=PATIENCE_S)
        assert closed.value.rcvd is not None
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1013, f"{MAX_LISTENERS} browsers listen already")
        assert len(heard[0].recv(timeout=PATIENCE_S)) > 4096, "the others go on"
        heard[-1].close()
        limit = time.monotonic() + PATIENCE_S
        while True:
            with connect(url, open_timeout=PATIENCE_S, **UNBOUNDED) as again:
                try:
                    assert "rate" in json.loads(again.recv(timeout=PATIENCE_S))
                    break
                except ConnectionClosed:
                    assert time.monotonic() < limit


def test_who_listens_misses_nothing_while_others_come_and_go(node: RunningNode) -> None:
    url = f"ws://127.0.0.1:{node.http_port}/ui/listen"
    with connect(url, open_timeout=PATIENCE_S, **UNBOUNDED) as first:
        frames = json.loads(first.recv(timeout=PATIENCE_S))["frames"]
        for _ in range(5):
            with connect(url, open_timeout=PATIENCE_S, **UNBOUNDED) as other:
                other.recv(timeout=PATIENCE_S)
                other.recv(timeout=PATIENCE_S)
        numbers = [struct.unpack_from("<q", packet)[0] for packet in (first.recv(timeout=PATIENCE_S) for _ in range(20))]
    assert all(after - before == frames for before, after in itertools.pairwise(numbers)), numbers
