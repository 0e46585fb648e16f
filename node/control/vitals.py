"""How the node is: the meters and counters that the audio side publishes, and what `/status` says."""

import time
from collections.abc import Callable

from node.clock import Clock
from node.control.commands import Value
from node.control.feeder import Feeder
from node.control.generation import Generation
from node.control.ports import Feedback
from node.control.state import State
from node.playback.mailbox import Status, StatusBlock

LOOK_S = 0.1  # between two looks for new xruns, where nobody is told of levels


class Vitals:
    """Reads the audio side's status."""

    def __init__(
        self,
        state: State,
        clock: Clock,
        status: StatusBlock,
        feeder: Feeder,
        generation: Generation,
        archived: Callable[[], int],
    ) -> None:
        """archived: how many clips the archive has."""
        self._state = state
        self._clock = clock
        self._status = status
        self._feeder = feeder
        self._generation = generation
        self._archived = archived
        self._started_s = time.monotonic()
        self._look_s = 0.0
        self.xruns = 0  # since the start
        self._xruns_before = 0  # of audio processes that have ended

    def attach(self, status: StatusBlock) -> None:
        """A new audio side counts its xruns from 0."""
        self._status, self._xruns_before = status, self.xruns

    @property
    def uptime_s(self) -> float:
        """Seconds since the node began."""
        return time.monotonic() - self._started_s

    @property
    def playing(self) -> int:
        """Layers that sound."""
        return sum(slot.current is not None for slot in self._feeder.slots)

    def status(self) -> Status | None:
        """What the audio side published last; None before its first block."""
        return self._status.read()

    def values(self) -> tuple[Value, ...]:
        """The values of `/status.reply`, in the order of docs/commands.md."""
        status, feeder = self._status.read(), self._feeder
        return (
            self._generation.engine, self._generation.backend, str(self._state.transport), self.playing,
            self._state.layer_count, feeder.queued, feeder.queue_size, self._archived(), self.xruns,
            status.render_load if status else 0.0,
            self._clock.rate, self.uptime_s, feeder.speed,
        )  # fmt: skip

    def push(self, feedback: Feedback, now: float) -> None:
        """Meters to those who listen, and new xruns. now: seconds of CLOCK_MONOTONIC."""
        if now < self._look_s and not feedback.levels_due(now):
            return
        self._look_s, status = now + LOOK_S, self._status.read()
        if status is None:
            return
        if feedback.levels_due(now):
            mix = [level for channel in zip(status.peaks, status.rms, strict=True) for level in channel]
            feedback.levels(now, mix, status.layer_peaks[: self._state.layer_count])
        xruns = self._xruns_before + status.xruns
        if xruns != self.xruns:
            self.xruns = xruns
            feedback.push("/xrun", xruns)
