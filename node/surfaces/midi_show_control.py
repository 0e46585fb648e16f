"""MIDI Show Control 1.0 (MMA RP-002): the commands that a cue list obeys.

    F0 7F device 02 format command [Q_number [00 Q_list [00 Q_path]]] F7

Numbers are ASCII digits and dots. A node has one cue list, so Q_list and Q_path are not looked at.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from node.control.midi_map import ShowControl

ALL_CALL = 0x7F  # as the device, and as the format
_FIRST_GROUP = 0x70
_Q_NUMBER = re.compile(rb"[0-9.]{0,32}")


class Order(IntEnum):
    """Section 4.2: the general commands, and those of sound."""

    GO = 0x01
    STOP = 0x02
    RESUME = 0x03
    LOAD = 0x05
    STANDBY_NEXT = 0x11
    STANDBY_PREVIOUS = 0x12


# order -> the address without a cue number, and with one; "" where it means nothing
ADDRESSES = {
    Order.GO: ("/go", "/cue/go"),
    Order.STOP: ("/pause", "/pause"),
    Order.RESUME: ("/resume", "/resume"),
    Order.LOAD: ("", "/playhead/set"),
    Order.STANDBY_NEXT: ("/playhead/next", "/playhead/next"),
    Order.STANDBY_PREVIOUS: ("/playhead/previous", "/playhead/previous"),
}
OF_RUNNING = (Order.STOP, Order.RESUME)  # with a cue's number: obeyed while that cue runs
TAKES_NUMBER = (Order.GO, Order.LOAD)


@dataclass(frozen=True, slots=True)
class Said:
    """One command for this node. number: of the cue, "" for none."""

    order: Order
    number: str = ""

    @property
    def address(self) -> str:
        return ADDRESSES[self.order][bool(self.number)]


def decode(data: bytes, obeyed: ShowControl) -> Said | None:
    """The command of a System Exclusive message; None for another device's, an unknown one, and what is malformed."""
    if len(data) < 7 or data[:2] != b"\xf0\x7f" or data[3] != 0x02 or data[-1] != 0xF7:
        return None
    device, form, command = data[2], data[4], data[5]
    mine = obeyed.device is None or device in (obeyed.device, ALL_CALL)
    grouped = obeyed.group > 0 and device == _FIRST_GROUP + obeyed.group - 1
    if not (mine or grouped) or not (obeyed.formats is None or form == ALL_CALL or form in obeyed.formats):
        return None
    number = data[6:-1].split(b"\0")[0]
    if command not in ADDRESSES or not _Q_NUMBER.fullmatch(number):
        return None
    said = Said(Order(command), number.decode("ascii"))
    return said if said.address else None
