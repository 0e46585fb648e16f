"""A JACK server without hardware."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import jack
import numpy as np
import pytest
from numpy.typing import NDArray

RATE = 48000
PERIOD = 256
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
        server.wait(60)  # a busy machine, or a client that was killed: it waits for that
        if server.returncode < 0:  # by a signal, SIGPIPE too: it keeps its place among the eight that a machine can have
            with running_jackd(name, period, rate, scheduling):
                pass


def _answers(name: str) -> bool:
    try:
        jack.Client("probe", servername=name, no_start_server=True).close()
    except jack.JackOpenError:
        return False
    return True


def longest(unbroken: NDArray[np.bool_]) -> float:
    """Seconds of the longest stretch that is true throughout."""
    ends = np.flatnonzero(~np.concatenate([[False], unbroken, [False]]))
    return int(np.max(np.diff(ends)) - 1) / RATE
