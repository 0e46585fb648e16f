"""The parent's end of a child's pipe, which never waits for the child.

The child may be stopped in the middle of anything, so multiprocessing's Connection will not do here: its `recv` waits for the
rest of a message of which only a part has come (macOS splits one when its 8 KB buffer is nearly full), its `send`
for room. The frames are Connection's own (four bytes of length, big-endian, then the pickle), so the child uses a Connection.
"""

import pickle
import socket
import struct
from multiprocessing.connection import Connection, wait

from generator.arena import Arena

_LENGTH = struct.Struct("!i")
_LONGEST = 1 << 20  # bytes of one message; ours stay under 10 KB, more is a broken stream
_CHUNK = 1 << 16
_CHUNKS_A_READ = 16  # a child that floods cannot hold its reader


class ParentPipe:
    """Messages to and from one child, for as long as it lives. `broken`: the child has closed its end or is gone."""

    def __init__(self, connection: Connection) -> None:
        """Takes the connection over: it is non-blocking from now on and closed by `close`."""
        self.connection = connection
        self.broken = False
        self._socket = socket.fromfd(connection.fileno(), socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.setblocking(False)
        self._out = bytearray()
        self._in = bytearray()

    def send(self, message: object) -> None:
        """Sends, or keeps what does not fit now: `flush` and `receive` send the rest. Its callers bound what is kept."""
        body = pickle.dumps(message)
        self._out += _LENGTH.pack(len(body)) + body
        self.flush()

    def share(self, arena: Arena) -> None:
        """Sends the arena, if it goes at once, as it does while a pipe is young; else the pipe is broken."""
        if self._out:
            self.broken = True
        if self.broken:
            return
        try:
            arena.share(self.connection)
        except (BlockingIOError, BrokenPipeError, ConnectionResetError):
            self.broken = True

    def flush(self) -> None:
        """Sends what was kept, as far as there is room."""
        while self._out and not self.broken:
            try:
                sent = self._socket.send(self._out)
            except BlockingIOError:
                return
            except (BrokenPipeError, ConnectionResetError):
                self.broken = True
                return
            del self._out[:sent]

    def receive(self) -> list[object]:
        """The messages that have come whole, oldest first. The rest of a torn one may still come: it is kept."""
        self.flush()
        self._read()
        messages = []
        while (message := self._next_frame()) is not None:
            messages.append(pickle.loads(message))
        return messages

    def wait(self, timeout_s: float) -> bool:
        """Waits until there is something to receive (the end of the child included); False when the time is up."""
        return bool(wait([self._socket], timeout_s))

    def close(self) -> None:
        """Closes both descriptors of our end: the child reads the end of the file."""
        self._socket.close()
        self.connection.close()

    def _read(self) -> None:
        for _ in range(_CHUNKS_A_READ):
            try:
                chunk = self._socket.recv(_CHUNK)
            except BlockingIOError:
                return
            except ConnectionResetError:
                chunk = b""
            if not chunk:
                self.broken = True
                return
            self._in += chunk

    def _next_frame(self) -> bytes | None:
        if len(self._in) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._in)
        if not 0 <= length <= _LONGEST:
            self.broken = True
            self._in.clear()
            return None
        end = _LENGTH.size + length
        if len(self._in) < end:
            return None
        body = bytes(self._in[_LENGTH.size : end])
        del self._in[:end]
        return body
