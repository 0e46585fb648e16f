"""The archive survives kill -9 at any point."""

import os
import subprocess
import sys
from pathlib import Path

from tests.house.source import ROOT


def test_whatever_a_killed_writer_leaves_the_archive_is_whole(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.node.archive.killed_writer", str(tmp_path), "40", "7"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"OMP_NUM_THREADS": "1"}, capture_output=True, text=True, timeout=110
    )
    assert done.returncode == 0, done.stdout + done.stderr
    by_time, by_line = map(int, done.stdout.split())
    assert by_time == 40 and by_line > 30
