"""Euler's method for flow matching, and guidance: the sampler of TangoFlux as plain arithmetic, on any array type.

The model's velocity v = noise - clip is integrated from sigma 1 (noise) to sigma 0 (the clip), as diffusers'
`FlowMatchEulerDiscreteScheduler` does it with TangoFlux's settings (shift 1, no dynamic shift).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Schedule(NamedTuple):
    """The steps of one clip. All float32, so that every backend gets the bits that upstream computes.

    times: (steps,), what the model is told, 1000 down to 1000 / steps. deltas: (steps,), sigma's change in each, negative.
    """

    times: NDArray[np.float32]
    deltas: NDArray[np.float32]


def schedule(steps: int) -> Schedule:
    """Sigma in equal steps from 1 to 1 / steps, then 0.

    The time goes through a division by 1000 on its way into upstream's transformer, which multiplies it again: both
    roundings are kept, since the time embedding turns them into a phase.
    """
    sigmas = np.linspace(1.0, 1.0 / steps, steps).astype(np.float32)
    thousand = np.float32(1000.0)
    times = sigmas * thousand / thousand * thousand
    return Schedule(times, np.diff(np.append(sigmas, np.float32(0.0))))


def is_guided(guidance: float) -> bool:
    """Whether there is an unconditional row at all: at 1 and below the conditional velocity is used as it is."""
    return guidance > 1.0


def guided(unconditional: Any, conditional: Any, guidance: float) -> Any:
    """The velocity of classifier-free guidance (Ho and Salimans 2022), in upstream's order of operations."""
    return unconditional + guidance * (conditional - unconditional)


def guided_by(delta: Any, conditional: Any, guidance: float) -> Any:
    """The same from an earlier step's delta = conditional - unconditional."""
    return conditional + (guidance - 1.0) * delta
