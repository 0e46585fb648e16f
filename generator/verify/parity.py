"""How alike two arrays are: whether they are finite first, then how far apart."""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class Parity:
    """What `compare` measures.

    finite_ratio: share of `got` that is finite, 0 to 1; below 1 no other number says anything, and they are NaN.
    max_abs: largest |got - want|. relative: ||got - want|| / ||want||. correlation: Pearson's, -1 to 1, NaN where one is
    constant. snr_db: 20 log10(||want|| / ||got - want||), infinite where they are equal.
    """

    finite_ratio: float
    max_abs: float
    relative: float
    correlation: float
    snr_db: float

    def as_json(self) -> dict[str, float | None]:
        """The numbers by name; None for one that is NaN or infinite, which JSON has no word for."""
        return {name: value if math.isfinite(value) else None for name, value in asdict(self).items()}

    def __str__(self) -> str:
        if self.finite_ratio < 1:
            return f"finite {self.finite_ratio:.6f}"
        return (
            f"finite 1, max {self.max_abs:.3g}, relative {self.relative:.3g}, "
            f"correlation {self.correlation:.7f}, SNR {self.snr_db:.1f} dB"
        )


def compare(got: ArrayLike, want: ArrayLike) -> Parity:
    """Measures `got` against the reference `want`, in float64. Raises ValueError where shapes differ or one is empty."""
    a, b = (np.asarray(array, dtype=np.float64) for array in (got, want))
    if a.shape != b.shape or a.size == 0:
        raise ValueError(f"cannot compare shapes {a.shape} and {b.shape}")
    finite_ratio = float(np.isfinite(a).mean())
    if finite_ratio < 1 or not np.isfinite(b).all():
        return Parity(finite_ratio, math.nan, math.nan, math.nan, math.nan)
    error, size = float(np.linalg.norm(a - b)), float(np.linalg.norm(b))
    relative = error / size if size else (math.inf if error else 0.0)
    snr_db = -20 * math.log10(relative) if 0 < relative < math.inf else (math.inf if relative == 0 else -math.inf)
    return Parity(1.0, float(np.abs(a - b).max()), relative, _correlation(a, b), snr_db)


def _correlation(a: Any, b: Any) -> float:
    x, y = a - a.mean(), b - b.mean()
    size = float(np.linalg.norm(x) * np.linalg.norm(y))
    return max(-1.0, min(1.0, float(np.vdot(x, y)) / size)) if size else math.nan
