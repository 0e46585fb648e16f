"""What the node has been told: every parameter's value, and the transport."""

from dataclasses import dataclass, field
from enum import StrEnum

from node.control.calls import Target
from node.control.commands import BY_ADDRESS, COMMANDS, MAX_LAYERS, Kind, Value
from node.units import linear_to_db

_LAYER = "/layer/{n}/"


class Transport(StrEnum):
    STOPPED = "stopped"
    PLAYING = "playing"
    STOPPING = "stopping"
    PAUSED = "paused"


def _defaults(layer: int = 0) -> dict[str, Value]:
    """Of a layer (from 1), by the last word of the address; 0: of everything else, by the address."""
    defaults = {
        command.address.removeprefix(_LAYER): command.default_of(layer)
        for command in COMMANDS
        if command.kind is Kind.PARAMETER and command.address.startswith(_LAYER) is bool(layer)
    }
    return {name: 0.0 if default is None else default for name, default in defaults.items()}


@dataclass
class State:
    """Owned by the control thread. `layers` has the settings of all 64 slots, those above `/layers` included."""

    values: dict[str, Value] = field(default_factory=_defaults)
    layers: list[dict[str, Value]] = field(default_factory=lambda: [_defaults(layer) for layer in range(1, MAX_LAYERS + 1)])
    transport: Transport = Transport.STOPPED
    # Linear gains of each layer's clips, by the cue that asked for them.
    trims: list[float] = field(default_factory=lambda: [1.0] * MAX_LAYERS)
    silenced: set[int] = field(default_factory=set)  # layers (from 0) whose cue has ended: empty until something takes them
    duration_given: bool = False  # False: `/duration` follows the engine

    @property
    def wanted(self) -> str:
        """The common prompt."""
        return str(self.values["/prompt"])

    @property
    def layer_count(self) -> int:
        return int(self.number("/layers"))

    @property
    def fade_s(self) -> float:
        return self.number("/fade")

    def number(self, address: str) -> float:
        """The value of a numeric parameter that is not a layer's."""
        value = self.values[address]
        assert isinstance(value, int | float)
        return value

    def duration_s(self, otherwise: float) -> float:
        """Length of the clips to come: `/duration` where it was given, else the engine's own."""
        return self.number("/duration") if self.duration_given else otherwise

    def wanted_by(self, layer: int) -> str:
        """What layer `layer` (from 0) is to sound of."""
        return self.own(layer) or self.wanted

    def own(self, layer: int) -> str:
        """The prompt of layer `layer` (from 0) alone; "" where it has the common one."""
        return str(self.layers[layer]["prompt"])

    def value(self, target: Target) -> Value:
        """The current value of a parameter."""
        if target.command.address == "/gain/db":
            return min(linear_to_db(self.number("/gain")), BY_ADDRESS["/gain/db"].args[0].high)
        if target.layer:
            return self.layers[target.layer - 1][target.command.address.removeprefix(_LAYER)]
        return self.values[target.address]

    def set(self, target: Target, value: Value) -> None:
        """Stores a checked value."""
        if target.layer:
            self.layers[target.layer - 1][target.command.address.removeprefix(_LAYER)] = value
        else:
            assert target.address in BY_ADDRESS
            self.values[target.address] = value

    def audible(self, layer: int) -> bool:
        """Whether mute and solo let layer `layer` (from 0) through."""
        soloed = any(settings["solo"] for settings in self.layers[: self.layer_count])
        settings = self.layers[layer]
        return not settings["mute"] and (not soloed or bool(settings["solo"]))
