"""What the system knows of the node's processes: memory, descriptors, scheduling class."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np

SAMPLE_EVERY_S = 1.0


@dataclass(frozen=True)
class Memory:
    """Of one process, in KiB. own: private and anonymous (proc(5), RssAnon), what a leak would grow. pss: with its share of
    what is shared."""

    at_s: float
    pid: int
    own: int
    pss: int


class MemoryWatch:
    """Notes the memory of the node's processes once a second. kinds: by `node`, `audio`, `generator`."""

    def __init__(self, node_pid: int) -> None:
        self.kinds: dict[str, list[Memory]] = {"node": [], "audio": [], "generator": []}
        self._node = node_pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "MemoryWatch":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def report(self) -> dict[str, dict[str, float]]:
        """For each process: MiB at the end, the most, and how fast its own memory grew in the second half, in MiB a minute.

        A generator that was killed begins anew: of it only the most in each half counts.
        """
        return {kind: _summary(found) for kind, found in self.kinds.items() if found}

    def _watch(self) -> None:
        while not self._over.wait(SAMPLE_EVERY_S):
            for kind, pid in [("node", self._node), *children(self._node)]:
                found = memory(pid)
                if kind in self.kinds and found is not None:
                    self.kinds[kind].append(found)


def _summary(found: list[Memory]) -> dict[str, float]:
    own, times = np.array([one.own for one in found]) / 1024, np.array([one.at_s for one in found])
    half = len(own) // 2
    slope = float(np.polyfit(times[half:], own[half:], 1)[0]) * 60 if len(own) - half > 2 else 0.0
    return {
        "own_mib": round(float(own[-1]), 1), "own_most_mib": round(float(own.max()), 1),
        "own_most_first_half_mib": round(float(own[: half or 1].max()), 1), "own_mib_a_minute": round(slope, 2),
        "pss_mib": round(found[-1].pss / 1024, 1), "processes": len({one.pid for one in found}),
    }  # fmt: skip


def memory(pid: int) -> Memory | None:
    """None where the process has gone, or is just being started."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    own, pss = _kib(status, "RssAnon:"), _kib(rollup, "Pss:")
    return Memory(time.monotonic(), pid, own, pss) if own and pss else None


def _kib(text: str, name: str) -> int:
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith(name)), 0)


def children(pid: int) -> list[tuple[str, int]]:
    """Its children by what `ps` shows, without `endless: `."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and int(_stat(folder / "stat")[1]) == pid:
                title = (folder / "cmdline").read_bytes().split(b"\0")[0].decode(errors="replace")
                found.append((title.strip().removeprefix("endless: "), int(folder.name)))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def descriptors(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def scheduling(pid: int) -> tuple[str, int]:
    """The class of the process's most favoured thread: ("fifo", priority), ("nice", value) or ("other", 0)."""
    fields = [_stat(task / "stat") for task in Path(f"/proc/{pid}/task").iterdir()]
    realtime = max(int(field[37]) for field in fields)  # rt_priority, field 40 of proc(5); two stand before the list
    nice = min(int(field[16]) for field in fields)  # field 19
    if realtime:
        return "fifo", realtime
    return ("nice", nice) if nice else ("other", 0)


def _stat(path: Path) -> list[str]:
    """Field 3 of proc(5), the state, and those after it: a name may hold blanks and brackets."""
    return path.read_text().rpartition(")")[2].split()
