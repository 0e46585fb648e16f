"""`endless midi learn|list|monitor`: find the controls of a device and write what they steer. No node has to run."""

import argparse
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from node.control.midi_map import Entry, MidiMap, Relative, Source
from node.errors import EndlessError, ShowError
from node.show.file import read_text
from node.show.midi_file import line_of, parse_midi, with_control
from node.surfaces.midi_message import SYSEX, Heard, decode
from node.surfaces.midi_system import InPort, device_of, find_system, is_ours

if TYPE_CHECKING:
    from node.command_line import Commands

DEFAULT_MAP = "midi.yaml"
SETTLE_S = 0.4  # a control that was moved is heard out for so long, to see what kind it is
FEW = 4  # values of a cc near one of the encodings' rests

POLL_S = 0.002

Hearing = tuple[str, bytes]  # the device and its message
Listen = Callable[[float], Hearing | None]  # the next message within so many seconds


def add(commands: "Commands") -> None:
    """The words of `endless midi`."""
    midi = commands.add_parser("midi", help="MIDI controllers: learn, list, monitor")
    actions = midi.add_subparsers(required=True, metavar="ACTION")
    place = argparse.ArgumentParser(add_help=False)
    place.add_argument("--port", metavar="NAME", help="a part of the device's name; default: all devices")
    learning = actions.add_parser("learn", parents=[place], help="move a control, say what it steers, and it is written down")
    learning.set_defaults(command=learn)
    learning.add_argument(
        "address", metavar="ADDRESS", nargs="?", help="what the control steers, as /gain; asked for without it"
    )
    learning.add_argument("--to", metavar="FILE", default=DEFAULT_MAP, help=f"a map or a show; default {DEFAULT_MAP}")
    listing = actions.add_parser("list", help="the MIDI ports of this machine")
    listing.set_defaults(command=list_ports)
    watching = actions.add_parser("monitor", parents=[place], help="print what devices send, until Ctrl-C")
    watching.set_defaults(command=monitor)
    watching.add_argument("--count", metavar="N", type=int, default=0, help="end after so many messages")


def list_ports(arguments: argparse.Namespace) -> None:
    """`endless midi list`."""
    system = find_system()
    inputs, outputs = ([name for name in names if not is_ours(name)] for names in (system.inputs(), system.outputs()))
    system.close()
    if not inputs and not outputs:
        print(f"no MIDI device is connected ({system.name})")
    for name in dict.fromkeys([*inputs, *outputs]):
        print(f"{name}: {' and '.join(way for way, names in (('sends', inputs), ('listens', outputs)) if name in names)}")


def monitor(arguments: argparse.Namespace) -> None:
    """`endless midi monitor`."""
    with _listening(arguments.port) as listen:
        _say("Ctrl-C ends")
        count = 0
        while not arguments.count or count < arguments.count:
            device, data = _next(listen)
            print(f"{device}: {_words(data)}", flush=True)
            count += 1


def learn(arguments: argparse.Namespace) -> None:
    """`endless midi learn`: controls one after another, until an empty line or Ctrl-C; one with ADDRESS."""
    path = Path(arguments.to)
    _read(path)  # what is wrong with the file is said before anything is asked
    with _listening(arguments.port) as listen:
        while True:
            while listen(0.0):
                pass  # what was touched meanwhile
            _say(f"move a control{f' for {arguments.address}' if arguments.address else ''} (Ctrl-C ends)")
            found = _control(listen, arguments.port)
            _say(f"heard {line_of(found).replace(', address: /gain', '')}")
            address = arguments.address or _ask("what does it steer? (an address, as /gain; nothing ends) ")
            if not address:
                return
            try:
                print(write(path, replace(found, address=address)), flush=True)
            except ShowError as error:
                if arguments.address:
                    raise
                _say(str(error))
            if arguments.address:
                return


def write(path: Path, entry: Entry) -> str:
    """Puts a control into a file's map, in the place of the same control where it is there; all else stays as it is.

    Gives what was done, in words. Raises ShowError with what is wrong, and then nothing is written.
    """
    text, before = _read(path)
    same = next((index for index, other in enumerate(before.entries) if _same_control(entry, other)), None)
    new = with_control(text, line_of(entry), same)
    parse_midi(new, str(path))
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(new, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise ShowError(f"{path} cannot be written: {error.strerror}") from error
    instead = f" instead of {before.entries[same].address}" if same is not None else ""
    return f"{path}: {line_of(entry)}{instead}"


def _read(path: Path) -> tuple[str, MidiMap]:
    """The file's text and its map; "" where there is no file yet. Raises ShowError."""
    try:
        text = read_text(path) if path.exists() else ""
    except ShowError as error:
        raise ShowError(f"{path}: {error}") from error
    return text, parse_midi(text, str(path))


def _same_control(one: Entry, other: Entry) -> bool:
    return (one.source, one.number, one.channel, one.port) == (other.source, other.number, other.channel, other.port)


def _control(listen: Listen, port: str | None) -> Entry:
    """Waits for a control to be moved, and says which it is. Its address is a stand-in."""
    while True:
        device, data = _next(listen)
        first = decode(data)
        if first is None or (first.source is Source.NOTE and first.data == 0):
            continue
        values = [first.data]
        numbers = {first.number}
        end = time.monotonic() + SETTLE_S
        while (heard := listen(end - time.monotonic())) is not None:
            other, more = heard
            message = decode(more)
            if other == device and message is not None and (message.source, message.channel) == (first.source, first.channel):
                numbers.add(message.number)
                if message.number == first.number:
                    values.append(message.data)
        entry = Entry(first.source, "/gain", first.number, first.channel, device if port else "")
        return _told_apart(entry, first, values, numbers)


def _told_apart(entry: Entry, first: Heard, values: list[int], numbers: set[int]) -> Entry:
    """A pair of controllers 32 apart is one of 14 bits; values that keep close to a rest are an encoder's."""
    if first.source is not Source.CC:
        return entry
    low = min(numbers)
    if low < 32 and numbers == {low, low + 32}:
        return replace(entry, source=Source.CC14, number=low)
    for relative in Relative:
        if len(values) >= FEW and len(set(values)) <= FEW and all(0 < abs(relative.clicks(value)) <= FEW for value in values):
            return replace(entry, relative=relative)
    return entry


def _next(listen: Listen) -> Hearing:
    """Waits for a message, however long it takes."""
    while (heard := listen(1.0)) is None:
        pass
    return heard


@contextmanager
def _listening(port: str | None) -> Iterator[Listen]:
    """What the devices send, while it lasts. Raises EndlessError where there are none."""
    system = find_system()
    names = [name for name in system.inputs() if not is_ours(name) and (port or "").lower() in name.lower()]
    if not names:
        system.close()
        there = f"no MIDI device {port!r}" if port else "no MIDI device"
        raise EndlessError(f"{there} is connected ({system.name}); `endless midi list` shows what is")
    opened: dict[str, InPort] = {}
    waiting: deque[Hearing] = deque()

    def listen(patience_s: float) -> Hearing | None:
        end = time.monotonic() + patience_s
        while True:
            for name, each in opened.items():
                waiting.extend((device_of(name), data) for data in each.pending())
            if waiting or time.monotonic() >= end:
                return waiting.popleft() if waiting else None
            time.sleep(POLL_S)

    try:
        for name in names:
            opened[name] = system.open_input(name)
        _say(f"listening to {', '.join(names)}")
        yield listen
    finally:
        for each in opened.values():
            each.close()
        system.close()


def _words(data: bytes) -> str:
    message = decode(data)
    if message is not None:
        return str(message)
    return f"{'sysex' if data[:1] == bytes((SYSEX,)) else 'message'} {data.hex(' ')}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _ask(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        return ""
