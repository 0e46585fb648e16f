"""The TCP surface with real connections, a promise a test."""

import random
import socket
import time
from collections.abc import Iterator

import pytest

from node.errors import EndlessError
from node.surfaces import tcp
from node.surfaces.bound import bound_pair
from node.surfaces.framing import LengthFraming, SlipFraming
from node.surfaces.packet import encode
from tests.node.surfaces.rig import Rig, TcpPatch, TcpRig
from tests.node.surfaces.test_osc import ahead
from tests.node.surfaces.test_packet import bundle

FRAMINGS = pytest.mark.parametrize("framing", [LengthFraming, SlipFraming])
Kind = type[LengthFraming] | type[SlipFraming]


@pytest.fixture
def tcp_rig() -> Iterator[TcpRig]:
    rig = TcpRig()
    yield rig
    rig.close()


def is_closed(patch: TcpPatch) -> bool:
    patch.heard()
    return patch.over


@FRAMINGS
def test_a_connection_is_answered_in_its_own_framing(tcp_rig: TcpRig, framing: Kind) -> None:
    patch = tcp_rig.patch(framing)
    assert patch.ask("/layers") == [("/layers", (3,))]
    assert patch.ask("/layer/3/gain", 1) == []
    assert tcp_rig.control.calls[-2] == ("/layer/3/gain", (1.0,), 0)
    ((address, (about, text)),) = patch.ask("/layers", 99)
    assert (address, about) == ("/fail", "/layers")
    assert "1..64" in text


def test_both_framings_and_udp_share_a_port(tcp_rig: TcpRig) -> None:
    first, second = tcp_rig.patch(LengthFraming), tcp_rig.patch(SlipFraming)
    assert first.ask("/fade") == second.ask("/fade") == [("/fade", (6.0,))]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        datagrams.sendto(encode("/fade", 2.0), ("127.0.0.1", tcp_rig.port))
        tcp_rig.turn(lambda: "/fade" in tcp_rig.control.values)
    assert first.ask("/fade") == [("/fade", (2.0,))]


@FRAMINGS
def test_a_packet_that_comes_byte_by_byte(tcp_rig: TcpRig, framing: Kind) -> None:
    patch = tcp_rig.patch(framing)
    for byte in patch.framing.framed(encode("/fade", 2.0)) + patch.framing.framed(encode("/fade", 3.0)):
        patch.raw(bytes([byte]))
        steps = tcp_rig.steps
        tcp_rig.turn(lambda before=steps: tcp_rig.steps > before)
    assert [call[1] for call in tcp_rig.control.calls] == [(2.0,), (3.0,)]


@FRAMINGS
def test_a_thousand_messages_in_one_piece_keep_their_order(tcp_rig: TcpRig, framing: Kind) -> None:
    patch = tcp_rig.patch(framing)
    patch.raw(b"".join(patch.framing.framed(encode("/seed", n)) for n in range(1000)))
    patch.ask("/version")
    assert [values for address, values, _ in tcp_rig.control.calls if address == "/seed"] == [(n,) for n in range(1000)]


@pytest.mark.parametrize("first", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01", b"\xff" * 64])
def test_what_begins_with_no_framing_is_closed(tcp_rig: TcpRig, first: bytes) -> None:
    patch = tcp_rig.patch()
    patch.raw(first)
    tcp_rig.turn(lambda: is_closed(patch))
    assert (tcp_rig.server.closed, tcp_rig.dispatcher.stats.malformed, len(tcp_rig.server)) == (1, 1, 0)


def test_a_packet_that_is_too_long_closes_its_connection_and_no_other(tcp_rig: TcpRig) -> None:
    other, patch = tcp_rig.patch(), tcp_rig.patch()
    patch.raw(b"\x00\x01\x00\x04" + bytes(100))
    tcp_rig.turn(lambda: is_closed(patch))
    assert other.ask("/layers") == [("/layers", (3,))]


def test_a_packet_that_is_no_osc_costs_the_connection_nothing(tcp_rig: TcpRig) -> None:
    patch = tcp_rig.patch()
    patch.raw(patch.framing.framed(b"nonsense") + patch.framing.framed(b""))
    assert patch.ask("/layers") == [("/layers", (3,))]
    assert tcp_rig.dispatcher.stats.malformed == 2


@FRAMINGS
def test_a_subscriber_is_told_over_its_connection(tcp_rig: TcpRig, framing: Kind) -> None:
    patch, other = tcp_rig.patch(framing), tcp_rig.patch()
    assert patch.ask("/notify", 1)[0] == ("/done", ("/notify", 1))
    tcp_rig.turn(lambda: not tcp_rig.feedback._dumps)
    assert len(patch.heard()) > 200
    other.ask("/fade", 2.0)
    assert patch.heard() == [("/fade", (2.0,))]
    assert patch.ask("/fade", 3.0) == [], "who sent it is not told"
    assert patch.ask("/notify", 0) == [("/done", ("/notify", 0))]
    other.ask("/fade", 4.0)
    assert patch.ask("/version") == []


def test_a_connection_that_ends_ends_its_subscription(tcp_rig: TcpRig) -> None:
    patch = tcp_rig.patch()
    patch.ask("/notify", 1)
    assert len(tcp_rig.feedback) == 1
    patch.socket.close()
    tcp_rig.turn(lambda: not len(tcp_rig.server))
    assert len(tcp_rig.feedback) == 0
    assert tcp_rig.server.closed == 0


def test_a_client_that_says_its_last_word_is_still_answered(tcp_rig: TcpRig) -> None:
    """`printf ... | nc`: the sending side is closed at once."""
    patch = tcp_rig.patch()
    patch.send("/layers")
    patch.socket.shutdown(socket.SHUT_WR)
    heard: list[object] = []
    tcp_rig.turn(lambda: heard.extend(patch.heard()) or patch.over)
    assert heard == [("/layers", (3,))]


def test_a_reset_in_the_middle_of_a_packet(tcp_rig: TcpRig) -> None:
    patch = tcp_rig.patch()
    patch.raw(b"\0\0\0\x40/pro")
    tcp_rig.turn(lambda: len(tcp_rig.server) == 1)
    patch.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    patch.socket.close()
    tcp_rig.turn(lambda: not len(tcp_rig.server))
    assert tcp_rig.patch().ask("/layers") == [("/layers", (3,))]


def test_a_client_that_does_not_read_is_closed_and_holds_up_nobody(tcp_rig: TcpRig) -> None:
    deaf, other = tcp_rig.patch(), tcp_rig.patch()
    deaf.ask("/notify", 1)
    pushed = 0
    while len(tcp_rig.feedback):
        tcp_rig.feedback.push("/clip", 7, "generated", 2, "x" * 1000, 1.5, 99, "")
        pushed += 1
        assert pushed < 100_000, "what it does not read is kept without end"
    assert pushed > tcp.MAX_UNSENT_BYTES // 1100
    assert (tcp_rig.server.closed, tcp_rig.dispatcher.stats.dropped, len(tcp_rig.server)) == (1, 1, 1)
    assert other.ask("/layers") == [("/layers", (3,))]


@FRAMINGS
def test_a_client_that_reads_late_gets_all_of_it_in_order(tcp_rig: TcpRig, framing: Kind) -> None:
    patch = tcp_rig.patch(framing)
    patch.ask("/notify", 1)
    (connection,) = tcp_rig.server._connections.values()
    count = 0
    while len(connection._unsent) < tcp.MAX_UNSENT_BYTES // 2:
        tcp_rig.feedback.push("/clip", count, "generated", 2, "x" * 1000, 1.5, 99, "")
        count += 1
    heard: list[int] = []

    def all_came() -> bool:
        heard.extend(values[0] for address, values in patch.heard() if address == "/clip")
        return len(heard) == count

    tcp_rig.turn(all_came)
    assert heard == list(range(count))
    assert not connection._unsent


def test_64_connections_are_the_most_and_the_next_is_refused_at_once(tcp_rig: TcpRig) -> None:
    patches = [tcp_rig.patch() for _ in range(tcp.MAX_CONNECTIONS)]
    tcp_rig.turn(lambda: len(tcp_rig.server) == tcp.MAX_CONNECTIONS)
    late = tcp_rig.patch()
    tcp_rig.turn(lambda: is_closed(late))
    assert tcp_rig.server.refused == 1
    assert patches[0].ask("/layers") == patches[-1].ask("/layers") == [("/layers", (3,))]


def test_another_machine_has_16_connections_and_leaves_the_rest(tcp_rig: TcpRig, monkeypatch: pytest.MonkeyPatch) -> None:
    """127.0.0.2 stands for another machine."""
    monkeypatch.setattr(tcp, "network_of", lambda host: "" if host == "127.0.0.1" else host)
    there = [socket.create_connection(("127.0.0.1", tcp_rig.port), source_address=("127.0.0.2", 0)) for _ in range(20)]
    here = tcp_rig.patch()
    assert here.ask("/gain") == [("/gain", (1.0,))]
    assert (len(tcp_rig.server), tcp_rig.server.refused) == (17, 4)
    for connection in there:
        connection.close()


def test_the_one_that_was_silent_for_longest_makes_room_but_no_subscriber(tcp_rig: TcpRig) -> None:
    patches = [tcp_rig.patch() for _ in range(tcp.MAX_CONNECTIONS)]
    tcp_rig.turn(lambda: len(tcp_rig.server) == tcp.MAX_CONNECTIONS)
    patches[0].ask("/notify", 1)
    for age, connection in enumerate(tcp_rig.server._connections.values()):
        connection.heard_s -= 2 * tcp.SPARED_S - age
    late = tcp_rig.patch()
    assert late.ask("/layers") == [("/layers", (3,))]
    assert not is_closed(patches[0])
    assert is_closed(patches[1])
    assert [is_closed(patch) for patch in patches].count(True) == 1


@FRAMINGS
def test_half_a_packet_closes_its_connection_after_10_s_and_silence_never(tcp_rig: TcpRig, framing: Kind) -> None:
    silent, talker, loris = tcp_rig.patch(framing), tcp_rig.patch(framing), tcp_rig.patch(framing)
    talker.ask("/layers")
    loris.raw(loris.framing.framed(encode("/prompt", "rain"))[:9])
    tcp_rig.turn(lambda: any(one.partial_since is not None for one in tcp_rig.server._connections.values()))
    tcp_rig.ahead_s = tcp.PARTIAL_S - 5.0
    steps = tcp_rig.steps
    tcp_rig.turn(lambda: tcp_rig.steps > steps + 3)
    assert not is_closed(loris)
    tcp_rig.ahead_s = tcp.PARTIAL_S + 2.0
    tcp_rig.turn(lambda: is_closed(loris))
    assert talker.ask("/layers") == silent.ask("/layers") == [("/layers", (3,))]


def test_a_flood_over_every_connection_leaves_the_loop_its_tick(tcp_rig: TcpRig) -> None:
    """Each connection has a turn of 2 ms; a step comes between two of them, and what is left over is run later."""
    patches = [tcp_rig.patch() for _ in range(8)]
    burst = LengthFraming().framed(encode("/layer/*/*")) * 20
    for patch in patches:
        patch.raw(burst)

    def all_run() -> bool:
        for patch in patches:
            patch.heard()
        return tcp_rig.dispatcher.stats.messages >= 8 * 20

    before = tcp_rig.steps
    began = time.monotonic()
    tcp_rig.turn(all_run)
    took_s = time.monotonic() - began
    assert tcp_rig.steps - before > took_s / 0.2, "a step every 200 ms at the least, where without turns there would be none"


def test_a_prefix_stands_before_every_address() -> None:
    rig = TcpRig("/garden")
    try:
        patch = rig.patch()
        patch.send("/garden/layers")
        patch.send("/garden/notify", 0)
        heard: list[object] = []
        rig.turn(lambda: heard.extend(patch.heard()) or len(heard) == 2)
        assert heard == [("/garden/layers", (3,)), ("/garden/done", ("/garden/notify", 0))]
    finally:
        rig.close()


def test_messages_of_equal_time_over_udp_and_tcp_get_the_same_frame(tcp_rig: TcpRig) -> None:
    patch, when = tcp_rig.patch(), ahead(10.0)
    patch.raw(patch.framing.framed(bundle(encode("/layer/1/gain", 0.5), timetag=when)))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        datagrams.sendto(bundle(encode("/layer/2/gain", 0.5), timetag=when), ("127.0.0.1", tcp_rig.port))
        tcp_rig.turn(lambda: len(tcp_rig.scheduler) == 2)
    for action in tcp_rig.scheduler.due(time.monotonic() + 10.0):
        action()
    (_, _, first), (_, _, second) = tcp_rig.control.calls
    assert first == second > 0


def test_a_port_that_is_free_for_one_of_the_two_is_not_taken() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        with pytest.raises(EndlessError, match=rf"127\.0\.0\.1:{port}: the TCP port is taken, .* use --osc"):
            bound_pair("127.0.0.1", port)
    udp, stream = bound_pair("127.0.0.1", 0)
    with udp, stream:
        assert udp.getsockname() == stream.getsockname()


def test_a_connection_of_the_last_run_does_not_keep_the_port(rig: Rig) -> None:
    first = TcpRig()
    patch = first.patch()
    patch.ask("/layers")
    port = first.port
    first.close()  # the node closes first: its side stays in TIME_WAIT
    udp, stream = bound_pair("127.0.0.1", port)
    udp.close()
    stream.close()


def _mutated(rng: random.Random, stream: bytes) -> bytes:
    data = bytearray(stream)
    for _ in range(rng.randint(1, 6)):
        data[rng.randrange(len(data))] = rng.choice((0, 1, 42, 44, 47, 0xC0, 0xDB, 255, rng.randrange(256)))
    if rng.random() < 0.2:
        del data[rng.randrange(len(data)) :]
    return bytes(data)


def _fuzz(rig: TcpRig, inputs: int) -> None:
    rng = random.Random(9400)
    seeds = [encode("/gain", 0.5), encode("/prompt", "gentle", "rain"), encode("/layer/*/mute", 1), encode("/layers"),
             encode("/status"), bundle(encode("/fade", 2.0), encode("/play")), encode("/x", b"blob", 7)]  # fmt: skip
    witness = rig.patch(SlipFraming)
    done = 0
    while done < inputs:
        patch = rig.patch(rng.choice((LengthFraming, SlipFraming)))
        pieces = [patch.framing.framed(_mutated(rng, rng.choice(seeds))) for _ in range(200)]
        pieces[-1] = _mutated(rng, pieces[-1])  # here the stream itself may break
        patch.raw(b"".join(pieces))
        patch.socket.shutdown(socket.SHUT_WR)
        done += len(pieces)
        rig.turn(lambda patch=patch: is_closed(patch))
        patch.socket.close()
        rig._patches.remove(patch)
        rig.scheduler.clear()
        if done % 5000 == 0:
            assert witness.ask("/fade/law") == [("/fade/law", ("equal_power",))]
    assert rig.dispatcher.stats.received > 0.95 * inputs


def test_50_000_mutated_packets_neither_crash_nor_stop_the_server(tcp_rig: TcpRig) -> None:
    _fuzz(tcp_rig, 50_000)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_million_mutated_packets(tcp_rig: TcpRig) -> None:
    _fuzz(tcp_rig, 1_000_000)
