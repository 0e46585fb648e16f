"""What control is at, as plain values for a file, and the way back on another node.

Layers count from 0, frames are program frames. Parameters are kept where they differ from the table's defaults, so that a
default that a later version improves is taken.
"""

from fractions import Fraction
from typing import Any

from node.control.calls import AddressBook, bind
from node.control.commands import Kind, Value
from node.control.control import Control
from node.control.moves import Move
from node.control.state import State, Transport
from node.errors import Refused
from node.playback.mailbox import Op

Plain = dict[str, Any]

_PARAMETERS = [
    target
    for target in AddressBook().targets.values()
    if target.command.kind is Kind.PARAMETER and target.address not in ("/gain/db", "/duration")  # which follow others
]
_DEFAULTS = {target.address: State().value(target) for target in _PARAMETERS}


def plain(control: Control) -> Plain:
    """Where control is, in values that JSON knows. A stop that still fades is a stop."""
    state, slots = control.state, control.feeder.slots
    values = ((target.address, state.value(target)) for target in _PARAMETERS)
    parameters = {address: value for address, value in values if value != _DEFAULTS[address]}
    if state.duration_given:
        parameters["/duration"] = state.values["/duration"]
    offset = control.transport.offset
    seeded = state.number("/seed") >= 0  # else no clip comes twice, and a change less is to be written
    return {
        "rate": control.clock.rate,
        "transport": str(Transport.STOPPED if state.transport is Transport.STOPPING else state.transport),
        "parameters": parameters,
        "trims": {str(layer): trim for layer, trim in enumerate(state.trims) if trim != 1.0},
        "silenced": sorted(state.silenced),
        "made": {str(layer): [slot.made_for, slot.begun] for layer, slot in enumerate(slots) if seeded and slot.begun},
        "moves": [
            [move.op.name, move.layer, move.origin, move.target, move.start + offset, move.end + offset]
            for move in control.mix.moves.under_way(control.clock.frame())
        ],
    }


def settle(state: State, parameters: dict[str, Value]) -> list[str]:
    """Gives the state these values; what cannot be taken is told, a line each."""
    book, refused = AddressBook(), []
    for address, value in parameters.items():
        target = book.targets.get(address)
        try:
            if target is None or target.command.kind is not Kind.PARAMETER:
                raise Refused("there is no such parameter")
            state.set(target, bind(target, (value,), strict=True).values[0])
        except Refused as error:
            refused.append(f"{address}: {error}")
    state.duration_given = state.duration_given or "/duration" in parameters
    return refused


def settle_layers(state: State, saved: Plain) -> None:
    """What cues have done to the layers besides parameters."""
    for layer, trim in saved["trims"].items():
        state.trims[int(layer)] = trim
    state.silenced = set(saved["silenced"])


class Resumption:
    """Brings a node that has just started to where another one was. `step` until it has nothing more to do."""

    def __init__(self, control: Control, saved: Plain, frame: int) -> None:
        """frame: the other's program frame, at its own rate."""
        self._control = control
        self.scale = Fraction(control.clock.rate, saved["rate"])
        self.frame = round(frame * self.scale)
        self._waiting: set[int] = set()  # layers whose trim moves, and that have no clip yet
        for layer, (prompt, count) in saved["made"].items():
            slot = control.feeder.slots[int(layer)]
            slot.made_for, slot.made = prompt, count
        control.transport.take_up(Transport(saved["transport"]), self.frame)
        offset = control.transport.offset
        for op, layer, origin, target, start, end in saved["moves"]:
            begins, ends = round(start * self.scale) - offset, round(end * self.scale) - offset
            if ends > begins:
                self._go_on(Move(Op[op], layer, origin, target, begins, ends))

    def step(self) -> None:
        """A trim goes on moving when its layer has a clip again: the audio side keeps trims with the clips."""
        for layer in list(self._waiting):
            if self._control.feeder.slots[layer].current is None:
                continue
            self._waiting.discard(layer)
            now = self._control.clock.frame()
            move = self._control.mix.moves.of(Op.LAYER_TRIM, layer, now)
            if move is not None and move.target == self._control.state.trims[layer]:
                self._control.mix.go_on(move, now)

    def _go_on(self, move: Move) -> None:
        now = self._control.clock.frame()
        if move.op is Op.LAYER_TRIM:
            self._waiting.add(move.layer)
            self._control.mix.moves.put(move)
        elif move.end > now:
            self._control.mix.go_on(move, now)
