"""A generator for renders that is as late as it would be live: what a show would sound like on this machine."""

import time
from typing import Any

from generator.messages import Cancelled, Event, Finished, Order
from generator.process import GeneratorProcess
from node.clock import OfflineClock
from node.offline import raise_where_unusable
from node.units import frames


class AsLiveGenerator(GeneratorProcess):
    """Gives each clip as many seconds of the show after its job as making it took; cancels as a live one does.

    pace_s: seconds to count for every clip instead of the measured ones.
    """

    def __init__(
        self, engine: str, clock: OfflineClock, options: dict[str, Any] | None = None, pace_s: float | None = None
    ) -> None:
        super().__init__(engine, options or {})
        self._clock = clock
        self._pace_s = pace_s
        self._told_from = 0  # the frame at which the clips before the next one are told
        self._coming: list[tuple[int, Finished]] = []  # each with the frame at which it is told
        self._told: list[Event] = []

    @property
    def idle(self) -> bool:
        return super().idle and not self._coming

    def submit(self, *orders: Order) -> None:
        self._told_from = self._clock.now
        super().submit(*orders)

    def cancel(self) -> None:
        super().cancel()
        self._told += [Cancelled(finished.clip.job_id) for _, finished in self._coming]
        self._coming.clear()

    def poll(self, now: float) -> list[Event]:
        while self.ready is None or self.busy:
            self._listen()
        self._listen()
        self._told += [finished for frame, finished in self._coming if frame <= self._clock.now]
        self._coming = [(frame, finished) for frame, finished in self._coming if frame > self._clock.now]
        told, self._told = self._told, []
        return told

    def _listen(self) -> None:
        if self.ready is None or self.busy:
            self.wait(0.5)
        for event in super().poll(time.monotonic()):
            raise_where_unusable(self.engine, event)
            if isinstance(event, Finished):
                seconds = event.clip.seconds if self._pace_s is None else self._pace_s
                self._told_from += frames(seconds, self._clock.rate)
                self._coming.append((self._told_from, event))
            else:
                self._told.append(event)
