"""`endless show bake`: every clip of a show in a folder, which then plays on a machine without the engine that made them."""

import argparse
import hashlib
import importlib.metadata
import random
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

from generator import baked, engines
from generator.baked import CLIPS, MANIFEST, BakedClip, Manifest, Recipe
from generator.messages import Ready
from node import __version__, cli, config
from node.bake_maker import Maker
from node.bake_oven import Oven
from node.bake_plan import Need, Start, needs
from node.baked import otherwise, values
from node.begin import check_engine, state_of
from node.config import Settings
from node.control.commands import Value
from node.control.feeder import clip_seed
from node.control.state import State
from node.errors import EndlessError, UsageError
from node.models_progress import size

_BESIDE = ("layers", "fade", "gain")  # start values that no clip depends on
_NAMES = ("engine", "seed", "negative", "duration", "steps", "guidance", *_BESIDE, *config.ENGINE_SETTINGS)


def bake(arguments: argparse.Namespace) -> None:
    """`endless show bake`: makes what the folder lacks; what it has, and is whole, stays."""
    folder, source = Path(arguments.to), Path(arguments.show)
    if arguments.clips < 1:
        raise UsageError(f"--clips {arguments.clips}: a prompt needs 1 at least")
    if source.is_dir():
        raise UsageError(f"{source} is a folder; give the file of the show")
    try:
        manifest = _bake(folder, source, _before(folder, source), arguments)
    except KeyboardInterrupt as error:
        raise EndlessError("stopped; run the same again, and it goes on where it was") from error
    prompts = len({clip.prompt for clip in manifest.clips})
    length = sum((folder / CLIPS / clip.file).stat().st_size for clip in manifest.clips)
    what = f"{len(manifest.clips)} clips of {prompts} prompts, {size(length)}, seed {manifest.recipe.seed}"
    print(f"{folder}: {what}; play it: endless run {folder}")


def _bake(folder: Path, source: Path, before: Manifest | None, arguments: argparse.Namespace) -> Manifest:
    settings, show, _ = cli.start_values(_continued(arguments, before), _NAMES)
    assert show is not None, "the command line asks for one"
    state = state_of(settings)
    check_engine(state)
    engine = str(state.values["/engine"])
    options = engines.options(engine, settings.engine_settings)
    with Maker(engine, options) as maker:
        recipe = _recipe(state, options, maker.ready)
        if before is not None and before.recipe != recipe:
            raise EndlessError(f"{folder} was baked with {_differences(before.recipe, recipe)}; bake into another folder")
        start = Start(state.layer_count, state.fade_s, recipe.duration_s)
        clips = tuple(_clip(need, recipe.seed) for need in needs(show, start, arguments.clips))
        if not clips:
            raise EndlessError(f"{source} gives no prompt: there is nothing to bake")
        libraries = {name: importlib.metadata.version(name) for name in engines.find(engine).needs}
        oven = Oven(folder, Manifest(source.name, __version__, libraries, recipe, _beside(settings), clips), before)
        try:
            oven.take_show(source)
            oven.bake(maker)
        except OSError as error:
            raise EndlessError(f"{error.filename or folder} cannot be written: {error.strerror}") from error
    return oven.manifest


def _before(folder: Path, source: Path) -> Manifest | None:
    """What an earlier bake of this show has begun; None for a new folder. Raises EndlessError for any other."""
    if not folder.exists():
        return None
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file; give a folder with -o")
    if not (folder / MANIFEST).exists():
        if all(each.suffix == baked.PART for each in folder.iterdir()):
            return None
        raise EndlessError(f"{folder} holds something else than a baked show; give a new folder with -o")
    before = baked.read(folder)
    if before.show != source.name:
        raise EndlessError(f"{folder} is the bake of {before.show}; give another folder with -o")
    return before


def _continued(arguments: argparse.Namespace, before: Manifest | None) -> argparse.Namespace:
    """Goes on with what the folder says, but for the weights, whose place it does not know."""
    if before is None:
        return arguments
    own = {name: value for name, value in before.recipe.settings.items() if name != "weights"}
    return otherwise(arguments, {**values(before), **own, "engine": before.recipe.engine})


def _recipe(state: State, options: dict[str, Any], ready: Ready) -> Recipe:
    seed = int(state.number("/seed"))
    return Recipe(
        engine=ready.engine,
        settings={name: Path(value).name if name == "weights" else str(value) for name, value in options.items()},
        seed=seed if seed >= 0 else random.SystemRandom().randrange(2**31),
        rate=ready.rate,
        duration_s=float(state.duration_s(ready.default_duration_s)),
        negative=str(state.values["/negative"]),
        steps=int(state.number("/steps")),
        guidance=float(state.number("/guidance")),
    )


def _beside(settings: Settings) -> dict[str, Value]:
    """Those of them that were given, and not by the show."""
    given = [name for name in _BESIDE if settings.origins.get(name, "the show") != "the show"]
    return {name: settings.parameters[f"/{name}"] for name in given}


def _differences(before: Recipe, now: Recipe) -> str:
    """ "seed 7 (now 8)" """
    pairs = ((field.name, getattr(before, field.name), getattr(now, field.name)) for field in fields(Recipe))
    return ", ".join(f"{name} {old} (now {new})" for name, old, new in pairs if old != new)


def _clip(need: Need, seed: int) -> BakedClip:
    """Named by its prompt's words, for people, and by its hash, so that no two share a name."""
    words = re.sub(r"[^a-z0-9]+", "-", need.prompt.lower())[:40].strip("-")
    digest = hashlib.blake2b(need.prompt.encode(), digest_size=6).hexdigest()
    file = f"{words}.{digest}.{need.layer}.{need.number}.wav".lstrip(".")
    return BakedClip(file, need.prompt, need.layer, need.number, clip_seed(seed, need.prompt, need.layer - 1, need.number))
