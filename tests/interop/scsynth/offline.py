"""Offline renders by `scsynth -N`: a score is bundles of OSC messages with their times, a render is a file."""

import os
import struct
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
from numpy.typing import NDArray

from tests.e2e.node import message

Message = tuple[object, ...]  # address, values


class Render(NamedTuple):
    """sound: float32, (frames, 2). cpu_s: of the whole process, user and system."""

    sound: NDArray[np.float32]
    cpu_s: float


def score(messages: Iterable[Message], seconds: float) -> bytes:
    """All messages at the very beginning, each in a bundle of its own, and the end after `seconds`."""
    bundles = [_bundle(0.0, message(str(address), *values)) for address, *values in messages]
    return b"".join([*bundles, _bundle(seconds, message("/c_set", 0, 0.0))])


def render(program: str, messages: Iterable[Message], seconds: float, rate: int, control_block: int = 64) -> Render:
    """Runs a score to its end. control_block: frames (-z), 64 as SuperCollider has it."""
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        path, out = Path(folder) / "score.osc", Path(folder) / "mix.wav"
        path.write_bytes(score(messages, seconds))
        words = [program, "-i", "0", "-o", "2", "-D", "0", "-R", "0", "-z", str(control_block)]
        words += ["-N", str(path), "_", str(out), str(rate), "WAV", "float"]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert process.stdout is not None
        with process.stdout:
            said = process.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0 and "ERROR" not in said and "FAILURE" not in said, said
        sound, _ = soundfile.read(out, dtype="float32", always_2d=True)
    return Render(sound, usage.ru_utime + usage.ru_stime)


def write_clip(path: Path, clip: NDArray[np.float32], rate: int) -> Path:
    """A clip as /b_allocRead reads it back to the bit."""
    soundfile.write(path, clip, rate, subtype="FLOAT")
    return path


def _bundle(at_s: float, content: bytes) -> bytes:
    """With its length before it, as -N reads it. Times count from 0."""
    whole = int(at_s)
    stamp = struct.pack(">II", whole, int((at_s - whole) * 2**32))
    body = b"#bundle\0" + stamp + struct.pack(">i", len(content)) + content
    return struct.pack(">i", len(body)) + body


def _memory() -> str | None:
    """A folder that lies in memory, where there is one, so that no disk is measured."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
