"""Sinks take the mix that the clock output plays: files, and later the network and the page. None can delay the sound."""

import queue
import threading
import time
from dataclasses import dataclass
from typing import Protocol

from node.outputs.mix_ring import MixReader
from node.outputs.output import Block

POLL_S = 0.05
_LEAVE_S = 5.0  # a sink that hangs (a network drive) is given up at the end


class Sink(Protocol):
    """Something that takes blocks, and may end by itself."""

    def write(self, block: Block) -> str | None:
        """Takes frames, (frames, channels). A text is the last line: the sink has ended itself, and is closed."""

    def close(self) -> str:
        """Ends the sink; the line says what there is now. Once more: the same line."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A sink is closed. by_itself: nobody asked (a limit, a full disk). text: one line for the log."""

    name: str
    by_itself: bool
    text: str


class Sinks:
    """The sinks that take the mix, each under a name. One thread feeds them; offline that is the renderer itself."""

    def __init__(self) -> None:
        self._sinks: dict[str, Sink] = {}

    @property
    def names(self) -> list[str]:
        """Who takes the mix now."""
        return list(self._sinks)

    def add(self, name: str, sink: Sink) -> None:
        self._sinks[name] = sink

    def feed(self, block: Block) -> list[Ended]:
        """Gives every sink the block; those that end themselves leave."""
        ended = []
        for name, sink in list(self._sinks.items()):
            last_line = sink.write(block)
            if last_line is not None:
                del self._sinks[name]
                ended.append(Ended(name, True, last_line))
        return ended

    def remove(self, name: str) -> list[Ended]:
        """Closes a sink; nothing where it has gone already."""
        sink = self._sinks.pop(name, None)
        return [] if sink is None else [Ended(name, False, sink.close())]

    def close(self) -> list[Ended]:
        """Closes all of them."""
        return [ended for name in list(self._sinks) for ended in self.remove(name)]


class SinkThread:
    """Feeds sinks from the mix ring on a thread of its own: `add` and `remove` return at once, `poll` tells what came of it."""

    def __init__(self, reader: MixReader) -> None:
        self._reader = reader
        self._sinks = Sinks()
        self._orders: queue.SimpleQueue[tuple[str, Sink | None]] = queue.SimpleQueue()
        self._ended: queue.SimpleQueue[Ended] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sinks", daemon=True)
        self._thread.start()

    @property
    def names(self) -> list[str]:
        """Who takes the mix now; a sink that was added a moment ago is not yet there."""
        return self._sinks.names

    @property
    def lost(self) -> int:
        """Frames that this thread came too late for."""
        return self._reader.lost

    def add(self, name: str, sink: Sink) -> None:
        """The sink takes the mix from now on; it belongs to the thread from here."""
        self._orders.put((name, sink))

    def remove(self, name: str) -> None:
        """Ends a sink after what has sounded until now."""
        self._orders.put((name, None))

    def poll(self) -> list[Ended]:
        """The sinks that have ended since the last call."""
        ended = []
        while not self._ended.empty():
            ended.append(self._ended.get())
        return ended

    def close(self) -> list[Ended]:
        """Takes what is left, closes every sink and tells which have ended. Waits for the thread, at most some seconds."""
        self._stop.set()
        self._thread.join(_LEAVE_S)
        return self.poll()

    def _run(self) -> None:
        # What is read now was there at the poll before: so an order waits for one poll more, and meets its moment.
        orders: list[tuple[str, Sink | None]] = []
        while not self._stop.wait(POLL_S):
            self._feed()
            self._obey(orders)
            orders = [self._orders.get() for _ in range(self._orders.qsize())]
        self._feed()
        self._obey(orders)
        time.sleep(POLL_S)
        self._feed()
        self._obey([self._orders.get() for _ in range(self._orders.qsize())])
        self._tell(self._sinks.close())

    def _feed(self) -> None:
        block = self._reader.read()
        if block is not None:
            self._tell(self._sinks.feed(block))

    def _obey(self, orders: list[tuple[str, Sink | None]]) -> None:
        for name, sink in orders:
            if sink is None:
                self._tell(self._sinks.remove(name))
            else:
                self._sinks.add(name, sink)

    def _tell(self, ended: list[Ended]) -> None:
        for one in ended:
            self._ended.put(one)
