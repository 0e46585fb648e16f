"""How the node is: the meters and counters that the audio side publishes, and what `/status` says."""

import time
from collections.abc import Callable

from node.clock import Clock
from node.control.commands import Value
from node.control.feeder import Feeder
from node.control.generation import Generation
from node.control.ports import Feedback
from node.control.state import State
from node.playback.mailbox import StatusBlock


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
        self._xruns = 0
        self._xruns_before = 0  # of audio processes that have ended

    def attach(self, status: StatusBlock) -> None:
        """A new audio side counts its xruns from 0."""
        self._status, self._xruns_before = status, self._xruns

    def values(self) -> tuple[Value, ...]:
        """The values of `/status.reply`, in the order of docs/commands.md."""
        status, feeder = self._status.read(), self._feeder
        sounding = sum(slot.current is not None for slot in feeder.slots)
        return (
            self._generation.engine, self._generation.backend, str(self._state.transport), sounding, self._state.layer_count,
            feeder.queued, feeder.queue_size, self._archived(), self._xruns, status.render_load if status else 0.0,
            self._clock.rate, time.monotonic() - self._started_s, feeder.speed,
        )  # fmt: skip

    def push(self, feedback: Feedback, now: float) -> None:
        """Meters to those who listen, and new xruns. now: seconds of CLOCK_MONOTONIC."""
        status = self._status.read()
        if status is None:
            return
        if feedback.levels_due(now):
            mix = (status.peak_left, status.rms_left, status.peak_right, status.rms_right)
            feedback.levels(now, mix, status.layer_peaks[: self._state.layer_count])
        xruns = self._xruns_before + status.xruns
        if xruns != self._xruns:
            self._xruns = xruns
            feedback.push("/xrun", xruns)
