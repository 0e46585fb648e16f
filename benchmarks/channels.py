"""What more than two channels cost: `python -m benchmarks.channels [--json FILE] [--runs BLOCKS]`.

Mixer: us of CPU a 256-frame block with the mix ring, median of so many blocks, by kernel, for layers that rest and for layers
that all turn. Network: CPU seconds a second that sending takes, and what was sent. Files: the same of a recording. 48 kHz.
"""

import socket
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.first_sound import arguments, circumstances, keep
from node.audio_layout import audio_layout
from node.outputs.mix_ring import MixReader, MixWriter, ring_bytes, ring_frames
from node.outputs.pcm import PcmTap
from node.outputs.wav import WavSink
from node.playback.c_kernel import is_built
from node.playback.mailbox import RING_BYTES, STATUS_BYTES, Entry, Op, Ring, StatusBlock
from node.playback.mixer import Mixer

RATE, BLOCK = 48000, 256
MIXES = ((2, 8), (4, 8), (8, 16), (64, 16), (64, 64))  # channels, layers
STREAMS = ((2, "s16", 2, 1), (8, "f32", 8, 1), (8, "f32", 8, 8), (8, "s24", 2, 1), (64, "s16", 64, 1), (64, "f32", 64, 1))
SECONDS = 3.0  # of a stream, and of a recording
CLIP_S = 18
_NOISE = np.random.default_rng(1)
_CLIP = _NOISE.uniform(-0.1, 0.1, (CLIP_S * RATE, 2)).astype(np.float32)


def _ring(channels: int) -> memoryview:
    return memoryview(bytearray(ring_bytes(ring_frames(RATE), channels)))


def block_us(channels: int, layers: int, turning: bool, kernel: str, blocks: int) -> float:
    """Median us of CPU a block."""
    inbox, outbox = (Ring(memoryview(bytearray(RING_BYTES))) for _ in range(2))
    status = StatusBlock(memoryview(bytearray(STATUS_BYTES)))
    mixer = Mixer(RATE, BLOCK, inbox, outbox, status, lambda _slot, frames: _CLIP[:frames], channels, kernel)
    ring, out = MixWriter(_ring(channels), channels), np.zeros((BLOCK, channels), np.float32)
    inbox.put(Entry(Op.RUN))
    for layer in range(layers):
        inbox.put(Entry(Op.NEXT, layer, clip=layer, slot=0, frames=len(_CLIP), offset=7919 * layer, value=1.0))
        inbox.put(Entry(Op.JOIN, layer))
        inbox.put(Entry(Op.LAYER_AZIMUTH, layer, value=5.0 * layer - 150.0))
    for n in range(20):
        if turning and n == 10:
            for layer in range(layers):
                inbox.put(Entry(Op.LAYER_AZIMUTH, layer, value=5.0 * layer - 30.0, ramp=10**7))
        mixer.render(out)
    took = []
    for _ in range(blocks):
        began = time.thread_time_ns()
        mixer.render(out)
        ring.write(out)
        took.append((time.thread_time_ns() - began) / 1000)
    return round(statistics.median(took), 1)


def stream(channels: int, encoding: str, wanted: int, count: int) -> dict[str, Any]:
    """What `count` receivers cost that nobody reads."""
    memory = _ring(channels)
    writer, block = MixWriter(memory, channels), _NOISE.uniform(-0.5, 0.5, (BLOCK, channels)).astype(np.float32)
    with ExitStack() as stack:
        here, *ears = [stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(count + 1)]
        for each in (here, *ears):
            each.bind(("127.0.0.1", 0))
        here.setblocking(False)
        tap = PcmTap(MixReader(memory, channels), RATE, here.fileno())
        stack.callback(tap.close)
        streams = [tap.open(n, ear.getsockname(), encoding, wanted, None) for n, ear in enumerate(ears, 1)]
        began, before, written, own = time.monotonic(), time.process_time(), 0, 0.0
        while (spent := time.monotonic() - began) < SECONDS:
            mark = time.thread_time()
            while written < spent * RATE:
                writer.write(block)
                written += BLOCK
            own += time.thread_time() - mark
            time.sleep(0.005)
        cpu = (time.process_time() - before - own) / spent
        return {
            "channels": channels, "encoding": encoding, "asked_for": wanted, "receivers": count, "cpu": round(cpu, 3),
            "datagrams_a_second": round(sum(each.sent for each in streams) / spent),
            "frames_lost": sum(each.lost for each in streams),
        }  # fmt: skip


def recording(channels: int) -> float:
    """CPU seconds a second of a recording, in the pieces that the sinks' thread gets."""
    piece = _NOISE.uniform(-0.5, 0.5, (RATE // 20, channels)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        sink = WavSink(Path(folder) / "mix.wav", RATE, channels=channels)
        before = time.process_time()
        for _ in range(round(20 * SECONDS)):
            sink.write(piece)
        cpu = (time.process_time() - before) / SECONDS
        sink.close()
    return round(cpu, 4)


def main() -> None:
    words = arguments(str(__doc__), 100)
    result: dict[str, Any] = {"what": "what the channels of a mix cost", **circumstances(), "rate": RATE, "block": BLOCK}
    result["us_a_block"] = [
        {"channels": channels, "layers": layers, "kernel": kernel,
         "resting": block_us(channels, layers, False, kernel, words.runs),
         "turning": block_us(channels, layers, True, kernel, words.runs)}
        for kernel in (("c", "numpy") if is_built() else ("numpy",)) for channels, layers in MIXES
    ]  # fmt: skip
    result["ring_megabytes"] = {str(n): round(audio_layout(RATE, n).mix.size / 2**20, 1) for n in (2, 8, 64)}
    result["streams"] = [stream(*case) for case in STREAMS]
    result["recording_cpu"] = {str(channels): recording(channels) for channels in (2, 8, 64)}
    keep(result, words.json or Path(__file__).with_suffix(".json"))


if __name__ == "__main__":
    main()
