"""OSC time tags: 64-bit NTP times, as moments of this machine's monotonic clock."""

import time

from node.units import NTP_UNIX_OFFSET_S


def wall_s(timetag: int, now_s: float) -> float:
    """The Unix time that an NTP time tag means at the Unix time `now_s`; -inf for one of a clock that counts from its start.

    NTP's 32 bits of seconds begin again in 2036: a tag means the nearest such time (RFC 4330, section 3).
    """
    tag_s = timetag / 2**32 - NTP_UNIX_OFFSET_S
    era = round((now_s - tag_s) / 2**32)
    tag_s += era * 2**32
    if era > (now_s + NTP_UNIX_OFFSET_S) // 2**32 and tag_s - now_s > 3600:
        return float("-inf")
    return tag_s


class TagClock:
    """Monotonic times of time tags. Equal tags give equal times, so that messages keep their order."""

    def __init__(self) -> None:
        self._offset_s = 0.0

    def due_s(self, timetag: int) -> float | None:
        """The monotonic time of a tag; None for now and the past."""
        before_s, now_s, after_s = time.monotonic(), time.time(), time.monotonic()
        offset_s = before_s - now_s
        if abs(offset_s - self._offset_s) > 0.001 and (after_s - before_s < 0.0005 or not self._offset_s):
            self._offset_s = offset_s  # the wall clock was set, or has drifted
        tag_s = wall_s(timetag, now_s)
        return tag_s + self._offset_s if tag_s > now_s else None
