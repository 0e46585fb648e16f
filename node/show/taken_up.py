"""What the cues of a show are at, as plain values for a file, and the way back: on another node, at another rate.

Times are exact program frames ("3/2" for one and a half), so what waits goes on to the very frame.
"""

from fractions import Fraction
from typing import Any

from node.show.cue_list import CueList
from node.show.model import Continue, Cue
from node.show.timeline import Do, Phase, Run, UnderWay

Plain = dict[str, Any]


def plain(cues: CueList) -> Plain:
    """Where the cue list is, in values that JSON knows; the order of everything is kept."""
    way = cues.under_way
    events = way.timeline.waiting()
    runs = _every([*way.runs.values(), *way.holder.values(), *(event.run for event in events)])
    number = {id(run): n for n, run in enumerate(runs)}
    return {
        "standby": cues.standby.number if cues.standby is not None else "",
        "last_go": cues.last_go,
        "runs": [
            {
                "cue": run.cue.number, "type": str(run.cue.type), "continue": str(run.continue_), "phase": run.phase.name,
                "dropped": run.dropped, "group": number[id(run.group)] if run.group is not None else None,
            }
            for run in runs
        ],
        "listed": [number[id(run)] for run in way.runs.values()],
        "holders": {str(layer): number[id(run)] for layer, run in way.holder.items()},
        "events": [[str(event.at), event.do.name, number[id(event.run)], event.fade_s] for event in events],
    }  # fmt: skip


def take_up(cues: CueList, saved: Plain, scale: Fraction, frame: int) -> list[str]:
    """Puts a fresh cue list where another one was; gives the numbers of running cues that its show has no more.

    scale: frames of this node for one of the other's. frame: this node's, at which it goes on. A cue that is of another type by
    now is another cue. What waited for one that is gone goes on without it.
    """
    by_number = {cue.number: cue for cue in cues.show.every()}
    runs = [_run(each, by_number) for each in saved["runs"]]
    for run, each in zip(runs, saved["runs"], strict=True):
        if run is not None and each["group"] is not None:
            run.group = runs[each["group"]]
    way = cues.under_way
    way.runs.update({run.cue.number: run for n in saved["listed"] if (run := runs[n]) is not None})
    way.holder.update({int(layer): run for layer, n in saved["holders"].items() if (run := runs[n]) is not None})
    for at, do, n, fade_s in saved["events"]:
        if (run := runs[n]) is not None:
            way.timeline.push(Fraction(at) * scale, Do[do], run, fade_s)
    cues.last_go = round(saved["last_go"] * scale) if saved["last_go"] is not None else None
    cues.standby = by_number.get(saved["standby"], cues.standby) if saved["standby"] else None
    gone = [saved["runs"][n]["cue"] for n in saved["listed"] if runs[n] is None]
    if gone:
        _end_groups(way, frame)
    return gone


def _every(runs: list[Run]) -> list[Run]:
    """These and the groups that they run in, each once."""
    found: dict[int, Run] = {}
    for run in runs:
        at: Run | None = run
        while at is not None and id(at) not in found:
            found[id(at)] = at
            at = at.group
    return list(found.values())


def _run(saved: Plain, by_number: dict[str, Cue]) -> Run | None:
    cue = by_number.get(saved["cue"])
    if cue is None or str(cue.type) != saved["type"]:
        return None
    return Run(cue, Continue(saved["continue"]), None, Phase[saved["phase"]], saved["dropped"])


def _end_groups(way: UnderWay, frame: int) -> None:
    """A group whose last cue is gone has nothing to wait for: it ends at once."""
    for run in way.runs.values():
        if run.cue.cues and run.phase is Phase.ACTING and not any(each.group is run for each in way.runs.values()):
            way.timeline.push(Fraction(frame), Do.END, run)
