"""The sampler's arithmetic, without a model."""

import numpy as np
import pytest

from generator import sampler


def test_sigma_goes_from_one_to_zero_in_equal_steps() -> None:
    times, deltas = sampler.schedule(4)
    assert times.tolist() == [1000.0, 750.0, 500.0, 250.0]
    assert deltas.tolist() == [-0.25] * 4


@pytest.mark.parametrize("steps", [1, 7, 25, 100])
def test_a_constant_velocity_is_integrated_exactly(steps: int) -> None:
    noise, clip = np.float32(3.0), np.float32(-1.0)
    x = noise
    for delta in sampler.schedule(steps).deltas:
        x = x + delta * (noise - clip)
    assert x == pytest.approx(clip, abs=1e-5)


def test_guidance_goes_past_the_conditional_velocity() -> None:
    assert sampler.guided(1.0, 2.0, 4.5) == 5.5
    assert sampler.guided_by(1.0, 2.0, 4.5) == 5.5, "the same, from the difference"
    assert [sampler.is_guided(g) for g in (0.0, 1.0, 1.01)] == [False, False, True]
