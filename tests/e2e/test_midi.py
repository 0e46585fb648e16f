"""Controllers on real MIDI ports: virtual ones of a JACK server, of this process and of mido in another, and mido's sockets."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from node.show.midi_file import load_midi
from node.surfaces.midi_system import find_system
from tests.e2e.node import ENDLESS, PATIENCE_S, Patch, RunningNode, endless, environment, until
from tests.node.outputs.jack_server import WAITING, running_jackd

pytestmark = pytest.mark.xdist_group("midi")

mido = pytest.importorskip("mido", reason="pip install 'endless-node[midi]'")
rtmidi = pytest.importorskip("rtmidi", reason="pip install 'endless-node[midi]'")

MACHINE_STALLS = 3  # tries: JACK drops the MIDI of cycles that a client was very late for
BACKEND = "mido.backends.rtmidi/UNIX_JACK"
MAP = """takeover: pickup
msc: {device: 3}
map:
  - {cc: 7, channel: 1, address: /gain}
  - {cc14: 2, channel: 1, address: /fade, takeover: jump}
  - {note: 60, address: /layer/1/mute}
  - {note: 61, address: /prompt, value: heavy rain}
  - {cc: 20, address: /layer/2/gain, relative: twos_complement}
"""


class Desk:
    """A controller with an output and an input, as a program makes it. told: what has come to it.

    It polls: a callback of python-rtmidi that runs while its port is closed crashes the process, and mido always sets one.
    """

    def __init__(self, name: str = "console") -> None:
        self._out = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name)
        self._in = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, f"{name} in")
        self._out.open_virtual_port("out")
        self._in.open_virtual_port("in")
        self.told: list[str] = []

    def close(self) -> None:
        for port in (self._out, self._in):
            if not port.is_deleted:
                port.delete()

    def send(self, *messages: str) -> None:
        for message in messages:
            self._out.send_message(bytes.fromhex(message))

    def shows(self, message: str) -> bool:
        """Whether it has been told something by now."""
        while (event := self._in.get_message()) is not None:
            self.told.append(bytes(event[0]).hex(" "))
        return message in self.told


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A JACK server that this process and the nodes know."""
    if rtmidi.API_UNIX_JACK not in rtmidi.get_compiled_api():
        pytest.skip("this python-rtmidi is built without JACK")
    name = f"endless-midi-{os.getpid()}"
    with running_jackd(name, scheduling=WAITING) as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("JACK_DEFAULT_SERVER", name)
        patch.setenv("MIDO_BACKEND", BACKEND)
        yield name
        running.terminate()


@pytest.fixture
def desk(server: str) -> Iterator[Desk]:
    """For no node: the running one would not see that it is another than the one before."""
    desk = Desk("desk")
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def node(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    folder = tmp_path_factory.mktemp("midi")
    (folder / "map.yaml").write_text(MAP)
    with RunningNode(folder, "--midi", "map.yaml", "--midi-port", "console", "--output", "null") as running:
        yield running


@pytest.fixture
def patch(node: RunningNode) -> Patch:
    """A client that hears of changes; gain and layers are where they began."""
    patch = node.patch()
    for address, value in (("/gain", 1.0), ("/layer/1/mute", 0), ("/layer/2/gain", 1.0), ("/prompt", "rain")):
        patch.send(address, value)
    patch.subscribe()
    return patch


def met(node: RunningNode, desk: Desk, gain: str = "b0 07 40") -> None:
    """Waits until the desk is connected and has been told how things are."""
    assert until(lambda: desk.shows(gain) and desk.shows("90 3c 00")), (desk.told, node.log)
    desk.told.clear()


def leave(node: RunningNode, desk: Desk) -> None:
    """A desk of the same name that came at once would not be seen to be another."""
    gone = node.log.count("has gone")
    desk.close()
    assert until(lambda: node.log.count("has gone") > gone), node.log


@pytest.fixture
def connected(node: RunningNode, patch: Patch) -> Iterator[Desk]:
    desk = Desk()
    try:
        met(node, desk)
        yield desk
    finally:
        leave(node, desk)


def test_faders_buttons_and_encoders_steer_and_are_told(node: RunningNode, patch: Patch, connected: Desk) -> None:
    connected.send("b0 07 00", "b0 07 20")  # below 1.0: not picked up
    connected.send("b0 07 7f")
    assert patch.wait_for("/gain", lambda gain: gain > 1.9).values == (2.0,)
    assert (0.0,) not in patch.values("/gain")
    connected.send("b0 02 40", "b0 22 00")
    patch.wait_for("/fade", lambda fade: abs(fade - 30 * 0x2000 / 0x3FFF) < 1e-5)
    connected.send("90 3c 64", "80 3c 00")
    patch.wait_for("/layer/1/mute", lambda mute: mute == 1)
    assert until(lambda: connected.shows("90 3c 7f"))
    connected.send("b0 14 7f")
    patch.wait_for("/layer/2/gain", lambda gain: abs(gain - 0.98) < 1e-6)
    assert until(lambda: connected.shows("b0 14 3e"))
    connected.send("90 3d 64")
    patch.wait_for("/prompt", lambda text: text == "heavy rain")
    patch.send("/gain", 0.5)
    assert until(lambda: connected.shows("b0 07 20"))
    assert not connected.shows("b0 07 7f"), "a fader is told of its own move"


def test_show_control_pauses_and_resumes(node: RunningNode, patch: Patch, connected: Desk) -> None:
    patch.send("/play")
    patch.wait_for("/state", lambda state: state == "playing")
    since = len(patch.heard)
    connected.send("f0 7f 04 02 10 02 f7", "f0 7f 03 02 10 02 f7")
    patch.wait_for("/state", lambda state: state == "paused", since=since)
    connected.send("f0 7f 7f 02 7f 03 f7")
    patch.wait_for("/state", lambda state: state == "playing", since=since)
    connected.send("f0 7f 03 02 10 01 39 f7")
    assert until(lambda: "MSC GO 9: no show is loaded" in node.log), node.log


def test_a_desk_that_comes_back_is_told_how_things_are(node: RunningNode, patch: Patch, server: str) -> None:
    for gain, shown, move, moved in ((1.0, "b0 07 40", "b0 07 41", 2 * 65 / 127), (2.0, "b0 07 7f", "b0 07 7e", 2 * 126 / 127)):
        patch.send("/gain", gain)
        patch.ask("/sync", 1, reply="/synced")
        desk = Desk()
        try:
            met(node, desk, shown)
            desk.send(move)
            patch.wait_for("/gain", lambda value, moved=moved: abs(value - moved) < 1e-6)
        finally:
            leave(node, desk)


def test_a_flood_of_messages_costs_neither_the_node_nor_the_last_of_them(
    node: RunningNode, patch: Patch, connected: Desk
) -> None:
    for _ in range(MACHINE_STALLS):
        connected.send("b0 07 40")
        for round_ in range(40):
            connected.send(*(f"b0 07 {(data + round_) % 64 + 32:02x}" for data in range(50)))
            time.sleep(0.005)
        connected.send("b0 07 7f")
        if until(lambda: (2.0,) in patch.values("/gain"), 10.0):
            break
    else:
        pytest.fail(f"the last gain is {patch.values('/gain')[-1:]}")
    assert patch.status().state in ("playing", "paused")


def test_the_map_of_a_show_is_used_and_changes_with_the_show(server: str, tmp_path: Path) -> None:
    cue = 'cues:\n  - {number: "1", prompt: rain, length: 600}\n'
    (tmp_path / "one.yaml").write_text(f"version: 1\nmidi: {{map: [{{note: 1, address: /cue/1/go}}]}}\n{cue}")
    (tmp_path / "two.yaml").write_text(f"version: 1\nmidi: {{takeover: jump, map: [{{cc: 1, address: /gain}}]}}\n{cue}")
    desk = Desk("other")
    try:
        with RunningNode(tmp_path, "one.yaml", "--output", "null") as node:
            assert until(lambda: "MIDI: other:out is connected" in node.log), node.log
            patch = node.patch()
            patch.subscribe()
            desk.send("90 01 7f", "b0 01 7f")
            patch.wait_for("/cue/started", lambda number, name: number == "1")
            patch.ask("/show/load", "two", reply="/done")
            desk.send("b0 01 00")
            patch.wait_for("/gain", lambda gain: gain == 0.0)
    finally:
        desk.close()


def test_learning_needs_no_node_and_keeps_the_file(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text("# mine\nmap:\n  - {cc: 1, address: /fade}  # stays\n")
    learned = [
        (
            "/gain",
            ["b0 07 01", "b0 07 10", "b0 07 30", "b0 07 32", "b0 07 60"],
            '{cc: 7, channel: 1, port: "desk", address: /gain}',
        ),
        ("/go", ["92 24 64", "82 24 00"], '{note: 36, channel: 3, port: "desk", address: /go}'),
        ("/layer/1/gain", ["e1 00 40"], '{pitch_bend: true, channel: 2, port: "desk", address: /layer/1/gain}'),
        ("/layer/1/pan", ["b0 03 10", "b0 23 00"], '{cc14: 3, channel: 1, port: "desk", address: /layer/1/pan}'),
        (
            "/layers",
            ["b0 10 7f", "b0 10 7f", "b0 10 01", "b0 10 01"],
            '{cc: 16, channel: 1, port: "desk", address: /layers, relative: twos_complement}',
        ),
    ]
    command = [ENDLESS, "midi", "learn", "--to", path, "--port", "desk"]
    with subprocess.Popen(
        command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as learning:
        assert learning.stdin is not None and learning.stderr is not None
        for address, messages, _ in [*learned, ("", ["b0 07 10"], "")]:
            _read_to("move a control", learning.stderr)
            with moving(desk, messages):
                _read_to("heard ", learning.stderr)
            learning.stdin.write(f"{address}\n")
            learning.stdin.flush()
        said, error = learning.communicate(timeout=PATIENCE_S)
    assert learning.returncode == 0 and all(line in said for *_, line in learned), (said, error)
    assert path.read_text() == "# mine\nmap:\n  - {cc: 1, address: /fade}  # stays\n" + "".join(
        f"  - {line}\n" for *_, line in learned
    )
    command = [ENDLESS, "midi", "learn", "/layer/5/gain", "--to", path, "--port", "desk"]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as learning:
        assert learning.stderr is not None
        _read_to("move a control", learning.stderr)
        with moving(desk, ["b0 07 7f"]):
            said, error = learning.communicate(timeout=PATIENCE_S)
    assert learning.returncode == 0 and "instead of /gain" in said, error
    assert [entry.address for entry in load_midi(path).entries][:2] == ["/fade", "/layer/5/gain"]


@contextmanager
def moving(desk: Desk, messages: list[str]) -> Iterator[None]:
    """Sends the messages at once and each second: how long a connection is deaf at first is JACK's affair."""
    enough = threading.Event()

    def move() -> None:
        while not enough.is_set():
            desk.send(*messages)
            enough.wait(1.0)

    mover = threading.Thread(target=move)
    mover.start()
    try:
        yield
    finally:
        enough.set()
        mover.join()


def _read_to(beginning: str, lines: IO[str]) -> str:
    """The first line that begins so."""
    return next(line for line in lines if line.startswith(beginning))


def test_learning_an_address_that_is_none_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    command = [ENDLESS, "midi", "learn", "/gian", "--to", str(tmp_path / "map.yaml"), "--port", "desk"]
    with subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        process.stderr.readline(), process.stderr.readline()
        desk.send("b0 07 7f")
        error = process.communicate(timeout=PATIENCE_S)[1]
    assert process.returncode == 1 and "did you mean '/gain'?" in error
    assert not list(tmp_path.iterdir())


def test_ports_are_listed_and_watched(desk: Desk, tmp_path: Path) -> None:
    listing = endless("midi", "list", folder=tmp_path)
    assert "desk:out: sends\n" in listing.stdout and "desk in:in: listens\n" in listing.stdout
    command = [ENDLESS, "midi", "monitor", "--count", "3"]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        process.stderr.readline(), process.stderr.readline()
        desk.send("b4 07 7f", "e0 00 40", "f0 7e 7f 06 01 f7")
        said, _ = process.communicate(timeout=PATIENCE_S)
    assert said.splitlines() == [
        "desk: cc 7 of channel 5 at 127",
        "desk: pitch_bend of channel 1 at 8192",
        "desk: sysex f0 7e 7f 06 01 f7",
    ]
    missing = endless("midi", "monitor", "--port", "piano", folder=tmp_path)
    assert (missing.returncode, missing.stderr) == (
        1,
        "endless: no MIDI device 'piano' is connected (Jack); `endless midi list` shows what is\n",
    )


_CHURN = """
import select, sys
import rtmidi
print("there", flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    out = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, "churn")
    out.open_virtual_port("out")
    out.delete()
"""


def test_ports_that_come_and_go_meanwhile_cost_nothing(node: RunningNode, connected: Desk) -> None:
    """rtmidi asks for a port by its number, which another may have by then; each client has a socket like a server's."""
    gone = node.log.count("has gone")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", _CHURN], env=environment(), **pipes) as churn:  # ends with its input
        assert churn.stdout is not None
        churn.stdout.readline()
        system, end = find_system(), time.monotonic() + 2.0
        while time.monotonic() < end:
            assert "console:out" in system.inputs() and "console in:in" in system.outputs()
            assert system.alive()
        system.close()
    assert node.log.count("has gone") == gone and "failed" not in node.log, node.log


# libjack knows one server in a process: the desk of another server is a process of its own.
_PLAYER = """
import sys, time
import mido
with mido.Backend(sys.argv[1], load=True).open_output("out", virtual=True, client_name="desk") as port:
    while True:
        port.send(mido.Message("control_change", control=7, value=int(sys.argv[2])))
        time.sleep(0.1)
"""


def test_a_jack_server_that_ends_and_returns_is_used_again(tmp_path: Path) -> None:
    name = f"endless-back-{os.getpid()}"
    variables = {"JACK_DEFAULT_SERVER": name, "MIDO_BACKEND": BACKEND}
    (tmp_path / "map.yaml").write_text("map: [{cc: 7, address: /gain, takeover: jump}]\n")
    with RunningNode(tmp_path, "--midi", "map.yaml", "--output", "null", variables=variables) as node:
        assert until(lambda: "no MIDI: there is no MIDI system here" in node.log), node.log
        patch = node.patch()
        patch.subscribe()
        with running_jackd(name), player(127, variables):
            patch.wait_for("/gain", lambda gain: gain == 2.0)
        assert until(lambda: "desk:out has gone" in node.log), node.log
        with running_jackd(name):
            with player(0, variables):
                patch.wait_for("/gain", lambda gain: gain == 0.0)
            assert patch.status().state == "playing"
            node.stop()  # before the server: jackd waits 6 s for clients that it tells of its end


@contextmanager
def player(value: int, variables: Mapping[str, str]) -> Iterator[None]:
    """A desk in a process of its own that sends cc 7 all the time."""
    command = [sys.executable, "-c", _PLAYER, BACKEND, str(value)]
    with subprocess.Popen(command, env=environment(**variables)) as process:
        try:
            yield
        finally:
            process.terminate()


def test_without_the_extra_one_line_says_so_and_the_node_plays(tmp_path: Path) -> None:
    (tmp_path / "mido.py").write_text("raise ImportError(\"No module named 'mido'\")\n")
    (tmp_path / "map.yaml").write_text(MAP)
    with RunningNode(tmp_path, "--midi", "map.yaml", "--output", "null", variables={"PYTHONPATH": str(tmp_path)}) as node:
        assert until(lambda: "no MIDI: MIDI needs mido and python-rtmidi" in node.log), node.log
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/state", lambda state: state == "playing")
    [line] = [line for line in node.log.splitlines() if "MIDI" in line]
    assert line.endswith("pip install 'endless-node[midi]'; the node plays on")


def test_other_backends_of_mido_work(tmp_path: Path) -> None:
    from mido.sockets import PortServer

    (tmp_path / "map.yaml").write_text("map: [{cc: 7, address: /gain, takeover: jump}]\n")
    with PortServer("127.0.0.1", 0) as server:
        port = server._socket.getsockname()[1]
        variables = {
            "MIDO_BACKEND": "tests.e2e.mido_sockets",
            "MIDO_SOCKET": str(port),
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        with RunningNode(tmp_path, "--midi", "map.yaml", "--output", "null", variables=variables) as node:
            listens, sends = server.accept(), server.accept()
            told: list[str] = []

            def shows(message: str) -> bool:
                told.extend(each.hex().lower() for each in listens.iter_pending())
                return message in told

            assert until(lambda: shows("b0 07 40")), node.log
            patch = node.patch()
            patch.subscribe()
            sends.send(mido.Message("control_change", control=7, value=127))
            assert patch.wait_for("/gain", lambda gain: gain != 1.0).values == (2.0,)
            patch.send("/gain", 0.5)
            assert until(lambda: shows("b0 07 20"))


def test_a_map_that_is_wrong_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("map: [{cc: 7, address: /gian}]\n")
    result = endless("run", "--midi", "map.yaml", "--output", "null", folder=tmp_path)
    assert result.returncode == 1
    assert result.stderr.startswith(
        "endless: map.yaml:1:24: address '/gian' is not an address that a control can steer; did you"
    )
