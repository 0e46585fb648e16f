"""Attacks on a node that plays: it refuses them, answers others meanwhile, and the sound goes on (docs/security.md)."""

import contextlib
import http.client
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from node.control.commands import COMMANDS, Kind
from node.surfaces import reply_budget
from tests.e2e.node import PATIENCE_S, RunningNode, message, until

pytestmark = [pytest.mark.timeout(200), pytest.mark.xdist_group("security")]
WORDS = ("--engine", "tone", "--prompt", "440 Hz", "--layers", 1, "--duration", 30, "--output", "null")
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def measured(node: RunningNode) -> dict[str, float]:
    """Every sample of `/metrics` without its labels but for `process`: the newest of each name."""
    status, body = get(node, "/metrics")
    assert status == 200
    found = {}
    for family in text_string_to_metric_families(body.decode()):
        for sample in family.samples:
            found[sample.name + sample.labels.get("process", "")] = sample.value
    return found


def get(node: RunningNode, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", node.http_port, timeout=PATIENCE_S)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@contextlib.contextmanager
def playing_on(node: RunningNode) -> Iterator[None]:
    """It plays before and after, answers in between, and as much sound is rendered as time has passed."""
    patch = node.patch()
    assert until(lambda: patch.status().playing > 0)
    before, began = measured(node), time.monotonic()
    yield
    assert patch.status().state == "playing"
    took_s = time.monotonic() - began
    after = measured(node)
    rendered_s = (after["endless_frames_rendered_total"] - before["endless_frames_rendered_total"]) / 44100
    assert abs(rendered_s - took_s) < 3.0, "the timer renders up to a second late, and this machine may stand still"


SHOW = "version: 1\ntitle: {0}\ncues:\n  - {{number: '1', type: prompt, prompt: 440 Hz}}\n"
CUES = "version: 1\ncues:\n" + "".join(
    f"  - {{number: '{n}', name: A name of some length, type: prompt, prompt: 440 Hz}}\n" for n in range(1, 501)
)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    """It plays in a folder with shows, ways out of their folder, and what must not be reached."""
    folder = tmp_path_factory.mktemp("attacked")
    shows = folder / "shows"
    (shows / "folder.yaml").mkdir(parents=True)
    (shows / "show.yaml").write_text(SHOW.format("Inside"))
    (shows / ".hidden.yaml").write_text(SHOW.format("Hidden"))
    (folder / "secret.yaml").write_text(SHOW.format("Secret"))
    (shows / "outside.yaml").symlink_to(folder / "secret.yaml")
    with RunningNode(folder, shows / "show.yaml", *WORDS, "--recordings", folder / "recordings") as running:
        yield running


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    """It listens for OSC on every network, and has 500 cues."""
    folder = tmp_path_factory.mktemp("public")
    (folder / "show.yaml").write_text(CUES)
    with RunningNode(folder, folder / "show.yaml", *WORDS, "--osc", "0.0.0.0:0", "--http", ":0") as running:
        yield running


# Who can reach what


def listening(node: RunningNode) -> set[tuple[str, str, int]]:
    """Protocol, address and port of everything at which a process of the node can be reached, as `ss` tells."""
    if shutil.which("ss") is None:
        pytest.skip("ss is not installed (iproute2)")
    told = subprocess.run(["ss", "-lntupH"], capture_output=True, text=True, check=True).stdout
    pids = {str(node.process.pid), *map(str, node.children().values())}
    found = set()
    for line in told.splitlines():
        if set(re.findall(r"pid=(\d+)", line)) & pids:
            protocol, _, _, _, local, *_ = line.split()
            host, _, port = local.rpartition(":")
            found.add((protocol, host.partition("%")[0], int(port)))
    return found


def test_by_default_nothing_listens_beyond_this_machine(tmp_path: Path) -> None:
    with RunningNode(tmp_path, *WORDS, "--osc", ":0", "--http", ":0") as node:
        assert node.patch().status().state
        assert listening(node) == {
            ("udp", "127.0.0.1", node.port), ("tcp", "127.0.0.1", node.port), ("tcp", "127.0.0.1", node.http_port),
        }  # fmt: skip


def test_osc_on_the_network_opens_osc_and_its_announcement_alone(public: RunningNode) -> None:
    time.sleep(1.0)  # mDNS comes after the rest
    there = {where for where in listening(public) if where[1] != "127.0.0.1"}
    assert {where for where in there if where[2] != 5353} == {("udp", "0.0.0.0", public.port), ("tcp", "0.0.0.0", public.port)}
    assert ("tcp", "127.0.0.1", public.http_port) in listening(public)


@pytest.mark.parametrize("path", ["/", "/metrics", "/gain?VALUE", "/?HOST_INFO", "/ui"])
def test_pages_of_others_get_nothing_wherever_they_ask(node: RunningNode, path: str) -> None:
    assert get(node, path, Host="evil.example")[0] == 403
    assert get(node, path, Origin="http://evil.example")[0] == 403
    assert get(node, path, Origin="null")[0] == 403
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}  # fmt: skip
    assert get(node, path, Origin="http://evil.example", **upgrade)[0] == 403
    assert get(node, path, Host="evil.example", **upgrade)[0] == 403
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        assert get(node, path, method)[0] in (400, 405)


# Slow, large, many


def test_headers_that_come_a_byte_at_a_time(node: RunningNode) -> None:
    """Slow loris: 300 requests that never end; each gives its place to who is quicker."""
    with playing_on(node), contextlib.ExitStack() as stack:
        slow: list[socket.socket] = []
        for n in range(300):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", node.http_port), timeout=PATIENCE_S))
            client.setblocking(False)
            slow.append(client)
            if n % 50 == 49:
                began = time.monotonic()
                assert get(node, "/gain?TYPE")[0] == 200
                assert time.monotonic() - began < 5.0, "a quick request waits for no slow one"
                for each in slow:
                    with contextlib.suppress(OSError):
                        each.send(b"G")
        assert until(lambda: measured(node)["endless_http_connections_cut_total"] >= 300 - 128)  # a scrape may be a moment old


def test_a_websocket_that_asks_and_never_reads(node: RunningNode) -> None:
    ask = message("/layer/*/*")
    frame = bytes([0x82, 0x80 | len(ask)]) + bytes(4) + ask
    with playing_on(node):
        before = measured(node)["endless_process_resident_memory_bytescontrol"]
        with socket.create_connection(("127.0.0.1", node.http_port), timeout=PATIENCE_S) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.sendall(UPGRADE)
            client.settimeout(2.0)
            with contextlib.suppress(OSError):  # closed, or held back
                for _ in range(2000):  # 400 answers each, 25 MB together
                    client.sendall(frame)
            assert node.patch().status(patience_s=10.0).state == "playing"
        grown = measured(node)["endless_process_resident_memory_bytescontrol"] - before
        print(f"\n{grown / 1e6:.1f} MB more")
        assert grown < 32e6


def test_connections_whose_packet_never_ends(node: RunningNode) -> None:
    """Half a packet with a length, and SLIP without an end: closed after 10 s, a hundred of them, and UDP goes on."""
    with playing_on(node), contextlib.ExitStack() as stack:
        halves = []
        for n in range(100):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", node.port), timeout=PATIENCE_S))
            with contextlib.suppress(OSError):
                client.sendall(b"\0\0\xff\xff/" if n % 2 else b"\xc0/gain")
            halves.append(client)
        for _ in range(5):
            assert node.patch().status(patience_s=10.0).state == "playing"
        for client in halves:
            with contextlib.suppress(ConnectionError):
                assert client.recv(10) == b""
        with socket.create_connection(("127.0.0.1", node.port), timeout=PATIENCE_S) as honest:
            ask = message("/gain")
            honest.sendall(len(ask).to_bytes(4, "big") + ask)
            assert honest.recv(100)[4:].startswith(b"/gain")


def test_a_packet_without_an_end_takes_no_memory(node: RunningNode) -> None:
    with playing_on(node):
        for first in (b"\xc0/", b"\0\2\0\0/"):
            with socket.create_connection(("127.0.0.1", node.port), timeout=PATIENCE_S) as client:
                with contextlib.suppress(OSError):
                    for _ in range(64):
                        client.sendall(first + b"a" * (1 << 16))
                        first = b""
                with contextlib.suppress(ConnectionError):
                    assert client.recv(10) == b"", "the node has closed it"


# Files

HOSTILE_NAMES = [
    "../secret", "../../etc/passwd", "/etc/passwd", "..\\secret", "secret/../../secret", "%2e%2e/secret", "outside", "hidden",
    ".hidden", "inside/../../secret", "\x7f", "a" * 200, "~/secret", "file:///etc/passwd", "show.yaml/", "folder",
]  # fmt: skip


def test_a_show_is_loaded_from_its_folder_and_from_nowhere_else(node: RunningNode) -> None:
    with playing_on(node):
        patch = node.patch()
        for name in HOSTILE_NAMES:
            place = patch.send("/show/load", name)
            patch.wait_for("/fail", lambda address, _: address == "/show/load", since=place)
        assert "Secret" not in node.log and "Hidden" not in node.log


BOMB = "version: 1\na: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)


BOMBS = [
    BOMB, "[" * 100_000, "version: 1\n" + "# a\n" * 2_000_000, "a: &a [*a]\n", "\0",
    "!!python/object/apply:os.system ['id']\n",
]  # fmt: skip


def test_a_show_that_is_a_bomb_is_refused_while_the_music_plays(node: RunningNode) -> None:
    """Aliases of aliases, depth, 8 MB, a circle, a zero, a Python object."""
    with playing_on(node):
        patch, asking = node.patch(), node.patch()
        for n, text in enumerate(BOMBS):
            (node.folder / "shows" / f"bomb{n}.yaml").write_text(text)
            place = patch.send("/show/load", f"bomb{n}")
            assert asking.status(patience_s=10.0).state == "playing"
            patch.wait_for("/fail", lambda address, _: address == "/show/load", since=place)


def files(folder: Path) -> set[str]:
    """Everything below it but recordings."""
    return {str(path) for path in folder.rglob("*") if "recordings" not in path.relative_to(folder).parts}


def test_osc_makes_files_in_the_recordings_folder_alone(node: RunningNode) -> None:
    """Every address, with words that would be paths."""
    patch, before = node.patch(), files(node.folder)
    for command in COMMANDS:
        if command.address in ("/quit", "/stop", "/stop/in", "/panic", "/pause") or command.kind is Kind.QUERY:
            continue
        address = command.address.replace("{n}", "40").replace("{number}", "1")
        for word in ("../../evil", "/etc/evil", "evil.yaml", "; touch evil", "$(touch evil)"):
            patch.send(address, word)
    patch.send("/prompt", "440 Hz")
    for _ in range(3):
        patch.send("/record", 1)
        patch.send("/record", 0)
    assert until(lambda: patch.status().playing > 0)
    place = patch.send("/clip/keep")
    patch.wait_for("/done", lambda address, *_: address == "/clip/keep", since=place)
    assert files(node.folder) == before
    assert not Path("/etc/evil").exists()
    kept = {re.sub(r"\d{8}-\d{6}(-\d+)?", "", path.name) for path in (node.folder / "recordings").iterdir()}
    assert kept == {"endless-mix-.wav", "endless-clip-.wav"}


# Amplification


def own_address() -> str:
    """An address of this machine beyond loopback, as another machine's would look to the node."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("203.0.113.1", 9))  # sends nothing
        except OSError:
            pytest.skip("this machine has no address but loopback")
        return str(probe.getsockname()[0])


class Victim:
    """A port that is sent things, and counts their bytes, with those of the headers that carry them."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.socket.bind((host, 0))
        self.socket.settimeout(0.2)
        self._node = (host, port)

    def send(self, packet: bytes) -> None:
        self.socket.sendto(packet, self._node)

    def ask(self, *packets: bytes, for_s: float = 1.0) -> tuple[int, int]:
        """Bytes sent in its name, and bytes that came for them."""
        for packet in packets:
            self.send(packet)
        came, end_s = 0, time.monotonic() + for_s
        while time.monotonic() < end_s:
            with contextlib.suppress(TimeoutError):
                came += len(self.socket.recv(65536)) + reply_budget.HEADER_BYTES
        return sum(len(packet) + reply_budget.HEADER_BYTES for packet in packets), came


def test_what_a_forged_address_is_sent_is_bounded(public: RunningNode) -> None:
    host = own_address()
    with playing_on(public):
        one = {
            "/status": message("/status"), "/cues": message("/cues"), "/layer/*/*": message("/layer/*/*"),
            "nonsense": message("/nonsense"), "/notify": message("/notify", 1),
            "/pcm/subscribe": message("/pcm/subscribe", 0, "f32", 2),
        }  # fmt: skip
        for name, packet in one.items():
            victim = Victim(host, public.port)
            asked, came = victim.ask(packet)
            victim.socket.close()
            print(f"\n{name:16} {asked:4d} bytes -> {came:7d} in the first second, {came / asked:8.1f} times")
        victim = Victim(host, public.port)
        _, came = victim.ask(*[message("/cues")] * 300, for_s=3.0)
        victim.socket.close()
        print(f"\n300 times /cues: {came} bytes in 3 s")
        assert came <= reply_budget.BYTES_AT_ONCE + 4.0 * reply_budget.BYTES_A_SECOND
    here = Victim("127.0.0.1", public.port)
    _, came = here.ask(*[message("/cues")] * 30, for_s=3.0)
    here.socket.close()
    assert came > reply_budget.BYTES_AT_ONCE + 4.0 * reply_budget.BYTES_A_SECOND, "this machine has no such limit"


def subscribed(victim: Victim) -> bytes:
    """Asks for the mix: `/done` or `/fail`, whatever else comes before."""
    victim.socket.settimeout(PATIENCE_S)
    victim.send(message("/pcm/subscribe", 0, "s16", 1))
    while True:
        data = victim.socket.recv(65536)
        if data.startswith((b"/done", b"/fail")):
            return data[:5]


def test_an_address_has_two_streams_of_sound_until_it_has_proven_itself(public: RunningNode) -> None:
    host = own_address()
    with contextlib.ExitStack() as stack:
        victims = [Victim(host, public.port) for _ in range(3)]
        for victim in victims:
            stack.callback(victim.socket.close)
        time.sleep(1.0)  # of an earlier test's streams their closed ports have told
        assert [subscribed(victim) for victim in victims] == [b"/done", b"/done", b"/fail"]
        connection = stack.enter_context(
            socket.create_connection((host, public.port), source_address=(host, 0), timeout=PATIENCE_S)
        )
        ask = message("/gain")
        connection.sendall(len(ask).to_bytes(4, "big") + ask)
        assert connection.recv(100)
        assert [subscribed(victim) for victim in victims] == [b"/done"] * 3
