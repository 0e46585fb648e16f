"""Keeps C libraries from printing: what they do not find, they tell descriptor 2."""

import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """What ALSA, JACK and PortAudio print meanwhile is gone."""
    sys.stderr.flush()
    kept = os.dup(2)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  os.devnull is no path of a user's
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def occupy_standard_streams() -> None:
    """Gives closed descriptors 0 to 2 to the null device: the next file would get the number, and with it the words of whoever
    prints to standard error."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # it takes the lowest that is free; children need it too
    sys.stdout = sys.stdout or os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", closefd=False)
