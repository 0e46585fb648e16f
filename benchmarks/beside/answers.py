"""When a sound did what messages asked of it, read off a tape."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.soak.tape import Tape

MOVED = 1e-5  # of a sample to the next; the least step of what is measured is 1e-4
LEAP = 5e-3  # and its greatest is 1e-3: more is a break of the sound
DONE = 0.99
SENT_WITHIN_S = 0.0002
NEAR = 10  # cycles on either side that tell when one began

Answer = tuple[float, float]  # ms to the first sample that moved, and until DONE of the way was behind it


class Sent(NamedTuple):
    """A message: CLOCK_MONOTONIC before and after it was sent, in s, and whether it raised the level."""

    before_s: float
    after_s: float
    up: bool

    @property
    def in_time(self) -> bool:
        return self.after_s - self.before_s <= SENT_WITHIN_S


class Answers(NamedTuple):
    """by_channel: for each message that counts. lost: those without effect. late: those that the sender itself was late with.
    leaps: of the sound. gaps: of the tape."""

    by_channel: dict[str, list[Answer]]
    lost: int
    late: int
    leaps: int
    gaps: int


def read_answers(tape: Tape, sent: Sequence[Sent], channels: Sequence[str]) -> Answers:
    """Messages raise and lower the level in turn; it is high before the first. channels: names of the tape's."""
    times_s = moments(tape)
    ends_s = [one.before_s for one in sent[2:]] + [times_s[-1], times_s[-1]]  # the next in the same direction
    found: dict[str, list[Answer]] = {name: [] for name in channels}
    lost, high = 0, True
    for message, end_s in zip(sent, ends_s, strict=True):
        if message.up == high:
            continue  # the message before it was lost: this one has nothing to change
        here = [_answer(tape.samples[:, at], times_s, message, end_s) for at in range(len(channels))]
        answers = [answer for answer in here if answer is not None]
        if len(answers) < len(channels):
            lost += 1
            continue
        high = message.up
        for name, answer in zip(channels, answers, strict=True):
            found[name] += [answer] if message.in_time else []
    begin, end = np.searchsorted(times_s, (sent[0].before_s, sent[-1].after_s))
    leaps = int(np.count_nonzero(np.abs(np.diff(tape.samples[begin:end, 0])) > LEAP))
    gaps = int(np.count_nonzero(np.diff(tape.offsets)))
    return Answers(found, lost, sum(not message.in_time for message in sent), leaps, gaps)


def moments(tape: Tape) -> NDArray[np.float64]:
    """When JACK's clock stood at each frame of the tape, in s of CLOCK_MONOTONIC.

    The tape is called after the beginning of a cycle, now and then at once: the least distance of calls and frames among the
    cycles around tells. Where the clock itself jumped, the greater of what the two sides tell holds.
    """
    clock_s = (tape.starts + tape.offsets) / tape.rate
    around = np.pad(tape.begins_s - clock_s, NEAR - 1, mode="edge")
    least = np.lib.stride_tricks.sliding_window_view(around, NEAR).min(axis=1)
    first_s = clock_s + np.maximum(least[: len(clock_s)], least[NEAR - 1 :])
    sizes = np.diff(np.append(tape.starts, len(tape.samples)))
    inside = np.arange(len(tape.samples)) - np.repeat(tape.starts, sizes)
    return np.asarray(np.repeat(first_s, sizes) + inside / tape.rate, np.float64)


def _answer(channel: NDArray[np.float32], times_s: NDArray[np.float64], message: Sent, end_s: float) -> Answer | None:
    begin, end = np.searchsorted(times_s, (message.before_s, end_s))
    if begin < 2:
        return None
    part, sign = channel[begin - 2 : end].astype(np.float64), 1.0 if message.up else -1.0
    steps = sign * np.diff(part)
    moving = (steps > MOVED) & (steps < LEAP)
    began = np.flatnonzero(moving[1:] & ~moving[:-1])  # what moved already was told to by an earlier message
    if not len(began):
        return None
    first = begin + int(began[0])
    low, high = part.min(), part.max()
    goal = low + (high - low) * (DONE if message.up else 1.0 - DONE)
    done = first + int(np.argmax(sign * (channel[first:end] - goal) >= 0.0))
    return 1000 * float(times_s[first] - message.before_s), 1000 * float(times_s[done] - message.before_s)
