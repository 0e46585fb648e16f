"""One run of the soak: the node, or the C client in its place, on a JACK server under a load, and what was lost."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import jack
import numpy as np
import soundfile

from tests.e2e.capture import breaks, silences
from tests.e2e.node import PATIENCE_S, RunningNode, until
from tests.node.outputs.jack_server import RATE, running_jackd
from tests.soak.burden import TONES, Burden, Load, Panic
from tests.soak.meter import Reading, reading
from tests.soak.programs import Program
from tests.soak.tape import Samples, Tape, read
from tests.soak.vitals import MemoryWatch, descriptors, scheduling

PERIOD = 128
LAYERS = 8
PANIC_FADE_S = 0.1
SETTLE_S = 1.0  # from the tape's start to the load's
STALL_US = 1500  # a core that was away for so long can cost a period of 2.67 ms
_BEFORE_S, _AFTER_S = (
    0.005,
    0.03,
)  # a break that is heard so close to a stall is beside it: the ring's depth, and a cycle or two
_HEARD_S = 3  # after a panic at most
# The filter of six tones leaves 0.07 or more of a lost frame, 19 of 20 times, and 0.022 of eight gain ramps that begin at once.
TORN = 0.05
_TAPE_CLASS = ("fifo", 20)  # the meter is to be late less often than what it measures
_PROMPTS = {"tone": "250.3 Hz", "procedural": "gentle rain on leaves"}


@dataclass(frozen=True)
class Where:
    """folder: of this run alone. programs: where the C programs were built. server: JACK's. output: the node's `--output`."""

    folder: Path
    programs: Path
    server: str
    output: str
    words: tuple[str, ...] = ()  # more of the node's command line
    trouble: Callable[[int], None] | None = None  # done to the process that plays (its pid), in the middle of the run


@dataclass
class Run:
    """One run. lost_breaks, lost_frames: what its client lost. The rest is for the report."""

    client: str
    lost_breaks: int
    lost_frames: int
    seconds: float
    details: dict[str, Any] = field(default_factory=dict)

    def report(self) -> dict[str, Any]:
        return {**{name: value for name, value in asdict(self).items() if name != "details"}, **self.details}

    @property
    def line(self) -> str:
        """For who waits."""
        return f"{self.client}: {self.lost_breaks} breaks, {self.lost_frames} frames lost in {self.seconds:.0f} s"


@contextmanager
def server() -> Iterator[str]:
    """A JACK server of the soak's period."""
    name = f"endless-soak-{os.getpid()}"
    with running_jackd(name, PERIOD):
        yield name


def node_run(where: Where, load: Load) -> Run:
    """The node plays to the server; its sound is known from its own recording of the same mix."""
    wav = where.folder / "mix.wav"
    temporary = where.folder / "tmp"
    temporary.mkdir(parents=True)
    variables = {
        "JACK_DEFAULT_SERVER": where.server,
        "TMPDIR": str(temporary),
        "ENDLESS_ARCHIVE": str(where.folder / "archive"),
    }
    words = [*_node_words(load), "--output", where.output, "--output", f"wav:{wav}", *where.words]
    with RunningNode(where.folder, *words, variables=variables) as node:
        ports = _ports(where.server, "endless")
        _sounding(node)
        audio = node.child("audio")
        taped = _taped(where, load, ports)
        with taped as tape_path, MemoryWatch(node.process.pid) as memory, _watched(where, load) as watch:
            open_before = descriptors(node.process.pid), descriptors(audio)
            with Burden(load, where.programs, node) as burden:
                _wait(where, load, audio)
            status = node.patch().status()
            open_after = descriptors(node.process.pid), descriptors(audio)
        granted = scheduling(audio)
    sound, rate = soundfile.read(wav, dtype="float32", always_2d=True)
    assert rate == RATE
    tape = read(tape_path)
    found = reading(tape, sound, tape.frame_at(burden.began_s), tape.frame_at(burden.ended_s))
    return _run("node", tape, found, watch, {
        "engine": load.engine, "output": where.output, "class": " ".join(map(str, granted)),
        "xruns": status.xruns, "render_load": round(status.render_load, 3),
        "osc": _osc(burden, node.log), "prompts": burden.prompts, "kills": burden.kills,
        "panic": _panics(tape, burden.panics), "memory": memory.report(),
        "descriptors": {"before": list(open_before), "after": list(open_after)},
        **_discontinuities(sound, load, burden), "left_behind": _left_behind(where.server, temporary),
        "log": _told(node.log),
    })  # fmt: skip


def client_run(where: Where, load: Load, granted: tuple[str, int], fault: tuple[object, ...] = ()) -> Run:
    """The C client plays its counter; the same load goes to a node that plays to nowhere. fault: for the meter's own test."""
    where.folder.mkdir(parents=True, exist_ok=True)
    words = [*_node_words(load), "--output", "null", *where.words]
    with ExitStack() as stack:
        node = stack.enter_context(RunningNode(where.folder, *words)) if load.flood or load.kills else None
        if node is not None:
            _sounding(node)
        player = stack.enter_context(
            Program(where.programs, "player", where.server, load.seconds + 60, *granted, *fault, ready="playing")
        )
        with _taped(where, load, ["reference:out_1", "reference:out_2"]) as tape_path, _watched(where, load) as watch:
            began_s = time.monotonic()
            if node is None:
                _wait(where, load, player.process.pid)
                ended_s = time.monotonic()
            else:
                with Burden(load, where.programs, node) as burden:
                    _wait(where, load, player.process.pid)
                began_s, ended_s = burden.began_s, burden.ended_s
        player.end()
    tape = read(tape_path)
    found = reading(tape, counter(tape), tape.frame_at(began_s), tape.frame_at(ended_s), tolerance=0.0)
    (class_,) = (line.removeprefix("class ") for line in player.told if line.startswith("class "))
    details: dict[str, Any] = {"class": class_, "own_jumps": player.figures("cycles")}
    if node is not None:
        details["osc"] = _osc(burden, node.log)
    return _run("C client", tape, found, watch, details)


def counter(tape: Tape) -> Samples:
    """The sound that `player.c` makes, from before the tape to after it. Shorter than its 2^24 frames."""
    heard = np.rint(tape.samples[:, 0].astype(np.float64) * 2**24).astype(np.int64)
    most = int(heard.max()) + RATE
    assert most < 2**24, "the counter has come round: a shorter run, please"
    return np.repeat((np.arange(most, dtype=np.float64) / 2**24).astype(np.float32)[:, None], 2, axis=1)


def _node_words(load: Load) -> list[object]:
    return ["--engine", load.engine, "--prompt", _PROMPTS[load.engine], "--layers", LAYERS, "--rate", RATE]


def _run(client: str, tape: Tape, found: Reading, watch: Program, details: dict[str, Any]) -> Run:
    losses = {
        "breaks": [asdict(one) for one in found.breaks], "unplaced": found.unplaced,
        "tape_missed_frames": found.missed, "tape_misses": found.misses, "stalls": _stalls(tape, found, watch),
    }  # fmt: skip
    return Run(client, len(found.breaks) + bool(found.unplaced), found.lost, round(found.seconds, 1), {**losses, **details})


def _stalls(tape: Tape, found: Reading, watch: Program) -> dict[str, Any]:
    """How often a core of the machine was away, for how long, and how many breaks were heard beside such a moment."""
    away = [(row["from"], row["to"]) for row in watch.rows("core")]
    heard = [tape.heard_s(round(one.at_s * tape.rate)) for one in found.breaks]
    beside = sum(any(begin - _BEFORE_S <= at <= end + _AFTER_S for begin, end in away) for at in heard)
    lengths = [1e3 * (end - begin) for begin, end in away]
    return {
        "count": len(away),
        "longest_ms": round(max(lengths, default=0.0), 1),
        "sum_ms": round(sum(lengths)),
        "breaks_beside": beside,
    }


@contextmanager
def _watched(where: Where, load: Load) -> Iterator[Program]:
    with Program(where.programs, "watch", load.seconds + 60, STALL_US) as watch:
        yield watch


@contextmanager
def _taped(where: Where, load: Load, ports: list[str]) -> Iterator[Path]:
    path = where.folder / "tape"
    words = (where.server, path, load.seconds + 30, *_TAPE_CLASS, *ports)
    with Program(where.programs, "tape", *words, ready="taping"):
        time.sleep(SETTLE_S)
        yield path


def _wait(where: Where, load: Load, pid: int) -> None:
    """By this process's own clock, in small steps: one that was asleep itself does not end a run early."""
    begin = time.monotonic()
    trouble = where.trouble
    while time.monotonic() < begin + load.seconds:
        time.sleep(0.1)
        if trouble is not None and time.monotonic() > begin + load.seconds / 2:
            trouble(pid)
            trouble = None


def _sounding(node: RunningNode) -> None:
    """Until all layers play."""
    patch = node.patch()
    assert until(lambda: patch.status().playing == LAYERS, PATIENCE_S), "not all layers play"


def _ports(name: str, source: str) -> list[str]:
    """The first two outputs of a client; waits for them."""
    found: list[str] = []

    def there() -> bool:
        client = jack.Client("look", servername=name, no_start_server=True)
        found[:] = [port.name for port in client.get_ports(f"{source}:.*", is_audio=True, is_output=True)]
        client.close()
        return len(found) >= 2

    assert until(there), f"no ports of {source}"
    return found[:2]


def _osc(burden: Burden, log: str) -> dict[str, Any]:
    """Messages of the flood: sent, and lost by the system at the node's socket; what the node counted itself is in its log."""
    sent = burden.sent
    share = round(burden.dropped / sent, 5) if sent else 0.0
    told = next((line for line in log.splitlines() if "OSC: of" in line), "")
    return {
        "sent": sent,
        "a_second": burden.a_second,
        "lost": burden.dropped,
        "lost_share": share,
        "unheard": burden.unheard,
        "node_says": _text(told),
    }


def _panics(tape: Tape, panics: list[Panic]) -> dict[str, Any]:
    """ms from a /panic to its answer, and to the first sample that fades, as another JACK client heard it."""
    heard = [(panic, _fade_began_s(tape, panic.sent_s)) for panic in panics]
    answers = {over: [panic.answer_s for panic in panics if panic.over == over] for over in ("udp", "tcp")}
    sounds = [fade_s - panic.sent_s for panic, fade_s in heard if fade_s is not None]
    return {
        "count": len(panics), "unheard": len(panics) - len(sounds), "sound": _ms(sounds),
        **{f"answer_{over}": _ms(seconds) for over, seconds in answers.items()},
    }  # fmt: skip


def _fade_began_s(tape: Tape, sent_s: float) -> float | None:
    """When the fade began that ends in silence after `sent_s`: its end can be told to the frame, and its length is known."""
    begin = tape.frame_at(sent_s)
    quiet = silences(tape.samples[begin : begin + _HEARD_S * tape.rate].astype(np.float64), tape.rate, below=1e-9, least_s=0.1)
    if not quiet:
        return None
    return tape.heard_s(max(begin, begin + round((quiet[0][0] - PANIC_FADE_S) * tape.rate)))


def _ms(seconds: list[float]) -> dict[str, float]:
    return {"median_ms": round(1e3 * float(np.median(seconds)), 2), "most_ms": round(1e3 * max(seconds), 2)} if seconds else {}


def _discontinuities(sound: Samples, load: Load, burden: Burden) -> dict[str, Any]:
    """What the node's own mix has that it should not: silence but for panics, and, where it is made of tones, clicks."""
    quiet = silences(sound.astype(np.float64), RATE, below=1e-5)
    inside = [begin for begin, end in quiet if begin > 0.5 and begin < len(sound) / RATE - 0.5]
    tones = [float(_PROMPTS["tone"].split()[0]), *TONES]
    clicks = len(breaks(sound.astype(np.float64), RATE, tones, torn=TORN)) if load.engine == "tone" else None
    longest = max((end - begin for begin, end in quiet if begin > 0.5), default=0.0)
    return {"silences": len(inside), "silences_expected": len(burden.panics), "longest_silence_s": longest, "clicks": clicks}


def _left_behind(name: str, temporary: Path) -> list[str]:
    """JACK clients and temporary files of a node that has ended; RunningNode has looked for processes and shared memory."""
    listed = subprocess.run(
        ["jack_lsp", "-s", name], capture_output=True, text=True, env={**os.environ, "JACK_NO_START_SERVER": "1"}
    )
    ports = [line for line in listed.stdout.splitlines() if line.startswith("endless")]
    return [*ports, *(path.name for path in temporary.iterdir())]


def _told(log: str) -> list[str]:
    """What the node said, but for what it says of every prompt and generator."""
    lines = [_text(line) for line in log.splitlines()]
    return sorted({line for line in lines if "generator" not in line and "listening" not in line})[:20]


def _text(line: str) -> str:
    return line.strip()
