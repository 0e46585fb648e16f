"""Where the cues of a show stand to each other: which follows which, and where the playhead goes."""

from dataclasses import dataclass, field

from node.errors import Refused
from node.show.model import Continue, Cue, CueType, Mode, Show
from node.show.problems import suggest


@dataclass(frozen=True, slots=True)
class _Place:
    cue: Cue
    siblings: tuple[Cue, ...]
    index: int
    group: Cue | None


@dataclass(slots=True)
class Order:
    """The cues of one show by number, those in groups included."""

    show: Show
    _places: dict[str, _Place] = field(init=False)

    def __post_init__(self) -> None:
        self._places = {}
        self._enter(self.show.cues, None)

    def _enter(self, cues: tuple[Cue, ...], group: Cue | None) -> None:
        for index, cue in enumerate(cues):
            self._places[cue.number] = _Place(cue, cues, index, group)
            self._enter(cue.cues, cue)

    def __contains__(self, number: str) -> bool:
        return number in self._places

    def find(self, number: str) -> Cue:
        """Raises Refused for a number that no cue has."""
        if number not in self._places:
            raise Refused(f"there is no cue {number}{suggest(number, self._places)}")
        return self._places[number].cue

    def first(self) -> Cue | None:
        """The cue that stands by when the show is loaded."""
        start = self.show.settings.start
        return self.find(start) if start else next(iter(self.show.cues), None)

    def in_group(self, number: str, group: str) -> bool:
        """The cue stands in the group, however deep; or is it."""
        at = self._places.get(number)
        while at is not None:
            if at.cue.number == group:
                return True
            at = self._places[at.group.number] if at.group is not None else None
        return False

    def next(self, cue: Cue) -> Cue | None:
        """The cue behind it; behind the last of a group, the one behind the group."""
        place = self._places[cue.number]
        if place.index + 1 < len(place.siblings):
            return place.siblings[place.index + 1]
        return self.next(place.group) if place.group is not None else None

    def previous(self, cue: Cue | None) -> Cue | None:
        """The cue before it, the last for None; before the first of a group, the group."""
        if cue is None:
            return self.show.cues[-1] if self.show.cues else None
        place = self._places[cue.number]
        return place.siblings[place.index - 1] if place.index else place.group

    def following(self, cue: Cue) -> Cue | None:
        """The cue that a continue of this one starts; None at the end of its list, and where the cue has left the show."""
        place = self._places.get(cue.number)
        if place is None:
            return None
        if cue.type is CueType.GOTO and cue.armed:
            target = self._places.get(cue.target)
            return target.cue if target is not None else None
        return place.siblings[place.index + 1] if place.index + 1 < len(place.siblings) else None

    def continue_of(self, cue: Cue) -> Continue:
        """What the cue does by itself where it stands."""
        return continue_of(cue, self._places[cue.number].group)

    def after_chain(self, cue: Cue) -> Cue | None:
        """Where GO leaves the playhead: behind the last cue that starts by itself; behind its goto where a chain loops."""
        seen: dict[str, Cue] = {}
        last, at = cue, cue if cue.number in self._places else None
        while at is not None and at.number not in seen:
            seen[at.number] = last = at
            at = self.following(at) if at.continue_ is not Continue.NONE else None
        if at is not None:  # in a loop nothing but a goto leads back
            last = max((each for each in seen.values() if each.type is CueType.GOTO), key=self.position)
        return self.next(last)

    def walk(self, cue: Cue | None, count: int) -> list[Cue]:
        """The next cues of the list, `cue` first; a group counts as one."""
        found: list[Cue] = []
        while cue is not None and len(found) < count:
            found.append(cue)
            cue = self.next(cue)
        return found

    def position(self, cue: Cue) -> list[int]:
        """Where the cue stands in the list, and in each group down to it: sorts cues as they are in the file."""
        place = self._places[cue.number]
        return [*(self.position(place.group) if place.group is not None else []), place.index]


def continue_of(cue: Cue, group: Cue | None) -> Continue:
    """What a cue of a group does by itself: in a sequence the next starts at its end, unless it says otherwise."""
    if group is None:
        return cue.continue_
    if group.mode is Mode.TOGETHER:
        return Continue.NONE
    return Continue.AUTO_FOLLOW if cue.continue_ is Continue.NONE else cue.continue_
