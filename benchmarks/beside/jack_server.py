"""A JACK server without hardware, in real time where this system grants that to a program."""

import os
import threading

import jack

from tests.e2e.node import until

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


def scheduling(realtime: bool) -> list[str]:
    """Of jackd."""
    return ["-R", "-P", str(_PRIORITY)] if realtime else ["--no-realtime"]


def ports_of(server: str, client: str) -> list[str]:
    """The first two outputs of a client; waits for them."""
    with jack.Client("look", servername=server, no_start_server=True) as looking:
        found: list[str] = []

        def there() -> bool:
            found[:] = [port.name for port in looking.get_ports(f"{client}:.*", is_audio=True, is_output=True)][:2]
            return len(found) == 2

        assert until(there), f"no ports of {client}"
    return found
