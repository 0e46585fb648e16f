"""The table of commands, and how the words of a message become a call."""

import math
from typing import Any

import pytest

from node.control.calls import AddressBook, Call, bind, is_release
from node.control.commands import BY_ADDRESS, COMMANDS, MAX_LAYERS, SENT_ONLY, Kind
from node.control.state import State
from node.errors import Refused

BOOK = AddressBook()


def call(address: str, *args: Any, strict: bool = False) -> Call:
    return bind(BOOK.targets[address], args, strict)


@pytest.mark.parametrize(
    ("address", "args", "values"),
    [
        ("/gain", (1,), (1.0,)),
        ("/gain", (0.5, 2), (0.5, 2.0)),
        ("/layers", (3.0,), (3,)),
        ("/seed", (2**31 - 1,), (2**31 - 1,)),
        ("/layer/3/mute", (True,), (1,)),
        ("/layer/3/mute", (False,), (0,)),
        ("/layer/3/mute", (1.0,), (1,)),
        ("/prompt", ("rain",), ("rain",)),
        ("/prompt", ("rain", "on", "leaves"), ("rain on leaves",)),
        ("/prompt", ("room", 101, 0.5, 16777216.0), ("room 101 0.5 16777216",)),
        ("/prompt", ("x" * 1000,), ("x" * 1000,)),
        ("/negative", ("",), ("",)),
        ("/layer/2/prompt", ("",), ("",)),
        ("/cue/go", (5,), ("5",)),
        ("/cue/go", ("1.10",), ("1.10",)),
        ("/fade/law", ("linear_sum",), ("linear_sum",)),
        ("/stop/in", (0,), (0.0,)),
        ("/notify", (1,), (1,)),
        ("/notify", (1, 9401), (1, 9401)),
        ("/play", (1,), ()),
        ("/status", (), ()),
    ],
)
def test_values_are_coerced_where_their_meaning_is_clear(address: str, args: tuple[Any, ...], values: tuple[Any, ...]) -> None:
    made = call(address, *args)
    assert made.values == values
    assert [type(value) for value in made.values] == [type(value) for value in values]
    assert not made.clipped


@pytest.mark.parametrize(
    ("address", "args", "reason"),
    [
        ("/gain", (math.nan,), "gain is not a number in 0..2"),
        ("/gain", ("loud",), "gain must be a number in 0..2"),
        ("/gain", (None,), "gain must be a number in 0..2"),
        ("/gain", (b"1",), "gain must be a number in 0..2"),
        ("/gain", (0.5, 1.0, 1.0), "takes 1 to 2 arguments, got 3"),
        ("/layers", (65,), "count 65 is out of range 1..64"),
        ("/layers", (0,), "count 0 is out of range 1..64"),
        ("/layers", (2.5,), "count must be a whole number in 1..64"),
        ("/layers", (math.inf,), "count must be a whole number in 1..64"),
        ("/layers", (math.nan,), "count is not a number in 1..64"),
        ("/seed", (2**31,), "seed 2147483648 is out of range -1..2147483647"),
        ("/steps", (1_000_000,), "steps 1000000 is out of range 1..100"),
        ("/layer/1/mute", (2,), "on 2 is out of range 0..1"),
        ("/prompt", ("",), "text is blank; give 1..1000 characters"),
        ("/prompt", (" \t\n",), "text is blank; give 1..1000 characters"),
        ("/prompt", ("", ""), "text is blank; give 1..1000 characters"),
        ("/prompt", ("x" * 1001,), "text has 1001 characters, at most 1000"),
        ("/prompt", ("x" * 600, "y" * 400), "text has 1001 characters, at most 1000"),
        ("/prompt", (b"rain",), "text must be text"),
        ("/prompt", ("a\0b",), "text holds a zero character"),
        ("/prompt", ("a\udcff",), "text is not valid UTF-8"),
        ("/fade/law", ("loud",), "law must be equal_power or linear_sum"),
        ("/stop/in", (), "takes 1 argument, got 0"),
        ("/sync", (), "takes 1 argument, got 0"),
        ("/notify", (1, 70000), "port 70000 is out of range 1..65535"),
        ("/layers", (10**400,), "count must be a whole number in 1..64"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_range(address: str, args: tuple[Any, ...], reason: str) -> None:
    with pytest.raises(Refused) as caught:
        call(address, *args)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("address", "args", "values"),
    [
        ("/gain", (7.0,), (2.0,)),
        ("/gain", (-1,), (0.0,)),
        ("/gain", (math.inf,), (2.0,)),
        ("/gain", (10**400,), (2.0,)),
        ("/gain", (1.0, 1e9), (1.0, 600.0)),
        ("/gain/db", (-math.inf,), (-90.0,)),
        ("/layer/64/pan", (-3.0,), (-1.0,)),
        ("/fade", (31,), (30.0,)),
    ],
)
def test_continuous_values_are_clipped_and_strict_refuses_them(
    address: str, args: tuple[Any, ...], values: tuple[Any, ...]
) -> None:
    made = call(address, *args)
    assert made.values == values
    assert made.clipped
    with pytest.raises(Refused, match="out of range"):
        call(address, *args, strict=True)


def test_a_parameter_without_a_value_asks() -> None:
    assert call("/gain").asks
    assert call("/layer/9/prompt").asks
    assert not call("/negative", "").asks
    assert not call("/play").asks
    assert not call("/status").asks


@pytest.mark.parametrize(
    ("address", "args", "release"),
    [
        ("/play", (), False), ("/play", (1,), False), ("/play", (0,), True), ("/play", (0.0,), True),
        ("/play", (-0.0,), True), ("/play", (False,), True), ("/play", (True,), False), ("/play", ("0",), False),
        ("/play", (None,), False), ("/layer/5/skip", (0,), True), ("/record", (0,), False), ("/stop/in", (0.0,), False),
        ("/gain", (0,), False), ("/status", (0,), False), ("/go", (0.3,), False),
    ],
)  # fmt: skip
def test_a_zero_is_a_buttons_release_for_triggers_without_arguments(address: str, args: tuple[Any, ...], release: bool) -> None:
    assert is_release(BOOK.targets[address], args) is release


def test_every_default_is_a_value_that_its_own_command_takes() -> None:
    for command in COMMANDS:
        if command.default is not None:
            address = command.address.replace("{n}", "1")
            assert call(address, command.default, strict=True).values == (command.default,)
        for n, default in enumerate(command.layer_defaults, 1):
            assert call(command.address.replace("{n}", str(n)), default, strict=True).values == (default,)


def test_every_layer_has_an_azimuth_of_its_own() -> None:
    command = BY_ADDRESS["/layer/{n}/azimuth"]
    assert len(set(command.layer_defaults)) == MAX_LAYERS
    assert [command.default_of(layer) for layer in (1, 2, 3, 4, 5)] == [0.0, 180.0, 90.0, -90.0, 45.0]
    assert command.as_json()["default"] == list(command.layer_defaults)
    state = State()
    for layer in (1, 2, 64):
        assert state.value(BOOK.targets[f"/layer/{layer}/azimuth"]) == command.default_of(layer)


def test_the_table_is_in_order() -> None:
    assert len(BY_ADDRESS) == len(COMMANDS)
    assert not SENT_ONLY & set(BOOK.targets)
    for command in COMMANDS:
        assert command.address.startswith("/")
        assert command.doc
        assert [arg.optional for arg in command.args] == sorted(arg.optional for arg in command.args)
        assert command.kind is not Kind.PARAMETER or command.args
        assert set(command.types) <= set("ifs")


def test_cues_come_and_go_with_their_shows() -> None:
    book = AddressBook()
    fixed = set(book.targets)
    book.set_cues({"1": "", "1.10": "/lights/storm"})
    triggers = {"/cue/1/go", "/cue/1.10/go", "/cue/1/prepare", "/cue/1.10/prepare"}
    assert set(book.targets) - fixed == triggers | {"/lights/storm"}
    assert book.targets["/cue/1.10/go"].number == book.targets["/lights/storm"].number == "1.10"
    book.set_cues({"2": "/gain"})  # an address of the table stays what it is
    assert set(book.targets) - fixed == {"/cue/2/go", "/cue/2/prepare"}
    assert not book.targets["/gain"].number


@pytest.mark.parametrize("address", ["/gain", "/layers", "/seed"])
def test_true_and_false_are_for_switches_alone(address: str) -> None:
    with pytest.raises(Refused, match="not true or false"):
        bind(AddressBook().targets[address], (True,))
