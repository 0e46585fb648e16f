"""scsynth as an oracle: the same layers through its graph and through the mixer, sample by sample."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from node.playback.c_kernel import is_built
from tests.interop.programs import program
from tests.interop.scsynth.mix_graph import LayerMix
from tests.interop.scsynth.offline import render, write_clip
from tests.interop.scsynth.same_mix import node_mixer, rendered, scsynth_messages

RATE, BLOCK = 48000, 256
FRAMES = 60 * BLOCK
BEGUN = 2 * 240  # frames: the node's own fade-in of 5 ms is over
NODE_DELAY, SCSYNTH_DELAY = 240, 480  # frames: the lookahead, and twice that
SAME = 1e-6
BUILT = pytest.mark.skipif(not is_built(), reason="the kernel in C is not built here: it needs a C compiler")

MIXES = {
    "a crossfade of two clips": [LayerMix(0, 1, 4000)],
    "a clip that follows itself": [LayerMix(2, 2, 2000)],
    "a crossfade that comes soon": [LayerMix(0, 1, 4000, lead_frames=700)],
    "pan to the left": [LayerMix(0, 1, 4000, pan=-0.75)],
    "pan hard right": [LayerMix(0, 1, 4000, pan=1.0)],
    "a gain ramp": [LayerMix(0, 1, 4000, gain_from=1.0, gain_to=0.25, ramp_frames=9000)],
    "layers of unlike fades": [
        LayerMix(0, 1, 4000, gain_from=0.2, gain_to=1.0, ramp_frames=12000, pan=0.5),
        LayerMix(2, 3, 2900, gain_from=0.9, gain_to=0.3, ramp_frames=5000, pan=-0.25),
        LayerMix(4, 4, 5003, gain_from=0.7, gain_to=0.7, pan=0.125),
        LayerMix(5, 6, 3501, pan=-1.0),
    ],
}


def clips() -> list[NDArray[np.float32]]:
    """Noise that keeps out of the limiter's way."""
    rng = np.random.default_rng(7)
    return [rng.uniform(-0.3, 0.3, (2 * 5003, 2)).astype(np.float32) for _ in range(7)]


@pytest.mark.parametrize("kernel", [pytest.param("c", marks=BUILT), "numpy"])
@pytest.mark.parametrize("mixes", MIXES.values(), ids=MIXES)
def test_the_mix_is_scsynths_to_the_sample(mixes: list[LayerMix], kernel: str, tmp_path: Path) -> None:
    scsynth = program("scsynth", "supercollider-server")
    sounds = clips()
    lengths = {number: 2 * mix.fade_frames for mix in mixes for number in (mix.first, mix.second)}
    cut = [sound[: lengths.get(number, len(sound))] for number, sound in enumerate(sounds)]
    files = [write_clip(tmp_path / f"{number}.wav", sound, RATE) for number, sound in enumerate(cut)]
    theirs = render(scsynth, scsynth_messages(mixes, files, FRAMES, RATE), FRAMES / RATE, RATE).sound[SCSYNTH_DELAY:]
    ours = rendered(node_mixer(mixes, sounds, RATE, BLOCK, kernel=kernel), FRAMES)[NODE_DELAY:]
    frames = min(len(ours), len(theirs))
    assert frames > 3 * max(mix.fade_frames for mix in mixes) - SCSYNTH_DELAY
    assert np.abs(ours[BEGUN:frames]).max() > 0.1
    np.testing.assert_allclose(ours[BEGUN:frames], theirs[BEGUN:frames], rtol=0, atol=SAME)
