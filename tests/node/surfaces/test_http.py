"""The HTTP port against those it must not serve: foreign pages, the slow, the many, and bytes that mean nothing."""

import contextlib
import logging
import random
import socket
from collections.abc import Iterator

import pytest
from websockets.exceptions import InvalidStatus, WebSocketException

from node.config import settings
from node.errors import UsageError
from node.surfaces import http_places, http_server
from node.surfaces.control_inbox import ControlInbox
from node.surfaces.http_guard import Pace, is_own_host, is_same_origin, own_names
from node.surfaces.http_server import HttpServer, Request, Response, bound_http, text
from node.surfaces.packet import encode
from tests.node.surfaces.web_rig import PATIENCE_S, WebRig

FUZZ = [1500, pytest.param(100_000, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])]  # inputs


@pytest.fixture
def rig() -> Iterator[WebRig]:
    rig = WebRig()
    yield rig
    rig.close()


def raw(rig: WebRig, data: bytes) -> bytes:
    """Everything that comes back for some bytes, up to the end of the connection."""
    with socket.create_connection(("127.0.0.1", rig.port), timeout=PATIENCE_S) as client:
        with contextlib.suppress(ConnectionError):
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
        return rest(client)


def rest(client: socket.socket) -> bytes:
    heard = b""
    with contextlib.suppress(ConnectionError):
        while data := client.recv(65536):
            heard += data
    return heard


def still_serves(rig: WebRig) -> bool:
    return bool(rig.get("/gain?TYPE").json == {"TYPE": "f"})


@pytest.mark.parametrize(
    ("host", "is_own"),
    [
        ("localhost", True), ("localhost:9402", True), ("LOCALHOST", True), ("localhost.", True), ("127.0.0.1:9402", True),
        ("192.168.1.20:9402", True), ("[::1]:9402", True), ("stage-left.local:9402", True), ("garden:9402", True),
        ("evil.example", False), ("evil.example:9402", False), ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
        ("", False), (":9402", False), ("[evil]", False), ("127.1", False), ("2130706433", False), ("local host", False),
        ("localhost@evil.example", False), ("localhost:99999999", False), ("[::1", False),
    ],
)  # fmt: skip
def test_a_host_is_an_address_or_a_name_of_this_machine(host: str, is_own: bool) -> None:
    assert is_own_host(host, {"localhost", "stage-left.local", "garden"}) is is_own


def test_a_node_knows_the_name_it_was_given() -> None:
    assert "stage.theatre.example" in own_names("Stage.Theatre.example")
    assert "localhost" in own_names("0.0.0.0")


@pytest.mark.parametrize(
    ("origin", "host", "is_same"),
    [
        ("http://localhost:9402", "localhost:9402", True), ("http://LocalHost:9402", "localhost:9402", True),
        ("https://192.168.1.20", "192.168.1.20", True), ("http://localhost:9403", "localhost:9402", False),
        ("http://evil.example", "localhost:9402", False), ("null", "localhost:9402", False), ("", "localhost:9402", False),
        ("http://localhost:9402/x", "localhost:9402", False), ("file://localhost:9402", "localhost:9402", False),
        ("http://evil.example@localhost:9402", "localhost:9402", False),
    ],
)  # fmt: skip
def test_an_origin_is_the_very_host(origin: str, host: str, is_same: bool) -> None:
    assert is_same_origin(origin, host) is is_same


def test_a_name_that_was_made_to_point_here_is_refused(rig: WebRig) -> None:
    assert rig.get("/gain", Host="evil.example").status == 403
    assert rig.get("/gain", Host=f"evil.example:{rig.port}").status == 403
    assert rig.get("/gain", Host="localhost").status == 200
    with pytest.raises(InvalidStatus) as refused:
        rig.page(additional_headers={"Host": "evil.example"})
    assert refused.value.response.status_code in (400, 403), "a second Host, or a foreign one"


def test_a_foreign_page_can_neither_speak_nor_read(rig: WebRig) -> None:
    for origin in ("http://evil.example", f"http://127.0.0.1:{rig.port + 1}", "null"):
        with pytest.raises(InvalidStatus) as refused:
            rig.page(additional_headers={"Origin": origin})
        assert refused.value.response.status_code == 403
    assert rig.control.calls == []
    assert "Access-Control-Allow-Origin" not in rig.get("/gain", Origin="http://evil.example").headers
    assert rig.get("/gain", Origin="http://evil.example").status == 403
    assert rig.web.http is not None
    assert rig.web.http.refused == 5


def test_the_second_of_two_headers_counts_too(rig: WebRig) -> None:
    own = f"127.0.0.1:{rig.port}".encode()
    for extra, status in (
        (b"Origin: http://" + own + b"\r\nOrigin: http://evil.example\r\n", b"403"), (b"Host: evil.example\r\n", b"400"),
        (b"Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\n", b"403"),
        (b"Origin: http://" + own + b"\r\n", b"200"),
    ):  # fmt: skip
        with socket.create_connection(("127.0.0.1", rig.port), timeout=PATIENCE_S) as client:
            client.sendall(b"GET /gain HTTP/1.1\r\nHost: " + own + b"\r\n" + extra + b"\r\n")
            assert rest(client).split()[1] == status, extra


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}, 200),
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
    ],
)
def test_a_foreign_page_may_lead_here_and_nothing_else(rig: WebRig, headers: dict[str, str], status: int) -> None:
    assert rig.get("/gain", **headers).status == status


def test_no_answer_may_be_framed_kept_or_guessed_at(rig: WebRig) -> None:
    for path in ("/gain", "/nothing", "/?HOST_INFO"):
        headers = rig.get(path).headers
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")


def test_a_page_of_the_node_itself_may_speak(rig: WebRig) -> None:
    page = rig.page(additional_headers={"Origin": f"http://127.0.0.1:{rig.port}"})
    page.send("/gain", 0.5)
    page.synced()
    assert rig.control.addresses == ["/gain", "/sync"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "get"])
def test_nothing_but_get_and_head_is_understood(rig: WebRig, method: str) -> None:
    assert rig.get("/gain", method).status in (400, 405)
    assert rig.control.calls == []


def test_head_is_get_without_a_body(rig: WebRig) -> None:
    get, head = rig.get("/gain"), rig.get("/gain", "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(get.body))
    assert rig.get("/gain", "HEAD", Host="evil.example").status == 403
    assert rig.get("/nothing", "HEAD").status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/%252e%252e/etc/passwd", "//etc/passwd",
        "/gain/../../../etc/passwd", "/..\\..\\etc\\passwd", "/etc/passwd", "/file:///etc/passwd", "/%00", "/gain%00.json",
        "/gain%0d%0aSet-Cookie:%20a=b", "/%0aX-Forged:%201", "/%ff%fe", "/ui/../gain", "/\x7f",
    ],
)  # fmt: skip
def test_no_path_leads_to_a_file_or_into_the_headers(rig: WebRig, path: str) -> None:
    with socket.create_connection(("127.0.0.1", rig.port), timeout=PATIENCE_S) as client:
        client.sendall(b"GET " + path.encode("latin-1") + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        head, _, body = rest(client).partition(b"\r\n\r\n")
    assert head.split()[1] in (b"400", b"404")
    assert b"root:" not in body
    assert not {line.split(b":")[0].lower() for line in head.split(b"\r\n")} & {b"set-cookie", b"x-forged"}


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\r\n\r\n", b"\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"/gain\0\0\0,f\0\0\x3f\0\0\0",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello", b"GET " + b"/a" * 5000 + b" HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: " + b"a" * 9000,
        b"GET / HTTP/1.1\r\n" + b"A: a\r\n" * 200 + b"\r\n", b"GET \xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused_or_cut_off(rig: WebRig, request_head: bytes, caplog: pytest.LogCaptureFixture) -> None:
    answer = raw(rig, request_head)
    assert answer == b"" or answer.split()[1] in (b"400", b"404", b"414", b"431")
    assert still_serves(rig)
    assert [
        record for record in caplog.records if record.levelno >= logging.WARNING and record.name != "endless.websockets"
    ] == []


@pytest.mark.parametrize("path", ["/gain", "/nothing", "/ui", "/socket"])
def test_a_websocket_has_one_path(rig: WebRig, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        rig.page(path)
    assert refused.value.response.status_code == 404


def test_a_request_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_server, "REQUEST_S", 0.5)
    rig = WebRig()
    try:
        with socket.create_connection(("127.0.0.1", rig.port), timeout=PATIENCE_S) as slow:
            slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
            assert rest(slow) == b"", "it ends, without an answer"
        assert still_serves(rig)
    finally:
        rig.close()


def test_the_slow_give_way_to_the_next_and_all_are_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_server, "MAX_CONNECTIONS", 5)
    rig = WebRig()
    try:
        slow = [socket.create_connection(("127.0.0.1", rig.port), timeout=PATIENCE_S) for _ in range(8)]
        assert [rest(client) for client in slow[:3]] == [b""] * 3, "the oldest: their places were needed"
        for _ in range(20):
            assert still_serves(rig)
        for client in slow:
            client.close()
    finally:
        rig.close()


def test_websockets_keep_their_places_and_leave_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_server, "MAX_SOCKETS", 3)
    rig = WebRig()
    try:
        pages = [rig.page() for _ in range(3)]
        with pytest.raises(InvalidStatus) as refused:
            rig.page()
        assert refused.value.response.status_code == 503
        assert still_serves(rig)
        for page in pages:
            page.send("/sync", 1)
            assert page.next() == ("/synced", 1)
    finally:
        rig.close()


def test_another_machine_cannot_take_all_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """127.0.0.2 stands for another machine."""
    monkeypatch.setattr(http_places, "network_of", lambda host: "" if host == "127.0.0.1" else host)
    monkeypatch.setattr(http_server, "MAX_OF_ADDRESS", 3)
    rig = WebRig()
    try:
        other = ("127.0.0.2", 0)
        there = [rig.page(source_address=other) for _ in range(3)]
        with pytest.raises((WebSocketException, OSError)):
            rig.page(source_address=other)
        for page in [*there, rig.page()]:
            page.send("/sync", 1)
            assert page.next() == ("/synced", 1)
    finally:
        rig.close()


def test_a_request_has_32_kb_at_most(rig: WebRig) -> None:
    with socket.create_connection(("127.0.0.1", rig.port), timeout=PATIENCE_S) as client:
        with contextlib.suppress(ConnectionError):
            client.sendall(b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 4000) for n in range(20)))
        assert rest(client) == b""
    assert still_serves(rig)


def test_pings_whose_answers_nobody_reads_end_their_connection(rig: WebRig) -> None:
    """websockets answers each ping at once and keeps what does not go: 48 MB of pings were 40 MB of memory."""
    ping = b"\x89\xf8" + bytes(4) + bytes(120)
    with socket.create_connection(("127.0.0.1", rig.port), timeout=PATIENCE_S) as client:
        client.sendall(
            b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        assert client.recv(12) == b"HTTP/1.1 101"
        with pytest.raises(ConnectionError):
            for _ in range(1000):  # of 500 pings: 63 MB
                client.sendall(ping * 500)
    assert rig.web.http is not None
    assert rig.web.http.places.cut_off == 1
    assert still_serves(rig)


def test_too_many_requests_are_told_to_come_again() -> None:
    pace = Pace(10.0, 3)
    assert [pace.allows(100.0) for _ in range(5)] == [True, True, True, False, False]
    assert [pace.allows(100.125), pace.allows(100.125)] == [True, False]
    assert [pace.allows(200.0) for _ in range(4)] == [True, True, True, False], "no more than the burst is saved up"


def test_the_pace_holds_at_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_server, "BURST", 3)
    monkeypatch.setattr(http_server, "REQUESTS_A_SECOND", 0.001)
    rig = WebRig()
    try:
        answers = [rig.get("/gain") for _ in range(5)]
        assert [answer.status for answer in answers] == [200, 200, 200, 503, 503]
        assert answers[-1].headers["Retry-After"] == "1"
    finally:
        rig.close()


def test_frames_larger_than_a_datagram_close_the_connection(rig: WebRig) -> None:
    page = rig.page()
    page.socket.send(b"x" * (http_server.MAX_MESSAGE_BYTES + 1))
    assert page.closed_with() == 1009
    assert still_serves(rig)


def test_a_client_that_sends_faster_than_control_works_is_held_back_and_loses_nothing(rig: WebRig) -> None:
    page = rig.page()
    most = 0
    for n in range(3000):
        page.send("/layers", 1 + n % 64)
        most = max(most, len(rig.web.inbox._waiting))
    page.synced()
    assert [values[0] for address, values, _ in rig.control.calls if address == "/layers"] == [1 + n % 64 for n in range(3000)]
    assert most <= 66, "a turn, the question at its end, and the word that the client came"


def test_the_longest_path_has_the_page() -> None:
    async def of(request: Request) -> Response:
        return text(200, f"root {request.path}")

    async def ui(request: Request) -> Response:
        return text(200, f"ui {request.path}?{request.query} {request.local_host}")

    rig = WebRig()
    try:
        assert rig.web.http is not None
        rig.web.http.pages |= {"/": of, "/ui": ui}
        assert rig.get("/ui").body == b"ui /ui? 127.0.0.1\n"
        assert rig.get("/ui/a%20b?x=1").body == b"ui /ui/a b?x=1 127.0.0.1\n"
        assert rig.get("/uix").body == b"root /uix\n"
    finally:
        rig.close()


def test_a_mistake_of_ours_is_an_answer_and_a_line_in_the_log(rig: WebRig, caplog: pytest.LogCaptureFixture) -> None:
    def wrong() -> None:
        raise KeyError("a mistake")

    async def page(request: Request) -> Response:
        await rig.web.inbox.ask(wrong)
        return text(200, "never")

    assert rig.web.http is not None
    rig.web.http.pages["/wrong"] = page
    assert rig.get("/wrong").status == 500
    rig.web.inbox.put(wrong)
    assert still_serves(rig)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == [
        "the request for '/wrong' has failed",
        "a request could not be done",
    ]


def test_the_inbox_keeps_the_order_and_its_budget() -> None:
    inbox, done = ControlInbox(), list[int]()
    for n in range(1000):
        inbox.put(lambda n=n: done.append(n))  # type: ignore[misc]
    inbox.receive()
    assert 0 < len(done) <= 256
    while len(done) < 1000:
        inbox.receive()
    assert done == list(range(1000))
    inbox.close()


def test_the_end_closes_every_connection() -> None:
    rig = WebRig()
    page, idle = rig.page(), socket.create_connection(("127.0.0.1", rig.port), timeout=PATIENCE_S)
    page.synced()
    rig.close()
    assert page.closed_with() == 1001
    assert rest(idle) == b""
    idle.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", rig.port), timeout=PATIENCE_S)


def test_a_server_that_never_started_gives_its_port_back() -> None:
    server = HttpServer(bound_http("127.0.0.1", 0))
    server.stop()
    bound_http("127.0.0.1", server.port).close()


def test_a_default_port_that_is_taken_gives_way_to_a_free_one(caplog: pytest.LogCaptureFixture) -> None:
    with bound_http("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        rig = WebRig(http=("127.0.0.1", port), given=False)
        try:
            assert rig.port != port
            assert still_serves(rig)
        finally:
            rig.close()
    (warning,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert warning == f"HTTP port {port}: the port is taken, maybe by another node; taking port {rig.port}"


@pytest.mark.parametrize(
    ("host", "why"), [("127.0.0.1", "taken"), ("192.0.2.77", "no such address"), ("no.such.host.invalid", "no such")]
)
def test_an_address_that_was_asked_for_and_cannot_be_had_leaves_the_node_without(
    host: str, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    with bound_http("127.0.0.1", 0) as taken:
        rig = WebRig(http=(host, taken.getsockname()[1]), given=True)
    assert rig.web.http is None
    rig.close()
    (warning,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert why in warning
    assert "--http off" in warning


@pytest.mark.parametrize(
    ("given", "http"),
    [
        ({}, ("127.0.0.1", 9402)), ({"http": "off"}, None), ({"http": "0.0.0.0"}, ("0.0.0.0", 9402)),
        ({"http": "127.0.0.1:0"}, ("127.0.0.1", 0)), ({"http": ":9500"}, ("127.0.0.1", 9500)), ({"http": False}, None),
        ({"osc": "0.0.0.0:9400"}, ("127.0.0.1", 9402)),
    ],
)  # fmt: skip
def test_where_http_listens_is_a_setting_of_its_own(given: dict[str, str], http: tuple[str, int] | None) -> None:
    assert settings(given, {}, None).http == http


def test_a_word_that_is_no_address_is_refused() -> None:
    with pytest.raises(UsageError, match=r"http: 'no' is no port; use HOST:PORT, as 127\.0\.0\.1:9402"):
        settings({"http": "here:no"}, {}, None)


def test_off_is_off() -> None:
    rig = WebRig(http=None)
    assert rig.web.http is None
    rig.close()


def mutated(chance: random.Random, data: bytes) -> bytes:
    """Some bytes changed, cut out, put in or doubled."""
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(4):
            case 0:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[at : at + chance.randrange(1, 9)]
            case 2:
                changed[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 9)))
            case _:
                changed[at:at] = changed[at : at + chance.randrange(1, 40)]
    return bytes(changed)


HEADS = [
    b"GET /gain?VALUE HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /?HOST_INFO HTTP/1.1\r\nHost: 127.0.0.1:9402\r\nOrigin: http://127.0.0.1:9402\r\nAccept: */*\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58",
]
TEXTS = ['{"COMMAND": "LISTEN", "DATA": "/gain"}', '{"COMMAND": "IGNORE", "DATA": "/layer/1/gain"}']
PACKETS = [encode("/gain", 0.5), encode("/prompt", "rain"), encode("/layer/*/mute", 1), encode("/notify", 1)]


@pytest.mark.parametrize("inputs", FUZZ)
def test_mutated_requests_are_survived(inputs: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(http_server, "BURST", 10**9)
    rig, chance = WebRig(), random.Random(inputs)
    try:
        for _ in range(inputs):
            raw(rig, mutated(chance, chance.choice(HEADS)))
        assert still_serves(rig)
        assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    finally:
        rig.close()


@pytest.mark.parametrize("inputs", FUZZ)
def test_mutated_frames_are_survived(inputs: int, caplog: pytest.LogCaptureFixture) -> None:
    rig, chance = WebRig(), random.Random(inputs)
    try:
        for _ in range(10):
            page = rig.page()
            for _ in range(inputs // 10):
                if chance.random() < 0.5:
                    page.socket.send(mutated(chance, chance.choice(PACKETS)))
                else:
                    page.socket.send(mutated(chance, chance.choice(TEXTS).encode()).decode(errors="replace"))
            page.synced()
            page.close()
        assert still_serves(rig)
        assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    finally:
        rig.close()


@pytest.mark.parametrize("inputs", FUZZ)
def test_mutated_frame_heads_are_survived(inputs: int, rig: WebRig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes after the handshake that need not be frames at all."""
    assert rig.web.http is not None
    monkeypatch.setattr(rig.web.http, "_pace", Pace(10.0**9, 10**9))
    chance = random.Random(inputs)
    frame = HEADS[2].partition(b"\r\n\r\n")[2]
    for _ in range(inputs // 10):
        with socket.create_connection(("127.0.0.1", rig.port), timeout=PATIENCE_S) as client:
            client.sendall(HEADS[2].removesuffix(frame))
            assert client.recv(4096).startswith(b"HTTP/1.1 101")
            with contextlib.suppress(ConnectionError):
                client.sendall(b"".join(mutated(chance, frame) for _ in range(8)))
                client.shutdown(socket.SHUT_WR)
            rest(client)
    assert still_serves(rig)
