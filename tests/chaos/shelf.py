"""A small disk of its own, which can be filled: a tmpfs in a mount namespace, as far as this user may."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType

_FILLER = "filler"


class Shelf:
    """`path` is the folder as a process sees it that was started by way of `before`; `view` is the same for us."""

    def __init__(self, path: Path, megabytes: int) -> None:
        self.path = self.view = path
        self.before: tuple[str, ...] = ()
        self._megabytes = megabytes
        self._holder: subprocess.Popen[bytes] | None = None
        path.mkdir(parents=True)

    def __enter__(self) -> "Shelf":
        if sys.platform != "linux" or os.geteuid() != 0 or not (shutil.which("unshare") and shutil.which("nsenter")):
            return self
        mount = f'mount -t tmpfs -o size={self._megabytes}m tmpfs "$1" && echo ready && exec sleep 100000'
        tied = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []  # ends with the tests, even killed ones
        self._holder = subprocess.Popen(
            [*tied, "unshare", "-m", "sh", "-ec", mount, "sh", str(self.path)], stdout=subprocess.PIPE
        )
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == b"ready\n"
        self.view = Path(f"/proc/{self._holder.pid}/root{self.path}")
        self.before = ("nsenter", f"--mount=/proc/{self._holder.pid}/ns/mnt", f"--wdns={Path.cwd()}")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._holder is not None and self._holder.stdout is not None:
            self._holder.kill()
            self._holder.wait()
            self._holder.stdout.close()

    @property
    def is_a_disk(self) -> bool:
        """Whether it can be filled without harm to others."""
        return self._holder is not None

    def within(self, folder: Path) -> tuple[str, ...]:
        """What runs a command beside the disk, in a folder."""
        return (*self.before[:-1], f"--wdns={folder}") if self.before else ()

    def fill(self) -> None:
        """Takes what room there is."""
        with (self.view / _FILLER).open("ab", buffering=0) as filler:
            for size in (1 << 20, 1 << 12):
                with contextlib.suppress(OSError):  # no space left
                    while True:
                        filler.write(bytes(size))

    def free(self) -> None:
        (self.view / _FILLER).unlink(missing_ok=True)
