"""Where the joins of the layers fall: evenly, (D-F)/N apart, whatever came and went before."""

from collections.abc import Sequence

_DEAD_BAND = 0.01  # of the period: what rounding and one late block move


def largest_gap(phases: Sequence[float], period: float) -> float:
    """The phase (0..period) in the middle of the widest gap between `phases`; 0.0 where there are none."""
    if not phases:
        return 0.0
    ordered = sorted(phase % period for phase in phases)
    gaps = [
        ((following - phase) % period or period, phase)
        for phase, following in zip(ordered, ordered[1:] + ordered[:1], strict=True)
    ]
    width, start = max(gaps, key=lambda gap: gap[0])
    return (start + width / 2) % period


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
    return round(shift) if shift > _DEAD_BAND * period else 0
