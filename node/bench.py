"""`endless bench`: how fast the engines are on this machine, and what their sound measures."""

import argparse
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.backends.checkpoint import HUB_NAME
from generator.backends.choice import candidates as backends
from generator.backends.choice import choose, look
from generator.bench import tables
from generator.bench.candidates import PROBES, Candidate, Unusable, Wanted, candidates
from generator.bench.machine import machine
from generator.bench.measuring import measuring
from generator.bench.protocol import Loaded, Progress, Protocol, Run, paper_protocol
from generator.bench.report import SCHEMA, report
from generator.bench.results import Result
from node import config
from node.begin import Bar, seconds, whole
from node.bench_output import CandidateLine, JsonFile
from node.errors import EndlessError, UsageError

if TYPE_CHECKING:
    from node.command_line import Commands

_LONGEST_PROMPT = 1000  # characters, as of any job
_STOPPED = "stopped: this is what was measured until then"
_WHAT = {
    "tangoflux": "seconds a clip, RTF and what the sound measures, on every backend; --paper: as the source paper did",
    "procedural": "CPU seconds a clip of each family",
}


def add(commands: "Commands") -> None:
    """The words of `endless bench`."""
    bench = commands.add_parser("bench", help="measure how fast the engines are here")
    bench.set_defaults(command=listing)
    names = bench.add_subparsers(metavar="NAME")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--runs", metavar="N", type=whole(1, 1000), help="clips that count, of each kind")
    of_clip = "seconds of a clip, 1 to 30; default 18"
    common.add_argument("--duration", metavar="S", type=seconds(1.0, 30.0), default=18.0, help=of_clip)
    common.add_argument("--json", metavar="FILE", help="write everything that was measured there")
    flux = names.add_parser("tangoflux", parents=[common], help=_WHAT["tangoflux"])
    flux.set_defaults(command=tangoflux)
    flux.add_argument("--paper", action="store_true", help="the source paper's protocol: 10 runs each of 10 to 50 steps")
    flux.add_argument("--weights", metavar="DIR", help="a folder in upstream's layout; default: the hub's cache")
    flux.add_argument("--backend", action="append", choices=[*PROBES], help="only this one; may be repeated")
    flux.add_argument("--precision", action="append", choices=["exact", "fast"], help="only this one; may be repeated")
    flux.add_argument("--device", action="append", choices=["cuda", "mps", "cpu"], help="only this one; may be repeated")
    flux.add_argument("--steps", metavar="N,N,...", type=_steps, help="numbers of steps, 1 to 100; default 25")
    flux.add_argument("--warm-up", metavar="N", type=whole(0, 1000), help="clips before, that do not count; default 1")
    flux.add_argument("--prompts", metavar="FILE", help="a prompt on each line, instead of the five that are built in")
    embedded = names.add_parser("procedural", parents=[common], help=_WHAT["procedural"])
    embedded.set_defaults(command=procedural)


def listing(arguments: argparse.Namespace) -> None:
    """`endless bench`: what can be measured."""
    from generator.engines import available

    reasons = {engine.name: engine.reason for engine in available()}
    for name, what in _WHAT.items():
        print(f"endless bench {name:<12}{what}{f' (not here: {reasons[name]})' if reasons[name] else ''}")


def tangoflux(arguments: argparse.Namespace) -> int:
    """`endless bench tangoflux`: 1 where a candidate failed. What was measured until Ctrl-C is told and written."""
    protocol = _protocol(arguments)
    weights = config.settings({"weights": arguments.weights}, config.environment(), None).engine_settings.get("weights")
    _check_engine(weights)
    usable, unusable = _candidates(arguments, weights)
    file = JsonFile(arguments.json)
    results = [Result(candidate, protocol) for candidate in usable]
    print("\n".join(_head(protocol, unusable)), flush=True)
    stopped = False
    try:
        for result in results:
            _measure(result, weights)
            file.write(report(protocol, weights or HUB_NAME, results, unusable))
    except KeyboardInterrupt:
        stopped = True
        print(_STOPPED)
        file.write(report(protocol, weights or HUB_NAME, results, unusable))
    if rows := tables.sound_rows(results):
        print("\n".join(["", tables.SOUND_HEADER, *rows]))
    return 1 if any(result.problem for result in results) and not stopped else 0


def procedural(arguments: argparse.Namespace) -> None:
    """`endless bench procedural`: every family, or those until Ctrl-C."""
    from generator.bench.procedural import summary
    from generator.engines.procedural import ProceduralEngine
    from generator.engines.procedural.families import FAMILIES

    runs, duration_s = arguments.runs or 5, arguments.duration
    file = JsonFile(arguments.json)
    engine = ProceduralEngine()
    engine.warm_up()
    families: dict[str, dict[str, float]] = {}
    bar = Bar("measuring")
    try:
        print(f"procedural: {duration_s:g} s of sound, CPU seconds on one core, median of {runs} runs")
        print(f"{'':<16}{'s a clip':>10}{'RTF':>9}", flush=True)
        for number, name in enumerate(FAMILIES):
            bar.show(number / len(FAMILIES))
            measured = summary(engine, name, runs, duration_s)
            families[name] = {**measured._asdict(), "rtf": round(measured.clip_s / duration_s, 5)}
            bar.end()
            print(f"{name:<16}{measured.clip_s:>10.3f}{families[name]['rtf']:>9.4f}", flush=True)
    except KeyboardInterrupt:
        bar.end()
        print(_STOPPED)
    about = {"schema": SCHEMA, "bench": "procedural", "machine": machine(), "duration_s": duration_s, "runs": runs}
    file.write(about | {"complete": len(families) == len(FAMILIES), "families": families})


def _measure(result: Result, weights: str | None) -> None:
    """All clips of one candidate, a row of the table as soon as it is complete; at the end or at Ctrl-C, what there is."""
    label = result.candidate.label
    line = CandidateLine(label)
    told: set[int] = set()
    try:
        with closing(measuring(result.candidate, weights, result.protocol)) as messages:
            for message in messages:
                result.take(message)
                match message:
                    case Progress():
                        line.show(message)
                    case Loaded():
                        line.clear()
                        print(f"{label}: loaded in {message.load_s:.1f} s; {_on(message)}", flush=True)
                    case Run(steps) if result.is_full(steps):
                        line.clear()
                        told.add(steps)
                        print(tables.time_row(result, steps), flush=True)
    finally:
        line.clear()
        rows = [tables.time_row(result, steps) for steps in result.protocol.steps if steps not in told]
        print("".join(f"{row}\n" for row in rows if row), end="", flush=True)
    if result.problem:
        print(f"{label} failed: {result.problem}", flush=True)


def _on(loaded: Loaded) -> str:
    return ", ".join(filter(None, (loaded.device_name, loaded.reason)))


def _head(protocol: Protocol, unusable: list[Unusable]) -> list[str]:
    about = machine()
    return [
        tables.title(protocol),
        f"on {about['processor']}, {about['system']}",
        *tables.notes(protocol),
        *(f"not here: {one.label}: {one.reason}" for one in unusable),
        "",
        tables.TIME_HEADER,
        *tables.paper_rows(),
    ]


def _check_engine(weights: str | None) -> None:
    """Before anything is started: its libraries, its weights. Raises EndlessError, EngineError."""
    from generator.engines import available

    reason = next(engine.reason for engine in available() if engine.name == "tangoflux")
    if reason:
        raise EndlessError(f"tangoflux {reason}")
    found = look(weights)
    choose(None, backends(found.platform), found.platform)


def _candidates(arguments: argparse.Namespace, weights: str | None) -> tuple[list[Candidate], list[Unusable]]:
    """Those that were asked for. Raises EndlessError where none is here."""
    wanted = Wanted(*(tuple(given or ()) for given in (arguments.backend, arguments.precision, arguments.device)))
    usable, unusable = candidates(wanted, weights)
    if not usable:
        raise EndlessError("; ".join(["there is nothing to measure", *(f"{one.label}: {one.reason}" for one in unusable)]))
    return usable, unusable


def _protocol(arguments: argparse.Namespace) -> Protocol:
    """The paper's, or a short one; what was given beside it goes before it."""
    base = paper_protocol() if arguments.paper else Protocol()
    given = {name: getattr(arguments, name) for name in ("steps", "runs", "warm_up", "duration")}
    given["duration_s"] = given.pop("duration")
    if arguments.prompts:
        given["prompts"] = _prompts(Path(arguments.prompts))
    return replace(base, **{name: value for name, value in given.items() if value is not None})


def _prompts(path: Path) -> tuple[str, ...]:
    """Its lines, without empty ones and those that begin with #. Raises UsageError."""
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--prompts {path}: {error}") from error
    prompts = tuple(line for line in lines if line and not line.startswith("#"))
    if not prompts:
        raise UsageError(f"--prompts {path}: there is no prompt in it; write one on each line")
    if any(len(prompt) > _LONGEST_PROMPT for prompt in prompts):
        raise UsageError(f"--prompts {path}: a prompt has at most {_LONGEST_PROMPT} characters")
    return prompts


def _steps(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(map(whole(1, 100), text.split(","))))
