"""Who gets the mix: subscriptions, targets, leases, descriptors, as docs/pcm.md has them."""

import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from node.control.calls import bind
from node.errors import Refused
from node.outputs.mix_ring import MixReader, MixWriter, ring_bytes
from node.outputs.pcm import PcmTap
from node.surfaces.pcm import LEASE_S, PcmSubscribers
from tests.node.surfaces.rig import Patch, Rig

RATE = 48000
Heard = list[tuple[str, tuple[Any, ...]]]


@dataclass
class PcmRig:
    """A server with a mix to give. `ask` answers without the sound."""

    prefix: str = ""
    rig: Rig = field(init=False)

    def __post_init__(self) -> None:
        self.rig = Rig(self.prefix)
        memory = memoryview(bytearray(ring_bytes(1 << 17)))
        self.writer = MixWriter(memory)
        self.tap = PcmTap(MixReader(memory), RATE, self.rig.server.fileno(), f"{self.prefix}/pcm")
        self.pcm = PcmSubscribers(self.rig.control, self.rig.server, self.tap, clock=lambda: self.rig.now)

    def ask(self, patch: Patch, address: str, *values: Any) -> Heard:
        return [one for one in self.rig.ask(patch, self.prefix + address, *values) if not one[0].endswith("/pcm")]

    def subscribe(self, patch: Patch, *values: Any) -> int:
        """The number of the stream."""
        done, told = self.ask(patch, "/pcm/subscribe", *(values or (0, "s16", 2)))
        assert done == (f"{self.prefix}/done", (f"{self.prefix}/pcm/subscribe", told[1][0]))
        return int(told[1][0])

    def tick(self, ahead_s: float) -> None:
        self.rig.now += ahead_s
        self.pcm.tick(self.rig.now)

    def play(self, frames: int = 4800) -> None:
        """So many frames of silence are mixed, and every whole packet of them is sent."""
        self.writer.write(np.zeros((frames, 2), np.float32))
        limit = time.monotonic() + 20
        while any(stream.next_frame + stream.format.frames <= self.tap.written for stream in self.tap.streams):
            assert time.monotonic() < limit, "the tap sends nothing"
            time.sleep(0.005)

    def close(self) -> None:
        self.tap.close()
        self.rig.close()


@pytest.fixture
def rig() -> Iterator[PcmRig]:
    rig = PcmRig()
    yield rig
    rig.close()


def _formats(heard: Heard) -> list[tuple[Any, ...]]:
    return [values for address, values in heard if address.endswith("/pcm/format")]


def _packets(heard: Heard) -> list[tuple[Any, ...]]:
    return [values for address, values in heard if address.endswith("/pcm")]


def test_the_answer_is_done_and_the_format(rig: PcmRig) -> None:
    rig.play(1000)
    heard = rig.ask(rig.rig.patch(), "/pcm/subscribe", 0, "s24", 2)
    stream = heard[0][1][1]
    assert heard == [
        ("/done", ("/pcm/subscribe", stream)),
        ("/pcm/format", (stream, RATE, 2, "s24", 128, 1024, 10)),
    ]


@pytest.mark.parametrize(
    ("words", "shape"),
    [((0, "s16", 1), (1, "s16", 256)), ((0, "f32", 2), (2, "f32", 128)), ((0, "f32", 2, 512), (2, "f32", 128)),
     ((0, "s16", 2, 64), (2, "s16", 64)), ((0.0, "s16", 2.0), (2, "s16", 256))],
)  # fmt: skip
def test_formats(rig: PcmRig, words: tuple[Any, ...], shape: tuple[Any, ...]) -> None:
    heard = rig.ask(rig.rig.patch(), "/pcm/subscribe", *words)
    assert _formats(heard)[0][2:5] == shape


@pytest.mark.parametrize(
    ("words", "said"),
    [((0, "mp3", 2), "s16 or s24 or f32"), ((0, "s16", 3), "channels 3 is more than the 2 of this mix"),
     ((0, "s16", 65), "1..64"), ((0, "s16", 0), "1..64"), ((70000, "s16", 2), "0..65535"),
     ((0, "s16", 2, 100), "power of two: use 64"), ((0, "s16", 2, 32), "64..512"), ((0, "s16"), "3 to 4 arguments"),
     (("127.0.0.9", 9500, "s16", 2), "port must be"), (("127.0.0.9", "s16", 2), "port must be")],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_reason(rig: PcmRig, words: tuple[Any, ...], said: str) -> None:
    ((address, (asked, why)),) = rig.ask(rig.rig.patch(), "/pcm/subscribe", *words)
    assert (address, asked) == ("/fail", "/pcm/subscribe")
    assert said in why
    assert len(rig.pcm) == 0


def test_the_sound_goes_to_the_port_that_was_named_and_comes_from_the_nodes(rig: PcmRig) -> None:
    asking, listening = rig.rig.patch(), rig.rig.patch()
    heard = rig.ask(asking, "/pcm/subscribe", listening.port, "s16", 2)
    assert [address for address, _ in heard] == ["/done"]
    rig.play()
    data, source = listening.socket.recvfrom(65536)
    assert source == ("127.0.0.1", rig.rig.server.port)
    assert data.startswith(b"/pcm/format\0")
    packets = _packets(listening.heard())
    assert [packet[1] for packet in packets] == list(range(4800 // 256))
    assert _packets(asking.heard()) == []


def test_the_port_of_notify_is_another_matter(rig: PcmRig) -> None:
    asking, told = rig.rig.patch(), rig.rig.patch()
    rig.rig.ask(asking, "/notify", 1, told.port)
    asking.send("/pcm/subscribe", 0, "s16", 2)
    rig.rig.receive()
    rig.play()
    assert _packets(asking.heard())
    assert not _packets(told.heard())


def test_the_nodes_own_port_is_no_target(rig: PcmRig) -> None:
    ((address, (_, why)),) = rig.ask(rig.rig.patch(), "/pcm/subscribe", rig.rig.server.port, "s16", 2)
    assert address == "/fail"
    assert "own" in why


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 on loopback")
def test_another_address_can_neither_be_named_nor_end_a_stream(rig: PcmRig) -> None:
    mine, other = rig.rig.patch(), rig.rig.patch()
    other.socket.close()
    other.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    other.socket.bind(("127.0.0.2", 0))
    stream = rig.subscribe(mine)
    assert rig.ask(other, "/pcm/unsubscribe", stream)[0][0] == "/fail"
    # The same port number, asked for from another address, is that address's own port.
    assert rig.ask(other, "/pcm/subscribe", mine.port, "s16", 2)[0][0] == "/done"
    rig.play()
    assert {packet[0] for packet in _packets(mine.heard())} == {stream}
    assert len(rig.pcm) == 2


def test_the_ninth_is_refused_until_one_ends(rig: PcmRig) -> None:
    patches = [rig.rig.patch() for _ in range(9)]
    streams = [rig.subscribe(patch) for patch in patches[:8]]
    assert len(set(streams)) == 8
    ((address, (_, why)),) = rig.ask(patches[8], "/pcm/subscribe", 0, "s16", 2)
    assert address == "/fail"
    assert "8 receivers" in why
    assert rig.subscribe(patches[3]) == streams[3]  # renewing needs no place
    assert rig.ask(patches[0], "/pcm/unsubscribe", streams[0]) == [("/done", ("/pcm/unsubscribe", streams[0]))]
    rig.subscribe(patches[8])


def test_the_format_comes_every_second_and_the_lease_ends(rig: PcmRig) -> None:
    patch = rig.rig.patch()
    rig.subscribe(patch)
    for second in range(1, LEASE_S):
        rig.tick(0.5)
        assert _formats(patch.heard()) == []
        rig.tick(0.5)
        rig.play(256)
        assert _formats(patch.heard())[0][5] == (second - 1) * 256
    rig.tick(1.0)
    assert len(rig.pcm) == 0
    rig.play()
    assert patch.heard() == []


def test_subscribing_again_renews(rig: PcmRig) -> None:
    patch = rig.rig.patch()
    stream = rig.subscribe(patch)
    for _ in range(5):
        rig.tick(LEASE_S - 1.0)
        patch.heard()
        assert rig.subscribe(patch) == stream
    rig.play()
    assert _packets(patch.heard())


def test_another_format_at_the_same_port_is_another_stream(rig: PcmRig) -> None:
    patch = rig.rig.patch()
    first = rig.subscribe(patch)
    second = rig.subscribe(patch, 0, "f32", 1)
    assert first != second
    assert len(rig.pcm) == 1
    rig.play()
    assert {packet[0] for packet in _packets(patch.heard())} == {second}


def test_streams_end_by_number_once(rig: PcmRig) -> None:
    patch = rig.rig.patch()
    stream = rig.subscribe(patch)
    assert rig.ask(patch, "/pcm/unsubscribe", stream)[0][0] == "/done"
    assert rig.ask(patch, "/pcm/unsubscribe", stream)[0][0] == "/fail"
    rig.play()
    assert patch.heard() == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which port refuses")
def test_a_port_that_nobody_listens_at_ends_its_stream(rig: PcmRig) -> None:
    goes, stays = rig.rig.patch(), rig.rig.patch()
    rig.subscribe(goes)
    stream = rig.subscribe(stays)
    goes.socket.close()
    rig.play()
    rig.rig.receive()
    assert len(rig.pcm) == 1
    rig.play()
    packets = _packets(stays.heard())
    assert {packet[0] for packet in packets} == {stream}
    assert [packet[1] for packet in packets] == list(range(9600 // 256))


def test_a_renewal_forgives_the_refusals_before_it(rig: PcmRig) -> None:
    patch = rig.rig.patch()
    stream = rig.subscribe(patch)
    key = ("udp", "127.0.0.1", patch.port)
    for _ in range(3):
        rig.pcm.refused(key)
        rig.pcm.refused(key)
        assert rig.subscribe(patch) == stream
    for _ in range(3):
        rig.pcm.refused(key)
    assert len(rig.pcm) == 0


def test_under_a_prefix_everything_has_it() -> None:
    rig = PcmRig("/garden")
    try:
        patch = rig.rig.patch()
        stream = rig.subscribe(patch, 0, "f32", 2)
        rig.play()
        heard = patch.heard()
        assert {address for address, _ in heard} == {"/garden/pcm"}
        assert {packet[0] for packet in _packets(heard)} == {stream}
    finally:
        rig.close()


def test_a_cue_or_a_connection_is_told_that_it_cannot(rig: PcmRig) -> None:
    target = rig.rig.control.book.targets["/pcm/subscribe"]
    with pytest.raises(Refused, match="over UDP"):
        rig.rig.control.call(bind(target, (0, "s16", 2)), None)


def test_its_own_packets_coming_in_are_ignored(rig: PcmRig) -> None:
    patch = rig.rig.patch()
    assert rig.ask(patch, "/pcm", 1, 2, 3, 2, 64, bytes(256)) == []
    assert rig.ask(patch, "/pcm/format", 1, 48000, 2, "s16", 64, 0, 10) == []
