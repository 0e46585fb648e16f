"""CPU that a block of the mix takes, beside scsynth and the source project: `python -m benchmarks.render [--rounds N]`.

The same graph: 3, 8, 16 and 64 stereo layers, each in a crossfade at equal power from the first hundredth of a second on, its
gain on a ramp throughout, panned, the sum weighted and limited, 60 s of it at 48 kHz. First a stretch of it through scsynth
and through the mixer is compared sample by sample, below the limiter's ceiling. Then all take turns, and the figures are
medians of the rounds, user and system time over blocks of 256 frames:
  node c, node numpy  Mixer.render, all of it: meters and status too. The limiter is at work throughout
  node c, quiet       the same, but so soft that the limiter rests
  scsynth             `scsynth -N`, the whole process less the same score cut to nothing (start, clips read): per layer two
                      PlayBuf, two EnvGen and a Line at audio rate, Balance2; then a Limiter a channel. It writes its sound
                      to a file in memory; `silence` is a score without synths, which is mostly that
  scsynth -z 256      in blocks of 256 frames instead of its own 64
  scsynth control     envelopes and ramp at control rate, as many would write it: not the same samples, but cheaper
  source              benchmarks/beside/source_callback.py: one clip a layer, mono, nothing but a sum left to do
  source stereo       the same with clips of two channels
  source both         and with both clips of each crossfade
"""

import argparse
import gc
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.beside.source_callback import FadedClip, SourceCallback
from benchmarks.first_sound import circumstances
from node.playback.c_kernel import is_built
from node.playback.limiter import LOOKAHEAD_S
from node.playback.mixer import Mixer
from tests.interop.scsynth.mix_graph import LayerMix
from tests.interop.scsynth.offline import Message, render, write_clip
from tests.interop.scsynth.same_mix import node_mixer, rendered, scsynth_messages
from tests.interop.scsynth.synthdef import AUDIO, CONTROL

RATE, BLOCK = 48000, 256
LAYERS = (3, 8, 16, 64)
LEAD = 480  # frames before the first crossfade
SECONDS, ROUNDS = 60, 5
FADE = 4 * RATE  # frames; of layer n: 37 n more, so that no two are alike
COMPARED_S = 6.0  # a crossfade and a half
QUIET = 0.25  # gain at which the limiter rests; the clips are full-scale noise
SAME = 1e-5
NUMPY_PART = 6  # numpy, the slowest by far, renders a sixth of it
BLOCKS_OF_A_CLIP = 2 * FADE // BLOCK

Contender = Callable[[int], float]  # layers -> CPU seconds


class Stage:
    """Clips, in memory and as files, and what plays them."""

    def __init__(self, folder: Path, layers: int, seconds: int) -> None:
        rng = np.random.default_rng(1)
        self.scsynth = str(shutil.which("scsynth"))
        self.frames = seconds * RATE
        self.blocks = -(-self.frames // BLOCK)
        self.mixes = [self._mix(n) for n in range(layers)]
        self.clips = [rng.uniform(-1.0, 1.0, (2 * mix.fade_frames, 2)).astype(np.float32) for mix in self.mixes]
        self.files = [write_clip(folder / f"{n}.wav", clip, RATE) for n, clip in enumerate(self.clips)]

    def score(self, layers: int, gain: float, envelopes: int = AUDIO) -> list[Message]:
        frames = max(self.frames, round(COMPARED_S * RATE))
        return scsynth_messages(self.mixes[:layers], self.files[:layers], frames, RATE, gain, envelopes)

    def mixer(self, layers: int, gain: float, kernel: str) -> Mixer:
        return node_mixer(self.mixes[:layers], self.clips[:layers], RATE, BLOCK, gain, kernel)

    def difference(self, layers: int, kernel: str) -> float:
        """The most by which a sample of the node's differs from scsynth's, past the node's own fade-in."""
        theirs = render(self.scsynth, self.score(layers, QUIET), COMPARED_S, RATE).sound
        ours = rendered(self.mixer(layers, QUIET, kernel), round(COMPARED_S * RATE))
        delay = round(LOOKAHEAD_S * RATE)
        length = min(len(ours), len(theirs)) - 2 * delay
        assert np.abs(ours).max() > 0.1
        return float(np.abs(ours[delay:][2 * delay : length] - theirs[2 * delay :][2 * delay : length]).max())

    def node(self, layers: int, gain: float, kernel: str) -> float:
        mixer = self.mixer(layers, gain, kernel)
        out = np.zeros((BLOCK, 2), np.float32)
        part = NUMPY_PART if kernel == "numpy" else 1
        return part * _cpu_s(partial(_call, mixer.render, out, self.blocks // part))

    def by_scsynth(self, layers: int, envelopes: int = AUDIO, control_block: int = 64) -> float:
        score = self.score(layers, 1.0, envelopes)
        whole, start = (
            render(self.scsynth, score, seconds, RATE, control_block).cpu_s for seconds in (self.frames / RATE, 0.001)
        )
        return whole - start

    def silence(self, _layers: int) -> float:
        return render(self.scsynth, [], self.frames / RATE, RATE).cpu_s - render(self.scsynth, [], 0.001, RATE).cpu_s

    def source(self, layers: int, clips: int, channels: int) -> float:
        callback, out = SourceCallback(layers, channels), np.zeros((BLOCK, channels), np.float32)
        sounds = [self._sound(n, layers, channels) for n in range(clips)]
        left, total = self.blocks, 0.0
        while left > 0:
            count = min(left, BLOCKS_OF_A_CLIP)
            callback.clips = [FadedClip(sound) for sound in sounds]
            total += _cpu_s(partial(_call, callback, out, count))
            left -= count
        return total

    def _mix(self, number: int) -> LayerMix:
        """Each layer's fade, gains and pan are its own, so that nothing is computed once for all."""
        gains = {"gain_from": 0.5 + number % 3 / 4, "gain_to": 1.0 - number % 5 / 8}
        return LayerMix(
            number, number, FADE + 37 * number, ramp_frames=self.frames, pan=number % 9 / 4 - 1, lead_frames=LEAD, **gains
        )

    def _sound(self, number: int, layers: int, channels: int) -> NDArray[np.float32]:
        """The second clip of a layer is the first from elsewhere on, as it is for the mixer."""
        clip = self.clips[number % layers][: 2 * FADE]
        clip = np.roll(clip, FADE, axis=0) if number >= layers else clip
        return np.ascontiguousarray(clip[:, 0]) if channels == 1 else clip


def _call(render: Callable[[NDArray[np.float32]], None], out: NDArray[np.float32], times: int) -> None:
    for _ in range(times):
        render(out)


def _cpu_s(work: Callable[[], None]) -> float:
    """User and system time of this process; no garbage is collected meanwhile, as in the audio process."""
    gc.collect()
    gc.disable()
    begin = time.process_time()
    work()
    taken = time.process_time() - begin
    gc.enable()
    return taken


def kernels() -> tuple[str, ...]:
    """The mixer's ways to compute; the one that a node takes comes first."""
    return ("c", "numpy") if is_built() else ("numpy",)


def contenders(stage: Stage) -> dict[str, Contender]:
    nodes: dict[str, Contender] = {}
    for kernel in kernels():
        nodes[f"node {kernel}"] = partial(stage.node, gain=1.0, kernel=kernel)
        if kernel != "numpy":
            nodes[f"node {kernel}, quiet"] = partial(stage.node, gain=QUIET, kernel=kernel)
    return nodes | {
        "scsynth": stage.by_scsynth,
        "scsynth -z 256": partial(stage.by_scsynth, control_block=BLOCK),
        "scsynth control": partial(stage.by_scsynth, envelopes=CONTROL),
        "silence": stage.silence,
        "source": lambda layers: stage.source(layers, layers, 1),
        "source stereo": lambda layers: stage.source(layers, layers, 2),
        "source both": lambda layers: stage.source(layers, 2 * layers, 2),
    }


def measure(stage: Stage, sizes: list[int], rounds: int) -> list[dict[str, Any]]:
    """For each size, us a block of everyone: medians and extremes, and each node's ratios to the others."""
    results = []
    everyone = contenders(stage)
    for layers in sizes:
        difference = max(stage.difference(layers, kernel) for kernel in kernels())
        assert difference < SAME, f"{layers} layers: not the same mix, {difference} apart"
        taken: dict[str, list[float]] = {name: [] for name in everyone}
        for _ in range(rounds):
            for name, cpu_s in everyone.items():
                taken[name].append(1e6 * cpu_s(layers) / stage.blocks)
        results.append({"layers": layers, "most_apart": difference, "us_a_block": {n: _spread(us) for n, us in taken.items()}})
    return results


def _spread(us: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(us), 2), "least": round(min(us), 2), "most": round(max(us), 2)}


def table(results: list[dict[str, Any]]) -> str:
    """us a block, one column a size."""
    head = f"{'us a block':22}" + "".join(f"{result['layers']:>10}" for result in results)
    names = list(results[0]["us_a_block"])
    lines = [f"{name:22}" + "".join(f"{r['us_a_block'][name]['median']:>10}" for r in results) for name in names]
    return "\n".join([head, *lines])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"), help="where the result is kept")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of sound, for each")
    parser.add_argument("--layers", type=int, nargs="+", default=LAYERS)
    words = parser.parse_args()
    if shutil.which("scsynth") is None:
        sys.exit("scsynth is missing: apt-get install supercollider-server")
    in_memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=in_memory) as folder:
        results = measure(Stage(Path(folder), max(words.layers), words.seconds), list(words.layers), words.rounds)
    print(table(results))
    written = {"what": "us of CPU a block of 256 frames at 48 kHz", **circumstances()}
    written |= {"seconds": words.seconds, "rounds": words.rounds, "results": results}
    words.json.write_text(json.dumps(written, indent=1) + "\n")


if __name__ == "__main__":
    main()
