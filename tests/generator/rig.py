"""Drives a real generator process: starts it, polls it, waits for what should come."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from generator.arena import Arena, Layout
from generator.clip import Clip
from generator.job import Job
from generator.messages import Event, Finished, Order, State, StateChanged
from generator.process import GeneratorProcess

RATE = 44100
PATIENCE_S = 30.0  # for a loaded machine; nothing waits as long where all is well
E = TypeVar("E")


class Rig:
    """A generator and its arena. Every event that came is in `events`."""

    def __init__(self, engine: str, node_rate: int, options: dict[str, Any], process: type[GeneratorProcess]) -> None:
        self.node_rate = node_rate
        self.arena = Arena(Layout(control_bytes=4096, slot_frames=2 * node_rate, slots=3))
        self.generator = process(engine, options)
        self.events: list[Event] = []
        self.ids = 0

    def poll(self, now: float | None = None) -> list[Event]:
        """By the clock, or at the time given."""
        new = self.generator.poll(time.monotonic() if now is None else now)
        self.events += new
        return new

    def until(self, done: Callable[[], bool]) -> None:
        """Polls until `done`; fails after a time that only a hang needs."""
        end = time.monotonic() + PATIENCE_S
        while not done():
            assert time.monotonic() < end, f"nothing came; state {self.generator.state}, last {self.events[-3:]}"
            self.generator.wait(0.01)
            self.poll()

    def until_event(self, kind: type[E]) -> E:
        """The next event of a kind, from now on."""
        seen = len(self.events)
        self.until(lambda: any(isinstance(event, kind) for event in self.events[seen:]))
        return next(event for event in self.events[seen:] if isinstance(event, kind))

    def until_idle(self) -> None:
        self.until(lambda: self.generator.idle)

    def submit(self, prompt: str, seconds: float = 1.0, seed: int = 1, slot: int = 0, capacity: int | None = None) -> Job:
        self.ids += 1
        job = Job(self.ids, prompt, seconds, seed)
        self.generator.submit(Order(job, slot, round(seconds * self.node_rate) if capacity is None else capacity))
        return job

    def make(self, prompt: str, **keys: Any) -> Clip:
        """One clip, from submission to the end."""
        self.submit(prompt, **keys)
        return self.until_event(Finished).clip

    def sound(self, clip: Clip) -> NDArray[np.float32]:
        return self.arena.clip(clip.slot, clip.frames).copy()

    def changes(self) -> list[StateChanged]:
        return [event for event in self.events if isinstance(event, StateChanged)]

    def states(self) -> list[State]:
        return [event.state for event in self.changes()]


@contextmanager
def running(
    engine: str = "tone", node_rate: int = RATE, process: type[GeneratorProcess] = GeneratorProcess, **options: Any
) -> Iterator[Rig]:
    """A rig whose generator is idle; stopped at the end."""
    with starting(engine, node_rate, process, **options) as rig:
        rig.until_idle()
        yield rig


@contextmanager
def starting(
    engine: str = "tone", node_rate: int = RATE, process: type[GeneratorProcess] = GeneratorProcess, **options: Any
) -> Iterator[Rig]:
    """A rig whose generator has just been started and given its arena."""
    rig = Rig(engine, node_rate, options, process)
    try:
        rig.generator.start()
        rig.generator.give_arena(rig.arena, node_rate)
        yield rig
    finally:
        rig.generator.stop()
        rig.arena.close()
