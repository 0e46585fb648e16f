"""The MIDI ports of this machine, through python-rtmidi or another backend of mido. Nothing here runs on the control thread."""

import contextlib
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from node.errors import EndlessError

BACKEND = "MIDO_BACKEND"  # mido's own variable: `mido.backends.rtmidi/UNIX_JACK`, `mido.backends.portmidi`, ...
_RTMIDI = "mido.backends.rtmidi"
QUEUE = 1024  # messages of one port, from its driver to the thread that polls it; rtmidi drops the newest
SETTLE_S = 0.2  # JACK drops what is sent in the cycles before a connection is made
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

    def inputs(self) -> list[str]: ...
    def outputs(self) -> list[str]: ...
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
    """The sockets at which JACK servers wait for clients, each time they start another."""
    found = [place for place in Path("/dev/shm").glob("jack_*_[0-9]*") if place.is_socket()]
    return frozenset(f"{place}:{place.stat().st_ino}:{place.stat().st_ctime_ns}" for place in found)


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
            with _quiet():
                self._in, self._out = rtmidi.MidiIn(api, _CLIENT), rtmidi.MidiOut(api, _CLIENT)
        except rtmidi.RtMidiError as error:
            raise MidiError(f"{self.name}: {str(error).rpartition(': ')[2].rstrip('.')}") from error

    def inputs(self) -> list[str]:
        return _unique(self._in.get_ports())

    def outputs(self) -> list[str]:
        return _unique(self._out.get_ports())

    def open_input(self, name: str) -> InPort:
        port = self._opened(self._rtmidi.MidiIn(self._api, _CLIENT, QUEUE), name)
        port.ignore_types(sysex=False, timing=True, active_sense=True)
        return _RtPort(port, self._rtmidi)

    def open_output(self, name: str) -> OutPort:
        return _RtPort(self._opened(self._rtmidi.MidiOut(self._api, _CLIENT), name), self._rtmidi)

    def alive(self) -> bool:
        """A client of a JACK server that has ended is told nothing: it goes on listing the ports of before."""
        return self._api != self._rtmidi.API_UNIX_JACK or self._servers == _jack_servers()

    def close(self) -> None:
        self._in.delete()
        self._out.delete()

    def _opened(self, port: Any, name: str) -> Any:
        try:
            port.open_port(_unique(port.get_ports()).index(name), "midi")
        except (ValueError, self._rtmidi.RtMidiError) as error:
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
        return found

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
        return [bytes(message.bytes()) for message in self._port.iter_pending()]

    def send(self, data: bytes) -> None:
        try:
            self._port.send(self._message.from_bytes(data))
        except OSError as error:
            raise MidiError(str(error)) from error

    def close(self) -> None:
        self._port.close()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """ALSA and JACK print what they do not find straight to descriptor 2: away with it meanwhile."""
    sys.stderr.flush()
    kept = os.dup(2)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  os.devnull is no path of a user's
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
