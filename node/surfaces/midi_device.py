"""One controller: what its controls send becomes calls, what changes goes back to its faders, rings and lights."""

import logging
import math
import time
from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from node.control.calls import bind
from node.control.client import Control
from node.control.commands import Kind, Value
from node.control.midi_map import Entry, MidiMap, Mode, Source
from node.errors import Refused
from node.surfaces.midi_message import FINE_OFFSET, HIGHEST, SYSEX, Heard, bits, decode, encode
from node.surfaces.midi_show_control import OF_RUNNING, TAKES_NUMBER
from node.surfaces.midi_show_control import decode as decode_show_control
from node.surfaces.midi_takeover import Hand, taken

log = logging.getLogger(__name__)

FINE_WAIT_S = 0.01  # for the lower 7 bits, of a control that has sent some before
ECHO_S = 0.15  # a message that comes back as it was sent, so soon, went round a loop of cables or ports
PRESSED = 64  # of a cc, from here on (MIDI 1.0, table 3: switches)
COMPLAINT_S = 1.0  # between two lines of the log about one device

Line = tuple[int, Entry]  # its place in the map


class Lines:
    """The lines of a map for one device, found by what is heard and by what has changed."""

    def __init__(self, midi_map: MidiMap, device: str) -> None:
        self.show_control = midi_map.show_control
        self._heard: dict[tuple[Source, int, int | None], list[Line]] = defaultdict(list)
        self._told: dict[str, list[Line]] = defaultdict(list)
        for index, entry in enumerate(midi_map.entries):
            if entry.port.lower() in device.lower():
                self._heard[entry.source, entry.channel, entry.number].append((index, entry))
                if entry.tells:
                    self._told[entry.address].append((index, entry))

    @property
    def tells(self) -> bool:
        return bool(self._told)

    def heard(self, source: Source, channel: int, number: int) -> list[Line]:
        found = self._heard.get((source, channel, number), []) + self._heard.get((source, 0, number), [])
        if source is Source.PROGRAM:
            found = found + self._heard.get((source, channel, None), []) + self._heard.get((source, 0, None), [])
        return found

    def told(self, address: str) -> list[Line]:
        return self._told.get(address, [])


@dataclass(slots=True)
class _Fine:
    """The two halves of a 14-bit control. due_s: when the upper one acts alone."""

    coarse: int | None = None
    fine: int = 0
    has_fine: bool = False
    due_s: float | None = None


class _Caller:
    """Who a device's calls are from. It is told nothing: the device looks itself which of its controls need to be."""

    def __init__(self, device: str) -> None:
        self.key: Hashable = ("midi", device, "calls")
        self._device = device
        self.rows: list[tuple[Value, ...]] = []

    def send(self, address: str, *values: Value) -> None:
        if address == "/fail":
            log.warning("MIDI: %s: %s", self._device, " ".join(map(str, values)))
        elif address == "/cue/info":
            self.rows.append(values)


class Device:
    """A Client of feedback by the name of its device. `tell(control, message)` sends it a message, and never waits."""

    def __init__(
        self,
        name: str,
        midi_map: MidiMap,
        control: Control,
        tell: Callable[[Hashable, bytes], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self.key: Hashable = ("midi", name)
        self._control, self._tell, self._clock = control, tell, clock
        self._caller = _Caller(name)
        self._echoes: dict[bytes, float] = {}
        self._complained_s = -math.inf
        self.use(midi_map)

    def use(self, midi_map: MidiMap) -> None:
        """Another map: nothing is known of its controls yet."""
        self._lines = Lines(midi_map, self.name)
        self._moving: int | None = None  # the fader whose move is being done
        self._hands: dict[int, Hand] = defaultdict(Hand)
        self._pressed: dict[int, int] = {}  # the last value of a button's cc
        self._on: dict[int, bool] = {}  # a toggle whose address has no value to look at
        self._fines: dict[tuple[int, int], _Fine] = defaultdict(_Fine)
        self._channels: dict[int, int] = {}  # where a line that names no channel was heard

    @property
    def tells(self) -> bool:
        """Whether any of its controls shows values."""
        return self._lines.tells

    # What it sends

    def hear(self, data: bytes) -> None:
        """Runs one message. Whatever its bytes are, this raises nothing and waits for nothing."""
        sent_s = self._echoes.pop(data, -math.inf)
        if self._clock() - sent_s < ECHO_S:
            return
        try:
            if data[:1] == bytes((SYSEX,)):
                self._show_control(data)
            elif (heard := decode(data)) is not None:
                self._message(heard)
        except Exception:  # the top of a message's way: a mistake of ours in one of them must not end the show
            log.exception("MIDI: %s: %s could not be done", self.name, data.hex(" "))

    def tick(self) -> None:
        """Moves what has waited for its lower bits in vain."""
        now = self._clock()
        for (channel, number), fine in self._fines.items():
            if fine.due_s is not None and now >= fine.due_s:
                self._move_fine(channel, number, fine)

    def _message(self, heard: Heard) -> None:
        for index, entry in self._lines.heard(heard.source, heard.channel, heard.number):
            self._channels[index] = heard.channel
            if entry.mode is not None:
                self._press(index, entry, heard)
            elif entry.relative is not None:
                self._try(entry, lambda: self._turn(entry, heard.data))  # noqa: B023  called at once
            else:
                self._fade(index, entry, heard.data / HIGHEST[bits(entry.source)])
        if heard.source is Source.CC:
            self._half(heard)

    def _half(self, heard: Heard) -> None:
        """One half of a 14-bit control, if that is what it is."""
        lower = heard.number >= FINE_OFFSET
        number = heard.number - FINE_OFFSET * lower
        if not self._lines.heard(Source.CC14, heard.channel, number):
            return
        fine = self._fines[heard.channel, number]
        if not lower:
            fine.coarse, fine.fine = heard.data, 0
            if fine.has_fine:
                fine.due_s = self._clock() + FINE_WAIT_S
                return
        else:
            fine.fine, fine.has_fine = heard.data, True
        self._move_fine(heard.channel, number, fine)

    def _move_fine(self, channel: int, number: int, fine: _Fine) -> None:
        fine.due_s = None
        if fine.coarse is None:
            return
        raw = fine.coarse << 7 | fine.fine
        position = raw / HIGHEST[14] if fine.has_fine else fine.coarse / HIGHEST[7]
        for index, entry in self._lines.heard(Source.CC14, channel, number):
            self._channels[index] = channel
            self._fade(index, entry, position)

    # What the controls do

    def _fade(self, index: int, entry: Entry, position: float) -> None:
        """A fader was moved to a position."""
        hand, now = self._hands[index], self._value(entry)
        if hand.left is None or hand.left != now:
            hand.caught = False
        wanted = taken(entry.takeover, hand, position, entry.position_of(float(now)))
        if wanted is None:
            return
        self._moving = index
        done = self._try(entry, lambda: self._set(entry, entry.value_at(wanted)))
        self._moving = None
        hand.left = self._value(entry) if done else None

    def _turn(self, entry: Entry, data: int) -> None:
        """An encoder was turned."""
        assert entry.relative is not None
        clicks, now = entry.relative.clicks(data), float(self._value(entry))
        if entry.command.args[0].type == "i":
            step = max(1, round(entry.step * abs(entry.high - entry.low)))
            wanted = now + math.copysign(step, entry.high - entry.low) * clicks
            low, high = sorted((entry.low, entry.high))
            self._set(entry, min(high, max(low, wanted)))
        else:
            self._set(entry, entry.value_at(min(1.0, max(0.0, entry.position_of(now) + entry.step * clicks))))

    def _press(self, index: int, entry: Entry, heard: Heard) -> None:
        """A button was pressed or released, or a program chosen."""
        if heard.source is Source.PROGRAM:
            number = str(heard.number) if entry.command.types[:1] == "s" else heard.number
            self._try(entry, lambda: self._do(entry, (number,) if entry.number is None else entry.on))
            return
        pressed, before = heard.data > 0, 0
        if heard.source is Source.CC:
            pressed, before = heard.data >= PRESSED, self._pressed.get(index, 0)
            self._pressed[index] = heard.data
        held = before >= PRESSED
        if not pressed:
            if entry.mode is Mode.MOMENTARY and (held or heard.source is Source.NOTE):
                self._try(entry, lambda: self._do(entry, entry.off))
        elif not held or before == heard.data:  # the same again: a button that sends nothing at its release
            values = entry.off if entry.mode is Mode.TOGGLE and self._is_on(index, entry) else entry.on
            if self._try(entry, lambda: self._do(entry, values)):
                self._on[index] = values == entry.on

    def _is_on(self, index: int, entry: Entry) -> bool:
        if entry.command.kind is not Kind.PARAMETER:
            return self._on.get(index, False)
        return _shows(entry, self._value(entry))

    def _show_control(self, data: bytes) -> None:
        obeyed = self._lines.show_control
        said = decode_show_control(data, obeyed) if obeyed is not None else None
        if said is None:
            return
        try:
            if said.number and said.order in OF_RUNNING:
                self._refuse_unless_running(said.number)
            self._call(said.address, (said.number,) if said.number and said.order in TAKES_NUMBER else ())
        except Refused as error:
            self._complain(f"MSC {said.order.name} {said.number}".rstrip(), error)

    def _refuse_unless_running(self, number: str) -> None:
        self._caller.rows.clear()
        self._call("/running", ())
        if number not in [row[0] for row in self._caller.rows]:
            raise Refused(f"cue {number} is not running")

    # Calls

    def _value(self, entry: Entry) -> int | float:
        value = self._control.value(self._control.book.targets[entry.address])
        return value if isinstance(value, int | float) else 0.0

    def _set(self, entry: Entry, value: float) -> None:
        """Sets a number, where it is another than before."""
        wanted = round(value) if entry.command.args[0].type == "i" else value
        if wanted != self._value(entry):
            self._do(entry, (wanted,))

    def _do(self, entry: Entry, values: tuple[Value, ...]) -> None:
        self._call(entry.address, values)

    def _call(self, address: str, values: tuple[Value, ...]) -> None:
        target = self._control.book.targets.get(address)
        if target is None:
            raise Refused("there is no such cue in the show")
        self._control.call(bind(target, values), self._caller)

    def _try(self, entry: Entry, work: Callable[[], None]) -> bool:
        try:
            work()
        except Refused as error:
            self._complain(entry.address, error)
            return False
        return True

    def _complain(self, what: str, error: Refused) -> None:
        now = self._clock()
        if now - self._complained_s >= COMPLAINT_S:
            self._complained_s = now
            log.warning("MIDI: %s: %s: %s", self.name, what, error)

    # What it is told

    def send(self, address: str, *values: Value) -> None:
        """Shows a parameter's value on the controls that steer it, but for a fader that stands there already."""
        for index, entry in self._lines.told(address):
            value = values[0]
            if entry.absolute:
                hand = self._hands[index]
                if index == self._moving or (hand.left is not None and hand.left == value):
                    continue
                hand.left, hand.caught = None, False
            channel = entry.channel or self._channels.get(index, 1)
            for message in encode(entry.source, channel, entry.number or 0, _position(entry, value)):
                self._remember(message)
                self._tell(message[:1] if entry.source is Source.PITCH else message[:2], message)

    def _remember(self, message: bytes) -> None:
        now = self._clock()
        if len(self._echoes) >= 256:
            self._echoes = {data: sent_s for data, sent_s in self._echoes.items() if now - sent_s < ECHO_S}
        self._echoes[message] = now


def _position(entry: Entry, value: Value) -> float:
    if entry.mode is not None:
        return float(_shows(entry, value))
    return entry.position_of(float(value)) if isinstance(value, int | float) else 0.0


def _shows(entry: Entry, value: Value) -> bool:
    """Whether a button's light is on: the parameter has the value that pressing it gives."""
    wanted = entry.on[0]
    if isinstance(wanted, float) and isinstance(value, int | float):
        return math.isclose(wanted, value, rel_tol=1e-6, abs_tol=1e-9)
    return wanted == value
