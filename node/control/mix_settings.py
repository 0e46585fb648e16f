"""Gains, pans, mutes, fades and the transport, as entries for the audio side."""

from node.clock import Clock
from node.control.commands import BY_ADDRESS, MAX_LAYERS, Value
from node.control.mailer import Mailer
from node.control.moves import Move, Moves
from node.control.state import State
from node.playback.mailbox import Entry, Law, Op, Ring
from node.units import db_to_linear, frames, linear_to_db

SETTLED_S = 0.03  # what is sent for now has been reached: a clip's trim takes 5 ms, wherever it goes
RAMP_S = 0.02  # gains, pans and azimuths that come without a time of their own, mutes and solos

_SAME_DB = 0.001  # 6.02, the end of the range, stands for 2.0, which is 6.0206 dB
_LAYER_OPS = {"gain": Op.LAYER_GAIN, "pan": Op.LAYER_PAN, "azimuth": Op.LAYER_AZIMUTH, "hold": Op.HOLD}


def ramp_s(values: tuple[Value, ...]) -> float:
    """Seconds of ramp that a gain, pan or azimuth was given as its second value."""
    return float(values[1]) if len(values) > 1 else RAMP_S


def gain_of_db(gain_db: float, now: float) -> float:
    """The linear master gain of a `/gain/db`; `now` where that is the gain already, but for the digits that decibels lack.

    Two nodes that tell each other of both would round it again and again.
    """
    return now if abs(gain_db - linear_to_db(now)) < _SAME_DB else min(db_to_linear(gain_db), 2.0)


class MixSettings:
    """Writes what the state says."""

    def __init__(self, state: State, clock: Clock, mailer: Mailer) -> None:
        self._state = state
        self._clock = clock
        self._mailer = mailer
        self.moves = Moves(clock.rate)

    def flush(self) -> None:
        """Sends what had to wait."""
        self._mailer.flush()

    def attach(self, ring: Ring) -> None:
        """A new audio side."""
        self._mailer.attach(ring)

    def gain(self, gain: float, ramp_s: float) -> None:
        """The master gain, linear."""
        self._send(Op.MASTER_GAIN, value=gain, ramp_s=ramp_s)

    def fade(self, fade_frames: int) -> None:
        """The crossfade of joins to come, and its law."""
        law = Law.LINEAR_SUM if self._state.values["/fade/law"] == "linear_sum" else Law.EQUAL_POWER
        self._mailer.send(Entry(Op.FADE, value=float(law), ramp=fade_frames))

    def layer(self, layer: int, name: str, value: float, ramp_s: float) -> None:
        """One setting of a layer (from 0), by the last word of its address."""
        if name in _LAYER_OPS:
            self._send(_LAYER_OPS[name], layer, value, ramp_s)
        else:
            self.audible()

    def trim(self, layer: int, gain: float, ramp_s: float | None) -> None:
        """What the clips of a layer (from 0) sound with, linear: those to come bring theirs with them. None: those alone."""
        if ramp_s is None:
            self.moves.rest(Op.LAYER_TRIM, layer, gain)
        else:
            self._send(Op.LAYER_TRIM, layer, gain, ramp_s)

    def audible(self) -> None:
        """What mutes and solos leave to hear, of every layer."""
        for layer in range(self._state.layer_count):
            self._send(Op.LAYER_AUDIBLE, layer, float(self._state.audible(layer)), RAMP_S)

    def layers(self) -> None:
        """Every setting of every layer that is not as a new audio side has it."""
        for layer in range(MAX_LAYERS):
            for name, op in _LAYER_OPS.items():
                value = self._state.layers[layer][name]
                if value != BY_ADDRESS[f"/layer/{{n}}/{name}"].default_of(layer + 1):
                    self._send(op, layer, float(value))
        self.audible()

    def go_on(self, move: Move, frame: int) -> None:
        """Takes up a move of another node at output frame `frame`, which is now: where it will be in a moment, and on."""
        begins = frame + frames(SETTLED_S, self._clock.rate)
        self._send(move.op, move.layer, move.at(begins))
        with self._mailer.at(begins):
            self._send(move.op, move.layer, move.target, max(0, move.end - begins) / self._clock.rate)

    def transport(self, op: Op, ramp_s: float) -> None:
        """RUN, PAUSE or STOP."""
        self._send(op, ramp_s=ramp_s)

    def _send(self, op: Op, layer: int = 0, value: float = 0.0, ramp_s: float = 0.0) -> None:
        ramp = frames(ramp_s, self._clock.rate)
        self.moves.note(op, layer, value, ramp, self._frame)
        self._mailer.send(Entry(op, layer, value=value, ramp=ramp))

    def _frame(self) -> int:
        return self._mailer.frame or self._clock.frame()
