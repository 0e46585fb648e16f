"""The one pitch set of all that has pitch, so that clips made apart sound together.

D, E, G, A, C: the suspended pentatonic on D, in Pythagorean ratios to A = 440 Hz (so every fifth and fourth is
pure and beats with nothing). It holds no semitone and no tritone: any of its notes may sound over any other, which is
what layers that know nothing of each other need. `dissonant` leaves it on purpose.
"""

ROOT_HZ = 440.0 / 12.0  # D1, 36.67 Hz: A4 down three octaves (55 Hz) and a pure fifth
_SUSPENDED = (1.0, 9 / 8, 4 / 3, 3 / 2, 16 / 9)
_MINOR = (1.0, 32 / 27, 4 / 3, 3 / 2, 16 / 9)
_MAJOR = (1.0, 9 / 8, 81 / 64, 3 / 2, 27 / 16)
_CLUSTER = (1.0, 256 / 243, 4 / 3, 729 / 512, 3 / 2, 243 / 128)


def scale(details: frozenset[str]) -> tuple[float, ...]:
    """Ratios to the root within an octave: suspended unless the words ask for another."""
    if "dissonant" in details:
        return _CLUSTER
    if "major" in details:
        return _MAJOR
    return _MINOR if "minor" in details else _SUSPENDED


def pitch_hz(degree: int, octave: int, details: frozenset[str] = frozenset()) -> float:
    """Degree (any integer, wrapping into octaves) above D of `octave` (1: 36.67 Hz)."""
    steps = scale(details)
    turns, step = divmod(degree, len(steps))
    return ROOT_HZ * 2.0 ** (octave - 1 + turns) * steps[step]
