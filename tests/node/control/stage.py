"""An offline node with the tone engine, played second by second, and a record of every clip that started."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from node.control.state import State
from node.offline import OfflineNode
from node.playback.mailbox import Entry, Event

RATE = 8000
BLOCK = 80  # 10 ms: times in tenths of seconds fall on blocks


@dataclass
class Start:
    """A clip that began to sound, in seconds."""

    at: float
    layer: int
    clip: int
    join: float
    offset: float
    loop: bool


@dataclass
class Rig:
    node: OfflineNode
    starts: list[Start] = field(default_factory=list)
    sound: list[NDArray[np.float32]] = field(default_factory=list)

    @property
    def control(self):
        return self.node.control

    @property
    def now(self) -> float:
        return self.node.clock.now / RATE

    def play(self, seconds: float) -> NDArray[np.float32]:
        """The sound of the next seconds, (frames, 2)."""
        first = len(self.sound)
        for _ in range(round(seconds * RATE / BLOCK)):
            self.node.render_block()
            self.sound.append(self.node.block.copy())
        return np.concatenate(self.sound[first:]) if len(self.sound) > first else np.zeros((0, 2), np.float32)

    def changes(self, since: float = 0.0) -> list[Start]:
        """The starts that are no loops."""
        return [start for start in self.starts if not start.loop and start.at >= since]

    def record(self, event: Entry) -> None:
        if event.op == Event.STARTED:
            at = event.frame / RATE
            self.starts.append(
                Start(at, event.layer, event.clip, at + event.frames / RATE, event.offset / RATE, bool(event.value))
            )


@contextmanager
def rig(prompt: str = "noise", layers: int = 3, fade: float = 6.0, seed: int = 1) -> Iterator[Rig]:
    """Clips of 18 s of the tone engine; the transport plays from the first block."""
    state = State()
    state.values.update({"/engine": "tone", "/seed": seed, "/prompt": prompt, "/layers": layers, "/fade": fade})
    with OfflineNode(state, RATE, BLOCK) as node:
        made = Rig(node)
        hear = node.control._hear

        def recording(event: Entry) -> None:
            made.record(event)
            hear(event)

        node.control._hear = recording  # type: ignore[method-assign]
        node.control.step()
        node.control.transport.play()
        yield made


def levels_db(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """RMS of each second, in dB."""
    whole = len(sound) // RATE * RATE
    seconds = sound[:whole].astype(np.float64).reshape(-1, RATE * 2)
    return 10 * np.log10((seconds**2).mean(1) + 1e-12)
