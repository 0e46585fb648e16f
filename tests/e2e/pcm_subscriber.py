"""Receivers of PCM over OSC that share no code with the node: one that checks every packet, and a bad line between two."""

import contextlib
import random
import select
import socket
import struct
import threading
import time

import numpy as np
from numpy.typing import NDArray

from tests.e2e.node import message

RENEW_S = 3.0
_ROOM_BYTES = 16 << 20
_SO_RCVBUFFORCE = 33  # asm-generic/socket.h: beyond the system's limit, for root


def opened(room_bytes: int = _ROOM_BYTES) -> socket.socket:
    """A port of this machine, with as much room as it grants."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room_bytes)
    with contextlib.suppress(OSError):
        bound.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, room_bytes)
    bound.bind(("127.0.0.1", 0))
    return bound


class Subscriber:
    """Subscribes, renews, and keeps samples as long as every packet follows the one before it.

    blobs: all samples as they came. frames: how many. first: the frame number of the first. wrong: what did not follow.
    """

    def __init__(self, port: int, encoding: str, sample_bytes: int) -> None:
        self.encoding = encoding
        self.blobs = bytearray()
        self.frames = 0
        self.first = -1
        self.formats: list[bytes] = []
        self.wrong: list[tuple[int, ...]] = []
        self._frame_bytes = 2 * sample_bytes
        self._seq = 0
        self._socket = opened()
        self._socket.settimeout(0.2)
        self._node = ("127.0.0.1", port)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._socket.close()

    def sound(self) -> NDArray[np.float64]:
        """(frames, 2), within +-1.0."""
        if self.encoding == "s24":
            padded = np.zeros((len(self.blobs) // 3, 4), np.uint8)
            padded[:, :3] = np.frombuffer(self.blobs, np.uint8).reshape(-1, 3)
            return (padded.view(">i4").astype(np.float64) / 2**31).reshape(-1, 2)
        kind, one = {"s16": (">i2", 2.0**15), "f32": (">f4", 1.0)}[self.encoding]
        return (np.frombuffer(self.blobs, kind).astype(np.float64) / one).reshape(-1, 2)

    def _listen(self) -> None:
        asked_s = float("-inf")
        while not self._over.is_set():
            if time.monotonic() - asked_s >= RENEW_S:
                asked_s = time.monotonic()
                self._socket.sendto(message("/pcm/subscribe", 0, self.encoding, 2), self._node)
            try:
                data = self._socket.recv(65536)
            except TimeoutError:
                continue
            if data.startswith(b"/pcm\0\0\0\0,iiiiib\0"):
                self._take(data)
            elif data.startswith(b"/pcm/format\0"):
                self.formats.append(data)

    def _take(self, data: bytes) -> None:
        stream, seq, frame, channels, frames, size = struct.unpack_from(">6i", data, 16)
        if self.first < 0:
            self.first = frame
        follows = (seq, frame, channels, size) == (self._seq, self.first + self.frames, 2, frames * self._frame_bytes)
        if not follows or len(data) != 40 + size or len(data) > 1472:
            self.wrong.append((stream, seq, frame, channels, frames, size, len(data)))
        self._seq = seq + 1
        self.frames += frames
        self.blobs += data[40:]


class BadLine:
    """A relay between one receiver and a node: it drops `loss` of the packets with sound, and lets some pass the one before.

    dropped, passed: their numbers; the receiver is to find the same.
    """

    def __init__(self, port: int, loss: float, reorder: float) -> None:
        self.dropped = self.swapped = self.passed = 0
        self.open = True
        self._node = ("127.0.0.1", port)
        self._here, self._there = opened(), opened()
        self.port: int = self._here.getsockname()[1]
        self._loss, self._reorder = loss, reorder
        self._rng = random.Random(5)
        self._client: tuple[str, int] | None = None
        self._held: bytes | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._relay)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._here.close()
        self._there.close()

    def _relay(self) -> None:
        while not self._over.is_set():
            for ready in select.select([self._here, self._there], [], [], 0.2)[0]:
                if ready is self._here:
                    data, self._client = self._here.recvfrom(65536)
                    self._there.sendto(data, self._node)
                elif self._client is not None:
                    self._towards(self._there.recv(65536), self._client)

    def _towards(self, data: bytes, client: tuple[str, int]) -> None:
        if not data.startswith(b"/pcm\0"):
            self._here.sendto(data, client)
            return
        (seq,) = struct.unpack_from(">i", data, 20)
        draw = self._rng.random() if seq and self.open else 1.0  # the first packet tells where the sound begins
        if draw < self._loss:
            self.dropped += 1
        elif draw < self._loss + self._reorder and self._held is None:
            self._held = data
        else:
            self._here.sendto(data, client)
            self.passed += 1
            if self._held is not None:
                self._here.sendto(self._held, client)
                self._held = None
                self.passed += 1
                self.swapped += 1
