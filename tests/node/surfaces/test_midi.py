"""Exact bytes from controllers become calls, changes become exact bytes, and nothing goes round in circles."""

import math
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.control.calls import AddressBook
from node.control.commands import Value
from node.control.midi_map import Curve, Entry, Relative, ShowControl, Source, Takeover
from node.show.midi_file import parse_midi
from node.surfaces.feedback import Feedback
from node.surfaces.midi_device import ECHO_S, FINE_WAIT_S, Device
from node.surfaces.midi_show_control import Order, Said
from node.surfaces.midi_show_control import decode as decode_show_control
from node.surfaces.midi_system import device_of, is_ours, signs
from node.surfaces.midi_takeover import Hand, taken
from tests.node.surfaces.rig import RigControl


@dataclass
class MidiRig:
    """One device with a map, beside a control that keeps what it is asked. told: what the device was sent."""

    lines: str
    head: str = "takeover: jump"
    now: float = 1000.0
    told: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.control = RigControl()
        self.feedback = Feedback(self.control, clock=lambda: self.now)
        self.control.feedback = self.feedback
        rows = "".join(f"  - {line}\n" for line in self.lines.strip().splitlines())
        self.map = parse_midi(f"{self.head}\nmap:\n{rows}" if rows else self.head, "map")
        self.device = Device("nano", self.map, self.control, lambda control, data: self.told.append(data), lambda: self.now)

    def hear(self, *messages: str) -> list[tuple[str, tuple[Value, ...]]]:
        """Runs messages (hexadecimal) and gives the calls that they made."""
        self.control.calls.clear()
        for message in messages:
            self.device.hear(bytes.fromhex(message))
        return [(address, values) for address, values, _ in self.control.calls]

    def later(self, seconds: float) -> None:
        self.now += seconds
        self.device.tick()
        self.feedback.tick(self.now)

    def subscribe(self) -> None:
        """And lets the dump pass."""
        self.feedback.subscribe(self.device)
        for _ in range(80):
            self.later(0.01)
        self.told.clear()

    def set(self, address: str, value: Value) -> None:
        """As another client does."""
        self.control.values[address] = value
        self.later(0.1)
        self.feedback.changed(address, value)
        self.later(0.01)

    @property
    def shown(self) -> list[str]:
        shown = [message.hex(" ") for message in self.told]
        self.told.clear()
        return shown


# What controls send


@pytest.mark.parametrize(
    ("line", "messages", "calls"),
    [
        ("{cc: 7, channel: 1, address: /gain}", ["b0 07 00"], [("/gain", (0.0,))]),
        ("{cc: 7, channel: 1, address: /gain}", ["b0 07 7f"], [("/gain", (2.0,))]),
        ("{cc: 7, channel: 2, address: /gain}", ["b0 07 7f", "b1 07 7f"], [("/gain", (2.0,))]),
        ("{cc: 7, address: /gain}", ["b0 07 00", "bf 07 7f"], [("/gain", (0.0,)), ("/gain", (2.0,))]),
        ("{cc: 7, address: /gain}", ["b0 08 7f", "90 07 7f", "c0 07", "e0 07 7f", "a0 07 7f", "d0 07"], []),
        ("{cc: 7, address: /gain, max: 1}", ["b0 07 7f"], []),  # where it is already
        ("{cc: 7, address: /gain, min: 0.5, max: 1.5}", ["b0 07 00"], [("/gain", (0.5,))]),
        ("{cc: 7, address: /gain, min: 2, max: 0}", ["b0 07 00"], [("/gain", (2.0,))]),
        ("{cc: 9, address: /layer/2/pan}", ["b0 09 00"], [("/layer/2/pan", (-1.0,))]),
        ("{cc: 9, address: /layers, max: 8}", ["b0 09 7f", "b0 09 7e"], [("/layers", (8,))]),
        ("{cc14: 7, address: /fade}", ["b0 07 7f", "b0 27 7f"], [("/fade", (30.0,))]),
        ("{pitch_bend: true, channel: 3, address: /gain}", ["e2 7f 7f", "e2 00 00"], [("/gain", (2.0,)), ("/gain", (0.0,))]),
        ("{note: 60, address: /go}", ["90 3c 64", "80 3c 40", "90 3c 01", "90 3c 00"], [("/go", ()), ("/go", ())]),
        ("{note: 60, address: /cue/go, value: 4.10}", ["90 3c 64"], [("/cue/go", ("4.10",))]),
        ("{note: 60, address: /prompt, value: heavy rain}", ["90 3c 64", "80 3c 00"], [("/prompt", ("heavy rain",))]),
        ("{note: 60, address: /gain, value: [0.5, 3]}", ["90 3c 64"], [("/gain", (0.5, 3.0))]),
        ("{note: 6, address: /layer/1/mute}", ["90 06 64", "80 06 00"] * 2, [("/layer/1/mute", (1,)), ("/layer/1/mute", (0,))]),
        (
            "{note: 60, address: /layer/1/mute, mode: momentary}",
            ["90 3c 64", "80 3c 00"],
            [("/layer/1/mute", (1,)), ("/layer/1/mute", (0,))],
        ),
        (
            "{note: 60, address: /gain, value: 0.25, release: 1, mode: toggle}",
            ["90 3c 64", "80 3c 00"] * 3,
            [("/gain", (0.25,)), ("/gain", (1.0,)), ("/gain", (0.25,))],
        ),
        ("{note: 60, address: /record}", ["90 3c 64", "80 3c 00"] * 2, [("/record", (1,)), ("/record", (0,))]),
        ("{cc: 20, address: /layer/1/mute}", ["b0 14 7f", "b0 14 00"], [("/layer/1/mute", (1,)), ("/layer/1/mute", (0,))]),
        ("{cc: 20, address: /go}", ["b0 14 3f", "b0 14 40", "b0 14 60", "b0 14 00", "b0 14 7f"], [("/go", ()), ("/go", ())]),
        ("{cc: 20, address: /go}", ["b0 14 7f", "b0 14 7f"], [("/go", ()), ("/go", ())]),  # a button without a release
        ("{program: 5, address: /cue/go, value: '12'}", ["c0 05", "c0 06"], [("/cue/go", ("12",))]),
        ("{program: any, channel: 4, address: /cue/go}", ["c3 05", "c0 06"], [("/cue/go", ("5",))]),
        ("{program: 5, address: /go}", ["c0 05"], [("/go", ())]),
    ],
)  # fmt: skip
def test_messages_make_calls(line: str, messages: list[str], calls: list[tuple[str, tuple[Value, ...]]]) -> None:
    assert MidiRig(line).hear(*messages) == calls


def test_one_control_can_steer_several_addresses() -> None:
    rig = MidiRig("{cc: 7, address: /gain}\n{cc: 7, channel: 1, address: /layer/1/gain, max: 0.5}")
    assert sorted(rig.hear("b0 07 7f")) == [("/gain", (2.0,)), ("/layer/1/gain", (0.5,))]


def test_a_line_for_one_device_is_not_for_another() -> None:
    rig = MidiRig("{cc: 7, port: nanoKONTROL, address: /gain}\n{cc: 8, port: NAN, address: /gain}")
    assert rig.hear("b0 07 7f", "b0 08 7f") == [("/gain", (2.0,))]


@pytest.mark.parametrize(
    "data", ["", "b0", "b0 07", "b0 07 80", "b0 07 7f 00", "07 7f", "f0 f7", "f8", "ff", "f0 7f 01 02", "90 ff 00"]
)
def test_what_is_no_message_does_nothing(data: str) -> None:
    rig = MidiRig("{cc: 7, address: /gain}\n{note: 127, address: /go}", "msc: {format: any}")
    assert rig.hear(data) == []


@given(st.lists(st.binary(max_size=12), max_size=30))
def test_no_bytes_raise(messages: list[bytes]) -> None:
    rig = MidiRig("{cc: 7, address: /gain}\n{cc14: 1, address: /fade}\n{note: 1, address: /go}", "msc: {format: any}")
    for message in messages:
        rig.device.hear(message)


def test_a_refused_call_costs_a_line_of_the_log_and_no_more(caplog: pytest.LogCaptureFixture) -> None:
    rig = MidiRig("{note: 1, address: /go}\n{note: 2, address: /cue/9/go}\n{cc: 7, address: /gain}")
    rig.control.refuses = "/go"
    assert rig.hear("90 01 7f", "90 02 7f", "b0 07 7f") == [("/gain", (2.0,))]
    assert [record.getMessage() for record in caplog.records] == ["MIDI: nano: /go: not now"]  # one a second
    rig.later(1.0)
    rig.hear("90 02 7f")
    assert caplog.records[-1].getMessage() == "MIDI: nano: /cue/9/go: there is no such cue in the show"


# 14 bits


def test_the_halves_of_14_bits_act_together() -> None:
    rig = MidiRig("{cc14: 1, address: /gain}")
    rig.hear("b0 01 40", "b0 21 00")
    assert rig.hear("b0 01 41") == []  # its lower half is on the way
    [(_, (value,))] = rig.hear("b0 21 7f")
    assert value == pytest.approx(2 * ((0x41 << 7) + 0x7F) / 16383)
    [(_, (value,))] = rig.hear("b0 21 00")  # the lower half alone is a fine move
    assert value == pytest.approx(2 * (0x41 << 7) / 16383)


def test_an_upper_half_whose_lower_does_not_come_acts_alone() -> None:
    rig = MidiRig("{cc14: 1, address: /gain}")
    assert rig.hear("b0 01 7f") == [("/gain", (2.0,))]  # a device that sends 7 bits only reaches the end
    rig.hear("b0 21 7f")
    assert rig.hear("b0 01 20") == []
    rig.later(FINE_WAIT_S)
    assert rig.control.calls[0][1][0] == pytest.approx(2 * (0x20 << 7) / 16383)


def test_a_lower_half_alone_means_nothing_before_an_upper_one() -> None:
    assert MidiRig("{cc14: 1, address: /gain}").hear("b0 21 7f") == []


# Encoders


@pytest.mark.parametrize(
    ("relative", "clicks"),
    [
        (Relative.TWOS_COMPLEMENT, {0x00: 0, 0x01: 1, 0x3F: 63, 0x40: -64, 0x7E: -2, 0x7F: -1}),
        (Relative.SIGNED_BIT, {0x00: 0, 0x01: 1, 0x3F: 63, 0x40: 0, 0x41: -1, 0x7F: -63}),
        (Relative.BINARY_OFFSET, {0x00: -64, 0x3F: -1, 0x40: 0, 0x41: 1, 0x7F: 63}),
    ],
)
def test_encodings_of_clicks(relative: Relative, clicks: dict[int, int]) -> None:
    assert {data: relative.clicks(data) for data in clicks} == clicks


def test_an_encoder_moves_the_value_from_where_it_is_and_stops_at_the_ends() -> None:
    rig = MidiRig(
        "{cc: 1, address: /gain, relative: twos_complement, step: 0.25}\n{cc: 2, address: /layers, relative: signed_bit}"
    )
    assert rig.hear("b0 01 01", "b0 01 02", "b0 01 01") == [("/gain", (1.5,)), ("/gain", (2.0,))]
    rig.set("/gain", 1.0)
    assert rig.hear("b0 01 7f") == [("/gain", (0.5,))]
    assert rig.hear("b0 02 01", "b0 02 41", "b0 02 49") == [("/layers", (4,)), ("/layers", (3,)), ("/layers", (1,))]


# Curves


@pytest.mark.parametrize(
    ("entry", "values"),
    [
        (Entry(Source.CC, "/gain", low=0.0, high=2.0), {0.0: 0.0, 0.5: 1.0, 1.0: 2.0}),
        (Entry(Source.CC, "/fade", low=30.0, high=0.0), {0.0: 30.0, 0.25: 22.5, 1.0: 0.0}),
        (Entry(Source.CC, "/fade", low=0.3, high=30.0, curve=Curve.EXP), {0.0: 0.3, 0.5: 3.0, 1.0: 30.0}),
        (Entry(Source.CC, "/gain", low=0.0, high=1.0, curve=Curve.DB), {0.0: 0.0, 0.5: 10**-1.5, 2 / 3: 0.1, 1.0: 1.0}),
        (Entry(Source.CC, "/gain", low=2.0, high=0.0, curve=Curve.DB), {0.0: 2.0, 0.5: 2 * 10**-1.5, 1.0: 0.0}),
    ],
)
def test_curves_and_back(entry: Entry, values: dict[float, float]) -> None:
    for position, value in values.items():
        assert entry.value_at(position) == pytest.approx(value)
        assert entry.position_of(value) == pytest.approx(position)


@given(st.sampled_from(Curve), st.floats(0.01, 2.0), st.floats(0.01, 2.0), st.floats(0.0, 1.0))
def test_a_value_stays_between_the_ends_and_leads_back(curve: Curve, low: float, high: float, position: float) -> None:
    if abs(low - high) < 0.01:
        return
    entry = Entry(Source.CC, "/gain", low=low, high=high, curve=curve)
    value = entry.value_at(position)
    assert min(low, high) - 1e-9 <= value <= max(low, high) + 1e-9
    assert entry.value_at(entry.position_of(value)) == pytest.approx(value)


# Takeover


@pytest.mark.parametrize(
    ("takeover", "current", "moves", "expected"),
    [
        (Takeover.JUMP, 0.8, [0.1, 0.2], [0.1, 0.2]),
        (Takeover.PICKUP, 0.5, [0.1, 0.3, 0.45], [None, None, None]),
        (Takeover.PICKUP, 0.5, [0.1, 0.3, 0.6, 0.9, 0.1], [None, None, 0.6, 0.9, 0.1]),  # comes past it
        (Takeover.PICKUP, 0.5, [0.9, 0.4, 0.3], [None, 0.4, 0.3]),  # from above as well
        (Takeover.PICKUP, 0.5, [0.505, 0.9], [0.505, 0.9]),  # is there
        (Takeover.SCALE, 0.5, [0.2], [None]),  # where it was before nobody knows
        (Takeover.SCALE, 0.6, [0.2, 0.1, 0.0], [None, 0.3, 0.0]),  # halfway to the end, the rest of the way
        (Takeover.SCALE, 0.2, [0.5, 0.75, 1.0], [None, 0.6, 1.0]),
        (Takeover.SCALE, 0.6, [0.2, 0.2], [None, None]),
    ],
)
def test_takeover(takeover: Takeover, current: float, moves: list[float], expected: list[float | None]) -> None:
    hand = Hand()
    found = []
    for move in moves:
        to = taken(takeover, hand, move, current)
        current = current if to is None else to
        found.append(to)
    assert found == pytest.approx(expected)


@given(st.sampled_from(Takeover), st.floats(0, 1), st.lists(st.floats(0, 1), max_size=20))
def test_takeover_keeps_to_the_range_and_ends_where_the_fader_ends(
    takeover: Takeover, current: float, moves: list[float]
) -> None:
    hand = Hand()
    for move in [*moves, 0.0, 1.0]:
        to = taken(takeover, hand, move, current)
        current = current if to is None else to
        assert -1e-9 <= current <= 1 + 1e-9
    assert current == pytest.approx(1.0)


def test_a_fader_lets_go_when_another_changes_the_value_and_picks_it_up_again() -> None:
    rig = MidiRig("{cc: 7, address: /gain}", "takeover: pickup")
    assert rig.hear("b0 07 00", "b0 07 20") == []
    assert rig.hear("b0 07 40") == [("/gain", (2 * 64 / 127,))]  # past 1.0
    assert rig.hear("b0 07 50") == [("/gain", (2 * 80 / 127,))]
    rig.set("/gain", 0.1)
    assert rig.hear("b0 07 4f", "b0 07 20") == []
    assert rig.hear("b0 07 02") == [("/gain", (2 * 2 / 127,))]


def test_each_line_has_its_own_takeover() -> None:
    rig = MidiRig("{cc: 7, address: /gain}\n{cc: 8, address: /gain, takeover: jump}", "takeover: pickup")
    assert rig.hear("b0 07 00", "b0 08 00") == [("/gain", (0.0,))]


# What devices are told


@pytest.mark.parametrize(
    ("line", "address", "value", "told"),
    [
        ("{cc: 7, channel: 1, address: /gain}", "/gain", 2.0, ["b0 07 7f"]),
        ("{cc: 7, channel: 16, address: /gain}", "/gain", 0.5, ["bf 07 20"]),
        ("{cc: 7, address: /gain, max: 1}", "/gain", 2.0, ["b0 07 7f"]),
        ("{cc14: 7, address: /gain}", "/gain", 0.5, ["b0 07 20", "b0 27 00"]),
        ("{pitch_bend: true, channel: 9, address: /layer/1/gain}", "/layer/1/gain", 2.0, ["e8 7f 7f"]),
        ("{cc: 1, address: /gain, relative: binary_offset}", "/gain", 2.0, ["b0 01 7f"]),
        ("{note: 60, address: /layer/1/mute}", "/layer/1/mute", 1, ["90 3c 7f"]),
        ("{note: 60, address: /layer/1/mute}", "/layer/1/mute", 0, ["90 3c 00"]),
        ("{cc: 60, address: /layer/1/mute}", "/layer/1/mute", 1, ["b0 3c 7f"]),
        ("{note: 60, address: /prompt, value: rain}", "/prompt", "rain", ["90 3c 7f"]),
        ("{note: 60, address: /prompt, value: rain}", "/prompt", "wind", ["90 3c 00"]),
        ("{cc: 7, address: /gain, feedback: false}", "/gain", 2.0, []),
        ("{program: 7, address: /prompt, value: rain}", "/prompt", "rain", []),
        ("{note: 60, address: /go}", "/gain", 2.0, []),
    ],
)
def test_a_change_moves_faders_and_lights(line: str, address: str, value: Value, told: list[str]) -> None:
    rig = MidiRig(line)
    rig.subscribe()
    rig.set(address, value)
    assert rig.shown == told


def test_a_device_that_comes_is_told_everything() -> None:
    rig = MidiRig("{cc: 7, address: /gain}\n{note: 1, address: /layer/3/solo}")
    rig.control.values["/layer/3/solo"] = 1
    rig.feedback.subscribe(rig.device)
    for _ in range(80):
        rig.later(0.01)
    assert rig.shown == ["b0 07 40", "90 01 7f"]


def test_feedback_can_be_off_for_all() -> None:
    assert not MidiRig("{cc: 7, address: /gain}", "feedback: false").device.tells
    assert MidiRig("{cc: 7, address: /gain, feedback: true}", "feedback: false").device.tells
    assert not MidiRig("{note: 7, address: /go}").device.tells


def test_a_fader_is_not_told_of_its_own_move_but_others_are() -> None:
    rig = MidiRig("{cc: 7, address: /gain}\n{cc: 8, address: /gain}")
    rig.subscribe()
    rig.hear("b0 07 7f")
    rig.later(0.2)
    assert rig.shown == ["b0 08 7f"]
    rig.hear(*(f"b0 07 {data:02x}" for data in range(60, 10, -1)))  # faster than it is told
    rig.later(0.2)
    assert {message[:5] for message in rig.shown} == {"b0 08"}


def test_a_fader_is_told_when_the_value_leaves_it_and_when_it_comes_back() -> None:
    rig = MidiRig("{cc: 7, address: /gain}")
    rig.subscribe()
    rig.hear("b0 07 7f")
    rig.set("/gain", 0.5)
    rig.set("/gain", 2.0)
    assert rig.shown == ["b0 07 20", "b0 07 7f"]


def test_the_light_of_a_toggle_and_the_ring_of_an_encoder_are_told_at_once() -> None:
    rig = MidiRig("{note: 60, address: /layer/1/mute}\n{cc: 1, address: /gain, relative: twos_complement, step: 0.5}")
    rig.subscribe()
    rig.hear("90 3c 64", "b0 01 01")
    assert rig.shown == ["90 3c 7f", "b0 01 7f"]


def test_what_comes_back_as_it_was_sent_is_no_move() -> None:
    rig = MidiRig("{note: 60, address: /layer/1/mute}\n{cc: 7, address: /gain}")
    rig.subscribe()
    rig.set("/gain", 0.333)
    rig.hear("90 3c 7f")
    echoes = rig.shown
    assert echoes == ["b0 07 15", "90 3c 7f"]
    assert rig.hear(*echoes) == []  # a loop of cables: neither a toggle for ever nor a gain of 0.3307
    rig.later(ECHO_S)
    assert rig.hear("90 3c 7f") == [("/layer/1/mute", (0,))]


@given(st.lists(st.tuples(st.sampled_from(["90 3c 7f", "b0 07 7f", "b0 07 00", "b0 01 01"]), st.floats(0, 0.3)), max_size=20))
def test_a_closed_loop_dies_out(messages: list[tuple[str, float]]) -> None:
    lines = "{note: 60, address: /layer/1/mute}\n{cc: 7, address: /gain}\n{cc: 1, address: /gain, relative: signed_bit}"
    rig = MidiRig(lines)
    rig.subscribe()
    for message, pause in messages:
        rig.hear(message)
        rig.later(pause)
    for _ in range(10):
        back = rig.shown
        rig.hear(*back)
        rig.later(0.03)
    assert rig.shown == []


def test_a_line_without_a_channel_answers_where_it_was_heard() -> None:
    rig = MidiRig("{note: 60, address: /layer/1/mute}")
    rig.subscribe()
    rig.hear("93 3c 64")
    assert rig.shown == ["93 3c 7f"]


# MIDI Show Control 1.0 (RP-002)

ALL = ShowControl()
_SOUND_7 = ShowControl(device=7, formats=range(0x10, 0x20))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("f0 7f 7f 02 7f 01 f7", Said(Order.GO)),
        # section 4.3: Q_number 235.6, Q_list 36.6, Q_path 59
        ("f0 7f 7f 02 7f 01 32 33 35 2e 36 00 33 36 2e 36 00 35 39 f7", Said(Order.GO, "235.6")),
        ("f0 7f 7f 02 7f 01 32 33 35 2e 36 f7", Said(Order.GO, "235.6")),
        ("f0 7f 7f 02 7f 01 00 33 36 f7", Said(Order.GO)),  # a list without a number: its next cue
        ("f0 7f 7f 02 7f 02 f7", Said(Order.STOP)),
        ("f0 7f 7f 02 7f 02 31 32 f7", Said(Order.STOP, "12")),
        ("f0 7f 7f 02 7f 03 f7", Said(Order.RESUME)),
        ("f0 7f 7f 02 7f 05 37 f7", Said(Order.LOAD, "7")),
        ("f0 7f 7f 02 7f 05 f7", None),
        ("f0 7f 7f 02 10 11 f7", Said(Order.STANDBY_NEXT)),
        ("f0 7f 7f 02 10 12 f7", Said(Order.STANDBY_PREVIOUS)),
        ("f0 7f 7f 02 7f 08 f7", None),  # ALL_OFF
        ("f0 7f 7f 02 7f 01 41 f7", None),  # a letter
        ("f0 7e 7f 02 7f 01 f7", None),  # not real time
        ("f0 7f 7f 06 7f 01 f7", None),  # machine control
        ("f0 7f 7f 02 7f 01", None),
        ("f0 7f 7f 02 7f f7", None),
    ],
)
def test_show_control_messages(data: str, said: Said | None) -> None:
    assert decode_show_control(bytes.fromhex(data), ALL) == said


@pytest.mark.parametrize(
    ("device", "form", "obeyed"),
    [
        (7, 0x10, True), (8, 0x10, False), (0x7F, 0x10, True),  # its own, another's, everybody's
        (7, 0x7F, True), (7, 0x1F, True), (7, 0x20, False), (7, 0x01, False),  # all types, sound, video, lighting
        (0x70, 0x10, False), (0x6F, 0x10, False),  # group 1, and the device before it
    ],
)  # fmt: skip
def test_show_control_devices_and_formats(device: int, form: int, obeyed: bool) -> None:
    data = bytes((0xF0, 0x7F, device, 0x02, form, 0x01, 0xF7))
    assert (decode_show_control(data, _SOUND_7) is not None) == obeyed


def test_show_control_groups() -> None:
    third = ShowControl(device=7, group=3)
    heard = [decode_show_control(bytes((0xF0, 0x7F, group, 0x02, 0x7F, 0x01, 0xF7)), third) for group in range(0x70, 0x7F)]
    assert [index for index, said in enumerate(heard, 1) if said] == [3]


@pytest.mark.parametrize(
    ("data", "calls"),
    [
        ("01", [("/go", ())]),
        ("01 31 2e 31 30", [("/cue/go", ("1.10",))]),
        ("02", [("/pause", ())]),
        ("03", [("/resume", ())]),
        ("05 33", [("/playhead/set", ("3",))]),
        ("11", [("/playhead/next", ())]),
        ("12", [("/playhead/previous", ())]),
        ("02 39", [("/running", ())]),  # a cue that is not running is not stopped, and the others go on
    ],
)
def test_show_control_makes_calls(data: str, calls: list[tuple[str, tuple[Value, ...]]]) -> None:
    assert MidiRig("", "msc: {device: 3}").hear(f"f0 7f 03 02 10 {data} f7") == calls


def test_stop_and_resume_of_a_running_cue() -> None:
    rig = MidiRig("", "msc: {device: 3}")

    def running(call: Any, client: Any) -> None:
        client.send("/cue/info", "9", "Rain", "prompt", "running")
        client.send("/running.end", 1)

    rig.control.handlers["/running"] = running
    assert rig.hear("f0 7f 03 02 10 02 39 f7", "f0 7f 03 02 10 03 39 f7") == [("/pause", ()), ("/resume", ())]


def test_without_msc_no_show_control_is_obeyed() -> None:
    assert MidiRig("{cc: 7, address: /gain}").hear("f0 7f 7f 02 7f 01 f7") == []


# Ports


@pytest.mark.parametrize(
    ("port", "device"),
    [
        ("nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0", "nanoKONTROL2 20"),
        ("a2j:nanoKONTROL2 [20] (capture): MIDI 1", "a2j:nanoKONTROL2 [20]"),
        ("a2j:nanoKONTROL2 [20] (playback): MIDI 1", "a2j:nanoKONTROL2 [20]"),
        ("controller:out", "controller"),
        ("IAC Driver Bus 1", "IAC Driver Bus 1"),
        ("nanoKONTROL2 #2", "nanoKONTROL2 #2"),
    ],
)
def test_the_ports_of_a_device_are_found_by_their_names(port: str, device: str) -> None:
    assert device_of(port) == device


def test_ports_of_nodes_are_known() -> None:
    assert is_ours("endless-4711:midi") and is_ours("endless-4711-02:midi")
    assert not is_ours("endless:out_1") and not is_ours("nanoKONTROL2")


def test_every_number_of_the_table_can_be_moved_and_shown() -> None:
    for target in AddressBook().targets.values():
        arg = target.command.args[0] if target.command.args else None
        if str(target.command.kind) != "parameter" or arg is None or arg.type == "s" or target.layer > 1:
            continue
        rig = MidiRig(f"{{cc14: 5, address: {target.address}}}")
        rig.hear("b0 05 00", "b0 25 01", "b0 05 7f", "b0 25 7f")
        [*_, (address, (value,), _)] = rig.control.calls
        assert address == target.address
        assert isinstance(value, int | float) and math.isclose(value, arg.high, rel_tol=1e-6)


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="jack2 keeps its sockets elsewhere here")
def test_a_client_that_connects_is_no_jack_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has a socket of the same form for some milliseconds."""
    mine = f"endless-signs-{os.getpid()}"
    monkeypatch.setenv("JACK_DEFAULT_SERVER", mine)
    before = signs()
    with listening(f"/dev/shm/jack_{mine}-desk_0_0"), listening("/dev/shm/jack_endless desk_0_0"):
        assert signs() == before
        with listening(f"/dev/shm/jack_{mine}_0_0"):
            first = signs()
            assert len(first - before) == 1
    assert signs() == before
    with listening(f"/dev/shm/jack_{mine}_0"):  # where every user may connect
        assert len(signs() - before) == 1 and signs() != first


@contextmanager
def listening(path: str) -> Iterator[None]:
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path)
            yield
    finally:
        Path(path).unlink()
