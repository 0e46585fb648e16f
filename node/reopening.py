"""An output that has gone is opened again: in a process of its own, after pauses that grow."""

from node.audio_process import AudioProcess, Died, Failed, Opened

FIRST_S = 0.5
LONGEST_S = 30.0
STEADY_S = 10.0  # an output that has played so long is as good as new
OPEN_S = 15.0  # what opening may take; libjack hangs where its server is stopped


class Pauses:
    """0.5, 1, 2, 4 ... 30 s between tries; from the beginning where the output has played for STEADY_S."""

    longest_s = LONGEST_S

    def __init__(self) -> None:
        self._tries = 0
        self._since: float | None = None

    @property
    def fresh(self) -> bool:
        """No try has been counted since it played steadily."""
        return self._tries == 0

    @property
    def first_failure(self) -> bool:
        """Of this absence."""
        return self._tries <= 1

    def next(self) -> float:
        """Seconds until the next try."""
        pause_s = min(FIRST_S * 2.0**self._tries, LONGEST_S)
        self._tries += 1
        return pause_s

    def begins(self, now: float) -> None:
        """The output plays."""
        self._since = now

    def plays(self, now: float) -> None:
        """It still does."""
        if self._since is not None and now - self._since >= STEADY_S:
            self._tries = 0

    def lost(self) -> None:
        """It has gone."""
        self._since = None


class Reopening:
    """One try: an audio process that opens an output, or does not. It is a new one, as libjack and PortAudio do not survive
    the end of their server."""

    def __init__(self, spec: str, rate: int, block: int, latency: int | str, channels: int, connect: str, now: float) -> None:
        """See open_output. rate: Hz, of the mix. Raises OSError where there is no room for a process."""
        self.spec = spec
        self.audio = AudioProcess()
        self._until = now + OPEN_S
        self.audio.start(spec, rate, block, latency, channels, resample=True, connect=connect)

    def outcome(self, now: float) -> Opened | str | None:
        """Opened, or why not; None while it is open. After a failure the process is gone."""
        for message in self.audio.poll():
            if isinstance(message, Opened):
                return message
            if isinstance(message, Failed):
                return message.reason.splitlines()[0]
            if isinstance(message, Died):
                return f"the audio process ended while it opened it, status {message.code}"
        if now < self._until:
            return None
        self.audio.stop(0.0)
        return "it does not answer"
