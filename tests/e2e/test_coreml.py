"""Converted packages through the whole daemon, on the interpreter that stands in for a Mac, steered by liblo's oscsend."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.capture import read, silences
from tests.e2e.node import RunningNode, endless, processes
from tests.generator.torch_here import require

require("coremltools")

from tests.generator import converted  # noqa: E402  # needs torch
from tests.generator.convert.packages import PATIENCE_S  # noqa: E402

pytestmark = [pytest.mark.timeout(PATIENCE_S), pytest.mark.xdist_group("converted")]


@pytest.mark.slow
def test_the_daemon_plays_from_packages_and_goes_on_when_their_process_dies(tmp_path: Path) -> None:
    if shutil.which("oscsend") is None:
        pytest.skip("needs oscsend of liblo-tools")
    words = ("--engine", "tangoflux", "--backend", "coreml-reference", "--weights", converted.weights())
    with RunningNode(tmp_path, *words, "--prompt", "rain", "--output", "wav:out.wav") as node:
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/generator", lambda state, reason: state == "ready" and "denoise on the interpreter" in reason)
        patch.wait_for("/clip", lambda number, source, layer, prompt, *_: (source, prompt) == ("generated", "rain"))
        status = patch.status()
        assert (status.engine, status.backend, status.state) == ("tangoflux", "coreml-reference", "playing")
        generator = node.child("generator")
        (models,) = [one.pid for one in processes() if one.parent == generator and one.title == "endless: models"]
        os.kill(models, signal.SIGKILL)
        subprocess.run(["oscsend", "127.0.0.1", str(node.port), "/prompt", "s", "church bells"], check=True)
        patch.wait_for("/generator", lambda _, reason: "pytorch took the place of coreml-reference: its process died" in reason)
        patch.wait_for("/heard", lambda prompt, _: prompt == "church bells")
        assert patch.status().backend == "pytorch" and node.child("generator") == generator
    sound, rate = read(tmp_path / "out.wav")
    first = int(np.flatnonzero(np.abs(sound).max(axis=1) > 1e-3)[0])
    assert not silences(sound[first + rate // 10 : -rate], rate)


def test_doctor_says_of_every_backend_whether_and_why(tmp_path: Path) -> None:
    done = endless("doctor", folder=tmp_path, ENDLESS_WEIGHTS=str(converted.weights()))
    lines = [line.strip() for line in done.stdout.splitlines() if line.startswith("  backend ")]
    assert [line.split()[1] for line in lines] == ["coreml:", "pytorch:", "coreml-reference:"]
    assert "pytorch: ok: " in lines[1] and "coreml-reference: only by name: " in lines[2]


@pytest.mark.slow
def test_a_backend_that_cannot_be_gets_one_line(tmp_path: Path) -> None:
    folder = converted.copied(tmp_path / "weights")
    (folder / "coreml" / "tangoflux.json").write_text("{")
    words = ("clip", "rain", "--engine", "tangoflux", "--backend", "coreml-reference", "--weights", folder, "-o", "x.wav")
    done = endless(*words, folder=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert "tangoflux.json cannot be read" in done.stderr and "endless convert" in done.stderr
