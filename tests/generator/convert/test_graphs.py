"""The graphs that are converted are upstream's model: at their cases, over a whole clip, and in windows."""

import functools

import pytest

from tests.generator.torch_here import require

require("tangoflux")

import numpy as np  # noqa: E402
import torch  # noqa: E402

from generator import sampler  # noqa: E402
from generator.backends import checkpoint, pytorch  # noqa: E402
from generator.backends.backend import Condition  # noqa: E402
from generator.backends.checkpoint import Checkpoint  # noqa: E402
from generator.backends.pytorch_decode import MARGIN  # noqa: E402
from generator.convert.graph import Graph  # noqa: E402
from generator.convert.host import Host, fixed, windows  # noqa: E402
from generator.convert.options import STAGES  # noqa: E402
from generator.convert.tangoflux_graphs import graphs, host_arrays  # noqa: E402
from tests.generator.tiny_tangoflux import tiny  # noqa: E402
from tests.parity.upstream import Upstream  # noqa: E402

TOKENS, WINDOW = 64, 27
SHORT = "rain"
LONG = "rain on a tin roof with distant thunder and birds in the wind"
FULL = " ".join(["birds", "night", "wind"] * 21)  # 63 tokens and the end: all that there is room for


@functools.cache
def where() -> Checkpoint:
    return checkpoint.find(str(tiny()))


@functools.cache
def graph(name: str) -> Graph:
    return next(graphs(where(), [name], TOKENS, WINDOW))


@functools.cache
def upstream() -> Upstream:
    return Upstream(tiny())


def apart(array: np.ndarray, reference: np.ndarray) -> float:
    """The largest difference, relative to the largest value."""
    assert array.shape == reference.shape
    return float(np.abs(array - reference).max() / np.abs(reference).max())


def run(name: str, *inputs: np.ndarray) -> np.ndarray:
    with torch.inference_mode():
        return np.asarray(graph(name).module(*map(torch.from_numpy, inputs)).numpy())


@pytest.mark.parametrize("name", STAGES)
def test_each_case_has_the_graphs_shapes_and_agrees_with_the_unpatched_model(name: str) -> None:
    made = graph(name)
    assert made.name == name and made.cases and made.patches and made.limits
    for case in made.cases:
        shapes = {key: (value.shape, str(value.dtype)) for key, value in case.inputs.items()}
        assert shapes == {key: tuple(spec) for key, spec in made.inputs.items()}, case.name
        assert apart(made.run(case), made.reference(case)) <= 1e-5, case.name


@pytest.mark.parametrize("name", STAGES)
def test_the_module_takes_its_inputs_by_name(name: str) -> None:
    """An exported program is named after them."""
    made = graph(name)
    given = {key: torch.from_numpy(value) for key, value in made.cases[0].inputs.items()}
    with torch.inference_mode():
        assert (made.module(**given).numpy() == made.run(made.cases[0])).all()


def test_cases_reach_from_noise_to_the_clip_and_from_short_texts_to_full_ones() -> None:
    names = [case.name for case in graph("denoise").cases]
    assert {name[:6] for name in names} == {"t=1.00", "t=0.52", "t=0.04"} and any("no guidance" in name for name in names)
    hidden = {case.name: int((case.inputs["key_bias"] < 0).sum()) for case in graph("denoise").cases}
    assert all((count == 0) == ("full text" in name) for name, count in hidden.items())


def denoised(condition: Condition, steps: int, guidance: float, seed: int) -> np.ndarray:
    """A clip's latents by the graph: what a backend does with the package."""
    host, sizes, schedule = Host(host_arrays(where())), where().sizes, sampler.schedule(steps)
    given = fixed(condition, TOKENS, sizes.latents)
    torch.manual_seed(seed)
    latents = torch.randn(1, sizes.latents, sizes.channels).numpy()
    for time, delta in zip(schedule.times, schedule.deltas, strict=True):
        modulation = host.modulation(float(time), given.pooled)
        unconditional, conditional = run("denoise", latents.repeat(2, axis=0), given.context, modulation, given.key_bias)
        velocity = sampler.guided(unconditional, conditional, guidance) if sampler.is_guided(guidance) else conditional
        latents = latents + delta * velocity[None]
    return latents


@pytest.mark.parametrize("prompt", [SHORT, LONG, FULL], ids=["short", "long", "full"])
@pytest.mark.parametrize(("steps", "duration_s", "guidance"), [(10, 1.7, 4.5), (25, 1.0, 3.0), (10, 1.3, 1.0)])
def test_a_whole_clip_is_the_one_that_upstream_makes(prompt: str, steps: int, duration_s: float, guidance: float) -> None:
    text = pytorch.text(where(), torch.float32, "cpu")
    condition = text.encode(prompt, "", duration_s, sampler.is_guided(guidance))
    made = denoised(condition, steps, guidance, seed=steps)
    if sampler.is_guided(guidance):
        reference = upstream().latents(prompt, duration_s, steps, guidance, steps)
    else:
        reference = upstream().direct([prompt], duration_s, steps, guidance, steps)
    assert condition.context.shape[1] - 1 == TOKENS or prompt != FULL
    assert apart(made, reference) <= 1e-5


def test_without_the_bias_the_velocity_is_another() -> None:
    case = next(case for case in graph("denoise").cases if case.name == "t=1.00, short text")
    unbiased = {**case.inputs, "key_bias": np.zeros_like(case.inputs["key_bias"])}
    rows = run("denoise", *(unbiased[name] for name in graph("denoise").inputs)), graph("denoise").reference(case)
    shown, reference = (sampler.guided(*row, 4.5) for row in rows)
    assert np.linalg.norm(shown - reference) / np.linalg.norm(reference) > 0.01


@pytest.mark.parametrize("needed", [1, 16, 17, 18, 30, 43])
def test_windows_of_the_decoder_make_what_it_makes_at_once(needed: int) -> None:
    sizes = where().sizes
    latents = np.random.default_rng(needed).standard_normal((1, sizes.latents, sizes.channels), np.float32)
    pieces = []
    for start, first, last in windows(needed, sizes.latents, WINDOW, MARGIN):
        audio = run("decode", np.ascontiguousarray(latents[:, start : start + WINDOW].transpose(0, 2, 1)))
        pieces.append(audio[0].T[(first - start) * sizes.hop : (last - start) * sizes.hop])
    assert apart(np.concatenate(pieces), upstream().audio(latents, 99.0)[: needed * sizes.hop]) <= 1e-5


def test_a_margin_that_is_too_small_can_be_heard() -> None:
    """Or else the test above could not fail."""
    sizes = where().sizes
    latents = np.random.default_rng(0).standard_normal((1, sizes.channels, sizes.latents), np.float32)
    whole = upstream().audio(latents.transpose(0, 2, 1), 99.0)
    cut = run("decode", np.ascontiguousarray(latents[..., 10 : 10 + WINDOW]))[0].T[3 * sizes.hop : 4 * sizes.hop]
    assert apart(cut, whole[13 * sizes.hop : 14 * sizes.hop]) > 1e-4


@pytest.mark.parametrize("prompt", ["", SHORT, LONG, FULL], ids=["none", "short", "long", "full"])
def test_the_text_graph_and_the_host_make_upstreams_condition(prompt: str) -> None:
    reference = pytorch.text(where(), torch.float32, "cpu").encode(prompt, "", 1.5, False)
    ids = pytorch.tokenizer(where())(prompt).input_ids
    padded = np.zeros((1, TOKENS), np.int32)
    padded[0, : len(ids)] = ids
    hidden = run("text", padded, (np.arange(TOKENS)[None] < len(ids)).astype(np.float32))[:, : len(ids)]
    host = Host(host_arrays(where()))
    assert apart(np.concatenate([hidden, host.duration_token(1.5)], axis=1), reference.context) <= 1e-5
    assert apart(host.pooled(hidden.mean(axis=1)), reference.pooled) <= 1e-5


def test_another_name_is_refused() -> None:
    with pytest.raises(ValueError, match="no graph vocoder; there are denoise, decode, text"):
        next(graphs(where(), ["vocoder"]))
