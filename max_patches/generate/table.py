"""What the patches read of the table of commands, and what they have in common: ports, layers, colours."""

import math
import re
from dataclasses import dataclass

from node.control.commands import BY_ADDRESS, SENT_ONLY, Command

HOST = "127.0.0.1"
PORT = 9400  # where the node listens
HEARS_AT = 9401  # where a patch listens: `/notify 1 9401`
LAYERS = 8  # that a surface has room for; the node has up to 64
CUES = 12  # rows of a cue list

PCM_FRAMES = 256  # frames of a datagram, s16 stereo: 1072 bytes
PCM_DATA, PCM_FORMAT = "/pcm", "/pcm/format"  # sent by the node
PCM_SUBSCRIBE, PCM_UNSUBSCRIBE = "/pcm/subscribe", "/pcm/unsubscribe"
PCM_RING_FRAMES = 65536  # of a receiver's ring: seq, which wraps at 2^24, places a datagram without remainder

# One palette for all: dark, for the side of a stage.
COLOURS = {
    "ground": "#1e2226",
    "panel": "#2a2f35",
    "field": "#14171a",
    "text": "#e6e9ec",
    "quiet": "#9aa3ab",
    "amber": "#f2a33a",
    "green": "#58b368",
    "red": "#e0524d",
    "blue": "#4a90c2",
}

TRANSPORT = ("/play", "/stop", "/pause", "/resume", "/panic")
STATUS_FIELDS = tuple(
    tuple(field.split()) for field in BY_ADDRESS["/status"].replies.removeprefix("/status.reply ").split(", ")
)  # (name, type), in the order of `/status.reply`


@dataclass(frozen=True)
class Range:
    """A parameter's numbers, as a fader needs them."""

    address: str
    type: str
    low: float
    high: float
    default: float
    unit: str
    doc: str

    @property
    def fraction(self) -> float:
        """Where the default lies between low and high, 0 to 1."""
        return (self.default - self.low) / (self.high - self.low)


def row(address: str) -> Command:
    """A row of the table. Raises KeyError where there is none: a patch never has an address of its own."""
    return BY_ADDRESS[address]


def general(address: str) -> str:
    """`/layer/{n}/gain` of `/layer/3/gain`."""
    return re.sub(r"^/layer/\d+/", "/layer/{n}/", address)


def known(address: str) -> str:
    """The address, which the table has (`{n}` stands for a layer) or which the node sends. Raises KeyError."""
    at_any = general(address)
    if at_any not in BY_ADDRESS and address not in SENT_ONLY and at_any.replace("{n}", "1") not in SENT_ONLY:
        raise KeyError(address)
    return address


def layer(name: str, n: int) -> str:
    """The address of a layer's parameter, trigger or level."""
    return known(f"/layer/{{n}}/{name}").replace("{n}", str(n))


def fader(address: str) -> Range:
    """Range and default of a numeric parameter, also at one layer (`/layer/3/pan`). Raises KeyError, ValueError."""
    at_layer = re.match(r"/layer/(\d+)/", address)
    command = row(general(address))
    first = command.args[0]
    if first.type == "s" or not math.isfinite(first.low):
        raise ValueError(f"{address} has no range of numbers")
    default = command.default_of(int(at_layer[1]) if at_layer else 0)
    if not isinstance(default, int | float):
        default = 0.0 if first.low <= 0.0 <= first.high and command.layer_defaults else first.low
    return Range(address, first.type, first.low, first.high, float(default), first.unit, command.doc)


def number(value: float) -> str:
    """A number as patch files write it: 1 and not 1.0."""
    return f"{value:.7g}"
