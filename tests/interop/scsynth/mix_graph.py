"""The node's mix as a sound artist writes it for scsynth: a synth for each layer, one for the sum.

A layer is two PlayBufs, each looping under an envelope of quarter sines (`welch`) whose segments are one fade long and begin
one fade apart: a crossfade at equal power is always under way once the first has begun. A straight line is the gain's ramp.
Balance2's centre is -3 dB where the node's is 0 dB, so the sum is multiplied by sqrt 2, and by 1/sqrt(layers).
"""

from dataclasses import dataclass

from tests.interop.scsynth.synthdef import AUDIO, CONTROL, Input, Output, SynthDef

SUM_BUS = 16
WELCH = 4.0  # an envelope's segment: a quarter of a sine
CEILING = 10.0 ** (-1.0 / 20.0)
LOOKAHEAD_S = 0.005  # scsynth's Limiter delays by twice that
_NEVER = -99.0  # no release node, no loop node
_KEEP = 0.0  # done action: none
_CONTROLS = ("first", "second", "first_at", "second_at", "fade_s", "hold", "gain_from", "gain_to", "ramp_s", "pan")


@dataclass(frozen=True)
class LayerMix:
    """What one layer plays. first, second: numbers of clips of two fades each, played in turn. lead_frames: of the first
    before the second joins it, a fade where it is not given. pan: -1 to 1.

    scsynth's pan has 1024 steps a side: a multiple of 1/1024 is exact.
    """

    first: int
    second: int
    fade_frames: int
    gain_from: float = 1.0
    gain_to: float = 1.0
    ramp_frames: int = 1
    pan: float = 0.0
    lead_frames: int | None = None

    @property
    def lead(self) -> int:
        return self.fade_frames if self.lead_frames is None else self.lead_frames

    def controls(self, rate: int) -> list[object]:
        """Names and values for /s_new. Line and EnvGen spend their first frame when they are made (SuperCollider 3.13), so
        the line starts a step before its beginning and the first segment is a frame longer."""
        step = (self.gain_to - self.gain_from) / self.ramp_frames
        fade_s = (self.fade_frames + 0.25) / rate  # they round down
        values = (
            self.first, self.second, self.fade_frames - self.lead, 2 * self.fade_frames - self.lead,
            fade_s, (self.lead + 1) / self.fade_frames,
            self.gain_from - step, self.gain_to, (self.ramp_frames + 1) / rate, self.pan,
        )  # fmt: skip
        return [word for name, value in zip(_CONTROLS, values, strict=True) for word in (name, float(value))]


def layer(segments: int, rate: int = AUDIO) -> SynthDef:
    """The definition `layer`. segments: of its envelopes, each one fade long. rate: of envelopes and ramp; at CONTROL, which is
    cheaper, they are straight lines within each control block, one block late."""
    graph = SynthDef("layer", **dict.fromkeys(_CONTROLS, 0.0))
    controls = graph.control
    falls = _envelope(graph, [float(1 - n % 2) for n in range(segments)], rate)  # 1 for one fade, then down and up
    rises = _envelope(graph, [float(n % 2) for n in range(segments)], rate)
    first = graph.add("PlayBuf", AUDIO, (controls["first"], 1.0, 1.0, controls["first_at"], 1.0, _KEEP), 2)
    second = graph.add("PlayBuf", AUDIO, (controls["second"], 1.0, 1.0, controls["second_at"], 1.0, _KEEP), 2)
    ramp = graph.add("Line", rate, (controls["gain_from"], controls["gain_to"], controls["ramp_s"], _KEEP))[0]
    mixed = [_crossfade(graph, one, falls, other, rises) for one, other in zip(first, second, strict=True)]
    level: Input = ramp
    if rate != CONTROL:  # Balance2 takes a level at control rate alone
        mixed, level = [graph.multiply(channel, ramp) for channel in mixed], 1.0
    panned = graph.add("Balance2", AUDIO, (*mixed, controls["pan"], level), 2)
    graph.add("Out", AUDIO, (float(SUM_BUS), *panned), 0)
    return graph


def master() -> SynthDef:
    """The definition `master`: the sum times `weight`, limited."""
    graph = SynthDef("master", weight=1.0)
    found = graph.add("In", AUDIO, (float(SUM_BUS),), 2)
    weighted = [graph.multiply(channel, graph.control["weight"]) for channel in found]
    limited = [graph.add("Limiter", AUDIO, (channel, CEILING, LOOKAHEAD_S))[0] for channel in weighted]
    graph.add("Out", AUDIO, (0.0, *limited), 0)
    return graph


def _envelope(graph: SynthDef, levels: list[float], rate: int) -> Output:
    segments: list[Input] = []
    for number, level in enumerate(levels):
        segments += [level, 1.0 if number else graph.control["hold"], WELCH, 0.0]
    head = (1.0, 1.0, 0.0, graph.control["fade_s"], _KEEP, levels[0], float(len(levels)), _NEVER, _NEVER)
    return graph.add("EnvGen", rate, (*head, *segments))[0]


def _crossfade(graph: SynthDef, one: Output, falls: Output, other: Output, rises: Output) -> Output:
    return graph.add("MulAdd", AUDIO, (other, rises, graph.multiply(one, falls)))[0]
