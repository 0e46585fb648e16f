"""The loop: one fault after the other, at random, and what became of each."""

import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.chaos.faults import FAULTS, FOLDED, PATIENCE_S, Fault
from tests.chaos.stage import Stage
from tests.e2e.node import until


@dataclass
class Done:
    """A fault, as it was done. healed_s: from its end until all was well again; None: never. said: its line came."""

    number: int
    name: str
    run: int
    at_s: float  # on that run's tape
    did_s: float
    healed_s: float | None
    said: bool
    condition: str = ""  # of the node, where it has not healed


@dataclass
class Use:
    """What the node holds. Of all its processes together, but for rss_mb: of the control process."""

    run: int
    descriptors: int
    threads: int
    rss_mb: float


@dataclass
class Report:
    seed: int
    done: list[Done] = field(default_factory=list)
    use: list[Use] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def chosen(stage: Stage, count: int, among: Sequence[Fault] = tuple(FAULTS)) -> Iterable[Fault]:
    """`count` faults: each that can be done once, as far as they go, then by their weight; in random order."""
    here = [fault for fault in among if fault.can(stage)]
    once = stage.chance.sample(here, len(here))[:count]
    more = stage.chance.choices(here, [fault.weight for fault in here], k=count - len(once))
    both = [*once, *more]
    stage.chance.shuffle(both)
    return both


def do(stage: Stage, faults: Iterable[Fault], report: Report) -> None:
    """Does them and waits, after each, until all is well."""
    for number, fault in enumerate(faults, 1):
        until(lambda fault=fault: fault.when(stage), PATIENCE_S)  # type: ignore[misc]
        report.done.append(_one(stage, number, fault))
        report.use.append(_use(stage))
        stage.forget()
        print(_line(report.done[-1]), flush=True)


def _one(stage: Stage, number: int, fault: Fault) -> Done:
    run, tape = stage.run, stage.run.tape
    begin, mark, began_s = tape.frames, len(stage.node.log), time.monotonic()
    fault.do(stage)
    ended_s = time.monotonic()
    mark = mark if stage.run is run else 0
    said = not fault.says or stage.says(f"{fault.says}|{FOLDED}", mark, PATIENCE_S / 2)
    healed = until(stage.is_well, PATIENCE_S)
    healed_s = time.monotonic() - ended_s if healed else None
    condition = "" if healed else stage.condition()
    stage.break_engine("")
    if stage.run is run and (fault.tears or fault.silence_s):
        run.excused.append((begin - tape.rate // 5, tape.frames + tape.rate // 5, fault.silence_s))
    time.sleep(stage.chance.uniform(0.0, 0.5))
    return Done(number, fault.name, len(stage.runs), begin / tape.rate, ended_s - began_s, healed_s, said, condition)


def _use(stage: Stage) -> Use:
    descriptors = threads = 0
    for pid in stage.pids:
        process = Path(f"/proc/{pid}")
        if process.exists():
            descriptors += sum(1 for _ in (process / "fd").iterdir())
            threads += sum(1 for _ in (process / "task").iterdir())
    statm = Path(f"/proc/{stage.node.process.pid}/statm")
    resident = int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20 if statm.exists() else 0.0
    return Use(len(stage.runs), descriptors, threads, round(resident, 1))


def _line(done: Done) -> str:
    healed = "NOT HEALED" if done.healed_s is None else f"well {done.healed_s:.1f} s later"
    return f"{done.number:4d}  {done.at_s:7.1f} s  {done.name:<48} {healed}{'' if done.said else '; ITS LINE DID NOT COME'}"
