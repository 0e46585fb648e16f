"""The way into JACK's process callback: a ring that C empties (jack_callback.c, built with the package where it can be)."""

import ctypes
import importlib
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from node.outputs.output import Block

RING_FRAMES = 32768  # of room; how much of it is filled is the latency
_CALLBACKS = {  # libjack's setters and what they set
    "jack_set_process_callback": "endless_process",
    "jack_set_buffer_size_callback": "endless_buffer_size",
    "jack_set_sample_rate_callback": "endless_sample_rate",
    "jack_set_freewheel_callback": "endless_freewheel",
    "jack_set_latency_callback": "endless_latency",
    "jack_on_info_shutdown": "endless_shutdown",
}


class Feed(Protocol):
    """What an engine sees of the callback. Counters only grow.

    filled: frames in the ring. cycles: calls. breaks, lost (frames): as jack_callback.h says. thread: its native id, 0 before
    the first cycle. faults: its minor and major page faults. period: frames a cycle. rate: Hz. freewheel: JACK waits for us.
    gone: the server has ended; reason: why.
    """

    @property
    def filled(self) -> int: ...
    @property
    def cycles(self) -> int: ...
    @property
    def breaks(self) -> int: ...
    @property
    def lost(self) -> int: ...
    @property
    def thread(self) -> int: ...
    @property
    def faults(self) -> tuple[int, int]: ...
    @property
    def period(self) -> int: ...
    @property
    def rate(self) -> int: ...
    @property
    def freewheel(self) -> bool: ...
    @property
    def gone(self) -> bool: ...
    @property
    def reason(self) -> str: ...

    def play(self) -> None:
        """From now on an empty ring is a break."""

    def write(self, block: Block) -> bool:
        """float32, (frames, channels), contiguous. False where there is no room."""

    def tell_latency(self, frames: int) -> None:
        """What JACK is to tell of our ports."""


def compiled() -> Any | None:
    """The compiled module; None where it was not built."""
    try:
        return importlib.import_module("node.outputs._jack")
    except ImportError:
        return None


class CFeed:
    """JACK's callbacks in C, set before the client is activated. It must outlive the client."""

    def __init__(self, module: Any, client: Any, ports: Sequence[Any]) -> None:
        import jack

        ffi, self._lib = module.ffi, module.lib
        self._ffi = ffi
        self._jack = ctypes.CDLL(jack._libname)  # the library that JACK-Client has loaded, for what it does not wrap
        self._ring = np.zeros((len(ports), RING_FRAMES), np.float32)
        self._feed = feed = ffi.new("endless_feed *")
        feed.client = ffi.cast("void *", _address(client._ptr))
        feed.channels, feed.mask = len(ports), RING_FRAMES - 1
        feed.ring = ffi.cast("float *", self._ring.ctypes.data)
        for n, port in enumerate(ports):
            feed.ports[n] = ffi.cast("void *", _address(port._ptr))
        feed.port_get_buffer = ffi.cast("void *(*)(void *, uint32_t)", self._function("jack_port_get_buffer"))
        feed.last_frame_time = ffi.cast("uint32_t (*)(void *)", self._function("jack_last_frame_time"))
        feed.set_latency_range = ffi.cast("void (*)(void *, int, uint32_t *)", self._function("jack_port_set_latency_range"))
        feed.period, feed.rate, feed.restart = client.blocksize, client.samplerate, 1
        self._client = ctypes.c_void_p(_address(client._ptr))
        argument = ctypes.c_void_p(int(ffi.cast("uintptr_t", feed)))
        for setter, callback in _CALLBACKS.items():
            function = int(ffi.cast("uintptr_t", ffi.addressof(self._lib, callback)))
            getattr(self._jack, setter)(self._client, ctypes.c_void_p(function), argument)

    def play(self) -> None:
        self._feed.playing = 1

    def write(self, block: Block) -> bool:
        return bool(self._lib.endless_write(self._feed, self._ffi.from_buffer("float[]", block), len(block)))

    def tell_latency(self, frames: int) -> None:
        self._feed.latency = frames
        self._jack.jack_recompute_total_latencies(self._client)

    @property
    def filled(self) -> int:
        return int(self._feed.written - self._feed.taken)

    @property
    def cycles(self) -> int:
        return int(self._feed.cycles)

    @property
    def breaks(self) -> int:
        return int(self._feed.breaks)

    @property
    def lost(self) -> int:
        return int(self._feed.lost)

    @property
    def thread(self) -> int:
        return int(self._feed.thread)

    @property
    def faults(self) -> tuple[int, int]:
        return int(self._feed.minor_faults), int(self._feed.major_faults)

    @property
    def period(self) -> int:
        return int(self._feed.period)

    @property
    def rate(self) -> int:
        return int(self._feed.rate)

    @property
    def freewheel(self) -> bool:
        return bool(self._feed.freewheel)

    @property
    def gone(self) -> bool:
        return bool(self._feed.gone)

    @property
    def reason(self) -> str:
        return bytes(self._ffi.string(self._feed.reason)).decode(errors="replace")

    def _function(self, name: str) -> int:
        return ctypes.cast(getattr(self._jack, name), ctypes.c_void_p).value or 0


def _address(pointer: Any) -> int:
    import jack

    return int(jack._ffi.cast("uintptr_t", pointer))
