"""Every fault that is done to a running node: what is done, what the log says, and what may be heard of it."""

import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.chaos.stage import Do, Stage, remove
from tests.e2e.node import endless, message, until

PATIENCE_S = 30.0
FOLDED = r"\.\.\. \d+ more of these"  # the log has told of so many that it folds them


def _always(stage: Stage) -> bool:
    return True


def _on_a_disk(stage: Stage) -> bool:
    return stage.shelf.is_a_disk


def _has_clips(stage: Stage) -> bool:
    return len(stage.clips()) >= 2


@dataclass(frozen=True)
class Fault:
    """says: the line for the operator; "" where there is nothing to say. also: lines that may come with it.

    silence_s: how long it may be silent; with `tears`, the sound may be torn too. can: on this machine. when: it is waited for
    before. weight: how often it is chosen.
    """

    name: str
    do: Do
    says: str = ""
    also: tuple[str, ...] = ()
    silence_s: float = 0.0
    tears: bool = False
    can: Callable[[Stage], bool] = _always
    when: Callable[[Stage], bool] = _always
    weight: float = 1.0


# The generator

RESTART = r"generator restarting: .*; it starts again in [\d.]+ s"
FAILED = "a clip failed: "
CRASHED, LEFT, NO_MEMORY = "the generator crashed: ValueError", r"generator died \(exit 7\)", "crashed: no memory is left"


def _kill(child: str, stage: Stage) -> None:
    os.kill(stage.node.child(child), signal.SIGKILL)


def _stop_generator(seconds: float, stage: Stage) -> None:
    stage.stop_for(seconds, stage.node.child("generator"))


def _limit_memory(stage: Stage) -> None:
    """What it has, and no more: the next clip finds no room."""
    pid = stage.node.child("generator")
    with open(f"/proc/{pid}/statm") as statm:  # noqa: PTH123
        pages = int(statm.read().split()[0])
    _, hard = resource.prlimit(pid, resource.RLIMIT_AS)
    resource.prlimit(pid, resource.RLIMIT_AS, (pages * resource.getpagesize(), hard))
    stage.break_engine("memory 1")  # where the allocator had enough for a clip of its own: it asks the system for more
    stage.change_prompt()


def _engine(fault: str, says: str, stage: Stage) -> None:
    """Until the clips of the fault were made and the line came: a job that is cancelled between them tells nothing."""
    for _ in range(3):
        since = len(stage.node.log)
        stage.break_engine(fault)
        until(lambda: stage.fault_file.read_text().endswith(" 0"), PATIENCE_S)
        if stage.says(f"{says}|{FOLDED}", since, 3.0):
            return


def _wrong(name: str, fault: str, says: str, weight: float = 0.5) -> Fault:
    return Fault(f"the engine returns {name}", partial(_engine, fault, says), says, weight=weight)


GENERATOR = [
    Fault("generator killed", partial(_kill, "generator"), "generator restarting: generator died .signal 9"),
    Fault("generator stopped for a moment", partial(_stop_generator, 1.0)),
    Fault("generator stopped for 4 s", partial(_stop_generator, 4.0), "generator stalled: .* has not answered for 3 s",
          when=Stage.generates),
    _wrong("one clip with no numbers", "nan 1", "was made again with another seed: .* no numbers"),
    _wrong("nothing but no numbers", "nan 3", FAILED + ".* samples that are no numbers"),
    _wrong("silence twice", "silence 2", "was made again with another seed: the engine made silence"),
    _wrong("nearly silence", "nearly silence 1", "was made again with another seed: the engine made silence"),
    _wrong("half a clip", "short 1", FAILED + "the engine made 44100 frames where 88200"),
    _wrong("two clips in one", "long 1", FAILED + "the engine made 176400 frames where 88200"),
    _wrong("an empty clip", "empty 1", FAILED + "the engine made 0 frames"),
    _wrong("mono", "mono 1", FAILED + r"the engine made an array of shape \(88200, 1\)"),
    _wrong("whole numbers", "whole numbers 1", FAILED + "the engine made an array of int16"),
    _wrong("a refusal", "refuse 2", FAILED + "cannot make that"),
    Fault("the engine crashes", partial(_engine, "crash 1", CRASHED), CRASHED, weight=0.4),
    Fault("the engine ends its process", partial(_engine, "leave 1", LEFT), LEFT, weight=0.4),
    Fault("no memory for a clip", partial(_engine, "memory 1", NO_MEMORY), NO_MEMORY, weight=0.4),
    Fault(
        "the generator's memory is limited", _limit_memory, RESTART, weight=0.4, can=lambda _: sys.platform == "linux",
    ),
]  # fmt: skip

# The disk and the archive

OPENED_ANEW = "the archive was damaged or taken away: opened anew in .* clips"
_ARCHIVE_LINES = (
    "archive: ", "the archive drops clip", "the archive in .* clips gone or damaged", "is put aside as .* and made anew",
    "the archive removes", "the archive cannot", OPENED_ANEW,
)  # fmt: skip


def _fill_disk(stage: Stage) -> None:
    """While a recording runs; there is room again after some clips."""
    stage.patch.send("/record", 1)
    time.sleep(0.3)
    stage.shelf.fill()
    since = len(stage.node.log)
    stage.says("the recording has stopped, no space left", since, PATIENCE_S)
    stage.says("is not kept|cannot be written|database or disk is full", since, 5.0)
    stage.shelf.free()


def _spoil_index(how: str, stage: Stage) -> None:
    index = stage.shelf.view / "archive" / "index.sqlite"
    data = index.read_bytes()
    match how:
        case "delete":
            remove(index)
        case "garbage":
            index.write_bytes(b"\xa5" * len(data))
        case "tear":
            os.truncate(index, len(data) // 2)


def _spoil_clip(how: str, stage: Stage) -> None:
    """Half of the clips at once; the generator stands still, so that they are wanted."""
    for path in stage.clips()[::2]:
        if how == "delete":
            path.unlink(missing_ok=True)
        elif how == "truncate":
            os.truncate(path, path.stat().st_size // 2)
        else:
            path.write_bytes(os.urandom(2000))
    pid = stage.node.child("generator")
    os.kill(pid, signal.SIGSTOP)
    stage.change_prompt()
    time.sleep(1.0)
    os.kill(pid, signal.SIGCONT)


def _remove_folder(name: str, stage: Stage) -> None:
    remove(stage.shelf.view / name)


def _archive(name: str, do: Do, says: str = "") -> Fault:
    return Fault(name, do, says, _ARCHIVE_LINES, when=_has_clips, weight=0.6)


DISK = [
    Fault("the disk is full", _fill_disk, "the recording has stopped, no space left on device", _ARCHIVE_LINES, can=_on_a_disk),
    _archive("the index is deleted", partial(_spoil_index, "delete"), OPENED_ANEW),
    _archive("the index is garbage", partial(_spoil_index, "garbage"), OPENED_ANEW),
    _archive("the index is torn", partial(_spoil_index, "tear")),
    _archive("clips are deleted", partial(_spoil_clip, "delete")),
    _archive("clips are truncated", partial(_spoil_clip, "truncate")),
    _archive("clips are garbage", partial(_spoil_clip, "garbage")),
    _archive("the folder of clips is removed", partial(_remove_folder, "archive/clips"), OPENED_ANEW),
    _archive("the archive is removed", partial(_remove_folder, "archive"), OPENED_ANEW),
]

# Time


def _set_clock(stage: Stage) -> None:
    stage.clock.set(stage.chance.choice([-3600, 3600, -86400 * 400, 0]))
    time.sleep(0.5)


def _suspend(seconds: float, stage: Stage) -> None:
    stage.stop_for(seconds, *stage.pids)


def _stop_control(stage: Stage) -> None:
    """Shorter than the mix ring, so that the tape misses nothing."""
    stage.stop_for(0.8, stage.node.process.pid)


TIME = [
    Fault("the wall clock is set", _set_clock, can=lambda stage: stage.clock.is_there),
    Fault("the machine sleeps for 2 s", partial(_suspend, 2.0), weight=0.6),
    Fault("the machine sleeps for 6 s", partial(_suspend, 6.0), weight=0.3),
    Fault("the control process stands still for 0.8 s", _stop_control),
]

# The network and the log


def _storm(stage: Stage) -> None:
    """A second of bad messages, and of connections that speak nonsense."""
    before = len(stage.node.log)
    bad = [b"nonsense", message("/no/such/address", 1), message("/layers", 999), b"#bundle\0" + b"\xff" * 12]
    end = time.monotonic() + 1.0
    while time.monotonic() < end:
        for _ in range(50):
            stage.patch.raw(stage.chance.choice(bad))
        with socket.create_connection(("127.0.0.1", stage.node.port), 5.0) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        time.sleep(0.001)
    stage.patch.status()
    assert len(stage.node.log) - before < 20_000, stage.node.log[before:][-2000:]


def _second_node(stage: Stage) -> None:
    words = ("run", "--osc", f"127.0.0.1:{stage.node.port}", "--http", "off", "--output", "null", "--engine", "tone")
    result = endless(*words, "--state", "off", folder=stage.folder)
    assert result.returncode == 1, result.stderr
    assert "port is taken, maybe by another node" in result.stderr and result.stderr.count("\n") == 1


NETWORK = [
    Fault("a storm of bad messages", _storm, also=("closed the connection of", r"\.\.\. \d+ more of these", "is clipped")),
    Fault("a second node wants the address", _second_node, weight=0.5),
]

# The node itself

RESUMED = ("goes on where", "taken up", "resum")


def _kill_node(stage: Stage) -> None:
    stage.kill()
    stage.start("--resume")


NODE = [
    Fault(
        "the audio process is killed", partial(_kill, "audio"), "has ended|was lost|the output", (), silence_s=4.0, tears=True,
    ),
    Fault("the node is killed and resumed", _kill_node, also=RESUMED, weight=0.3),
]  # fmt: skip

# The device, with CHAOS_JACK=1: the output is a JACK server then


def _restart_jack(stage: Stage) -> None:
    stage.restart_jack(stage.chance.uniform(0.2, 2.0))
    stage.says("playing again to", len(stage.node.log) - 1, PATIENCE_S)


DEVICE = [
    Fault(
        "the JACK server goes and comes back", _restart_jack, "the output is gone|the audio process has ended",
        ("it is not back yet", "playing again to"), silence_s=8.0, tears=True, can=lambda stage: stage.has_jack,
    ),
]  # fmt: skip

FAULTS = [*GENERATOR, *DISK, *TIME, *NETWORK, *NODE, *DEVICE]
