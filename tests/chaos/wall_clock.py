"""The wall clock of one process and its children, which can be set while they run (Linux, with a C compiler)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_SOURCE = Path(__file__).with_name("wall_clock.c")


class WallClock:
    """`variables` are for the environment of a process. Its clock is `set` at any time."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "wall-clock"
        self._library = folder / "wall_clock.so"
        self.set(0)
        compiler = shutil.which("cc") or shutil.which("gcc")
        if sys.platform == "linux" and compiler:
            subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", str(self._library), str(_SOURCE)], check=True)

    @property
    def is_there(self) -> bool:
        return self._library.exists()

    @property
    def variables(self) -> dict[str, str]:
        if not self.is_there:
            return {}
        preloaded = os.pathsep.join(filter(None, [os.environ.get("LD_PRELOAD"), str(self._library)]))
        return {"LD_PRELOAD": preloaded, "WALL_CLOCK": str(self._file)}

    def set(self, ahead_s: int) -> None:
        """So many seconds ahead of the machine's; behind it, where they are negative."""
        aside = self._file.with_suffix(".new")
        aside.write_text(f"{ahead_s}")
        aside.replace(self._file)
