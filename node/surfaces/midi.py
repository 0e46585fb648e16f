"""MIDI as a surface: the devices that are connected, the map in use, and a turn of the control loop for both."""

import logging
from collections.abc import Callable, Sequence
from functools import partial

from node.control.client import Control
from node.control.midi_map import MidiMap
from node.errors import Refused
from node.surfaces.feedback import Feedback
from node.surfaces.midi_device import Device
from node.surfaces.midi_ports import Came, Ports, Sent
from node.surfaces.midi_system import MidiSystem, find_system
from node.surfaces.midi_timecode import TimecodeReader, is_timecode

log = logging.getLogger(__name__)

A_TICK = 64  # messages in 5 ms, at some 40 us each: a dozen times what a DIN cable carries


class MidiSurface:
    """Nothing is opened until there is a map. `tick` belongs to the control thread: call it every few milliseconds."""

    def __init__(
        self,
        control: Control,
        feedback: Feedback,
        names: Sequence[str] = (),
        given: MidiMap | None = None,
        find: Callable[[], MidiSystem] = find_system,
    ) -> None:
        """names: parts of the names of the devices to use, instead of what the map says. given: the map to use whatever a
        show says.
        """
        self._control, self._feedback, self._find = control, feedback, find
        self._given_names, self._given = tuple(names), given
        self._names: tuple[str, ...] = ()
        self._map = MidiMap()
        self.timecode = TimecodeReader()
        self._ports: Ports | None = None
        self._devices: dict[str, Device] = {}
        self._lost = 0

    def use(self, of_show: MidiMap, timecode: bool = False) -> None:
        """Takes the map of another show in the place of the one before. Ports are open while there is a map, or timecode is to
        be heard. Never waits.
        """
        midi_map = of_show if self._given is None else self._given
        names, self._map = self._given_names or midi_map.ports, midi_map
        if self._ports is not None and (not (midi_map or timecode) or names != self._names):
            self._ports.end()
            self._ports = None
            for name in list(self._devices):
                self._forget(name)
        self._names = names
        if (midi_map or timecode) and self._ports is None:
            self._ports = Ports(names, self._find)
        for device in self._devices.values():
            device.use(midi_map)
            self._subscribe(device)

    @property
    def listens(self) -> bool:
        """Devices are, or would be, heard."""
        return self._ports is not None

    def tick(self) -> None:
        """Runs what has come in."""
        if self._ports is None:
            return
        for event in self._ports.take(A_TICK):
            if isinstance(event, Came):
                self._forget(event.device)
                if not event.gone:
                    self._welcome(event.device, self._ports)
            elif event.device in self._devices:
                device = self._devices[event.device]
                if isinstance(event, Sent) and is_timecode(event.data):
                    self.timecode.hear(event.device, event.data, event.when_s)
                elif isinstance(event, Sent):
                    device.hear(event.data)
                else:
                    self._subscribe(device)
        for device in self._devices.values():
            device.tick()
        if self._ports.lost != self._lost:
            log.warning("MIDI: %d messages came too fast and are lost", self._ports.lost - self._lost)
            self._lost = self._ports.lost

    def close(self) -> None:
        if self._ports is not None:
            self._ports.close()

    def _welcome(self, name: str, ports: Ports) -> None:
        device = self._devices[name] = Device(name, self._map, self._control, partial(ports.tell, name))
        self._subscribe(device)

    def _forget(self, name: str) -> None:
        device = self._devices.pop(name, None)
        if device is not None:
            self._feedback.unsubscribe(device.key)

    def _subscribe(self, device: Device) -> None:
        """From now on it is told of changes, and first of how everything is."""
        if not device.tells:
            self._feedback.unsubscribe(device.key)
            return
        try:
            self._feedback.subscribe(device)
        except Refused as error:
            log.warning("MIDI: %s is not told of changes: %s", device.name, error)
