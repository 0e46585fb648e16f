"""OSC time tags: 64-bit NTP times, as moments of this machine's monotonic clock."""

import time

from node.units import NTP_UNIX_OFFSET_S

PLAUSIBLE_S = 3600.0  # further ahead is no plan for this show


def wall_s(timetag: int, now_s: float) -> float:
    """The Unix time that an NTP time tag means at the Unix time `now_s`; -inf for one that means none.

    NTP's 32 bits of seconds begin again in 2036: a tag means the nearest such time (RFC 4330, section 3). Clients whose clock
    counts from their own start, from 1970, or in the wrong time zone, send tags of long ago, or of more than PLAUSIBLE_S ahead
    (long ago may be nearer to the next era): both are to run now.
    """
    tag_s = timetag / 2**32 - NTP_UNIX_OFFSET_S
    tag_s += round((now_s - tag_s) / 2**32) * 2**32
    return tag_s if tag_s - now_s <= PLAUSIBLE_S else float("-inf")


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
