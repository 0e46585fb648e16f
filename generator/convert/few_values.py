"""6-bit weights: the 64 values that stand best for a tensor's, by k-means in one dimension (Lloyd 1982).

coremltools' own k-means sorts and searches every weight, which takes an hour for half a billion of them. Weights scaled to 1
and rounded to fp16 have at most 63488 different values: k-means on how often each occurs takes milliseconds.
"""

import numpy as np
from numpy.typing import NDArray

VALUES = 64
_ROUNDS = 60
_BINS = 64  # few enough that a tensor of some thousand weights fills them


def table(weights: NDArray[np.floating]) -> tuple[NDArray[np.floating], NDArray[np.uint8]]:
    """(VALUES,) ascending values of the weights' type, and for each weight, flat, the index of the nearest."""
    flat = weights.astype(np.float32).ravel()
    scale = float(np.abs(flat).max()) or 1.0
    values, counts = _histogram(flat / scale)
    centres = _first_guess(values, counts)
    for _ in range(_ROUNDS):
        moved = _means(values, counts, centres)
        if np.array_equal(moved, centres):
            break
        centres = moved
    kept = np.sort((centres * scale).astype(weights.dtype))
    between = (kept[1:].astype(np.float32) + kept[:-1].astype(np.float32)) / 2
    return kept, np.searchsorted(between, flat).astype(np.uint8)


def _histogram(scaled: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The different values in ascending order, and how often each occurs."""
    bits = scaled.astype(np.float16).view(np.uint16)
    counts = np.bincount(bits, minlength=1 << 16)
    there = np.flatnonzero(counts)
    values = there.astype(np.uint16).view(np.float16).astype(np.float64)
    order = np.argsort(values, kind="stable")
    return values[order], counts[there][order].astype(np.float64)


def _first_guess(values: NDArray[np.float64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Dense as the cube root of the values' density, which is best for many values (Panter and Dite 1951)."""
    density, edges = np.histogram(values, _BINS, (-1.0, 1.0), weights=counts)
    share = np.concatenate([[0.0], np.cumsum(np.cbrt(density))])
    wanted = (np.arange(VALUES) + 0.5) / VALUES * share[-1]
    guess: NDArray[np.float64] = np.interp(wanted, share, edges)
    return guess


def _means(values: NDArray[np.float64], counts: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of what is nearest to each centre; a centre that is nearest to nothing stays."""
    splits = np.searchsorted(values, (centres[1:] + centres[:-1]) / 2)
    edges = np.concatenate([[0], splits, [len(values)]])
    weight = np.diff(np.concatenate([[0.0], np.cumsum(counts)])[edges])
    total = np.diff(np.concatenate([[0.0], np.cumsum(counts * values)])[edges])
    moved: NDArray[np.float64] = np.where(weight > 0, total / np.maximum(weight, 1), centres)
    return moved
