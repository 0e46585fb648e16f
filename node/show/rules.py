"""What must hold between the cues of a show: unique numbers, targets that exist, no loop without a wait."""

from collections.abc import Iterator

from node.show.midi_section import cue_numbers
from node.show.model import MASTER, Continue, CueType
from node.show.problems import shown, suggest
from node.show.reader import RawCue, RawShow, Report

SHORTEST_LOOP_S = 0.1  # a loop that starts cues more often than that is a slip, and would starve everything else


def check_rules(show: RawShow, report: Report) -> None:
    """Adds a problem for everything between cues that cannot be played."""
    by_number: dict[str, int] = {}
    for index, cue in enumerate(show.cues):
        number = cue.values.get("number")
        if number == MASTER:
            report.add(cue.nodes["number"], f"'{MASTER}' means the whole mix; choose another number", cue.label)
        elif number in by_number:
            first = show.cues[by_number[number]].node.line
            report.add(cue.nodes["number"], f"the number {number} is taken by the cue in line {first}", cue.label)
        elif number is not None:
            by_number[number] = index
    start = show.settings.values.get("start")
    if start is not None and start not in by_number:
        report.add(show.settings.nodes["start"], f"start: there is no cue {shown(start)}{suggest(start, by_number)}")
    for number, node in cue_numbers(show.top.nodes.get("midi")):
        if number not in by_number:
            report.add(node, f"address: there is no cue {shown(number)}{suggest(number, by_number)}")
    for cue in show.cues:
        _check_target(cue, by_number, report)
        _check_follow(cue, report)
        _check_layers(cue, show, report)
    for loop in _loops(show.cues, by_number):
        _check_loop([show.cues[index] for index in loop], report)


def _check_target(cue: RawCue, by_number: dict[str, int], report: Report) -> None:
    target = cue.values.get("target")
    if target is None or target in by_number or (target == MASTER and cue.type is not CueType.GOTO):
        return
    if target == MASTER:
        report.add(cue.nodes["target"], f"a goto cue goes to a cue, not to '{MASTER}'", cue.label)
        return
    report.add(cue.nodes["target"], f"target: there is no cue {shown(target)}{suggest(target, by_number)}", cue.label)


def _check_follow(cue: RawCue, report: Report) -> None:
    mode = cue.values.get("continue")
    if mode == Continue.AUTO_FOLLOW and cue.type is CueType.PROMPT and "length" not in cue.nodes:
        text = "auto_follow waits for this cue's end, and without length it has none; give length, or use auto_continue"
        report.add(cue.nodes["continue"], text, cue.label)
    if mode == Continue.AUTO_FOLLOW and cue.values.get("post_wait"):
        text = "post_wait has no effect with auto_follow; it belongs to auto_continue"
        report.add(cue.nodes["post_wait"], text, cue.label, warning=True)
    if mode == Continue.AUTO_CONTINUE and cue.type is CueType.WAIT:
        text = "a wait cue with auto_continue holds nothing back; auto_follow waits for its end"
        report.add(cue.nodes["continue"], text, cue.label, warning=True)


def _check_layers(cue: RawCue, show: RawShow, report: Report) -> None:
    """A layer above the cue's own layer count would never sound."""
    layers = cue.values.get("layers", show.defaults.values.get("layers"))
    highest = max(cue.values.get("on", ()), default=0)
    if cue.type is CueType.PROMPT and layers is not None and highest > layers:
        report.add(cue.nodes["on"], f"on names layer {highest}, and this cue has {layers} layers", cue.label)


def _check_loop(loop: list[RawCue], report: Report) -> None:
    if sum(_seconds_to_next(cue) for cue in loop) >= SHORTEST_LOOP_S:
        return
    goto = next(cue for cue in loop if cue.type is CueType.GOTO)  # nothing else leads back
    names = ", ".join(cue.label for cue in loop[:5]) + (", ..." if len(loop) > 5 else "")
    text = f"a loop without a wait: {names} would start without end; give it waits of {SHORTEST_LOOP_S:g} s or more"
    report.add(goto.nodes["target"], text, goto.label)


def _seconds_to_next(cue: RawCue) -> float:
    """The least time from this cue's start to the start of the one that it continues with."""
    pre_wait = float(cue.values.get("pre_wait", 0.0))
    if cue.values.get("continue") == Continue.AUTO_CONTINUE:
        return pre_wait + float(cue.values.get("post_wait", 0.0))
    own = cue.values.get("length" if cue.type is CueType.PROMPT else "time", 0.0)
    return pre_wait + (float(own) if cue.values.get("armed", True) else 0.0)


def _next(index: int, cues: list[RawCue], by_number: dict[str, int]) -> int | None:
    """The cue that starts by itself after this one."""
    cue = cues[index]
    if cue.values.get("continue", Continue.NONE) == Continue.NONE:
        return None
    if cue.type is CueType.GOTO and cue.values.get("armed", True):
        return by_number.get(cue.values.get("target", ""))
    return index + 1 if index + 1 < len(cues) else None


def _loops(cues: list[RawCue], by_number: dict[str, int]) -> Iterator[list[int]]:
    """Every closed chain of continues, once. Each cue leads to one other at most, so a walk finds them all."""
    walk_of: dict[int, int] = {}
    for first in range(len(cues)):
        walk: list[int] = []
        at: int | None = first
        while at is not None and at not in walk_of:
            walk_of[at] = first
            walk.append(at)
            at = _next(at, cues, by_number)
        if at is not None and walk_of[at] == first:
            yield walk[walk.index(at) :]
