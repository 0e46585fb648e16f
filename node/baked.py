"""A baked show in the place of a show file: what its folder brings along, and what is wrong with it."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from generator import baked
from generator.baked import BakedError, Manifest
from node.begin import Bar
from node.errors import EndlessError, UsageError
from node.show.file import check as check_file
from node.show.problems import Problem


def values(manifest: Manifest) -> dict[str, Any]:
    """The start values that the clips were made with, by their names in the settings; the engine and its own left out."""
    made_with = {name: getattr(manifest.recipe, name) for name in ("seed", "negative", "steps", "guidance")}
    return {**made_with, "duration": manifest.recipe.duration_s, **manifest.start}


def otherwise(arguments: Namespace, given: dict[str, Any]) -> Namespace:
    """The arguments, with what `given` has for those that the command line does not give."""
    return Namespace(**{**vars(arguments), **{n: value for n, value in given.items() if getattr(arguments, n, None) is None}})


def unpacked(arguments: Namespace) -> Namespace:
    """The arguments of a command that plays SHOW: a folder stands for its show, the engine `baked` and its start values.

    What the command line gives goes before. No archive: nothing is late, and nothing is new. Raises EndlessError, BakedError
    where the folder is not a whole baked show.
    """
    folder = Path(arguments.show) if arguments.show is not None else None
    if folder is None or not folder.is_dir():
        return arguments
    manifest = baked.open_finished(folder)
    for name in ("engine", "weights"):
        if getattr(arguments, name, None) is not None:
            raise UsageError(f"--{name}: {folder} brings its clips; an engine plays the show itself: {folder / manifest.show}")
    if wrong := _wrong(folder, manifest):
        more = f" (and {len(wrong) - 1} more: endless check {folder})" if len(wrong) > 1 else ""
        raise EndlessError(wrong[0] + more)
    brings = {**values(manifest), "engine": "baked", "weights": str(folder), "archive": "off"}
    return Namespace(**vars(otherwise(arguments, brings)) | {"show": str(folder / manifest.show)})


def check(folder: Path) -> list[Problem]:
    """Every problem of a baked show: of its file, and of its clips."""
    try:
        manifest = baked.open_finished(folder)
    except BakedError as error:
        return [Problem(str(folder), str(error))]
    return check_file(folder / manifest.show) + [Problem(str(folder), text) for text in _wrong(folder, manifest)]


def _wrong(folder: Path, manifest: Manifest) -> list[str]:
    bar, wrong = Bar("checking the clips"), []
    for number, (_, text) in enumerate(baked.problems(folder, manifest), 1):
        bar.show(number / len(manifest.clips))
        wrong += [text] if text else []
    bar.end()
    return wrong
