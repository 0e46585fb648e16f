"""AOO sinks at a node: invitations, streams, leases, blocks sent again. The sink of these tests has no code of the node's."""

import random
import re
import socket
import struct
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from node.outputs.aoo import AooTap
from node.outputs.aoo_packet import AooFormat, head, numbers
from node.outputs.fold import fold
from node.outputs.mix_ring import MixReader, MixWriter, ring_bytes
from node.outputs.output import Block
from node.outputs.pcm_packet import Encoding
from node.surfaces import aoo_message
from node.surfaces.aoo import LEASE_S, MAX_AGAIN, AooSinks
from tests.e2e.aoo_sink import AooSink, osc, parsed
from tests.house.source import ROOT
from tests.node.surfaces.rig import Patch, Rig

RATE = 48000
DEPTHS = [(b"16", 1, 256, 0.5 / 32767), (b"24", 2, 128, 0.5 / 2**23), (b"32", 3, 128, 0.0)]


def _sine(frames: int) -> Block:
    """440 Hz left, 1000 Hz right, -1 dB: no two of its first thousands of frames are alike."""
    t = np.arange(frames) / RATE
    return (0.891 * np.sin(2 * np.pi * t[:, None] * np.array([440.0, 1000.0]))).astype(np.float32)


@dataclass
class AooRig:
    """A server with a mix to give to sinks."""

    rig: Rig = field(default_factory=Rig)
    channels: int = 2

    def __post_init__(self) -> None:
        memory = memoryview(bytearray(ring_bytes(1 << 17, self.channels)))
        self.writer = MixWriter(memory, self.channels)
        self.tap = AooTap(MixReader(memory, self.channels), RATE, self.rig.server.fileno())
        self.sinks = AooSinks(self.rig.server, self.tap, clock=lambda: self.rig.now)

    def say(self, patch: Patch, *datagrams: bytes) -> None:
        for data in datagrams:
            patch.raw(data)
            self.rig.receive()

    def hear(self, patch: Patch, sink: AooSink) -> None:
        """The sink takes all that has come, and its answers arrive, until it has none."""
        while answers := [answer for data in heard(patch) for answer in sink.feed(data)]:
            self.say(patch, *answers)

    def invited(self, number: int = 1, token: int = 77, metadata: bytes | None = None, **more: Any) -> tuple[Patch, AooSink]:
        """A sink that has been told its start."""
        patch, sink = self.rig.patch(), AooSink(number, token, **more)
        self.say(patch, sink.invitation(metadata))
        self.hear(patch, sink)
        assert sink.start is not None
        return patch, sink

    def tick(self, ahead_s: float) -> None:
        self.rig.now += ahead_s
        self.sinks.tick(self.rig.now)

    def play(self, sound: Block, *hearing: tuple[Patch, AooSink]) -> None:
        """The sound is mixed, and every whole block of it is sent, and heard by these sinks before there are too many."""
        for begin in range(0, len(sound), 4800):
            self.writer.write(sound[begin : begin + 4800])
            self.wait(lambda: all(s.next_frame + s.format.frames > self.tap.written for s in self.tap.streams))
            for patch, sink in hearing:
                self.hear(patch, sink)

    def wait(self, so: Any) -> None:
        limit = time.monotonic() + 20
        while not so():
            assert time.monotonic() < limit, "it does not come"
            time.sleep(0.005)

    def close(self) -> None:
        self.sinks.close()
        self.tap.close()
        self.rig.close()


def heard(patch: Patch) -> list[bytes]:
    """The datagrams that have come."""
    patch.socket.setblocking(False)
    found = []
    while True:
        try:
            found.append(patch.socket.recv(65536))
        except BlockingIOError:
            return found


@pytest.fixture
def rig() -> Iterator[AooRig]:
    rig = AooRig()
    yield rig
    rig.close()


def test_the_messages_in_the_document() -> None:
    """Their bytes are written there by hand; the node's, and this test's own writer's, are the same."""
    text = (ROOT / "docs/aoo.md").read_text(encoding="utf-8")
    start, data = (bytes.fromhex(block) for block in re.findall(r"```hex\n(.*?)```", text, re.DOTALL))
    when = struct.pack(">Q", 0xEC9F3A0080000000)
    form = aoo_message.Format(5, 2, 48000, 256, 1)
    assert aoo_message.start(1, 77, 0, form, when) == start
    values = (1, "2.0", 77, 0, 5, 2, 48000, 256, "pcm", struct.pack(">i", 1), 0xEC9F3A0080000000, 0, 0)
    assert osc("/aoo/sink/1/start", "isiiiiiisbtiiNN", *values) == start
    block = np.full((256, 2), [1.0, -0.5], np.float32)
    packet = head(1) + numbers(1, 77, 9, 48000, 1024) + AooFormat.of(Encoding.S16, 2).pack(block)
    assert (packet[: len(data)], len(packet)) == (data, len(data) - 8 + 1024)
    assert osc("/aoo/sink/1/data", "iiiNdiiNNNb", 1, 77, 9, 48000.0, 0, 1024, packet[-1024:]) == packet


def test_an_invitation_is_answered_by_the_start_of_its_stream(rig: AooRig) -> None:
    rig.writer.write(_sine(1000))
    _, sink = rig.invited(token=2**31 - 1)
    (start,) = sink.starts
    assert start[:4] == (1, "2.0", 2**31 - 1, 0)
    assert start[5:10] == (2, RATE, 256, "pcm", struct.pack(">i", 1))
    assert abs(start.when / 2**32 - 2_208_988_800 - time.time()) < 60
    assert start[11:] == (0, 0, None, None)


@pytest.mark.parametrize(("metadata", "depth", "frames", "half_step"), DEPTHS)
@pytest.mark.parametrize("channels", [1, 2])
def test_the_sine_of_the_mix_arrives(
    rig: AooRig, metadata: bytes, depth: int, frames: int, half_step: float, channels: int
) -> None:
    sound = _sine(24_000)
    patch, sink = rig.invited(metadata=metadata + b" 1" * (channels == 1))
    assert sink.start is not None
    block = frames if channels == 2 else 256
    assert (sink.start.depth, sink.start.channels, sink.start.block) == (depth, channels, block)
    rig.play(sound, (patch, sink))
    got = sink.sound()
    assert len(got) == len(sound) // block * block
    wanted = sound[: len(got)].astype(np.float64)
    if channels == 1:
        wanted = ((sound[: len(got), 0] + sound[: len(got), 1]) * np.float32(0.5)).astype(np.float64)[:, None]
    assert np.abs(got - wanted).max() <= half_step * 1.000001
    assert np.abs(got).max() > 0.5


@pytest.mark.parametrize(("channels", "asked", "got", "block"), [(6, 6, 6, 32), (6, 9, 6, 32), (6, 2, 2, 128), (64, 64, 64, 4)])
def test_a_sink_gets_all_channels_of_a_mix_or_fewer_and_no_more(channels: int, asked: int, got: int, block: int) -> None:
    rig = AooRig(channels=channels)
    try:
        sound = np.random.default_rng(1).uniform(-0.9, 0.9, (2400, channels)).astype(np.float32)
        patch, sink = rig.invited(metadata=f"32 {asked}".encode())
        assert sink.start is not None
        assert (sink.start.channels, sink.start.block) == (got, block)
        rig.play(sound, (patch, sink))
        heard_here = sink.sound()
        assert len(heard_here) == len(sound) // block * block
        assert np.allclose(heard_here, fold(sound[: len(heard_here)], got), atol=0 if got == channels else 1e-6)
    finally:
        rig.close()


def test_full_scale_does_not_wrap() -> None:
    block = np.array([[1.0, -1.0], [0.0, -0.0]], np.float32)
    assert struct.unpack(">4h", AooFormat.of(Encoding.S16, 2).pack(block)) == (32767, -32767, 0, 0)


@pytest.mark.parametrize(
    ("metadata", "shape"),
    [(b"24;\n", (2, 2)), (b"32 1;\n", (3, 1)), (b"16 1", (1, 1)), (b"16 2", (1, 2)), (b"8", (1, 2)), (b"stereo", (1, 2)),
     (b"\xff\xfe24", (2, 2)), (b"24 " + bytes(500), (1, 2))],
)  # fmt: skip
def test_metadata_of_an_invitation(rig: AooRig, metadata: bytes, shape: tuple[int, int]) -> None:
    _, sink = rig.invited(metadata=metadata)
    assert sink.start is not None
    assert (sink.start.depth, sink.start.channels) == shape


def test_only_the_port_that_asked_is_sent_anything(rig: AooRig) -> None:
    patch, sink = rig.invited()
    other = rig.rig.patch()
    rig.play(_sine(4800))
    data, source = patch.socket.recvfrom(65536)
    assert source == ("127.0.0.1", rig.rig.server.port)
    assert sink.feed(data) == []
    assert heard(other) == []
    rig.say(other, sink.uninvitation())  # the same id at another port is another sink
    assert len(rig.sinks) == 1
    assert [parsed(answer)[0] for answer in heard(other)] == ["/aoo/sink/1/stop"]


def test_two_sinks_at_one_port_have_streams_of_their_own(rig: AooRig) -> None:
    patch, first = rig.invited(number=1, token=11)
    second = AooSink(2, 22)
    rig.say(patch, second.invitation(b"32"))
    rig.play(_sine(2560))
    for data in heard(patch):
        (first if data.startswith(b"/aoo/sink/1/") else second).feed(data)
    assert (len(first.blocks), len(second.blocks)) == (10, 20)


def test_the_ninth_is_declined_until_one_leaves(rig: AooRig) -> None:
    sinks = [rig.invited(number, 100 + number) for number in range(8)]
    patch, ninth = rig.rig.patch(), AooSink(9, 900)
    rig.say(patch, ninth.invitation())
    rig.hear(patch, ninth)
    assert (ninth.declined, ninth.start, len(rig.sinks)) == ([900], None, 8)
    rig.say(sinks[3][0], sinks[3][1].uninvitation())
    rig.say(patch, ninth.invitation())
    rig.hear(patch, ninth)
    assert ninth.start is not None


def test_who_answers_pings_stays_and_who_does_not_is_told_the_end(rig: AooRig) -> None:
    stays, goes = rig.invited(token=1), rig.invited(token=2)
    goes[1].deaf = True
    for _ in range(int(LEASE_S) + 2):
        rig.tick(1.0)
        for patch, sink in (stays, goes):
            rig.hear(patch, sink)
    assert (stays[1].stopped, goes[1].stopped, len(rig.sinks)) == ([], [2], 1)
    assert goes[1].pings == LEASE_S - 1
    rig.play(_sine(2560))
    rig.hear(*stays)
    assert len(stays[1].blocks) == 10
    assert heard(goes[0]) == []


def test_a_sinks_ping_is_answered_with_its_own_time(rig: AooRig) -> None:
    patch, _ = rig.invited()
    rig.say(patch, osc("/aoo/src/1/ping", "it", 1, 0xDEADBEEF12345678))
    (pong,) = heard(patch)
    address, tags, values = parsed(pong)
    assert (address, tags, values[:2]) == ("/aoo/sink/1/pong", "ittt", [1, 0xDEADBEEF12345678])
    assert values[2] == values[3] > 0xE0000000 << 32
    rig.say(patch, osc("/aoo/src/1/ping", "ii", 1, 2))
    assert heard(patch) == []
    rig.say(rig.rig.patch(), osc("/aoo/src/1/ping", "it", 5, 1))  # of nobody that is known: no answer to send elsewhere


def test_an_invitation_again_tells_the_start_again_where_the_stream_is_by_now(rig: AooRig) -> None:
    patch, sink = rig.invited()
    rig.play(_sine(2560))
    rig.hear(patch, sink)
    rig.say(patch, sink.invitation())
    rig.hear(patch, sink)
    assert [start.seq for start in sink.starts] == [0, 10]
    assert (len(rig.sinks), sink.starts[0].format) == (1, sink.starts[1].format)


def test_another_invitation_is_another_stream(rig: AooRig) -> None:
    patch, _ = rig.invited(token=5)
    rig.play(_sine(2560))
    again = AooSink(1, 6)
    rig.say(patch, again.invitation(b"24"))
    told = [parsed(data)[0] for data in heard(patch)]
    assert told[-2:] == ["/aoo/sink/1/stop", "/aoo/sink/1/start"]
    rig.play(_sine(1280))
    assert {parsed(data)[2][1] for data in heard(patch)} == {6}
    assert len(rig.sinks) == 1


@pytest.mark.parametrize("version", ["2.0", "2.0-test3", "2.1"])
def test_a_sink_that_asks_for_a_start_has_subscribed(rig: AooRig, version: str) -> None:
    patch = rig.rig.patch()
    rig.say(patch, osc("/aoo/src/1/start", "is", 4, version))
    (start,) = [parsed(data) for data in heard(patch)]
    assert start[0] == "/aoo/sink/4/start"
    rig.play(_sine(512))
    assert {parsed(data)[2][1] for data in heard(patch)} == {start[2][2]}


@pytest.mark.parametrize("version", ["1.0", "3.0", "", "two"])
def test_a_sink_of_another_version_gets_nothing(rig: AooRig, version: str) -> None:
    patch = rig.rig.patch()
    rig.say(patch, osc("/aoo/src/1/start", "is", 4, version))
    assert (heard(patch), len(rig.sinks)) == ([], 0)


def test_a_sink_that_missed_the_start_asks_for_it(rig: AooRig) -> None:
    patch, sink = rig.rig.patch(), AooSink(1, 77)
    rig.say(patch, sink.invitation())
    heard(patch)  # the start is lost
    rig.play(_sine(2560))
    rig.hear(patch, sink)
    assert sink.early == 10
    assert sink.start is not None and sink.start.seq == 10
    rig.play(_sine(2560))
    rig.hear(patch, sink)
    assert sorted(sink.blocks) == list(range(10, 20))


def test_the_end_of_a_stream_is_told_again(rig: AooRig) -> None:
    patch, sink = rig.invited()
    rig.say(patch, osc("/aoo/src/1/stop", "ii", 1, 77))  # it goes on: nothing to be told
    assert heard(patch) == []
    rig.say(patch, sink.uninvitation(), sink.uninvitation(), osc("/aoo/src/1/stop", "ii", 1, 77))
    rig.hear(patch, sink)
    assert (sink.stopped, len(rig.sinks)) == ([77, 77, 77], 0)
    rig.play(_sine(2560))
    assert heard(patch) == []


def test_an_uninvitation_from_a_stream_before_ends_nothing(rig: AooRig) -> None:
    patch, _ = rig.invited(token=8)
    rig.say(patch, AooSink(1, 7).uninvitation())
    assert len(rig.sinks) == 1


@pytest.mark.parametrize("binary", [False, True], ids=["osc", "binary"])
@pytest.mark.parametrize("number", [1, 255, 256, 2**31 - 1])
def test_blocks_that_were_lost_are_sent_again(rig: AooRig, binary: bool, number: int) -> None:
    sound = _sine(24_000)
    patch, sink = rig.invited(number, metadata=b"32", loss=0.3, binary=binary)
    rig.play(sound, (patch, sink))
    lost = sink.missing()
    assert len(lost) > 20
    sink.loss = 0.0
    rig.say(patch, sink.request(*lost))
    rig.wait(lambda: rig.hear(patch, sink) or sink.missing() == [])
    got = sink.sound()
    assert np.array_equal(got, sound[: len(got)])


def test_of_a_stream_that_has_just_begun_nothing_is_sent_again(rig: AooRig) -> None:
    patch, sink = rig.invited()
    rig.say(patch, sink.request(-1, 0, 1))
    time.sleep(0.1)
    assert heard(patch) == []


def test_what_cannot_be_sent_again_is_not(rig: AooRig) -> None:
    patch, sink = rig.invited()
    rig.play(_sine(60_000), (patch, sink))
    newest = 60_000 // 256 - 1
    stale = AooSink(1, 76)
    rig.say(patch, stale.request(newest), sink.request(0, -1, newest + 5, 2**31 - 1))  # of long ago, of never, of later
    rig.say(patch, osc("/aoo/src/1/data", "iii", 1, 77, newest))  # a seq without its frame
    rig.say(rig.rig.patch(), sink.request(newest))
    rig.say(patch, struct.pack(">BBBBiiihH", 0x80, 0, 2, 1, 77, 1, newest, -1, 0))  # of source 2
    rig.say(patch, sink.request(newest))
    found: list[bytes] = []
    rig.wait(lambda: found.extend(heard(patch)) or found)
    time.sleep(0.1)
    found += heard(patch)
    assert [parsed(data)[2][2] for data in found] == [newest]


def test_one_request_has_so_many_blocks_sent_again_at_most(rig: AooRig) -> None:
    patch, sink = rig.invited()
    rig.play(_sine(256 * 150), (patch, sink))
    rig.say(patch, sink.request(*range(150), *range(150)))
    found: list[bytes] = []
    rig.wait(lambda: found.extend(heard(patch)) or len(found) >= MAX_AGAIN)
    time.sleep(0.1)
    assert len(found + heard(patch)) == MAX_AGAIN


def test_frames_that_the_node_lost_are_blocks_that_never_come(rig: AooRig) -> None:
    """The blocks after them have the numbers of their time, so that the sink's clock stays with the node's."""
    patch, sink = rig.invited()
    (stream,) = rig.tap.streams
    time.sleep(0.05)
    for _ in range(3):
        rig.writer.write(_sine(1 << 17))  # over the ring's end, thrice
    last = 3 * (1 << 17) // 256 - 1
    rig.wait(lambda: rig.hear(patch, sink) or last in sink.blocks)
    assert stream.lost > 0
    assert len(sink.blocks) < last


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which port refuses")
def test_a_port_that_nobody_listens_at_ends_its_streams(rig: AooRig) -> None:
    goes, _ = rig.invited()
    stays, sink = rig.invited(token=9)
    goes.socket.close()
    rig.play(_sine(2560))
    rig.rig.receive()
    assert len(rig.sinks) == 1
    rig.play(_sine(2560))
    rig.hear(stays, sink)
    assert sorted(sink.blocks) == list(range(20))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 on loopback")
def test_another_address_cannot_speak_for_a_sink(rig: AooRig) -> None:
    patch, sink = rig.invited()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.2", patch.port))
        other.sendto(sink.uninvitation(), ("127.0.0.1", rig.rig.server.port))
        rig.rig.receive()
    assert len(rig.sinks) == 1


def test_the_end_of_the_node_is_told(rig: AooRig) -> None:
    patch, sink = rig.invited()
    rig.sinks.close()
    rig.hear(patch, sink)
    assert (sink.stopped, len(rig.sinks), rig.tap.streams) == ([77], 0, ())


def test_commands_go_on_as_before(rig: AooRig) -> None:
    patch, _ = rig.invited()
    assert rig.rig.ask(patch, "/sync", 4) == [("/synced", (4,))]
    assert rig.rig.ask(patch, "/aoo/nothing")[0][0] == "/fail"  # what is not AOO's is a command that is not there


def test_without_aoo_its_messages_are_no_commands() -> None:
    rig = Rig()
    try:
        patch = rig.patch()
        patch.raw(AooSink(1, 5).invitation())
        rig.receive()
        ((address, (sent, why)),) = patch.heard()
        assert (address, sent) == ("/fail", "/aoo/src/1/invite")
        assert why.startswith("unknown address")
    finally:
        rig.close()


@pytest.mark.parametrize(
    "data",
    [
        osc("/aoo/src/2/invite", "ii", 1, 5), osc("/aoo/src/1/invite", "i", 1), osc("/aoo/src/1/invite", "is", 1, "x"),
        osc("/aoo/src/1/invite", "ii", -1, 5), osc("/aoo/src/1/invite", "ii", 1, -5), osc("/aoo/src/1/invite", "ff", 1.0, 5.0),
        osc("/aoo/src/1/invite", ""), osc("/aoo/src/1/start", "ii", 1, 2), osc("/aoo/src/1/ping", "ii", 1, 2),
        osc("/aoo/src/1/ping", "i", 1), osc("/aoo/sink/1/data", "ii", 1, 5), b"/aoo/src/1/invite", b"\x80", b"\x80\0\1\1",
        struct.pack(">BBBBii", 0x80, 0, 1, 1, 5, 9999), struct.pack(">BBBBii", 0x80, 0, 1, 1, 5, -1),
        struct.pack(">BBxxii", 0x80, 0x80, 1, 1),
    ],
)  # fmt: skip
def test_what_is_no_message_of_a_sink_is_dropped_without_a_word(rig: AooRig, data: bytes) -> None:
    patch = rig.rig.patch()
    rig.say(patch, data)
    assert (heard(patch), len(rig.sinks)) == ([], 0)


def test_twenty_thousand_spoilt_messages(rig: AooRig) -> None:
    """Nothing is raised, and nobody is sent more than was granted."""
    rng = random.Random(7)
    sink = AooSink(1, 5, binary=True)
    seeds = [sink.invitation(b"24"), sink.uninvitation(), sink.request(1, 2), osc("/aoo/src/1/ping", "it", 1, 9),
             osc("/aoo/src/1/data", "iiii", 1, 5, 3, -1), osc("/aoo/src/1/start", "is", 1, "2.0")]  # fmt: skip
    patch = rig.rig.patch()
    client = rig.rig.server._client(("127.0.0.1", patch.port))
    for _ in range(20_000):
        data = bytearray(rng.choice(seeds))
        for _ in range(rng.randrange(4)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        rig.sinks.take(bytes(data[: rng.randrange(1, len(data) + 1)] if rng.random() < 0.2 else data), client)
    assert len(rig.sinks) <= 8
    heard(patch)
