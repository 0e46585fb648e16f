"""Packets in a stream, however the stream is cut."""

import itertools
import random

import pytest

from node.surfaces.framing import MAX_PACKET_BYTES, Broken, Framing, LengthFraming, SlipFraming, framing_of
from node.surfaces.packet import encode

PACKETS = [
    encode("/gain", 0.5),
    encode("/prompt", "rain"),
    b"\xc0\xdb\xdc\xdd" * 3,
    b"\xdb\xdc\xc0\xdb\xdb\xdd\xdc\xc0",
    encode("/play"),
]


def taken(framing: Framing) -> list[bytes]:
    packets = []
    while (packet := framing.take()) is not None:
        packets.append(packet)
    return packets


@pytest.mark.parametrize("kind", [LengthFraming, SlipFraming])
def test_packets_come_out_as_they_went_in_wherever_the_stream_is_cut(kind: type[LengthFraming] | type[SlipFraming]) -> None:
    stream = b"".join(kind().framed(packet) for packet in PACKETS)
    rng = random.Random(5)
    for _ in range(300):
        framing = kind()
        cuts = sorted({0, len(stream), *(rng.randrange(len(stream)) for _ in range(rng.randrange(20)))})
        out = []
        for begin, end in itertools.pairwise(cuts):
            framing.feed(stream[begin:end])
            out += taken(framing)
        assert out == PACKETS
        assert not framing.partial


def test_the_bytes_of_both_framings() -> None:
    assert LengthFraming().framed(b"/a\0\0,\0\0\0") == b"\0\0\0\x08/a\0\0,\0\0\0"
    assert SlipFraming().framed(b"/\xc0\xdb\0") == b"\xc0/\xdb\xdc\xdb\xdd\0\xc0"


@pytest.mark.parametrize(
    ("first", "kind"), [(0, LengthFraming), (0xC0, SlipFraming), (ord("/"), SlipFraming), (ord("#"), SlipFraming)]
)
def test_the_first_byte_tells_the_framing(first: int, kind: type[Framing]) -> None:
    assert isinstance(framing_of(first), kind)


@pytest.mark.parametrize("first", [1, ord("G"), 0x16, 0xDB, 0xFF])
def test_another_first_byte_is_no_osc(first: int) -> None:
    with pytest.raises(Broken, match="neither a length nor SLIP"):
        framing_of(first)


def test_slip_without_a_first_end_and_with_single_ends() -> None:
    framing = SlipFraming()
    framing.feed(b"/a\0\0,\0\0\0\xc0/b\0\0,\0\0\0\xc0\xc0\xc0/c")
    assert taken(framing) == [b"/a\0\0,\0\0\0", b"/b\0\0,\0\0\0"]
    assert framing.partial


def test_a_packet_of_64_kib_is_taken_and_a_longer_one_breaks_the_stream() -> None:
    for kind in (LengthFraming, SlipFraming):
        framing = kind()
        framing.feed(framing.framed(b"\xc0" * MAX_PACKET_BYTES))
        assert taken(framing) == [b"\xc0" * MAX_PACKET_BYTES]
        framing.feed(framing.framed(bytes(MAX_PACKET_BYTES + 1)))
        with pytest.raises(Broken, match="at most 65536"):
            framing.take()


def test_slip_that_never_ends_breaks_the_stream() -> None:
    framing = SlipFraming()
    with pytest.raises(Broken, match="more than 65536"):
        for _ in range(100):
            framing.feed(bytes(4096))
            framing.take()


def test_a_length_that_no_packet_has_breaks_the_stream_before_it_has_come() -> None:
    framing = LengthFraming()
    framing.feed(b"\x7f\xff\xff\xff")
    with pytest.raises(Broken, match="2147483647 bytes"):
        framing.take()
