"""A JACK server without hardware, in real time where this system grants that to a program."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import jack

from tests.e2e.node import until
from tests.node.outputs.jack_server import RATE

_PRIORITY = 70  # of the server; its clients' threads get five less


def may_be_realtime() -> bool:
    """Whether this user may have SCHED_FIFO; tried on a thread that ends with it."""
    granted = []

    def ask() -> None:
        try:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
            granted.append(True)
        except OSError:
            pass  # the answer

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return bool(granted)


@contextmanager
def dummy_server(name: str, period: int, realtime: bool) -> Iterator[None]:
    """jackd's dummy driver under `name`, in periods of so many frames at RATE."""
    scheduling = ["-R", "-P", str(_PRIORITY)] if realtime else ["--no-realtime"]
    words = ["jackd", "-n", name, *scheduling, "-p", "128", "-d", "dummy", "-r", str(RATE), "-p", str(period)]
    tied = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    server = subprocess.Popen([*tied, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert until(lambda: _answers(name), 10.0), "jackd does not answer"
        yield
    finally:
        server.terminate()
        server.wait(10)


def ports_of(server: str, client: str) -> list[str]:
    """The first two outputs of a client; waits for them."""
    with jack.Client("look", servername=server, no_start_server=True) as looking:
        found: list[str] = []

        def there() -> bool:
            found[:] = [port.name for port in looking.get_ports(f"{client}:.*", is_audio=True, is_output=True)][:2]
            return len(found) == 2

        assert until(there), f"no ports of {client}"
    return found


def _answers(name: str) -> bool:
    try:
        jack.Client("probe", servername=name, no_start_server=True).close()
    except jack.JackOpenError:
        return False
    return True
