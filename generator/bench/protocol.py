"""What is measured of a text-to-audio model, the source paper's figures for it, and the words of the process that measures."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from generator.sound_measures import SoundMeasures

# Not the source paper's own five, which are not known here: five of the same kind stand in for them, until `--prompts`.
PROMPTS = (
    "gentle rain on a tin roof with distant thunder",
    "waves breaking slowly on a rocky shore, gulls far away",
    "birdsong in a forest at dawn with a light wind in the leaves",
    "a busy cafe with many voices and clinking cups",
    "a deep ambient drone with slowly shifting overtones",
)
PAPER_STEPS = (10, 15, 20, 25, 30, 40, 50)  # the paper says 10 to 50; which between is chosen here
GUIDANCE = 4.5
_DECODER_STEPS = 4  # how many steps the rest of a clip costs about (docs/engines.md: 12 s to 135 s for 25); for progress alone


class PaperFigure(NamedTuple):
    """One of the source paper's clips of 18 s at 25 steps. rtf: seconds of compute for a second of sound."""

    name: str
    seconds: float
    rtf: float


PAPER = (PaperFigure("paper: MPS, M2 Ultra", 8.05, 0.447), PaperFigure("paper: CoreML, M2 Ultra", 5.06, 0.281))
PAPER_AT = (18.0, 25)  # seconds of sound, steps


class Take(NamedTuple):
    """One clip to make. counted: not a warm-up. number: of its kind at these steps, from 1; the clip's seed too."""

    steps: int
    prompt: str
    number: int
    counted: bool


@dataclass(frozen=True, slots=True)
class Protocol:
    """steps: 1 to 100 each. runs: clips that count at each of them, after `warm_up` that do not. duration_s: 1 to 30."""

    steps: tuple[int, ...] = (25,)
    runs: int = 3
    warm_up: int = 1
    duration_s: float = 18.0
    prompts: tuple[str, ...] = PROMPTS

    def takes(self) -> Iterator[Take]:
        """Every clip in order. The prompts go round; the same run has the same seed on every candidate and at all steps."""
        for steps in self.steps:
            for counted, count in ((False, self.warm_up), (True, self.runs)):
                for index in range(count):
                    yield Take(steps, self.prompts[index % len(self.prompts)], index + 1, counted)


def paper_protocol() -> Protocol:
    """18 s, 10 runs after 2 warm-ups, 10 to 50 steps, five prompts."""
    return Protocol(steps=PAPER_STEPS, runs=10, warm_up=2)


def cost(take: Take) -> int:
    """About how much work a clip is, in steps."""
    return take.steps + _DECODER_STEPS


class Loaded(NamedTuple):
    """What runs: as the engine says after its warm-up, not as it was asked. device_name: the GPU's, or "".

    reason: why that precision. load_s: from the engine's start to the end of its warm-up.
    """

    backend: str
    device: str
    device_name: str
    precision: str
    reason: str
    load_s: float


class Progress(NamedTuple):
    """fraction: 0 to 1 of all clips of the candidate. steps: those of the clip that is being made."""

    fraction: float
    steps: int


class Run(NamedTuple):
    """One clip that counts. seconds: all of it; text_s: the text encoder's part. sound: the clip as the model made it."""

    steps: int
    prompt: str
    seed: int
    seconds: float
    text_s: float
    sound: SoundMeasures


class Done(NamedTuple):
    """All clips are made. peak_memory_bytes: the most the process held, loading counted (a GPU's own memory is not)."""

    peak_memory_bytes: int


class Failed(NamedTuple):
    """The candidate measures no more; reason: one line."""

    reason: str


Message = Loaded | Progress | Run | Done | Failed
