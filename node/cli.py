"""What each subcommand does. Each takes the parsed arguments and gives the exit status (None: 0)."""

import argparse
import importlib.metadata
import json
import platform
import random
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from node import config, logs
from node.begin import Bar, check_engine, state_of
from node.control.commands import COMMANDS, Value
from node.errors import OutputError, UsageError

# The parameters are what a baked show brings; `endless render` itself takes none but --engine and --seed.
RENDER_OPTIONS = (
    *("rate", "channels", "for", "archive", *config.ENGINE_SETTINGS),
    *(name for name in config.PARAMETERS if name != "prompt"),
)


def run(arguments: argparse.Namespace) -> None:
    """`endless run`: plays until it is told to quit."""
    from node import resume
    from node.app import Node

    begin = resume.start(arguments, lambda words: start_values(words, None))
    check_engine(begin.state)
    logs.set_up(begin.settings.log, begin.settings.log_file)
    Node(begin.settings, begin.state, begin.show, begin.path, begin.memory).run()


def render(arguments: argparse.Namespace) -> None:
    """`endless render`: a show into a file, or to nowhere, offline."""
    from generator.engines import options
    from node.assembly import open_archive
    from node.offline import RATE, OfflineNode, PatientGenerator
    from node.offline import render as render_show
    from node.rehearsal import MeasuredGenerator, told_of
    from node.rehearse_report import summary
    from node.rehearse_watch import WatchedPerformance

    out = Path(arguments.output_file) if arguments.output_file != "null" else None
    if out is not None and out.absolute() == Path(arguments.show).absolute():
        raise UsageError(f"{out} is the show itself; give another file with -o")
    settings, show, _ = start_values(arguments, RENDER_OPTIONS)
    assert show is not None
    state = state_of(settings)
    check_engine(state)
    logs.set_up(settings.log)
    seed = int(state.number("/seed"))
    if seed < 0:
        seed = random.SystemRandom().randrange(2**31)
        state.values["/seed"] = seed
    bar = Bar("rendering")
    with ExitStack() as stack:
        librarian = open_archive(stack, settings) if arguments.as_live else None
        kind = MeasuredGenerator if arguments.as_live else PatientGenerator
        given = options(str(state.values["/engine"]), settings.engine_settings)
        make = partial(kind, options=given)
        node = OfflineNode(state, settings.rate or RATE, settings.block, make, librarian, settings.channels)
        watched = WatchedPerformance(show, node.control) if arguments.as_live else None

        def progress(done: float) -> None:
            bar.show(done)
            if watched is not None:
                watched.look()

        seconds = render_show(show, out, settings.for_s, node, progress, watched)
    bar.end()
    again = "" if arguments.as_live else f"; the same again with --seed {seed}"
    print(f"{arguments.output_file}: {seconds:.1f} s of {show.title!r}{again}")
    if watched is not None:
        print(summary(told_of(show, node, watched)))


def bake(arguments: argparse.Namespace) -> None:
    """`endless show bake`: every clip of a show in a folder."""
    from node.bake import bake as bake_show

    bake_show(arguments)


def check(arguments: argparse.Namespace) -> int:
    """`endless check`: every problem of every file; 1 where a show cannot be played."""
    from node.baked import check as check_baked
    from node.show.file import check as check_file

    bad = 0
    for name in arguments.shows:
        problems = check_baked(Path(name)) if Path(name).is_dir() else check_file(name)
        for problem in problems:
            print(problem)
        errors = [problem for problem in problems if not problem.warning]
        bad += bool(errors)
        if not problems:
            print(f"{name}: fine")
    return 1 if bad else 0


def send(arguments: argparse.Namespace) -> int:
    """`endless send`: one message and its replies; 1 where one is `/fail`."""
    from node.send import send as send_message

    try:
        host, port = config.parse_address(arguments.to)
    except ValueError as error:
        raise UsageError(f"--to {arguments.to}: {error}") from error
    fine = send_message(host, port, arguments.address, arguments.words, arguments.wait, print)
    return 0 if fine else 1


def commands(arguments: argparse.Namespace) -> None:
    """`endless commands`: the address table."""
    if arguments.json:
        print(json.dumps([command.as_json() for command in COMMANDS], indent=2))
        return
    width = max(len(command.address) for command in COMMANDS)
    for command in COMMANDS:
        first = command.args[0] if command.args else None
        scope = " ".join(filter(None, [command.types or "-", first.range_text if first else "", first.unit if first else ""]))
        print(f"{command.address:<{width}}  {scope:<28}  {command.doc}")


def archive(arguments: argparse.Namespace) -> None:
    """`endless archive list|play|export|prune`."""
    from generator.embed import load_embedder
    from node.archive import by_hand

    settings = config.settings(
        {"archive": arguments.archive, "meaning": vars(arguments).get("meaning")}, config.environment(), None
    )
    folder = settings.archive
    if folder is None:
        raise UsageError("the archive is switched off by ENDLESS_ARCHIVE; name its folder with --archive DIR")
    if arguments.action == "list":
        embedder = load_embedder(settings.engine_settings)[0] if arguments.like else None
        print(by_hand.listing(folder, arguments.like, embedder, arguments.count, arguments.json))
    elif arguments.action == "play":
        print(by_hand.play(folder, arguments.number))
    elif arguments.action == "export":
        for path in by_hand.export(folder, arguments.numbers, Path(arguments.to), "wav" if arguments.wav else "flac"):
            print(path)
    elif arguments.keep is None and not arguments.numbers:
        raise UsageError("say what to remove: the numbers of clips, or --keep N")
    else:
        print(by_hand.prune(folder, arguments.keep, arguments.numbers))


def devices(arguments: argparse.Namespace) -> None:
    """`endless devices`: what `--output` can name on this machine."""
    from node.outputs.device import devices as found_devices

    try:
        found = found_devices()
        lines = [device.line for device in found] or ["no sound device is connected"]
    except OutputError as error:
        lines = [str(error)]
    print("\n".join([*lines, *_jack_lines(), "always: wav:FILE.wav, null"]))


def doctor(arguments: argparse.Namespace) -> None:
    """`endless doctor`: versions, engines and outputs, each available or why not."""
    from generator.engines import available
    from node.playback.kernels import mixer_line

    print(
        f"endless-node {importlib.metadata.version('endless-node')}, Python {platform.python_version()}, {platform.platform()}"
    )
    print("packages: " + ", ".join(_versions()))
    for engine in available():
        if engine.name == "tangoflux" and engine.ok:
            print("\n".join(_tangoflux()))
        else:
            print(f"engine {engine.name} ({engine.backend}): {'ok' if engine.ok else f'not here: {engine.reason}'}")
    print(f"meaning: {_meaning()}")
    print(f"mixer: {mixer_line()}")
    print(f"output device: {_device_line()}")
    print(f"output jack: {_jack_line()}")
    print("output wav: ok\noutput null: ok")


def _meaning() -> str:
    """What would tell the meaning of prompts here; it is not loaded for that."""
    from generator.minilm import located

    folder, said = located()
    return f"ok, {said}" if folder else f"by words alone: {said}"


def _tangoflux() -> list[str]:
    """What `auto` would run, and every backend with its reason, for the weights and the precision that are set."""
    from generator.backends.choice import candidates, look
    from generator.backends.pytorch import choose_device, choose_precision

    settings = config.settings({}, config.environment(), None).engine_settings
    found = candidates(look(settings.get("weights")).platform, settings.get("precision"))
    taken = next((candidate.backend for candidate in found if candidate.automatic), None)
    device = choose_device(None)
    precision = choose_precision(device, settings.get("precision"))
    return [
        f"engine tangoflux: {f'ok on {taken}' if taken else 'not here'}",
        f"  precision on pytorch: {precision.name} on {device}: {precision.reason}",
        *(f"  backend {candidate}" for candidate in found),
    ]


def _device_line() -> str:
    from node.outputs.device import devices as found_devices

    try:
        found = found_devices()
    except OutputError as error:
        return f"not here: {error}"
    default = next((device for device in found if device.default), None)
    if default is None:
        return "not here: PortAudio finds no output device; is a sound card connected, or jackd running?"
    return f"ok, {len(found)} found, default {default.name} at {default.default_rate} Hz"


def _jack_line() -> str:
    from node.outputs.jack import server_line
    from node.outputs.jack_feed import compiled

    callback = "the callback in C" if compiled() else "a callback in Python (no compiler built the one in C)"
    try:
        return f"ok, {server_line().removeprefix('jack: ')}, {callback}"
    except OutputError as error:
        return f"not here: {error}"


def _jack_lines() -> list[str]:
    """For `endless devices`: nothing where no JACK server runs."""
    from node.outputs.jack import server_line

    try:
        return [server_line()]
    except OutputError:
        return []


def _versions() -> list[str]:
    requirements = importlib.metadata.requires("endless-node") or []
    names = [
        line.split(";")[0].split(">")[0].split("=")[0].split("<")[0].strip() for line in requirements if "extra" not in line
    ]
    return [f"{name} {importlib.metadata.version(name)}" for name in names]


def start_values(arguments: argparse.Namespace, names: tuple[str, ...] | None):  # type: ignore[no-untyped-def]
    """Settings, the show and its file, both None without one. A baked show is as good as a file."""
    from node.baked import unpacked
    from node.show.file import load
    from node.show.model import Defaults

    arguments = unpacked(arguments)
    taken = {name: value for name, value in vars(arguments).items() if name not in ("command", "show", "config", "output_file")}
    given = taken if names is None else {name: taken.get(name) for name in names}
    config_file = Path(arguments.config) if getattr(arguments, "config", None) else None
    settings = config.settings(given, config.environment(), config_file)
    if arguments.show is None:
        return settings, None, None
    path = Path(arguments.show)
    parameters = settings.parameters
    over = Defaults(fade_s=parameters.get("/fade"), layers=parameters.get("/layers"))  # type: ignore[arg-type]
    show = load(path, over)
    shown: Mapping[str, Value | None] = {"fade": show.defaults.fade_s, "layers": show.defaults.layers}
    settings = config.settings(
        given, config.environment(), config_file, {name: value for name, value in shown.items() if value is not None}
    )
    return settings, show, path.resolve()
