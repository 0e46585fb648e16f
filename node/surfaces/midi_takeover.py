"""When a fader takes a parameter over whose value is not where the fader stands."""

from dataclasses import dataclass

from node.control.commands import Value
from node.control.midi_map import Takeover

NEAR = 1.5 / 127  # positions closer than this are the same: a 7-bit fader stops a step beside where it is put


@dataclass(slots=True)
class Hand:
    """What is known of one fader of one device. left: the value that it gave the parameter last; None: others have changed it
    since, and the device was told. caught: the parameter follows it.
    """

    position: float | None = None
    caught: bool = False
    left: Value | None = None


def taken(takeover: Takeover, hand: Hand, position: float, current: float) -> float | None:
    """The position that the parameter is to have once the fader is at `position`; None: it stays at `current`.

    Sets `hand.caught` and `hand.position`. All positions are 0 to 1.
    """
    before, hand.position = hand.position, position
    if takeover is Takeover.JUMP or hand.caught or _meets(before, position, current):
        hand.caught = True
        return position
    if takeover is Takeover.PICKUP or before is None or position == before:
        return None
    if position > before:
        return current + (position - before) * (1.0 - current) / (1.0 - before)
    return current - (before - position) * current / before


def _meets(before: float | None, position: float, current: float) -> bool:
    if abs(position - current) <= NEAR:
        return True
    return before is not None and (before - current) * (position - current) <= 0.0
