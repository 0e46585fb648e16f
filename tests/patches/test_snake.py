"""Snake without a reciprocal is Snake; with it Core ML computes another function."""

import functools
from typing import Any

import pytest

from tests.generator.torch_here import require

require("coremltools")

import torch  # noqa: E402
from diffusers.models.autoencoders.autoencoder_oobleck import Snake1d  # noqa: E402

from generator.backends import checkpoint, pytorch  # noqa: E402
from patches import snake  # noqa: E402
from tests.generator.tiny_tangoflux import tiny  # noqa: E402
from tests.patches.converting import Function, Program, apart  # noqa: E402


def one(channels: int, beta: float = 0.0, logscale: bool = True) -> Any:
    """beta: the mean of beta, or of its logarithm."""
    torch.manual_seed(channels)
    made = Snake1d(channels, logscale).requires_grad_(False)
    made.alpha.copy_(0.2 * torch.randn(1, channels, 1) + (0.0 if logscale else 1.0))
    made.beta.copy_(0.2 * torch.randn(1, channels, 1) + beta)
    return made


def folded(module: torch.nn.Module) -> torch.nn.Module:
    holder = torch.nn.Sequential(module)
    snake.apply(holder)
    assert not isinstance(holder[0], Snake1d)
    return holder


@pytest.mark.parametrize("logscale", [True, False])
@pytest.mark.parametrize("shape", [(1, 3, 1), (2, 16, 33), (1, 64, 500)])
def test_one_stays_as_it_was(shape: tuple[int, int, int], logscale: bool) -> None:
    module, x = one(shape[1], 1.0, logscale), torch.randn(shape)
    assert apart(folded(module)(x), module(x)) <= snake.LIMIT


@functools.cache
def latents() -> torch.Tensor:
    return torch.randn(1, 64, 6, generator=torch.Generator().manual_seed(0))


def test_a_decoder_stays_as_it_was() -> None:
    where = checkpoint.find(str(tiny()))
    module = pytorch.decoder(where)
    snake.apply(module)
    assert not [m for m in module.modules() if isinstance(m, Snake1d)]
    with torch.no_grad():
        assert apart(module(latents()), pytorch.decoder(where)(latents())) <= snake.LIMIT


def test_without_it_the_program_inverts_another_number() -> None:
    module, x = one(8, -4.0), torch.randn(1, 8, 100)
    reference = module(x)
    assert apart(Program(Function(module, module), [x], "fp32").run(), reference) > 1e-3
    program = Program(Function(folded(module)), [x], "fp32")
    assert apart(program.run(), reference) <= snake.LIMIT
    assert program.types == {"add", "mul", "sin"}


def test_the_product_of_sines_is_no_worse_in_fp16_than_the_cosine_of_the_double() -> None:
    module, x = one(64), 0.3 * torch.randn(1, 64, 500)
    product = folded(module)[0]
    half = product.inverse_beta / 2
    reference = product(x)
    cosine = Function(lambda x: x + half * (1 - torch.cos(2 * product.alpha * x)))
    assert apart(cosine(x), reference) <= snake.LIMIT
    assert apart(Program(Function(product), [x]).run(), reference) < apart(Program(cosine, [x]).run(), reference)
