"""A converted TangoFlux as stages: on Core ML (`coreml`), or on the interpreter anywhere (`coreml-reference`, for tests).

The two differ only in what runs the graphs (coreml_runners.py).
"""

import platform
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import platformdirs

from generator.backends.backend import BackendError, Sizes, Stages, TextStage
from generator.backends.checkpoint import Checkpoint
from generator.backends.coreml_folder import Folder
from generator.backends.coreml_plan import has_fallen, words
from generator.backends.coreml_process import Limits, ModelProcess
from generator.backends.coreml_protocol import Placement
from generator.backends.coreml_runners import StageFile
from generator.backends.coreml_stages import Decode, Denoise
from generator.backends.coreml_text import CutText, PackageText, Tokens
from generator.convert.host import Host
from generator.convert.manifest import HOST_FILE, TOKENIZER_FOLDER
from generator.convert.options import UNITS
from generator.engine import EngineError

COREML, REFERENCE = "coreml", "coreml-reference"
LOAD_S = 900.0  # the first compile for the Neural Engine takes minutes; 40 of them have been seen, and nobody waits so long
# A step takes some tenths of a second on a Mac. The interpreter takes a minute or more for one at full size.
_PREDICT_S = {COREML: 60.0, REFERENCE: 1800.0}


def load(
    backend: str,
    folder: Folder,
    checkpoint: Checkpoint | None,
    units: Mapping[str, str] | None = None,
    load_timeout_s: float | None = None,
    cache: Path | None = None,
) -> Stages:
    """The stages, loaded and warm. Call it from a thread that lives as long as they do.

    checkpoint: for the text stage, where that was not converted. units: compute units, of options.UNITS, by stage; default: the
    manifest's. load_timeout_s: for all stages together; default LOAD_S. cache: of compiled models. Raises EngineError for wrong
    options, BackendError for everything else.
    """
    chosen = _units(folder, units or {})
    try:
        folder.verify()
        host = Host.load(folder.path / HOST_FILE)
        models = ModelProcess(_arguments(backend, folder, chosen, cache, load_timeout_s), _limits(backend, load_timeout_s))
        text = _text(folder, checkpoint, models, host)
    except EngineError as error:
        raise BackendError(str(error)) from error
    sizes = folder.manifest.sizes
    return Stages(
        backend=backend,
        device="Core ML" if backend == COREML else "interpreter",
        precision=folder.precision,
        precision_reason=described(folder, models.placements),
        sizes=Sizes(sizes.latents, sizes.channels, sizes.hop, sizes.rate),
        text=text,
        denoise=Denoise(partial(models.run, "denoise"), host, sizes),
        decode=Decode(partial(models.run, "decode"), sizes),
    )


def described(folder: Folder, placements: Mapping[str, Placement]) -> str:
    """One line: what runs where, in which precision, and how large it is; first whatever fell to the CPU."""
    ordered = sorted(placements.items(), key=lambda item: not has_fallen(item[1]))
    parts = []
    for stage, placed in ordered:
        made = folder.manifest.stages[stage]
        how = made.precision if made.weights == made.precision else f"{made.precision} with {made.weights} weights"
        parts.append(f"{words(stage, placed)}, {how}")
    if not folder.has_text:
        parts.append("text on PyTorch")
    return "; ".join([*parts, f"packages of {sum(folder.bytes.values()) / 1e9:.2g} GB"])


def cache_folder() -> Path:
    """Where compiled models are kept. It may be emptied at any time: they are compiled again."""
    return platformdirs.user_cache_path("endless-node") / "coreml"


def system_key() -> str:
    """What compiled models depend on besides the package."""
    return f"macos{platform.mac_ver()[0]}-{platform.machine()}"


def _units(folder: Folder, asked: Mapping[str, str]) -> dict[str, str]:
    for stage, units in asked.items():
        if stage not in folder.manifest.stages or units not in UNITS:
            raise EngineError(
                f"units: {stage}={units} is not one of the stages {', '.join(folder.manifest.stages)} on {', '.join(UNITS)}"
            )
    return {stage: asked.get(stage, made.units) for stage, made in folder.manifest.stages.items()}


def _limits(backend: str, load_timeout_s: float | None) -> Limits:
    return Limits(load_timeout_s or LOAD_S, _PREDICT_S[backend])


def _arguments(
    backend: str, folder: Folder, units: Mapping[str, str], cache: Path | None, load_timeout_s: float | None
) -> dict[str, Any]:
    """For coreml_worker."""
    stages = {}
    for stage, spec in folder.specs.items():
        inputs = {name: (list(shape), dtype) for name, (shape, dtype) in spec.inputs.items()}
        key = f"{folder.key(stage)}-{system_key()}"
        stages[stage] = asdict(StageFile(str(folder.package(stage)), spec.output, units[stage], key, inputs))
    limits = _limits(backend, load_timeout_s)
    given = {"load_s": limits.load, "predict_s": limits.predict, "stages": stages}
    return {"runner": backend, "cache": str(cache or cache_folder())} | given


def _text(folder: Folder, checkpoint: Checkpoint | None, models: ModelProcess, host: Host) -> TextStage:
    """On the converted encoder, or on PyTorch. Raises EngineError where neither is there."""
    limit = folder.manifest.sizes.text_tokens
    if folder.has_text:
        tokens = Tokens(folder.path / TOKENIZER_FOLDER / "tokenizer.json")
        return PackageText(partial(models.run, "text"), tokens, host, limit)
    if checkpoint is None:
        raise EngineError(
            f"{folder.path} has no text stage, and the weights that PyTorch would need for it are not here; "
            "`endless convert tangoflux --stage text` makes it, --weights names the weights"
        )
    import torch

    from generator.backends import pytorch

    stage = pytorch.text(checkpoint, torch.float32, "cpu", longest=limit)
    return CutText(stage, Tokens(checkpoint.text_encoder / "tokenizer.json"), limit)
