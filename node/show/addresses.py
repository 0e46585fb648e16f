"""The addresses of the table as a show names them, and the arguments that they take."""

from collections.abc import Callable, Mapping
from functools import cache

from node.control.calls import AddressBook, Target, bind
from node.control.commands import Kind, Value
from node.show.nodes import Scalar


@cache
def known() -> Mapping[str, Target]:
    """Every concrete address of the table but those of cues."""
    return AddressBook().targets


@cache
def acting() -> Mapping[str, Target]:
    """Those that do something: parameters and triggers."""
    return {address: target for address, target in known().items() if target.command.kind is not Kind.QUERY}


def cue_of(address: str) -> str | None:
    """The cue that an address /cue/N/go starts; None for any other address."""
    parts = address.split("/")
    return parts[2] if len(parts) == 4 and parts[:2] == ["", "cue"] and parts[3] == "go" else None


def bound(target: Target, words: tuple[Scalar, ...], value: Callable[[Scalar], Value]) -> tuple[Value, ...]:
    """What an address makes of words: text stays as it is written where it takes text. Raises Refused, and what `value` does.

    value: reads a word where the address takes a number, or takes nothing.
    """
    specs = target.command.args
    joined = bool(specs) and specs[0].joined

    def is_text(index: int) -> bool:
        return joined or (index < len(specs) and specs[index].type == "s")

    given = tuple(word.text if is_text(index) else value(word) for index, word in enumerate(words))
    return bind(target, given, strict=True).values
