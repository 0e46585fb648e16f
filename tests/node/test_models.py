"""`endless models` as a user types it: real processes against a hub on loopback, killed, resumed, refused, offline."""

import fcntl
import json
import os
import pty
import resource
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.generator.torch_here import require

require("huggingface_hub", "safetensors")

import numpy as np  # noqa: E402
import soundfile  # noqa: E402

from tests.generator.hub_server import Hub, serving  # noqa: E402
from tests.generator.tiny_tangoflux import tiny  # noqa: E402

pytestmark = pytest.mark.xdist_group("models")

REPO, WEIGHTS = "declare-lab/TangoFlux", "tangoflux.safetensors"
NOWHERE = "http://127.0.0.1:9"
FETCH = ("models", "fetch", "tangoflux")
ENGINE = ("clip", "rain", "--engine", "tangoflux", "--duration", "1", "--steps", "1", "--seed", "1", "--meaning", "words")


class User:
    """A user with a home of their own, at a hub."""

    def __init__(self, home: Path, endpoint: str) -> None:
        self.home = home
        self.cache = home / "huggingface" / "hub" / "models--declare-lab--TangoFlux"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "XDG_", "ENDLESS_"))}
        self.environment = kept | {
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "HF_HOME": str(home / "huggingface"),
            "HF_ENDPOINT": endpoint,
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "OMP_NUM_THREADS": "1",
        }

    def start(self, *words: str, **how: Any) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "node", *words]
        how = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | how
        return subprocess.Popen(command, env=self.environment, **how)

    def endless(self, *words: str, **how: Any) -> "subprocess.CompletedProcess[str]":
        with self.start(*words, **how) as process:
            out, err = process.communicate(timeout=100)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def fails(self, *words: str, **how: Any) -> str:
        """The last line of standard error of a command that fails, and has no traceback."""
        done = self.endless(*words, **how)
        assert done.returncode == 1, done.stderr
        lines = done.stderr.splitlines()
        assert [line.startswith("endless: ") for line in lines] == [False] * (len(lines) - 1) + [True]
        assert "Traceback" not in done.stderr
        return lines[-1]

    def listed(self, *words: str) -> list[dict[str, Any]]:
        return list(json.loads(self.endless("models", "list", "--json", *words).stdout))

    def at_a_terminal(self, answer: str, after: str = "") -> tuple[int, str]:
        """Exit status and what stood on the terminal when the fetch was answered like that, once `after` stood there."""
        mine, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 100))
        process = self.start(*FETCH, stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=own_terminal)
        os.close(theirs)
        shown = b""
        while after.encode() not in shown:
            shown += os.read(mine, 1 << 16)
        os.write(mine, answer.encode())
        while True:
            try:
                shown += os.read(mine, 1 << 16)
            except OSError:  # EIO: the other end is closed
                break
        os.close(mine)
        return process.wait(100), shown.decode()


def own_terminal() -> None:
    """In the child: its standard input is the terminal whose keys are its signals."""
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture(scope="module")
def upstream() -> Path:
    return tiny()


@pytest.fixture
def hub(upstream: Path) -> Iterator[Hub]:
    with serving(Hub({REPO: upstream})) as hub:
        yield hub


@pytest.fixture
def user(hub: Hub, tmp_path: Path) -> User:
    return User(tmp_path, hub.url)


def test_a_fetch_that_is_killed_asks_for_the_rest_alone(user: User, hub: Hub, upstream: Path) -> None:
    size = (upstream / WEIGHTS).stat().st_size
    hub.stalls[WEIGHTS] = size // 2
    process = user.start(*FETCH, "--accept-licence", stderr=subprocess.DEVNULL)
    assert hub.stalled.wait(60)
    partial = user.cache / "blobs" / f"{hub.digest(REPO, WEIGHTS)}.incomplete"
    while not partial.exists() or partial.stat().st_size < size // 2:
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.communicate()
    row = user.listed("tangoflux")[0]
    assert (row["state"], row["partial_bytes"]) == ("incomplete", size // 2)
    assert "models fetch tangoflux" in user.fails(*ENGINE, "-o", str(user.home / "x.wav"))

    hub.requests.clear()
    done = user.endless(*FETCH)
    assert done.returncode == 0, done.stderr
    assert [(request.range, request.sent) for request in hub.bodies(WEIGHTS) if request.sent] == [
        (f"bytes={size // 2}-", size - size // 2)
    ]
    assert {request.path.rpartition("/")[2] for request in hub.requests} == {"TangoFlux", WEIGHTS}
    assert f"fetching {WEIGHTS} (19.0 MB): goes on at 9.5 MB" in done.stderr
    assert not partial.exists()


@pytest.mark.slow
def test_the_engine_plays_what_was_fetched_and_never_asks_the_hub(user: User, hub: Hub, tmp_path: Path) -> None:
    out = tmp_path / "rain.wav"
    said = user.fails(*ENGINE, "-o", str(out))
    assert "`endless models fetch tangoflux` fetches the weights" in said
    assert hub.requests == []

    done = user.endless(*FETCH, "--accept-licence")
    assert done.returncode == 0, done.stderr
    assert "`endless run --engine tangoflux` plays it" in done.stdout
    assert "tangoflux.safetensors (19.0 MB): 50%" in done.stderr
    assert user.listed("tangoflux")[0]["state"] == "checked"
    hub.requests.clear()
    done = user.endless(*ENGINE, "-o", str(out))
    assert done.returncode == 0, done.stderr
    assert hub.requests == []
    sound, rate = soundfile.read(out)
    assert (sound.shape, rate) == ((44100, 2), 44100)
    assert np.abs(sound).max() > 0


def test_a_folder_carries_the_model_to_a_machine_without_a_network(user: User, hub: Hub, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    done = user.endless(*FETCH, "--accept-licence", "--to", str(stick))
    assert done.returncode == 0, done.stderr
    assert f"--weights {stick}" in done.stdout
    assert not user.cache.exists()
    states = {row["folder"]: row["state"] for row in user.listed("tangoflux")}
    assert states == {None: "absent", str(stick): "checked"}
    with (stick / "vae.safetensors").open("ab") as file:
        file.write(b"!")
    other = User(tmp_path / "other", NOWHERE)
    said = other.fails(*FETCH, "--accept-licence", "--from", str(stick))
    assert "vae.safetensors" in said
    assert user.listed("tangoflux")[1]["state"] == "complete", "changed since it was checked"
    shutil.copy(hub.repos[REPO] / "vae.safetensors", stick)
    done = other.endless(*FETCH, "--from", str(stick))
    assert done.returncode == 0, done.stderr
    assert [row["state"] for row in other.listed()] == ["checked", "absent"]


def test_without_a_terminal_the_licence_is_accepted_by_a_flag(user: User, hub: Hub) -> None:
    done = user.endless(*FETCH)
    assert done.returncode == 1
    assert done.stderr == (
        "endless: tangoflux is for non-commercial research only; "
        "accept that with --accept-licence, or on a terminal, where the licence is shown\n"
    )
    assert hub.requests == []
    assert user.listed("tangoflux")[0]["licence_accepted"] is False


def test_on_a_terminal_the_licence_is_asked_for_once_and_bars_are_drawn(user: User, hub: Hub) -> None:
    status, shown = user.at_a_terminal("\n")
    assert status == 1
    assert "non-commercial research use only" in shown
    assert "the licence is not accepted, so tangoflux is not fetched" in shown
    assert hub.requests == []
    status, shown = user.at_a_terminal("y\n")
    assert status == 0, shown
    assert "Do you accept that? [y/N]" in shown
    assert "fetching tangoflux.safetensors: 100%|" in shown
    status, shown = user.at_a_terminal("")
    assert status == 0
    assert "accept" not in shown


def test_a_damaged_file_is_one_line_and_removed(user: User, hub: Hub) -> None:
    hub.damaged.add(WEIGHTS)
    assert f"{WEIGHTS} from {hub.url} is not what it should be" in user.fails(*FETCH, "--accept-licence")
    assert [path for path in (user.cache / "blobs").iterdir() if path.stat().st_size > 1_000_000] == []


def test_a_disk_that_fills_up_is_one_line_and_keeps_what_came(user: User, hub: Hub) -> None:
    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    said = user.fails(*FETCH, "--accept-licence", preexec_fn=full)
    assert "takes no more (File too large): make room and run the same again" in said
    assert (user.cache / "blobs" / f"{hub.digest(REPO, WEIGHTS)}.incomplete").stat().st_size == 1_000_000
    assert user.endless(*FETCH).returncode == 0
    assert hub.bodies(WEIGHTS)[-1].range == "bytes=1000000-"


def test_without_a_network_it_names_the_other_ways(tmp_path: Path) -> None:
    said = User(tmp_path, NOWHERE).fails(*FETCH, "--accept-licence")
    assert f"{NOWHERE} cannot be reached" in said
    assert "HF_ENDPOINT" in said
    assert "--from DIR" in said


def test_a_login_that_is_missing_is_one_line(user: User, hub: Hub) -> None:
    hub.status[REPO] = 401, "GatedRepo"
    assert "`hf auth login`" in user.fails(*FETCH, "--accept-licence")


@pytest.mark.parametrize("library", ["huggingface_hub", "safetensors"])
def test_a_base_installation_is_told_what_to_install(user: User, library: str) -> None:
    blocked = (
        f"import sys; sys.modules['{library}'] = None; from node.command_line import run_command; run_command(sys.argv[1:])"
    )

    def without(*words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-c", blocked, *words]
        return subprocess.run(command, env=user.environment, capture_output=True, text=True, timeout=60)

    done = without(*FETCH, "--accept-licence")
    said = f"{library} is not installed, without which tangoflux is of no use: pip install 'endless-node[tangoflux]'"
    assert (done.returncode, done.stderr) == (1, f"endless: {said}\n")
    done = without("models", "list")
    assert (done.returncode, done.stderr) == (0, "")
    assert said in done.stdout


def test_list_says_what_is_not_here(user: User) -> None:
    done = user.endless("models", "list")
    assert done.returncode == 0
    assert "not here: `endless models fetch tangoflux` brings it" in done.stdout
    assert "not here: `endless models fetch meaning` brings it" in done.stdout
    assert "licence: non-commercial research only, not accepted" in done.stdout
    assert [(row["name"], row["state"], row["bytes"]) for row in user.listed()] == [
        ("tangoflux", "absent", 0),
        ("meaning", "absent", 0),
    ]


@pytest.mark.parametrize("action", ["fetch", "list"])
def test_a_name_that_is_none_is_a_wrong_word(user: User, action: str) -> None:
    done = user.endless("models", action, "nonsense")
    assert (done.returncode, done.stderr) == (2, "endless: no model is called 'nonsense'; there are tangoflux, meaning\n")


def test_ctrl_c_says_how_to_go_on(user: User, hub: Hub) -> None:
    hub.stalls[WEIGHTS] = 500_000
    process = user.start(*FETCH, "--accept-licence")
    assert hub.stalled.wait(60)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.splitlines()[-1] == "endless: stopped; run the same again, and it goes on where it was"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("\x03", "stopped; nothing was fetched"),
        ("\x04", "the licence is not accepted, so tangoflux is not fetched; run the same again to accept it"),
    ],
)
def test_ctrl_c_and_the_end_of_input_at_the_licence_have_a_line_of_their_own(user: User, hub: Hub, key: str, said: str) -> None:
    status, shown = user.at_a_terminal(key, after="[y/N] ")
    assert status == 1
    assert shown.splitlines()[-1] == f"endless: {said}"
    assert hub.requests == []


def test_a_login_page_is_one_line_and_what_came_stays(user: User, hub: Hub) -> None:
    hub.breaks[WEIGHTS], hub.portals[WEIGHTS] = 1_000_000, 1000
    said = user.fails(*FETCH, "--accept-licence")
    assert f"{hub.url} sends something else than {WEIGHTS}" in said
    assert (user.cache / "blobs" / f"{hub.digest(REPO, WEIGHTS)}.incomplete").stat().st_size == 1_000_000


def test_weights_that_are_named_and_missing_are_named(user: User, upstream: Path, tmp_path: Path) -> None:
    said = user.fails(*ENGINE, "--weights", "nope", "-o", str(tmp_path / "x.wav"), cwd=tmp_path)
    assert f"there is no folder {tmp_path / 'nope'}" in said
    assert "models fetch" not in said


def test_list_advises_the_fetch_where_the_cache_is_not_whole(user: User, tmp_path: Path) -> None:
    assert user.endless(*FETCH, "--accept-licence").returncode == 0
    (next((user.cache / "snapshots").iterdir()) / "vae.safetensors").unlink()
    row = user.listed("tangoflux")[0]
    assert row["state"] == "incomplete"
    assert row["problem"].endswith("has no vae.safetensors; `endless models fetch tangoflux` brings it")
