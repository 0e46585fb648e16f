"""The kernel in C is held to the one in numpy: the same sound but for float32's rounding, the same events, the same meters."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from node.playback.kernels import make_kernel
from node.playback.mailbox import STATUS_BYTES, Entry, Law, Op, StatusBlock
from tests.house.source import ROOT
from tests.node.playback.conftest import BUILT
from tests.node.playback.rig import Rig, noise
from tools.build_kernel import FOLDER, make

RATE = 4000
SEEDS = range(24)


def broken(frames: int, seed: int, chance: random.Random) -> np.ndarray:
    """Noise with samples that are no numbers, or too large for a product to be one."""
    sound = noise(frames, seed, 0.5)
    for _ in range(chance.randrange(4)):
        sound[chance.randrange(frames), chance.randrange(2)] = chance.choice([np.nan, np.inf, -np.inf, 3e38])
    return sound


def schedule(chance: random.Random, clips: list[int], until: int) -> list[Entry]:
    """Entries of every kind at any frame: clips, joins and leaves on few layers, so that much happens on each."""
    sent = []
    for number in range(chance.randrange(20, 120)):
        op = chance.choice([*Op, Op.NEXT, Op.NEXT, Op.NEXT, Op.JOIN, Op.JOIN, Op.RUN, Op.LAYER_AZIMUTH, Op.LAYER_PAN])
        slot = chance.randrange(len(clips))
        value = chance.choice([0.0, 1.0, -1.0, chance.uniform(-1, 2), chance.uniform(0, 1)])
        if op is Op.FADE:
            value = float(chance.choice([*Law]))
        if op is Op.LAYER_AZIMUTH:
            value = chance.uniform(-200, 200)
        sent.append(
            Entry(
                op, chance.choice([0, 0, 1, 2, 3, 63]), chance.randrange(1, until), value,
                chance.choice([0, 1, chance.randrange(100), chance.randrange(2000)]), number if op is Op.NEXT else -1, slot,
                clips[slot], chance.choice([0, 0, chance.randrange(clips[slot])]),
            )
        )  # fmt: skip
    return sent


def play(kernel: str, seed: int, channels: int, block: int) -> tuple[np.ndarray, Rig]:
    chance = random.Random(seed)
    rig = Rig(RATE, block, run=False, channels=channels, kernel=kernel)
    clips = [chance.choice([60, 400, 2000, 9000]) for _ in range(6)]
    for slot, frames in enumerate(clips):
        rig.add(broken(frames, slot, chance))
    rig.put(Op.RUN, ramp=chance.randrange(200))
    for entry in schedule(chance, clips, 2 * RATE):
        assert rig.inbox.put(entry)
    return rig.play(3 * RATE), rig


@BUILT
@pytest.mark.parametrize("seed", SEEDS)
def test_any_schedule_sounds_the_same_and_tells_the_same(seed: int) -> None:
    channels, block = (1, 2, 4, 8)[seed % 4], (64, 100, 256, 1024)[seed // 4 % 4]
    one, c = play("c", seed, channels, block)
    other, reference = play("numpy", seed, channels, block)
    assert np.abs(one - other).max() <= 1e-6
    assert c.events == reference.events
    told, expected = c.status.read(), reference.status.read()
    assert told is not None and expected is not None
    assert (told.frame, told.transport) == (expected.frame, expected.transport)
    assert told.limiter_gain == pytest.approx(expected.limiter_gain, abs=1e-6)
    for levels in ("peaks", "rms", "layer_peaks"):
        assert getattr(told, levels) == pytest.approx(getattr(expected, levels), rel=1e-5, abs=1e-6), levels


@BUILT
@pytest.mark.parametrize("layers", [1, 64])
def test_long_fades_at_a_device_rate_sound_the_same(layers: int) -> None:
    def show(kernel: str) -> np.ndarray:
        rig = Rig(96000, 512, run=False, kernel=kernel)
        rig.put(Op.RUN)
        rig.put(Op.FADE, ramp=300000)
        slots = [rig.add(noise(200000, n)) for n in range(2)]
        for layer in range(layers):
            rig.join(slots[0], layer, ramp=7, offset=layer)
            rig.join(slots[1], layer, ramp=90000 + 100 * layer, frame=700 + 11 * layer)
        return rig.play(110000)

    assert np.abs(show("c") - show("numpy")).max() <= 1e-6


@BUILT
def test_the_limiter_works_alike_in_every_way_it_can_be_driven() -> None:
    def show(kernel: str, channels: int) -> tuple[np.ndarray, list[float]]:
        rig = Rig(RATE, 64, channels=channels, kernel=kernel)
        sound = noise(6 * RATE, 1, 0.2)
        sound[RATE : RATE + 5] *= 40
        sound[2 * RATE : 3 * RATE] *= np.linspace(1, 30, RATE, dtype=np.float32)[:, None]
        sound[4 * RATE :: 500] = 9.0
        rig.join(rig.add(sound))
        gains, heard = [], []
        for _ in range(5 * RATE // 64):
            heard.append(rig.blocks(1))
            status = rig.status.read()
            assert status is not None
            gains.append(status.limiter_gain)
        return np.concatenate(heard), gains

    for channels in (1, 2, 5):
        (one, gains), (other, expected) = show("c", channels), show("numpy", channels)
        assert np.abs(one - other).max() <= 1e-6
        assert gains == pytest.approx(expected, abs=1e-6)
        assert min(gains) < 0.2


@BUILT
def test_the_status_in_c_is_the_record_that_python_writes() -> None:
    """Byte for byte: silence has no rounding."""
    places = []
    for kernel in ("c", "numpy"):
        memory = bytearray(STATUS_BYTES)
        rig = Rig(RATE, 64, run=False, channels=3)
        rig.mixer._kernel = make_kernel(kernel, RATE, 64, 3, StatusBlock(memoryview(memory)))
        rig.mixer.xruns, rig.mixer.render_load = 7, 0.25
        rig.blocks(2)
        status = StatusBlock(memoryview(memory)).read()
        assert status is not None
        places.append(status._replace(monotonic_ns=0))
    assert places[0] == places[1]


@BUILT
def test_the_same_schedule_is_the_same_to_the_bit() -> None:
    one, other = play("c", 5, 2, 256)[0], play("c", 5, 2, 256)[0]
    assert np.array_equal(one, other)


@pytest.mark.parametrize("name", ["fortran", ""])
def test_a_kernel_that_there_is_not_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="it is one of auto, c, numpy"):
        make_kernel(name, RATE, 64, 2, StatusBlock(memoryview(bytearray(STATUS_BYTES))))


@BUILT
@pytest.mark.parametrize("out", [np.zeros((64, 3)), np.zeros((63, 2), np.float32), np.zeros((64, 4), np.float32)[:, ::2]])
def test_a_block_of_another_shape_is_refused(out: np.ndarray) -> None:
    with pytest.raises(ValueError, match="a block is float32"):
        Rig(RATE, 64, run=False, kernel="c").mixer.render(out)


CHECKED = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
sys.modules["node.playback._kernel"] = importlib.import_module("kernel_checked")
from tests.node.playback.test_kernels import play
for seed in range(24, 36):
    play("c", seed, (1, 2, 4, 8)[seed % 4], (64, 100, 256, 1024)[seed // 4 % 4])
print("all played")
"""


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("gcc"), reason="the sanitizers are preloaded: Linux and GCC")
def test_no_schedule_reads_or_writes_out_of_bounds_or_relies_on_undefined_behaviour(tmp_path: Path) -> None:
    pytest.importorskip("setuptools")
    preload = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True).stdout.strip()
    if not Path(preload).is_absolute():
        pytest.skip("GCC has no address sanitizer here")
    flags = ["-std=c11", "-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    make("kernel_checked", flags, str(ROOT / FOLDER), optional=False).compile(tmpdir=str(tmp_path))
    result = subprocess.run(
        [sys.executable, "-c", CHECKED, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "LD_PRELOAD": preload, "ASAN_OPTIONS": "detect_leaks=0", "PYTHONMALLOC": "malloc"},
        capture_output=True,
        text=True,
    )
    assert result.stdout == "all played\n", result.stderr[-4000:]
