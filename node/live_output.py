"""The clock of a live node: which output it is, and what happens when it goes."""

import logging
import time
from pathlib import Path

from generator.arena import Arena
from node.audio_health import Health
from node.audio_process import AudioProcess, Broken, Died, Failed, Opened
from node.clock import LiveClock
from node.config import Settings
from node.control.control import Control
from node.errors import OutputError
from node.outputs.sink import SinkThread
from node.outputs.wav import WavSink
from node.reopening import Pauses, Reopening

log = logging.getLogger("endless")

FALLBACK_WAV = Path("endless.wav")
FALLBACK_WAV_S = 600.0
_CLOCKS = ("device", "jack")


class LiveOutput:
    """Owns the audio process. `open`, then `record` once there are sinks, then `watch` at every step.

    When the output goes, its process keeps the time with a timer, unheard, and another is started that tries to open the same
    output; when it has, it takes the place of the first. Where none plays at all a timer is started meanwhile.
    """

    def __init__(self, settings: Settings) -> None:
        self.audio = AudioProcess()
        self._settings = settings
        self._unheard = ""  # why there is no device, where one was hoped for
        self._pauses = Pauses()
        self._next: Reopening | None = None
        self._next_at: float | None = None
        self._lost_at: float | None = None  # when the output went, while it is away

    def open(self) -> Opened:
        """Opens the output that is the clock. Raises OutputError where the one that was asked for is not there."""
        specs = self._settings.outputs
        clocks = [spec for spec in specs if spec.partition(":")[0] in _CLOCKS]
        if clocks or not specs:
            try:
                opened = self._first(clocks[0] if clocks else "device")
                log.info("playing to %s", _words(opened))
                return opened
            except OutputError as error:
                if clocks:
                    raise
                self._unheard = str(error).splitlines()[0]
        return self._first("null")

    def record(self, sinks: SinkThread, rate: int) -> None:
        """Adds the files that were asked for; without any, and without a device, the one of the first minutes."""
        for spec in self._settings.outputs:
            kind, _, name = spec.partition(":")
            if kind == "wav":
                sinks.add(f"wav:{Path(name)}", WavSink(Path(name), rate, channels=self._settings.channels))
        if self._unheard:
            self._record_unheard(sinks, rate)

    def watch(self, now: float, arena: Arena, control: Control, clock: LiveClock) -> None:
        """Brings the output back, at the mix's rate; every layer begins anew then, and the time of the show goes on."""
        self._hear(now, clock.rate)
        if self._next is not None:
            self._hear_next(self._next, now, arena, control, clock)
        elif self._next_at is not None and now >= self._next_at:
            self._open_next(self._spec, now, clock.rate)

    def health(self) -> Health:
        """What the audio process that renders now has counted."""
        return self.audio.health.read()

    def stop(self) -> None:
        """Ends the audio process, and one that is to follow it."""
        if self._next is not None:
            self._next.audio.stop(0.0)
        self.audio.stop()

    def _hear(self, now: float, rate: int) -> None:
        for message in self.audio.poll():
            if isinstance(message, Broken):
                log.warning("the output is gone (%s): the show goes on unheard, until it can be opened again", message.reason)
                self._lose(now, self._pauses.next())
            elif isinstance(message, Died | Failed):
                why = message.reason if isinstance(message, Failed) else f"status {message.code}"
                log.warning("the audio process has ended (%s); starting it again", why)
                self._bury(now, rate)
        if self._lost_at is None:
            self._pauses.plays(now)

    def _bury(self, now: float, rate: int) -> None:
        """The first time its successor comes at once; where that dies too, a timer keeps the time through the pause."""
        fresh, played = self._pauses.fresh, self._lost_at is None
        pause_s = self._pauses.next()
        self._lose(now, 0.0 if fresh else pause_s)
        if played and not fresh and self._next is None and self._spec != "null":
            self._open_next("null", now, rate)

    def _lose(self, now: float, pause_s: float) -> None:
        self._lost_at = now if self._lost_at is None else self._lost_at
        self._pauses.lost()
        if self._next is None:
            self._next_at = now + pause_s

    def _open_next(self, spec: str, now: float, rate: int) -> None:
        self._next_at = None
        settings = self._settings
        try:
            self._next = Reopening(spec, rate, settings.block, settings.latency, settings.channels, settings.jack_connect, now)
        except OSError as error:
            log.warning("no process for the audio can be started (%s)", error.strerror)
            self._next_at = now + self._pauses.next()

    def _hear_next(self, following: Reopening, now: float, arena: Arena, control: Control, clock: LiveClock) -> None:
        outcome = following.outcome(now)
        if outcome is None:
            return
        self._next = None
        if isinstance(outcome, Opened):
            self._take_over(following, outcome, now, arena, control, clock)
            return
        if self._pauses.first_failure:
            log.warning("it is not back yet (%s); trying again, at last every %d s", outcome, self._pauses.longest_s)
        if self.audio.pid is None and following.spec != "null":
            self._next_at = now + self._pauses.next()
            self._open_next("null", now, clock.rate)  # somebody must keep the time
        else:
            self._next_at = now + self._pauses.next()

    def _take_over(
        self, following: Reopening, opened: Opened, now: float, arena: Arena, control: Control, clock: LiveClock
    ) -> None:
        self.audio.stop(0.0)
        self.audio = following.audio
        frame = clock.frame()
        moment_s = time.monotonic()
        self.audio.give_arena(arena, (max(frame, clock.frame_at(moment_s)), moment_s))
        control.attach(clock, self.audio.inbox, self.audio.outbox, self.audio.status)
        if opened.spec != self._spec:
            self._next_at = now + self._pauses.next()  # the timer, in the place of the output
            return
        away_s = 0.0 if self._lost_at is None else now - self._lost_at
        log.info("playing again to %s, after %.1f s", _words(opened), away_s)
        self._lost_at = None
        self._pauses.begins(now)

    def _record_unheard(self, sinks: SinkThread, rate: int) -> None:
        """No device, and nothing else was asked for: the first ten minutes go to a file of the working directory."""
        names = (FALLBACK_WAV, *(FALLBACK_WAV.with_stem(f"{FALLBACK_WAV.stem}-{n}") for n in range(2, 1000)))
        path = next((name for name in names if not name.exists()), FALLBACK_WAV)
        try:
            sinks.add(f"wav:{path}", WavSink(path, rate, limit_s=FALLBACK_WAV_S, channels=self._settings.channels))
            what = f"recording the first ten minutes to ./{path}"
        except OutputError as error:
            what = f"and nothing is recorded ({error})"
        log.warning("no sound here (%s); %s; steer and stop as usual, choose an output with --output", self._unheard, what)

    def _first(self, spec: str) -> Opened:
        settings = self._settings
        self.audio.start(
            spec, settings.rate, settings.block, settings.latency, settings.channels, connect=settings.jack_connect
        )
        opened = self.audio.wait_open()
        self._spec = opened.spec
        self._pauses.begins(time.monotonic())
        return opened


def _words(opened: Opened) -> str:
    return f"{opened.description}; {1000 * opened.latency_s:.0f} ms from the mix to the end of it; {opened.realtime}"
