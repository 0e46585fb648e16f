"""The cue list on the real node: what its cues do to control, and what control and the surfaces hear of it."""

from collections.abc import Iterable

from node.control.control import Control
from node.control.state import Transport as _Is
from node.control.state import Wanted
from node.playback.mailbox import MAX_LAYERS
from node.show.cue_list import CueList
from node.show.model import Cue, CueType, Show
from node.show.stage import CueState
from node.units import db_to_linear

STAND_BY = "ready"  # of `/playhead`: nothing is prepared ahead yet, so a cue is as ready as it gets


class Performance:
    """One loaded show: the `cues` of control, and the stage of its cue list."""

    def __init__(self, show: Show, control: Control) -> None:
        self._control = control
        self._list = CueList(show, control.clock.rate, self)
        control.book.set_cues(cue.number for cue in show.cues)
        control.transport.panic_fade_s = show.settings.panic_fade_s
        control.cues = self
        self.playhead(self._list.standby)

    def begin(self) -> None:
        """The first GO, of a show that starts by itself and of a render."""
        self.go(self._control.transport.program_frame())

    # What control asks

    def go(self, frame: int) -> None:
        self._list.go(frame)

    def go_cue(self, number: str, frame: int) -> None:
        self._list.go_cue(number, frame)

    def next(self) -> None:
        self._list.next()

    def previous(self) -> None:
        self._list.previous()

    def set_playhead(self, number: str) -> None:
        self._list.set_playhead(number)

    def tick(self, frame: int) -> None:
        self._list.tick(frame)

    def panic(self) -> None:
        self._list.panic()

    def layers_taken(self, layers: Iterable[int]) -> None:
        """Layers (from 0) were given a prompt by something else than a cue."""
        self._list.layers_taken(layer + 1 for layer in layers)

    def listing(self, running: bool) -> list[tuple[str, str, str, str]]:
        """(number, name, type, state) of each cue; or only of those that are waiting or running."""
        cues = self._list.running() if running else self._list.show.cues
        return [(cue.number, cue.name, str(cue.type), str(self._list.state(cue.number))) for cue in cues]

    # What cues do

    def layer_count(self) -> int:
        return self._control.state.layer_count

    def fade_s(self) -> float:
        return self._control.state.fade_s

    def start_prompt(self, cue: Cue, frame: int) -> None:
        """Applies the cue's keys, gives its layers the prompt, and makes sure that they play."""
        control = self._control
        if cue.fade_s is not None:
            control.do("/fade", cue.fade_s)
        if cue.layers is not None:
            control.do("/layers", cue.layers)
        layers = [n - 1 for n in cue.on] or None
        if layers is not None and control.state.transport is _Is.STOPPED:
            control.state.silenced |= set(range(MAX_LAYERS)) - set(layers)  # nothing else was asked for
        control.prompts.take(Wanted(cue.prompt, db_to_linear(cue.gain_db)), layers)
        control.transport.play(wake=False)

    def stop_cue(self, cue: Cue, layers: frozenset[int], fade_s: float, frame: int) -> None:
        self._control.prompts.silence(sorted(layer - 1 for layer in layers), fade_s)

    def stop_all(self, fade_s: float, frame: int) -> None:
        self._control.prompts.silence(range(MAX_LAYERS), fade_s)

    def cue_started(self, cue: Cue) -> None:
        self._control.feedback.push("/cue/started", cue.number, cue.name)

    def cue_finished(self, cue: Cue) -> None:
        self._control.feedback.push("/cue/finished", cue.number)

    def playhead(self, cue: Cue | None) -> None:
        self._control.feedback.push("/playhead", *_told(cue))

    def standby(self) -> tuple[str, str, str]:
        """What `/playhead` says: number, name and state of the cue that stands by; empty past the end."""
        return _told(self._list.standby)


def _told(cue: Cue | None) -> tuple[str, str, str]:
    return (cue.number, cue.name, STAND_BY) if cue is not None else ("", "", STAND_BY)


def length_s(show: Show, fade_s: float = 6.0, layers: int = 3, rate: int = 1000, longest_s: float = 86_400.0) -> float | None:
    """Seconds from the first GO until nothing is left to run; None where a cue sounds on without end, or the show loops.

    fade_s and layers: as the show finds them. A dry run of the cue list: no sound, no clock.
    """
    stage = _Rehearsal(fade_s, layers)
    cues = CueList(show, rate, stage)
    if not show.cues:
        return 0.0
    cues.go(0)
    frame = 0
    while (due := cues.next_due()) is not None:
        frame = due
        if frame > longest_s * rate:
            return None
        cues.tick(frame)
    sounding = any(cue.type is CueType.PROMPT and cues.state(cue.number) is CueState.RUNNING for cue in cues.running())
    return None if sounding else (frame + stage.tail_s * rate) / rate


class _Rehearsal:
    """A stage without sound. tail_s: the fade that was begun last."""

    def __init__(self, fade_s: float, layers: int) -> None:
        self.tail_s = 0.0
        self._fade_s = fade_s
        self._layers = layers

    def layer_count(self) -> int:
        return self._layers

    def fade_s(self) -> float:
        return self._fade_s

    def start_prompt(self, cue: Cue, frame: int) -> None:
        self._layers = cue.layers or self._layers
        self._fade_s = self._fade_s if cue.fade_s is None else cue.fade_s

    def stop_cue(self, cue: Cue, layers: frozenset[int], fade_s: float, frame: int) -> None:
        self.tail_s = fade_s

    def stop_all(self, fade_s: float, frame: int) -> None:
        self.tail_s = fade_s

    def cue_started(self, cue: Cue) -> None:
        pass

    def cue_finished(self, cue: Cue) -> None:
        pass

    def playhead(self, cue: Cue | None) -> None:
        pass
