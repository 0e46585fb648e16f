"""The patches as their files hold them: OSC addresses in them, and Pd's objects and cords."""

import re
from dataclasses import dataclass, field

from max_patches.generate.__main__ import FOLDER
from node.control.calls import AddressBook
from node.control.commands import BY_ADDRESS, SENT_ONLY

_ADDRESS = re.compile(r"(?<![\w.:*<)\]/-])/(?!/)(?:[a-z{%][\w{}%./@$-]*)")
_FIRST = {address.split("/")[1] for address in BY_ADDRESS} | {address.split("/")[1] for address in SENT_ONLY}


def addresses(text: str) -> set[str]:
    """Everything in a text that begins like an OSC address of the node or like nothing else."""
    return {found.rstrip(".") for found in _ADDRESS.findall(text)}


def unknown(found: set[str]) -> set[str]:
    """Those that neither the table nor the node's own list has. %ld, $1 and @ stand for a layer's number."""
    book = AddressBook()
    book.set_cues(dict.fromkeys(["1"], ""))
    known = {*BY_ADDRESS, *SENT_ONLY, *book.targets, "/layer/{n}/level"}
    return {a for a in found if re.sub(r"%ld|\$1|@", "1", a) not in known and a not in known}


def files() -> list[str]:
    """Every file of the folder that a program of somebody else reads, by its path in it."""
    kinds = {".maxpat", ".maxhelp", ".pd", ".js", ".json", ".sc", ".scd", ".ReaperOSC", ".py"}
    paths = (path for path in FOLDER.rglob("*") if path.suffix in kinds and "__pycache__" not in path.parts)
    return sorted(
        str(path.relative_to(FOLDER)) for path in paths if "generate" not in path.parts and path.name != "__init__.py"
    )


@dataclass
class PdCanvas:
    """One canvas of a Pd file: how many objects it has, and its cords (source, outlet, sink, inlet)."""

    objects: list[str] = field(default_factory=list)
    cords: list[tuple[int, int, int, int]] = field(default_factory=list)


def pd_canvases(text: str) -> list[PdCanvas]:
    """Every canvas of a Pd file, inner ones first."""
    done, stack = [], []
    for record in re.findall(r"#(.*?[^\\]);\n", text, re.DOTALL):
        words = record.split()
        if words[:2] == ["N", "canvas"]:
            stack.append(PdCanvas())
        elif words[:2] == ["X", "connect"]:
            source, outlet, sink, inlet = map(int, words[2:6])
            stack[-1].cords.append((source, outlet, sink, inlet))
        elif words[:2] == ["X", "restore"]:
            done.append(stack.pop())
            stack[-1].objects.append(record)
        elif words[0] == "X" and words[1] != "coords":
            stack[-1].objects.append(record)
    return [*done, *stack]
