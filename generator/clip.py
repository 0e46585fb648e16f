"""A Clip: what comes back for a Job. Its sound is not in it: that lies in the arena, in the slot the job was given."""

from dataclasses import dataclass

TEXT_LENGTH = 500  # characters of any text that the generator writes itself: messages stay small


@dataclass(frozen=True, slots=True)
class Clip:
    """One finished clip: finite, levelled, at the node's rate.

    slot: where it lies in the arena. frames: at `rate` Hz, the node's; exactly round(duration_s * rate).
    source: `generated` or `procedural`. chosen: what the engine chose for the prompt, in words; "" where it chooses nothing.
    seconds: what making it took, from the job's arrival to the last sample in the arena.
    """

    job_id: int
    slot: int
    frames: int
    rate: int
    duration_s: float
    prompt: str
    seed: int
    engine: str
    source: str
    chosen: str
    seconds: float
