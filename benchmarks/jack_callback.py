"""What a JACK client loses under load, by the way in which its callback is fed: cycles not run, or run empty, in frames.

Each way in turn, for --seconds at periods of 128 frames, with a process on every core that only burns; --rounds times.

    python -m benchmarks.jack_callback --rounds 5
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from node.outputs import jack_output
from node.outputs.jack import open_jack
from node.outputs.output import Block
from node.realtime import raise_above_engine, take_priority
from tests.node.outputs.jack_server import RATE, running_jackd

PERIOD = 128
WAYS = {
    "alone": "C, without an engine",
    "c": "C, fed by an engine",
    "python": "Python, fed by an engine",
    "direct": "Python, direct",
}
_LAYERS = 8
_WARM_S = 0.5


class Mix:
    """What an engine of 8 stereo layers has to do a block, in numpy."""

    def __init__(self) -> None:
        self._clips = np.random.default_rng(1).uniform(-0.1, 0.1, (_LAYERS, RATE, 2)).astype(np.float32)
        self._one = np.zeros((PERIOD, 2), np.float32)
        self._at = 0

    def render(self, out: Block) -> None:
        out.fill(0.0)
        for clip in self._clips:
            np.multiply(clip[self._at : self._at + PERIOD], np.float32(0.5), out=self._one)
            np.multiply(self._one, np.float32(1.01), out=self._one)
            np.add(out, self._one, out=out)
        self._at = (self._at + PERIOD) % (RATE - PERIOD)


def play(way: str, seconds: float, realtime: bool) -> None:
    """One client; prints what it lost."""
    granted = take_priority() if realtime else ""
    sys.setswitchinterval(1e-4)
    if way == "python":
        jack_output.compiled = lambda: None
    output = open_jack("", None, PERIOD, "direct" if way == "direct" else 1024)
    if realtime:
        raise_above_engine(output.thread)
    feed, stop = output._feed, threading.Event()  # type: ignore[attr-defined]
    if way == "alone":
        feed._feed.written, feed._feed.playing = 1 << 60, 1
        time.sleep(_WARM_S + seconds)
        before = 0
    else:
        threading.Thread(target=output.run, args=(Mix().render, stop)).start()
        time.sleep(_WARM_S)
        before = output.lost_frames
        time.sleep(seconds)
    print(json.dumps({"lost": output.lost_frames - before, "breaks": output.xruns, "granted": granted}), flush=True)
    os._exit(0)


@contextmanager
def _burning() -> Iterator[None]:
    burners = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--realtime", action="store_true", help="ask for SCHED_FIFO, as the node does")
    parser.add_argument("--play", choices=WAYS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.play:
        play(given.play, given.seconds, given.realtime)
    name = f"endless-callback-{os.getpid()}"
    os.environ["JACK_DEFAULT_SERVER"] = name
    lost: dict[str, list[int]] = {way: [] for way in WAYS}
    with running_jackd(name, PERIOD):
        for _ in range(given.rounds):
            for way in WAYS:
                words = [sys.executable, "-m", "benchmarks.jack_callback", "--play", way, "--seconds", str(given.seconds)]
                with _burning():
                    said = subprocess.run(
                        [*words, *(["--realtime"] if given.realtime else [])], stdout=subprocess.PIPE, text=True, check=True
                    )
                lost[way].append(json.loads(said.stdout)["lost"])
    print(f"frames lost of {round(given.seconds * RATE):,}, periods of {PERIOD}:")
    for way, words in WAYS.items():
        print(f"{words:26} {', '.join(f'{frames:,}' for frames in lost[way])}")


if __name__ == "__main__":
    main()
