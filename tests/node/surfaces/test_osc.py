"""The UDP surface with real sockets, a promise a test."""

import contextlib
import logging
import math
import random
import select
import socket
import struct
import time

import pytest

from node.control.commands import MAX_LAYERS
from node.errors import EndlessError
from node.surfaces import dispatch
from node.surfaces.bound import bound_udp
from node.surfaces.osc import UdpServer
from node.surfaces.packet import encode
from node.surfaces.timetag import wall_s
from node.units import NTP_UNIX_OFFSET_S
from tests.node.surfaces.rig import FRAME_RATE, Rig
from tests.node.surfaces.test_packet import bundle, message, nested


def ahead(seconds: float) -> int:
    return int((time.time() + seconds + NTP_UNIX_OFFSET_S) * 2**32)


def test_a_value_arrives_coerced(rig: Rig) -> None:
    patch = rig.patch()
    patch.send("/layer/3/gain", 1)
    patch.send("/prompt", "rain", "on", "leaves")
    rig.receive()
    assert rig.calls == [("/layer/3/gain", (1.0,), 0), ("/prompt", ("rain on leaves",), 0)]
    assert patch.heard() == []
    assert (rig.server.stats.received, rig.server.stats.messages) == (2, 2)


def test_a_parameter_without_an_argument_is_answered_to_the_senders_port(rig: Rig) -> None:
    patch, other = rig.patch(), rig.patch()
    assert rig.ask(patch, "/layers") == [("/layers", (3,))]
    assert rig.ask(patch, "/fade/law") == [("/fade/law", ("equal_power",))]
    assert other.heard() == []
    assert rig.calls == []


def test_a_query_is_answered_by_control(rig: Rig) -> None:
    assert rig.ask(rig.patch(), "/sync", 42) == [("/synced", (42,))]


def test_a_triggers_zero_is_ignored(rig: Rig) -> None:
    patch = rig.patch()
    for values in [(1,), (0,), (), (0.0,)]:
        patch.send("/play", *values)
    patch.raw(message(b"F", address=b"/play"))
    patch.raw(message(b"I", address=b"/play"))
    rig.receive()
    assert rig.control.addresses == ["/play"] * 3


def test_an_unknown_address_is_told_the_nearest(rig: Rig) -> None:
    patch = rig.patch()

    def reason(address: str) -> str:
        ((fail, (told, text)),) = rig.ask(patch, address, 1)
        assert (fail, told) == ("/fail", address)
        return str(text)

    assert reason("/promt") == "unknown address; did you mean /prompt?"
    assert reason("/layer/7/gian") == "unknown address; did you mean /layer/7/gain?"
    assert reason("/layer/65/gain") == "layer 65 is out of range 1..64"
    assert reason("/layer/0/mute") == "layer 0 is out of range 1..64"
    assert reason("/cue/7/go") == "there is no cue 7"
    assert reason("/zzzzzzzz") == "unknown address"
    assert rig.server.stats.refused == 6


def test_a_refusal_carries_the_range_is_counted_and_changes_nothing(rig: Rig) -> None:
    assert rig.ask(rig.patch(), "/layers", 65) == [("/fail", ("/layers", "count 65 is out of range 1..64"))]
    assert rig.calls == []
    assert rig.server.stats.refused == 1


def test_what_control_refuses_is_told_as_well(rig: Rig) -> None:
    rig.control.refuses = "/go"
    assert rig.ask(rig.patch(), "/go") == [("/fail", ("/go", "not now"))]


def test_a_cue_is_reached_by_its_address_when_its_show_is_loaded(rig: Rig) -> None:
    rig.control.book.set_cues(dict.fromkeys(["1.10"], ""))
    rig.ask(rig.patch(), "/cue/1.10/go")
    assert rig.control.addresses == ["/cue/1.10/go"]


class Clock:
    """What `time` is to the dispatcher in a test that counts seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(dispatch, "time", clock)
    return clock


def test_at_most_50_fails_a_second_go_to_one_client(rig: Rig, clock: Clock) -> None:
    patch, other = rig.patch(), rig.patch()
    for _ in range(5):
        for n in range(100):
            patch.send(f"/unknown{n}")
        rig.receive()
        clock.now += 0.19
    assert len(patch.heard()) == 50
    assert rig.server.stats.refused == 500
    assert len(rig.ask(other, "/unknown")) == 1
    assert rig.ask(patch, "/unknown") == []
    clock.now += 0.1
    assert len(rig.ask(patch, "/unknown")) == 1


def test_clients_together_get_at_most_500_fails_a_second(rig: Rig, clock: Clock) -> None:
    heard = 0
    for _ in range(12):
        patch = rig.patch()
        for n in range(60):
            patch.send(f"/unknown{n}")
        rig.receive()
        heard += len(patch.heard())
    assert heard == 500


def test_addresses_that_only_the_node_sends_are_ignored(rig: Rig) -> None:
    patch = rig.patch()
    for address in ("/fail", "/done", "/level", "/layer/3/level", "/status.reply", "/garden/fail"):
        patch.send(address, "x", "y")
    rig.receive()
    assert patch.heard() == []
    assert rig.server.stats.refused == 0


def test_packets_from_our_own_socket_are_ignored(rig: Rig) -> None:
    rig.server.transmit(encode("/gain", 0.5), ("127.0.0.1", rig.server.port))
    rig.receive()
    assert rig.server.stats.received == 0


def test_clipped_values_are_applied_and_reported_once_a_second(
    rig: Rig, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    patch = rig.patch()
    with caplog.at_level(logging.WARNING):
        for _ in range(20):
            patch.send("/gain", 7.0)
            rig.receive()
        assert rig.calls == [("/gain", (2.0,), 0)] * 20
        assert rig.server.stats.clipped == 20
        assert [record.getMessage() for record in caplog.records] == ["/gain (7.0,) is clipped: gain 0..2, ramp 0..600"]
        clock.now += 1.0
        rig.ask(patch, "/gain", 7.0)
    assert len(caplog.records) == 2
    assert patch.heard() == []


def test_a_malformed_datagram_is_counted_and_dropped(rig: Rig) -> None:
    patch = rig.patch()
    for data in (b"", b"nonsense", b"/x\0\0,i\0\0", bundle() + struct.pack(">i", -4), nested(400), b"/\xff\0\0"):
        patch.raw(data)
    patch.send("/gain", 0.5)
    rig.receive()
    assert rig.server.stats.malformed == 6
    assert rig.control.addresses == ["/gain"]
    assert patch.heard() == []


def test_a_prompt_that_fits_no_message_is_told_so(rig: Rig) -> None:
    ((address, (told, text)),) = rig.ask(rig.patch(), "/prompt", "x" * 20_000)
    assert (address, told) == ("/fail", "/prompt")
    assert str(text).endswith("at most 8192")


# Patterns


def test_a_pattern_reaches_every_layer(rig: Rig) -> None:
    rig.ask(rig.patch(), "/layer/*/gain", 0.5)
    assert rig.calls == [(f"/layer/{n}/gain", (0.5,), 0) for n in range(1, MAX_LAYERS + 1)]


def test_a_pattern_reaches_the_triggers_of_layers_and_no_others(rig: Rig) -> None:
    patch = rig.patch()
    rig.ask(patch, "/layer/[12]/skip")
    assert rig.control.addresses == ["/layer/1/skip", "/layer/2/skip"]
    assert rig.ask(patch, "/qui?") == [("/fail", ("/qui?", "matches no parameter and no trigger of a layer"))]
    assert rig.ask(patch, "/statu*")[0][0] == "/fail"
    assert rig.control.addresses == ["/layer/1/skip", "/layer/2/skip"]


def test_a_pattern_applies_where_the_value_is_valid_and_answers_one_fail(rig: Rig) -> None:
    answers = rig.ask(rig.patch(), "/layer/1/{gain,pan,mute,solo}", 0.5)
    assert rig.calls == [("/layer/1/gain", (0.5,), 0), ("/layer/1/pan", (0.5,), 0)]
    text = "2 of 4 refused: /layer/1/mute on must be a whole number in 0..1"
    assert answers == [("/fail", ("/layer/1/{gain,pan,mute,solo}", text))]


def test_a_number_for_many_becomes_no_prompt(rig: Rig) -> None:
    rig.ask(rig.patch(), "/layer/1/*", 0)
    assert "/layer/1/prompt" not in rig.control.addresses
    assert "/layer/1/skip" not in rig.control.addresses
    assert "/layer/1/gain" in rig.control.addresses


def test_a_question_to_a_pattern_answers_one_message_a_match_and_fires_nothing(rig: Rig) -> None:
    patch = rig.patch()
    assert rig.ask(patch, "/layer/[12]/pan") == [("/layer/1/pan", (0.0,)), ("/layer/2/pan", (0.0,))]
    assert len(rig.ask(patch, "/layer/1/*")) == 7
    assert rig.calls == []


def test_a_malformed_pattern_is_refused_and_sixty_stars_do_no_harm(rig: Rig) -> None:
    patch = rig.patch()
    assert rig.ask(patch, "/layer/[1/gain", 1) == [("/fail", ("/layer/[1/gain", "malformed pattern: '[' at 1 has no ']'"))]
    started = time.process_time()
    assert rig.ask(patch, "/" + "*" * 60 + "x")[0][0] == "/fail"
    assert rig.ask(patch, "/" + "*a" * 60 + "x")[0][0] == "/fail"
    assert time.process_time() - started < 0.5


# Time


def test_bundles_of_the_past_and_immediate_ones_run_now_in_order(rig: Rig) -> None:
    patch = rig.patch()
    first, second = encode("/layers", 4), encode("/layers", 5)
    for timetag in (1, 0, ahead(-5), 1_000_000 << 32):  # the last one: a clock that counts from its start
        patch.raw(bundle(first, second, timetag=timetag))
    rig.receive()
    assert [values for _, values, _ in rig.calls] == [(4,), (5,)] * 4
    assert {frame for _, _, frame in rig.calls} == {0}
    assert len(rig.scheduler) == 0


def test_a_message_from_the_future_waits_and_nothing_waits_behind_it(rig: Rig) -> None:
    patch = rig.patch()
    due_s = time.monotonic() + 30.0
    patch.raw(bundle(encode("/gain", 0.5), encode("/gain", 0.75), timetag=ahead(30.0)))
    patch.send("/panic")
    rig.receive()
    assert rig.control.addresses == ["/panic"]
    rig.run_due(20.0)
    assert rig.control.addresses == ["/panic"]
    rig.run_due(30.0)
    assert [(address, values) for address, values, _ in rig.calls[1:]] == [("/gain", (0.5,)), ("/gain", (0.75,))]
    frames = {frame for _, _, frame in rig.calls[1:]}
    assert len(frames) == 1
    assert abs(frames.pop() / FRAME_RATE - due_s) < 0.5, "the frame of its time, not of its being handed on"


def test_a_message_is_handed_on_20_ms_before_its_time(rig: Rig) -> None:
    patch = rig.patch()
    patch.raw(bundle(encode("/gain", 0.5), timetag=ahead(30.0)))
    due_s = time.monotonic() + 30.0
    rig.receive()
    assert rig.scheduler.next_s is not None
    assert due_s - 0.5 < rig.scheduler.next_s < due_s - 0.015


def test_messages_of_equal_time_keep_their_order_across_datagrams(rig: Rig) -> None:
    patch, timetag = rig.patch(), ahead(10.0)
    for n in range(1, 65):
        patch.raw(bundle(encode("/layers", n), timetag=timetag))
    rig.receive()
    rig.run_due(10.0)
    assert [values for _, values, _ in rig.calls] == [(n,) for n in range(1, 65)]


def test_time_tags_go_on_when_their_seconds_begin_again_in_2036() -> None:
    again_s = 2**32 - NTP_UNIX_OFFSET_S
    for now_s in (again_s - 1.0, again_s + 1.0):
        assert wall_s(round(0.5 * 2**32), now_s) == again_s + 0.5
        assert wall_s(2**64 - 2**31, now_s) == again_s - 0.5
    assert wall_s(1_000_000 << 32, 1.8e9) == float("-inf")
    assert wall_s(int((1.8e9 + 75 + NTP_UNIX_OFFSET_S) * 2**32), 1.8e9) == 1.8e9 + 75


@pytest.mark.parametrize(
    "tag_s",
    [
        12.5,  # seconds since the client started
        NTP_UNIX_OFFSET_S + 12.5,  # the same, from 1970
        1.8e9,  # Unix time without the offset
        NTP_UNIX_OFFSET_S + 1.8e9 - 7200,  # a clock in another time zone
        NTP_UNIX_OFFSET_S + 1.8e9 + 7200,
        NTP_UNIX_OFFSET_S + 1.8e9 + 86_400 * 365,
        2**32 - 1,
    ],
)
def test_a_time_tag_that_means_no_time_of_this_show_is_now(tag_s: float) -> None:
    assert wall_s(int(tag_s * 2**32), 1.8e9) < 1.8e9


def test_more_than_60_s_ahead_is_refused(rig: Rig) -> None:
    patch = rig.patch()
    patch.raw(bundle(encode("/gain", 0.5), timetag=ahead(75.0)))
    rig.receive()
    ((_, (address, text)),) = patch.heard()
    assert address == "/gain"
    assert "s ahead of this machine's clock is out of range 0..60 s" in str(text)
    assert len(rig.scheduler) == 0


def test_a_wrong_value_from_the_future_is_refused_at_once(rig: Rig) -> None:
    patch = rig.patch()
    patch.raw(bundle(encode("/layers", 99), timetag=ahead(10.0)))
    rig.receive()
    assert patch.heard() == [("/fail", ("/layers", "count 99 is out of range 1..64"))]


def test_what_is_refused_at_its_time_is_told_then(rig: Rig) -> None:
    patch = rig.patch()
    patch.raw(bundle(encode("/go"), encode("/layer/[1-2]/mute", 1), encode("/layers"), timetag=ahead(10.0)))
    rig.receive()
    rig.control.refuses = "/go"
    rig.run_due(10.0)
    assert patch.heard() == [("/fail", ("/go", "not now")), ("/layers", (3,))]
    assert rig.control.addresses == ["/layer/1/mute", "/layer/2/mute"]


def test_a_full_queue_refuses_and_the_node_goes_on(rig: Rig) -> None:
    patch = rig.patch()
    many = bundle(*[encode("/gain", 0.5)] * 256, timetag=ahead(30.0))
    for _ in range(17):
        patch.raw(many)
        rig.receive()
    assert len(rig.scheduler) == 4096
    assert rig.server.stats.refused == 256
    rig.ask(patch, "/panic")
    assert rig.control.addresses == ["/panic"]


# The prefix


@pytest.fixture
def garden():  # type: ignore[no-untyped-def]
    rig = Rig(prefix="/garden")
    yield rig
    rig.close()


def test_a_prefix_stands_before_every_address(garden: Rig) -> None:
    patch = garden.patch()
    assert garden.ask(patch, "/garden/layers") == [("/garden/layers", (3,))]
    garden.ask(patch, "/garden/layer/*/gain", 0.5)
    assert len(garden.calls) == 64
    told = ("/garden/promt", "unknown address; did you mean /garden/prompt?")
    assert garden.ask(patch, "/garden/promt", "x") == [("/garden/fail", told)]
    told = ("/prompt", "unknown address; all addresses here begin with /garden/")
    assert garden.ask(patch, "/prompt", "x") == [("/garden/fail", told)]
    assert garden.ask(patch, "/gardener")[0][0] == "/garden/fail"
    assert garden.ask(patch, "/garden/fail", "x") == []
    assert garden.ask(patch, "/fail", "x") == []
    assert garden.ask(patch, "/garden/notify", 0) == [("/garden/done", ("/garden/notify", 0))]


@pytest.mark.parametrize("prefix", ["garden", "/gar den", "/a*", "/a//b"])
def test_a_prefix_that_is_no_address_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="as /garden"):
        Rig(prefix=prefix)


# The log


def test_dump_osc_logs_every_message_until_there_are_too_many(rig: Rig, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    patch = rig.patch()
    with caplog.at_level(logging.INFO):
        patch.send("/dumpOSC", 1)
        patch.send("/gain", 0.5)
        patch.send("/unknown", "a\nb")
        rig.receive()
        lines = [record.getMessage() for record in caplog.records]
        assert lines[0].endswith(" /gain (0.5,)")
        assert "\n" not in lines[1]
        for _ in range(3):
            for _ in range(100):
                patch.send("/gain", 0.5)
            rig.receive()
        assert len(caplog.records) == 200
        clock.now += 1.0
        patch.send("/gain", 0.5)
        rig.receive()
        assert [record.getMessage() for record in caplog.records][200] == "102 more messages that are not shown"
        patch.send("/dumpOSC", 0)
        patch.send("/gain", 0.5)
        rig.receive()
        assert len(caplog.records) == 203  # the last one is /dumpOSC itself


# The socket


def test_receive_stops_at_its_limit_and_at_its_time(rig: Rig) -> None:
    patch = rig.patch()
    for _ in range(100):
        patch.send("/steps", 5)
    assert rig.server.receive(limit=10, budget_s=60.0) == 10
    assert len(rig.calls) == 10
    assert rig.server.receive(limit=100, budget_s=0.0) == 1
    assert rig.server.receive(limit=1000, budget_s=60.0) == 89
    assert rig.server.receive() == 0


def test_of_the_values_of_a_fader_that_wait_the_newest_runs(rig: Rig) -> None:
    patch, other = rig.patch(), rig.patch()
    for n in range(10):
        patch.send("/layer/1/gain", n / 8)
        patch.send("/gain/db", -6.0)
        patch.send("/gain", n / 8)
        other.send("/gain", 0.125)
    rig.receive()
    assert [(address, values) for address, values, _ in rig.calls] == [
        ("/layer/1/gain", (1.125,)), ("/gain/db", (-6.0,)), ("/gain", (1.125,)), ("/gain", (0.125,))
    ]  # fmt: skip
    stats = rig.server.stats
    assert (stats.received, stats.messages, stats.overtaken) == (40, 40, 36)


def test_no_fader_overtakes_anything_else(rig: Rig) -> None:
    patch = rig.patch()
    between = [
        ("/play",),
        ("/steps", 7),
        ("/prompt", "rain"),
        ("/gain",),
        ("/gain", 0.5, 2.0),
        ("/gain", 1),
        ("/gain", math.nan),
    ]
    for words in between:
        patch.send("/gain", 0.25)
        patch.send(*words)
        patch.send("/gain", 0.75)
        rig.receive()
        gains = [values for address, values, _ in rig.calls if address == "/gain" and len(values) == 1]
        assert gains[:1] + gains[-1:] == [(0.25,), (0.75,)], words
        rig.calls.clear()
    assert rig.server.stats.overtaken == 0


def test_faders_too_many_to_wait_lose_nothing(rig: Rig) -> None:
    patch = rig.patch()
    for n in range(1, 65):
        patch.send(f"/layer/{n}/gain", 0.5)
    rig.receive()
    assert [address for address, _, _ in rig.calls] == [f"/layer/{n}/gain" for n in range(1, 65)]


def test_faders_behind_a_prefix_wait_alike(garden: Rig) -> None:
    patch = garden.patch()
    for n in range(4):
        patch.send("/garden/gain", n / 4)
    garden.receive()
    assert garden.calls == [("/gain", (0.75,), 0)]


def test_a_port_that_is_taken_is_said_in_one_line(rig: Rig) -> None:
    with pytest.raises(EndlessError, match=rf"--osc 127\.0\.0\.1:{rig.server.port}: the UDP port is taken, .* use --osc"):
        bound_udp("127.0.0.1", rig.server.port)


@pytest.mark.parametrize(("host", "reason"), [("203.0.113.7", "no such address"), ("nowhere.invalid", "no such host")])
def test_an_address_that_cannot_be_had_is_said_in_one_line(rig: Rig, host: str, reason: str) -> None:
    with pytest.raises(EndlessError, match=reason) as caught:
        bound_udp(host, 0)
    assert "\n" not in str(caught.value)


def test_the_receive_buffer_is_raised(rig: Rig) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain:
        usual = plain.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
    with socket.socket(fileno=rig.server.fileno()) as raised:
        assert raised.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) > usual
        raised.detach()


def test_what_cannot_be_sent_is_dropped_and_counted(rig: Rig) -> None:
    rig.server.transmit(bytes(70_000), ("127.0.0.1", 9))
    assert rig.server.stats.dropped == 1


def test_a_closed_port_does_not_cost_another_client_its_answer(rig: Rig) -> None:
    gone, patch = rig.patch(), rig.patch()
    gone.send("/layers")
    gone.socket.close()
    patch.send("/layers")
    rig.receive()
    assert patch.heard() == [("/layers", (3,))]
    assert rig.server.stats.dropped == 0
    assert not select.select([rig.server], [], [], 0)[0], "an error that nobody reads keeps the loop spinning"


def test_clients_that_change_their_port_with_every_message_are_served(rig: Rig) -> None:
    for number in range(1, 51):  # of one fader the newest value alone would be run, where they wait long
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as once:
            once.sendto(encode(f"/layer/{number}/gain", 0.5), ("127.0.0.1", rig.server.port))
    rig.receive()
    assert len(rig.calls) == 50


def _fuzz(rig: Rig, datagrams: int) -> None:
    rng = random.Random(20_261)
    seeds = [
        encode("/layer/3/gain", 0.5), encode("/prompt", "rain on leaves"), encode("/layer/*/pan", 0.5), encode("/notify", 1, 9),
        bundle(encode("/gain", 0.1), encode("/layers", 3)), bundle(bundle(encode("/go")), timetag=ahead(5)), nested(4),
        encode("/layer/[1-3]/{gain,pan}", 1), encode("/" + "*" * 60), encode("/unknown", 1), message(b"cSI[hdtrm]b", bytes(60)),
    ]  # fmt: skip
    patch = rig.patch()
    fixed = [bundle() + struct.pack(">i", -4), nested(400), encode("/" + "*" * 60 + "x"), b"/\xff\xfe\0,s\0\0\xff\xff\xff\0"]
    for data in fixed:
        patch.raw(data)
    for n in range(datagrams):
        data = bytearray(rng.choice(seeds))
        for _ in range(rng.randint(1, 3)):
            data[rng.randrange(len(data))] = rng.choice((0, 255, 252, 42, 44, 47, rng.randrange(256)))
        patch.raw(bytes(data))
        if n % 100 == 0:
            rig.receive()
            rig.tick(0.005)
            patch.heard()
            rig.calls.clear()
    rig.run_due(60.0)
    rig.receive()
    patch.heard()
    rig.feedback.unsubscribe(("udp", "127.0.0.1", patch.port))
    stats = rig.server.stats
    assert stats.received > 0.98 * datagrams
    assert stats.malformed > 0.02 * datagrams
    assert stats.messages > 0.1 * datagrams
    answers = rig.ask(rig.patch(), "/sync", 7)
    assert ("/synced", (7,)) in answers


def test_50_000_mutated_datagrams_neither_crash_nor_stop_the_server(rig: Rig) -> None:
    _fuzz(rig, 50_000)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_million_mutated_datagrams(rig: Rig) -> None:
    _fuzz(rig, 1_000_000)


def test_a_flood_of_patterns_leaves_the_loop_its_tick(rig: Rig) -> None:
    patch = rig.patch()
    for n in range(200):
        patch.send(f"/*{n}*/*/*{n % 7}*g*a*i*n*", 0.5)
    slowest_s = 0.0
    while select.select([rig.server], [], [], 0)[0]:
        started = time.process_time()
        rig.server.receive()
        slowest_s = max(slowest_s, time.process_time() - started)
    assert slowest_s < 0.25  # budget 3 ms and one message; generous for a busy machine
    assert rig.server.stats.received == 200


def test_ipv6_is_served_too(rig: Rig) -> None:
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(UdpServer(rig.control, rig.dispatcher, rig.feedback, bound_udp("::1", 0)))
        except EndlessError:
            pytest.skip("this machine has no IPv6")
        patch = stack.enter_context(socket.socket(socket.AF_INET6, socket.SOCK_DGRAM))
        patch.settimeout(5)
        patch.sendto(encode("/layers"), ("::1", server.port))
        server.receive()
        assert patch.recv(100) == encode("/layers", 3)
