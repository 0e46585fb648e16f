"""MIDI ports that come and go, on a thread of their own: what they send waits in `take`, what they are told goes by `tell`."""

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from node.surfaces.midi_system import InPort, MidiError, MidiSystem, OutPort, Port, device_of, find_system, is_ours, signs

log = logging.getLogger(__name__)

LOOK_S = 0.2  # between two looks for ports, 0.6 ms each; what goes and comes back in between is not seen to be another
SETTLED_S = 0.5
POLL_S = 0.002  # between two readings of what devices have sent
INBOX = 4096  # messages from all ports to the control thread; more than a second of the fastest USB faders
AGAIN_S = 1.0  # until a port that could not be opened is tried again
CLOSE_S = 2.0  # a driver that hangs must not keep the node from ending
LOOPBACK = "Midi Through"  # ALSA's own: whatever is sent to it comes back; used only where it is named


@dataclass(frozen=True, slots=True)
class Came:
    """A device is there, or (gone) no longer."""

    device: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """A device has been there for a while: tell it everything once more, as some are deaf while they start."""

    device: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A device sent a message. when_s: it was read, in monotonic seconds."""

    device: str
    data: bytes
    when_s: float


Event = Came | Settled | Sent
P = TypeVar("P", bound=Port)


class Ports:
    """Connects every device whose name fits, as soon as it is there, and again when it comes back."""

    def __init__(self, names: Sequence[str] = (), find: Callable[[], MidiSystem] = find_system) -> None:
        """names: parts of the names of the devices to use, () for all."""
        self.lost = 0  # messages that came while the inbox was full: the newest are dropped
        self._names, self._find = tuple(names), find
        self._inbox: deque[Event] = deque()
        self._outbox: dict[tuple[str, Hashable], bytes] = {}  # the newest for each control: so it is bounded
        self._news = threading.Condition()
        self._ending = False
        self._system: MidiSystem | None = None
        self._tried: frozenset[str] | None = None  # signs of a MIDI system that was looked for
        self._told_none = False
        self._inputs: dict[str, InPort] = {}
        self._outputs: dict[str, OutPort] = {}
        self._leads: dict[str, str] = {}  # outputs to devices
        self._devices: dict[str, set[str]] = {}  # and the outputs that lead to each
        self._new: dict[str, float] = {}  # devices that are told everything once more, and when
        self._refused: dict[str, float] = {}  # ports that could not be opened, and when they were tried
        self._waiting = False
        self._thread = threading.Thread(target=self._run, name="midi", daemon=True)
        self._thread.start()

    # For the control thread

    def take(self, most: int) -> list[Event]:
        """What has come since the last time, in order, at most so much."""
        return [self._inbox.popleft() for _ in range(min(most, len(self._inbox)))]

    def tell(self, device: str, control: Hashable, data: bytes) -> None:
        """Sends a message soon; a newer one for the same control takes its place. Never waits."""
        with self._news:
            self._outbox.pop((device, control), None)
            self._outbox[device, control] = data
            self._news.notify()

    def end(self) -> None:
        """Sends what waits and closes all ports, soon. Never waits."""
        with self._news:
            self._ending = True
            self._news.notify()

    def close(self) -> None:
        """The same, and waits for it."""
        self.end()
        self._thread.join(CLOSE_S)

    # The thread

    def _run(self) -> None:
        looked = -LOOK_S
        while not self._ending:
            now = time.monotonic()
            if now - looked >= LOOK_S:
                looked = now
                try:
                    self._look()
                except MidiError as error:
                    log.debug("MIDI: %s", error)  # the next look is soon
                except Exception:  # the top of this thread: a driver's surprise costs the MIDI, never the show
                    log.exception("MIDI has failed; the node plays on without it")
                    return
            self._read()
            self._send(POLL_S if self._inputs else looked + LOOK_S - time.monotonic())
        self._send(0.0)
        self._close_all()

    def _look(self) -> None:
        """Connects what has come and closes what has gone."""
        if self._system is not None and not self._system.alive():
            self._close_all()
            self._tried = None
        system = self._system or self._found()
        if system is None:
            return
        inputs = [name for name in system.inputs() if self._wanted(name)]
        self._leads = {name: device for name in system.outputs() if (device := self._device(name, inputs))}
        outputs = list(self._leads)
        self._drop(self._inputs, inputs)
        self._drop(self._outputs, outputs)
        self._refused = {name: when_s for name, when_s in self._refused.items() if name in inputs or name in outputs}
        for name in outputs:
            if self._connect(self._outputs, name, lambda: system.open_output(name)):  # noqa: B023  called at once
                log.info("MIDI: %s is told of changes", name)
        for name in inputs:
            if self._connect(self._inputs, name, lambda: system.open_input(name)):  # noqa: B023
                log.info("MIDI: %s is connected", name)
        self._tell_devices()
        if not self._inputs and not self._waiting:
            log.info("MIDI: waiting for %s (%s)", " or ".join(self._names) or "a device", system.name)
        self._waiting = not self._inputs

    def _found(self) -> MidiSystem | None:
        """The MIDI system; looked for again only where something may have changed."""
        there = signs()
        if there == self._tried:
            return None
        self._tried = there
        try:
            self._system = self._find()
        except MidiError as error:
            if not self._told_none:
                self._told_none = True
                log.warning("no MIDI: %s; the node plays on", error)
        return self._system

    def _device(self, output: str, inputs: Sequence[str]) -> str:
        """The device that an output leads to: that of its own name, else one whose input fits the same wanted name; or ""."""
        if not self._wanted(output):
            return ""
        if device_of(output) in map(device_of, inputs):
            return device_of(output)
        parts = [part.lower() for part in self._names if part.lower() in output.lower()]
        return next((device_of(name) for part in parts for name in inputs if part in name.lower()), "")

    def _wanted(self, name: str) -> bool:
        if is_ours(name):
            return False
        return any(part.lower() in name.lower() for part in self._names) if self._names else LOOPBACK not in name

    def _connect(self, ports: dict[str, P], name: str, connect: Callable[[], P]) -> bool:
        now = time.monotonic()
        if name in ports or now - self._refused.get(name, -math.inf) < AGAIN_S:
            return False
        try:
            ports[name] = connect()
        except MidiError as error:
            if name not in self._refused:
                log.warning("MIDI: %s cannot be used yet: %s; is another program holding it?", name, error)
            self._refused[name] = now
            return False
        self._refused.pop(name, None)
        return True

    def _drop(self, ports: dict[str, P], there: Sequence[str]) -> None:
        for name in set(ports) - set(there):
            ports.pop(name).close()
            if ports is self._inputs and not self._ending:
                log.warning("MIDI: %s has gone; it is used again when it comes back", name)

    def _tell_devices(self) -> None:
        """A device comes with its first input, again with each port more, and goes with its last input."""
        devices = {device_of(name) for name in self._inputs}
        now = {device: {name for name in self._outputs if self._leads[name] == device} for device in devices}
        at = time.monotonic()
        settled = [device for device, due_s in self._new.items() if at >= due_s]
        self._inbox.extend(Settled(device) for device in settled if device in now)
        for device in settled:
            del self._new[device]
        for device in self._devices.keys() - now.keys():
            self._inbox.append(Came(device, gone=True))
        for device in now:
            if self._devices.get(device) != now[device]:
                self._new[device] = at + SETTLED_S
                self._inbox.append(Came(device))
        self._devices = now

    def _read(self) -> None:
        for name, port in self._inputs.items():
            messages = port.pending()
            room, now = INBOX - len(self._inbox), time.monotonic()
            self._inbox.extend(Sent(device_of(name), data, now) for data in messages[: max(0, room)])
            self.lost += max(0, len(messages) - room)

    def _send(self, patience_s: float) -> None:
        """Sends all that waits; waits for something to send first."""
        with self._news:
            if not self._outbox and not self._ending and patience_s > 0:
                self._news.wait(patience_s)
            waiting, self._outbox = self._outbox, {}
        for (device, _), data in waiting.items():
            for name, port in self._outputs.items():
                if self._leads[name] == device:
                    try:
                        port.send(data)
                    except MidiError as error:
                        log.warning("MIDI: %s does not take what it is told: %s", name, error)

    def _close_all(self) -> None:
        self._drop(self._outputs, ())
        self._drop(self._inputs, ())
        self._tell_devices()
        if self._system is not None:
            self._system.close()
            self._system = None
