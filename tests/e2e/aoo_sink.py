"""An AOO sink that shares no code with the node: written from AOO's protocol document, sink.cpp and codec/pcm.cpp.

It reads and writes OSC by itself, takes only what a sink takes, and keeps blocks until all of them are there.
"""

import contextlib
import random
import struct
import threading
import time
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.e2e.pcm_subscriber import opened

SAMPLE_BYTES = {1: 2, 2: 3, 3: 4}  # by AooPcmBitDepth
RESEND_S, LIMIT = 0.01, 16  # AOO_RESEND_INTERVAL, AOO_RESEND_LIMIT
INVITE_S = 0.05


def osc(address: str, tags: str, *values: Any) -> bytes:
    """One message of the types i s b t d f N."""
    body = b""
    given = iter(values)
    for tag in tags:
        if tag == "N":
            continue
        value = next(given)
        if tag == "s":
            body += _padded(value)
        elif tag == "b":
            body += struct.pack(">i", len(value)) + value + bytes(-len(value) % 4)
        else:
            body += struct.pack({"i": ">i", "t": ">Q", "d": ">d", "f": ">f"}[tag], value)
    return _padded(address) + _padded("," + tags) + body


def parsed(data: bytes) -> tuple[str, str, list[Any]]:
    """Address, tags and values of a message; None for N. Asserts that not a byte is missing, or too much."""
    address, at = _text(data, 0)
    tags, at = _text(data, at)
    values: list[Any] = []
    assert tags[0] == ","
    for tag in tags[1:]:
        if tag == "N":
            values.append(None)
        elif tag == "s":
            text, at = _text(data, at)
            values.append(text)
        elif tag == "b":
            (size,) = struct.unpack_from(">i", data, at)
            values.append(data[at + 4 : at + 4 + size])
            at += 4 + (size + 3) // 4 * 4
        else:
            kind = {"i": ">i", "t": ">Q", "d": ">d", "f": ">f"}[tag]
            values.append(struct.unpack_from(kind, data, at)[0])
            at += struct.calcsize(kind)
    assert at == len(data), (address, tags, at, len(data))
    return address, tags[1:], values


def _padded(text: str) -> bytes:
    return text.encode() + bytes(4 - len(text) % 4)


def _text(data: bytes, at: int) -> tuple[str, int]:
    end = data.index(0, at)
    return data[at:end].decode("ascii"), (end // 4 + 1) * 4


class Start(NamedTuple):
    """The arguments of a start message."""

    source: int
    version: str
    stream: int
    seq: int
    format: int
    channels: int
    rate: int
    block: int
    codec: str
    extension: bytes
    when: int
    latency: int
    codec_delay: int
    metadata_type: int | None
    metadata: bytes | None

    @property
    def depth(self) -> int:
        depth: int = struct.unpack(">i", self.extension)[0]
        return depth


class AooSink:
    """A sink's side of the protocol. `feed` takes a datagram and gives the answers; whoever holds it has the socket.

    blocks: bytes by seq. again: those of them that had been asked for. loss: of the data messages, seen as if they had
    never come. deaf: answers no ping.
    """

    def __init__(self, number: int, token: int, loss: float = 0.0, binary: bool = False) -> None:
        self.number = number
        self.token = token
        self.start: Start | None = None
        self.starts: list[Start] = []
        self.blocks: dict[int, bytes] = {}
        self.asked: set[int] = set()
        self.again: set[int] = set()
        self.stopped: list[int] = []
        self.declined: list[int] = []
        self.pings = self.pongs = self.early = 0
        self.deaf = False
        self.loss = loss
        self._binary = binary
        self._rng = random.Random(3)
        self._gaps: set[int] = set()
        self._next = 0

    def invitation(self, metadata: bytes | None = None, kind: int = 1) -> bytes:
        """kind: AooDataType, 1 for text."""
        if metadata is None:
            return osc("/aoo/src/1/invite", "ii", self.number, self.token)
        return osc("/aoo/src/1/invite", "iiib", self.number, self.token, kind, metadata)

    def uninvitation(self) -> bytes:
        return osc("/aoo/src/1/uninvite", "ii", self.number, self.token)

    def request(self, *seqs: int) -> bytes:
        """For these blocks, as OSC or in the binary form of sink.cpp."""
        if self._binary:
            pairs = b"".join(struct.pack(">ihH", seq, -1, 0) for seq in seqs)
            short = struct.pack(">BBBB", 0x80, 0, 1, self.number % 256)
            head = short if self.number < 256 else struct.pack(">BBxxii", 0x80, 0x80, 1, self.number)
            return head + struct.pack(">ii", self.token, len(seqs)) + pairs
        pairs_of = [number for seq in seqs for number in (seq, -1)]
        return osc("/aoo/src/1/data", "ii" + "ii" * len(seqs), self.number, self.token, *pairs_of)

    def missing(self) -> list[int]:
        """Blocks before the newest that are not there."""
        return sorted(self._gaps)

    def feed(self, data: bytes) -> list[bytes]:
        assert len(data) <= 1472
        address, tags, values = parsed(data)
        begin = f"/aoo/sink/{self.number}/"
        assert address.startswith(begin), address
        assert values[0] == 1  # the source's id
        answer = {"start": self._start, "stop": self._stop, "data": self._data, "ping": self._ping, "pong": self._pong}
        if address == begin + "decline":
            self.declined.append(values[1])
            return []
        return answer[address[len(begin) :]](tags, values)

    def block(self, seq: int) -> NDArray[np.float64]:
        """The sound of a block, (frames, channels), as codec/pcm.cpp makes samples of its bytes."""
        assert self.start is not None
        blob = self.blocks[seq]
        if self.start.depth == 1:
            flat = np.frombuffer(blob, ">i2").astype(np.float64) / 32767
        elif self.start.depth == 2:
            padded = np.zeros((len(blob) // 3, 4), np.uint8)
            padded[:, :3] = np.frombuffer(blob, np.uint8).reshape(-1, 3)
            flat = padded.view(">i4")[:, 0].astype(np.float64) / 2**31  # INT32_MAX as a float
        else:
            flat = np.frombuffer(blob, ">f4").astype(np.float64)
        return flat.reshape(-1, self.start.channels)

    def sound(self) -> NDArray[np.float64]:
        """All blocks, of which none is missing."""
        assert self.missing() == []
        return np.concatenate([self.block(seq) for seq in sorted(self.blocks)])

    def _start(self, tags: str, values: list[Any]) -> list[bytes]:
        assert tags == "isiiiiiisbtiiNN"
        start = Start(*values)
        self.starts.append(start)
        assert start.version.split(".")[0] == "2"
        assert start.codec == "pcm" and start.depth in SAMPLE_BYTES
        if start.stream == self.token and (self.start is None or self.start.stream != start.stream):
            self.start = start
            self._next = start.seq
        return []

    def _stop(self, tags: str, values: list[Any]) -> list[bytes]:
        assert tags == "ii"
        self.stopped.append(values[1])
        return []

    def _data(self, tags: str, values: list[Any]) -> list[bytes]:
        assert tags == "iiiNdiiNNNb"
        _, stream, seq, _, rate, channel, total, _, _, _, blob = values
        if self.start is None or stream != self.start.stream:
            self.early += 1
            return [osc("/aoo/src/1/start", "is", self.number, "2.0-test3")]
        assert (rate, channel) == (self.start.rate, 0)
        assert total == len(blob) == self.start.block * self.start.channels * SAMPLE_BYTES[self.start.depth]
        if seq > self.start.seq and self._rng.random() < self.loss:
            return []
        if seq in self.blocks:
            assert self.blocks[seq] == blob
        elif seq >= self.start.seq:
            self.blocks[seq] = blob
            self._gaps |= set(range(self._next, seq))
            self._gaps.discard(seq)
            self._next = max(self._next, seq + 1)
            if seq in self.asked:
                self.again.add(seq)
        return []

    def _ping(self, tags: str, values: list[Any]) -> list[bytes]:
        assert tags == "it"
        self.pings += 1
        return [] if self.deaf else [osc("/aoo/src/1/pong", "itttf", self.number, values[1], values[1], values[1], 0.0)]

    def _pong(self, tags: str, values: list[Any]) -> list[bytes]:
        assert tags == "ittt"
        self.pongs += 1
        return []


class SinkThread:
    """A sink at a port of its own, which invites a node, answers, and asks for what is missing."""

    def __init__(self, node: int, sink: AooSink, metadata: bytes | None = None) -> None:
        self.sink = sink
        self._metadata = metadata
        self._socket = opened()
        self._socket.settimeout(0.02)
        self._node = ("127.0.0.1", node)
        self._over = threading.Event()
        self.problem: Exception | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        try:
            self._listen()
        except Exception as error:  # the test's own thread tells of it
            self.problem = error

    def _listen(self) -> None:
        sink, spoke_s = self.sink, 0.0
        while not self._over.is_set():
            now = time.monotonic()
            if sink.start is None and not sink.declined and now - spoke_s >= INVITE_S:
                spoke_s = now
                self._socket.sendto(sink.invitation(self._metadata), self._node)
            elif now - spoke_s >= RESEND_S and (missing := sink.missing()[:LIMIT]):
                spoke_s = now
                sink.asked.update(missing)
                self._socket.sendto(sink.request(*missing), self._node)
            with contextlib.suppress(TimeoutError):
                for answer in sink.feed(self._socket.recv(65536)):
                    self._socket.sendto(answer, self._node)
