"""ms from an OSC message to the first sample that it changes, beside scsynth: `python -m benchmarks.latency [--json FILE]`.

On a JACK server without hardware, in its own real-time class where this system grants it, programs take turns in slices: the
node with `--output jack` and `--latency direct`, 512 and 1024, and scsynth. Each plays a constant; at random moments its level
is changed by a datagram (`/layer/1/gain` with a ramp of 5 ms, `/n_set`), while every core burns and OSC of the same kind comes
in at `--traffic` messages a second. Another JACK client tapes what they play, cycle by cycle.

A figure is the time from the datagram to the moment at which JACK's clock stood at the first sample that is not as it was: the
beginning of its cycle, as the tape's calls around it tell, and its place there. What an output adds from there to the ear is
the same for all and not in it. In the node's figures are its limiter's lookahead (5 ms) and its ring; `scsynth, limiter` has a
Limiter with the same lookahead in its way, which delays by 10 ms. `done` is when 99% of the change is there: the node's
shortest ramp is 5 ms, scsynth steps.

A message whose sending took more than 0.2 ms (the sender itself had to wait) is not counted. One without an effect of its own
is `lost`: dropped where a socket's buffer was full, or overtaken by the next. `leaps` are breaks of the sound.
"""

import argparse
import json
import os
import random
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.beside.answers import Answers, Sent, read_answers
from benchmarks.beside.jack_server import may_be_realtime, scheduling
from benchmarks.beside.players import Player, classes, playing_node, playing_scsynth
from benchmarks.first_sound import circumstances
from tests.node.outputs.jack_server import running_jackd
from tests.soak import tape
from tests.soak.programs import Program, build

PERIODS = (128, 256)  # frames
LATENCIES = ("direct", "512", "1024")
SLICES, MESSAGES = 5, 64  # of each program, in each period; messages a slice
TRAFFIC = 2000  # OSC messages a second
REST_S = (0.04, 0.09)  # between messages, at random
SETTLE_S = 0.3

Start = Callable[[], AbstractContextManager[Player]]


class Slice(NamedTuple):
    """What one slice gave. classes: of the program's threads."""

    answers: Answers
    classes: list[str]


def programs(folder: Path, server: str, period: int) -> dict[str, Start]:
    nodes: dict[str, Start] = {f"node {one}": partial(playing_node, folder, server, period, one) for one in LATENCIES}
    return {**nodes, "scsynth": partial(playing_scsynth, folder, server)}


def one_slice(start: Start, server: str, tools: Path, words: argparse.Namespace, rng: random.Random) -> Slice:
    file, seconds = tools / "tape.bin", words.messages * max(REST_S) + 10
    with start() as player:
        taping = Program(tools, "tape", server, file, seconds, *words.tape_class, *player.sources, ready="taping")
        with taping, _load(player, tools, words):
            time.sleep(SETTLE_S)
            sent = _send(player, words.messages, rng)
            time.sleep(SETTLE_S)
            kinds = classes(player.pid)
    return Slice(read_answers(tape.read(file), sent, player.channels), kinds)


@contextmanager
def _load(player: Player, tools: Path, words: argparse.Namespace) -> Iterator[None]:
    with ExitStack() as stack:
        if words.traffic:
            traffic = ("-m", "benchmarks.beside.traffic", player.port, words.traffic, *player.traffic)
            stack.enter_context(Program(Path(), sys.executable, *traffic))
        for _ in range(words.burners):
            stack.enter_context(Program(tools, "burn", 60))
        yield


def _send(player: Player, count: int, rng: random.Random) -> list[Sent]:
    """Lowers and raises the level, again and again."""
    sent = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect(("127.0.0.1", player.port))
        for number in range(count):
            before_s = time.monotonic()
            sender.send(player.changes[number % 2])
            sent.append(Sent(before_s, time.monotonic(), bool(number % 2)))
            time.sleep(rng.uniform(*REST_S))
    return sent


def measure(period: int, words: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """All programs in turn, slice by slice, on one server."""
    rng, server = random.Random(period), f"endless-latency-{os.getpid()}"
    slices: dict[str, list[Slice]] = {}
    with running_jackd(server, period, scheduling=scheduling(words.realtime)):
        for _ in range(words.slices):
            for name, start in programs(folder, server, period).items():
                if not words.only or name in words.only:
                    slices.setdefault(name, []).append(one_slice(start, server, folder, words, rng))
    return {"period": period, "programs": {name: line for some in slices.values() for name, line in _lines(some).items()}}


def _lines(slices: list[Slice]) -> dict[str, dict[str, Any]]:
    """Figures for each channel of one program."""
    answers = [one.answers for one in slices]
    counted = {
        "lost": sum(one.lost for one in answers),
        "not_counted": sum(one.late for one in answers),
        "leaps": sum(one.leaps for one in answers),
        "gaps_of_the_tape": sum(one.gaps for one in answers),
        "classes": sorted({kind for one in slices for kind in one.classes}),
    }
    return {
        name: _figures([pair for one in answers for pair in one.by_channel[name]]) | counted for name in answers[0].by_channel
    }


def _figures(pairs: list[tuple[float, float]]) -> dict[str, Any]:
    first, done = np.array(pairs).T
    shares = {f"p{share}_ms": round(float(np.percentile(first, share)), 2) for share in (1, 50, 99)}
    most, settled = round(float(first.max()), 2), round(float(np.median(done)), 2)
    return {"count": len(pairs), **shares, "most_ms": most, "done_p50_ms": settled}


def table(results: list[dict[str, Any]]) -> str:
    columns = ("p1_ms", "p50_ms", "p99_ms", "most_ms", "done_p50_ms", "count", "lost", "not_counted", "leaps")
    lines = ["".join(f"{word:>12}" for word in ("period", *columns))]
    for result in results:
        for name, line in result["programs"].items():
            lines.append(f"{result['period']:>12}" + "".join(f"{line[column]:>12}" for column in columns) + f"  {name}")
    return "\n".join(lines)


def missing() -> str:
    """What to install, or nothing."""
    wanted = {"scsynth": "supercollider-server", "jackd": "jackd2", "cc": "gcc libc6-dev"}
    packages = [package for program, package in wanted.items() if shutil.which(program) is None]
    return f"apt-get install {' '.join(packages)}" if packages else ""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"), help="where the result is kept")
    parser.add_argument("--periods", type=int, nargs="+", default=PERIODS, help="of JACK, in frames; the node's block too")
    parser.add_argument("--slices", type=int, default=SLICES)
    parser.add_argument("--messages", type=int, default=MESSAGES, help="a slice")
    parser.add_argument("--burners", type=int, default=os.cpu_count(), help="busy loops; default: one a core")
    parser.add_argument("--traffic", type=int, default=TRAFFIC, help="OSC messages a second")
    parser.add_argument("--only", nargs="+", help="names of programs: `scsynth`, `node direct`, ...")
    return parser.parse_args()


def main() -> None:
    words = arguments()
    if step := missing():
        sys.exit(f"this needs programs that are not here: {step}")
    words.realtime = may_be_realtime()
    words.tape_class = ("fifo", 20) if words.realtime else ("other", 0)
    written = {"what": "ms from an OSC message to the first sample that it changes", **circumstances()}
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        results = [measure(period, words, Path(folder)) for period in words.periods]
    print(table(results))
    load = {"burners": words.burners, "traffic_a_second": words.traffic, "realtime": words.realtime}
    words.json.write_text(json.dumps({**written, **load, "results": results}, indent=1) + "\n")


if __name__ == "__main__":
    main()
