"""Where the ports of a JACK client go: to the playback ports that are there, and to those that appear."""

from collections.abc import Sequence
from typing import Any

OFF = "off"


class Wiring:
    """Connects each channel to one port, a single channel to two. What somebody else connects or undoes is left alone.

    connect: "" for the physical playback ports, OFF for none, else a client's name or ports, CLIENT:PORT with commas between.
    """

    def __init__(self, client: Any, ports: Sequence[Any], connect: str) -> None:
        self._client, self._ports, self._connect = client, ports, connect
        self._seen: set[str] = set()

    def step(self) -> None:
        """Connects to ports that have appeared since the last time."""
        targets = self._targets()
        names = {name for _, name in targets}
        for port, name in targets:
            if name not in self._seen and not port.is_connected_to(name):
                self._join(port, name)
        self._seen = names

    @property
    def line(self) -> str:
        """What is connected to what, in words."""
        made = [(port.shortname, other.name) for port in self._ports for other in port.connections]
        if not made:
            return "not connected" if self._connect == OFF else "no playback ports to connect to"
        first = " and ".join(name for short, name in made if short == made[0][0])
        joined = f"{made[0][0]} to {first}" if len(self._ports) == 1 else f"{made[0][0]} to {first}, and so on"
        lacking = len(self._ports) - len({short for short, _ in made})
        return joined + (f"; {lacking} of {len(self._ports)} ports find no playback port" if lacking else "")

    def _targets(self) -> list[tuple[Any, str]]:
        found = self._places()
        if len(self._ports) == 1:
            return [(self._ports[0], name) for name in found[:2]]
        return list(zip(self._ports, found, strict=False))

    def _places(self) -> list[str]:
        if self._connect == OFF:
            return []
        wanted = {"is_input": True, "is_audio": True}
        if not self._connect:
            return [port.name for port in self._client.get_ports(is_physical=True, **wanted)]
        names: list[str] = []
        there = [port.name for port in self._client.get_ports(**wanted)]
        for item in self._connect.split(","):
            names += [name for name in there if name == item or name.startswith(f"{item}:")]
        return names

    def _join(self, port: Any, name: str) -> None:
        import jack

        try:
            self._client.connect(port, name)
        except jack.JackError:
            return  # it has gone again, or somebody was faster
