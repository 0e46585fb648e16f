"""OSCQuery of a running node: the namespace with the values that sound, listeners, a show's cues, and the network."""

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from tests.e2e.node import ENDLESS, PATIENCE_S, RunningNode, Status, environment
from tests.node.surfaces.web_rig import Page

pytestmark = pytest.mark.xdist_group("oscquery")

WORDS = ("--engine", "tone", "--prompt", "noise", "--layers", 2, "--duration", 10, "--seed", 1)
SHOW = """\
version: 1
title: Two cues
cues:
  - {number: "1", name: Rain, type: prompt, prompt: noise}
  - {number: "2.5", name: Wind, type: prompt, prompt: 220 Hz}
"""


def get(node: RunningNode, path: str) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{node.http_port}{path}", timeout=PATIENCE_S) as answer:
        return json.load(answer)


def status(node: RunningNode, path: str, **headers: str) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{node.http_port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    with RunningNode(tmp_path_factory.mktemp("node"), *WORDS, "--output", "null") as running:
        yield running


@pytest.fixture
def pages(node: RunningNode) -> Iterator[list[Page]]:
    with ExitStack() as stack:
        made = [Page(node.http_port) for _ in range(20)]
        for page in made:
            stack.callback(page.close)
        yield made


def test_what_osc_sets_is_what_oscquery_tells(node: RunningNode) -> None:
    patch = node.patch()
    patch.send("/layer/2/pan", -0.5)
    patch.send("/gain/db", -6.0)
    patch.ask("/sync", 1, reply="/synced")
    tree = get(node, "/")["CONTENTS"]
    assert tree["layer"]["CONTENTS"]["2"]["CONTENTS"]["pan"]["VALUE"] == [-0.5]
    assert tree["gain"]["CONTENTS"]["db"]["VALUE"] == [pytest.approx(-6.0)]
    assert tree["gain"]["VALUE"] == [pytest.approx(10 ** (-6 / 20))]
    assert tree["layers"]["VALUE"] == [2]
    assert tree["prompt"]["VALUE"] == ["noise"]
    assert tree["engine"]["VALUE"] == ["tone"]


def test_host_info_leads_to_the_node(node: RunningNode) -> None:
    told = get(node, "/?HOST_INFO")
    assert (told["OSC_IP"], told["OSC_PORT"]) == ("127.0.0.1", node.port)
    assert (told["WS_IP"], told["WS_PORT"]) == ("127.0.0.1", node.http_port)


def test_refusals(node: RunningNode) -> None:
    assert status(node, "/nothing") == 404
    assert status(node, "/gain?NOTHING") == 400
    assert status(node, "/../../etc/passwd") == 404
    assert status(node, "/", Host="evil.example") == 403
    assert status(node, "/", Host="localhost") == 200


def test_twenty_clients_hear_what_one_patch_changes_and_its_sender_does_not(node: RunningNode, pages: list[Page]) -> None:
    for page in pages:
        page.command("LISTEN", "/layer/1/gain")
        assert page.next() == ("/layer/1/gain", 1.0)
    node.patch().send("/layer/1/gain", 0.5)
    assert [page.next() for page in pages] == [("/layer/1/gain", 0.5)] * 20
    pages[0].send("/layer/1/gain", 1.0)
    assert [page.next() for page in pages[1:]] == [("/layer/1/gain", 1.0)] * 19
    assert pages[0].synced() == []


def test_meters_and_status_come_over_a_websocket(node: RunningNode, pages: list[Page]) -> None:
    page = pages[0]
    page.command("LISTEN", "/level")
    heard = page.until(lambda told: told[0] == "/level" and told[1] > 0.0)
    assert len(heard[-1]) == 5
    page.command("IGNORE", "/level")
    page.send("/notify", 1)
    page.until(lambda told: told == ("/done", "/notify", 1))
    assert page.until(lambda told: told[0] == "/layer/64/hold")[-1] == ("/layer/64/hold", 0)
    page.send("/notify", 0)
    page.send("/status")
    status = Status(*page.until(lambda told: told[0] == "/status.reply")[-1][1:])
    assert (status.state, status.layers) == ("playing", 2)


def test_the_cues_of_a_show_are_there(tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(SHOW)
    (tmp_path / "three.yaml").write_text(SHOW.replace('"2.5"', '"3"'))
    with RunningNode(tmp_path, "two.yaml", "--engine", "tone", "--output", "null") as node:
        assert set(get(node, "/cue?CONTENTS")["CONTENTS"]) == {"1", "2.5", "go"}
        page = Page(node.http_port)
        page.command("LISTEN", "/cue/started")
        page.send("/cue/1/go")
        assert page.until(lambda told: told[0] == "/cue/started")[-1] == ("/cue/started", "1", "Rain")
        page.send("/show/load", "three")
        told = page.until(lambda told: told == ("/done", "/show/load", "three"))
        told += [page.next() for _ in range(2 - sum(isinstance(one, dict) for one in told))]
        paths = [one for one in told if isinstance(one, dict)]
        assert paths == [
            {"COMMAND": "PATH_REMOVED", "DATA": "/cue/2.5"},
            {"COMMAND": "PATH_ADDED", "DATA": "/cue/3"},
        ]
        page.close()


def test_clients_that_stay_do_not_hold_up_the_end(tmp_path: Path) -> None:
    with RunningNode(tmp_path, *WORDS, "--output", "null") as node:
        page = Page(node.http_port)
        page.command("LISTEN", "/state")
        page.next()
        node.stop()
        assert page.closed_with() == 1001
        page.close()


def test_off_and_another_port(tmp_path: Path) -> None:
    with RunningNode(tmp_path, *WORDS, "--output", "null", "--http", "off") as node:
        assert node.patch().status().engine == "tone"
        assert "OSCQuery" not in node.log


def test_a_port_that_is_no_port_is_refused(tmp_path: Path) -> None:
    words = [ENDLESS, "run", "--http", "127.0.0.1:99999"]
    ended = subprocess.run(words, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=PATIENCE_S)
    assert ended.returncode == 2
    assert "http: port 99999 is out of range 0..65535" in ended.stderr


class Network:
    """Two machines, as far as the kernel can tell: network namespaces with a cable between them."""

    ADDRESSES = ("10.93.40.1", "10.93.40.2")

    def __init__(self) -> None:
        self.names = [f"endless-{os.getpid()}-{n}" for n in (1, 2)]
        one, other = self.names
        ends = ["endless-a", "endless-b"]
        for name in self.names:
            self._ip("netns", "add", name)
        self._ip("link", "add", ends[0], "netns", one, "type", "veth", "peer", "name", ends[1], "netns", other)
        for name, end, address in zip(self.names, ends, self.ADDRESSES, strict=True):
            self._ip("-n", name, "addr", "add", f"{address}/24", "dev", end)
            self._ip("-n", name, "link", "set", end, "up")
            self._ip("-n", name, "link", "set", "lo", "up")

    def close(self) -> None:
        for name in self.names:
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)

    def words(self, machine: int) -> list[str]:
        """What stands before a command that runs on one of them."""
        return ["ip", "netns", "exec", self.names[machine]]

    def python(self, machine: int, code: str, *words: object) -> "subprocess.CompletedProcess[str]":
        command = [*self.words(machine), sys.executable, "-c", code, *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)

    def _ip(self, *words: str) -> None:
        subprocess.run(["ip", *words], check=True, capture_output=True)


@pytest.fixture
def network() -> Iterator[Network]:
    pytest.importorskip("zeroconf")
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("network namespaces need root and the program ip (iproute2)")
    try:
        network = Network()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no network namespaces here: {error.stderr!r}")
    yield network
    network.close()


BROWSER = """
import sys
from zeroconf import ServiceBrowser, Zeroconf

class Seen:
    def add_service(self, zeroconf, kind, name):
        found = zeroconf.get_service_info(kind, name, 20000)
        print("came", kind, *found.parsed_addresses(), found.port, name, flush=True)
    def remove_service(self, zeroconf, kind, name):
        print("went", kind, flush=True)
    def update_service(self, zeroconf, kind, name):
        pass

with Zeroconf() as zeroconf:
    ServiceBrowser(zeroconf, ["_oscjson._tcp.local.", "_osc._udp.local."], Seen())
    sys.stdin.read()
"""
CALL = """
import json, sys, urllib.request
from websockets.sync.client import connect
host, port = sys.argv[1:]
told = json.load(urllib.request.urlopen(f"http://{host}:{port}/?HOST_INFO", timeout=20))
with connect(f"ws://{told['WS_IP']}:{told['WS_PORT']}") as page:
    page.send('{"COMMAND": "LISTEN", "DATA": "/layers"}')
    page.recv(20)
print(told["OSC_IP"], told["OSC_PORT"])
"""


@contextmanager
def browser(network: Network) -> Iterator[IO[str]]:
    """What a zeroconf browser on the other machine says, line by line."""
    words = [*network.words(1), sys.executable, "-c", BROWSER]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout
        finally:
            process.communicate(timeout=PATIENCE_S)


def test_another_machine_finds_the_node_by_its_announcement(tmp_path: Path, network: Network) -> None:
    here = network.ADDRESSES[0]
    public = ("--osc", "0.0.0.0:0", "--http", "0.0.0.0:0", "--output", "null")
    with browser(network) as seen:
        with RunningNode(tmp_path, *WORDS, *public, before=network.words(0)) as node:
            http_port = node.http_port
            came = sorted(seen.readline().split(maxsplit=4) for _ in range(2))
            assert [line[:4] for line in came] == [
                ["came", "_osc._udp.local.", here, str(node.port)],
                ["came", "_oscjson._tcp.local.", here, str(http_port)],
            ]
            assert all(line[4].startswith("Endless Node on ") for line in came)
            called = network.python(1, CALL, here, http_port)
            assert called.stdout.split() == [here, str(node.port)], called.stderr
        assert {seen.readline() for _ in range(2)} == {"went _osc._udp.local.\n", "went _oscjson._tcp.local.\n"}


def test_osc_on_the_network_does_not_open_http(tmp_path: Path, network: Network) -> None:
    with browser(network) as seen:
        public = ("--osc", f"{network.ADDRESSES[0]}:0", "--output", "null")
        with RunningNode(tmp_path, *WORDS, *public, before=network.words(0)) as node:
            assert seen.readline().startswith(f"came _osc._udp.local. {network.ADDRESSES[0]} {node.port} ")
            assert "refused" in network.python(1, CALL, network.ADDRESSES[0], node.http_port).stderr
        assert seen.readline() == "went _osc._udp.local.\n"
