"""Which gains, pans and trims are on their way, and from where: what the audio side alone knows otherwise."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from node.playback.azimuth import default_azimuth, wrap
from node.playback.mailbox import Op

LEAST_S = 0.1  # a shorter ramp is over before it could matter
_MOVED = (Op.MASTER_GAIN, Op.LAYER_GAIN, Op.LAYER_PAN, Op.LAYER_TRIM, Op.LAYER_AZIMUTH)
Key = tuple[Op, int]


@dataclass(frozen=True, slots=True)
class Move:
    """A straight line between two values. start, end: frames. layer: from 0; 0 for the master."""

    op: Op
    layer: int
    origin: float
    target: float
    start: int
    end: int

    def at(self, frame: int) -> float:
        """The value at `frame`; the audio side's ramps are the same line (node/playback/ramp.py)."""
        share = min(max((frame - self.start) / (self.end - self.start), 0.0), 1.0)
        if self.op is Op.LAYER_AZIMUTH:  # the shorter way round
            return wrap(self.origin + wrap(self.target - self.origin) * share)
        return self.origin + (self.target - self.origin) * share


class Moves:
    """Notes every value that is sent to the audio side. Frames are output frames at `rate` Hz."""

    def __init__(self, rate: int) -> None:
        self._least = round(LEAST_S * rate)
        self._values: dict[Key, float] = {}  # where each one is, or is going
        self._moves: dict[Key, Move] = {}

    def note(self, op: Op, layer: int, value: float, frames: int, begins: Callable[[], int]) -> None:
        """`value` was sent, to be reached `frames` after the frame that `begins` tells, if anyone wants to know."""
        if op not in _MOVED:
            return
        key = (op, layer)
        before = self._moves.pop(key, None)
        if frames >= self._least:
            frame = begins()
            origin = before.at(frame) if before is not None else self._values.get(key, _at_start(op, layer))
            if origin != value:
                self._moves[key] = Move(op, layer, origin, value, frame, frame + frames)
        self._values[key] = value

    def rest(self, op: Op, layer: int, value: float) -> None:
        """It is at `value`, and nothing moves."""
        self._moves.pop((op, layer), None)
        self._values[op, layer] = value

    def put(self, move: Move) -> None:
        """Another node's, which nobody has been sent yet."""
        self._moves[move.op, move.layer] = move
        self._values[move.op, move.layer] = move.target

    def of(self, op: Op, layer: int, frame: int) -> Move | None:
        """What moves there at `frame`."""
        move = self._moves.get((op, layer))
        return move if move is not None and move.end > frame else None

    def under_way(self, frame: int) -> Iterator[Move]:
        """Everything that has not arrived at `frame`."""
        return (move for move in self._moves.values() if move.end > frame)


def _at_start(op: Op, layer: int) -> float:
    """Where the audio side has it before anything was sent."""
    if op is Op.LAYER_AZIMUTH:
        return default_azimuth(layer)
    return 0.0 if op is Op.LAYER_PAN else 1.0
