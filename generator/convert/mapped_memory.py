"""Keeps what is not needed any more out of memory while a model is converted.

The weights are mapped from their file, and coremltools reads each once, for its copy in half precision; but what has been
read stays in memory, 2 GB of TangoFlux's transformer, until the end. Measured at full size: 4.1 GB at the peak without this,
2.7 with it. What is read again comes from the disk again, so nothing should run the module meanwhile.
"""

import contextlib
import ctypes
import mmap
import sys
import threading
from collections.abc import Iterator
from typing import Any

# What is freed goes back to the system at once, from so many bytes on (mallopt(3), glibc alone). Without it glibc raises that
# bound as it sees fit: 0.3 GB of values that the interpreter keeps were spread over 1.2 GB of freed weights.
ALLOCATION = {"MALLOC_MMAP_THRESHOLD_": str(1 << 20)}

_MADV_PAGEOUT = 21  # linux/mman.h since 5.4: lets pages go, and keeps what they say; older kernels refuse, which does no harm
_EVERY_S = 0.5
_SMALL = 1 << 20  # bytes


@contextlib.contextmanager
def giving_back(module: Any) -> Iterator[None]:
    """While this lasts, the memory that holds what was read of the module's large weights is given back twice a second."""
    if sys.platform != "linux":
        yield
        return
    ranges = [_whole_pages(tensor) for tensor in module.state_dict().values() if tensor.nbytes >= _SMALL]
    done = threading.Event()
    thread = threading.Thread(target=_give_back, args=(ranges, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _whole_pages(tensor: Any) -> tuple[int, int]:
    """Address and length of the pages that hold nothing else."""
    page = mmap.PAGESIZE
    first, end = -(-tensor.data_ptr() // page) * page, (tensor.data_ptr() + tensor.nbytes) // page * page
    return first, end - first


def _give_back(ranges: list[tuple[int, int]], done: threading.Event) -> None:
    libc = ctypes.CDLL(None)
    while not done.wait(_EVERY_S):
        for address, length in ranges:
            libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(length), _MADV_PAGEOUT)
