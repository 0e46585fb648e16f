"""Which clips a show needs, found without sound: its cue list is run dry, GO by GO, until every cue has been started.

The seed of a clip follows from its prompt, its layer and its number (see the feeder), so these three say which it is.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from node.control.calls import AddressBook, bind
from node.playback.mailbox import MAX_LAYERS
from node.show.cue_list import CueList
from node.show.dry_run import Silence
from node.show.model import Cue, Show

RATE = 1000  # frames a second of the dry run
LONGEST_S = 86_400.0  # from one GO
PASSES = 2  # of a show that loops: the second one begins with what the first one has left
SLACK = 1.5  # clips: the first begins somewhere inside, and joins that are evened out come sooner, by half a period at most


@dataclass(frozen=True, slots=True)
class Need:
    """One clip. layer: from 1. number: of the layer's clips of that prompt, from 0."""

    prompt: str
    layer: int
    number: int


@dataclass(frozen=True, slots=True)
class Start:
    """What the show begins with: /layers, /fade, and the seconds of a clip."""

    layers: int
    fade_s: float
    clip_s: float


def needs(show: Show, start: Start, clips: int) -> list[Need]:
    """Every clip of the show, one prompt after the other. clips: for each layer of a prompt that stays until somebody acts."""
    stage = _Counting(start)
    _run(show, stage, clips)
    prompts = dict.fromkeys(prompt for prompt, _ in stage.counts)
    layers = sorted({layer for _, layer in stage.counts})
    return [
        Need(prompt, layer, number)
        for prompt in prompts
        for layer in layers
        for number in range(stage.counts.get((prompt, layer), 0))
    ]


def _run(show: Show, stage: "_Counting", clips: int) -> None:
    """GO as long as the playhead moves on, each when nothing more comes by itself; then the cues that no GO has reached."""
    cues = CueList(show, RATE, stage)
    frame, apart = 0, math.ceil(show.settings.min_go_interval_s * RATE)
    went: set[str] = set()
    while cues.standby is not None and cues.standby.number not in went:
        went.add(cues.standby.number)
        cues.go(frame)
        frame = _play(cues, stage, frame) + apart
        stage.stay(frame, clips)
    for cue in show.every():
        if cue.number not in stage.started:
            cues.go_cue(cue.number, frame)
            frame = _play(cues, stage, frame)
            stage.stay(frame, clips)


def _play(cues: CueList, stage: "_Counting", frame: int) -> int:
    """All that comes by itself, of a loop so many passes. Gives the frame at which that is over."""
    last = frame + LONGEST_S * RATE
    stage.clear_starts()
    while (due := cues.next_due()) is not None and due <= last and not stage.loops:
        frame = max(frame, due)
        cues.tick(frame)
    stage.count(frame)
    return frame


class _Counting(Silence):
    """A stage without sound. counts: the clips that (prompt, layer) needs. started: the cues that have begun.

    loops: one has begun more often than enough, since `clear_starts`.
    """

    def __init__(self, start: Start) -> None:
        super().__init__(start.fade_s, start.layers)
        self.counts: dict[tuple[str, int], int] = {}
        self.started: set[str] = set()
        self.loops = False
        self._starts: Counter[str] = Counter()
        self._clip_s = start.clip_s
        self._common = ""
        self._own: dict[int, str] = {}
        self._silent = set(range(1, MAX_LAYERS + 1))
        self._asked: dict[int, tuple[str, float]] = {}  # by layer: the prompt that it had last, and how many clips of it
        self._sounded: set[int] = set()
        self._counted = 0  # up to this frame
        self._book = AddressBook()

    def clear_starts(self) -> None:
        self._starts.clear()
        self.loops = False

    def count(self, frame: int) -> None:
        """What has sounded until `frame` has needed clips for so long."""
        more = max(0, frame - self._counted) / RATE / (self._clip_s - min(self._fade_s, self._clip_s / 2))
        self._counted = max(self._counted, frame)
        sounding = dict(self._sounding())
        for layer in self._sounded - sounding.keys():  # where it begins again, it goes on with the number after the last
            prompt, clips = self._asked[layer]
            self._asked[layer] = prompt, float(math.ceil(clips + SLACK))
        for layer, prompt in sounding.items():
            before, clips = self._asked.get(layer, ("", 0.0))
            clips = clips + more if prompt == before else more
            self._asked[layer] = prompt, clips
            self._need(prompt, layer, math.ceil(clips + SLACK))
        self._sounded = set(sounding)

    def stay(self, frame: int, clips: int) -> None:
        """What sounds goes on until somebody acts, which is at `frame`; until then it needs so many clips."""
        for layer, prompt in self._sounding():
            self._need(prompt, layer, clips)
        self._counted = frame

    def _sounding(self) -> Iterator[tuple[int, str]]:
        for layer in range(1, self._layers + 1):
            prompt = self._own.get(layer) or self._common
            if prompt and layer not in self._silent:
                yield layer, prompt

    def _need(self, prompt: str, layer: int, clips: int) -> None:
        self.counts[prompt, layer] = max(clips, self.counts.get((prompt, layer), 0))

    # What cues act on

    def start_prompt(self, cue: Cue, frame: int) -> None:
        self.count(frame)
        super().start_prompt(cue, frame)
        if cue.on:
            self._own |= dict.fromkeys(cue.on, cue.prompt)
        else:
            self._own, self._common = {}, cue.prompt
        self._silent -= set(cue.on or range(1, MAX_LAYERS + 1))
        self.count(frame)

    def fade_cue(self, cue: Cue, layers: frozenset[int], frame: int) -> None:
        self.count(frame)
        super().fade_cue(cue, layers, frame)
        self.count(frame)

    def send_osc(self, cue: Cue, frame: int) -> None:
        """Only what gives a prompt, /layers or /fade to this node."""
        target = self._book.targets.get(cue.address)
        if cue.to is not None or target is None or not (values := bind(target, cue.args).values):
            return
        self.count(frame)
        match target.command.address, values[0]:
            case "/prompt", text:
                self._common = str(text)
                self._silent &= {layer for layer, own in self._own.items() if own}
            case "/layer/{n}/prompt", text:
                self._own[target.layer] = str(text).strip()
                self._silent.discard(target.layer)
            case "/layers", int(layers):
                self._layers = layers
            case "/fade", float(fade_s):
                self._fade_s = fade_s
        self.count(frame)

    def stop_cue(self, cue: Cue, layers: frozenset[int], fade_s: float, frame: int) -> None:
        self._silence(layers, frame)

    def stop_all(self, fade_s: float, frame: int) -> None:
        self._silence(range(1, MAX_LAYERS + 1), frame)

    def _silence(self, layers: Iterable[int], frame: int) -> None:
        self.count(frame)
        self._silent |= set(layers)
        self.count(frame)

    def cue_started(self, cue: Cue) -> None:
        self.started.add(cue.number)
        self._starts[cue.number] += 1
        self.loops = self.loops or self._starts[cue.number] > PASSES
