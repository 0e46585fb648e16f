"""A problem of a show file and how it is printed: where, which cue, what is wrong, the line, a caret."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

_WIDEST = 110  # characters of a source line that are shown
_CUT = "\N{HORIZONTAL ELLIPSIS}"
_UNPRINTABLE = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Problem:
    """line and column count from 1; line 0: the problem is the file itself. A warning does not keep the show from playing."""

    path: str
    text: str
    line: int = 0
    column: int = 0
    cue: str = ""
    source: str = ""
    warning: bool = False

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        head = f"{where}: {'warning: ' if self.warning else ''}{f'cue {self.cue}: ' if self.cue else ''}{self.text}"
        if not self.line:
            return head
        shown, at = _window(self.source, self.column - 1)
        pad = "".join("\t" if letter == "\t" else " " for letter in shown[:at])
        return f"{head}\n    {shown}\n    {pad}^"


def _window(source: str, at: int) -> tuple[str, int]:
    """The part of a long line that is shown, and where the caret stands in it."""
    if len(source) <= _WIDEST:
        return source, at
    first = max(0, min(at - _WIDEST // 2, len(source) - _WIDEST))
    shown = source[first : first + _WIDEST]
    before = _CUT if first else ""
    after = _CUT if first + _WIDEST < len(source) else ""
    return before + shown + after, at - first + len(before)


def shown(text: str) -> str:
    """A word of the file as a message quotes it: one line, at most 40 characters, nothing that steers a terminal."""
    line = " ".join(text[:400].split())
    line = line if len(line) <= 40 and len(text) <= 400 else line[:39] + _CUT
    return "'" + "".join(letter if letter.isprintable() else _UNPRINTABLE for letter in line) + "'"


def listed(words: Iterable[str]) -> str:
    """Words as a sentence lists them: "hold, archive or cut"."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def suggest(word: str, known: Iterable[str]) -> str:
    """ "; did you mean 'fade'?" where one of `known` is near `word`, else ""."""
    by_lower = {name.lower(): name for name in known}
    if len(word) > 64 or len(by_lower) > 2000:  # the comparison is slow, and a guess among so many says little
        return ""
    near = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return f"; did you mean '{by_lower[near[0]]}'?" if near else ""
