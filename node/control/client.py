"""What surfaces and control know of each other: who is speaking, and what may be asked of control."""

from collections.abc import Callable, Hashable, Iterable
from typing import Protocol

from node.control.calls import AddressBook, Call, Target
from node.control.commands import Value


class Client(Protocol):
    """Someone who sent a command and can be answered."""

    @property
    def key(self) -> Hashable:
        """Equal for two Clients that are told things at the same place."""

    def send(self, address: str, *values: Value) -> None:
        """Tells the client something. Never waits, never raises for a client that is slow or gone."""


Handler = Callable[[Call, Client | None], None]


class Control(Protocol):
    """What a surface asks of control."""

    book: AddressBook
    handlers: dict[str, Handler]  # commands of the table that belong to a surface: /notify, /dumpOSC

    def call(self, call: Call, client: Client | None, frame: int = 0) -> None:
        """Applies a call at an output frame (0: now). Raises Refused; then nothing has changed."""

    def value(self, target: Target) -> Value:
        """The current value of a parameter."""

    def situation(self) -> Iterable[tuple[Value, ...]]:
        """The messages that tell a new subscriber what has been pushed before: `/state` and the like."""

    def frame_at(self, monotonic_s: float) -> int:
        """The output frame of a time of CLOCK_MONOTONIC; 0 where it is not known."""
