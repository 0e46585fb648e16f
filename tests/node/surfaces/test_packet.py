"""The codec: OSC 1.0's own examples to the byte, every type, and what is no packet."""

import contextlib
import math
import random
import struct
import time

import pytest

from node.surfaces import packet
from node.surfaces.packet import IMMEDIATELY, Impulse, Malformed, Message, decode, encode

OSCILLATOR = bytes.fromhex("2f6f7363 696c6c61 746f722f 342f6672 65717565 6e637900 2c660000 43dc0000")
FOO = bytes.fromhex("2f666f6f 00000000 2c696973 66660000 000003e8 ffffffff 68656c6c 6f000000 3f9df3b6 40b5b22d")


def string(text: bytes) -> bytes:
    return text + bytes(4 - len(text) % 4)


def message(tags: bytes, body: bytes = b"", address: bytes = b"/x") -> bytes:
    return string(address) + string(b"," + tags) + body


def bundle(*elements: bytes, timetag: int = IMMEDIATELY) -> bytes:
    return b"#bundle\0" + struct.pack(">Q", timetag) + b"".join(struct.pack(">i", len(e)) + e for e in elements)


def test_the_examples_of_the_specification_are_encoded_to_the_byte() -> None:
    assert encode("/oscillator/4/frequency", 440.0) == OSCILLATOR
    assert encode("/foo", 1000, -1, "hello", 1.234, 5.678) == FOO


def test_the_examples_of_the_specification_are_decoded() -> None:
    assert decode(OSCILLATOR) == [Message(None, "/oscillator/4/frequency", (440.0,))]
    (foo,) = decode(FOO)
    assert foo.address == "/foo"
    assert foo.args == (1000, -1, "hello", pytest.approx(1.234), pytest.approx(5.678))


@pytest.mark.parametrize(
    ("tags", "body", "args"),
    [
        (b"i", struct.pack(">i", -7), (-7,)),
        (b"f", struct.pack(">f", 0.5), (0.5,)),
        (b"s", b"rain\0\0\0\0", ("rain",)),
        (b"s", "brise légère".encode() + b"\0\0", ("brise légère",)),
        (b"s", b"\0\0\0\0", ("",)),
        (b"b", struct.pack(">i", 5) + b"12345\0\0\0", (b"12345",)),
        (b"b", struct.pack(">i", 0), (b"",)),
        (b"h", struct.pack(">q", -(2**40)), (-(2**40),)),
        (b"d", struct.pack(">d", math.pi), (math.pi,)),
        (b"S", b"sym\0", ("sym",)),
        (b"c", struct.pack(">i", ord("q")), ("q",)),
        (b"r", bytes([1, 2, 3, 4]), ((1, 2, 3, 4),)),
        (b"m", bytes([0, 0x90, 60, 127]), ((0, 0x90, 60, 127),)),
        (b"TFNI", b"", (True, False, None, Impulse.IMPULSE)),
        (b"[ff]", struct.pack(">ff", 0.5, 2.0), (0.5, 2.0)),
        (b"i[s[T]]f", struct.pack(">i", 1) + b"a\0\0\0" + struct.pack(">f", 1.0), (1, "a", True, 1.0)),
        (b"", b"", ()),
        (b"cSI", struct.pack(">i", 65) + b"b\0\0\0", ("A", "b", Impulse.IMPULSE)),
    ],
)
def test_every_type_is_read(tags: bytes, body: bytes, args: tuple[object, ...]) -> None:
    assert decode(message(tags, body)) == [Message(None, "/x", args)]


def test_a_time_tag_argument_is_a_date_and_a_fraction() -> None:
    ((date, fraction),) = decode(message(b"t", struct.pack(">II", 2_208_988_800 + 86_400, 5)))[0].args
    assert (date.year, date.month, date.day, fraction) == (1970, 1, 2, 5)


def test_a_message_without_type_tags_has_no_arguments() -> None:
    assert decode(b"/go\0") == [Message(None, "/go", ())]


def test_bundles_keep_their_order_and_an_inner_one_is_never_earlier() -> None:
    inner = bundle(b"/b\0\0", timetag=IMMEDIATELY)
    later = bundle(b"/c\0\0", timetag=200 << 32)
    found = decode(bundle(b"/a\0\0", inner, later, timetag=100 << 32))
    assert [(m.timetag, m.address) for m in found] == [(100 << 32, "/a"), (100 << 32, "/b"), (200 << 32, "/c")]
    assert decode(bundle(b"/a\0\0")) == [Message(None, "/a", ())]
    assert decode(bundle()) == []


def nested(depth: int) -> bytes:
    packet = b"/a\0\0"
    for _ in range(depth):
        packet = bundle(packet)
    return packet


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"/go",
        b"/go!",  # no end
        b"gain\0\0\0\0",
        b"#bundl\0\0",
        b"#bundle\0",
        b"#bundle\0\0\0\0\0",
        bundle() + struct.pack(">i", -4),  # hangs every server of python-osc
        bundle() + struct.pack(">i", 0),
        bundle() + struct.pack(">i", 8) + b"/a\0\0",
        bundle() + struct.pack(">i", 2) + b"/a\0\0",
        bundle() + b"\0\0\0",
        bundle(b"abcd"),
        bundle(b"/a\0\0", b"/b\0\0/", b"/c\0\0"),
        nested(5),
        nested(400),
        bundle(*[b"/a\0\0"] * 257),
        message(b"i"),
        message(b"f"),  # python-osc reads 0.0
        message(b"sf", b"text\0\0\0\0"),
        message(b"d", bytes(4)),
        message(b"s"),
        message(b"s", b"rain"),
        message(b"b", struct.pack(">i", -4)),
        message(b"bi", struct.pack(">i", -100)),
        message(b"b", struct.pack(">i", 2**31 - 1) + b"1234"),
        message(b"b"),
        message(b"Q", bytes(8)),
        message(b"["),
        message(b"]["),
        message(b"[" * 900),
        message(b"T" * 1025),
        message(b"c", struct.pack(">i", 0xD800)),
        message(b"c", struct.pack(">i", -1)),
        b"/x\0\0ssss",
        b"/x\0\0,iii",
        message(b"s", b"\xff\xfe\0\0"),
        b"/\xff\0\0",
        message(b"b", struct.pack(">i", 9000) + bytes(9000)),
    ],
)
def test_what_is_no_packet_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        decode(data)


def test_one_malformed_element_spoils_its_whole_datagram() -> None:
    with pytest.raises(Malformed):
        decode(bundle(encode("/gain", 1.0), message(b"i")))


def test_256_messages_and_4_bundles_in_each_other_are_taken() -> None:
    assert len(decode(bundle(*[b"/a\0\0"] * 256))) == 256
    assert len(decode(nested(4))) == 1


def test_a_message_that_is_too_long_still_tells_its_address() -> None:
    with pytest.raises(Malformed, match="at most 8192") as caught:
        decode(encode("/prompt", "x" * 10_000))
    assert caught.value.address == "/prompt"


def test_numbers_beyond_the_types_are_sent_as_the_nearest() -> None:
    sent = encode("/x", 2**40, -(2**40), 1e300, -1e300, math.inf, True)
    big = pytest.approx(3.4028235e38)
    assert decode(sent)[0].args == (2**31 - 1, -(2**31), big, pytest.approx(-3.4028235e38), math.inf, 1)


def test_only_i_f_s_b_are_sent() -> None:
    assert b",ifsbii\0" in encode("/x", 1, 1.0, "a", b"b", True, 2**40)
    with pytest.raises(TypeError, match="/x: OSC sends no NoneType"):
        encode("/x", None)  # type: ignore[arg-type]
    assert decode(encode("/x", "a\0b", "\ud800", b""))[0].args == ("ab", "?", b"")


def test_50_000_mutated_datagrams_are_messages_or_malformed_and_soon_done() -> None:
    rng = random.Random(9400)
    seeds = [
        OSCILLATOR, FOO, bundle(OSCILLATOR, FOO), nested(4), bundle(bundle(FOO), FOO, timetag=2**63),
        message(b"cSI[hdtrm]b", bytes(60)), encode("/prompt", "rain on leaves", "and thunder"),
    ]  # fmt: skip
    read, slowest_s = 0, 0.0
    for _ in range(50_000):
        data = bytearray(rng.choice(seeds))
        for _ in range(rng.randint(1, 4)):
            data[rng.randrange(len(data))] = rng.choice((0, 255, 252, 44, 47, rng.randrange(256)))
        if rng.random() < 0.1:
            del data[rng.randrange(0, len(data), 4) :]
        started = time.process_time()
        with contextlib.suppress(Malformed):
            read += bool(decode(bytes(data)))
        slowest_s = max(slowest_s, time.process_time() - started)
    assert 5_000 < read < 50_000
    assert slowest_s < 0.5


@pytest.mark.parametrize(
    "first",
    [
        encode("/a/fader", 0.5),
        encode("/a/fader", 5),
        message(b"s", b",f\0\0ab\0\0"),  # looks like a number behind its tags, and is text with bytes left over
        message(b"b", struct.pack(">i", 8) + b",f\0\0\1\2\3\4"),
        message(b"if", struct.pack(">i", 1) + b",f\0\0"),
        message(b"", b",f\0\0\1\2\3\4"),
        string(b"/x") + b",f\0\0,f\0\0",
        bundle(encode("/a/fader", 0.5)),
        b"/a\0\0",
        encode("/caf\u00e9", 0.5),
    ],
    ids=lambda data: repr(data)[:40],
)
def test_what_was_read_before_is_read_the_same_way_again(first: bytes) -> None:
    """A message of one number is remembered by the bytes before it; nothing else may be taken for one."""
    for end in (first[-4:], b"\x3f\0\0\0", b"\0\0\0\7", b"ab\0\0", b",i\0\0"):
        data = first[:-4] + end
        for _ in range(2):
            try:
                expected: object = packet._decoded(data)
            except Malformed as error:
                expected = str(error)
            try:
                found: object = decode(data)
            except Malformed as error:
                found = str(error)
            assert found == expected


def test_what_is_remembered_is_bounded() -> None:
    for n in range(3000):
        assert decode(encode(f"/remembered/{n}", n)) == [Message(None, f"/remembered/{n}", (n,))]
    assert len(packet._faders) <= 1024
