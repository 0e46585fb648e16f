"""What a block of the mix costs with either kernel: us of CPU a 256-frame block for 3, 8, 16 and 64 layers.

settled: gain, pan and trim that are not 1 and 0, at rest. crossfade: each layer in one of its own length. crossfade, ramp:
its gain moves as well.

Each is measured in turn with a bare numpy sum of as many blocks, so that a busy machine moves both. Lowest of the rounds,
written to render_block.json beside this file. Run it from the root of the repository: python -m benchmarks.render_block
"""

import json
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from node.playback.c_kernel import is_built
from node.playback.mailbox import RING_BYTES, STATUS_BYTES, Entry, Law, Op, Ring, StatusBlock
from node.playback.mixer import Mixer

RATE, BLOCK = 48000, 256
LAYERS = (3, 8, 16, 64)
KINDS = ("settled", "crossfade", "crossfade, ramp")
CLIP_S = 4
ROUNDS, BLOCKS = 15, 64  # rounds of BLOCKS blocks; a round's figure is its mean
_NOISE = np.random.default_rng(1).standard_normal((CLIP_S * RATE, 2)).astype(np.float32) * np.float32(0.1)


def _mixer(layers: int, kind: str, kernel: str) -> Mixer:
    """A mixer in the middle of what is measured."""
    inbox = Ring(memoryview(bytearray(RING_BYTES)))
    outbox, status = Ring(memoryview(bytearray(RING_BYTES))), StatusBlock(memoryview(bytearray(STATUS_BYTES)))
    mixer = Mixer(RATE, BLOCK, inbox, outbox, status, lambda _slot, frames: _NOISE[:frames], kernel=kernel)
    inbox.put(Entry(Op.RUN))
    inbox.put(Entry(Op.FADE, ramp=RATE, value=Law.EQUAL_POWER))
    for layer in range(layers):
        for offset in (17 * layer + 1,) if kind == "settled" else (17 * layer + 1, 0):
            inbox.put(Entry(Op.NEXT, layer, clip=layer, slot=0, frames=len(_NOISE), offset=offset, value=0.9))
            inbox.put(Entry(Op.JOIN, layer, ramp=0 if offset else RATE + layer))
        inbox.put(Entry(Op.LAYER_PAN, layer, value=0.3))
        inbox.put(Entry(Op.LAYER_GAIN, layer, value=0.7, ramp=RATE if kind == "crossfade, ramp" else 0))
    out = np.zeros((BLOCK, 2), np.float32)
    for _ in range(20):  # past the shortest fades
        mixer.render(out)
    return mixer


def _round(mixer: Mixer, blocks: NDArray[np.float32]) -> tuple[float, float]:
    """us a block: the mixer's, and that of a bare sum of `blocks`."""
    out = np.zeros((BLOCK, 2), np.float32)
    start = time.thread_time_ns()
    for _ in range(BLOCKS):
        mixer.render(out)
    between = time.thread_time_ns()
    for _ in range(BLOCKS):
        out.fill(0.0)
        for block in blocks:
            np.add(out, block, out=out)
    end = time.thread_time_ns()
    return (between - start) / BLOCKS / 1000, (end - between) / BLOCKS / 1000


def measure(layers: int, kind: str, kernel: str) -> dict[str, float | int | str]:
    """The lowest of fresh mixers: no crossfade ends while it is measured, and what else runs only ever adds."""
    blocks = np.ascontiguousarray(_NOISE[: layers * BLOCK].reshape(layers, BLOCK, 2))
    rounds = [_round(_mixer(layers, kind, kernel), blocks) for _ in range(ROUNDS)]
    mixed, summed = (min(column) for column in zip(*rounds, strict=True))
    return {
        "kernel": kernel,
        "layers": layers,
        "kind": kind,
        "us_a_block": round(mixed, 1),
        "numpy_sum_us": round(summed, 1),
        "ratio": round(mixed / summed, 2),
        "share_of_deadline": round(mixed / (BLOCK / RATE * 1e6), 4),
    }


def main() -> None:
    kernels = ("c", "numpy") if is_built() else ("numpy",)
    results = [measure(layers, kind, kernel) for kernel in kernels for kind in KINDS for layers in LAYERS]
    columns = ("kernel", "layers", "kind", "us_a_block", "numpy_sum_us", "ratio")
    print("".join(f"{column:>16}" for column in columns))
    for result in results:
        print("".join(f"{result[column]:>16}" for column in columns))
    written = {"rate": RATE, "block": BLOCK, "numpy": np.__version__, "results": results}
    Path(__file__).with_suffix(".json").write_text(json.dumps(written, indent=1) + "\n")


if __name__ == "__main__":
    main()
