"""One incarnation of a child process: its handle and its pipe, which begin and end together."""

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.arena import Arena
from generator.pipe import ParentPipe
from generator.spawn import spawn

POLITE_S = 0.5  # a busy worker hears a farewell within a chunk, 50 ms
_DEAD_S = 0.5
_VMSTAT = Path("/proc/vmstat")
_REAPED_S = 10.0  # after SIGKILL: on a busy machine the end of a large process takes its time


class Child:
    """A child process that talks over a pipe. Nothing here waits for it, except `wait` and `stop`."""

    def __init__(self, module: str, arguments: dict[str, Any], environment: Mapping[str, str] | None = None) -> None:
        """Spawns it (see spawn.py for the thread to do that from). Raises OSError where the machine has no room for it."""
        self._oom_kills = _oom_kills()
        self._process, connection = spawn(module, arguments, environment)
        self._pipe = ParentPipe(connection)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def has_hung_up(self) -> bool:
        """It will not speak again: its end of the pipe is closed, or what came through it makes no sense."""
        return self._pipe.broken

    @property
    def has_ended(self) -> bool:
        """The kernel has reaped it: it writes nowhere any more."""
        return self._process.poll() is not None

    @property
    def cause(self) -> str:
        """How it ended: `signal 9` or `exit 1`; where it has not: `running`."""
        status = self._process.returncode
        if status == -signal.SIGKILL and _oom_kills() > self._oom_kills:
            return f"signal {-status}: the kernel ended a process for want of memory; free some, or ask for shorter clips"
        return "running" if status is None else f"signal {-status}" if status < 0 else f"exit {status}"

    def send(self, message: object) -> None:
        self._pipe.send(message)

    def share(self, arena: Arena) -> None:
        """Hands the arena over, before anything large was sent: what cannot go at once breaks the pipe."""
        self._pipe.share(arena)

    def receive(self) -> list[object]:
        return self._pipe.receive()

    def wait(self, timeout_s: float) -> bool:
        """Waits for a message or the child's end; False when the time is up."""
        return self._ends_within(min(timeout_s, _DEAD_S)) if self._pipe.broken else self._pipe.wait(timeout_s)

    def kill(self) -> None:
        """SIGKILL: it reaches a stopped process too, and a child of ours has nothing to save."""
        self._process.kill()

    def stop(self, farewell: object, patience_s: float = POLITE_S) -> None:
        """Says `farewell`, waits for so long, kills it if need be, reaps it; by default within about a second."""
        self.send(farewell)
        if not self._ends_within(patience_s):
            self.kill()
            self._ends_within(_REAPED_S)
        self.close()

    def close(self) -> None:
        self._pipe.close()

    def _ends_within(self, timeout_s: float) -> bool:
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True


def _oom_kills() -> int:
    """How many processes the kernel has ended for want of memory; 0 where it does not say so (Linux: /proc/vmstat)."""
    try:
        lines = _VMSTAT.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


def thread_limits() -> dict[str, str]:
    """Environment that leaves a core to the sound; what the user has set stays.

    OpenBLAS (numpy's) on one thread: the arrays are small, and sums come out the same on every machine. OpenMP is torch's.
    """
    limits = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 2) - 1))}
    return {name: value for name, value in limits.items() if name not in os.environ}
