"""Folded weights are the ones that the hooks compute."""

import warnings
from collections.abc import Callable

import pytest

from tests.generator.torch_here import require

require()

import torch  # noqa: E402
from torch import nn  # noqa: E402

from generator.backends import checkpoint, pytorch  # noqa: E402
from patches import weight_norm  # noqa: E402
from tests.generator.tiny_tangoflux import tiny  # noqa: E402
from tests.patches.converting import apart  # noqa: E402

LAYERS: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...]]] = {  # what makes it, and a shape that it takes
    "convolution": (lambda: nn.Conv1d(5, 7, 3), (2, 5, 20)),
    "transposed convolution": (lambda: nn.ConvTranspose1d(4, 6, 8, stride=4, padding=2), (1, 4, 9)),
    "linear": (lambda: nn.Linear(5, 3), (3, 5)),
    "image convolution": (lambda: nn.Conv2d(2, 3, (1, 5)), (1, 2, 4, 9)),
}


def normed(layer: nn.Module) -> nn.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        made = nn.utils.weight_norm(layer)
    with torch.no_grad():
        made.weight_g.mul_(1 + torch.rand_like(made.weight_g))
    return made


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_stays_as_it_was(name: str) -> None:
    torch.manual_seed(0)
    make, shape = LAYERS[name]
    module, x = nn.Sequential(normed(make())), torch.randn(shape)
    before, state = module(x).detach(), module.state_dict()
    weight_norm.apply(module)
    assert apart(module(x).detach(), before) <= weight_norm.LIMIT
    assert set(module.state_dict()) == {"0.weight", "0.bias"}
    assert weight_norm.folded(state)["0.weight"].equal(module[0].weight)
    assert weight_norm.folded(state)["0.bias"].equal(module[0].bias)


def test_a_decoder_stays_as_it_was() -> None:
    where, latents = checkpoint.find(str(tiny())), torch.randn(1, 64, 4)
    module = pytorch.decoder(where)
    weight_norm.apply(module)
    with torch.no_grad():
        assert apart(module(latents), pytorch.decoder(where)(latents)) <= weight_norm.LIMIT


def test_without_it_the_export_meets_weights_that_are_assigned() -> None:
    module, x = normed(nn.Conv1d(5, 7, 3)).requires_grad_(False), torch.randn(2, 5, 20)
    with pytest.warns(UserWarning, match="assigned during export"):
        assert any("norm" in name for name in operations(module, x))
    weight_norm.apply(module)
    assert operations(module, x) == ["aten.conv1d.default"]


def operations(module: nn.Module, x: torch.Tensor) -> list[str]:
    graph = torch.export.export(module.eval(), (x,)).graph
    return [str(node.target) for node in graph.nodes if node.op == "call_function"]
