"""Outputs on a real JACK server, through PortAudio, in processes of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

import numpy as np
import pytest

from generator.spawn import spawn
from node.errors import OutputError
from node.outputs.device import Device, choose
from tests.e2e.capture import capture
from tests.node.outputs.counter_player import STALL_AT, STEP, steps
from tests.node.outputs.jack_server import PERIOD, RATE, longest, running_jackd

MACHINE_STALLS = 6  # tries: the machine itself may stop for longer than any buffer
SYSTEM = Device(0, "system", "JACK Audio Connection Kit", 2, 48000, True)
PHONES = Device(3, "USB phones", "ALSA", 2, 44100, False)
STUDIO = Device(12, "USB studio", "ALSA", 8, 48000, False)


@contextmanager
def _playing(latency: int | str, block: int = 256, stall_s: float = 0.0) -> Iterator[tuple[int, Connection]]:
    arguments = {"spec": "device", "rate": None, "block": block, "latency": latency}
    process, connection = spawn("tests.node.outputs.counter_player", {"output": arguments, "stall_s": stall_s})
    try:
        rate, latency_s, description = connection.recv()
        assert rate == RATE
        assert 0 < latency_s < 0.2
        assert "system" in description
        yield process.pid, connection
    finally:
        process.kill()
        process.wait()
        connection.close()


@pytest.mark.parametrize(("latency", "block"), [(1024, 256), (2048, 256), ("direct", 256), (1024, 192)])
def test_every_sample_arrives_once_and_in_order(jack_server: str, latency: int | str, block: int) -> None:
    """What a busy machine may do: whole periods are lost or repeated where a callback is not run in time. Nothing else."""
    stretches = []
    for _ in range(MACHINE_STALLS):
        with _playing(latency, block):
            found = steps(capture(jack_server, 1.2))
        assert np.all((found - 1) % PERIOD == 0), set(found.tolist())
        stretches.append(longest(found == 1))
        if stretches[-1] > 0.5:
            return
    pytest.fail(f"longest seconds without a break: {stretches}")


def test_an_empty_ring_is_counted_and_playing_goes_on_with_the_next_sample(jack_server: str) -> None:
    with _playing(1024, stall_s=0.3) as (_, connection):
        heard = capture(jack_server, 2.0)
        connection.send("stop")
        xruns, _, _ = connection.recv()
    assert xruns >= 1
    assert heard[0, 0] / STEP < STALL_AT < heard[-1, 0] / STEP
    assert np.any(heard[:, 0] == 0)
    found = steps(heard)  # the silence is put between: no sample is skipped for it
    assert np.all((found - 1) % PERIOD == 0)


def test_a_ring_too_small_for_the_device_grows_until_it_plays(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"endless-wide-{os.getpid()}"
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    with running_jackd(name, period=1024), _playing(512, block=128) as (_, connection):
        heard = capture(name, 1.2)
        connection.send("stop")
        xruns, _, _ = connection.recv()
    assert xruns >= 8
    assert longest(heard[1:, 0] == heard[:-1, 0] + np.float32(STEP)) > 0.5


@pytest.mark.parametrize("latency", [1024, "direct"])
def test_a_device_callback_that_was_missed_is_counted(jack_server: str, latency: int | str) -> None:
    with _playing(latency) as (pid, connection):
        capture(jack_server, 0.7)
        os.kill(pid, signal.SIGSTOP)
        time.sleep(0.2)
        os.kill(pid, signal.SIGCONT)
        time.sleep(0.8)
        connection.send("stop")
        xruns, _, _ = connection.recv()
    assert xruns >= 1


@pytest.mark.parametrize(
    ("name", "device"), [("", SYSTEM), ("3", PHONES), ("phones", PHONES), ("usb STUDIO", STUDIO), ("jack", SYSTEM)]
)
def test_a_device_is_chosen_by_index_or_by_a_part_of_its_name(name: str, device: Device) -> None:
    assert choose(name, [SYSTEM, PHONES, STUDIO]) is device


def test_a_whole_name_wins_over_a_part_of_another() -> None:
    front = Device(4, "USB phones front", "ALSA", 2, 44100, False)
    assert choose("usb phones", [front, PHONES]) is PHONES


@pytest.mark.parametrize(
    ("name", "says"), [("USB", "several outputs match"), ("radio", "no output 'radio'"), ("7", "no output '7'")]
)
def test_an_unclear_name_lists_the_outputs(name: str, says: str) -> None:
    with pytest.raises(OutputError, match=says) as caught:
        choose(name, [SYSTEM, PHONES, STUDIO])
    assert "USB phones (ALSA), 2 channels, 44100 Hz" in str(caught.value)


def test_no_device_says_what_to_do() -> None:
    with pytest.raises(OutputError, match=r"no sound output found.*--output null"):
        choose("", [])


def _run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""  # ALSA and JACK chatter is kept away
    return done.stdout


def test_a_machine_without_portaudio_says_what_to_install() -> None:
    out = _run(
        "import ctypes.util\n"
        "ctypes.util.find_library = lambda name: None\n"
        "from node.errors import OutputError\n"
        "from node.outputs.output import open_output\n"
        "try: open_output('device', None, 256, 1024)\n"
        "except OutputError as error: print(error)\n"
    )
    assert out.startswith("no PortAudio library here: ")
    assert out.count("\n") == 1
    assert "--output null" in out


def test_without_a_jack_server_the_others_are_listed_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "no-such-server")
    out = _run("from node.outputs.device import devices\nprint(devices())\n")
    assert "JACK" not in out


def test_devices_are_listed(jack_server: str) -> None:
    out = _run("from node.outputs.device import devices\nfor device in devices(): print(device.line)\n")
    assert "system (JACK Audio Connection Kit), 2 channels, 48000 Hz" in out
    assert out.startswith("*")


def test_a_rate_that_the_device_does_not_play_is_refused_with_those_it_does(jack_server: str) -> None:
    out = _run(
        "from node.errors import OutputError\n"
        "from node.outputs.output import open_output\n"
        "try: open_output('device', 44100, 256, 1024)\n"
        "except OutputError as error: print(error)\n"
    )
    assert out == "system does not play at 44100 Hz: give --rate one of 48000, or leave it out\n"


def test_a_device_with_fewer_channels_than_the_mix_is_refused_with_the_next_step(jack_server: str) -> None:
    out = _run(
        "from node.errors import OutputError\n"
        "from node.outputs.output import open_output\n"
        "try: open_output('device', None, 256, 1024, 8)\n"
        "except OutputError as error: print(error)\n"
    )
    assert out == "system has 2 channels, the mix 8: give --channels 2, or choose another output (endless devices)\n"


def test_a_rate_that_is_settled_is_resampled_for_a_device_that_refuses_it(jack_server: str) -> None:
    out = _run(
        "from node.outputs.output import open_output\n"
        "output = open_output('device', 44100, 256, 1024, resample=True)\n"
        "print(output.rate, output.spec, output.description)\n"
        "output.close()\n"
    )
    assert out.startswith("44100 device:system (JACK Audio Connection Kit) system, 48000 Hz resampled from the mix's 44100")


@pytest.mark.parametrize("name", ["system (jack audio connection kit)", "USB phones (ALSA)"])
def test_a_whole_name_with_its_host_api_means_one_device(name: str) -> None:
    front = Device(4, "2 USB phones", "ALSA", 2, 44100, False)
    assert choose(name, [SYSTEM, front, PHONES]).whole_name.lower() == name.lower()
