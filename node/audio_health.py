"""What the audio process counts of its own threads, for those who ask how it is: twice a second, in shared memory."""

from typing import NamedTuple

import numpy as np

HEALTH_BYTES = 64


class Health(NamedTuple):
    """Since the process began. Of the thread that renders: page faults. collections: of Python's garbage, which is off while it
    plays. lost_frames: that the device went without, as far as it can be known. callback_*: page faults of the thread that the
    device calls us in, where that is known (jack)."""

    minor_faults: int
    major_faults: int
    collections: int
    lost_frames: int
    callback_minor_faults: int
    callback_major_faults: int


class HealthBlock:
    """The newest Health in HEALTH_BYTES of shared memory: aligned words, each of which is always whole; one may be newer than
    another."""

    def __init__(self, buffer: memoryview) -> None:
        self._words = np.frombuffer(buffer, np.int64, len(Health._fields))

    def write(self, *numbers: int) -> None:
        """The numbers of Health in their order."""
        for n, number in enumerate(numbers):
            self._words[n] = number

    def read(self) -> Health:
        """All 0 before the first."""
        return Health(*self._words.tolist())
