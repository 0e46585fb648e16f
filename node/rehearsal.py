"""Plays a show as live on the offline node: its real cues, preparation, feeder and archive, its engine as slow as it is.

A GO that nobody gives comes some time after the last cue has begun, where nothing more begins by itself.
"""

from collections.abc import Callable
from typing import Any

from generator.messages import Event, Finished
from node.as_live import AsLiveGenerator
from node.clock import OfflineClock
from node.control.state import Transport
from node.offline import OfflineNode
from node.rehearse_report import Report, report
from node.rehearse_watch import WatchedPerformance
from node.show.model import Show
from node.show.preparation import GENERATING
from node.units import frames


class MeasuredGenerator(AsLiveGenerator):
    """took_s: what its clips took, by prompt."""

    def __init__(
        self, engine: str, clock: OfflineClock, options: dict[str, Any] | None = None, pace_s: float | None = None
    ) -> None:
        super().__init__(engine, clock, options, pace_s)
        self.took_s: dict[str, list[float]] = {}

    def poll(self, now: float) -> list[Event]:
        told = super().poll(now)
        for event in told:
            if isinstance(event, Finished):
                took_s = event.clip.seconds if self._pace_s is None else self._pace_s
                self.took_s.setdefault(event.clip.prompt, []).append(took_s)
        return told


def told_of(show: Show, node: OfflineNode, performance: WatchedPerformance, **more: Any) -> Report:
    """What was seen of a show on a node with a MeasuredGenerator. more: as of `report`."""
    assert isinstance(node.generator, MeasuredGenerator)
    generation = node.control.generation
    engine = f"{generation.engine} ({generation.backend})" if generation.backend else generation.engine
    return report(show, engine, performance.starts, node.generator.took_s, node.clock.rate, **more)


class Rehearsal:
    """One show on one node, whose generator is as late as live. performance: what was seen, also where `run` was broken off.

    standby_s: seconds from the start of the node to the first GO.
    """

    def __init__(self, show: Show, node: OfflineNode, every_s: float, for_s: float | None = None) -> None:
        """every_s: between the last cue's start and a GO. for_s: how much to play; None: until each cue has started that a GO
        or another cue comes to, or the show goes round.
        """
        self.show = show
        self.node = node
        self.every_s = max(every_s, show.settings.min_go_interval_s)
        self.for_s = for_s
        self.performance = WatchedPerformance(show, node.control)
        self._gone: set[str] = set()  # numbers of the cues that GO has started
        self._began = 0

    @property
    def standby_s(self) -> float:
        return self._began / self.node.clock.rate

    def run(self, progress: Callable[[float], None]) -> None:
        """progress: is told how much is done, 0.0 to 1.0. Raises EndlessError where the engine fails."""
        if not self.show.cues:
            return
        with self.node:
            self._first_go()
            while not self._is_over():
                if self._go_is_due():
                    self._go()
                self._block()
                progress(self._done())

    def report(self, complete: bool = True) -> Report:
        """What was seen until now. complete: it came to its end."""
        seconds = (self.node.clock.now - self._began) / self.node.clock.rate
        return told_of(
            self.show, self.node, self.performance, every_s=self.every_s, standby_s=self.standby_s, seconds=seconds,
            complete=complete,
        )  # fmt: skip

    def _first_go(self) -> None:
        """As soon as the first cue is ready; of a show that starts by itself at once."""
        starts_itself = self.show.settings.autostart
        while not starts_itself and self.performance.standby()[2] == GENERATING:
            self._block()
        self._began = self.node.clock.now
        self._go(self.performance.begin if starts_itself else None)

    def _go(self, begin: Callable[[], None] | None = None) -> None:
        self._gone.add(self.performance.next_by_go)
        if begin is not None:
            begin()
        else:
            self.performance.go(self.node.control.transport.program_frame())

    def _block(self) -> None:
        self.node.render_block()
        self.performance.look()
        if self.node.control.state.transport is Transport.PAUSED:
            self.node.control.do("/resume")  # an osc cue has asked for it, and nobody is here to go on

    def _go_is_due(self) -> bool:
        number = self.performance.next_by_go
        leaves_loop = self.performance.went_round and self.for_s is None
        at_rest = self.performance.is_at_rest or leaves_loop
        return bool(number) and number not in self._gone and at_rest and self._has_waited()

    def _is_over(self) -> bool:
        performance = self.performance
        if self.node.control.quitting_at is not None:
            return True
        if self.for_s is not None:
            return self.node.clock.now >= self._began + frames(self.for_s, self.node.clock.rate)
        if performance.next_by_go and performance.next_by_go not in self._gone:
            return False
        return performance.went_round or (performance.is_at_rest and not performance.owes and self._has_waited())

    def _has_waited(self) -> bool:
        """Long enough since the last cue began."""
        last = max((start.began for start in self.performance.starts if start.began is not None), default=self._began)
        return self.node.clock.now >= last + frames(self.every_s, self.node.clock.rate)

    def _done(self) -> float:
        if self.for_s is not None:
            return min(1.0, (self.node.clock.now - self._began) / frames(self.for_s, self.node.clock.rate))
        return len({start.cue.number for start in self.performance.starts}) / sum(1 for _ in self.show.every())
