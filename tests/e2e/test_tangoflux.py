"""TangoFlux through the whole daemon, from a small checkpoint of random weights, steered by liblo's oscsend."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.capture import read, silences
from tests.e2e.node import RunningNode, endless
from tests.generator.torch_here import require

require()

from tests.generator.tiny_tangoflux import tiny  # noqa: E402  # needs torch


def test_the_daemon_plays_and_oscsend_steers_it(tmp_path: Path) -> None:
    if shutil.which("oscsend") is None:
        pytest.skip("needs oscsend of liblo-tools")
    words = ("--engine", "tangoflux", "--weights", tiny(), "--prompt", "rain", "--output", "wav:out.wav")
    with RunningNode(tmp_path, *words) as node:
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/clip", lambda number, source, layer, prompt, *_: (source, prompt) == ("generated", "rain"))
        subprocess.run(["oscsend", "127.0.0.1", str(node.port), "/prompt", "s", "church bells"], check=True)
        patch.wait_for("/heard", lambda prompt, _: prompt == "church bells")
        status = patch.status()
        assert (status.engine, status.backend, status.state) == ("tangoflux", "pytorch", "playing")
    sound, rate = read(tmp_path / "out.wav")
    first = int(np.flatnonzero(np.abs(sound).max(axis=1) > 1e-3)[0])
    assert not silences(sound[first + rate // 10 : -rate], rate)


@pytest.mark.slow
def test_weights_that_come_later_are_taken_by_asking_again(tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    with RunningNode(tmp_path, "--engine", "tangoflux", "--weights", weights, "--output", "null") as node:
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/generator", lambda state, reason: state == "failed" and "weights" in reason)
        place = patch.send("/engine", "tangoflux")
        patch.wait_for("/fail", lambda address, reason: address == "/engine" and "weights" in reason, place)
        shutil.copytree(tiny(), weights)
        place = patch.send("/engine", "tangoflux")
        patch.wait_for("/done", lambda address, *_: address == "/engine", place)
        patch.wait_for("/generator", lambda state, _: state == "busy", place)


@pytest.mark.slow
def test_a_clip_is_made_again_from_its_seed_and_from_its_noise(tmp_path: Path) -> None:
    words = ("clip", "rain", "--engine", "tangoflux", "--weights", tiny(), "--duration", 1, "--steps", 4, "--raw")
    for name, more in {"a": (), "b": (), "exact": ("--precision", "exact")}.items():
        done = endless(*words, "--seed", 5, "-o", f"{name}.wav", *more, folder=tmp_path)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()

    from generator.engines.tangoflux import TangoFluxEngine

    np.save(tmp_path / "noise.npy", TangoFluxEngine(str(tiny()), "exact").noise(5))
    done = endless(
        *words, "--seed", 9, "--precision", "exact", "--noise", "noise.npy", "-o", "n.wav", folder=tmp_path
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert np.abs(read(tmp_path / "n.wav")[0] - read(tmp_path / "exact.wav")[0]).max() < 1e-5


@pytest.mark.slow
def test_weights_that_are_not_there_and_noise_that_is_none_get_one_line(tmp_path: Path) -> None:
    done = endless("clip", "rain", "--engine", "tangoflux", "--weights", "nowhere", "-o", "x.wav", folder=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert "nowhere" in done.stderr
    done = endless("clip", "rain", "--noise", "nothing.npy", "-o", "x.wav", folder=tmp_path)
    assert done.returncode == 2 and "does not begin with noise" in done.stderr
    (tmp_path / "text.npy").write_text("no array")
    np.save(tmp_path / "nan.npy", np.full((1, 43, 64), np.nan, np.float32))
    for name, why in {"nothing.npy": "No such file", "text.npy": "numpy.save", "nan.npy": "finite numbers"}.items():
        words = ("clip", "rain", "--engine", "tangoflux", "--weights", tiny(), "--noise", name, "-o", "x.wav")
        done = endless(*words, folder=tmp_path)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1) and why in done.stderr, done.stderr
