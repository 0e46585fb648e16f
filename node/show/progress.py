"""How far the cues are that wait or run: what each of them waits for, and for how long still."""

from dataclasses import dataclass

from node.show.model import Cue, CueType
from node.show.stage import CueState
from node.show.timeline import Do, Phase, Run, UnderWay

_ACTIONS = {CueType.PROMPT: "length", CueType.FADE: "fade", CueType.WAIT: "wait", CueType.STOP: "fade"}


@dataclass(frozen=True, slots=True)
class Progress:
    """what: `pre wait`, `until ready`, `length`, `fade`, `wait` or `post wait`; "" where nothing of it has an end of its own.

    left_s, of_s: seconds; None where there is no such time.
    """

    number: str
    state: str
    what: str
    left_s: float | None
    of_s: float | None


def progress(way: UnderWay, frame: int) -> list[Progress]:
    """Of every cue that waits or runs at program frame `frame`, the oldest start first."""
    due: dict[int, dict[Do, float]] = {}
    for event in reversed(way.timeline.waiting()):  # the first of its kind has the last word
        due.setdefault(id(event.run), {})[event.do] = float((event.at - frame) / way.timeline.rate)
    return [_of(run, due.get(id(run), {})) for run in way.runs.values()]


def state_of(run: Run) -> CueState:
    """What `/cues` says of a cue that waits or runs."""
    return CueState.RUNNING if run.phase is Phase.ACTING else CueState.WAITING


def _of(run: Run, left: dict[Do, float]) -> Progress:
    cue, state = run.cue, str(state_of(run))
    if run.phase is Phase.HELD:
        return Progress(cue.number, state, "until ready", None, None)
    if Do.ACT in left:
        return Progress(cue.number, state, "pre wait", left[Do.ACT], cue.pre_wait_s)
    if Do.END in left:
        return Progress(cue.number, state, _ACTIONS.get(cue.type, ""), left[Do.END], _length(cue))
    if Do.CONTINUE in left:
        return Progress(cue.number, state, "post wait", left[Do.CONTINUE], cue.post_wait_s)
    return Progress(cue.number, state, "", None, None)


def _length(cue: Cue) -> float | None:
    return cue.length_s if cue.type is CueType.PROMPT else cue.time_s
