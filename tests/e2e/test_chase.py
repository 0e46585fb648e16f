"""Cues that a real node starts by MIDI Timecode from a real port, by times of day, by notes, and by a real Link session."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.e2e.node import Patch, RunningNode, until
from tests.node.surfaces.test_mtc import full, quarters

pytestmark = pytest.mark.xdist_group("chase")

FOLDER = Path(__file__).parent


def show_of(folder: Path, *cues: str, settings: str = "{}") -> Path:
    lines = "".join(f'  - {{number: "{number}", type: wait, time: 0, {keys}}}\n' for number, keys in enumerate(cues, 1))
    path = folder / "show.yaml"
    path.write_text(f"version: 1\nsettings: {settings}\ncues:\n{lines}")
    return path


def started(patch: Patch) -> list[str]:
    """The cues that were started by now, in order; all that was asked before is done."""
    patch.ask("/sync", 7, reply="/synced")
    return [str(values[0]) for values in patch.values("/cue/started")]


@pytest.fixture(scope="module")
def jack() -> Iterator[object]:
    from tests.e2e.test_midi import BACKEND
    from tests.node.outputs.jack_server import WAITING, running_jackd

    rtmidi = pytest.importorskip("rtmidi", reason="pip install 'endless-node[midi]'")
    if rtmidi.API_UNIX_JACK not in rtmidi.get_compiled_api():
        pytest.skip("this python-rtmidi is built without JACK")
    from tests.e2e.test_midi import Desk

    name = f"endless-chase-{time.time_ns()}"
    with running_jackd(name, scheduling=WAITING) as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("JACK_DEFAULT_SERVER", name)
        patch.setenv("MIDO_BACKEND", BACKEND)
        yield Desk
        running.terminate()


def test_timecode_and_notes_from_a_port_start_cues(jack: type, tmp_path: Path) -> None:
    from node.control.timecode import RATES

    rate = RATES[1]
    codes = [f'timecode: "01:00:{place}"' for place in ("01:00", "02:00", "10:00")]
    show = show_of(tmp_path, *codes, "midi: {note: 60, channel: 1}")
    desk = jack("desk")

    def roll(label: tuple[int, int, int, int], seconds: float) -> None:
        """Sends quarter frames in their time."""
        due = time.monotonic()
        for data in quarters(rate, rate.count(label), round(seconds / rate.quarter_s)):
            desk._out.send_message(data)
            due += rate.quarter_s
            time.sleep(max(0.0, due - time.monotonic()))

    try:
        with RunningNode(tmp_path, show.name, "--engine", "tone", "--output", "null") as node:
            assert until(lambda: "MIDI: desk:out is connected" in node.log), node.log
            patch = node.patch()
            patch.subscribe()
            desk._out.send_message(full(rate, (1, 0, 0, 12)))
            roll((1, 0, 0, 12), 1.0)
            patch.wait_for("/cue/started", lambda number, _: number == "1")
            assert until(lambda: "timecode from desk has stopped" in node.log), node.log
            roll((1, 0, 1, 12), 1.0)
            patch.wait_for("/cue/started", lambda number, _: number == "2")
            roll((1, 0, 9, 12), 1.0)
            patch.wait_for("/cue/started", lambda number, _: number == "3")
            assert started(patch) == ["1", "2", "3"]
            roll((1, 0, 1, 12), 1.0)  # back: 2 lies ahead again
            assert until(lambda: started(patch) == ["1", "2", "3", "2"]), started(patch)
            desk.send("90 3c 64", "80 3c 00")
            patch.wait_for("/cue/started", lambda number, _: number == "4")
    finally:
        desk.close()


def test_times_of_day_start_cues_and_catch_up_the_one_before(tmp_path: Path) -> None:
    now = datetime.now()
    moments = [now - timedelta(hours=1), *(now + timedelta(seconds=ahead) for ahead in range(2, 62))]
    show = show_of(tmp_path, *(f'at: "{moment:%H:%M:%S}"' for moment in moments), settings="{catch_up: true}")
    with RunningNode(tmp_path, show.name, "--engine", "tone", "--output", "null") as node:
        patch = node.patch()
        patch.subscribe()
        patch.ask("/cues", reply="/cues.end")
        began = patch.wait_for("/cue/started").values[0]
        patch.wait_for("/cue/started", lambda number, _: int(number) == int(began) + 1)
        heard = [one for one in patch.heard if one.address == "/cue/started"]
    numbers = [int(one.values[0]) for one in heard]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    for one in heard:
        wall = datetime.now() - timedelta(seconds=time.monotonic() - one.when_s)
        due = moments[int(one.values[0]) - 1].replace(microsecond=0)
        assert due - wall < timedelta(seconds=0.1), "it came before its time"


def test_a_link_session_starts_cues() -> None:
    """In a network of its own, where no session of anybody is joined or disturbed."""
    pytest.importorskip("link", reason="pip install 'endless-node[link]'")
    alone = ["unshare", "--user", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], capture_output=True).returncode:
        pytest.skip("this machine gives no network namespaces")
    command = [*alone, sys.executable, "-m", "tests.e2e.link_peer"]
    result = subprocess.run(command, cwd=FOLDER.parents[1], capture_output=True, text=True, timeout=110)
    assert result.returncode == 0, result.stdout + result.stderr
