"""Kills writers of one archive again and again, and looks at what they leave: python -m tests.node.archive.killed_writer

Each writer is forked (so that a kill costs milliseconds), adds, uses, pins, prunes and removes clips, and dies by SIGKILL:
after a random time, or at the n-th line of the archive's own code, until a writer comes to its end.
"""

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import numpy as np

from generator import flac
from node.archive.archive import Archive
from tests.node.archive.shelf import RATE, is_sound, label, sound, toward, words

_MOST_CLIPS = 12
_OWN = ("/node/archive/", "/generator/flac.py")


def work(folder: Path, chance: random.Random, rounds: int) -> None:
    """What a node does, at its fastest."""
    archive = Archive.open(folder, limit=6)
    for _ in range(rounds):
        seed = chance.randrange(10**6)
        if chance.random() < 0.7:
            entry = archive.add(label("rain", seed), sound(seed), RATE, [toward(seed)])
        else:
            flac.write(archive.incoming(str(seed)), sound(seed), RATE, label("rain", seed))
            entry = archive.adopt(archive.incoming(str(seed)))
        chosen = archive.choose(words(archive, "rain"), at_least=-1.0)
        if chosen is not None:
            assert archive.load(chosen) is not None
        archive.pin(entry.id, chance.random() < 0.1)
        if chance.random() < 0.2:
            archive.prune(4)
        if chance.random() < 0.2:
            archive.remove([each.id for each in archive.entries() if each.pinned])
    archive.close()


def die_at_line(lines: int) -> None:
    """This process dies at the `lines`-th line of the archive's code."""
    left = lines

    def trace(frame: FrameType, event: str, _: object) -> Callable[..., object] | None:
        nonlocal left
        if not frame.f_code.co_filename.endswith(".py") or not any(own in frame.f_code.co_filename for own in _OWN):
            return None
        if event == "line":
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)


def forked(child: Callable[[], None]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            child()
        except BaseException as error:  # the top of a process
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    return pid


def killed(pid: int) -> bool:
    """Waits; whether it died by SIGKILL. Any other way but a clean end is an error."""
    status = os.waitpid(pid, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, f"the writer failed: {status:#x}"
    return os.WIFSIGNALED(status)


def after_a_time(folder: Path, times: int) -> int:
    """Kills at random moments; how many writers were killed at work."""
    chance = random.Random(1)
    kills = 0
    for n in range(times):
        pid = forked(lambda n=n: work(folder, random.Random(n), 10**9))
        time.sleep(chance.uniform(0.0, 0.06))
        os.kill(pid, signal.SIGKILL)
        kills += killed(pid)
        is_sound(folder)
    return kills


def at_lines(folder: Path, step: int) -> int:
    """Kills at every `step`-th line, until a writer ends before its line comes; how many were killed."""
    kills, line = 0, 1

    def child() -> None:
        die_at_line(line)
        work(folder, random.Random(3), 2)

    while killed(forked(child)):
        is_sound(folder)
        kills += 1
        line += step
        if len(list((folder / "clips").iterdir())) > _MOST_CLIPS:
            shutil.rmtree(folder)  # pinned clips gather, and with them the lines of each start: faster than `line` grows
    return kills


if __name__ == "__main__":
    root = Path(sys.argv[1])
    np.random.default_rng(0)
    flac.write(root / "first.flac", sound(0), RATE, label("rain"))  # imports soundfile before the first fork
    print(after_a_time(root / "times", int(sys.argv[2])), at_lines(root / "lines", int(sys.argv[3])))
