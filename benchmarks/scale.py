"""Everything at its limit at once: `python -m benchmarks.scale [--seconds S] [--output SPEC] [--json FILE]`.

One node with 64 layers and an archive of 10,000 clips; 64 clients that have subscribed with /notify, each a socket of its own
that is read; 8 receivers of PCM that check every packet; a prompt every two seconds; and one client that asks /sync 20 times a
second. The archive's clips are pinned, or the node would keep the last 200; they share the files of eight (hard links) and the
index is written by SQL, but each has a prompt of its own and its place in the space of words.

start_s: from the command to the first answer, with and without the archive. sync_ms: how long the control loop takes to answer,
a step late included. cpu: seconds a second of each process, by the kernel; notify clients and receivers run in two others.
levels_a_second: of /level and of /layer/1/level, as the client that got the fewest got them (20 are due). own_mib: private
memory.
"""

import argparse
import multiprocessing
import os
import selectors
import socket
import sqlite3
import tempfile
import time
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.first_sound import circumstances, keep
from generator.flac import Label
from node.archive.archive import Archive
from tests.e2e.asking import Asking
from tests.e2e.node import Heard, Patch, RunningNode, message, until
from tests.e2e.pcm_subscriber import Subscriber, opened
from tests.soak.vitals import MemoryWatch, children

LAYERS, CLIENTS, RECEIVERS, CLIPS = 64, 64, 8, 10_000
RATE, SOUNDS, SOUND_S = 44100, 8, 6
WARM_S = 15.0
PROMPT_EVERY_S, SYNC_EVERY_S = 2.0, 0.05
_THINGS = ("rain", "wind", "waves", "bells", "crickets", "thunder", "traffic", "a crowd", "a stream", "fire")
_PLACES = ("in the woods", "at night", "on a tin roof", "far away", "in a hall", "over dunes", "by the sea", "in the city")


def fill(folder: Path, count: int) -> None:
    """An archive of `count` pinned clips, in seconds."""
    chance = np.random.default_rng(1)
    archive = Archive.open(folder, limit=10**9)
    entries = [
        archive.add(Label(_prompt(n), "tone", n), 0.1 * chance.standard_normal((RATE * SOUND_S, 2)).astype(np.float32), RATE)
        for n in range(SOUNDS)
    ]
    archive.close()
    numbers = range(SOUNDS + 1, count + 1)
    with sqlite3.connect(folder / "index.sqlite") as db:
        insert = """INSERT INTO clips SELECT ?1, ?2, engine, ?1, chosen, rate, frames, bytes, made_at, ?1, 1
            FROM clips WHERE id = ?3"""
        db.executemany(insert, ((number, _prompt(number), number % SOUNDS + 1) for number in numbers))
        db.execute("UPDATE clips SET pinned = 1")
    db.close()
    for number in numbers:
        (folder / "clips" / f"{number:06d}.flac").hardlink_to(entries[number % SOUNDS].path)
    archive = Archive.open(folder, limit=10**9)
    archive.embed_words(count)
    archive.close()


def _prompt(number: int) -> str:
    return f"{_THINGS[number % len(_THINGS)]} {_PLACES[number // 10 % len(_PLACES)]}, take {number}"


def listen(port: int, to: Connection) -> None:
    """64 subscribers in one process. Sends what each has heard when it is asked: all, /level, /layer/1/level; and from then on
    counts anew."""
    chosen = selectors.DefaultSelector()
    for n in range(CLIENTS):
        client = opened()
        client.setblocking(False)
        client.sendto(message("/notify", 1), ("127.0.0.1", port))
        chosen.register(client, selectors.EVENT_READ, n)
    chosen.register(to, selectors.EVENT_READ, None)
    counts = [[0, 0, 0] for _ in range(CLIENTS)]
    while True:
        for key, _ in chosen.select():
            if key.data is None:
                if to.recv() == "end":
                    return
                to.send(counts)
                counts = [[0, 0, 0] for _ in range(CLIENTS)]
            else:
                _count(key.fileobj, counts[key.data])  # type: ignore[arg-type]


def _count(client: socket.socket, count: list[int]) -> None:
    while True:
        try:
            data = client.recv(65536)
        except BlockingIOError:
            return
        count[0] += 1
        count[1] += data.startswith(b"/level\0")
        count[2] += data.startswith(b"/layer/1/level\0")


def receive(port: int, to: Connection) -> None:
    """Eight receivers of PCM in one process: packets that did not follow, and seconds of sound, of each."""
    receivers = [Subscriber(port, "s16", 2) for _ in range(RECEIVERS)]
    to.recv()
    to.send([(len(one.wrong), one.frames) for one in receivers])
    for one in receivers:
        one.close()


def sync(patch: Patch, mark: int) -> Heard:
    return patch.wait_for("/synced", lambda told: told == mark, patch.send("/sync", mark))


def summary(seconds: list[float]) -> dict[str, float]:
    """Of answers, in ms."""
    ms = [1e3 * each for each in seconds]
    shares = {f"p{share}": round(float(np.percentile(ms, share)), 2) for share in (50, 99)}
    return {"count": len(ms), **shares, "most": round(max(ms), 2)}


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _processes(node: RunningNode) -> dict[str, int]:
    return {
        "node": node.process.pid,
        **{name: pid for name, pid in children(node.process.pid) if name in ("audio", "generator")},
    }


def _started_s(folder: Path, variables: dict[str, str], output: str) -> float:
    """Seconds from the command to the first answer."""
    with RunningNode(folder, "--engine", "tone", "--output", output, variables=variables) as node:
        node.patch().status()
        return round(time.monotonic() - node.started_s, 2)


def _steer(node: RunningNode, seconds: float) -> None:
    patch, end = node.patch(), time.monotonic() + seconds
    number = 0
    while (rest := end - time.monotonic()) > 0:
        number += 1
        patch.send("/prompt", f"{_THINGS[number % len(_THINGS)]} {_PLACES[number % len(_PLACES)]}")
        time.sleep(min(rest, PROMPT_EVERY_S))


def loaded(folder: Path, seconds: float, output: str) -> dict[str, Any]:
    """All of it at once, for so many seconds."""
    variables = {"ENDLESS_ARCHIVE": str(folder / "archive")}
    words = ("--layers", LAYERS, "--engine", "procedural", "--rate", 48000, "--output", output)
    spawn = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        node = stack.enter_context(RunningNode(folder, *words, variables=variables))
        ends = []
        for work in (listen, receive):
            ours, theirs = spawn.Pipe()
            child = spawn.Process(target=work, args=(node.port, theirs), daemon=True)
            child.start()
            stack.callback(child.join, 10)
            ends.append(ours)
        notified, received = ends
        stack.callback(notified.send, "end")
        patch = node.patch()
        until(lambda: patch.status().playing == LAYERS, 90.0)
        time.sleep(WARM_S)
        processes = _processes(node)
        notified.send("begin")
        notified.recv()
        before, began = {name: _cpu_s(pid) for name, pid in processes.items()}, time.monotonic()
        xruns = patch.status().xruns
        with Asking(node.patch(), sync, SYNC_EVERY_S) as asking, MemoryWatch(node.process.pid) as memory:
            _steer(node, seconds)
        notified.send("tell")
        counts = np.array(notified.recv())
        took_s = time.monotonic() - began
        cpu = {name: round((_cpu_s(pid) - before[name]) / took_s, 3) for name, pid in processes.items()}
        status = patch.status()
        received.send("tell")
        packets = received.recv()
    return {
        "playing": status.playing, "archived": status.archived, "render_load": round(status.render_load, 3),
        "xruns": status.xruns - xruns, "sync_ms": summary(asking.seconds), "cpu": cpu,
        "messages_a_second": round(float(counts[:, 0].sum() / took_s)),
        "levels_a_second": [round(float(counts[:, n].min() / took_s), 1) for n in (1, 2)],
        "pcm_wrong_packets": [wrong for wrong, _ in packets],
        "pcm_seconds": round(min(frames for _, frames in packets) / 48000, 1),
        "own_mib": {name: found["own_mib"] for name, found in memory.report().items()},
    }  # fmt: skip


def measure(seconds: float, output: str, clips: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        began = time.monotonic()
        fill(folder / "archive", clips)
        found: dict[str, Any] = {"archive_made_s": round(time.monotonic() - began, 1)}
        (folder / "none").mkdir()
        kept = {"ENDLESS_ARCHIVE": str(folder / "archive")}
        empty = {"ENDLESS_ARCHIVE": str(folder / "none")}
        found["start_s"] = {"empty": _started_s(folder, empty, output), "filled": _started_s(folder, kept, output)}
        return found | loaded(folder, seconds, output)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--output", default="null", help="the clock: null, jack, device:NAME")
    parser.add_argument("--clips", type=int, default=CLIPS)
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    words = parser.parse_args()
    limits = {"layers": LAYERS, "notify_clients": CLIENTS, "pcm_receivers": RECEIVERS, "clips": words.clips}
    result = {"what": "everything at its limit at once, on one node", **circumstances(), **limits}
    result |= {"seconds": words.seconds, "output": words.output, **measure(words.seconds, words.output, words.clips)}
    result["load_average_after"] = round(os.getloadavg()[0], 2)
    keep(result, words.json)


if __name__ == "__main__":
    main()
