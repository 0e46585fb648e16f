"""A JACK server without hardware, and a client that records what another plays into it, sample by sample."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import jack
import numpy as np
import pytest
from numpy.typing import NDArray

RATE = 48000
PERIOD = 256
SETTLE = 8  # periods until both connections are made
WAITING = ("--no-realtime", "--sync", "--timeout", "2000")  # for clients that are late: else they lose the MIDI of a cycle

jack.set_error_function(lambda text: None)
jack.set_info_function(lambda text: None)


@contextmanager
def running_jackd(
    name: str, period: int = PERIOD, rate: int = RATE, scheduling: Sequence[str] = ("--no-realtime",)
) -> Iterator[subprocess.Popen[bytes]]:
    """A jackd with the dummy driver that answers under `name`. Skips the test where there is none to run, but not on CI.

    scheduling: its options for that."""
    if shutil.which("jackd") is None:
        reason = "jackd is not installed (apt install jackd2)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    command = ["jackd", "-n", name, *scheduling, "-p", "128", "-d", "dummy", "-r", str(rate), "-p", str(period)]
    tied = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []  # ends with the tests, even killed ones
    server = subprocess.Popen([*tied, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while not _answers(name):
            assert time.monotonic() < deadline, "jackd does not answer"
            time.sleep(0.1)
        yield server
    finally:
        server.terminate()
        server.wait(10)
        if server.returncode < 0:  # by a signal, SIGPIPE too: it keeps its place among the eight that a machine can have
            with running_jackd(name, period, rate, scheduling):
                pass


def _answers(name: str) -> bool:
    try:
        jack.Client("probe", servername=name, no_start_server=True).close()
    except jack.JackOpenError:
        return False
    return True


def capture(server: str, seconds: float, source: str = "endless", wait_s: float = 10.0) -> NDArray[np.float32]:
    """float32, (frames, 2): what the first two ports of `source` play for `seconds`, from a moment when they are there."""
    client = jack.Client("capture", servername=server, no_start_server=True)
    pieces: list[NDArray[np.float32]] = []
    ports = [client.inports.register(f"in_{n}") for n in (1, 2)]

    @client.set_process_callback
    def process(frames: int) -> None:
        pieces.append(np.stack([port.get_array().copy() for port in ports], axis=1))

    with client:
        for output, port in zip(_ports_of(client, source, wait_s), ports, strict=True):
            client.connect(output, port)
        start = len(pieces)
        while len(pieces) - start - SETTLE < seconds * RATE / client.blocksize:
            time.sleep(0.02)
    return np.concatenate(pieces[start + SETTLE :])


def capture_freewheel(server: str, seconds: float, source: str = "endless") -> NDArray[np.float32]:
    """float32, (frames, 2): what `source` plays in a freewheel of so many seconds."""
    client = jack.Client("capture", servername=server, no_start_server=True)
    pieces: list[NDArray[np.float32]] = []
    ports = [client.inports.register(f"in_{n}") for n in (1, 2)]
    wheel = threading.Event()

    @client.set_freewheel_callback
    def freewheel(starting: bool) -> None:
        if starting:
            wheel.set()
        else:
            wheel.clear()

    @client.set_process_callback
    def process(frames: int) -> None:
        if wheel.is_set() and len(pieces) * frames < seconds * RATE:
            pieces.append(np.stack([port.get_array().copy() for port in ports], axis=1))

    with client:
        for output, port in zip(_ports_of(client, source, 10.0), ports, strict=True):
            client.connect(output, port)
        time.sleep(0.2)
        client.set_freewheel(True)
        try:
            deadline = time.monotonic() + 30
            while len(pieces) * client.blocksize < seconds * RATE:
                assert time.monotonic() < deadline, "the freewheel stands still"
                time.sleep(0.01)
        finally:
            client.set_freewheel(False)
        time.sleep(0.2)
    return np.concatenate(pieces)


def longest(unbroken: NDArray[np.bool_]) -> float:
    """Seconds of the longest stretch that is true throughout."""
    ends = np.flatnonzero(~np.concatenate([[False], unbroken, [False]]))
    return int(np.max(np.diff(ends)) - 1) / RATE


def _ports_of(client: jack.Client, source: str, wait_s: float) -> list[jack.Port]:
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline:
        found = client.get_ports(f"{source}:.*", is_audio=True, is_output=True)
        if len(found) >= 2:
            return list(found[:2])
        time.sleep(0.02)
    raise AssertionError(f"no ports of {source}")
