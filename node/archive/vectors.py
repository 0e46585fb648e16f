"""Vectors of one space, searched by cosine: a dot product for each, over blocks that never move.

float32 by numpy's vecdot, at memory speed: 100,000 x 384 in 6 ms (a matrix product: 7, and BLAS's threads spin beside the
sound; float16, which BLAS lacks: 60). Equal vectors get equal cosines, which a blocked product does not promise.
"""

import numpy as np
from numpy.typing import NDArray

BLOCK = 4096

Vectors = NDArray[np.float32]


class VectorTable:
    """Unit vectors by number. Memory: 4 * dim bytes for each, and one block at most that is not full."""

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self._blocks: list[Vectors] = []
        self._numbers = np.empty(0, np.int64)
        self._place: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._place)

    def __contains__(self, number: int) -> bool:
        return number in self._place

    def put(self, number: int, vector: Vectors) -> None:
        """Adds a vector, float32 (dim,) of length 1, or replaces it."""
        place = self._place.get(number)
        if place is None:
            place = len(self._place)
            if place == len(self._numbers):
                self._blocks.append(np.empty((BLOCK, self.dim), np.float32))
                self._numbers = np.append(self._numbers, np.empty(BLOCK, np.int64))
            self._place[number] = place
            self._numbers[place] = number
        self._row(place)[:] = vector

    def remove(self, number: int) -> None:
        """Takes a vector out; the last one moves to its place."""
        place = self._place.pop(number, None)
        if place is None:
            return
        last = len(self._place)
        if place != last:
            moved = int(self._numbers[last])
            self._row(place)[:] = self._row(last)
            self._numbers[place] = moved
            self._place[moved] = place
        if last == (len(self._blocks) - 1) * BLOCK:
            self._blocks.pop()
            self._numbers = self._numbers[:last].copy()

    def search(self, vector: Vectors, count: int, at_least: float = -2.0) -> list[tuple[int, float]]:
        """The `count` nearest as (number, cosine), the nearest first; of equals the newer number first."""
        held = len(self._place)
        if not held or count < 1:
            return []
        cosines = np.empty(held, np.float32)
        for index, block in enumerate(self._blocks):
            start = index * BLOCK
            rows = min(BLOCK, held - start)
            np.vecdot(block[:rows], vector, out=cosines[start : start + rows])
        return self._best(cosines, min(count, held), at_least)

    def _best(self, cosines: Vectors, count: int, at_least: float) -> list[tuple[int, float]]:
        worst = np.partition(cosines, len(cosines) - count)[len(cosines) - count]
        places = np.flatnonzero(cosines >= max(float(worst), at_least))
        order = np.lexsort((-self._numbers[places], -cosines[places]))[:count]
        return [(int(self._numbers[place]), min(1.0, float(cosines[place]))) for place in places[order]]

    def _row(self, place: int) -> Vectors:
        row: Vectors = self._blocks[place // BLOCK][place % BLOCK]
        return row


def is_unit(vector: NDArray[np.float32]) -> bool:
    """One vector, of length 1."""
    return vector.ndim == 1 and abs(float(np.dot(vector, vector)) - 1.0) < 1e-3
