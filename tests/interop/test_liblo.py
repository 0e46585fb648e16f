"""liblo's own oscsend and oscdump as clients."""

import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests.e2e.node import RunningNode, until
from tests.interop.programs import output_of, program
from tests.node.surfaces.rig import Rig


@pytest.fixture
def rig():  # type: ignore[no-untyped-def]
    rig = Rig()
    yield rig
    rig.close()


def oscsend(rig: Rig, *words: str) -> None:
    subprocess.run([program("oscsend", "liblo-tools"), "127.0.0.1", str(rig.server.port), *words], check=True, timeout=30)
    rig.receive()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("/gain", "f", "0.5"), ("/gain", (0.5,), 0)),
        (("/gain", "d", "0.25"), ("/gain", (0.25,), 0)),
        (("/layers", "i", "5"), ("/layers", (5,), 0)),
        (("/layers", "h", "5"), ("/layers", (5,), 0)),
        (("/layers", "f", "5"), ("/layers", (5,), 0)),
        (("/prompt", "ss", "gentle rain", "on leaves"), ("/prompt", ("gentle rain on leaves",), 0)),
        (("/prompt", "S", "rain"), ("/prompt", ("rain",), 0)),
        (("/prompt", "sc", "vitamin", "c"), ("/prompt", ("vitamin c",), 0)),
        (("/layer/2/mute", "T"), ("/layer/2/mute", (1,), 0)),
        (("/layer/2/mute", "F"), ("/layer/2/mute", (0,), 0)),
        (("/play",), ("/play", (), 0)),
        (("/play", "I"), ("/play", (), 0)),
        (("/layer/[4-4]/pan", "f", "-1"), ("/layer/4/pan", (-1.0,), 0)),
    ],
)
def test_oscsend_sends_every_type(rig: Rig, words: tuple[str, ...], expected: tuple[object, ...]) -> None:
    oscsend(rig, *words)
    assert rig.calls == [expected]


@pytest.mark.parametrize("words", [("/gain", "m", "00903c7f"), ("/gain", "N"), ("/layers", "s", "five")])
def test_what_oscsend_sends_without_meaning_is_refused(rig: Rig, words: tuple[str, ...]) -> None:
    oscsend(rig, *words)
    assert rig.calls == []
    assert rig.server.stats.refused == 1


def test_oscdump_hears_what_is_pushed(rig: Rig) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    dump = subprocess.Popen([program("oscdump", "liblo-tools"), "-L", str(port)], stdout=subprocess.PIPE, text=True)
    assert dump.stdout is not None
    lines: list[str] = []

    def read() -> None:
        assert dump.stdout is not None
        lines.extend(line.strip() for line in dump.stdout)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        wanted = ['/done si "/notify" 1', "/layers i 3", '/fade/law s "equal_power"', "/layer/64/gain f 1.000000"]
        wanted += ['/clip isisfis 7 "generated" 2 "rain" 1.500000 99 ""', "/level ffff 0.500000 0.250000 0.500000 0.250000"]
        end_s = time.monotonic() + 30
        while time.monotonic() < end_s and not all(any(line.endswith(want) for line in lines) for want in wanted):
            oscsend(rig, "/notify", "ii", "1", str(port))  # again until oscdump is up
            rig.finish_dumps()
            rig.feedback.push("/clip", 7, "generated", 2, "rain", 1.5, 99, "")
            rig.feedback.push("/level", 0.5, 0.25, 0.5, 0.25)
            time.sleep(0.1)
        for want in wanted:
            assert any(line.endswith(want) for line in lines), f"{want} is not in {lines[:20]}"
    finally:
        dump.terminate()
        dump.wait(timeout=10)
        reader.join(timeout=10)
        dump.stdout.close()


def test_oscsend_speaks_tcp(node: RunningNode) -> None:
    url = f"osc.tcp://127.0.0.1:{node.port}"
    for words in (("/layer/51/gain", "f", "0.5"), ("/layer/51/prompt", "ss", "880", "Hz"), ("/layer/52/mute", "T")):
        output_of(program("oscsend", "liblo-tools"), url, *words)
    patch = node.patch()
    for address, value in (("/layer/51/gain", 0.5), ("/layer/51/prompt", "880 Hz"), ("/layer/52/mute", 1)):
        assert until(lambda address=address, value=value: patch.ask(address) == (value,)), address
    patch.send("/layer/51/prompt", "")


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_oscsendfile_plays_a_file_in_time(node: RunningNode, tmp_path: Path, transport: str) -> None:
    """What `oscdump` writes down, time tags of 1900 and all, is played back later."""
    patch = node.patch()
    patch.subscribe()
    lines = [f"{n:08x}.{2**31 * (n % 2):08x} /layer/53/gain f {n / 100:f}" for n in range(4)]
    (tmp_path / "file.txt").write_text("\n".join(lines) + "\n")
    url = f"osc.{transport}://127.0.0.1:{node.port}"
    output_of(program("oscsendfile", "liblo-tools"), url, tmp_path / "file.txt", 4)
    patch.wait_for("/layer/53/gain", lambda gain: gain == pytest.approx(0.03))
    patch.send("/notify", 0)
