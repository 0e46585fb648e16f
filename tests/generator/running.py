"""Runs an engine's or a stage's generator to its end."""

from collections.abc import Generator
from typing import Any


def result(stage: Generator[float, None, Any]) -> Any:
    """What it returns."""
    return progress(stage)[1]


def progress(stage: Generator[float, None, Any]) -> tuple[list[float], Any]:
    """(what it yields, what it returns)."""
    fractions = []
    while True:
        try:
            fractions.append(next(stage))
        except StopIteration as end:
            return fractions, end.value
