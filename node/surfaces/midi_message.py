"""MIDI 1.0 messages as bytes: what a control sent, and what tells it where to stand."""

from dataclasses import dataclass
from enum import IntEnum

from node.control.midi_map import Source

FINE_OFFSET = 32  # from the controller of the upper 7 bits to that of the lower (MIDI 1.0, table 3)
HIGHEST = {7: 0x7F, 14: 0x3FFF}


class Status(IntEnum):
    """Upper four bits of a channel message's first byte (MIDI 1.0, table 1)."""

    NOTE_OFF = 0x80
    NOTE_ON = 0x90
    CONTROL = 0xB0
    PROGRAM = 0xC0
    PITCH = 0xE0


SYSEX = 0xF0
_DATA_BYTES = {Status.NOTE_OFF: 2, Status.NOTE_ON: 2, Status.CONTROL: 2, Status.PROGRAM: 1, Status.PITCH: 2}


@dataclass(frozen=True, slots=True)
class Heard:
    """One channel message. source: CC for every controller. data: 0..127, a pitch bend's 0..16383; 0 for a released note."""

    source: Source
    channel: int
    number: int
    data: int

    def __str__(self) -> str:
        number = "" if self.source is Source.PITCH else f" {self.number}"
        data = "" if self.source is Source.PROGRAM else f" at {self.data}"
        return f"{self.source}{number} of channel {self.channel}{data}"


def decode(data: bytes) -> Heard | None:
    """What a message says; None for one that no control of a map sends, a malformed one included."""
    try:
        status = Status(data[0] & 0xF0)
    except (ValueError, IndexError):
        return None
    if len(data) != 1 + _DATA_BYTES[status] or max(data[1:]) > 0x7F:
        return None
    channel, first = (data[0] & 0x0F) + 1, data[1]
    if status is Status.PROGRAM:
        return Heard(Source.PROGRAM, channel, first, 0)
    if status is Status.PITCH:
        return Heard(Source.PITCH, channel, 0, first | data[2] << 7)
    if status is Status.CONTROL:
        return Heard(Source.CC, channel, first, data[2])
    return Heard(Source.NOTE, channel, first, data[2] if status is Status.NOTE_ON else 0)


def bits(source: Source) -> int:
    """How fine a control of a kind is."""
    return 14 if source in (Source.CC14, Source.PITCH) else 7


def encode(source: Source, channel: int, number: int, position: float) -> list[bytes]:
    """The messages that show a position (0 to 1) on a control. channel: 1..16."""
    raw = round(position * HIGHEST[bits(source)])
    coarse, fine, low = raw >> 7, raw & 0x7F, channel - 1
    if source is Source.PITCH:
        return [bytes((Status.PITCH | low, fine, coarse))]
    if source is Source.CC14:
        return [bytes((Status.CONTROL | low, number, coarse)), bytes((Status.CONTROL | low, number + FINE_OFFSET, fine))]
    status = Status.NOTE_ON if source is Source.NOTE else Status.CONTROL
    return [bytes((status | low, number, raw))]
