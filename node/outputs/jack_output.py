"""The stream of `jack`: an engine loop that keeps a ring filled, or a callback that renders."""

import ctypes
import threading
import time
from contextlib import ExitStack
from typing import Any

from node.errors import OutputError
from node.outputs.jack_feed import RING_FRAMES, CFeed, Feed, compiled
from node.outputs.jack_ports import Wiring
from node.outputs.jack_python_feed import PythonFeed
from node.outputs.output import Render
from node.outputs.ring_depth import RingDepth
from node.outputs.source import Source

STALLED_S = 2.0  # a server that runs no cycle for so long is broken
_POLLS_A_BLOCK = 4
_WIRING_S = 1.0  # between two looks at the ports that are there
_SETTLE_S = 0.5  # what JACK may take to call us for the first time, and to tell latencies
_PLAYBACK = 1  # JackPlaybackLatency, jack/types.h


class JackOutput:
    """See Output. The client is activated, silent, and connected at once."""

    lookahead_s = 0.0

    def __init__(self, client: Any, name: str, shape: tuple[int, int, int], depth: int | None, connect: str) -> None:
        """shape: the mix's rate in Hz, frames a block, channels. depth: frames of the mix ahead, None: render in the call."""
        self.rate, self.block, self.channels = shape
        self.spec = f"jack:{name}" if name else "jack"
        self._client = client
        self._device_rate = client.samplerate
        self._chunk = round(self.block * self._device_rate / self.rate)  # what a block gives, on the average
        self._delay, self._beyond_s = 0.0, 0.0
        self._told = -1
        with ExitStack() as stack:
            stack.callback(client.close)
            self._ports = [client.outports.register(f"out_{n + 1}") for n in range(self.channels)]
            built = compiled()
            self._feed: Feed
            if depth is None or built is None:
                self._feed = PythonFeed(client, self._ports)
            else:
                self._feed = CFeed(built, client, self._ports)
            asked = 0 if depth is None else round(depth * self._device_rate / self.rate)
            self._depth = None if depth is None else RingDepth(asked, self._least(), RING_FRAMES // 2)
            client.activate()
            stack.callback(client.deactivate)
            self._wiring = Wiring(client, self._ports, connect)
            self._wiring.step()
            self._settle()
            self.description = ", ".join(self._words())
            self._undo = stack.pop_all()

    @property
    def xruns(self) -> int:
        return self._feed.breaks

    @property
    def lost_frames(self) -> int:
        return self._feed.lost

    @property
    def thread(self) -> int:
        return self._feed.thread

    @property
    def faults(self) -> tuple[int, int]:
        """Minor and major page faults of the thread that JACK calls us in."""
        return self._feed.faults

    @property
    def latency_s(self) -> float:
        return float(self._frames_ahead / self._device_rate + self._beyond_s)

    def run(self, render: Render, stop: threading.Event) -> None:
        source = Source(render, self.block, self.channels, (self.rate, self._device_rate))
        over = threading.Event()
        wiring = threading.Thread(target=self._keep_wired, args=(over,), name="wiring", daemon=True)
        wiring.start()
        self._undo.callback(wiring.join)  # before the client is closed that it works with
        self._undo.callback(over.set)
        if self._depth is not None:
            self._play_ring(source, self._depth, stop)
        else:
            self._play_direct(source, stop)

    def close(self) -> None:
        self._undo.close()

    def _play_ring(self, source: Source, depth: RingDepth, stop: threading.Event) -> None:
        feed, pause_s = self._feed, self.block / self.rate / _POLLS_A_BLOCK
        breaks, seen, last_s = 0, feed.cycles, time.monotonic()
        self._fill(source, depth)
        feed.play()
        while not stop.is_set():
            now = time.monotonic()
            if feed.cycles != seen:
                seen, last_s = feed.cycles, now
            self._check(now - last_s)
            if feed.breaks != breaks:
                breaks = feed.breaks
                depth.broke(now)
            self._fill(source, depth)
            time.sleep(0.0 if feed.freewheel else pause_s)

    def _play_direct(self, source: Source, stop: threading.Event) -> None:
        assert isinstance(self._feed, PythonFeed)
        self._feed.source = source.fill
        self._feed.play()
        seen, last_s = self._feed.cycles, time.monotonic()
        while not stop.wait(0.05):
            if self._feed.cycles != seen:
                seen, last_s = self._feed.cycles, time.monotonic()
            self._delay = source.delay
            self._check(time.monotonic() - last_s)

    def _fill(self, source: Source, depth: RingDepth) -> None:
        depth.at_least(self._least())
        while self._feed.filled + self._chunk <= depth.frames:
            self._feed.write(source.chunk())
        self._delay = source.delay

    def _check(self, silent_s: float) -> None:
        feed = self._feed
        if feed.gone:
            raise OutputError(f"the JACK server has ended ({feed.reason or 'no reason given'})")
        if feed.rate != self._device_rate:
            raise OutputError(f"the JACK server runs at {feed.rate} Hz now")
        if silent_s > STALLED_S:
            raise OutputError("the JACK server calls for no sound any more")

    def _least(self) -> int:
        """A ring must hold what one cycle takes while the next block is rendered."""
        return int(max(self._feed.period, self._chunk) + self._chunk)

    @property
    def _frames_ahead(self) -> float:
        return (self._depth.frames if self._depth is not None else 0) + self._delay

    def _settle(self) -> None:
        """Waits for the first cycle, and for JACK to work out what lies behind our ports."""
        until = time.monotonic() + _SETTLE_S
        wired = any(port.number_of_connections for port in self._ports)
        self._look()
        while time.monotonic() < until and not (self._feed.thread and (self._beyond_s or not wired)):
            time.sleep(0.005)
            self._look()

    def _keep_wired(self, over: threading.Event) -> None:
        while not over.wait(_WIRING_S) and not self._feed.gone:
            self._wiring.step()
            self._look()

    def _look(self) -> None:
        """Reads what JACK says of the way behind our ports, and tells it what is before them."""
        self._beyond_s = max(map(_frames_beyond, self._ports)) / self._device_rate
        ahead = round(self._frames_ahead + self.lookahead_s * self._device_rate)
        if ahead != self._told:
            self._told = ahead
            self._feed.tell_latency(ahead)

    def _words(self) -> list[str]:
        resampled = f" resampled from the mix's {self.rate}" if self._device_rate != self.rate else ""
        how = "direct" if self._depth is None else f"ring of {self._depth.frames} frames"
        if self._depth is not None and isinstance(self._feed, PythonFeed):
            how += " emptied by Python (the callback in C was not built)"
        return [f"JACK as {self._client.name}", f"{self._device_rate} Hz{resampled}", how, self._wiring.line]


def _frames_beyond(port: Any) -> int:
    """The most frames between a port and the end of what JACK knows."""
    import jack

    least_and_most = (ctypes.c_uint32 * 2)()
    pointer = ctypes.c_void_p(int(jack._ffi.cast("uintptr_t", port._ptr)))
    ctypes.CDLL(jack._libname).jack_port_get_latency_range(pointer, _PLAYBACK, least_and_most)
    return int(least_and_most[1])
