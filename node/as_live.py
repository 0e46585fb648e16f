"""A generator for renders that is as late as it would be live: what a show would sound like on this machine."""

import time
from typing import Any

from generator.job import Job
from generator.messages import Cancelled, Event, Finished
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
        self._submitted_at = 0
        self._coming: tuple[int, Finished] | None = None  # the frame at which it is told
        self._told: list[Event] = []

    @property
    def idle(self) -> bool:
        return super().idle and self._coming is None

    def submit(self, job: Job, slot: int, capacity_frames: int) -> None:
        self._submitted_at = self._clock.now
        super().submit(job, slot, capacity_frames)

    def cancel(self) -> None:
        super().cancel()
        if self._coming is not None:
            self._told.append(Cancelled(self._coming[1].clip.job_id))
            self._coming = None

    def poll(self, now: float) -> list[Event]:
        while self.ready is None or (self.busy and self._coming is None):
            self._listen()
        self._listen()
        if self._coming is not None and self._coming[0] <= self._clock.now:
            self._told.append(self._coming[1])
            self._coming = None
        told, self._told = self._told, []
        return told

    def _listen(self) -> None:
        if self.ready is None or self.busy:
            self.wait(0.5)
        for event in super().poll(time.monotonic()):
            raise_where_unusable(self.engine, event)
            if isinstance(event, Finished):
                seconds = event.clip.seconds if self._pace_s is None else self._pace_s
                self._coming = (self._submitted_at + frames(seconds, self._clock.rate), event)
            else:
                self._told.append(event)
