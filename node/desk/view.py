"""All that the page shows beside parameters: layers, numbers, cues, the log, and how generation keeps up."""

import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from node.control.control import Control
from node.desk.answers import Answers
from node.desk.layers import LayerViews
from node.desk.log_tail import LogTail
from node.desk.show import ShowView

STATUS_S = 1.0
SPEED_S = 2.0  # between two points of the plot of speed
SPEEDS = 300  # points: the last ten minutes
PROMPTS = 30

_STATUS = (
    "engine", "backend", "state", "playing", "layers", "queued", "queue_size", "archived", "xruns", "render_load",
    "sample_rate", "uptime_s", "speed",
)  # fmt: skip


class DeskView:
    """The View of node/surfaces/page.py; all but `answer` on the control thread. `look` in every step, pages or none."""

    def __init__(
        self,
        control: Control,
        show: ShowView,
        log: LogTail,
        answers: Answers,
        audience: Callable[[], Mapping[str, int]],
        output: str,
    ) -> None:
        """audience: how many pages are open, and how many browsers listen. output: where the sound goes, in words."""
        self._control, self._show, self._log, self._answers, self._audience = control, show, log, answers, audience
        self._layers = LayerViews(control.feeder.slots, control.feeder.store)
        self._output = output
        self._speeds: deque[tuple[float, float]] = deque(maxlen=SPEEDS)
        self._prompts: deque[str] = deque(maxlen=PROMPTS)
        self._status_s = self._speed_s = 0.0

    def look(self, now: float) -> None:
        """Remembers prompts and speeds. now: monotonic seconds."""
        self._remember_prompt()
        if now >= self._speed_s:
            self._speed_s = now + SPEED_S
            self._speeds.append((now, self._control.feeder.speed))

    def _remember_prompt(self) -> None:
        wanted = self._control.state.wanted
        if wanted and (not self._prompts or self._prompts[0] != wanted):
            if wanted in self._prompts:
                self._prompts.remove(wanted)
            self._prompts.appendleft(wanted)

    def whole(self) -> dict[str, Any]:
        """See View."""
        now = time.monotonic()
        self._remember_prompt()  # one that came since the last step
        return {
            "history": [[round(now - at, 1), round(speed, 3)] for at, speed in self._speeds], "prompts": list(self._prompts),
            "layers": self._layers.whole(), "status": self._status(), "log": self._log.whole(), **self._show.whole(),
        }  # fmt: skip

    def news(self, now: float) -> dict[str, Any]:
        """See View."""
        found = self._show.news()
        if layers := self._layers.news():
            found["layers"] = layers
        if lines := self._log.news():
            found["log"] = lines
        if now >= self._status_s:
            self._status_s = now + STATUS_S
            found["status"] = self._status()
        return found

    def limiter(self) -> float:
        """See View."""
        status = self._control.vitals.status()
        return status.limiter_gain if status is not None else 1.0

    def answer(self, what: str, words: Mapping[str, Any]) -> Awaitable[object]:
        """See View."""
        return self._answers.answer(what, words)

    def _status(self) -> dict[str, Any]:
        control = self._control
        status = control.vitals.status()
        told = dict(zip(_STATUS, control.vitals.values(), strict=True))
        running = next(iter(control.feeder.running.values()), None)
        job = {"prompt": running.want.wanted, "layer": running.want.layer + 1} if running is not None else None
        recording = None
        if control.keeper.recording is not None:
            path, since_s = control.keeper.recording
            recording = {"file": path.name, "seconds": round(time.monotonic() - since_s, 1)}
        latency_s = status.output_latency_s if status is not None else 0.0
        return {
            **told, "latency_s": round(latency_s, 4), "job": job, "recording": recording, "output": self._output,
            **self._audience(),
        }  # fmt: skip
