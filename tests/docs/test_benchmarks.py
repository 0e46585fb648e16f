"""docs/benchmarks.md tells what the results beside the benchmarks say."""

from benchmarks.beside.tables import page
from tests.house.source import ROOT


def test_the_tables_are_fresh() -> None:
    text = (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8")
    assert page(text) == text, "docs/benchmarks.md is old: run `make docs`"
