"""What must hold in groups, and which cues have an end of their own."""

from collections.abc import Mapping

from node.control.commands import MAX_LAYERS
from node.show.model import MASTER, Continue, CueType, Mode
from node.show.reader import RawCue, RawShow, Report, walk

_Open = list[tuple[RawCue, frozenset[int]]]  # prompts without length, and the layers that they hold


def check_ends(show: RawShow, by_number: Mapping[str, RawCue], report: Report) -> None:
    """Adds a problem for every cue that another waits for and that has no end, and for every `continue` in a together group."""
    _Ends(show, by_number, report).check(show.cues, None)


def mode_of(group: RawCue) -> Mode:
    return Mode(group.values.get("mode", Mode.SEQUENCE))


class _Ends:
    def __init__(self, show: RawShow, by_number: Mapping[str, RawCue], report: Report) -> None:
        self._count = show.defaults.values.get("layers", MAX_LAYERS)
        self._by_number = by_number
        self._report = report

    def check(self, cues: list[RawCue], group: RawCue | None) -> None:
        together = group is not None and mode_of(group) is Mode.TOGETHER
        for place, cue in enumerate(cues, 1):
            self.check(cue.children, cue)
            if together and "continue" in cue.nodes:
                text = "the cues of a together group start together: leave continue out, or give the group mode: sequence"
                self._report.add(cue.nodes["continue"], text, cue.label)
            elif not together and "continue" in cue.nodes and cue.values.get("continue") == Continue.AUTO_FOLLOW:
                self._needs_end(cue, "auto_follow waits for", "use auto_continue")
            elif group is not None and not together and place < len(cues) and _waited_for(cue):
                self._needs_end(cue, "the next cue of the sequence waits for", "give this one continue: auto_continue")

    def _needs_end(self, cue: RawCue, who: str, otherwise: str) -> None:
        endless = self._open(cue)
        if not endless:
            return
        node = cue.nodes.get("continue", cue.node)
        if endless[0][0] is cue:
            text = f"{who} this cue's end, and without length it has none; give length, or {otherwise}"
        else:
            name = endless[0][0].label
            text = f"{who} this group's end, and cue {name} in it has none without length; give it length, or {otherwise}"
        self._report.add(node, text, cue.label)

    def _open(self, cue: RawCue) -> _Open:
        """The prompts of a cue that have no end, unless something outside of it takes their layers."""
        if not cue.armed:
            return []
        if cue.type is CueType.PROMPT:
            return [] if "length" in cue.nodes else [(cue, self._layers(cue))]
        found: _Open = []
        for child in self._in_time(cue):
            found = [*self._left(found, child), *self._open(child)]
        return found

    def _left(self, found: _Open, later: RawCue) -> _Open:
        """What is still without an end once a later cue has taken layers and stopped cues."""
        for cue in walk([later]) if found else ():
            if cue.type is CueType.PROMPT and cue.armed:
                taken = frozenset(cue.values.get("on", range(1, MAX_LAYERS + 1)))
                found = [(each, left) for each, layers in found if (left := layers - taken)]
            elif cue.type is CueType.STOP and cue.armed:
                found = [each for each in found if not self._stops(cue, each[0])]
        return found

    def _stops(self, stop: RawCue, cue: RawCue) -> bool:
        target = stop.values.get("target", MASTER)
        aimed = self._by_number.get(target)
        return target == MASTER or (aimed is not None and any(each is cue for each in walk([aimed])))

    def _in_time(self, group: RawCue) -> list[RawCue]:
        if mode_of(group) is Mode.SEQUENCE:
            return group.children
        return sorted(group.children, key=lambda cue: float(cue.values.get("pre_wait", 0.0)))

    def _layers(self, cue: RawCue) -> frozenset[int]:
        return frozenset(cue.values.get("on", range(1, cue.values.get("layers", self._count) + 1)))


def _waited_for(cue: RawCue) -> bool:
    """In a sequence; but for a goto, which starts its target instead."""
    goes_on = cue.type is not CueType.GOTO or not cue.armed
    return goes_on and cue.values.get("continue", Continue.NONE) == Continue.NONE
