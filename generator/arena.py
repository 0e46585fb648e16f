"""The one arena of shared memory: clips, mailboxes and the mix ring, laid out at the start.

It has no name (a memfd on Linux, an unlinked file elsewhere), so nothing can leak, whoever is killed. The address space
is reserved whole; memory is committed clip slot by clip slot with posix_fallocate, by the node, before a job is given the
slot: a machine with too little room is told so then and not by SIGBUS in the middle of a show.
"""

import mmap
import os
import socket
import tempfile
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection

import numpy as np
from numpy.typing import NDArray

CHANNELS = 2
FRAME_BYTES = CHANNELS * 4  # float32 stereo
_PAGE = mmap.PAGESIZE


class ArenaError(Exception):
    """No room for the arena; the text says how much was asked and what to do."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything lies. Plain numbers: a child gets it as arguments. slot_frames: the longest clip a slot can hold."""

    control_bytes: int  # the region of mailboxes, status and mix ring, at offset 0
    slot_frames: int
    slots: int

    @property
    def slot_bytes(self) -> int:
        return _round_up(self.slot_frames * FRAME_BYTES)

    def slot_offset(self, slot: int) -> int:
        return _round_up(self.control_bytes) + slot * self.slot_bytes

    @property
    def total_bytes(self) -> int:
        return self.slot_offset(self.slots)


class Arena:
    """One mapping of the arena. Create it in the node; open it by its descriptor in a child."""

    def __init__(self, layout: Layout, fd: int | None = None) -> None:
        """Without `fd`: creates it. Raises ArenaError where there is no room."""
        self.layout = layout
        self.fd = _create(layout.total_bytes) if fd is None else fd
        try:
            self._map = mmap.mmap(self.fd, layout.total_bytes)
        except OSError as error:
            os.close(self.fd)
            raise _no_room(layout.total_bytes, error) from error
        if fd is None:
            self._commit_or_close(layout.control_bytes)
        self._committed = [0] * layout.slots

    def control(self, offset: int, size: int) -> memoryview:
        """`size` bytes at `offset` of the control region."""
        return memoryview(self._map)[offset : offset + size]

    def clip(self, slot: int, frames: int) -> NDArray[np.float32]:
        """The first `frames` frames of a slot: float32, (frames, 2), a view. Raises ValueError outside the slot."""
        self._check(slot, frames)
        at = self.layout.slot_offset(slot)
        return np.frombuffer(self._map, np.float32, frames * CHANNELS, at).reshape(frames, CHANNELS)

    def commit(self, slot: int, frames: int) -> None:
        """Makes sure that a clip of `frames` fits: memory is taken now or ArenaError is raised now."""
        self._check(slot, frames)
        need = _round_up(frames * FRAME_BYTES)
        if need > self._committed[slot]:
            self._commit(self.layout.slot_offset(slot), need)
            self._committed[slot] = need

    def share(self, connection: Connection) -> None:
        """Sends the arena to the child at the other end of a pipe. As the first message of a pipe it never waits.

        Not by multiprocessing's send_handle: on macOS that waits for an answer, which a child's other messages may precede.
        """
        connection.send(asdict(self.layout))
        with socket.fromfd(connection.fileno(), socket.AF_UNIX, socket.SOCK_STREAM) as line:
            socket.send_fds(line, [b"A"], [self.fd])

    @classmethod
    def receive(cls, connection: Connection) -> "Arena":
        """The arena that the parent shares; waits for it. Raises EOFError where the parent is gone."""
        layout = Layout(**connection.recv())
        with socket.fromfd(connection.fileno(), socket.AF_UNIX, socket.SOCK_STREAM) as line:
            _, fds, _, _ = socket.recv_fds(line, 1, 1)
        if not fds:
            raise EOFError("the pipe ended before the arena came")
        return cls(layout, fds[0])

    def close(self) -> None:
        """Closes the descriptor. The mapping goes with the process: arrays on it may still be in use."""
        os.close(self.fd)

    def _check(self, slot: int, frames: int) -> None:
        if not 0 <= slot < self.layout.slots:
            raise ValueError(f"there is no slot {slot}, only {self.layout.slots}")
        if not 0 <= frames <= self.layout.slot_frames:
            raise ValueError(f"{frames} frames do not fit a slot of {self.layout.slot_frames}")

    def _commit_or_close(self, size: int) -> None:
        try:
            self._commit(0, size)
        except ArenaError:
            self._map.close()  # it holds a descriptor of its own
            os.close(self.fd)
            raise

    def _commit(self, offset: int, size: int) -> None:
        if not hasattr(os, "posix_fallocate"):
            return  # macOS: the file's blocks are taken at the first write
        try:
            os.posix_fallocate(self.fd, offset, size)
        except OSError as error:
            raise _no_room(size, error) from error


def _create(size: int) -> int:
    if hasattr(os, "memfd_create"):
        fd = os.memfd_create("endless", os.MFD_CLOEXEC)
    else:
        with tempfile.TemporaryFile(prefix="endless-") as file:
            fd = os.dup(file.fileno())
    try:
        os.ftruncate(fd, size)
    except OSError as error:
        os.close(fd)
        raise _no_room(size, error) from error
    return fd


def _no_room(size: int, error: OSError) -> ArenaError:
    return ArenaError(
        f"no room for {size / 2**20:.0f} MB of shared memory ({error.strerror}): free some memory, "
        "or ask for fewer layers (--layers) or shorter clips"
    )


def _round_up(size: int) -> int:
    return -(-size // _PAGE) * _PAGE
