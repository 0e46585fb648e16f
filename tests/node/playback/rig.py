"""A mixer with its mailboxes, driven by hand: entries in, exact samples and events out."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from node.playback.mailbox import CAPACITY, RING_BYTES, STATUS_BYTES, Entry, Event, Op, Ring, StatusBlock
from node.playback.mixer import Mixer

QUIET = 0.1  # a level at which the limiter has nothing to do, however many clips join


class Rig:
    """`rate` 1000 Hz by default: 5 ms, the least fade and the limiter's delay, are 5 frames."""

    kernel = "auto"  # of rigs that are given none; the fixture `kernel` sets it

    def __init__(
        self, rate: int = 1000, block: int = 10, run: bool = True, channels: int = 2, kernel: str | None = None
    ) -> None:
        self.channels = channels
        self.block = block
        self.inbox = Ring(memoryview(bytearray(RING_BYTES)))
        self.outbox = Ring(memoryview(bytearray(RING_BYTES)))
        self.status = StatusBlock(memoryview(bytearray(STATUS_BYTES)))
        self.clips: list[NDArray[np.float32]] = []
        self.events: list[Entry] = []
        self.mixer = Mixer(rate, block, self.inbox, self.outbox, self.status, self._view, channels, kernel or self.kernel)
        if run:  # settle the transport's own ramp, so that what follows is exact
            self.put(Op.RUN)
            self.play(2 * self.mixer.delay + block)
            self.start = self.mixer.frame

    def _view(self, slot: int, frames: int) -> NDArray[np.float32]:
        return self.clips[slot][:frames]

    def put(self, op: Op, layer: int = 0, **fields: float) -> None:
        assert self.inbox.put(Entry(op, layer, **fields))  # type: ignore[arg-type]

    def add(self, sound: NDArray[np.float32] | float, frames: int = 100) -> int:
        """A clip in a slot of its own: a sound, (frames, 2), or a constant."""
        if not isinstance(sound, np.ndarray):
            sound = np.full((frames, 2), sound, np.float32)
        self.clips.append(sound.astype(np.float32))
        return len(self.clips) - 1

    def next(
        self, slot: int, layer: int = 0, clip: int | None = None, offset: int = 0, trim: float = 1.0, frame: int = 0
    ) -> None:
        self.put(Op.NEXT, layer, frame=frame, clip=slot if clip is None else clip, slot=slot, frames=len(self.clips[slot]),
                 offset=offset, value=trim)  # fmt: skip

    def join(self, slot: int, layer: int = 0, ramp: int = 0, offset: int = 0, trim: float = 1.0, frame: int = 0) -> None:
        self.next(slot, layer, offset=offset, trim=trim, frame=frame)
        self.put(Op.JOIN, layer, ramp=ramp, frame=frame)

    def blocks(self, count: int) -> NDArray[np.float32]:
        """(count * block, channels), as it leaves the mixer."""
        out = np.empty((count, self.block, self.channels), np.float32)
        for block in out:
            self.mixer.render(block)
            self.collect()
        return out.reshape(-1, self.channels)

    def play(self, frames: int) -> NDArray[np.float32]:
        """At least `frames` frames, in whole blocks, as they leave the mixer."""
        return self.blocks(-(-frames // self.block))

    def sound(self, frames: int) -> NDArray[np.float32]:
        """`frames` frames from now on without the limiter's delay; renders on to the end of a block."""
        return self.play(frames + self.mixer.delay)[self.mixer.delay :][:frames]

    def collect(self) -> None:
        for _ in range(CAPACITY):
            event = self.outbox.take()
            if event is None:
                return
            self.events.append(event)

    def told(self, event: Event, *layers: int) -> list[Entry]:
        return [entry for entry in self.events if entry.op == event and (not layers or entry.layer in layers)]

    def spent(self) -> list[int]:
        return [entry.clip for entry in self.told(Event.SPENT)]


def noise(frames: int, seed: int, level: float = QUIET) -> NDArray[np.float32]:
    """White noise, (frames, 2), independent in both channels; `level` is its RMS."""
    return (np.random.default_rng(seed).standard_normal((frames, 2)) * level).astype(np.float32)


def rms(sound: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))


def db(ratio: float) -> float:
    return float(20 * np.log10(ratio))


def rise(frames: int, count: int, first: int = 0) -> NDArray[np.float64]:
    """The equal-power fade-in over `frames`, from its frame `first` on."""
    return np.sin(np.pi / 2 * np.clip((first + np.arange(count)) / frames, 0, 1))


def fall(frames: int, count: int, first: int = 0) -> NDArray[np.float64]:
    return np.cos(np.pi / 2 * np.clip((first + np.arange(count)) / frames, 0, 1))


def biggest_step(sounds: Iterable[NDArray[np.float32]] | NDArray[np.float32]) -> float:
    """The largest difference of neighbouring samples."""
    sound = np.concatenate(list(sounds))
    return float(np.abs(np.diff(sound, axis=0)).max())
