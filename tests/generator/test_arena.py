"""The shared memory, across real processes."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator.arena import Arena, ArenaError, Layout
from generator.spawn import spawn

LAYOUT = Layout(control_bytes=5000, slot_frames=1000, slots=3)
SHM = Path("/dev/shm")


@pytest.fixture
def arena() -> Iterator[Arena]:
    arena = Arena(LAYOUT)
    yield arena
    arena.close()


def main(arguments: dict[str, Any], connection: Connection) -> None:
    """A child that writes into a slot and into the control region, and reads what the parent wrote."""
    arena = Arena.receive(connection)
    slot = arguments["slot"]
    arena.clip(slot, 1000)[:] = (0.25, -0.25)
    arena.control(4990, 10)[:] = b"from child"
    connection.send((arena.layout, float(arena.clip(0, 10).sum())))
    connection.recv()


def test_two_processes_see_the_same_memory(arena: Arena) -> None:
    arena.clip(0, 10)[:] = 1.0
    process, connection = spawn("tests.generator.test_arena", {"slot": 2})
    with connection, process:
        arena.share(connection)
        assert connection.recv() == (LAYOUT, 20.0)
        connection.send("go")
        assert process.wait(30) == 0
    assert np.array_equal(arena.clip(2, 1000), np.tile([0.25, -0.25], (1000, 1)))
    assert bytes(arena.control(4990, 10)) == b"from child"
    assert not arena.clip(1, 1000).any() and np.all(arena.clip(0, 10) == 1.0)


def test_slots_begin_on_pages_and_do_not_touch() -> None:
    page = os.sysconf("SC_PAGE_SIZE")
    offsets = [LAYOUT.slot_offset(slot) for slot in range(3)]
    assert all(offset % page == 0 for offset in offsets) and offsets[0] >= LAYOUT.control_bytes
    assert all(b - a >= 8000 for a, b in pairwise(offsets))
    assert LAYOUT.total_bytes == offsets[2] + LAYOUT.slot_bytes


def test_a_clip_is_float32_stereo_and_nothing_outside_a_slot_can_be_asked_for(arena: Arena) -> None:
    clip = arena.clip(1, 17)
    assert clip.dtype == np.float32 and clip.shape == (17, 2) and clip.flags.writeable
    for slot, frames in [(-1, 10), (3, 10), (0, 1001), (0, -1)]:
        with pytest.raises(ValueError, match="slot"):
            arena.clip(slot, frames)
        with pytest.raises(ValueError, match="slot"):
            arena.commit(slot, frames)


def test_the_arena_is_lost_with_its_parent_and_the_child_is_told(arena: Arena) -> None:
    ours, theirs = Pipe()
    ours.send({"control_bytes": 5000, "slot_frames": 1000, "slots": 3})
    ours.close()
    with theirs, pytest.raises(EOFError):
        Arena.receive(theirs)


def test_closing_it_leaves_its_arrays_usable() -> None:
    arena = Arena(LAYOUT)
    clip = arena.clip(1, 100)
    arena.close()
    clip[:] = 0.5
    assert arena.clip(1, 100).sum() == 100.0


_SMALL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
from generator.arena import Arena, ArenaError, Layout
try:
    Arena(Layout(control_bytes=4096, slot_frames=1 << 20, slots=16))
except ArenaError as error:
    sys.exit(str(error))
"""


def test_no_room_is_told_at_the_start_with_the_size_and_the_next_step() -> None:
    child = subprocess.run([sys.executable, "-c", _SMALL], capture_output=True, text=True, check=False, cwd=Path.cwd())
    assert child.returncode == 1
    assert child.stderr.startswith("no room for 128 MB of shared memory (File too large)") and "--layers" in child.stderr


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="this system takes memory at the first write")
def test_no_room_for_a_slot_is_told_before_a_job_gets_it(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    arena.commit(0, 1000)

    def full(fd: int, offset: int, size: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    arena.commit(0, 1000)  # it has its memory
    with pytest.raises(ArenaError, match="no room for 0 MB of shared memory"):
        arena.commit(1, 1000)
    open_before = _descriptors()
    with pytest.raises(ArenaError):
        Arena(LAYOUT)
    assert _descriptors() == open_before


def _descriptors() -> int:
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads the size of the file in blocks")
def test_memory_is_taken_slot_by_slot(arena: Arena) -> None:
    before = os.fstat(arena.fd).st_blocks
    arena.commit(1, 1000)
    assert (os.fstat(arena.fd).st_blocks - before) * 512 == 8192
    arena.commit(1, 1000)
    arena.commit(1, 10)
    assert (os.fstat(arena.fd).st_blocks - before) * 512 == 8192


_HOLDER = """
import sys, time
from tests.generator.rig import running
with running(seconds_per_clip=60.0) as rig:
    rig.submit("440 Hz")
    print("up", rig.generator.pid, flush=True)
    time.sleep(60)
"""


def _ours() -> set[str]:
    """What processes of ours left there; JACK servers of other tests come and go."""
    return {path.name for path in SHM.iterdir() if "endless" in path.name and "jack" not in path.name}


@pytest.mark.skipif(not SHM.is_dir(), reason="there is no /dev/shm here")
def test_nothing_is_left_when_all_are_killed() -> None:
    before = _ours()
    parent = subprocess.Popen([sys.executable, "-c", _HOLDER], stdout=subprocess.PIPE, cwd=Path.cwd())
    assert parent.stdout is not None
    with parent.stdout:
        assert parent.stdout.readline().startswith(b"up")
    parent.kill()
    parent.wait()
    assert _ours() == before
