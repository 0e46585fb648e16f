"""`endless models fetch|list`: the weights that engines need, brought here before a show and never in one."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.hub import MODELS, HubError, Model, model, require
from generator.hub_fetch import Fetched, fetch
from generator.hub_folder import FolderSource
from generator.hub_local import Here, in_cache, in_folder
from generator.hub_remote import HubSource
from generator.hub_store import CacheStore, FolderStore, cache_root
from node.errors import EndlessError, UsageError
from node.models_progress import progress, size
from node.models_record import Record

if TYPE_CHECKING:
    from node.command_line import Commands


def add(commands: "Commands") -> None:
    """The words of `endless models`."""
    models = commands.add_parser("models", help="the weights that engines need: fetch, list")
    actions = models.add_subparsers(required=True, metavar="ACTION")
    names = ", ".join(each.name for each in MODELS)
    bring = actions.add_parser("fetch", help="bring a model here, or go on where that was broken off, and check it")
    bring.set_defaults(command=fetch_command)
    bring.add_argument("name", metavar="NAME", help=names)
    bring.add_argument("--to", metavar="DIR", help="a plain folder for --weights; default: the hub's cache, where engines look")
    bring.add_argument("--from", metavar="DIR", dest="source", help="a folder that has the files; default: the hub")
    bring.add_argument("--accept-licence", action="store_true", help="without being asked")
    listing = actions.add_parser("list", help="what is here, where, how large, and under which licence")
    listing.set_defaults(command=list_command)
    listing.add_argument("name", metavar="NAME", nargs="?", help=names)
    listing.add_argument("--json", action="store_true")


def fetch_command(arguments: argparse.Namespace) -> None:
    """`endless models fetch`."""
    wanted = _model(arguments.name)
    record = Record.read()
    try:
        require(wanted)
        _agree(wanted, record, arguments.accept_licence)
        fetched = _fetched(wanted, arguments.source, arguments.to)
    except HubError as error:
        raise EndlessError(str(error)) from error
    except KeyboardInterrupt as error:
        raise EndlessError("stopped; run the same again, and it goes on where it was") from error
    here = in_folder(wanted, fetched.folder)
    record.keep(wanted.name, fetched.folder, here.files if fetched.checked else {})
    print(f"{wanted.name}: {fetched.folder}, {size(here.bytes)}, {_checked_words(fetched, wanted)}")
    print(_next_step(wanted, arguments.to))


def list_command(arguments: argparse.Namespace) -> None:
    """`endless models list`."""
    record = Record.read()
    rows = [row for each in ([_model(arguments.name)] if arguments.name else MODELS) for row in _rows(each, record)]
    if arguments.json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        print(_line(row))


def _model(name: str) -> Model:
    try:
        return model(name)
    except HubError as error:
        raise UsageError(str(error)) from error


def _fetched(wanted: Model, source: str | None, to: str | None) -> Fetched:
    store = FolderStore(Path(to).expanduser().absolute(), wanted.part.repo) if to else CacheStore(cache_root())
    origin = FolderSource(Path(source), wanted) if source else HubSource()
    return fetch(wanted, origin, store, progress())


def _agree(wanted: Model, record: Record, accepted: bool) -> None:
    """Shows the licence, and once asks for it. Raises EndlessError where it is not accepted."""
    licence = wanted.licence
    if not licence.ask:
        print(f"{wanted.name}: licence {licence.name}. {licence.text}", file=sys.stderr)
        return
    if record.accepted(wanted.name, licence.text):
        return
    if not accepted and not (sys.stdin.isatty() and sys.stderr.isatty()):
        short = f"{wanted.name} is for {licence.name}"
        raise EndlessError(f"{short}; accept that with --accept-licence, or on a terminal, where the licence is shown")
    print(licence.text, file=sys.stderr)
    if not accepted and not _yes("Do you accept that? [y/N] "):
        raise EndlessError(f"the licence is not accepted, so {wanted.name} is not fetched; run the same again to accept it")
    record.accept(wanted.name, licence.text)


def _yes(question: str) -> bool:
    answer = b""
    try:
        print(question, end="", file=sys.stderr, flush=True)
        answer = sys.stdin.buffer.readline()
    except KeyboardInterrupt as error:
        raise EndlessError("stopped; nothing was fetched") from error
    finally:
        if not answer.endswith(b"\n"):  # end of input, or Ctrl-C: what follows has a line of its own
            print(file=sys.stderr)
    return answer.strip().lower() in (b"y", b"yes")


def _checked_words(fetched: Fetched, wanted: Model) -> str:
    if fetched.checked:
        return "every file checked"
    return f"not checked, for its folder has no SHA256SUMS (`endless models fetch {wanted.name} --to DIR` writes one)"


def _next_step(wanted: Model, to: str | None) -> str:
    if not wanted.has_encoder:
        return f"--meaning {to} uses it" if to else "found by itself from now on"
    return f"`endless run --engine {wanted.name}{f' --weights {to}' if to else ''}` plays it"


def _rows(wanted: Model, record: Record) -> list[dict[str, Any]]:
    """The model in the hub's cache, then in each folder that it was fetched to."""
    try:
        require(wanted)
        found = [in_cache(wanted, cache_root())]
        cached = found[0].folder
        found += [in_folder(wanted, folder) for folder in record.folders(wanted.name) if folder != cached and folder.is_dir()]
    except HubError as error:
        found = [Here(None, {}, str(error))]
    return [_row(wanted, here, record) for here in found]


def _row(wanted: Model, here: Here, record: Record) -> dict[str, Any]:
    checked = record.checked(wanted.name, here.folder, here.files) if here.complete and here.folder else None
    state = (
        "checked"
        if checked
        else "complete"
        if here.complete
        else "incomplete"
        if here.folder or here.partial_bytes
        else "absent"
    )
    return {
        "name": wanted.name,
        "about": wanted.about,
        "state": state,
        "checked": checked,
        "folder": str(here.folder) if here.folder else None,
        "bytes": here.bytes,
        "partial_bytes": here.partial_bytes,
        "problem": here.problem,
        "licence": wanted.licence.name,
        "licence_accepted": record.accepted(wanted.name, wanted.licence.text) if wanted.licence.ask else None,
    }


def _line(row: dict[str, Any]) -> str:
    agreed = {True: ", accepted", False: ", not accepted", None: ""}[row["licence_accepted"]]
    head = f"{row['name']} ({row['about']}; licence: {row['licence']}{agreed})"
    match row["state"]:
        case "checked":
            return f"{head}\n  checked {row['checked']}, {size(row['bytes'])}: {row['folder']}"
        case "complete":
            return f"{head}\n  complete, not checked by `endless models fetch`, {size(row['bytes'])}: {row['folder']}"
    partial = f" ({size(row['partial_bytes'])} of it came)" if row["partial_bytes"] else ""
    state = "not here" if row["state"] == "absent" else f"incomplete{partial}"
    return f"{head}\n  {state}: {row['problem']}"
