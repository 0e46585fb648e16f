"""What a controller's messages mean: which control of which device steers which address of the table, and how.

A position is where a control stands between its two ends, 0 to 1.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from node.control.commands import BY_ADDRESS, Command, Kind, Value
from node.units import db_to_linear, linear_to_db

DB_SPAN = 60.0  # decibels between the two ends of curve `db`; faders of mixing desks resolve about as much
LAST_PROGRAM = 127
STEP = 0.01  # of the whole range, a click of an encoder


class Source(StrEnum):
    """The kinds of messages, by the key of the map that names them."""

    CC = "cc"
    CC14 = "cc14"
    NOTE = "note"
    PROGRAM = "program"
    PITCH = "pitch_bend"


class Takeover(StrEnum):
    """What a control does whose place is not the parameter's value."""

    PICKUP = "pickup"  # nothing, until it comes past the value
    JUMP = "jump"  # the value jumps to it
    SCALE = "scale"  # the value goes the same part of the way that is left to the end


class Mode(StrEnum):
    """What a button does."""

    TRIGGER = "trigger"  # sends when it is pressed
    MOMENTARY = "momentary"  # one value while it is pressed, another when it is released
    TOGGLE = "toggle"  # each press the other of two values


class Curve(StrEnum):
    """How the value follows the position."""

    LINEAR = "linear"
    EXP = "exp"  # equal ways are equal ratios
    DB = "db"  # equal ways are equal decibels, DB_SPAN of them; the lower end is `low` itself


class Relative(StrEnum):
    """How an encoder says by how many clicks it was turned, in 7 bits."""

    TWOS_COMPLEMENT = "twos_complement"  # 1, 2, ... up; 127, 126, ... down
    SIGNED_BIT = "signed_bit"  # bit 6 is the sign: 1, 2, ... up; 65, 66, ... down
    BINARY_OFFSET = "binary_offset"  # 65, 66, ... up; 63, 62, ... down

    def clicks(self, data: int) -> int:
        """The signed clicks of a value in 0..127."""
        if self is Relative.BINARY_OFFSET:
            return data - 64
        if self is Relative.SIGNED_BIT:
            return -(data & 63) if data & 64 else data
        return data - 128 if data >= 64 else data


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the map.

    number: of the cc, note or program; None: any program. channel: 1..16, 0 for any. port: part of the device's name, ""
    for any. low and high: the values at the two ends of a fader, in the parameter's unit. on and off: what a button sends
    when it is pressed and released; () where the address takes nothing. mode: None for what is no button.
    """

    source: Source
    address: str
    number: int | None = 0
    channel: int = 0
    port: str = ""
    low: float = 0.0
    high: float = 1.0
    curve: Curve = Curve.LINEAR
    takeover: Takeover = Takeover.PICKUP
    mode: Mode | None = None
    on: tuple[Value, ...] = ()
    off: tuple[Value, ...] = ()
    relative: Relative | None = None
    step: float = STEP
    feedback: bool = True

    @property
    def command(self) -> Command:
        return command_of(self.address)

    @property
    def tells(self) -> bool:
        """Whether the device is told of changes: only a parameter has a value to show."""
        return self.feedback and self.source is not Source.PROGRAM and self.command.kind is Kind.PARAMETER

    @property
    def absolute(self) -> bool:
        """Whether the control has a place of its own, which the device knows without being told."""
        return self.mode is None and self.relative is None

    def value_at(self, position: float) -> float:
        """The parameter's value at a position."""
        low, high = self.low, self.high
        if self.curve is Curve.EXP:
            return float(low * (high / low) ** position)
        if self.curve is Curve.DB:
            bottom, top = sorted((low, high))
            along = position if high > low else 1.0 - position
            return bottom if along <= 0.0 else max(bottom, db_to_linear(linear_to_db(top) - DB_SPAN * (1.0 - along)))
        return low + (high - low) * position

    def position_of(self, value: float) -> float:
        """The position at which the parameter has a value: the nearer end for a value that lies outside."""
        low, high = self.low, self.high
        if self.curve is Curve.EXP:
            position = math.log(value / low) / math.log(high / low) if value * low > 0.0 else 0.0
        elif self.curve is Curve.DB:
            bottom, top = sorted((low, high))
            along = 1.0 + (linear_to_db(value) - linear_to_db(top)) / DB_SPAN if value > bottom else 0.0
            position = along if high > low else 1.0 - along
        else:
            position = (value - low) / (high - low)
        return min(1.0, max(0.0, position))


@dataclass(frozen=True, slots=True)
class ShowControl:
    """What MIDI Show Control the node obeys. device: 0..111, None for every one. group: 1..15, 0 for none.

    formats: the command formats (MSC 1.0, section 4.1) beside "all types", which is always obeyed; None: every one.
    """

    device: int | None = None
    group: int = 0
    formats: range | None = None


@dataclass(frozen=True, slots=True)
class MidiMap:
    """The `midi` section of a show. ports: parts of the names of the devices to use, () for all."""

    entries: tuple[Entry, ...] = ()
    ports: tuple[str, ...] = ()
    show_control: ShowControl | None = None

    def __bool__(self) -> bool:
        return bool(self.entries) or self.show_control is not None


def command_of(address: str) -> Command:
    """The row of the table for a concrete address. Raises KeyError where there is none."""
    if address in BY_ADDRESS:
        return BY_ADDRESS[address]
    parts = address.split("/")
    if len(parts) > 2 and parts[1] == "layer":
        parts[2] = "{n}"
    elif len(parts) == 4 and parts[1] == "cue":
        parts[2] = "{number}"
    return BY_ADDRESS["/".join(parts)]
