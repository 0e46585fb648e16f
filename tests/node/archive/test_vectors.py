"""The table of vectors against a plain dictionary."""

import time

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from node.archive.vectors import BLOCK, VectorTable

Steps = st.lists(st.tuples(st.booleans(), st.integers(1, 12), st.integers(0, 2**31)), max_size=60)


def unit(seed: int, dim: int = 5) -> NDArray[np.float32]:
    vector = np.random.default_rng(seed).standard_normal(dim)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(Steps)
def test_it_finds_what_a_dictionary_would(steps: list[tuple[bool, int, int]]) -> None:
    table, plain = VectorTable(5), dict[int, NDArray[np.float32]]()
    for put, number, seed in steps:
        if put:
            table.put(number, unit(seed))
            plain[number] = unit(seed)
        else:
            table.remove(number)
            plain.pop(number, None)
    wanted = sorted(plain, key=lambda number: (-round(float(plain[number] @ unit(0)), 5), -number))
    found = table.search(unit(0), 4)
    assert [number for number, _ in found] == wanted[:4]
    assert all(abs(cosine - float(plain[number] @ unit(0))) < 1e-5 for number, cosine in found)
    assert len(table) == len(plain)


def test_it_grows_and_shrinks_by_blocks() -> None:
    rows = np.stack([unit(n) for n in range(2 * BLOCK + 1)])
    table = VectorTable(5)
    for number, row in enumerate(rows):
        table.put(number, row)
    assert table.search(rows[2 * BLOCK], 1)[0][0] == 2 * BLOCK
    for number in range(BLOCK + 1):
        table.remove(number)
    assert len(table) == BLOCK and table.search(rows[5], 1)[0][0] != 5
    assert [table.search(rows[n], 1)[0][0] for n in (BLOCK + 1, BLOCK + 77, 2 * BLOCK)] == [BLOCK + 1, BLOCK + 77, 2 * BLOCK]
    table.put(5, rows[5])
    assert table.search(rows[5], 1) == [(5, 1.0)] or abs(table.search(rows[5], 1)[0][1] - 1.0) < 1e-6


def test_of_equals_the_newest_comes_first() -> None:
    table = VectorTable(5)
    for number in (3, 9, 1):
        table.put(number, unit(0))
    assert [number for number, _ in table.search(unit(0), 2)] == [9, 3]


def test_a_search_costs_little_more_than_reading_its_memory() -> None:
    rows = np.random.default_rng(1).standard_normal((4 * BLOCK, 384)).astype(np.float32)
    table = VectorTable(384)
    for number, row in enumerate(rows):
        table.put(number, row)
    ratios = []
    for _ in range(15):
        times = []
        for work in (lambda: table.search(rows[5], 3), rows.sum):
            start = time.thread_time()
            work()
            times.append(time.thread_time() - start)
        ratios.append(times[0] / times[1])
    assert min(ratios) < 6.0  # 0.8 for 100,000 vectors
