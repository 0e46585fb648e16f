"""How much the node sends over UDP to an address that nobody has proven to be a client's.

The source of a datagram can be forged: 16 bytes with somebody else's address would have him sent a whole cue list, or meters
for ten minutes (amplification; RFC 9000, section 8, has the same for QUIC). Loopback cannot be forged from
outside, and who holds a TCP connection has answered at his address; nobody else gets more than BYTES_A_SECOND.
"""

import time
from collections.abc import Callable

from node.surfaces.address import network_of

BYTES_A_SECOND, BYTES_AT_ONCE = 128 << 10, 256 << 10  # to one address: meters of 64 layers are 80 KB a second, a dump 40 KB
ALL_BYTES_A_SECOND, ALL_BYTES_AT_ONCE = 1 << 20, 2 << 20  # to all of them together
HEADER_BYTES = 28  # of IPv4 and UDP: they travel too
METERS_ABOVE = 0.5  # meters go only while so much of the budget is there: what changes the client's picture goes first
_ADDRESSES = 1024


class _Bucket:
    """Bytes that may be sent: so many at once, filled again by so many a second."""

    __slots__ = ("_a_second", "_at_once", "_filled_s", "left")

    def __init__(self, a_second: float, at_once: float, now: float) -> None:
        self.left = self._at_once = float(at_once)
        self._a_second = a_second
        self._filled_s = now

    def fill(self, now: float) -> None:
        self.left = min(self._at_once, self.left + (now - self._filled_s) * self._a_second)
        self._filled_s = now


class ReplyBudget:
    """`allows` before each datagram. is_proven: whether a network (node/surfaces/address.py) has answered at its address."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: monotonic seconds."""
        self.is_proven: Callable[[str], bool] = lambda network: False
        self.refused = 0  # datagrams
        self._clock = clock
        self._all = _Bucket(ALL_BYTES_A_SECOND, ALL_BYTES_AT_ONCE, clock())
        self._buckets: dict[str, _Bucket] = {}

    def allows(self, host: str, size: int, is_meter: bool = False) -> bool:
        """Takes `size` bytes for a datagram to `host`; False where they are not to be had."""
        network = network_of(host)
        if not network or self.is_proven(network):
            return True
        now, wire = self._clock(), size + HEADER_BYTES
        bucket = self._bucket(network, now)
        self._all.fill(now)
        bucket.fill(now)
        least = METERS_ABOVE * BYTES_AT_ONCE if is_meter else wire
        if bucket.left < least or self._all.left < wire:
            self.refused += 1
            return False
        bucket.left -= wire
        self._all.left -= wire
        return True

    def _bucket(self, network: str, now: float) -> _Bucket:
        bucket = self._buckets.get(network)
        if bucket is None:
            if len(self._buckets) >= _ADDRESSES:  # the oldest; whoever makes a thousand of them meets the limit of all
                del self._buckets[next(iter(self._buckets))]
            bucket = self._buckets[network] = _Bucket(BYTES_A_SECOND, BYTES_AT_ONCE, now)
        return bucket
