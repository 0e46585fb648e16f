"""Linux Show Player, headless, steps a whole show of a running node over OSC; what was recorded changes where it should."""

import json
import os
import signal
import socket
import subprocess
import time
import xmlrpc.client
from configparser import ConfigParser
from pathlib import Path
from types import TracebackType

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.e2e.capture import WavRecording
from tests.e2e.node import RunningNode, until
from tests.interop.programs import missing, program

pytestmark = pytest.mark.xdist_group("show control")

# The waits are longer than making a clip takes on a busy machine: a cue whose clip comes late is held until then.
SHOW = """
version: 1
title: Stepped from outside
defaults: {fade: 0, layers: 1}
settings: {min_go_interval: 0}
cues:
  - {number: "1", prompt: 440 Hz}
  - {number: "2", prompt: 1000 Hz, continue: auto_continue, post_wait: 0.9}
  - {number: "3", prompt: 700 Hz, continue: auto_continue, post_wait: 0.8}
  - {number: "3.1", prompt: 620 Hz}
  - {number: "4", type: fade, target: "3.1", time: 0.4, gain_db: -12}
  - number: "5"
    type: group
    cues:
      - {number: "5.1", prompt: 1500 Hz, length: 0.9}
      - {number: "5.2", prompt: 850 Hz, length: 0.8}
      - {number: "5.3", prompt: 950 Hz}
  - {number: "6", type: stop, target: master, time: 0.3}
  - {number: "storm", prompt: 550 Hz, osc: /stage/storm}
"""
HEARD = (440, 1000, 700, 620, 1500, 850, 950, 550)  # Hz, in this order
# What LiSP sends, how long after it (post wait) it goes on by itself (None: it waits for a GO), and what is heard from then on.
STEPS: tuple[tuple[str, float | None, int], ...] = (
    ("/go", 1.1, 440),
    ("/go", 2.6, 1000),  # and 700 and 620 Hz, which the node's own list starts
    ("/go", 1.0, 620),  # the fade: still the same tone
    ("/go", 2.6, 1500),  # and 850 and 950 Hz
    ("/stage/storm", None, 550),
    ("/go", None, 0),
)
OWN_S = 0.004  # the node's own waits are exact to the frame; it is the crossfades of 5 ms that are read off less exactly
OTHERS_S = 0.25  # LiSP's: a shell and oscsend start, the message crosses, a block begins; 40 ms under a sevenfold load
WINDOW, HOP = 1024, 64  # frames of 44100 Hz


def free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class LinuxShowPlayer:
    """LiSP with a session of Command Cues, one a step. Its remote module (XML-RPC) presses GO.

    Version 0.5, which distributions package, has no OSC cue; a Command Cue runs a shell command, here liblo's oscsend.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self._stamps = folder / "stamps"
        self._stamps.mkdir()
        session = folder / "session.lsp"
        session.write_text(json.dumps(self._session(port)))
        remote = free_port(socket.SOCK_STREAM)
        self._configure(remote)
        self._rpc = xmlrpc.client.ServerProxy(f"http://127.0.0.1:{remote}/", allow_none=True)
        self._log = folder / "lisp.log"
        words = [program("linux-show-player", "linux-show-player"), "--file", str(session), "--log", "info"]
        home = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "QT_QPA_PLATFORM": "offscreen"}
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                words, cwd=folder, env={**os.environ, **home}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def __enter__(self) -> "LinuxShowPlayer":
        assert until(self._is_up), self._log.read_text()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        if kind is not None:
            print(f"LiSP's log:\n{self._log.read_text()}")

    def go(self, index: int) -> None:
        """Executes a cue, as its GO does."""
        self._rpc.execute(index)

    def sent(self, index: int) -> float:
        """When the cue sent its message, in seconds; waits for it."""
        stamp = self._stamps / str(index)
        assert until(lambda: stamp.exists() and stamp.read_text().endswith("\n")), f"LiSP did not start cue {index}"
        return float(stamp.read_text())

    def _session(self, port: int) -> dict[str, object]:
        oscsend = program("oscsend", "liblo-tools")
        cues = []
        for index, (address, post_wait_s, _) in enumerate(STEPS):
            cue = {"_type_": "CommandCue", "id": f"cue-{index}", "index": index, "name": address}
            cue["command"] = f"date +%s.%N > {self._stamps}/{index}; {oscsend} 127.0.0.1 {port} {address}"
            if post_wait_s is not None:
                cue |= {"next_action": "AutoNext", "post_wait": post_wait_s}
            cues.append(cue)
        return {"cues": cues, "plugins": {}, "application": {"layout": "List Layout"}}

    def _configure(self, remote: int) -> None:
        """Its own settings, on ports of 127.0.0.1 that nobody has."""
        folder = self._folder / ".linux_show_player"
        folder.mkdir()
        config = ConfigParser()
        config.optionxform = str  # type: ignore[assignment, method-assign]  # it reads the names as they are written
        config.read(_default_settings())
        ports = {"BindPort": str(remote), "DiscoverPort": str(free_port(socket.SOCK_DGRAM))}
        config["Remote"].update({"BindIp": "127.0.0.1", **ports})
        with (folder / "config.cfg").open("w") as file:
            config.write(file)

    def _is_up(self) -> bool:
        """The session is loaded."""
        assert self._process.poll() is None, self._log.read_text()
        try:
            return len(self._rpc.get_cues()) == len(STEPS) and bool(self._rpc.get_cue_at(len(STEPS) - 1))  # type: ignore[arg-type]
        except (OSError, xmlrpc.client.Fault):
            return False


def _default_settings() -> Path:
    words = [program("dpkg", "dpkg"), "-L", "linux-show-player"]
    listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
    if not any(path.endswith("lisp/modules/remote/remote.py") for path in listed):
        missing("this Linux Show Player has no XML-RPC to press GO by: version 0.5 has it")
    return Path(next(path for path in listed if path.endswith("lisp/default.cfg")))


def changes(sound: NDArray[np.float64], rate: int) -> list[tuple[float, int]]:
    """(second, Hz): where which of the tones begins to lead; 0 Hz for silence."""
    left = sound[:, 0]
    begins = np.arange(0, len(left) - WINDOW, HOP)
    turning = np.exp(-2j * np.pi * np.outer(np.arange(WINDOW), HEARD) / rate) * np.hanning(WINDOW)[:, None]
    levels = np.abs(np.lib.stride_tricks.sliding_window_view(left, WINDOW)[begins] @ turning) / (WINDOW / 4)
    leads = np.where(levels.max(axis=1) > 1e-4, np.array(HEARD)[levels.argmax(axis=1)], 0)
    places = [0, *(np.flatnonzero(np.diff(leads)) + 1).tolist()]
    return [((begins[place] + WINDOW / 2) / rate, int(leads[place])) for place in places]


@pytest.fixture(scope="module")
def stepped(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[tuple[float, int]], list[float], NDArray[np.float64], int]:
    """What was heard and when, and when LiSP sent each of its messages."""
    program("linux-show-player", "linux-show-player")
    folder = tmp_path_factory.mktemp("lisp")
    (folder / "show.yaml").write_text(SHOW)
    recording = WavRecording(folder / "out.wav")
    words = ("show.yaml", "--engine", "tone", "--seed", 1, "--duration", 8, "--output", f"wav:{recording.path}")
    with RunningNode(folder, *words, "--rate", recording.rate) as node:
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/playhead", lambda number, name, ready: (number, ready) == ("1", "ready"))
        (folder / "home").mkdir()
        with LinuxShowPlayer(folder / "home", node.port) as lisp:
            lisp.go(0)
            sent = [lisp.sent(index) for index in range(5)]
            patch.wait_for("/clip", lambda number, source, layer, prompt, *_: prompt == "550 Hz")
            time.sleep(0.8)
            lisp.go(5)
            sent.append(lisp.sent(5))
            patch.wait_for("/cue/finished", lambda number: number == "6")
        assert patch.wait_for("/playhead", lambda number, *_: number == "storm")
        assert not [each for each in patch.heard if each.address == "/fail"]
    sound = recording.sound()
    return changes(sound, recording.rate), sent, sound, recording.rate


def test_every_cue_is_heard_once_and_in_the_order_of_the_show(stepped) -> None:  # type: ignore[no-untyped-def]
    heard, *_ = stepped
    assert [hz for _, hz in heard] == [0, *HEARD, 0]


def test_what_lisp_starts_sounds_where_lisp_sent_it(stepped) -> None:  # type: ignore[no-untyped-def]
    heard, sent, *_ = stepped
    at = {hz: second for second, hz in heard[1:]}
    first = at[440] - sent[0]
    late = [at[hz] - when - first for when, (_, _, hz) in zip(sent, STEPS, strict=True) if hz not in (620, 0)]
    print("later than the first, ms:", [round(1000 * each) for each in late])
    assert max(late) - min(late) < OTHERS_S


def test_what_the_list_of_the_node_starts_sounds_at_its_own_distance(stepped) -> None:  # type: ignore[no-untyped-def]
    heard, *_ = stepped
    at = {hz: second for second, hz in heard[1:]}
    assert at[620] - at[700] == pytest.approx(0.8, abs=OWN_S)
    assert at[950] - at[850] == pytest.approx(0.8, abs=OWN_S)
    assert (
        0 <= at[1000] + 0.9 - at[700] + OWN_S < OTHERS_S
    )  # a GO of this moment sounds in the next block; what follows keeps its time


def test_the_fade_cue_is_heard_where_it_was_sent(stepped) -> None:  # type: ignore[no-untyped-def]
    heard, sent, sound, rate = stepped
    at = {hz: second for second, hz in heard[1:]}
    begin = at[440] + sent[2] - sent[0]

    def level(second: float) -> float:
        piece = sound[round(second * rate) : round((second + 0.1) * rate), 0]
        return float(np.sqrt(np.mean(np.square(piece))))

    before, after = level(begin - 0.15), level(begin + 0.4 + OTHERS_S)
    assert 20 * np.log10(after / before) == pytest.approx(-12, abs=0.1)
