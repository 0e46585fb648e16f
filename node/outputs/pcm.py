"""PCM over OSC: a thread of its own that takes the mix from its ring and sends it to the subscribers' ports.

The thread sends whole packets, at frames that are multiples of their length, so that subscribers of one format share one
conversion. Nothing waits for a subscriber: a datagram that the system does not take at once is lost and counted, and its
seq is spent, so that the receiver counts it too. After a stall the thread catches up in bursts that a small receive
buffer survives.
"""

import os
import socket
import threading
import time
from typing import Any

import numpy as np

from node.errors import Refused
from node.outputs.mix_ring import MixReader
from node.outputs.output import Block
from node.outputs.pcm_packet import Encoding, Format, head, numbers

POLL_S = 0.01  # two to four packets of 256 or 128 frames at 48 kHz; also the least between two reads of the ring
IDLE_S = 0.25  # without subscribers the frames are only let go, well within the ring's 2 s
BURST_S = 0.02  # of sound to one subscriber at a time
_BURST_DATAGRAMS = 64  # the same where a packet has few frames; Linux's default receive buffer holds some 90 of full size
_BURSTS = 5  # of a poll that has fallen behind
_PAUSE_S = 0.002  # between them
_KEPT_S = 2.0  # what is still to be sent; older sound is lost
_LEAVE_S = 2.0
_TRIES = 4

Destination = tuple[Any, ...]  # (host, port), for IPv6 with flow and scope


class Stream:
    """One subscriber's packets. Once it is open the thread moves `next_frame` (of the ring, it does not wrap) and the counts.

    sent: datagrams. dropped: those that the system did not take. lost: frames that the thread came too late for.
    """

    def __init__(self, number: int, destination: Destination, form: Format, first_frame: int, front: bytes) -> None:
        """front: the bytes of each datagram before its numbers."""
        self.number = number
        self.destination = destination
        self.format = form
        self.next_frame = _whole(first_frame, form.frames)
        self.seq = 0
        self.sent = 0
        self.dropped = 0
        self.lost = 0
        self._front = front

    @property
    def description(self) -> tuple[int, str, int, int]:
        """Channels, encoding, frames a packet and the frame of the next packet, as `/pcm/format` tells them."""
        return self.format.channels, str(self.format.encoding), self.format.frames, self.next_frame

    def packet(self, samples: bytes) -> bytes:
        """The datagram with the next samples; the stream goes on after it."""
        data = self._front + numbers(self.number, self.seq, self.next_frame, self.format) + samples
        self.seq += 1
        self.next_frame += self.format.frames
        return data

    def skip_to(self, frame: int) -> None:
        """Goes on at the first whole packet from `frame` on."""
        begin = _whole(frame, self.format.frames)
        self.lost += begin - self.next_frame
        self.next_frame = begin


class PcmTap:
    """Sends the mix to streams that come and go. `open`, `add` and `end` belong to one thread (control) and never wait."""

    def __init__(self, reader: MixReader, rate: int, fileno: int, address: str = "/pcm") -> None:
        """rate: Hz. fileno: of a UDP socket that does not block; the node's own, so that packets come from its port."""
        self.rate = rate
        self._reader = reader
        self._address = address
        self._head = head(address)
        self._socket = socket.socket(fileno=os.dup(fileno))
        self._streams: tuple[Stream, ...] = ()  # replaced by control, never changed in place
        self._begin = reader.position  # the frame of the first that is kept
        self._kept: Block = np.empty((0, reader.channels), np.float32)
        self._burst = round(BURST_S * rate)
        self._news = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="pcm", daemon=True)
        self._thread.start()

    @property
    def streams(self) -> tuple[Stream, ...]:
        """Who is sent the mix now."""
        return self._streams

    @property
    def channels(self) -> int:
        """Of the mix."""
        return self._reader.channels

    @property
    def written(self) -> int:
        """Frames of the mix by now."""
        return self._reader.written

    def open(self, number: int, destination: Destination, encoding: str, channels: int, frames: int | None) -> Stream:
        """A stream from the next whole packet on. Raises Refused for frames and channels that cannot be."""
        if channels > max(self.channels, 2):
            raise Refused(f"channels {channels} is more than the {self.channels} of this mix; fewer are folded down from them")
        form = Format.fitting(Encoding(encoding), channels, frames, self._address)
        stream = Stream(number, destination, form, self.written, self._head)
        self.add(stream)
        return stream

    def add(self, stream: Stream) -> None:
        """Sends it the mix from now on."""
        self._streams = (*self._streams, stream)
        self._news.set()

    def end(self, stream: Stream) -> None:
        """Sends it nothing more, but for a packet that is on its way."""
        self._streams = tuple(other for other in self._streams if other is not stream)

    def close(self) -> None:
        """Ends every stream and the thread."""
        self._streams = ()
        self._closing = True
        self._news.set()
        self._thread.join(_LEAVE_S)
        self._socket.close()

    def _run(self) -> None:
        while not self._closing:
            if self._news.wait(POLL_S if self._streams else IDLE_S):
                self._news.clear()
                time.sleep(POLL_S)
            self._take()
            for _ in range(_BURSTS):
                if not self._send(self._streams):
                    break
                time.sleep(_PAUSE_S)

    def _take(self) -> None:
        """Keeps what is new in the ring and what nobody has been sent yet."""
        block = self._reader.read()
        if block is not None:
            begin = self._reader.position - len(block)
            if begin != self._begin + len(self._kept):
                self._begin, self._kept = begin, block
            else:
                self._kept = np.concatenate([self._kept, block])
        end = self._begin + len(self._kept)
        wanted = min((stream.next_frame for stream in self._streams), default=end)
        passed = max(wanted - self._begin, len(self._kept) - round(_KEPT_S * self.rate))
        passed = min(max(passed, 0), len(self._kept))
        self._begin, self._kept = self._begin + passed, self._kept[passed:]

    def _send(self, streams: tuple[Stream, ...]) -> bool:
        """Sends each stream a burst of what is kept; True where there is more."""
        end = self._begin + len(self._kept)
        packed: dict[tuple[Format, int, int], bytes] = {}
        behind = False
        for stream in streams:
            if stream.next_frame < self._begin:
                stream.skip_to(self._begin)
            form, first = stream.format, stream.next_frame
            there = (end - first) // form.frames
            count = min(there, max(1, self._burst // form.frames), _BURST_DATAGRAMS)
            if count <= 0:
                continue
            key = (form, first, count)
            if key not in packed:
                at = first - self._begin
                packed[key] = form.pack(self._kept[at : at + count * form.frames])
            self._transmit(stream, packed[key], count)
            behind = behind or there > count
        return behind

    def _transmit(self, stream: Stream, samples: bytes, count: int) -> None:
        size = stream.format.blob_bytes
        for begin in range(0, count * size, size):
            if self._datagram(stream.packet(samples[begin : begin + size]), stream.destination):
                stream.sent += 1
            else:
                stream.dropped += 1

    def _datagram(self, data: bytes, destination: Destination) -> bool:
        for _ in range(_TRIES):
            try:
                self._socket.sendto(data, destination)
                return True
            except BlockingIOError:  # the system's buffer is full: nobody waits
                return False
            except OSError:  # mostly of an earlier datagram to another port or host; this one was not sent
                continue
        return False


def _whole(frame: int, frames: int) -> int:
    """The first multiple of `frames` from `frame` on."""
    return -(-frame // frames) * frames
