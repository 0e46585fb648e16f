"""`endless rehearse SHOW`: whether this machine's engine can play a show live, as it is timed."""

import argparse
import json
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from node import cli, logs
from node.begin import Bar, check_engine, seconds, state_of

if TYPE_CHECKING:
    from node.command_line import Commands

EVERY_S = 30.0
_LEAST_S, _MOST_S = 0.1, 86_400.0


def add(commands: "Commands", engine_words: Callable[[argparse.ArgumentParser], None]) -> None:
    """The words of `endless rehearse`. engine_words: adds those that every command with an engine has."""
    rehearsing = commands.add_parser("rehearse", help="say, cue by cue, whether a show can be played live here")
    rehearsing.set_defaults(command=rehearse)
    rehearsing.add_argument("show", metavar="SHOW.yaml")
    every = "from the last cue's start to a GO; default 30"
    rehearsing.add_argument("--every", metavar="S", type=seconds(_LEAST_S, _MOST_S), default=EVERY_S, help=every)
    rehearsing.add_argument("--for", metavar="SECONDS", help="how much; default: until no other cue comes, or it goes round")
    rehearsing.add_argument("--layers", metavar="N", help="layers sounding at once, 1 to 64; default 3")
    rehearsing.add_argument("--fade", metavar="S", help="seconds of crossfade, 0 to 30; default 6")
    rehearsing.add_argument("--duration", metavar="S", help="seconds of a clip, 1 to 30; default: the engine's own")
    rehearsing.add_argument("--archive", metavar="DIR", help="what covers where generation is late, or `off`")
    rehearsing.add_argument("--json", action="store_true", help="the report for machines")
    engine_words(rehearsing)


def rehearse(arguments: argparse.Namespace) -> int:
    """1 where a cue is not ready at its time. What was seen until Ctrl-C is told."""
    from generator.engines import options
    from node.assembly import open_archive
    from node.offline import RATE, OfflineNode
    from node.rehearsal import MeasuredGenerator, Rehearsal
    from node.rehearse_report import as_json, notes, summary, table

    settings, show, _ = cli.start_values(arguments, cli.RENDER_OPTIONS)
    assert show is not None, "the command line asks for one"
    state = state_of(settings)
    check_engine(state)
    logs.set_up(settings.log)
    make = partial(MeasuredGenerator, options=options(str(state.values["/engine"]), settings.engine_settings))
    bar, complete = Bar("rehearsing"), True
    with ExitStack() as stack:
        librarian = open_archive(stack, settings)
        node = OfflineNode(state, settings.rate or RATE, settings.block, make, librarian)
        rehearsal = Rehearsal(show, node, arguments.every, settings.for_s)
        try:
            rehearsal.run(bar.show)
        except KeyboardInterrupt:
            complete = False
    bar.end()
    told = rehearsal.report(complete)
    print(json.dumps(as_json(told), indent=1) if arguments.json else "\n".join([*table(told), *notes(told), summary(told)]))
    return 0 if told.playable else 1
