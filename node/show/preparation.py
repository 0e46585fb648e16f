"""What is made ahead of the cues, and whether a cue has something to sound of when its time has come."""

from collections.abc import Iterable, Iterator
from itertools import islice

from node.control.ahead import BUDGET, Coming
from node.control.client import Client
from node.control.control import Control
from node.errors import Refused
from node.show.cue_list import CueList
from node.show.model import Cue, CueType, Mode
from node.show.stage import Answer

_LOOKED_AT = 64  # cues: more have no room, and a group may hold thousands
READY, GENERATING, LATE, ARCHIVE = "ready", "generating", "late", "archive"  # of `/playhead`


class Preparation:
    """Tells the feeder which cues come, and the cue list which may begin. In a render each may: its clips are waited for."""

    def __init__(self, cues: CueList, control: Control) -> None:
        self._cues = cues
        self._control = control
        self._asked: dict[str, Client | None] = {}  # by `/cue/{number}/prepare`, until they are ready
        control.feeder.ahead.coming = self.coming

    def coming(self) -> tuple[Coming, ...]:
        """What is to come, the first needed first: held cues, those on their way, those asked for, then what GO would start."""
        if self._control.patient:
            return ()
        cues = self._cues
        held, asked = cues.held(), cues.those(self._asked)
        on_their_way = cues.to_come()
        soon = [*on_their_way, *cues.by_go(1)]
        now, first = {cue.number for cue in held}, {cue.number for cue in _prompts([*held, *asked])}
        stands_in = now | {cue.number for cue in islice(_prompts(soon), _LOOKED_AT)}
        told: dict[str, Coming] = {}
        count = self._control.state.layer_count
        for cue in islice(_prompts([*held, *asked, *on_their_way, *cues.by_go(BUDGET)]), _LOOKED_AT):
            count = cue.layers or count
            if cue.number not in told:
                made = cue.prepare == "early" or cue.number in first
                layers = [layer for layer in _layers(cue, count) if not self._sounds(cue, layer)] if made else []
                cover = cue.on_not_ready == "archive" and cue.number in stands_in
                told[cue.number] = Coming(cue.prompt, tuple(layers), cue.number in now, cover)
        return tuple(told.values())

    def may_begin(self, cue: Cue) -> Answer:
        """Whether a prompt cue begins now, and what else `on_not_ready` says."""
        if self._control.patient or self._has_sound(cue) or cue.on_not_ready == "cut":
            return Answer.BEGIN
        if cue.on_not_ready == "skip":
            return Answer.SKIP
        return Answer.BEGIN if self._can_stand_in(cue) else Answer.HOLD

    def must_cut(self, cue: Cue) -> bool:
        """The cue begins without a clip: what sounded until now goes first."""
        return cue.on_not_ready == "cut" and not self._control.patient and not self._has_sound(cue)

    def readiness(self, cue: Cue | None) -> str:
        """What `/playhead` says of the cue that stands by: what a GO would find now."""
        missing = [each for each in _at_once(cue) if not self._has_sound(each)] if cue is not None else []
        if not missing or self._control.patient:
            return READY
        if all(self._can_stand_in(each) for each in missing):
            return ARCHIVE
        feeder = self._control.feeder
        works = self._control.generation.state[0] in ("starting", "ready", "busy")
        coming = all(each.prepare == "early" or each.number in self._asked for each in missing)
        making = any(feeder.is_making(each.prompt) for each in missing)
        return GENERATING if works and (making or (coming and not feeder.is_behind)) else LATE

    def ask(self, cue: Cue, client: Client | None) -> None:
        """`/cue/{number}/prepare`: `/done` when it is ready. Raises Refused where nothing can be made."""
        state, reason = map(str, self._control.generation.state)
        if state == "failed":
            raise Refused(f"nothing can be made: {reason}")
        self._asked[cue.number] = client

    def tick(self) -> None:
        """Answers those who have asked for a cue that is ready by now."""
        for cue in self._cues.those(self._asked):
            if all(self._has_sound(each) for each in _prompts([cue])):
                client = self._asked.pop(cue.number)
                if client is not None:
                    client.send("/done", f"/cue/{cue.number}/prepare")

    def _has_sound(self, cue: Cue) -> bool:
        """A clip was made for one of its layers, or one of them sounds of it already; or it takes none that sounds."""
        layers = _layers(cue, cue.layers or self._control.state.layer_count)
        sounding = any(self._sounds(cue, layer) for layer in layers)
        return not layers or sounding or self._control.feeder.ahead.has(cue.prompt, layers)

    def _sounds(self, cue: Cue, layer: int) -> bool:
        slots = self._control.feeder.slots
        return slots.state.wanted_by(layer) == cue.prompt and not slots.off(layer)

    def _can_stand_in(self, cue: Cue) -> bool:
        return cue.on_not_ready == "archive" and self._control.feeder.ahead.covers(cue.prompt)


def _layers(cue: Cue, count: int) -> list[int]:
    """The layers (from 0) that the cue takes and that sound."""
    return [n - 1 for n in cue.on if n <= count] if cue.on else list(range(count))


def _prompts(cues: Iterable[Cue]) -> Iterator[Cue]:
    """The prompt cues among them and in their groups."""
    for cue in cues:
        if cue.armed and cue.type is CueType.PROMPT:
            yield cue
        elif cue.armed:
            yield from _prompts(cue.cues)


def _at_once(cue: Cue) -> Iterator[Cue]:
    """The prompt cues that a GO on this cue starts."""
    if cue.armed and cue.type is CueType.PROMPT:
        yield cue
    elif cue.armed:
        for child in cue.cues if cue.mode is Mode.TOGETHER else cue.cues[:1]:
            yield from _at_once(child)
