"""Which cues nobody has to start any more, in the order of their times, as far as these are known."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from node.show.model import Continue, Cue
from node.show.order import Order
from node.show.timeline import Do, Run, Timeline

_CHAIN = 16  # cues that follow each other, as far as they are looked at


def to_come(order: Order, timeline: Timeline, runs: Iterable[Run]) -> list[Cue]:
    """Those in a pre_wait, and all that follows by itself; what follows a group that runs comes last: its end is not known."""
    found: list[tuple[Fraction, Cue]] = []
    for event in timeline.waiting():
        run = event.run
        if event.do is Do.ACT:
            chain = _chain(order, run.cue, run.continue_)
        elif event.do is Do.CONTINUE or (event.do is Do.END and run.continue_ is Continue.AUTO_FOLLOW):
            chain = _following(order, run.cue)
        else:
            continue
        found += [(timeline.later(event.at, after_s), cue) for after_s, cue in chain]
    found.sort(key=lambda each: each[0])
    groups = [run.cue for run in runs if run.cue.cues and run.continue_ is Continue.AUTO_FOLLOW]
    last = [cue for group in groups for _, cue in _following(order, group)]
    return list({cue.number: cue for cue in (*(cue for _, cue in found), *last)}.values())


def _following(order: Order, cue: Cue) -> Iterator[tuple[float, Cue]]:
    following = order.following(cue)
    return _chain(order, following, order.continue_of(following)) if following is not None else iter(())


def _chain(order: Order, cue: Cue, continue_: Continue) -> Iterator[tuple[float, Cue]]:
    """The cue and those that follow it by themselves, each with its seconds after the start of the first."""
    after_s = 0.0
    for _ in range(_CHAIN):
        yield after_s, cue
        following = order.following(cue)
        if following is None or continue_ is Continue.NONE or cue.cues:
            return
        own_s = (cue.length_s or cue.time_s or 0.0) if cue.armed else 0.0
        after_s += cue.pre_wait_s + (cue.post_wait_s if continue_ is Continue.AUTO_CONTINUE else own_s)
        cue, continue_ = following, order.continue_of(following)
