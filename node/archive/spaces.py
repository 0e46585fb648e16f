"""The spaces of meaning that are searched: a table of vectors for each, read from the index at its first use."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from generator.embed import Meaning
from node.archive.index import Index
from node.archive.vectors import VectorTable

Vectors = NDArray[np.float32]


class Spaces:
    """Used under the archive's lock."""

    def __init__(self, index: Index, follow: bool) -> None:
        """follow: another process owns the archive; what it changes is read again."""
        self._index = index
        self._follow = follow
        self._data_version = index.version_of_data()
        self._tables: dict[str, VectorTable] = {}
        self._gone: set[int] = set()

    def search(self, meaning: Meaning, count: int, at_least: float) -> list[tuple[int, float]]:
        """The nearest clips as (number, cosine). Empty for a space that no clip is in."""
        return self._table(meaning).search(meaning.vector, count, at_least)

    def put(self, number: int, vectors: Mapping[str, Vectors]) -> None:
        """A clip's vectors, which are in the index already, by space."""
        for space, vector in vectors.items():
            if space in self._tables and len(vector) == self._tables[space].dim:
                self._tables[space].put(number, vector)

    def remove(self, number: int) -> None:
        """A clip is no longer found; where the index is another's, not even when it is read again."""
        if self._follow:
            self._gone.add(number)
        for table in self._tables.values():
            table.remove(number)

    def forget(self) -> None:
        """Every table is read anew."""
        self._tables.clear()

    def _table(self, meaning: Meaning) -> VectorTable:
        if self._follow and self._data_version != (now := self._index.version_of_data()):
            self._data_version = now
            self._tables.clear()
        table = self._tables.get(meaning.space)
        if table is None or table.dim != len(meaning.vector):
            table = VectorTable(len(meaning.vector))
            for number, vector in self._index.vectors(meaning.space):
                if number not in self._gone and len(vector) == table.dim and np.isfinite(vector).all():
                    table.put(number, vector)
            self._tables[meaning.space] = table
        return table
