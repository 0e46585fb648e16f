"""The JACK client on real servers, in processes of their own, heard by another client."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

import jack
import numpy as np
import pytest

from generator.spawn import spawn
from node.errors import OutputError
from node.outputs.jack import open_jack, server_line
from node.outputs.jack_feed import compiled
from node.outputs.output import Block, Output, open_output
from tests.e2e.capture import capture, capture_freewheel
from tests.node.outputs.counter_player import STALL_AT, STEP, steps
from tests.node.outputs.jack_server import PERIOD, RATE, longest, running_jackd

pytestmark = pytest.mark.xdist_group("jack")

MACHINE_STALLS = 6  # tries: the machine itself may stop for longer than any buffer
WAYS = ["c", "python", "direct"]


@pytest.fixture(autouse=True, scope="module")
def _built() -> None:
    if os.environ.get("CI"):
        assert compiled(), "jack_callback.c was not built"


@contextmanager
def _playing(way: str = "c", block: int = 256, depth: int = 1024, stall_s: float = 0.0) -> Iterator[tuple[int, Connection]]:
    if way == "c" and not compiled():
        pytest.skip("jack_callback.c was not built")
    arguments = {"spec": "jack", "rate": None, "block": block, "latency": "direct" if way == "direct" else depth}
    process, connection = spawn(
        "tests.node.outputs.counter_player", {"output": arguments, "stall_s": stall_s, "without_c": way == "python"}
    )
    try:
        rate, latency_s, description = connection.recv()
        assert rate == RATE
        assert 0 < latency_s < 0.2
        assert description.startswith("JACK as endless, 48000 Hz, ")
        assert ("Python" in description) == (way == "python")
        yield process.pid, connection
    finally:
        process.kill()
        process.wait()
        connection.close()


def _stop(connection: Connection) -> int:
    """Its xruns."""
    connection.send("stop")
    return int(connection.recv()[0])


@contextmanager
def _opened(**more: object) -> Iterator[Output]:
    """A client of this very process, silent."""
    output = open_output("jack", **{"rate": None, "block": 256, "latency": 1024, **more})  # type: ignore[arg-type]
    try:
        yield output
    finally:
        output.close()


@contextmanager
def _listener(server: str) -> Iterator[jack.Client]:
    with jack.Client("listener", servername=server, no_start_server=True) as client:
        yield client


def _until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("way", "block"), [("c", 128), ("c", 192), ("c", 1024), ("python", 256), ("direct", 192), ("direct", 512)]
)
def test_every_sample_arrives_once_and_in_order(jack_server: str, way: str, block: int) -> None:
    """What a busy machine may do: whole periods are lost or repeated where a callback is not run in time. Nothing else."""
    stretches = []
    for _ in range(MACHINE_STALLS):
        with _playing(way, block):
            found = steps(capture(jack_server, 1.0))
        assert np.all((found - 1) % PERIOD == 0), set(found.tolist())
        stretches.append(longest(found == 1))
        if stretches[-1] > 0.4:
            return
    pytest.fail(f"longest seconds without a break: {stretches}")


@pytest.mark.parametrize("way", ["c", "python"])
def test_an_empty_ring_is_counted_and_playing_goes_on_with_the_next_sample(jack_server: str, way: str) -> None:
    with _playing(way, stall_s=0.3) as (_, connection):
        heard = capture(jack_server, 4.0)
        xruns = _stop(connection)
    assert xruns >= 1
    assert heard[0, 0] / STEP < STALL_AT < heard[:, 0].max() / STEP
    assert np.any(heard[:, 0] == 0)
    assert np.all((steps(heard) - 1) % PERIOD == 0)  # the silence is put between: no sample is skipped for it


@pytest.mark.parametrize("way", WAYS)
def test_cycles_that_the_client_missed_are_counted(jack_server: str, way: str) -> None:
    with _playing(way) as (pid, connection):
        capture(jack_server, 0.5)
        os.kill(pid, signal.SIGSTOP)
        time.sleep(0.2)
        os.kill(pid, signal.SIGCONT)
        time.sleep(0.5)
        assert _stop(connection) >= 1


@pytest.mark.parametrize("way", WAYS)
def test_in_freewheel_nothing_is_lost(jack_server: str, way: str) -> None:
    with _playing(way) as (_, connection):
        capture(jack_server, 0.2)
        heard = capture_freewheel(jack_server, 10.0)
        assert connection.poll() is False
    assert np.all(heard[2 * PERIOD :, 0] > 0)
    assert np.all(steps(heard[2 * PERIOD :]) == 1)


@pytest.mark.parametrize("way", WAYS)
def test_a_change_of_the_period_is_followed(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    name = f"endless-periods-{os.getpid()}"
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    with running_jackd(name), _playing(way) as (_, connection):
        capture(name, 0.2)
        with _listener(name) as client:
            client.blocksize = 2048
        heard = capture(name, 1.0)
        _stop(connection)
    assert longest(np.diff(heard[:, 0]) == np.float32(STEP)) > 0.5


def test_a_mix_at_another_rate_is_resampled_and_keeps_its_pitch(jack_server: str) -> None:
    for rate in (44100, 96000):
        hertz = 1000.0
        output = open_jack("", rate, 256, 1024)
        phase = 0

        def render(out: Block) -> None:
            nonlocal phase
            out[:] = 0.5 * np.sin(2 * np.pi * hertz / rate * np.arange(phase, phase + len(out)))[:, None]  # noqa: B023
            phase += len(out)

        stop = threading.Event()
        player = threading.Thread(target=output.run, args=(render, stop))
        player.start()
        heard = capture(jack_server, 1.5)[:, 0].astype(np.float64)
        stop.set()
        player.join()
        output.close()
        assert output.rate == rate
        assert f"48000 Hz resampled from the mix's {rate}" in output.description
        off = np.abs(heard[2:] - 2 * np.cos(2 * np.pi * hertz / RATE) * heard[1:-1] + heard[:-2])
        assert longest(off < 1e-4) > 0.3  # a pure tone of 1000 Hz, without a click
        assert np.abs(heard).max() == pytest.approx(0.5, abs=0.01)


def test_the_ports_are_named_and_connected_in_turn(jack_server: str) -> None:
    with _opened(), _listener(jack_server) as client:
        for n in (1, 2):
            assert [port.name for port in client.get_all_connections(f"endless:out_{n}")] == [f"system:playback_{n}"]


def test_a_single_channel_goes_to_two_ports(jack_server: str) -> None:
    with _opened(channels=1), _listener(jack_server) as client:
        assert len(client.get_all_connections("endless:out_1")) == 2


def test_fewer_playback_ports_than_channels_are_said(jack_server: str) -> None:
    with _opened(channels=8) as output, _listener(jack_server) as client:
        assert "6 of 8 ports find no playback port" in output.description
        assert len(client.get_ports("endless:out_.*")) == 8


@pytest.mark.parametrize(
    ("connect", "to"),
    [("off", [[], []]), ("listener", [["listener:in_1"], ["listener:in_2"]]), ("listener:in_2", [["listener:in_2"], []]),
     ("system:playback_2,listener:in_1", [["system:playback_2"], ["listener:in_1"]])],
)  # fmt: skip
def test_the_ports_go_where_they_are_told(jack_server: str, connect: str, to: list[list[str]]) -> None:
    with jack.Client("listener", servername=jack_server, no_start_server=True) as client:
        for n in (1, 2):
            client.inports.register(f"in_{n}")
        with _opened(connect=connect):
            found = [[port.name for port in client.get_all_connections(f"endless:out_{n}")] for n in (1, 2)]
    assert found == to


def test_ports_that_appear_later_are_connected_and_what_was_undone_stays_so(jack_server: str) -> None:
    with _playing(), _listener(jack_server) as client:
        _until(lambda: len(client.get_all_connections("endless:out_1")) == 1)
        client.disconnect("endless:out_1", "system:playback_1")
        time.sleep(1.5)  # longer than it takes to look again
        assert client.get_all_connections("endless:out_1") == []
    with jack.Client("late", servername=jack_server, no_start_server=True) as client:
        output = open_jack("", None, 256, 1024, connect="late")
        stop = threading.Event()
        player = threading.Thread(target=output.run, args=(lambda out: out.fill(0.0), stop))
        player.start()
        client.inports.register("in_1")
        _until(lambda: len(client.get_all_connections("endless:out_1")) == 1)
        stop.set()
        player.join()
        output.close()


def test_jack_is_told_the_latency_of_the_ring(jack_server: str) -> None:
    if not compiled():
        pytest.skip("jack_callback.c was not built")
    with _opened(latency=2048) as output:
        assert output.latency_s == pytest.approx(2048 / RATE, abs=4 * PERIOD / RATE)
        assert output.latency_s > 2048 / RATE  # and the way behind the ports
        said = subprocess.run(["jack_lsp", "-l", "endless:out_1"], capture_output=True, text=True) if _has_lsp() else None
    if said is not None:
        assert "port capture latency = [ 2048 2048 ] frames" in said.stdout


def _has_lsp() -> bool:
    import shutil

    return shutil.which("jack_lsp") is not None


def test_a_second_client_gets_a_name_of_its_own(jack_server: str) -> None:
    with _opened() as first, _opened() as second:
        assert first.description.split(",")[0] != second.description.split(",")[0]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGSTOP])
def test_the_end_of_the_server_is_told(monkeypatch: pytest.MonkeyPatch, how: signal.Signals) -> None:
    name = f"endless-ends-{os.getpid()}"
    code = (
        "import threading\n"
        "from node.errors import OutputError\n"
        "from node.outputs.output import open_output\n"
        "import os\n"
        "output = open_output('jack', None, 256, 1024)\n"
        "print('playing', flush=True)\n"
        "try: output.run(lambda out: out.fill(0.0), threading.Event())\n"
        "except OutputError as error: print(error, flush=True)\n"
        "os._exit(0)\n"
    )
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    with (
        running_jackd(name) as server,
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as player,
    ):
        assert player.stdout is not None
        assert player.stdout.readline() == "playing\n"
        time.sleep(0.2)
        pid = _jackd_pid(server)
        os.kill(pid, how)
        try:
            said = player.stdout.readline()
        finally:
            os.kill(pid, signal.SIGCONT)
    assert "the JACK server " in said


def _jackd_pid(server: "subprocess.Popen[bytes]") -> int:
    return server.pid  # setpriv replaces itself


def test_without_a_server_it_says_how_to_start_one(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "no-such-server")
    with pytest.raises(OutputError, match=r"no JACK server 'no-such-server' answers: start one \(jackd -d alsa") as caught:
        open_output("jack", None, 256, 1024)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr().err == ""


def test_a_machine_without_the_library_says_what_to_install() -> None:
    out = subprocess.run(
        [
            sys.executable, "-c",
            "import ctypes.util\n"
            "ctypes.util.find_library = lambda name: None\n"
            "from node.errors import OutputError\n"
            "from node.outputs.output import open_output\n"
            "try: open_output('jack', None, 256, 1024)\n"
            "except OutputError as error: print(error)\n",
        ],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert out.stderr == ""
    assert out.stdout.startswith("no JACK library here: ")
    assert "--output device" in out.stdout
    assert out.stdout.count("\n") == 1


def test_what_is_here_is_told_in_one_line(jack_server: str) -> None:
    assert server_line() == f"jack: 2 playback ports, {RATE} Hz, periods of {PERIOD} frames"
