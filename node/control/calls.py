"""What a message becomes: an address of the table, at one concrete place, with checked values."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from node.control.commands import BY_ADDRESS, COMMANDS, HUGE, MAX_LAYERS, Arg, Command, Kind, Value, number_text
from node.errors import Refused


@dataclass(frozen=True, slots=True)
class Target:
    """A command at one concrete address: layer is 1-based, 0 where the address has none; number is a cue's."""

    command: Command
    address: str
    layer: int = 0
    number: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A target with its checked values; no values on a parameter asks for its value."""

    target: Target
    values: tuple[Value, ...] = ()
    clipped: bool = False

    @property
    def asks(self) -> bool:
        return not self.values and self.target.command.kind is Kind.PARAMETER


@dataclass(slots=True)
class AddressBook:
    """Every concrete address of the table, by exact match. Cues add and remove theirs as shows come and go."""

    targets: dict[str, Target] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for command in COMMANDS:
            if "{n}" in command.address:
                for n in range(1, MAX_LAYERS + 1):
                    address = command.address.replace("{n}", str(n))
                    self.targets[address] = Target(command, address, layer=n)
            elif "{number}" not in command.address:
                self.targets[command.address] = Target(command, command.address)

    def set_cues(self, triggers: Mapping[str, str]) -> None:
        """Replaces the addresses of cues. triggers: by number, an address of the show's own that starts it; "" for none."""
        self.targets = {a: t for a, t in self.targets.items() if not t.number}
        for command in COMMANDS:
            if "{number}" in command.address:
                for number in triggers:
                    address = command.address.replace("{number}", number)
                    self.targets[address] = Target(command, address, number=number)
        for number, address in triggers.items():
            if address and address not in self.targets:
                self.targets[address] = Target(BY_ADDRESS["/cue/{number}/go"], address, number=number)


def is_release(target: Target, args: tuple[Any, ...]) -> bool:
    """True for a trigger's 0: the release of a button, which is ignored. A trigger with arguments of its own has none."""
    command = target.command
    return command.kind is Kind.TRIGGER and not command.args and len(args) > 0 and _is_zero(args[0])


def bind(target: Target, args: tuple[Any, ...], strict: bool = False) -> Call:
    """The call that a message makes: coerces types, clips continuous values (unless strict). Raises Refused."""
    command = target.command
    if command.kind is Kind.PARAMETER and not args:
        return Call(target)
    if not command.args:
        return Call(target)
    first = command.args[0]
    if first.joined:
        args = (" ".join(_text(first, arg) for arg in args),)
    specs = command.args
    if len(args) > len(specs) or (len(args) < len(specs) and not specs[len(args)].optional):  # optional ones come last
        raise Refused(f"takes {_arity(sum(not spec.optional for spec in specs), len(specs))}, got {len(args)}")
    values: list[Value] = []
    any_clipped = False
    for spec, given in zip(specs, args, strict=False):
        value, clipped = _coerce(spec, given, strict)
        values.append(value)
        any_clipped = any_clipped or clipped
    return Call(target, tuple(values), any_clipped)


def _arity(required: int, most: int) -> str:
    return f"{most} argument{'s' * (most != 1)}" if required == most else f"{required} to {most} arguments"


def _is_zero(value: Any) -> bool:
    return value is False or (isinstance(value, int | float) and value == 0)


def _text(spec: Arg, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return number_text(value) if isinstance(value, float) else str(value)
    raise Refused(f"{spec.name} must be text")


def _coerce(spec: Arg, value: Any, strict: bool) -> tuple[Value, bool]:
    if spec.type == "s":
        return _coerce_text(spec, value), False
    if type(value) is float and spec.type == "f" and spec.low <= value <= spec.high:  # what faders send without end
        return value, False
    if isinstance(value, bool):
        if (spec.low, spec.high) != (0, 1):
            raise Refused(f"{spec.name} must be a number{_in_range(spec)}, not true or false")
        value = int(value)
    if isinstance(value, int) and abs(value) > HUGE:  # from a file: more digits than a float holds
        value = math.inf if value > 0 else -math.inf
    if not isinstance(value, int | float):
        raise Refused(f"{spec.name} must be a number{_in_range(spec)}")
    if math.isnan(value):
        raise Refused(f"{spec.name} is not a number{_in_range(spec)}")
    if spec.type == "f":
        value = float(value)
    elif not float(value).is_integer():
        raise Refused(f"{spec.name} must be a whole number{_in_range(spec)}")
    else:
        value = int(value)
    if spec.low <= value <= spec.high:
        return value, False
    if not spec.continuous or strict:
        raise Refused(
            f"{spec.name} {number_text(value)} is out of range {spec.range_text}{' ' + spec.unit if spec.unit else ''}"
        )
    return min(max(value, spec.low), spec.high), True


def _in_range(spec: Arg) -> str:
    return f" in {spec.range_text}" if spec.range_text else ""


def _coerce_text(spec: Arg, value: Any) -> str:
    text = _text(spec, value)
    if spec.choices and text not in spec.choices:
        raise Refused(f"{spec.name} must be {spec.range_text}")
    if spec.low >= 1 and not text.strip():
        raise Refused(f"{spec.name} is blank; give {spec.range_text}")
    if not spec.choices and len(text) > spec.high:
        raise Refused(f"{spec.name} has {len(text)} characters, at most {spec.high:g}")
    if "\0" in text:
        raise Refused(f"{spec.name} holds a zero character")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Refused(f"{spec.name} is not valid UTF-8")
    return text
