"""AOO sending: the thread of PCM over OSC with another packet, and a second of what was sent, for sinks that missed some."""

from collections import deque

from node.outputs.aoo_packet import SEQ_WRAP, AooFormat, head, numbers
from node.outputs.mix_ring import MixReader
from node.outputs.pcm import Destination, PcmTap, Stream
from node.outputs.pcm_packet import Encoding

HISTORY_S = 1.0  # AOO_RESEND_BUFFER_SIZE
_AGAIN = 32  # blocks sent again in one turn of the thread; there are some hundred turns a second
_ASKED = 512  # of all sinks together; older requests go, a sink asks for them again


class AooStream(Stream):
    """One sink's blocks. A block's seq counts from the stream's beginning: frames that are lost are blocks that never come."""

    def __init__(
        self, source: int, sink: int, number: int, destination: Destination, form: AooFormat, first_frame: int, rate: int
    ) -> None:
        """source, sink, number: AOO's ids of the two ends and of the stream. rate: Hz."""
        super().__init__(number, destination, form, first_frame, head(sink))
        self.depth = form.depth
        self._source, self._rate = source, rate
        self._begin = self.next_frame
        self._sent: list[tuple[int, bytes | None]] = [(-1, None)] * -(-round(HISTORY_S * rate) // form.frames)

    @property
    def next_seq(self) -> int:
        """Of the block that comes next."""
        return (self.next_frame - self._begin) // self.format.frames % SEQ_WRAP

    def packet(self, samples: bytes) -> bytes:
        seq = self.next_seq
        data = self._front + numbers(self._source, self.number, seq, self._rate, len(samples)) + samples
        self._sent[seq % len(self._sent)] = seq, data
        self.next_frame += self.format.frames
        return data

    def again(self, seq: int) -> bytes | None:
        """The datagram of that block; None where it was not sent, or more than HISTORY_S ago."""
        kept, data = self._sent[seq % len(self._sent)]
        return data if kept == seq else None


class AooTap(PcmTap):
    """Sends the mix to AOO sinks. `start`, `resend` and `end` belong to one thread (control) and never wait."""

    def __init__(self, reader: MixReader, rate: int, fileno: int) -> None:
        """As a PcmTap's."""
        self._asked: deque[tuple[AooStream, int]] = deque(maxlen=_ASKED)
        super().__init__(reader, rate, fileno)

    def start(self, source: int, sink: int, number: int, destination: Destination, encoding: str, channels: int) -> AooStream:
        """A stream to a sink from the next whole block on, with as many channels as the mix has at most, or two."""
        form = AooFormat.of(Encoding(encoding), min(channels, max(self.channels, 2)))
        stream = AooStream(source, sink, number, destination, form, self.written, self.rate)
        self.add(stream)
        return stream

    def resend(self, stream: AooStream, seqs: list[int]) -> None:
        """Sends these blocks again, where they are still there."""
        self._asked.extend((stream, seq) for seq in seqs)

    def _send(self, streams: tuple[Stream, ...]) -> bool:
        for _ in range(min(len(self._asked), _AGAIN)):
            stream, seq = self._asked.popleft()
            data = stream.again(seq)
            if data is not None and stream in streams:
                self._datagram(data, stream.destination)
        return super()._send(streams)
