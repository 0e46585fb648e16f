"""What a rehearsal has found, as a table for people, as JSON for machines, and in a line."""

from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any

from node.rehearse_watch import Outcome, Start
from node.show.model import Cue, CueType, Show

SCHEMA = 1
_FINE = (Outcome.READY, Outcome.ARCHIVE)
_NAMED = 8  # cues that a line names; the table has them all


@dataclass(frozen=True, slots=True)
class Row:
    """One cue, at the start that went worst. Times in s, None where there is nothing to say.

    at_s: from the first start of the show. late_s: until it began (held) or was heard (late); None: never. takes_s: making one
    of its clips, on average. leaves_s: between the moment from which its clip could be made and its time. spare_s: of these,
    how many were left when the clip was there. speed: clips made a second against clips needed, of all that sounds then.
    short: how often a layer ran out of its clips. starts: how often it began.
    """

    number: str
    name: str
    type: str
    at_s: float
    by_go: bool
    outcome: Outcome
    late_s: float | None = 0.0
    takes_s: float | None = None
    leaves_s: float | None = None
    spare_s: float | None = None
    speed: float | None = None
    short: int = 0
    starts: int = 1

    @property
    def verdict(self) -> str:
        """ready, archive, late by 2.1 s, held for 2.1 s, skipped."""
        if self.outcome in _FINE or self.outcome is Outcome.SKIPPED:
            return str(self.outcome)
        if self.late_s is None:
            return "never had a clip"
        return f"{'held for' if self.outcome is Outcome.HELD else 'late by'} {self.late_s:.1f} s"


@dataclass(frozen=True, slots=True)
class Report:
    """rows: of the cues that began or should have, in the order of the list. left_out: numbers of those that nothing came to.

    seconds: rehearsed. complete: False where it was broken off.
    """

    title: str
    engine: str
    rows: tuple[Row, ...]
    left_out: tuple[str, ...]
    every_s: float = 0.0
    standby_s: float = 0.0
    seconds: float = 0.0
    complete: bool = True

    @property
    def not_ready(self) -> list[Row]:
        """The cues that were not there at their time, and had nothing to stand in."""
        return [row for row in self.rows if row.outcome not in _FINE]

    @property
    def too_slow(self) -> list[Row]:
        """The cues from which on the engine cannot keep up with what sounds."""
        return [row for row in self.rows if row.speed is not None and row.speed < 1.0]

    @property
    def playable(self) -> bool:
        """Every cue could begin at its time."""
        return self.complete and not self.not_ready


def report(show: Show, engine: str, starts: list[Start], took_s: dict[str, list[float]], rate: int, **more: Any) -> Report:
    """rate: of the frames, in Hz. more: the other fields of the report."""
    zero = min((start.due for start in starts), default=0)
    by_cue: dict[str, list[Row]] = {}
    for start in starts:
        by_cue.setdefault(start.cue.number, []).append(_row(start, took_s, zero, rate))
    order = [cue.number for cue in show.every()]
    rows = tuple(_worst(by_cue[number]) for number in order if number in by_cue)
    return Report(show.title, engine, rows, tuple(number for number in order if number not in by_cue), **more)


def _row(start: Start, took_s: dict[str, list[float]], zero: int, rate: int) -> Row:
    def between(early: int | None, late: int | None) -> float | None:
        return None if early is None or late is None else (late - early) / rate

    def clip_s(prompt: str) -> float:
        seconds = took_s.get(prompt) or [one for some in took_s.values() for one in some]
        return fmean(seconds) if seconds else 0.0

    cue, due = start.cue, start.due
    ends = {Outcome.LATE: start.heard, Outcome.HELD: start.began, Outcome.SKIPPED: None}
    return Row(
        cue.number, cue.name, str(cue.type), (due - zero) / rate, start.by_go, start.outcome,
        late_s=between(due, ends.get(start.outcome, due)),
        takes_s=clip_s(cue.prompt) if cue.prompt in took_s else None,
        leaves_s=between(start.wanted, due) if start.wanted is not None or start.outcome in _FINE else 0.0,
        spare_s=between(start.made, due),
        speed=start.demand.speed(clip_s) if start.demand is not None and _moves(cue) else None,
        short=start.short,
    )  # fmt: skip


def _moves(cue: Cue) -> bool:
    """What sounds after it takes other clips than before, or more."""
    return cue.armed and (cue.type is CueType.PROMPT or cue.layers is not None)


def _worst(rows: list[Row]) -> Row:
    """The start that went worst, with what all of them lacked."""
    order = list(Outcome)
    worst = max(
        rows, key=lambda row: (row.outcome not in _FINE, row.late_s is None, row.late_s or 0.0, order.index(row.outcome))
    )
    speeds = [row.speed for row in rows if row.speed is not None]
    values = asdict(worst) | {"speed": min(speeds, default=None), "short": sum(row.short for row in rows), "starts": len(rows)}
    return Row(**values)


def as_json(told: Report) -> dict[str, Any]:
    """For machines. Seconds to the millisecond."""
    rows = [{"verdict": row.verdict, **_rounded(asdict(row))} for row in told.rows]
    about = {"schema": SCHEMA, "playable": told.playable, "sustained": not told.too_slow}
    return about | _rounded(asdict(told)) | {"rows": rows}


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in values.items()}


def table(told: Report) -> list[str]:
    """Its lines: the cues that take clips."""
    lines = [
        f"{told.title!r} with {told.engine}; a GO {told.every_s:g} s after the last cue began, where nothing follows by itself",
        f"{'cue':<8}{'name':<28}{'at':>8}{'takes':>9}{'leaves':>9}{'speed':>8}  when its time came",
    ]
    shown = [row for row in told.rows if row.speed is not None or row.outcome is not Outcome.READY]
    for row in shown:
        takes, leaves = (f"{value:.1f} s" if value is not None else "-" for value in (row.takes_s, row.leaves_s))
        speed = f"{row.speed:.1f}x" if row.speed is not None else "-"
        minutes, seconds = divmod(round(row.at_s), 60)
        at = f"{minutes}:{seconds:02d}"
        name = row.name if len(row.name) <= 26 else row.name[:25] + "…"
        lines.append(f"{row.number:<8}{name:<28}{at:>8}{takes:>9}{leaves:>9}{speed:>8}  {_words(row)}")
    return lines


def _words(row: Row) -> str:
    again = f", the worst of {row.starts}" if row.starts > 1 else ""
    short = f", out of clips {row.short} times" if row.short else ""
    return f"{row.verdict}{again}{short}"


def notes(told: Report) -> list[str]:
    """What is to be known beside the table."""
    lines = []
    if told.standby_s:
        lines.append(f"the first GO could be given {told.standby_s:.1f} s after the start of the node")
    if told.left_out:
        lines.append(f"not rehearsed, since neither GO nor another cue comes to it: {_list(list(told.left_out))}")
    if told.too_slow:
        cues = _list([row.number for row in told.too_slow])
        least = min(row.speed or 0.0 for row in told.too_slow)
        lines.append(
            f"what sounds from cue {cues} on cannot be sustained: clips come {least:.2g} times as fast as they are needed, and "
            "are repeated; take fewer layers, longer clips or a shorter fade"
        )
    return lines


def summary(told: Report) -> str:
    """The verdict, in a line."""
    title = f"{told.title!r} with {told.engine}"
    if told.not_ready:
        cues = _list([f"{row.number} ({row.verdict})" for row in told.not_ready])
        return f"{title} cannot be played live as timed: {cues}; {_advice(told.not_ready)}"
    if not told.complete:
        return f"{title} was not rehearsed to its end; until then every cue was ready"
    archived = [row.number for row in told.rows if row.outcome is Outcome.ARCHIVE]
    covered = f", cue {_list(archived)} with the help of the archive" if archived else ""
    return f"{title} can be played live as timed{covered}"


def _advice(rows: list[Row]) -> str:
    if all(row.leaves_s == 0.0 for row in rows):
        return "nothing is made for them before their time: let it be (prepare: early)"
    return "leave more time before, or make every clip before the show: endless show bake"


def _list(words: list[str]) -> str:
    more = f" and {len(words) - _NAMED} more" if len(words) > _NAMED else ""
    return ", ".join(words[:_NAMED]) + more
