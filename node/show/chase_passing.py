"""Which cues are passed while a position goes on: the rule for jumps, the same for timecode and for beats."""

from bisect import bisect_left
from collections.abc import Iterable

Place = tuple[float, str]  # where, and the number of the cue


class Passing:
    """A cue is passed when the position comes to its place or beyond it without a jump. A jump passes nothing; what lies at its
    end or ahead of it will be passed again.
    """

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = sorted(places, key=lambda place: place[0])
        self._next = 0
        self._at: float | None = None

    def __bool__(self) -> bool:
        return bool(self._places)

    def land(self, at: float) -> None:
        """A jump."""
        self._at, self._next = at, bisect_left(self._places, at, key=lambda place: place[0])

    def go_on_from(self, before: "Passing") -> None:
        """Takes the place of another list of cues where that one is: what lies behind is past."""
        if before._at is not None:
            self.land(before._at)

    def roll(self, start: float, end: float, far: float, slack: float = 0.0) -> None:
        """It was seen to run from `start` to `end`. It has jumped where start is more than `far` ahead of where it was, or
        behind that by more than `slack`, which is how unsteadily it is known.
        """
        if self._at is None or start > self._at + far or start < self._at - slack:
            self.land(start)
        assert self._at is not None
        self._at = max(self._at, end)

    def until(self, reach: float) -> list[Place]:
        """What is passed at `reach` and was not yet."""
        first = self._next
        while self._next < len(self._places) and self._places[self._next][0] <= reach:
            self._next += 1
        return self._places[first : self._next]
