"""The namespace as OSCQuery tells it: the table's addresses as a tree, each with what a client needs to make a control.

Words and meanings are those of the OSCQuery proposal (github.com/Vidvox/OSCQueryProposal). A node may be a method and hold
others, as `/gain` holds `/gain/db`. TYPE has the arguments that a message must have; with the optional ones it is an
overload. A trigger without arguments is of type `N`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from node.control.calls import Target
from node.control.commands import Arg, Command, Kind, Value

READ, WRITE = 1, 2  # bits of ACCESS
ATTRIBUTES = (
    "FULL_PATH", "CONTENTS", "DESCRIPTION", "ACCESS", "TYPE", "VALUE", "RANGE", "CLIPMODE", "UNIT", "TAGS", "OVERLOADS",
)  # fmt: skip
EXTENSIONS = {
    "ACCESS": True, "VALUE": True, "RANGE": True, "DESCRIPTION": True, "TAGS": True, "UNIT": True, "CLIPMODE": True,
    "OVERLOADS": True, "CRITICAL": False, "EXTENDED_TYPE": False, "HTML": False, "LISTEN": True, "PATH_ADDED": True,
    "PATH_REMOVED": True, "PATH_CHANGED": True, "PATH_RENAMED": False,
}  # fmt: skip
_UNITS = {"s": "time.second", "dB": "gain.db", "degrees": "angle.degree"}  # by the proposal's names

Values = Mapping[str, Value]


class UnknownAttribute(Exception):
    """Asked for an attribute that OSCQuery, or this node, does not have."""


@dataclass(slots=True)
class Node:
    """One place of the tree. target: what a message to it reaches; None for a mere container. fixed: all but what changes."""

    path: str
    target: Target | None = None
    fixed: dict[str, Any] = field(default_factory=dict)
    contents: "dict[str, Node]" = field(default_factory=dict)

    @property
    def is_parameter(self) -> bool:
        return self.target is not None and self.target.command.kind is Kind.PARAMETER

    def parameters(self) -> Iterator[Target]:
        """The parameters from here on down."""
        if self.is_parameter and self.target is not None:
            yield self.target
        for child in self.contents.values():
            yield from child.parameters()

    def as_json(self, values: Values) -> dict[str, Any]:
        """Everything from here on down. values: of `parameters`, by the table's addresses."""
        whole = dict(self.fixed)
        if self.is_parameter and self.target is not None:
            whole["VALUE"] = [values[self.target.address]]
        if self.contents:
            whole["CONTENTS"] = {name: child.as_json(values) for name, child in self.contents.items()}
        return whole

    def asked(self, attribute: str) -> list[Target]:
        """The parameters whose values are needed to tell an attribute; "" for all attributes."""
        if attribute in ("", "CONTENTS"):
            return list(self.parameters())
        return [self.target] if attribute == "VALUE" and self.is_parameter and self.target is not None else []

    def attribute(self, name: str, values: Values) -> dict[str, Any] | None:
        """One attribute alone; None where this node has none of that name. Raises UnknownAttribute."""
        if name not in ATTRIBUTES:
            raise UnknownAttribute(f"{name[:40]} is no attribute; these are: {' '.join(ATTRIBUTES)} HOST_INFO")
        if name == "CONTENTS":
            return {name: self.as_json(values)[name]} if self.contents else None
        if name == "VALUE":
            return {name: [values[self.target.address]]} if self.is_parameter and self.target is not None else None
        return {name: self.fixed[name]} if name in self.fixed else None


class Namespace:
    """The tree of all addresses at one time. It never changes, so any thread may read it."""

    def __init__(self, targets: Mapping[str, Target], prefix: str = "", title: str = "") -> None:
        """targets: by address, without the node's prefix."""
        self.targets = targets
        self.root = Node("/", fixed={"FULL_PATH": "/", "DESCRIPTION": title, "ACCESS": 0})
        self._nodes = {"/": self.root}
        for target in targets.values():
            node = self._made(prefix + target.address)
            node.target = target
            node.fixed |= _method(target.command)

    def find(self, path: str) -> Node | None:
        """The node at a full path, with or without a slash at its end."""
        return self._nodes.get(path.rstrip("/") or "/")

    def new_since(self, before: "Namespace") -> list[str]:
        """The paths that `before` did not have, but for those that lie in another one of them."""
        new = self._nodes.keys() - before._nodes.keys()
        return sorted(path for path in new if _parent(path) not in new)

    def _made(self, path: str) -> Node:
        node = self._nodes.get(path)
        if node is None:
            node = self._nodes[path] = Node(path, fixed={"FULL_PATH": path, "ACCESS": 0})
            self._made(_parent(path)).contents[path.rpartition("/")[2]] = node
        return node


def read(targets: Iterable[Target], value: Callable[[Target], Value]) -> dict[str, Value]:
    """The values of parameters, as JSON has them: f with a point. value: of control, on its thread."""
    return {t.address: float(value(t)) if t.command.types[0] == "f" else value(t) for t in targets}


def _parent(path: str) -> str:
    return path.rpartition("/")[0] or "/"


def _method(command: Command) -> dict[str, Any]:
    required = [arg for arg in command.args if not arg.optional]
    method: dict[str, Any] = {
        "DESCRIPTION": command.doc + (f" (answers {command.replies})" if command.replies else ""),
        "ACCESS": READ | WRITE if command.kind is Kind.PARAMETER else WRITE,
        "TAGS": [str(command.kind)],
        **_arguments(required),
    }
    if len(required) < len(command.args):
        method["OVERLOADS"] = [_arguments(command.args)]
    return method


def _arguments(args: Iterable[Arg]) -> dict[str, Any]:
    args = list(args)
    told: dict[str, Any] = {"TYPE": "".join(arg.type for arg in args) or "N"}
    ranges = [_range(arg) for arg in args]
    if any(ranges):
        told["RANGE"] = ranges
        told["CLIPMODE"] = ["both" if arg.continuous else "none" for arg in args]
    units = [_UNITS.get(arg.unit) for arg in args]
    if any(units):
        told["UNIT"] = units
    return told


def _range(arg: Arg) -> dict[str, Any] | None:
    """None for a text, whose length alone is limited: clients take any range of a text for a list of choices."""
    if arg.choices:
        return {"VALS": list(arg.choices)}
    if arg.type == "s" or not arg.range_text:
        return None
    whole = int if arg.type == "i" else float
    return {"MIN": whole(arg.low), "MAX": whole(arg.high)}
