"""The tables of operations and rules as Markdown. `docs/verify.md` has them between marks, and a test holds it to them."""

import sys
from itertools import groupby
from pathlib import Path

from generator.verify.registry import table
from generator.verify.static import RULES


def operations() -> str:
    """A row for each kind of operation."""
    known = sorted(table().values(), key=lambda operation: (operation.module, operation.name))
    rows = [
        f"| {module} | {', '.join(f'`{operation.name}`' for operation in group)} |"
        for module, group in groupby(known, key=lambda operation: operation.module)
    ]
    return "\n".join(["| kind | operations |", "|---|---|", *rows])


def rules() -> str:
    """A row for each static rule."""
    rows = [f"| `{name}` | {rule.text} |" for name, rule in RULES.items()]
    return "\n".join(["| rule | what goes wrong; what to do |", "|---|---|", *rows])


def renewed(text: str) -> str:
    """A document with the tables between its marks written anew."""
    for mark, made in (("operations", operations()), ("rules", rules())):
        before, opening, rest = text.partition(f"<!-- {mark} -->\n")
        _, closing, after = rest.partition("<!-- end -->")
        text = f"{before}{opening}{made}\n{closing}{after}"
    return text


if __name__ == "__main__":
    document = Path(sys.argv[1])
    document.write_text(renewed(document.read_text(encoding="utf-8")), encoding="utf-8")
