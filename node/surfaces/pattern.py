"""Address patterns of OSC 1.0: `*`, `?`, `[a-z]`, `[!x]`, `{a,b}` inside one part of an address, never across a `/`.

A part of a pattern is a small automaton whose states are the bits of one integer, walked once along the text: linear time,
where backtracking takes for ever on forty stars. Addresses are a tree of parts, so `/layer/*/gain` tries 64 numbers and
never 500 addresses.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from node.errors import Refused

MAX_LENGTH = 256  # characters of a pattern
_SPECIAL = re.compile(r"[*?\[\]{}]")


def is_pattern(address: str) -> bool:
    """True where the address holds a character that OSC 1.0 keeps for patterns."""
    return _SPECIAL.search(address) is not None


def matches(pattern: str, addresses: Iterable[str]) -> list[str]:
    """The addresses that `pattern` means, those with common beginnings together. Raises Refused for a malformed pattern."""
    return list(AddressTree(addresses).find(pattern))


class _Node:
    __slots__ = ("address", "children")

    def __init__(self) -> None:
        self.address: str | None = None
        self.children: dict[str, _Node] = {}


class AddressTree:
    """Addresses by their parts, and which of them a pattern means; the last 256 patterns are remembered."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self._root = _Node()
        for address in addresses:
            node = self._root
            for part in address.split("/")[1:]:
                node = node.children.setdefault(part, _Node())
            node.address = address
        self.find = lru_cache(maxsize=256)(self._find)

    def _find(self, pattern: str) -> tuple[str, ...]:
        """The addresses that `pattern` means. Raises Refused for a malformed pattern."""
        if len(pattern) > MAX_LENGTH:
            raise Refused(f"the pattern has {len(pattern)} characters, at most {MAX_LENGTH}")
        parts = [_part(text) if is_pattern(text) else text for text in pattern.split("/")[1:]]
        nodes = [self._root]
        for part in parts:
            nodes = _step(nodes, part)
        return tuple(node.address for node in nodes if node.address is not None)


def _step(nodes: list[_Node], part: "str | _Part") -> list[_Node]:
    if isinstance(part, str):
        return [node.children[part] for node in nodes if part in node.children]
    names = {name for node in nodes for name in node.children}  # each name once: 64 layers have the same ones
    found = {name for name in names if part.matches(name)}
    return [child for node in nodes for name, child in node.children.items() if name in found]


class _Part:
    """The automaton of one part of a pattern. State i goes to i + 1 on its characters; a `*` also stays where it is."""

    def __init__(self, text: str) -> None:
        self._accepts: list[tuple[bool, str] | None] = []  # (negated, characters); None: no character leads on
        self._stars = 0  # bits
        self._jumps: dict[int, list[int]] = {}  # states reached without a character, always later ones
        self._parse(text)
        self._final = len(self._accepts)
        self._reach = self._closures()
        self._jumping = sum(1 << state for state in self._jumps)
        self._masks: dict[str, int] = {}

    def matches(self, text: str) -> bool:
        states = self._reach[0]
        for character in text:
            mask = self._masks.get(character)
            if mask is None:
                mask = self._masks[character] = self._mask(character)
            states = self._spread((states & mask) << 1 | states & self._stars)
            if not states:
                return False
        return bool(states >> self._final & 1)

    def _spread(self, states: int) -> int:
        left = states & self._jumping
        while left:
            reach = self._reach[(left & -left).bit_length() - 1]
            states |= reach
            left &= ~reach
        return states

    def _mask(self, character: str) -> int:
        """The states that `character` leads on from."""
        return sum(
            1 << state
            for state, accept in enumerate(self._accepts)
            if accept is not None and (character in accept[1]) is not accept[0]
        )

    def _closures(self) -> list[int]:
        reach = [1 << state for state in range(self._final + 1)]
        for state in range(self._final, -1, -1):
            for target in self._jumps.get(state, ()):
                reach[state] |= reach[target]
        return reach

    def _parse(self, text: str) -> None:
        at = 0
        while at < len(text):
            character = text[at]
            if character == "[":
                at = self._brackets(text, at)
            elif character == "{":
                at = self._braces(text, at)
            elif character in "]}":
                raise Refused(f"malformed pattern: '{character}' closes nothing")
            elif character == "*":
                if not text.startswith("**", at):
                    self._stars |= 1 << len(self._accepts)
                    self._jumps[len(self._accepts)] = [len(self._accepts) + 1]
                    self._accepts.append(None)
            else:
                self._accepts.append((True, "") if character == "?" else (False, character))
            at += 1

    def _brackets(self, text: str, at: int) -> int:
        end = text.find("]", at)
        body = text[at + 1 : end]
        negated = body.startswith("!")
        body = body[negated:]
        if end < 0 or not body:
            raise Refused(f"malformed pattern: '[' at {at + 1} " + ("has no ']'" if end < 0 else "holds nothing"))
        characters = re.sub(r"(.)-(.)", _expanded, body, flags=re.DOTALL)
        self._accepts.append((negated, characters))
        return end

    def _braces(self, text: str, at: int) -> int:
        end = text.find("}", at)
        body = text[at + 1 : end]
        if end < 0 or not body or "{" in body:
            raise Refused(f"malformed pattern: '{{' at {at + 1} " + ("has no '}'" if end < 0 else "holds no list of words"))
        start = len(self._accepts)
        self._accepts.append(None)
        starts, ends = [], []
        for word in body.split(","):
            starts.append(len(self._accepts))
            self._accepts += [(False, character) for character in word]
            ends.append(len(self._accepts))
            self._accepts.append(None)
        self._jumps[start] = starts
        self._jumps |= {state: [len(self._accepts)] for state in ends}
        return end


def _expanded(pair: "re.Match[str]") -> str:
    """The characters of a range. Far ones are pointless in addresses and are not spelt out: at most 256."""
    first, last = ord(pair[1]), ord(pair[2])
    if not first <= last <= first + 255:
        raise Refused(f"malformed pattern: the range {pair[0]} does not go upwards through at most 256 characters")
    return "".join(map(chr, range(first, last + 1)))


_part = lru_cache(maxsize=512)(_Part)
