"""What `render` asks of the interpreter and of the system: no memory that stays, no page fault, no garbage collection."""

import gc
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from node.playback.mailbox import RING_BYTES, Law, Op
from tests.node.playback.rig import Rig, noise

pytestmark = [
    pytest.mark.usefixtures("kernel"),
    pytest.mark.skipif(sys.platform != "linux", reason="page faults of a thread are counted on Linux only"),
]

RATE, BLOCK = 8000, 64
WARM_BLOCKS = 3000  # until every path has been taken, and the interpreter's pools of small objects have their pages
LAYERS = 6


def live(rig: Rig, frames: int) -> None:
    """Entries of an evening, dated over `frames` frames: settings, new prompts, layers that come and go, pauses."""
    rig.put(Op.FADE, ramp=RATE, value=Law.EQUAL_POWER)
    slots = [rig.add(noise(3 * RATE, seed, 0.3)) for seed in range(8)]
    for layer in range(LAYERS):
        rig.join(slots[layer], layer)
    rig.play(RATE)
    settings = [
        (Op.LAYER_GAIN, 0.7), (Op.LAYER_PAN, -0.4), (Op.LAYER_AUDIBLE, 0.0), (Op.MASTER_GAIN, 1.6), (Op.LAYER_GAIN, 1.0),
        (Op.LAYER_AUDIBLE, 1.0), (Op.LAYER_TRIM, 0.8), (Op.LAYER_AZIMUTH, 70.0), (Op.PAUSE, 0.0), (Op.RUN, 0.0), (Op.LEAVE, 0),
        (Op.HOLD, 1.0), (Op.HOLD, 0.0),
    ]  # fmt: skip
    for number, at in enumerate(range(rig.mixer.frame + BLOCK, rig.mixer.frame + frames, frames // 900)):
        op, value = settings[number % len(settings)]
        rig.put(op, number % LAYERS, value=value, ramp=100, frame=at)
        rig.join(slots[number % len(slots)], number % LAYERS, ramp=900, frame=at + frames // 2000)


def faults() -> int:
    """Page faults of this thread so far."""
    import resource  # not on Windows, where this module is skipped

    usage = resource.getrusage(resource.RUSAGE_THREAD)
    return usage.ru_minflt + usage.ru_majflt


@pytest.fixture
def no_collector() -> Iterator[None]:
    """As in the audio process."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("channels", [2, 4])
def test_a_live_evening_takes_no_memory_no_page_fault_and_leaves_no_garbage(channels: int, kernel: str) -> None:
    blocks = 20_000 if kernel == "c" and channels == 2 else 3_000
    rig = Rig(RATE, BLOCK, run=False, channels=channels)
    rig.outbox._buffer[:] = bytes(RING_BYTES)  # as in the audio process, its memory is there already
    rig.put(Op.RUN)
    live(rig, (WARM_BLOCKS + blocks) * BLOCK)
    out = np.zeros((BLOCK, channels), np.float32)
    for _ in range(WARM_BLOCKS):
        rig.mixer.render(out)
    gc.collect()
    allocated, faulted = sys.getallocatedblocks(), faults()
    for _ in range(blocks):
        rig.mixer.render(out)
    faulted = faults() - faulted
    allocated = sys.getallocatedblocks() - allocated
    assert allocated <= 0  # what waits in order is used up, and nothing takes its place
    assert faulted <= 2  # a list that shrinks may move once
    assert gc.collect() == 0  # no cycles, which only a collection would free
    rig.collect()
    assert len(rig.events) > 500
