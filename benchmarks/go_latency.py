"""ms from GO to the first sample of a cue that is ready: `python -m benchmarks.go_latency [--json FILE] [--runs N]`.

A daemon plays a show to `null` (a timer is the clock) in blocks of 256 frames at 48 kHz. Its cues alternate between a constant
on the left and one on the right; each is made before its GO. GO comes over UDP at random moments, and after each GO, as the
floor of what any message can do, a change of /layer/1/gain.

A figure is the time from just before the datagram is sent to the moment at which the block had been rendered that holds the
first sample of the cue, or the first that the gain has moved. It includes the way through the socket, the control thread, the
wait for the next block and the rendering of it. It does not include the limiter's lookahead (`lookahead_ms`) and what an output
adds to give its block to the ear (`output_latency_ms`, 0 of this one, 21.3 of a device with the default 1024 frames).

Both ends are on CLOCK_MONOTONIC. The benchmark reads the daemon's shared memory, which it finds by its descriptor (Linux): the
samples in the ring that the recorder reads, and beside each block's number the moment at which it was done, as the audio
process wrote it. So nothing of the reading is in the figures. jitter_ms: how late those moments are against an even pace.
"""

import mmap
import os
import random
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.first_sound import arguments, circumstances, keep
from node.audio_layout import audio_layout
from node.outputs.mix_ring import MixReader
from node.playback.limiter import Limiter
from node.playback.mailbox import StatusBlock
from tests.e2e.node import Patch, RunningNode

RUNS = 250
RATE, BLOCK = 48000, 256
AIM_MS = 1000 * BLOCK / RATE + 3.0  # of the median
PATIENCE_S = 5.0  # after a message
REST_S = (0.15, 0.25)  # before it, at random: the fade of 5 ms and the making of clips are over
LOOKAHEAD = Limiter(RATE, BLOCK).delay
LEAST_MOVE = 1e-6  # linear
CHANNELS = ("left", "right")


class Answer(NamedTuple):
    """sent_s: just before the datagram. frame: of the mixer, of the first new sample. rendered_s: its block was done."""

    sent_s: float
    frame: int
    rendered_s: float


class Window:
    """The daemon's shared memory, seen and not touched. blocks: when a block was done, by the frame behind it, in s."""

    def __init__(self, pid: int) -> None:
        links = Path(f"/proc/{pid}/fd").iterdir()
        arena = next(link for link in links if link.is_symlink() and str(link.readlink()).startswith("/memfd:endless"))
        layout = audio_layout(RATE)
        with arena.open("rb") as file:
            whole = memoryview(mmap.mmap(file.fileno(), layout.control_bytes, prot=mmap.PROT_READ))
        self._status = StatusBlock(whole[layout.status.offset :][: layout.status.size])
        self._mix = MixReader(whole[layout.mix.offset :][: layout.mix.size])
        self.blocks: dict[int, float] = {}

    def first_new(self, channel: int) -> int:
        """The number of the first frame from now on that is not as the frame before; notes when blocks are done."""
        end, lost, before = time.monotonic() + PATIENCE_S, self._mix.lost, None
        while time.monotonic() < end:
            status = self._status.read()
            if status is not None:
                self.blocks[status.frame] = status.monotonic_ns / 1e9
            part = self._mix.read()
            assert self._mix.lost == lost, "the machine is too busy to be watched"
            if part is not None:
                before = part[0, channel] if before is None else before
                moved = np.flatnonzero(np.abs(part[:, channel] - before) > LEAST_MOVE)
                if len(moved):
                    return self._mix.position - len(part) + int(moved[0])
            time.sleep(0.001)
        raise TimeoutError(f"nothing new within {PATIENCE_S} s")

    def done_s(self, frame: int) -> float:
        """When the block before `frame` was done, or, where that was missed, the next that was seen: never too early."""
        return self.blocks[min(seen for seen in self.blocks if seen >= frame)]

    def catch_up(self) -> None:
        """What was not watched is let go."""
        self._mix.read()
        self._mix.read()


def _answer(window: Window, patch: Patch, channel: int, address: str, *values: float) -> Answer:
    """Sends a message and finds the first sample of the channel that is not as it was."""
    window.catch_up()
    sent_s = time.monotonic()
    patch.send(address, *values)
    frame = window.first_new(channel) - LOOKAHEAD
    return Answer(sent_s, frame, window.done_s(frame // BLOCK * BLOCK + BLOCK))


def _summary(answers: list[Answer]) -> dict[str, Any]:
    """Of the time to the end of rendering, in ms, and how many frames inside its block the first sample lies."""
    ms = 1000 * np.array([answer.rendered_s - answer.sent_s for answer in answers])
    shares = {f"p{share}_ms": round(float(np.percentile(ms, share)), 2) for share in (1, 50, 90, 99)}
    inside = sorted({answer.frame % BLOCK for answer in answers})
    return {"count": len(ms), **shares, "most_ms": round(float(ms.max()), 2), "frames_inside": [inside[0], inside[-1]]}


def _jitter(blocks: dict[int, float]) -> dict[str, float]:
    """How late blocks were done against the earliest of all, at an even pace."""
    frames, seconds = np.array(list(blocks)), np.array(list(blocks.values()))
    late = seconds - frames / RATE
    ms = 1000 * (late - late.min())
    return {f"p{share}_ms": round(float(np.percentile(ms, share)), 2) for share in (50, 90, 99)}


def measure(runs: int) -> dict[str, Any]:
    """GO and gain in turn, on one node."""
    rng = random.Random(1)
    answers: dict[str, list[Answer]] = {"go": [], "gain": []}
    words = ("show.yaml", "--engine", "tone", "--duration", 10, "--rate", RATE, "--block", BLOCK, "--output", "null")
    with tempfile.TemporaryDirectory() as folder:
        _write_show(Path(folder) / "show.yaml", runs + 2)
        with RunningNode(Path(folder), *words) as node:
            patch, window = node.patch(), Window(node.process.pid)
            patch.subscribe()
            since = 0
            for run in range(runs + 1):
                number = str(run + 1)
                patch.wait_for("/playhead", lambda at, _, how, number=number: (at, how) == (number, "ready"), since)
                since = len(patch.heard)
                time.sleep(rng.uniform(*REST_S))
                go = _answer(window, patch, CHANNELS.index(_side(run + 1)), "/go")
                time.sleep(rng.uniform(*REST_S))
                gain = _answer(window, patch, CHANNELS.index(_side(run + 1)), "/layer/1/gain", 1.0 if run % 2 else 0.5)
                if run:  # the first GO starts the sound, and the gain was 1
                    answers["go"].append(go)
                    answers["gain"].append(gain)
            status = patch.status()
    found = {name: _summary(some) for name, some in answers.items()}
    return found | {"jitter": _jitter(window.blocks), "render_load": round(status.render_load, 3), "xruns": status.xruns}


def _side(number: int) -> str:
    return CHANNELS[number % 2]


def _write_show(path: Path, cues: int) -> None:
    lines = [f'  - {{number: "{number}", prompt: dc {_side(number)} {number}}}' for number in range(1, cues + 1)]
    settings = "defaults: {fade: 0, layers: 1}\nsettings: {min_go_interval: 0}\ncues:\n"
    path.write_text(f"version: 1\ntitle: Latency\n{settings}" + "\n".join(lines) + "\n")


def main() -> None:
    words = arguments(str(__doc__), RUNS)
    result = {"what": "ms from GO to the first sample of a cue that is ready, rendered", **circumstances(), "runs": words.runs}
    result |= {"rate": RATE, "block": BLOCK, "aim_p50_ms": round(AIM_MS, 2), "lookahead_ms": 1000 * LOOKAHEAD / RATE}
    result |= {"output_latency_ms": 0.0, **measure(words.runs)}
    result["load_average_after"] = round(os.getloadavg()[0], 2)
    keep(result, words.json or Path(__file__).with_suffix(".json"))


if __name__ == "__main__":
    main()
