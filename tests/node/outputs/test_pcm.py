"""PCM over OSC at the sending side: bytes as docs/pcm.md says, and every frame of the ring."""

import re
import select
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import numpy as np
import pytest
from pythonosc.osc_message import OscMessage

from node.errors import Refused
from node.outputs.fold import matrix
from node.outputs.mix_ring import MixReader, MixWriter, ring_bytes
from node.outputs.output import Block
from node.outputs.pcm import PcmTap
from node.outputs.pcm_packet import FRAME_WRAP, SEQ_WRAP, Encoding, Format, head, numbers
from node.outputs.wav import Encoding as WavEncoding
from tests.house.source import ROOT

RATE = 48000
Ring = tuple[MixWriter, PcmTap]


def _noise(frames: int, channels: int = 2) -> Block:
    return np.random.default_rng(1).uniform(-1.0, 1.0, (frames, channels)).astype(np.float32)


def test_the_packet_in_the_document() -> None:
    text = (ROOT / "docs/pcm.md").read_text(encoding="utf-8")
    shown = bytes.fromhex(re.findall(r"```hex\n(.*?)```", text, re.DOTALL)[0])
    form = Format.fitting(Encoding.S16, 2, 64, "/pcm")
    count = np.arange(64, dtype=np.float32) / 32768
    packet = head("/pcm") + numbers(7, 5, 320, form) + form.pack(np.stack([count, -count], axis=1))
    assert (packet[: len(shown)], len(packet)) == (shown, 296)
    message = OscMessage(packet)
    assert (message.address, message.params[:5]) == ("/pcm", [7, 5, 320, 2, 64])
    assert struct.unpack_from(">128h", message.params[5])[:6] == (0, 0, 1, -1, 2, -2)


@pytest.mark.parametrize(
    ("encoding", "channels", "asked", "frames"),
    [
        ("s16", 1, None, 256), ("s16", 2, None, 256), ("s24", 1, None, 256), ("s24", 2, None, 128), ("f32", 1, None, 256),
        ("f32", 2, None, 128), ("s16", 1, 512, 512), ("s16", 2, 512, 256), ("f32", 2, 512, 128), ("f32", 2, 64, 64),
    ],
)  # fmt: skip
def test_frames_of_a_packet(encoding: str, channels: int, asked: int | None, frames: int) -> None:
    form = Format.fitting(Encoding(encoding), channels, asked, "/pcm")
    assert form.frames == frames
    assert len(head("/pcm") + numbers(1, 0, 0, form)) + form.blob_bytes <= 1472


@pytest.mark.parametrize("letters", range(1, 1400, 7))
def test_a_prefix_leaves_fewer_frames_and_never_a_longer_datagram(letters: int) -> None:
    address = "/" + "g" * letters + "/pcm"
    try:
        form = Format.fitting(Encoding.F32, 2, None, address)
    except Refused:
        assert letters > 1200
        return
    packet = head(address) + numbers(1, 0, 0, form) + form.pack(_noise(form.frames))
    assert len(packet) <= 1472
    message = OscMessage(packet)
    assert message.address == address
    assert len(message.params[5]) == form.frames * 8


def test_frames_that_are_no_power_of_two_are_refused_with_the_next() -> None:
    with pytest.raises(Refused, match="no power of two: use 64"):
        Format.fitting(Encoding.S16, 2, 100, "/pcm")


def test_numbers_wrap() -> None:
    form = Format(Encoding.S16, 2, 256)
    assert struct.unpack(">6i", numbers(1, SEQ_WRAP + 3, FRAME_WRAP + 256, form))[1:3] == (3, 256)
    assert struct.unpack(">6i", numbers(1, SEQ_WRAP - 1, FRAME_WRAP - 256, form))[1:3] == (2**24 - 1, 2**31 - 256)


def test_samples_to_the_step_of_their_encoding() -> None:
    sound = np.concatenate([_noise(1000), [[1.0, -1.0], [0.0, -0.0]]]).astype(np.float32)
    for encoding, bits in ((Encoding.S16, 16), (Encoding.S24, 24)):
        form = Format(encoding, 2, 16)
        back = form.unpack(form.pack(sound))
        scale = 2.0 ** (bits - 1)
        assert np.array_equal(back, np.clip(np.rint(sound.astype(np.float64) * scale), -scale, scale - 1) / scale)
        assert np.abs(back - sound)[:-2].max() <= 0.5 / scale + 1e-9
    lossless = Format(Encoding.F32, 2, 16)
    assert np.array_equal(lossless.unpack(lossless.pack(sound)), sound)


def test_s24_is_what_a_file_holds_byte_for_byte_but_for_their_order() -> None:
    sound = _noise(500)
    big = np.frombuffer(Encoding.S24.pack(sound), np.uint8).reshape(-1, 3)
    little = np.frombuffer(WavEncoding.PCM_24.pack(sound), np.uint8).reshape(-1, 3)
    assert np.array_equal(big, little[:, ::-1])


def test_one_channel_is_half_the_sum() -> None:
    form = Format(Encoding.F32, 1, 16)
    assert np.array_equal(np.frombuffer(form.pack(np.array([[0.5, 0.25], [1.0, -1.0]], np.float32)), ">f4"), [0.375, 0.0])


class Ear:
    """A port that hears, and what came to it, parsed by the table of the document."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.socket.bind(("127.0.0.1", 0))
        self.packets: list[tuple[tuple[int, ...], bytes]] = []

    @property
    def address(self) -> tuple[str, int]:
        where: tuple[str, int] = self.socket.getsockname()
        return where

    def hear(self, frames: int) -> None:
        """Until so many frames have come."""
        limit = time.monotonic() + 20
        while sum(numbers[4] for numbers, _ in self.packets) < frames:
            assert time.monotonic() < limit, f"{len(self.packets)} packets came"
            while select.select([self.socket], [], [], 0.05)[0]:
                data = self.socket.recv(65536)
                assert data[:16] == b"/pcm\0\0\0\0,iiiiib\0"
                self.packets.append((struct.unpack_from(">6i", data, 16), data[40:]))

    @property
    def blob(self) -> bytes:
        return b"".join(blob for _, blob in self.packets)


Listen = Callable[[], Ear]


@pytest.fixture
def listen() -> Iterator[Listen]:
    """`listen()` opens a port."""
    with ExitStack() as stack:

        def opened() -> Ear:
            ear = Ear()
            stack.callback(ear.socket.close)
            return ear

        yield opened


@pytest.fixture
def ring(request: pytest.FixtureRequest) -> Iterator[Ring]:
    """param: the channels of the mix."""
    channels = getattr(request, "param", 2)
    memory = memoryview(bytearray(ring_bytes(1 << 17, channels)))
    writer = MixWriter(memory, channels)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
        sending.setblocking(False)
        sending.bind(("127.0.0.1", 0))
        tap = PcmTap(MixReader(memory, channels), RATE, sending.fileno())
        yield writer, tap
        tap.close()


@pytest.mark.parametrize("ring", [6], indirect=True)
def test_all_channels_of_a_mix_of_six_and_fewer_folded_down(ring: Ring, listen: Listen) -> None:
    writer, tap = ring
    sound = _noise(9600, 6)
    wanted = (6, 1, 2, 4)
    ears = [listen() for _ in wanted]
    for number, (ear, channels) in enumerate(zip(ears, wanted, strict=True), 1):
        tap.open(number, ear.address, "f32", channels, None)
    _write(writer, sound)
    for ear, channels in zip(ears, wanted, strict=True):
        frames = {6: 32, 1: 256, 2: 128, 4: 64}[channels]
        whole = len(sound) // frames * frames
        ear.hear(whole)
        assert {numbers[3:] for numbers, _ in ear.packets} == {(channels, frames, 4 * channels * frames)}
        heard = np.frombuffer(ear.blob, ">f4").reshape(-1, channels)
        expected = sound[:whole] if channels == 6 else sound[:whole] @ matrix(6, channels)
        assert np.allclose(heard, expected, atol=0 if channels == 6 else 1e-6)
    with pytest.raises(Refused, match="channels 7 is more than the 6 of this mix"):
        tap.open(9, ears[0].address, "s16", 7, None)


@pytest.mark.parametrize("ring", [64], indirect=True)
def test_sixty_four_channels_in_packets_that_no_network_splits(ring: Ring, listen: Listen) -> None:
    writer, tap = ring
    sound = _noise(2400, 64)
    ears = [listen() for _ in Encoding]
    for number, (ear, encoding) in enumerate(zip(ears, Encoding, strict=True), 1):
        tap.open(number, ear.address, encoding, 64, None)
    _write(writer, sound)
    for ear, encoding, frames in zip(ears, Encoding, (8, 4, 4), strict=True):
        ear.hear(2400)
        assert {numbers[4] for numbers, _ in ear.packets} == {frames}
        assert len(ear.packets[0][1]) + 40 <= 1472
        assert ear.blob == encoding.pack(sound)
        assert [numbers[1] for numbers, _ in ear.packets] == list(range(2400 // frames))


@pytest.mark.parametrize("ring", [1], indirect=True)
def test_a_mix_of_one_channel_goes_to_both_sides_of_who_asks_for_two(ring: Ring, listen: Listen) -> None:
    writer, tap = ring
    ear, sound = listen(), _noise(2560, 1)
    tap.open(1, ear.address, "s16", 2, None)
    _write(writer, sound)
    ear.hear(2560)
    assert ear.blob == Encoding.S16.pack(np.repeat(sound, 2, axis=1))


def _write(writer: MixWriter, sound: Block) -> None:
    for begin in range(0, len(sound), 240):
        writer.write(sound[begin : begin + 240])
        time.sleep(0.002)


def test_every_frame_from_a_whole_packet_on(ring: Ring, listen: Listen) -> None:
    writer, tap = ring
    sound = _noise(24000)
    writer.write(sound[:1000])
    ears = [listen() for _ in range(3)]
    for number, (ear, encoding) in enumerate(zip(ears, Encoding, strict=True), 1):
        stream = tap.open(number, ear.address, encoding, 2, None)
        assert stream.next_frame == 1024
    _write(writer, sound[1000:])
    for number, (ear, encoding) in enumerate(zip(ears, Encoding, strict=True), 1):
        frames = 256 if encoding == "s16" else 128
        whole = (24000 - 1024) // frames
        ear.hear(whole * frames)
        heads = [numbers for numbers, _ in ear.packets]
        assert heads == [
            (number, seq, 1024 + seq * frames, 2, frames, frames * 2 * encoding.sample_bytes) for seq in range(whole)
        ]
        assert ear.blob == encoding.pack(sound[1024 : 1024 + whole * frames])


def test_a_stall_is_caught_up_without_a_loss(ring: Ring, listen: Listen) -> None:
    writer, tap = ring
    ear, sound = listen(), _noise(RATE)
    tap.open(1, ear.address, "f32", 2, None)
    time.sleep(0.05)
    writer.write(sound)  # a second at once
    ear.hear(RATE)
    assert ear.blob == Encoding.F32.pack(sound)


def test_what_the_ring_has_lost_is_a_jump_of_frames_and_none_of_seq(ring: Ring, listen: Listen) -> None:
    writer, tap = ring
    ear, sound = listen(), _noise(1 << 17)
    stream = tap.open(1, ear.address, "s16", 2, None)
    time.sleep(0.05)
    for _ in range(3):
        writer.write(sound)  # over the ring's end, thrice
    ear.hear(80_000)
    seqs = [numbers[1] for numbers, _ in ear.packets]
    frames = [numbers[2] for numbers, _ in ear.packets]
    assert seqs == list(range(len(seqs)))
    assert all(frame % 256 == 0 for frame in frames)
    assert stream.lost > 0


def test_a_stream_that_has_ended_gets_nothing_more_and_the_others_go_on(ring: Ring, listen: Listen) -> None:
    writer, tap = ring
    goes, stays = listen(), listen()
    stream = tap.open(1, goes.address, "s16", 2, None)
    tap.open(2, stays.address, "s16", 2, None)
    _write(writer, _noise(2400))
    goes.hear(2304)  # nothing is on its way
    tap.end(stream)
    _write(writer, _noise(24000))
    stays.hear(24000)
    assert len(goes.packets) == 9
    assert not select.select([goes.socket], [], [], 0)[0]


def test_a_port_that_nobody_listens_at_costs_the_others_nothing(ring: Ring, listen: Listen) -> None:
    writer, tap = ring
    stays = listen()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as reserved:
        reserved.bind(("127.0.0.1", 0))
        closed = reserved.getsockname()
    tap.open(1, closed, "f32", 2, 64)
    tap.open(2, stays.address, "f32", 2, 64)
    sound = _noise(12000)
    _write(writer, sound)
    whole = len(sound) // 64 * 64
    stays.hear(whole)
    assert stays.blob == Encoding.F32.pack(sound[:whole])


def test_a_datagram_that_is_not_taken_spends_its_seq(ring: Ring) -> None:
    writer, tap = ring
    stream = tap.open(1, ("255.255.255.255", 9), "s16", 2, None)  # a broadcast, which the socket may not send
    _write(writer, _noise(4800))
    limit = time.monotonic() + 20
    while stream.dropped < 18:
        assert time.monotonic() < limit
        time.sleep(0.01)
    assert (stream.sent, stream.seq) == (0, stream.dropped)
