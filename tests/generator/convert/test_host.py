"""What the host computes is what torch computes, and what it lays out covers everything once."""

import functools
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.generator.torch_here import require

require()

import numpy as np  # noqa: E402
import torch  # noqa: E402
from safetensors.numpy import save_file  # noqa: E402

from generator import sampler  # noqa: E402
from generator.backends import checkpoint, pytorch  # noqa: E402
from generator.backends.backend import Condition  # noqa: E402
from generator.backends.pytorch_text import Duration  # noqa: E402
from generator.convert.host import Host, fixed, windows  # noqa: E402
from generator.convert.tangoflux_graphs import host_arrays  # noqa: E402
from generator.engine import EngineError  # noqa: E402
from patches.key_bias import BIAS  # noqa: E402
from tests.generator.tiny_tangoflux import tiny  # noqa: E402
from tests.house.source import ROOT  # noqa: E402

LIMIT = 1e-6


@functools.cache
def arrays() -> dict[str, np.ndarray]:
    return host_arrays(checkpoint.find(str(tiny())))


@functools.cache
def host() -> Host:
    return Host(arrays())


def apart(array: np.ndarray, reference: torch.Tensor) -> float:
    assert array.dtype == np.float32 and array.shape == tuple(reference.shape)
    return float(np.linalg.norm(array - reference.detach().numpy()) / np.linalg.norm(reference.detach().numpy()))


@pytest.mark.parametrize("steps", [1, 10, 25, 50, 100])
def test_the_modulation_is_torchs_at_every_step(steps: int) -> None:
    embedding = pytorch.transformer(checkpoint.find(str(tiny())), torch.float32, "cpu").time_text_embed
    pooled = np.random.default_rng(steps).standard_normal((2, 32), np.float32)
    for time in sampler.schedule(steps).times:
        reference = embedding(torch.full((2,), float(time)), torch.from_numpy(pooled))
        assert apart(host().modulation(float(time), pooled), reference) <= LIMIT


def test_large_values_do_not_overflow() -> None:
    loud = np.full((1, 32), 1e4, np.float32)
    assert np.isfinite(host().modulation(1000.0, loud)).all()


def test_the_pooled_text_and_the_duration_are_torchs() -> None:
    where = checkpoint.find(str(tiny()))
    fc, duration = pytorch.text_layers(where, torch.float32, "cpu")
    mean = np.random.default_rng(0).standard_normal((2, 32), np.float32)
    assert apart(host().pooled(mean), fc(torch.from_numpy(mean))) <= LIMIT
    token = Duration(duration, where.model.max_duration).token
    for seconds in (-1.0, 0.0, 0.5, 17.3, 30.0, 99.0):
        assert apart(host().duration_token(seconds), token(seconds)) <= LIMIT


def test_it_is_the_same_from_its_file(tmp_path: Path) -> None:
    save_file(arrays(), tmp_path / "host.safetensors")
    pooled = np.ones((2, 32), np.float32)
    assert (Host.load(tmp_path / "host.safetensors").modulation(520.0, pooled) == host().modulation(520.0, pooled)).all()


def test_a_bad_file_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "host.safetensors"
    with pytest.raises(EngineError, match="cannot be read"):
        Host.load(path)
    path.write_bytes(b"no tensors")
    with pytest.raises(EngineError, match="convert the checkpoint again"):
        Host.load(path)
    save_file({name: value for name, value in arrays().items() if name != "pooled.bias"}, path)
    with pytest.raises(EngineError, match=r"lack pooled\.bias;"):
        Host.load(path)


def test_it_needs_no_torch() -> None:
    code = "import sys, generator.convert.host, generator.convert.graph; print({'torch', 'coremltools'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("rows", [1, 2])
@pytest.mark.parametrize("text", [1, 3, 5])
def test_a_condition_in_fixed_shape(rows: int, text: int) -> None:
    rng = np.random.default_rng(text)
    condition = Condition(rng.standard_normal((rows, text + 1, 4), np.float32), rng.standard_normal((rows, 4), np.float32))
    made = fixed(condition, 5, 7)
    assert made.context.shape == (2, 6, 4) and made.pooled.shape == (2, 4) and made.key_bias.shape == (1, 1, 1, 13)
    for row in range(2):
        source = condition.context[row % rows]
        assert (made.context[row, :text] == source[:text]).all() and (made.context[row, 5] == source[text]).all()
        assert not made.context[row, text:5].any() and (made.pooled[row] == condition.pooled[row % rows]).all()
    assert made.key_bias.ravel().tolist() == [0.0] * text + [BIAS] * (5 - text) + [0.0] * 8


def test_a_longer_text_is_refused() -> None:
    with pytest.raises(EngineError, match="the prompt has 6 tokens, this conversion takes 5"):
        fixed(Condition(np.zeros((1, 7, 4), np.float32), np.zeros((1, 4), np.float32)), 5, 7)


@given(st.data())
def test_windows_cover_each_latent_once_and_keep_none_near_a_false_edge(data: st.DataObject) -> None:
    latents, margin = data.draw(st.integers(1, 700)), data.draw(st.integers(0, 12))
    sizes = st.just(latents) if latents < 2 * margin + 2 else st.integers(2 * margin + 1, latents)
    window, needed = data.draw(sizes), data.draw(st.integers(1, latents))
    made = windows(needed, latents, window, margin)
    assert [w.first for w in made] == [0, *(w.last for w in made[:-1])] and made[-1].last == needed
    for start, first, last in made:
        end = start + window
        assert 0 <= start <= first < last <= end <= latents
        assert start == 0 or first - start >= margin
        assert end == latents or end - last >= margin


@pytest.mark.parametrize(("needed", "latents", "window"), [(0, 43, 30), (44, 43, 30), (40, 43, 20), (40, 43, 44)])
def test_windows_that_cannot_be_are_refused(needed: int, latents: int, window: int) -> None:
    with pytest.raises(ValueError, match="no windows"):
        windows(needed, latents, window, 10)


def test_18_seconds_are_two_windows() -> None:
    assert [tuple(window) for window in windows(388, 645, 236, 10)] == [(0, 0, 226), (216, 226, 388)]
