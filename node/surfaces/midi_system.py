"""The MIDI ports of this machine, through python-rtmidi or another backend of mido. Nothing here runs on the control thread."""

import contextlib
import os
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from node.errors import EndlessError
from node.quiet import quiet

BACKEND = "MIDO_BACKEND"  # mido's own variable: `mido.backends.rtmidi/UNIX_JACK`, `mido.backends.portmidi`, ...
_RTMIDI = "mido.backends.rtmidi"
QUEUE = 4096  # messages of one port, from its driver to the thread that polls it, 32 bytes each; rtmidi drops the newest
SETTLE_S = 0.2  # JACK drops what is sent in the cycles before a connection is made
TRIES = 5  # at counting and naming ports while some come and go
_CLIENT = f"endless-{os.getpid()}"
_OWN = re.compile(r"endless-\d+")  # ports of nodes, this one's included: to hear oneself would be a loop


class MidiError(EndlessError):
    """There is no MIDI here, or a port that cannot be opened; the text says why and what would help."""


class Port(Protocol):
    """An open port."""

    def close(self) -> None: ...


class InPort(Port, Protocol):
    def pending(self) -> list[bytes]:
        """The messages that have come since the last time. Never waits."""


class OutPort(Port, Protocol):
    def send(self, data: bytes) -> None:
        """Sends one message. Raises MidiError where the port is gone."""


class MidiSystem(Protocol):
    """What can be connected. Names are unique: a second device of one name is called `NAME #2`."""

    name: str

    def inputs(self) -> list[str]:
        """Raises MidiError where ports come and go too fast to be listed."""

    def outputs(self) -> list[str]:
        """Raises MidiError, as `inputs`."""

    def open_input(self, name: str) -> InPort:
        """Raises MidiError."""

    def open_output(self, name: str) -> OutPort:
        """Raises MidiError."""

    def alive(self) -> bool:
        """False where its server has ended: close it, and find another."""

    def close(self) -> None: ...


def find_system() -> MidiSystem:
    """The MIDI of this machine: what MIDO_BACKEND names, else the first API of python-rtmidi that works. Raises MidiError."""
    try:
        import mido
        import rtmidi
    except ImportError as error:
        raise MidiError(f"MIDI needs mido and python-rtmidi ({error}): pip install 'endless-node[midi]'") from error
    module, _, api = os.environ.get(BACKEND, _RTMIDI).partition("/")
    if module != _RTMIDI:
        return _MidoSystem(mido, module, api)
    compiled = [each for each in rtmidi.get_compiled_api() if each != rtmidi.API_RTMIDI_DUMMY]
    wanted = [getattr(rtmidi, f"API_{api}", -1)] if api else compiled
    if not set(wanted) <= set(compiled):
        raise MidiError(f"{BACKEND}: python-rtmidi has no {api} here; unset it")
    why = ""
    for each in wanted:
        try:
            return _RtMidiSystem(rtmidi, each)
        except MidiError as error:
            why = why or str(error)
    raise MidiError(f"there is no MIDI system here ({why or 'no API'}): connect a device, or start jackd")


def signs() -> frozenset[str]:
    """What tells that a MIDI system has come: looking for one costs nothing, trying one prints and takes a moment."""
    alsa = Path("/dev/snd/seq")
    return _jack_servers() | ({str(alsa)} if alsa.exists() else set())


def _jack_servers() -> frozenset[str]:
    """The socket at which the JACK server that libjack would choose waits for clients, another each time it starts.

    jack2 1.9 names it jack_SERVER_UID_0, without the uid where any user may connect. Every client has one of the same form
    for some milliseconds while it connects (common/JackSocketClientChannel.cpp), so other names say nothing of a server.
    """
    server = re.compile(rf"jack_{re.escape(os.environ.get('JACK_DEFAULT_SERVER', 'default'))}(_\d+)?_\d+")
    found = set()
    for place in Path("/dev/shm").glob("jack_*"):
        with contextlib.suppress(FileNotFoundError):  # gone since it was listed
            if server.fullmatch(place.name) and place.is_socket():
                there = place.stat()
                found.add(f"{place}:{there.st_ino}:{there.st_ctime_ns}")
    return frozenset(found)


def device_of(name: str) -> str:
    """The device that a port belongs to, so that what it sends and what it is told find each other.

    ALSA: `nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0` -> `nanoKONTROL2 20`. JACK: `a2j:nanoKONTROL2 [20] (capture): MIDI 1` ->
    `a2j:nanoKONTROL2 [20]`; `controller:out` -> `controller`. Elsewhere the name itself.
    """
    alsa = re.fullmatch(r"(.*?):.* (\d+):\d+", name)
    if alsa:
        return f"{alsa[1]} {alsa[2]}"
    bridged = re.fullmatch(r"(.*?) \((?:capture|playback)\).*", name)
    return bridged[1] if bridged else name.partition(":")[0] if re.fullmatch(r"[^:]+:\S.*", name) else name


def is_ours(name: str) -> bool:
    return _OWN.match(name) is not None


def _without_clock(messages: list[bytes]) -> list[bytes]:
    """MIDI 1.0's timing clock comes 24 times a beat, and nothing here follows it."""
    return [data for data in messages if data != b"\xf8"]


def _unique(names: Sequence[str]) -> list[str]:
    counts: dict[str, int] = {}
    found = []
    for name in names:
        counts[name] = counts.get(name, 0) + 1
        found.append(name if counts[name] == 1 else f"{name} #{counts[name]}")
    return found


class _RtMidiSystem:
    """python-rtmidi. One client lists the ports for as long as this lives: a new one at each look would be heard by others.

    Inputs are polled. A callback of python-rtmidi 1.5.8 runs on the driver's thread, which then waits for the GIL in the middle
    of a JACK cycle; and closing a port frees the callback while that thread is about to call it: measured, a controller that
    sends while it is closed crashes the process within a few times.
    """

    def __init__(self, rtmidi: Any, api: int) -> None:
        """Raises MidiError."""
        self._rtmidi, self._api = rtmidi, api
        self.name = str(rtmidi.get_api_display_name(api))
        self._servers = _jack_servers()
        try:
            with quiet():
                self._in, self._out = rtmidi.MidiIn(api, _CLIENT), rtmidi.MidiOut(api, _CLIENT)
        except rtmidi.RtMidiError as error:
            raise MidiError(f"{self.name}: {str(error).rpartition(': ')[2].rstrip('.')}") from error

    def inputs(self) -> list[str]:
        return self._listed(self._in)

    def outputs(self) -> list[str]:
        return self._listed(self._out)

    def open_input(self, name: str) -> InPort:
        port = self._opened(lambda: self._rtmidi.MidiIn(self._api, _CLIENT, QUEUE), name)
        port.ignore_types(sysex=False, timing=False, active_sense=True)  # quarter frames count as timing
        return _RtPort(port, self._rtmidi)

    def open_output(self, name: str) -> OutPort:
        return _RtPort(self._opened(lambda: self._rtmidi.MidiOut(self._api, _CLIENT), name), self._rtmidi)

    def alive(self) -> bool:
        """A client of a JACK server that has ended is told nothing: it goes on listing the ports of before."""
        return self._api != self._rtmidi.API_UNIX_JACK or self._servers == _jack_servers()

    def close(self) -> None:
        self._in.delete()
        self._out.delete()

    def _listed(self, port: Any) -> list[str]:
        """rtmidi counts the ports, then asks for the name of each: one that goes in between is an error, or has no name."""
        for _ in range(TRIES):
            with contextlib.suppress(self._rtmidi.RtMidiError):
                names = port.get_ports()
                if None not in names:
                    return _unique(names)
        raise MidiError(f"{self.name}: ports come and go too fast to be listed")

    def _opened(self, make: Callable[[], Any], name: str) -> Any:
        """rtmidi opens a port by its place in the list, which others that come or go shift: so the place is looked at again."""
        port = None
        try:
            port = make()
            place = self._listed(port).index(name)
            port.open_port(place, "midi")
            if self._listed(port)[place : place + 1] != [name]:
                raise MidiError("other ports came or went while it was opened")
        except (ValueError, MidiError, self._rtmidi.RtMidiError) as error:
            if port is not None:
                port.delete()
            raise MidiError(f"{name}: {error}") from error
        if self._api == self._rtmidi.API_UNIX_JACK:
            time.sleep(SETTLE_S)
        return port


class _RtPort:
    def __init__(self, port: Any, rtmidi: Any) -> None:
        self._port, self._rtmidi = port, rtmidi

    def pending(self) -> list[bytes]:
        found: list[bytes] = []
        while len(found) < QUEUE and (event := self._port.get_message()) is not None:
            found.append(bytes(event[0]))
        return _without_clock(found)

    def send(self, data: bytes) -> None:
        try:
            self._port.send_message(data)
        except self._rtmidi.RtMidiError as error:
            raise MidiError(str(error)) from error

    def close(self) -> None:
        self._port.close_port()
        self._port.delete()


class _MidoSystem:
    """Any backend of mido: portmidi, amidi, one of the user's."""

    def __init__(self, mido: Any, module: str, api: str) -> None:
        """Raises MidiError."""
        self._message = mido.Message
        self.name = module
        try:
            self._backend = mido.Backend(module, api=api or None, load=True, use_environ=False)
        except (ImportError, OSError) as error:
            raise MidiError(f"{BACKEND}={module} cannot be loaded ({error}): unset it, or install what it needs") from error

    def inputs(self) -> list[str]:
        return _unique(self._backend.get_input_names())

    def outputs(self) -> list[str]:
        return _unique(self._backend.get_output_names())

    def open_input(self, name: str) -> InPort:
        try:
            return _MidoPort(self._backend.open_input(name), self._message)
        except OSError as error:
            raise MidiError(f"{name}: {error}") from error

    def open_output(self, name: str) -> OutPort:
        try:
            return _MidoPort(self._backend.open_output(name), self._message)
        except OSError as error:
            raise MidiError(f"{name}: {error}") from error

    def alive(self) -> bool:
        return True

    def close(self) -> None:
        pass


class _MidoPort:
    def __init__(self, port: Any, message: Any) -> None:
        self._port, self._message = port, message

    def pending(self) -> list[bytes]:
        return _without_clock([bytes(message.bytes()) for message in self._port.iter_pending()])

    def send(self, data: bytes) -> None:
        try:
            self._port.send(self._message.from_bytes(data))
        except OSError as error:
            raise MidiError(str(error)) from error

    def close(self) -> None:
        self._port.close()
