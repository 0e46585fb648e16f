"""What must hold between the cues of a show, and between the keys of one: unique numbers, targets that exist, keys that fit."""

from collections.abc import Mapping

from node.show.groups import check_ends
from node.show.loops import check_loops
from node.show.midi_section import cue_numbers
from node.show.model import MASTER, PLACES, Continue, CueType
from node.show.osc_cue import check_osc
from node.show.problems import shown, suggest
from node.show.reader import RawCue, RawShow, Report, walk

_UNIQUE = ("hotkey", "osc")  # two cues on one key would be a guess; a group starts several


def check_rules(show: RawShow, report: Report) -> None:
    """Adds a problem for everything that cannot be played, and makes the values of osc cues."""
    by_number = _numbered(show, report)
    _check_names(show, by_number, report)
    taken: dict[tuple[str, str], RawCue] = {}
    for cue in show.every():
        _check_target(cue, by_number, report)
        _check_continue(cue, report)
        _check_triggers(cue, taken, report)
        match cue.type:
            case CueType.PROMPT:
                _check_layers(cue, show, report)
            case CueType.FADE:
                _check_fade(cue, by_number, report)
            case CueType.OSC:
                check_osc(cue, by_number, report)
    check_ends(show, by_number, report)
    check_loops(show, by_number, report)


def _numbered(show: RawShow, report: Report) -> dict[str, RawCue]:
    by_number: dict[str, RawCue] = {}
    for cue in show.every():
        number = cue.values.get("number")
        if number == MASTER:
            report.add(cue.nodes["number"], f"'{MASTER}' means the whole mix; choose another number", cue.label)
        elif number in by_number:
            first = by_number[number].node.line
            report.add(cue.nodes["number"], f"the number {number} is taken by the cue in line {first}", cue.label)
        elif number is not None:
            by_number[number] = cue
    return by_number


def _check_names(show: RawShow, by_number: Mapping[str, RawCue], report: Report) -> None:
    """The cues that settings and the midi section name."""
    start = show.settings.values.get("start")
    if start is not None and start not in by_number:
        report.add(show.settings.nodes["start"], f"start: there is no cue {shown(start)}{suggest(start, by_number)}")
    for number, node in cue_numbers(show.top.nodes.get("midi")):
        if number not in by_number:
            report.add(node, f"address: there is no cue {shown(number)}{suggest(number, by_number)}")


def _check_target(cue: RawCue, by_number: Mapping[str, RawCue], report: Report) -> None:
    target = cue.values.get("target")
    if target is None or target in by_number or (target == MASTER and cue.type is not CueType.GOTO):
        return
    if target == MASTER:
        report.add(cue.nodes["target"], f"a goto cue goes to a cue, not to '{MASTER}'", cue.label)
        return
    report.add(cue.nodes["target"], f"target: there is no cue {shown(target)}{suggest(target, by_number)}", cue.label)


def _check_continue(cue: RawCue, report: Report) -> None:
    mode = cue.values.get("continue")
    if mode == Continue.AUTO_FOLLOW and cue.values.get("post_wait"):
        text = "post_wait has no effect with auto_follow; it belongs to auto_continue"
        report.add(cue.nodes["post_wait"], text, cue.label, warning=True)
    if mode == Continue.AUTO_CONTINUE and cue.type is CueType.WAIT:
        text = "a wait cue with auto_continue holds nothing back; auto_follow waits for its end"
        report.add(cue.nodes["continue"], text, cue.label, warning=True)


def _check_triggers(cue: RawCue, taken: dict[tuple[str, str], RawCue], report: Report) -> None:
    for key in _UNIQUE:
        value = cue.values.get(key)
        if value is not None:
            first = taken.setdefault((key, value), cue)
            if first is not cue:
                where = f"cue {first.label} in line {first.nodes[key].line}"
                text = f"{key} {shown(value)} is taken by {where}; a group can start both"
                report.add(cue.nodes[key], text, cue.label)
    if "days" in cue.nodes and "at" not in cue.nodes:
        report.add(cue.nodes["days"], 'days belong to a time of day: add at, as at: "19:30"', cue.label)


def _check_layers(cue: RawCue, show: RawShow, report: Report) -> None:
    """A layer above the cue's own layer count would never sound."""
    layers = cue.values.get("layers", show.defaults.values.get("layers"))
    highest = max(cue.values.get("on", ()), default=0)
    if layers is not None and highest > layers:
        report.add(cue.nodes["on"], f"on names layer {highest}, and this cue has {layers} layers", cue.label)


def _check_fade(cue: RawCue, by_number: Mapping[str, RawCue], report: Report) -> None:
    if not any(key in cue.nodes for key in ("gain_db", "layers", *PLACES)):
        report.add(cue.node, "a fade cue needs gain_db, layers, pan or azimuth: what it moves", cue.label)
    target = cue.values.get("target")
    if target is None:
        return
    for key in (key for key in PLACES if target == MASTER and key in cue.nodes):
        text = f"{key} belongs to the layers of a cue; with target: {MASTER} a fade takes gain_db and layers"
        report.add(cue.nodes[key], text, cue.label)
    if target != MASTER and "layers" in cue.nodes:
        text = f"layers counts those of the whole mix: it belongs to target: {MASTER}; a fade of a cue takes gain_db and pan"
        report.add(cue.nodes["layers"], text, cue.label)
    aimed = by_number.get(target)
    if aimed is not None and not any(each.type in (CueType.PROMPT, None) for each in walk([aimed])):
        text = f"target: cue {target} is a {aimed.type} cue and holds no layers, so there is nothing to fade"
        report.add(cue.nodes["target"], text, cue.label, warning=True)
