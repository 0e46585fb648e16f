"""A generator for renders that is as late as it would be live: what a show would sound like on this machine."""

import time
from pathlib import Path
from typing import Any

from generator.messages import Cancelled, Event, Filed, Finished, Order
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
        self._made: list[Finished] = []  # of the jobs that were submitted together
        self._tell_at: int | None = None  # the frame at which they are told; None while they are made
        self._filed: list[Filed] = []  # what was written for the archive is there no sooner than the clip
        self._given_up: set[int] = set()
        self._told: list[Event] = []

    @property
    def idle(self) -> bool:
        return super().idle and not self._made

    def submit(self, *orders: Order) -> None:
        self._submitted_at, self._tell_at = self._clock.now, None
        super().submit(*orders)

    def cancel(self) -> None:
        super().cancel()
        gone = [finished.clip.job_id for finished in self._made]
        self._told += [Cancelled(job_id) for job_id in gone]
        self._given_up.update(gone)
        self._made.clear()

    def poll(self, now: float) -> list[Event]:
        while self.ready is None or self.busy:
            self._listen()
        self._listen()
        if self._made and self._tell_at is None:
            took = (finished.clip.seconds if self._pace_s is None else self._pace_s for finished in self._made)
            self._tell_at = self._submitted_at + frames(sum(took), self._clock.rate)
        if self._made and self._tell_at is not None and self._tell_at <= self._clock.now:
            self._told += self._made
            self._made.clear()
        self._hand_on_files()
        told, self._told = self._told, []
        return told

    def _listen(self) -> None:
        if self.ready is None or self.busy:
            self.wait(0.5)
        for event in super().poll(time.monotonic()):
            raise_where_unusable(self.engine, event)
            if isinstance(event, Finished):
                self._made.append(event)
            elif isinstance(event, Filed):
                self._filed.append(event)
            else:
                self._told.append(event)

    def _hand_on_files(self) -> None:
        """Those of clips that have been told; a clip that was given up is not kept either."""
        waiting = {finished.clip.job_id for finished in self._made}
        for filed in self._filed:
            if filed.job_id in self._given_up:
                Path(filed.path).unlink(missing_ok=True)
            elif filed.job_id not in waiting:
                self._told.append(filed)
        self._filed = [filed for filed in self._filed if filed.job_id in waiting]
