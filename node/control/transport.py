"""Play, stop, pause, panic, and the program clock that holds while nothing moves."""

from collections.abc import Callable

from node.clock import Clock
from node.control.feeder import Feeder
from node.control.state import State, Transport
from node.playback.mailbox import Op

PAUSE_S = 0.1
PANIC_S = 0.1
CUT_S = 0.005  # a second panic, and the edge of a start
PANIC_AGAIN_S = 2.0
TAKE_BACK_S = 0.1  # /play while a stop is fading


class TransportControl:
    """`send(op, ramp_s)` writes to the audio side, `tell(state)` to those who listen, `end_cues()` ends cues and their waits,
    `end_waits()` forgets the messages that wait for their time."""

    def __init__(
        self,
        state: State,
        clock: Clock,
        feeder: Feeder,
        send: Callable[[Op, float], None],
        tell: Callable[[str], None],
        end_cues: Callable[[], None],
        end_waits: Callable[[], None],
    ) -> None:
        self._state = state
        self._clock = clock
        self._feeder = feeder
        self._send = send
        self._tell = tell
        self._end_cues = end_cues
        self._end_waits = end_waits
        self._held_frames = 0
        self._held_from: int | None = None  # the frame of the pause, while there is one
        self._panic_at: float | None = None
        self.panic_fade_s = PANIC_S

    def play(self, wake: bool = True) -> None:
        """Starts, goes on after a pause, or takes back a stop that is still fading.

        wake: layers whose cue has ended sound again, of the common prompt.
        """
        if wake:
            self._state.silenced.clear()
        if self._state.transport is Transport.STOPPED:
            self._run(CUT_S)
        elif self._state.transport is Transport.STOPPING:
            self._run(TAKE_BACK_S)
        else:
            self.resume()

    def stop(self, fade_s: float) -> None:
        """Fades out over `fade_s`, ends cues and waits, and empties the layers."""
        self._end_cues()
        if self._state.transport is not Transport.STOPPED:
            self._send(Op.STOP, max(fade_s, CUT_S))
            self._become(Transport.STOPPING)

    def pause(self) -> None:
        if self._state.transport is Transport.PLAYING:
            self._send(Op.PAUSE, PAUSE_S)
            self._become(Transport.PAUSED)

    def resume(self) -> None:
        if self._state.transport is Transport.PAUSED:
            self._run(PAUSE_S)

    def panic(self) -> None:
        """Fades fast; again within two seconds: cuts."""
        now = self._clock.time_of(self._clock.frame())
        again = self._panic_at is not None and now - self._panic_at <= PANIC_AGAIN_S
        self._panic_at = now
        self._end_waits()
        self.stop(CUT_S if again else self.panic_fade_s)

    def program_frame(self, at: int = 0) -> int:
        """The output's frames up to frame `at` (0: now), less those of pauses. Cue clocks count them."""
        now = at or self._clock.frame()
        return now - self._held_frames - (now - self._held_from if self._held_from is not None else 0)

    @property
    def offset(self) -> int:
        """Program frames less output frames, while it does not pause."""
        return -self._held_frames

    def output_frame(self, program_frame: int) -> int:
        """The output frame of a program frame that is to come; 0 where it is here or past, or nobody knows, in a pause."""
        at = program_frame + self._held_frames
        return at if self._held_from is None and at > self._clock.frame() else 0

    def paused(self, frame: int) -> None:
        """The audio side has come to hold at `frame`, unless it has been asked otherwise since."""
        if self._state.transport is Transport.PAUSED:
            self._held_from = frame

    def stopped(self, frame: int) -> None:
        """The audio side has faded out and emptied its layers, unless it has been asked otherwise since."""
        if self._state.transport is Transport.STOPPING:
            self._end_hold(frame)
            self._become(Transport.STOPPED)

    def take_up(self, transport: Transport, program_frame: int) -> None:
        """A node that has just started goes on at the program frame at which another one was."""
        now = self._clock.frame()
        self._held_frames = now - program_frame
        if transport in (Transport.PLAYING, Transport.PAUSED):
            self.play(wake=False)
        if transport is Transport.PAUSED:
            self._send(Op.PAUSE, 0.0)
            self._held_from = now
            self._become(Transport.PAUSED)

    def begin_anew(self) -> None:
        """A new audio side, which stands still. Its count goes on, and so do the cue clocks."""
        frame = self._clock.frame()
        if self._state.transport is Transport.STOPPING:
            self.stopped(frame)
        elif self._state.transport is Transport.PLAYING:
            self._send(Op.RUN, CUT_S)
        elif self._held_from is None:
            self.paused(frame)

    def _run(self, ramp_s: float) -> None:
        self._send(Op.RUN, ramp_s)
        self._feeder.shift(self._end_hold(self._clock.frame()))
        self._become(Transport.PLAYING)

    def _end_hold(self, frame: int) -> int:
        """Ends the pause at `frame`, if there is one; gives its length."""
        held = frame - self._held_from if self._held_from is not None else 0
        self._held_frames += held
        self._held_from = None
        return held

    def _become(self, transport: Transport) -> None:
        if transport is not self._state.transport:
            self._state.transport = transport
            self._tell(str(transport))
