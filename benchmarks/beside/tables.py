"""The tables of docs/benchmarks.md, from the results beside the benchmarks: `python -m benchmarks.beside.tables PAGE`.

A table stands between `<!-- NAME -->` and `<!-- end of NAME -->`; the rest of the page is left as it is.
"""

import ast
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[1]
_CONDITIONS = "{date}, {cores} cores, {machine}, load {load_average} before the start"


def page(text: str) -> str:
    """The page with its tables written anew."""
    for name, make in TABLES.items():
        between = re.compile(f"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
        table = make()
        text, found = between.subn(lambda match, table=table: match[1] + table + match[2], text)  # type: ignore[misc]
        assert found == 1, f"the page has no place for the table {name}"
    return text


def all_benchmarks() -> str:
    """Every module, with the first line of what it says of itself."""
    rows = []
    for path in sorted(HERE.glob("*.py")):
        said = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")[0].replace("\n", " ")
        kept = path.with_suffix(".json")
        link = f"[{kept.name}](../benchmarks/{kept.name})" if kept.exists() else ""
        rows.append([f"`{path.stem}`", said.partition(": `python")[0].rstrip(".:"), link])
    return _table(["`python -m benchmarks.`", "measures", "last result"], rows)


def render() -> str:
    """us a block, one column a size, and the node's ratios."""
    result = _result("render")
    sizes = result["results"]
    names = list(sizes[0]["us_a_block"])
    rows = [[name, *(str(size["us_a_block"][name]["median"]) for size in sizes)] for name in names]
    node = names[0]
    for other in ("scsynth", "source", "source stereo"):
        ratios = [size["us_a_block"][node]["median"] / size["us_a_block"][other]["median"] for size in sizes]
        rows.append([f"**{node} / {other}**", *(f"**{ratio:.2f}**" for ratio in ratios)])
    apart = max(size["most_apart"] for size in sizes)
    head = [f"us a block, medians of {result['rounds']}", *(f"{size['layers']} layers" for size in sizes)]
    return _table(head, rows) + f"\n{_CONDITIONS.format(**result)}; the mixes are at most {apart:.0e} apart.\n"


def latency() -> str:
    """ms, one row a program and period."""
    result = _result("latency")
    columns = {"p50_ms": "median", "p99_ms": "p99", "most_ms": "most", "done_p50_ms": "done, median"}
    columns |= {"count": "counted", "lost": "lost"}
    rows = [
        [str(one["period"]), name, *(str(line[column]) for column in columns)]
        for one in result["results"]
        for name, line in one["programs"].items()
    ]
    load = f"{result['burners']} busy loops, {result['traffic_a_second']} messages a second"
    return _table(["period", "ms", *columns.values()], rows) + f"\n{_CONDITIONS.format(**result)}; {load}.\n"


TABLES: dict[str, Callable[[], str]] = {"all benchmarks": all_benchmarks, "render": render, "latency": latency}


def _result(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return found


def _table(head: list[str], rows: list[list[str]]) -> str:
    marks = ["---", *("---:" for _ in head[1:])] if rows and rows[0][-1][:1].isdigit() else ["---"] * len(head)
    return "".join(f"| {' | '.join(row)} |\n" for row in [head, marks, *rows])


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        path.write_text(page(path.read_text(encoding="utf-8")), encoding="utf-8")
