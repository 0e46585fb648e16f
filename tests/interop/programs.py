"""Programs that are not ours: missing, they skip a test on a desk and fail it on CI."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.node import PATIENCE_S


def missing(reason: str) -> None:
    """Skips the test, or fails it on CI."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def program(name: str, package: str) -> str:
    """The path of a program that a Debian package brings."""
    found = shutil.which(name)
    if found is None:
        missing(f"{name} is missing: apt-get install {package}")
    return str(found)


def output_of(*words: object, folder: Path | None = None, **variables: str) -> str:
    """Runs a program to its end and gives what it printed. Its end is a good one."""
    done = subprocess.run(
        [str(word) for word in words],
        cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True, timeout=2 * PATIENCE_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
