"""A backend of mido for machines without MIDI: one device, `desk`, over mido's own socket ports on loopback.

MIDO_BACKEND names this module, MIDO_SOCKET the port at which a mido PortServer stands for the device.
"""

import os

from mido.sockets import SocketPort, connect


def get_devices(**_: object) -> list[dict[str, object]]:
    return [{"name": "desk", "is_input": True, "is_output": True}]


def Input(name: str, **_: object) -> SocketPort:
    return connect("127.0.0.1", int(os.environ["MIDO_SOCKET"]))


def Output(name: str, **_: object) -> SocketPort:
    return connect("127.0.0.1", int(os.environ["MIDO_SOCKET"]))
