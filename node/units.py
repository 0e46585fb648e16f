"""Conversions between the units that users speak and the ones that the node counts in."""

import math

SILENCE_DB = -90.0  # at and below: silence, the range of /gain/db
NTP_UNIX_OFFSET_S = 2_208_988_800  # seconds from 1900-01-01 to 1970-01-01 (RFC 5905, section 6)


def db_to_linear(gain_db: float) -> float:
    """Linear gain of `gain_db` decibels; 0.0 at -90 and below."""
    return 0.0 if gain_db <= SILENCE_DB else 10.0 ** (gain_db / 20.0)


def linear_to_db(gain: float) -> float:
    """Decibels of a linear gain, at least -90."""
    return SILENCE_DB if gain <= 0.0 else max(SILENCE_DB, 20.0 * math.log10(gain))


def frames(seconds: float, rate: int) -> int:
    """Seconds as a whole number of frames at `rate` Hz."""
    return round(seconds * rate)
