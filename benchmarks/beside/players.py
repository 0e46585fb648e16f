"""Two programs that play a constant whose level follows OSC: the node and scsynth."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.beside.jack_server import ports_of
from tests.e2e.node import Patch, RunningNode, environment, message, until
from tests.interop.scsynth.mix_graph import CEILING, LOOKAHEAD_S
from tests.interop.scsynth.synthdef import AUDIO, SynthDef

RAMP_S = 0.005  # the node's least
LEVELS = (0.5, 1.0)
DC = 0.1
_STEERED, _FLOODED = 1000, 1001  # nodes of scsynth: the one that is heard, the one that traffic moves


@dataclass(frozen=True)
class Player:
    """One that plays. pid: whose threads are looked at, its children's too. channels: what each of the two is called.
    changes: the datagrams that set LEVELS. traffic: address and words of messages that it must read too."""

    pid: int
    port: int
    sources: list[str]
    channels: tuple[str, ...]
    changes: list[bytes]
    traffic: tuple[str, ...]


@contextmanager
def playing_node(folder: Path, server: str, period: int, latency: str) -> Iterator[Player]:
    """`endless run` with one layer of a constant, which its clips' joins leave as it is. period: its block too."""
    words = ["--engine", "tone", "--prompt", "dc", "--layers", "1", "--duration", "30"]
    words += ["--output", "jack", "--latency", latency, "--block", str(period)]
    with RunningNode(folder, *words, variables={"JACK_DEFAULT_SERVER": server}) as node:
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/level", lambda peak, *_: peak > DC / 2)
        patch.send("/fade/law", "linear_sum")
        patch.send("/notify", 0)
        changes = [message("/layer/1/gain", level, RAMP_S) for level in LEVELS]
        sources = ports_of(server, "endless")
        name = f"node {latency}"
        yield Player(node.process.pid, node.port, sources, (name,), changes, ("/layer/9/gain",))


@contextmanager
def playing_scsynth(folder: Path, server: str) -> Iterator[Player]:
    """`scsynth` with the constant as it is on one channel, and through a Limiter like the node's on the other."""
    port = _free_port()
    variables = environment(JACK_DEFAULT_SERVER=server, SC_JACK_DEFAULT_OUTPUTS="", SC_JACK_DEFAULT_INPUTS="")
    words = [str(shutil.which("scsynth")), "-u", str(port), "-i", "0", "-o", "2", "-D", "0", "-R", "0"]
    with (folder / "scsynth.log").open("w") as log:
        process = subprocess.Popen(words, env=variables, stdout=log, stderr=log)
    patch = Patch(port)
    try:
        _wait_for_scsynth(patch)
        for number, graph in ((_STEERED, _level()), (_FLOODED, SynthDef("idle", level=1.0))):
            patch.send("/d_recv", graph.file)
            patch.ask("/sync", number, reply="/synced")
            patch.send("/s_new", graph.name, number, 0, 0)
        changes = [message("/n_set", _STEERED, "level", level) for level in LEVELS]
        names = ("scsynth", "scsynth, limiter")
        yield Player(process.pid, port, ports_of(server, "SuperCollider"), names, changes, ("/n_set", str(_FLOODED), "level"))
    finally:
        patch.send("/quit")
        with suppress(subprocess.TimeoutExpired):
            process.wait(3)
        process.kill()
        process.wait()
        patch.close()


def classes(pid: int) -> list[str]:
    """The scheduling of every thread of a process and of its children, each kind once: `fifo 10`, `other`, `other nice -11`."""
    found = set()
    for stat in _threads(pid):
        with suppress(OSError):  # it has ended since
            words = stat.read_text().rpartition(")")[2].split()
            nice, priority, policy = int(words[16]), int(words[37]), int(words[38])
            kind = {0: "other", 1: "fifo", 2: "rr"}.get(policy, f"policy {policy}")
            found.add(kind + (f" {priority}" if priority else "") + (f" nice {nice}" if nice and not priority else ""))
    return sorted(found)


def _threads(pid: int) -> list[Path]:
    tasks = Path(f"/proc/{pid}/task")
    children = [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]
    return [*tasks.glob("*/stat"), *(stat for child in children for stat in _threads(child))]


def _level() -> SynthDef:
    """A constant at a level: out 0 as it is, out 1 through a limiter."""
    graph = SynthDef("level", level=1.0)
    steady = graph.add("DC", AUDIO, (DC,))[0]
    sound = graph.multiply(steady, graph.control["level"])
    limited = graph.add("Limiter", AUDIO, (sound, CEILING, LOOKAHEAD_S))[0]
    graph.add("Out", AUDIO, (0.0, sound, limited), 0)
    return graph


def _wait_for_scsynth(patch: Patch) -> None:
    def answers() -> bool:
        try:
            patch.ask("/status", reply="/status.reply", patience_s=0.2)
        except (AssertionError, OSError):
            return False
        return True

    assert until(answers, 15.0), "scsynth does not answer"


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])
