"""A show on an offline node whose tone engine takes as long as it is told, and what was heard and told of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from node.archive.librarian import Librarian
from node.as_live import AsLiveGenerator
from node.control.calls import bind
from node.control.client import Client
from node.control.commands import Value
from node.control.state import State
from node.offline import OfflineNode
from node.playback.mailbox import Entry, Event
from node.show.file import load
from node.show.performance import Performance

RATE = 8000
BLOCK = 80


@dataclass
class Told:
    """A feedback that remembers, with the frame."""

    rehearsal: "Rehearsal"
    heard: list[tuple[int, str, tuple[Value, ...]]] = field(default_factory=list)

    def push(self, address: str, *values: Value) -> None:
        self.heard.append((self.rehearsal.frame, address, values))

    def changed(
        self, address: str, value: Value, by: Client | None = None, clipped: bool = False, follows: bool = False
    ) -> None:
        self.push(address, value)

    def levels_due(self, now: float) -> bool:
        return False

    def levels(self, now: float, mix: Any, layers: Any) -> None:
        pass


@dataclass
class Rehearsal:
    node: OfflineNode
    performance: Performance = field(init=False)
    told: Told = field(init=False)
    starts: list[tuple[int, int, str]] = field(default_factory=list)  # frame, layer from 1, prompt
    sound: list[NDArray[np.float32]] = field(default_factory=list)

    @property
    def control(self) -> Any:
        return self.node.control

    @property
    def frame(self) -> int:
        return self.node.clock.now

    def play(self, seconds: float) -> NDArray[np.float32]:
        """The left channel of the next seconds, which fall on blocks."""
        first = len(self.sound)
        for _ in range(round(seconds * RATE / BLOCK)):
            self.node.render_block()
            self.sound.append(self.node.block[:, 0].copy())
        return np.concatenate(self.sound[first:])

    def until(self, seconds: float) -> NDArray[np.float32]:
        """Plays up to that second of the show."""
        return self.play(seconds - self.frame / RATE)

    def send(self, address: str, *values: Value, frame: int = 0) -> None:
        self.control.call(bind(self.control.book.targets[address], values), None, frame)

    def news(self, *addresses: str) -> list[tuple[Any, ...]]:
        return [(address, *values) for _, address, values in self.told.heard if address in addresses]

    def playheads(self) -> list[tuple[str, str]]:
        """(number, readiness), as they were told."""
        return [(str(values[0]), str(values[2])) for _, address, values in self.told.heard if address == "/playhead"]

    def first(self, prompt: str) -> int:
        """The frame at which the prompt was heard first."""
        return next(frame for frame, _, sounded in self.starts if sounded == prompt)


@contextmanager
def rehearsed(
    tmp_path: Path, cues: str, pace_s: float = 1.0, keys: str = "", librarian: Librarian | None = None, layers: int = 1
) -> Iterator[Rehearsal]:
    """The show stands by; nothing sounds yet. cues: lines of YAML. keys: more of the file. pace_s: of each clip."""
    path = tmp_path / "show.yaml"
    path.write_text(f"version: 1\ntitle: Rehearsed\ndefaults: {{fade: 0.5, layers: {layers}}}\n{keys}\ncues:\n{cues}\n")
    state = State()
    state.values.update({"/engine": "tone", "/seed": 1, "/layers": layers, "/fade": 0.5})
    words = {"meaning": "words"}
    node = OfflineNode(state, RATE, BLOCK, lambda engine, clock: AsLiveGenerator(engine, clock, words, pace_s), librarian)
    with node:
        rehearsal = Rehearsal(node)
        rehearsal.told = node.control.feedback = Told(rehearsal)
        heard = node.control._hear

        def record(event: Entry) -> None:
            held = node.control.feeder.store.get(event.clip) if event.op == Event.STARTED and not event.value else None
            if held is not None:
                rehearsal.starts.append((event.frame, event.layer + 1, held.wanted))
            heard(event)

        node.control._hear = record  # type: ignore[method-assign]
        rehearsal.performance = Performance(load(path), node.control)
        yield rehearsal
