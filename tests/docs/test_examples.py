"""Shell commands in the documents run as they stand: those marked `test` alone, those marked `test: node` with a node."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.document import Block, blocks
from tests.house.source import ROOT


def by_where(block: Block) -> str:
    return block.where


def environment() -> dict[str, str]:
    """This one, with the `endless` of the interpreter that runs the tests, and without settings of its own."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("ENDLESS_")}
    return {**inherited, "PATH": path, "ENDLESS_ARCHIVE": "off"}


def run(text: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text], cwd=folder, env=environment(), capture_output=True, text=True, timeout=100
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder in which the shows that ship lie where the documents say."""
    (tmp_path / "show_configs").symlink_to(ROOT / "show_configs")
    return tmp_path


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a node that plays to nowhere."""
    node = subprocess.Popen(
        ["endless", "run", "--output", "null", "--osc", "127.0.0.1:0"],
        cwd=tmp_path_factory.mktemp("node"),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with node:
        assert node.stdout is not None
        said = []
        for line in node.stdout:
            said.append(line)
            if found := re.search(r"127\.0\.0\.1:(\d+)", line):
                break
        else:
            pytest.fail("the node printed no port:\n" + "".join(said))
        yield int(found[1])
        node.send_signal(signal.SIGINT)
        assert node.wait(20) == 0, node.stdout.read()


@pytest.mark.parametrize("block", blocks("sh", "test"), ids=by_where)
def test_commands_run(block: Block, folder: Path) -> None:
    result = run(block.text, folder)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("block", blocks("sh", "test: node"), ids=by_where)
def test_commands_reach_a_node(block: Block, folder: Path, port: int) -> None:
    if "oscsend" in block.text and shutil.which("oscsend") is None:
        if os.environ.get("CI"):
            pytest.fail("oscsend is missing (liblo-tools)")
        pytest.skip("oscsend is not installed (liblo-tools)")
    result = run(block.text.replace("9400", str(port)), folder)
    assert result.returncode == 0, result.stdout + result.stderr
