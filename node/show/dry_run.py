"""How long a show takes: a run of its cue list without sound and without a clock."""

from node.show.cue_list import CueList
from node.show.model import Cue, CueType, Show
from node.show.stage import Answer, CueState


def length_s(show: Show, fade_s: float = 6.0, layers: int = 3, rate: int = 1000, longest_s: float = 86_400.0) -> float | None:
    """Seconds from the first GO until nothing is left to run; None where a cue sounds on without end, or the show loops.

    fade_s and layers: as the show finds them.
    """
    stage = Silence(fade_s, layers)
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
    began, fade_s = stage.tail
    return None if sounding else max(frame, began + fade_s * rate) / rate


class Silence:
    """A stage without sound. tail: the fade that was begun last: its frame and its seconds."""

    def __init__(self, fade_s: float, layers: int) -> None:
        self.tail = (0, 0.0)
        self._fade_s = fade_s
        self._layers = layers

    def layer_count(self) -> int:
        return self._layers

    def fade_s(self) -> float:
        return self._fade_s

    def may_begin(self, cue: Cue) -> Answer:
        return Answer.BEGIN

    def start_prompt(self, cue: Cue, frame: int) -> None:
        self._layers = cue.layers or self._layers
        self._fade_s = self._fade_s if cue.fade_s is None else cue.fade_s

    def fade_cue(self, cue: Cue, layers: frozenset[int], frame: int) -> None:
        self._layers = cue.layers or self._layers

    def send_osc(self, cue: Cue, frame: int) -> None:
        pass

    def stop_cue(self, cue: Cue, layers: frozenset[int], fade_s: float, frame: int) -> None:
        self.tail = (frame, fade_s)

    def stop_all(self, fade_s: float, frame: int) -> None:
        self.tail = (frame, fade_s)

    def cue_started(self, cue: Cue) -> None:
        pass

    def cue_finished(self, cue: Cue) -> None:
        pass

    def playhead(self, cue: Cue | None) -> None:
        pass
