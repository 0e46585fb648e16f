"""The table of commands as Markdown: `docs/commands.md` is this text, and a test holds it to that."""

import sys
from collections.abc import Iterable
from pathlib import Path

from node.control.commands import COMMANDS, Arg, Command, Kind

_INTRODUCTION = """\
# Commands

Written by `make docs` from `node/control/commands.py`; edit that. How messages, replies and pushes work: [osc.md](osc.md).
`[...]` may be left out. `{n}` is a layer, 1 to 64; `{number}` is a cue of the show.
"""
_SECTIONS = {
    Kind.PARAMETER: (
        "Parameters",
        "With arguments: sets it. Without: the reply is the same address with the value.",
    ),
    Kind.TRIGGER: (
        "Triggers",
        "Fire on no argument or a non-zero one; `0`, the release of a button, is ignored where there are no arguments.",
    ),
    Kind.QUERY: ("Questions", "Each is answered to the address and port that asked."),
}
_TYPE_NAMES = {"i": "int", "f": "float", "s": "string"}


def markdown(commands: Iterable[Command]) -> str:
    """A table of each kind, in the order of the table of commands."""
    rows = list(commands)
    return "\n".join([_INTRODUCTION, *(_section(kind, [row for row in rows if row.kind is kind]) for kind in Kind)])


def _section(kind: Kind, rows: list[Command]) -> str:
    title, text = _SECTIONS[kind]
    heads = ["address", "arguments"]
    cells = [[f"`{row.address}`", "<br>".join(map(_argument, row.args))] for row in rows]
    if kind is Kind.PARAMETER:
        heads.append("default")
        for cell, row in zip(cells, rows, strict=True):
            cell.append(_default(row))
    heads.append("meaning")
    for cell, row in zip(cells, rows, strict=True):
        cell.append(row.doc + (f"; answers `{row.replies}`" if row.replies else ""))
    lines = [heads, ["---"] * len(heads), *cells]
    table = "\n".join("| " + " | ".join(_escape(cell) for cell in line) + " |" for line in lines)
    return f"## {title}\n{text}\n\n{table}\n"


def _argument(arg: Arg) -> str:
    text = f"{arg.name} {_TYPE_NAMES[arg.type]}"
    text += "".join(f" {part}" for part in (arg.range_text, arg.unit) if part)
    return f"[{text}]" if arg.optional else text


def _default(row: Command) -> str:
    if row.layer_defaults:
        return ", ".join(f"`{value!s}`" for value in row.layer_defaults[:4]) + ", ..."
    if row.default is None:
        return ""
    return '`""`' if row.default == "" else f"`{row.default!s}`"


def _escape(cell: str) -> str:
    return cell.replace("|", "\\|")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(markdown(COMMANDS), encoding="utf-8")
