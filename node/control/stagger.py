"""Where the joins of the layers fall: evenly, (D-F)/N apart, whatever came and went before."""

from collections.abc import Sequence

_DEAD_BAND = 0.005  # of the even distance: less than that is rounding


def widest_gap(phases: Sequence[float], period: float, now: float, least: float) -> float:
    """Frames from `now` to the middle of the widest gap between `phases`, of those at least `least` away.

    A whole period where there is none, or nothing else joins.
    """
    ordered = sorted(phase % period for phase in phases)
    gaps = [
        ((following - phase) % period or period, phase)
        for phase, following in zip(ordered, ordered[1:] + ordered[:1], strict=True)
    ]
    middles = [(width, (phase + width / 2 - now) % period) for width, phase in gaps]
    return max((middle for middle in middles if middle[1] >= least), default=(period, period))[1]


def evening_offset(phase: float, others: Sequence[float], period: float) -> int:
    """Frames to start inside a clip so that a join due at `phase` moves to the middle between its neighbours.

    Only earlier: a clip cannot be made longer. Repeated by each layer in turn at its joins, it spreads the joins evenly and
    then gives 0 for good.
    """
    if not others:
        return 0
    before = min((phase - other) % period or period for other in others)
    after = min((other - phase) % period or period for other in others)
    shift = (before - after) / 2
    return round(shift) if shift > _DEAD_BAND * period / (len(others) + 1) else 0
