"""Renders a show to a file or to nowhere, as fast as it goes: the same control, mixer and generator, in rendered time.

The generator works in parallel, but its clips are taken exactly at the block that needs them, and the render waits for them
there: so the result does not depend on how fast the machine is.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from generator.arena import Arena
from generator.engine import EngineError
from generator.messages import Event, Failed, Finished, Ready, StateChanged
from generator.process import GeneratorProcess
from node.archive.librarian import Librarian
from node.assembly import give_archive, make_arena, make_control
from node.audio_layout import audio_layout
from node.clock import OfflineClock
from node.control.control import Control
from node.control.state import State
from node.errors import EndlessError
from node.outputs.sink import Sinks
from node.outputs.wav import WavSink
from node.playback.mailbox import Ring, StatusBlock
from node.playback.mixer import Mixer
from node.show.dry_run import length_s
from node.show.model import Show
from node.show.performance import Performance
from node.units import frames

RATE = 44100  # Hz, where nothing else is asked for
LEAD_FRAMES = 2048  # a clip is taken so long before it is needed: at least a block, or its join would come too late
_PATIENCE_S = 600.0  # without a word from the generator


def raise_where_unusable(engine: str, event: Event) -> None:
    """A render ends with its engine: nobody is there to wait for a restart. Raises EndlessError."""
    if isinstance(event, Failed) or (isinstance(event, StateChanged) and event.state in ("failed", "restarting")):
        raise EndlessError(f"the engine {engine} could not make a clip: {event.reason}")


class PatientGenerator(GeneratorProcess):
    """Tells of a job's end at the frame where its clip is needed, never before, and waits for it there."""

    def __init__(self, engine: str, clock: OfflineClock, options: dict[str, Any] | None = None) -> None:
        super().__init__(engine, options or {})
        self._clock = clock
        self.needed_at: int | None = None  # the frame at which the running job's clip is needed

    def poll(self, now: float) -> list[Event]:
        if self.ready is None or self.due:
            return self._until_told()
        return []

    def cancel(self) -> None:
        """Nothing: whether a cancel still comes in time depends on the machine, so every job runs to its end."""

    @property
    def due(self) -> bool:
        """The running job's clip is needed now."""
        return self.busy and self.needed_at is not None and self.needed_at <= self._clock.now + LEAD_FRAMES

    def _until_told(self) -> list[Event]:
        deadline = time.monotonic() + _PATIENCE_S
        events: list[Event] = []
        while self.ready is None or self.busy:
            self.wait(1.0)
            for event in super().poll(time.monotonic()):
                raise_where_unusable(self.engine, event)
                events.append(event)
            if any(isinstance(event, Ready | Finished) for event in events):
                break
            if time.monotonic() > deadline:
                raise EndlessError(f"the engine {self.engine} has not answered for {_PATIENCE_S:.0f} s")
        return events


class OfflineNode:
    """Control, mixer and generator in step. Used as a context manager: leaving it stops the generator."""

    def __init__(
        self,
        state: State,
        rate: int = RATE,
        block: int = 256,
        make: Callable[[str, OfflineClock], GeneratorProcess] = PatientGenerator,
        librarian: Librarian | None = None,
        channels: int = 2,
    ) -> None:
        """make: its generator, patient or as late as live. librarian: of an archive that covers. Raises ArenaError."""
        self.clock = OfflineClock(rate)
        self.block = np.zeros((block, channels), np.float32)
        self.generator = make(str(state.values["/engine"]), self.clock)
        self._arena = make_arena(rate, state, channels)
        inbox, outbox, status = _rings(self._arena, rate)
        self.mixer = Mixer(rate, block, inbox, outbox, status, self._arena.clip, channels)
        self.control: Control = make_control(
            state, self.clock, (inbox, outbox, status), self._arena, self.generator, _no_other_engine
        )
        if librarian is not None:
            give_archive(self.control, librarian, patient=True)
        self.control.lead_frames = block - 1
        self.control.patient = isinstance(self.generator, PatientGenerator)
        self.control.send_settings()

    def __enter__(self) -> "OfflineNode":
        self.generator.give_arena(self._arena, self.clock.rate)
        self.generator.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.control.generation.close()
        self._arena.close()

    def render_block(self) -> None:
        """Steps control until every clip that is needed now is there, then renders `block`."""
        while True:
            self.control.step()
            if self.control.cover is not None and self.control.cover.waits:
                time.sleep(0.001)  # the finder's thread; offline nothing else is late
                continue
            if not isinstance(self.generator, PatientGenerator):
                break
            self.generator.needed_at = self.control.feeder.running_needed_at()
            if not self.generator.due:
                break
        self.mixer.render(self.block)
        self.clock.now += len(self.block)


def render(
    show: Show,
    path: Path | None,
    for_s: float | None,
    node: OfflineNode,
    progress: Callable[[float], None],
    performance: Performance | None = None,
) -> float:
    """Renders `show` from its first GO to its end, or for `for_s` seconds; gives the seconds rendered.

    path: None renders to nowhere. progress: hears the fraction after every block, while the node still holds it.
    performance: of the show on that node, where somebody watches it. Raises EndlessError where the show has no end and `for_s`
    is not given.
    """
    seconds = for_s if for_s is not None else length_s(show, node.control.state.fade_s, node.control.state.layer_count)
    if seconds is None:
        raise EndlessError("this show goes on without end: say how much of it to render with --for SECONDS")
    rate = node.clock.rate
    total = frames(seconds, rate)
    with node, _file(path, rate, node.block.shape[1]) as sinks:
        (performance or Performance(show, node.control)).begin()
        written = 0
        while written < total:
            node.render_block()
            block = node.block[: total - written]
            ended = sinks.feed(block)
            if ended:
                raise EndlessError(ended[0].text)
            written += len(block)
            progress(written / total)
    return total / rate


@contextmanager
def _file(path: Path | None, rate: int, channels: int) -> Iterator[Sinks]:
    """The sink that writes `path`; none for None. A render that is broken off leaves no file that looks whole."""
    sinks = Sinks()
    if path is None:
        yield sinks
        return
    part = path.with_name(path.name + ".part")
    sinks.add("file", WavSink(part, rate, channels=channels))
    try:
        yield sinks
        sinks.close()
        part.replace(path)
    finally:
        sinks.close()
        part.unlink(missing_ok=True)


def _no_other_engine(name: str) -> GeneratorProcess:
    raise EngineError("a render keeps the engine that it began with")


def _rings(arena: Arena, rate: int) -> tuple[Ring, Ring, StatusBlock]:
    layout = audio_layout(rate)
    inbox, outbox, status = (arena.control(part.offset, part.size) for part in (layout.inbox, layout.outbox, layout.status))
    return Ring(inbox), Ring(outbox), StatusBlock(status)
