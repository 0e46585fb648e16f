"""A Job: one clip that the node wants, as it crosses to the generator process."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """What to generate.

    prompt: 1 to 1000 characters. negative: what to steer away from, for engines with guidance; "" for nothing.
    duration_s: 1 to 30. seed: 0 to 2**31 - 1; the same job on the same engine gives the same clip.
    steps: 1 to 100 denoising steps. guidance: 0 to 20.
    """

    id: int
    prompt: str
    duration_s: float
    seed: int
    negative: str = ""
    steps: int = 25
    guidance: float = 4.5
