import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.node import RunningNode
from tests.interop.programs import missing, program

CLIENTS = Path(__file__).parent / "node_clients"


@pytest.fixture(scope="package")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    """A daemon that everyone here talks to: leave it playing."""
    words = ("--engine", "tone", "--prompt", "440 Hz", "--duration", 30, "--output", "null")
    with RunningNode(tmp_path_factory.mktemp("interop"), *words) as running:
        yield running


@pytest.fixture(scope="session")
def clients(pytestconfig: pytest.Config) -> Path:
    """The scripts beside their libraries, which are installed once for each version of the lock file."""
    npm = program("npm", "npm")
    lock = hashlib.sha256((CLIENTS / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = pytestconfig.cache.mkdir(f"node_clients_{lock}")
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # the tests' workers share it
        for path in CLIENTS.iterdir():
            if path.is_file():
                shutil.copy(path, folder)
        if not (folder / "installed").exists():
            words = [npm, "ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", folder / "npm"]
            done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=110)
            if done.returncode:
                missing(f"npm cannot install the clients: {done.stderr.strip()[-300:]}")
            (folder / "installed").touch()
    return folder
