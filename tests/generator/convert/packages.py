"""The tiny checkpoint as Core ML packages, made once in a test run by the command that a user types."""

import atexit
import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.e2e.node import ENDLESS, environment
from tests.generator.tiny_tangoflux import tiny

PATIENCE_S = 300.0  # for a loaded machine: 35 s of CPU


@functools.cache
def tiny_packages() -> Path:
    """The folder: all three stages of `tiny()`, fp16 transformer, 64 text tokens. Copy it to change it.

    It goes with the process. Its first call takes half a minute: mark what calls it `@pytest.mark.timeout(PATIENCE_S)`.
    """
    folder = Path(tempfile.mkdtemp(prefix="tiny_packages_"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    done = convert("--weights", tiny(), "-o", folder, "--stage", "denoise", "--stage", "decode", "--stage", "text")
    assert done.returncode == 0, done.stderr
    (folder / ".said").write_text(done.stdout)
    return folder


def convert(*words: object, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Runs `endless convert tangoflux ...` to its end."""
    env = environment(OMP_NUM_THREADS="1", HF_HUB_OFFLINE="1", **variables)
    command = [ENDLESS, "convert", "tangoflux", *map(str, words)]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=PATIENCE_S, cwd=os.sep)
