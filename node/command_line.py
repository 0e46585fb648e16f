"""The words of the command line, and the exit status of what they ask for."""

import argparse
import re
import signal
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from generator.arena import ArenaError
from generator.engine import EngineError
from node import __version__, bench, cli, convert_model, listen, logs, midi_learn, models, one_clip, rehearse, verify_package
from node.errors import EndlessError, UsageError

if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]


def run_command(argv: Sequence[str] | None = None) -> None:
    """Runs one command and exits: 0 a clean end, 1 the work failed, 2 the words of the command were wrong."""
    arguments = _parser().parse_args(argv)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a script's background job begins with it ignored
    try:
        status = arguments.command(arguments)
    except UsageError as error:
        _fail(2, error)
    except (EndlessError, ArenaError, EngineError) as error:
        _fail(1, error)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has left: nobody is there to be told
        sys.exit(1)
    except KeyboardInterrupt:
        half_made = arguments.command in (cli.render, one_clip.clip, convert_model.convert_model)
        sys.exit(1 if half_made else 0)  # half a file is work that failed
    sys.exit(status or 0)


def _fail(status: int, error: Exception) -> None:
    logs.last_words(f"endless: {error}")
    sys.exit(status)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="endless", description="Turns text prompts into an endless, layered soundscape, steered over OSC."
    )
    parser.add_argument("--version", action="version", version=f"endless-node {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    rehearsing = partial(rehearse.add, engine_words=_engine)
    elsewhere = (rehearsing, listen.add, midi_learn.add, models.add, bench.add, convert_model.add, verify_package.add)
    for add in (_run, _render, _clip, _check, _send, _commands, _devices, _doctor, _archive, _show, *elsewhere):
        add(commands)
    return parser


def _run(commands: "Commands") -> None:
    run = commands.add_parser("run", help="start the node and play", description="Starts the node and plays.")
    run.set_defaults(command=cli.run)
    run.add_argument("show", nargs="?", metavar="SHOW.yaml", help="a show file; without one the prompt plays")
    run.add_argument("--prompt", metavar="TEXT", help="what to play")
    run.add_argument("--negative", metavar="TEXT", help="what to steer away from")
    _engine(run)
    outputs = "device[:NAME], jack[:CLIENT], wav:PATH or null; may be repeated"
    run.add_argument("--output", metavar="SPEC", action="append", help=outputs)
    run.add_argument("--rate", metavar="HZ", help="sample rate of the mix; default: the device's own")
    run.add_argument("--block", metavar="FRAMES", help="frames a block: 64 to 1024; default 256")
    run.add_argument("--latency", metavar="FRAMES", help="frames between mixer and device (default 1024), or `direct`")
    run.add_argument("--channels", metavar="N", help="of the mix, 1 to 64; default 2; more stand in a circle")
    run.add_argument("--jack-connect", metavar="PORTS|off", help="where JACK's ports go; default: the playback ports")
    run.add_argument("--layers", metavar="N", help="layers sounding at once, 1 to 64; default 3")
    run.add_argument("--fade", metavar="S", help="seconds of crossfade, 0 to 30; default 6")
    run.add_argument("--gain", metavar="G", help="linear master gain, 0 to 2; default 1")
    run.add_argument("--duration", metavar="S", help="seconds of a clip, 1 to 30; default: the engine's own")
    run.add_argument("--seed", metavar="N", help="makes the clips repeatable; default: random")
    run.add_argument("--osc", metavar="HOST:PORT", help="where to listen for OSC; default 127.0.0.1:9400")
    run.add_argument("--http", metavar="HOST:PORT|off", help="where to listen for OSCQuery; default 127.0.0.1:9402")
    run.add_argument("--prefix", metavar="/NAME", help="a name before every OSC address")
    run.add_argument("--aoo", action="store_const", const="on", help="send the mix to AOO receivers too (experimental)")
    run.add_argument("--midi", metavar="MAP.yaml", help="what MIDI controllers steer; default: the show's midi section")
    run.add_argument("--midi-port", metavar="NAME", action="append", help="a part of a device's name; may be repeated")
    run.add_argument("--recordings", metavar="DIR", help="where /record and /clip/keep write")
    run.add_argument("--archive", metavar="DIR", help="where finished clips are kept for when generation is late, or `off`")
    run.add_argument("--archive-limit", metavar="N", help="clips kept there; default 200, or as many as there are already")
    run.add_argument("--state", metavar="DIR", help="where the node keeps where it is, for --resume, or `off`")
    run.add_argument("--resume", action="store_const", const="on", help="go on where the node before this one was")
    run.add_argument("--config", metavar="FILE", help="a YAML file of these settings")
    run.add_argument("--log", metavar="text|json", help="style of the log on standard error")
    run.add_argument("--log-file", metavar="PATH", help="the log in a file too, which is changed for a new one by its size")
    run.add_argument("--log-file-mb", metavar="MB", help="of the log file before it is changed; default 10")
    run.add_argument("--log-file-count", metavar="N", help="old log files that are kept; default 5")
    run.add_argument("--for", metavar="SECONDS", help="stop by itself after so long")


def _render(commands: "Commands") -> None:
    render = commands.add_parser("render", help="render a show to a file, faster than it plays")
    render.set_defaults(command=cli.render)
    render.add_argument("show", metavar="SHOW.yaml")
    render.add_argument("-o", "--output-file", metavar="FILE.wav", required=True, help="or null: to nowhere, as a trial")
    render.add_argument("--for", metavar="SECONDS", help="how much of it; needed where the show has no end")
    render.add_argument("--seed", metavar="N", help="the same seed gives the same file; default: random, and told")
    render.add_argument("--rate", metavar="HZ", help="default 44100")
    render.add_argument("--channels", metavar="N", help="of the mix, 1 to 64; default 2")
    render.add_argument("--as-live", action="store_true", help="as late as this machine's engine is, and the archive covers")
    render.add_argument("--archive", metavar="DIR", help="of --as-live")
    _engine(render)


def _clip(commands: "Commands") -> None:
    clip = commands.add_parser("clip", help="make one clip")
    clip.set_defaults(command=one_clip.clip)
    clip.add_argument("prompt", metavar="PROMPT")
    clip.add_argument("-o", "--output-file", metavar="FILE.wav", required=True)
    _engine(clip)
    clip.add_argument("--duration", metavar="S")
    clip.add_argument("--steps", metavar="N")
    clip.add_argument("--guidance", metavar="G")
    clip.add_argument("--negative", metavar="TEXT")
    clip.add_argument("--seed", metavar="N")
    clip.add_argument("--noise", metavar="FILE.npy", help="the initial noise, float32 (1, 645, 64) (tangoflux)")
    clip.add_argument("--raw", action="store_true", help="float32 as the engine made it, not levelled")


def _check(commands: "Commands") -> None:
    check = commands.add_parser("check", help="find every problem of show files")
    check.set_defaults(command=cli.check)
    check.add_argument("shows", nargs="+", metavar="SHOW.yaml")


def _send(commands: "Commands") -> None:
    send = commands.add_parser(
        "send",
        help="send one OSC message and print the replies",
        description="Sends one OSC message and prints the replies. s:1999 forces text.",
    )
    send.set_defaults(command=cli.send)
    send.add_argument("--to", metavar="HOST:PORT", default="127.0.0.1:9400")
    send.add_argument("--wait", metavar="S", type=float, default=2.0, help="how long to wait for replies; default 2")
    send.add_argument("address", metavar="ADDRESS")
    send.add_argument("words", nargs="*", metavar="ARG")
    send._negative_number_matcher = re.compile(r"-(\d|\.\d|inf)")  # -inf and -1e3 are arguments too, and no options


def _commands(commands: "Commands") -> None:
    table = commands.add_parser("commands", help="the table of OSC addresses")
    table.set_defaults(command=cli.commands)
    table.add_argument("--json", action="store_true")


def _devices(commands: "Commands") -> None:
    devices = commands.add_parser("devices", help="the outputs of this machine")
    devices.set_defaults(command=cli.devices)


def _doctor(commands: "Commands") -> None:
    doctor = commands.add_parser("doctor", help="what works here, what does not and why; for bug reports")
    doctor.set_defaults(command=cli.doctor)


def _archive(commands: "Commands") -> None:
    archive = commands.add_parser("archive", help="the clips that are kept: list, play, export, prune")
    archive.set_defaults(command=cli.archive)
    place = argparse.ArgumentParser(add_help=False)
    place.add_argument("--archive", metavar="DIR", help="the archive's folder; default: the one that `endless run` uses")
    actions = archive.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", parents=[place], help="the clips, the last used first")
    listing.add_argument("--like", metavar="TEXT", default="", help="the nearest in meaning first")
    _meaning(listing)
    listing.add_argument("--count", metavar="N", type=int, default=0, help="at most so many")
    listing.add_argument("--json", action="store_true")
    play = actions.add_parser("play", parents=[place], help="play a clip on the default device")
    play.add_argument("number", metavar="NUMBER", type=int)
    export = actions.add_parser("export", parents=[place], help="copy clips into a folder")
    export.add_argument("numbers", metavar="NUMBER", type=int, nargs="*", help="which; none: all")
    export.add_argument("-o", "--to", metavar="DIR", required=True)
    export.add_argument("--wav", action="store_true", help="as WAV instead of FLAC")
    prune = actions.add_parser("prune", parents=[place], help="remove clips; those that are pinned stay unless they are named")
    prune.add_argument("numbers", metavar="NUMBER", type=int, nargs="*", help="which")
    prune.add_argument("--keep", metavar="N", type=int, help="all but the N that were used last")


def _show(commands: "Commands") -> None:
    actions = commands.add_parser("show", help="prepare a show: bake").add_subparsers(required=True, metavar="ACTION")
    baking = actions.add_parser("bake", help="make every clip of a show, for a machine without the engine")
    baking.set_defaults(command=cli.bake)
    baking.add_argument("show", metavar="SHOW.yaml")
    baking.add_argument("-o", "--to", metavar="DIR", required=True, help="a new folder, or one that an earlier bake has begun")
    clips = "clips for each layer of a prompt that stays until somebody acts; default %(default)s"
    baking.add_argument("--clips", metavar="N", type=int, default=4, help=clips)
    baking.add_argument("--seed", metavar="N", help="the clips of `endless render --seed N`; default: random, and kept")
    baking.add_argument("--negative", metavar="TEXT", help="what to steer away from")
    baking.add_argument("--duration", metavar="S", help="seconds of a clip, 1 to 30; default: the engine's own")
    baking.add_argument("--steps", metavar="N")
    baking.add_argument("--guidance", metavar="G")
    _engine(baking)


def _engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engine", metavar="NAME", help="what makes the clips; default procedural")
    parser.add_argument("--weights", metavar="DIR", help="the engine's weights (tangoflux)")
    parser.add_argument("--precision", metavar="exact|fast", help="how exactly it computes (tangoflux)")
    parser.add_argument("--backend", metavar="NAME", help="what it runs on (tangoflux); default: the best there is")
    _meaning(parser)


def _meaning(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--meaning", metavar="auto|words|DIR", help="how prompts are compared: MiniLM where it is, words, a model"
    )
