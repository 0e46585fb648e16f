"""Loops of cues that start each other: found through gotos, groups and messages of the show to its own node.

A cue can be started in two ways: by its group, whose sequence then goes on behind it, or alone. So each has two places in the
graph of what starts what. Nothing but a goto or an osc cue leads back in it; all times are the least that can be.
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from node.show.groups import mode_of
from node.show.model import Continue, CueType, Mode
from node.show.osc_cue import starts, takes_layers
from node.show.reader import RawCue, RawShow, Report, walk

SHORTEST_LOOP_S = 0.1  # a loop that starts cues more often than that is a slip, and would starve everything else
_SHORTEST_NS = SHORTEST_LOOP_S * 1e9  # whole nanoseconds: ten waits of 0.01 s are 0.1 s
MOST_STEPS = 1_000_000  # of the search; only loops that are knotted on purpose take more than some per cue

_Place = tuple[int, bool]  # a cue, by its place in the file; whether its group has started it


@dataclass(frozen=True, slots=True)
class _Span:
    """The least time from a cue's start to its end, in ns. prompts: to the end of the first of its prompts that ends itself.

    A prompt may end before its time when others take its layers; but in a group the last one to take them plays to its end,
    unless `ends_others`: something in the group stops cues, or has others start that take layers.
    """

    least: float
    prompts: float | None = None
    ends_others: bool = False

    @property
    def end(self) -> float:
        return self.least if self.prompts is None or self.ends_others else max(self.least, self.prompts)


def check_loops(show: RawShow, by_number: Mapping[str, RawCue], report: Report) -> None:
    """Adds a problem for every loop that would start cues without end."""
    graph = _Graph(show, by_number)
    search = _Search(graph.edges)
    for jump in sorted(graph.jumps):
        loop = search.loop_through(jump)
        cue = graph.cues[jump[0][0]]
        node = cue.nodes["target" if cue.type is CueType.GOTO else "address"]
        if search.steps > MOST_STEPS:
            text = f"the loops here are too many to check; give them waits of {SHORTEST_LOOP_S:g} s or more"
            report.add(node, text, cue.label)
            return
        if loop:
            report.add(node, _said([graph.cues[index] for index, _ in loop]), cue.label)


def _said(loop: list[RawCue]) -> str:
    names = ", ".join(cue.label for cue in loop[:5]) + (", ..." if len(loop) > 5 else "")
    skipped = any(each.armed and "length" in each.nodes for cue in loop for each in walk([cue]))
    why = "; a cue has no length where its layers are taken from it, or where it is skipped" if skipped else ""
    return f"a loop without a wait: {names} would start without end; give it waits of {SHORTEST_LOOP_S:g} s or more{why}"


class _Graph:
    """What starts what, and the least time from one start to the other. Only what is shorter than a loop may be is kept."""

    def __init__(self, show: RawShow, by_number: Mapping[str, RawCue]) -> None:
        self.cues = list(show.every())
        self.edges: dict[_Place, dict[_Place, float]] = defaultdict(dict)
        self.jumps: set[tuple[_Place, _Place]] = set()  # edges of gotos and messages
        self._by_number = by_number
        self._not_ready = show.defaults.values.get("on_not_ready")
        self._index = {id(cue): index for index, cue in enumerate(self.cues)}
        self._spans = [_Span(0.0)] * len(self.cues)
        for index in range(len(self.cues) - 1, -1, -1):  # the cues of a group come behind it
            self._spans[index] = self._span(self.cues[index])
        self._enter(show.cues, None)

    def _enter(self, cues: list[RawCue], group: RawCue | None) -> None:
        mode = mode_of(group) if group is not None else None
        for cue, behind in zip(cues, [*cues, None][1:], strict=True):
            self._acts(cue)
            own = cue.values.get("continue", Continue.NONE)
            self._goes_on(cue, own, behind, False)
            if mode is Mode.SEQUENCE:
                self._goes_on(cue, Continue.AUTO_FOLLOW if own == Continue.NONE else own, behind, True)
            self._enter(cue.children, cue)

    def _acts(self, cue: RawCue) -> None:
        """What a cue starts when it acts."""
        if not cue.armed:
            return
        for grouped in (False, True):
            if cue.type is CueType.GROUP:
                first = cue.children[:1] if mode_of(cue) is Mode.SEQUENCE else cue.children
                for child in first:
                    self._edge(cue, grouped, child, True, _pre_wait(cue))
            elif cue.type is CueType.OSC:
                self._jump(cue, grouped, self._by_number.get(starts(cue) or ""), _pre_wait(cue))

    def _goes_on(self, cue: RawCue, mode: str, behind: RawCue | None, grouped: bool) -> None:
        """What a cue starts by its continue."""
        if mode == Continue.NONE:
            return
        after = _pre_wait(cue) + _ns(cue, "post_wait") if mode == Continue.AUTO_CONTINUE else self._spans[self._at(cue)].end
        if cue.type is CueType.GOTO and cue.armed:
            self._jump(cue, grouped, self._by_number.get(cue.values.get("target", "")), after)
        elif behind is not None:
            self._edge(cue, grouped, behind, grouped, after)

    def _jump(self, cue: RawCue, grouped: bool, target: RawCue | None, after: float) -> None:
        if target is not None and after < _SHORTEST_NS:
            self._edge(cue, grouped, target, False, after)
            self.jumps.add(((self._at(cue), grouped), (self._at(target), False)))

    def _edge(self, cue: RawCue, grouped: bool, other: RawCue, other_grouped: bool, after: float) -> None:
        if after < _SHORTEST_NS:
            place = (self._at(other), other_grouped)
            edges = self.edges[self._at(cue), grouped]
            edges[place] = min(after, edges.get(place, math.inf))

    def _at(self, cue: RawCue) -> int:
        return self._index[id(cue)]

    def _span(self, cue: RawCue) -> _Span:
        begins = _pre_wait(cue)
        if not cue.armed:
            return _Span(begins)
        if cue.type is CueType.PROMPT:
            return _Span(begins, begins + (0.0 if self._may_skip(cue) else _ns(cue, "length", math.inf)))
        if cue.type is CueType.GROUP:
            return self._group_span(cue, begins)
        ends_others = cue.type in (CueType.STOP, CueType.GOTO) or takes_layers(cue) or starts(cue) is not None
        return _Span(begins + _ns(cue, "time"), ends_others=ends_others)

    def _may_skip(self, cue: RawCue) -> bool:
        """Whether the cue is over at once where it has no clip."""
        return bool(cue.values.get("on_not_ready", self._not_ready) == "skip")

    def _group_span(self, group: RawCue, begins: float) -> _Span:
        sequence = mode_of(group) is Mode.SEQUENCE
        least, ends_others = begins, False
        prompts: list[float] = []
        for child in group.children:
            span = self._spans[self._at(child)]
            least, ends_others = max(least, begins + span.least), ends_others or span.ends_others
            prompts += [] if span.prompts is None else [begins + span.prompts]
            if sequence and child.type is CueType.GOTO and child.armed:
                break
            if sequence and child.values.get("continue") == Continue.AUTO_CONTINUE:
                begins += _pre_wait(child) + _ns(child, "post_wait")
            elif sequence:
                begins += span.end
        return _Span(least, min(prompts, default=None), ends_others)


def _pre_wait(cue: RawCue) -> float:
    return _ns(cue, "pre_wait")


def _ns(cue: RawCue, key: str, otherwise: float = 0.0) -> float:
    """A time of the cue; one that could not be read, and is reported already, makes no loop."""
    return round(cue.values[key] * 1e9) if key in cue.values else math.inf if key in cue.nodes else otherwise


class _Search:
    """Takes the edges that are in no loop away, and then one jump after the other, each with the shortest loop through it."""

    def __init__(self, edges: Mapping[_Place, Mapping[_Place, float]]) -> None:
        self.steps = 0
        self._out = {place: dict(ends) for place, ends in edges.items()}
        self._into: dict[_Place, set[_Place]] = defaultdict(set)
        for place, ends in edges.items():
            for end in ends:
                self._into[end].add(place)
        self._trim({*self._out, *self._into})

    def loop_through(self, jump: tuple[_Place, _Place]) -> list[_Place]:
        """The places of a loop through an edge that is too short, the edge's start last; [] for none. Takes the edge away."""
        start, end = jump
        after = self._out.get(start, {}).get(end)
        if after is None:
            return []
        found = self._shortest(end, start, _SHORTEST_NS - after)
        self._cut(start, end)
        self._trim({start, end})
        return found

    def _shortest(self, start: _Place, end: _Place, below: float) -> list[_Place]:
        """The places of the shortest way, both ends included; [] where none takes less than `below` (Dijkstra)."""
        before: dict[_Place, _Place] = {}
        done: set[_Place] = set()
        ways = [(0.0, start, start)]
        while ways:
            took, place, came_from = heapq.heappop(ways)
            if place in done or took >= below:
                continue
            done.add(place)
            before[place] = came_from
            if place == end:
                return _way(before, start, end)
            for other, after in self._out.get(place, {}).items():
                self.steps += 1
                heapq.heappush(ways, (took + after, other, place))
            if self.steps > MOST_STEPS:
                break
        return []

    def _trim(self, places: set[_Place]) -> None:
        """Cuts off what leads nowhere or comes from nowhere: it is in no loop."""
        while places:
            place = places.pop()
            out, into = self._out.get(place, {}), self._into.get(place, set())
            if bool(out) == bool(into):
                continue
            for other in [*out]:
                self._cut(place, other)
                places.add(other)
            for other in [*into]:
                self._cut(other, place)
                places.add(other)

    def _cut(self, start: _Place, end: _Place) -> None:
        del self._out[start][end]
        self._into[end].discard(start)


def _way(before: Mapping[_Place, _Place], start: _Place, end: _Place) -> list[_Place]:
    way = [end]
    while way[-1] != start:
        way.append(before[way[-1]])
    return way[::-1]
