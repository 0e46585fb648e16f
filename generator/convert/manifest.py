"""tangoflux.json, the last file of a conversion to be written: what lies in the folder, and the sizes that a host needs."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from generator.engine import EngineError

SCHEMA = 1
FILE = "tangoflux.json"
HOST_FILE = "host.safetensors"
TOKENIZER_FOLDER = "tokenizer"
_AGAIN = "`endless convert tangoflux` makes it"


class ManifestError(EngineError):
    """A folder holds no whole conversion; one line with the next step."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """latents: of a whole clip. channels: of a latent. hop: frames a latent. rate: Hz. max_duration: s. width: of the text.

    text_tokens: the most of a prompt. window: latents a decode. margin: latents that are spoiled at a window's edge.
    """

    latents: int
    channels: int
    hop: int
    rate: int
    max_duration: int
    width: int
    text_tokens: int
    window: int
    margin: int


@dataclass(frozen=True, slots=True)
class Stage:
    """package, receipt: names in the folder. weights: the precision, or how they are compressed. units: of options.UNITS."""

    package: str
    precision: str
    weights: str
    units: str
    hashes: Mapping[str, str]
    receipt: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """checkpoint: its name; hashes: of its files. files: SHA-256 of what lies beside the packages, host.safetensors for one."""

    model: str
    checkpoint: str
    hashes: Mapping[str, str]
    sizes: Sizes
    stages: Mapping[str, Stage]
    files: Mapping[str, str]


def read(folder: Path) -> Manifest:
    """The manifest of a folder in which everything it names is there. Raises ManifestError."""
    path = folder / FILE
    try:
        manifest = _of_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise ManifestError(f"{folder} holds no whole conversion ({FILE} is not there); {_AGAIN}") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
        raise ManifestError(f"{path} cannot be read ({reason}); {_AGAIN} again") from error
    named = [name for stage in manifest.stages.values() for name in (stage.package, stage.receipt)]
    if absent := [name for name in (*named, *manifest.files) if not (folder / name).exists()]:
        raise ManifestError(f"{folder} lacks {', '.join(absent)}, which {FILE} names; {_AGAIN} again")
    return manifest


def write(manifest: Manifest, folder: Path) -> None:
    """Under its name only when it is whole. Raises OSError."""
    part = folder / f".{FILE}.part"
    part.write_text(json.dumps(_as_json(manifest), indent=1) + "\n", encoding="utf-8")
    part.replace(folder / FILE)


def _as_json(manifest: Manifest) -> dict[str, Any]:
    checkpoint = {"name": manifest.checkpoint, "hashes": manifest.hashes, "sizes": asdict(manifest.sizes)}
    return {
        "schema": SCHEMA,
        "model": manifest.model,
        "checkpoint": checkpoint,
        "stages": {name: asdict(stage) for name, stage in manifest.stages.items()},
        "files": manifest.files,
    }


def _of_json(data: Mapping[str, Any]) -> Manifest:
    if data["schema"] != SCHEMA:
        raise ValueError(f"its schema is {data['schema']}, this version reads {SCHEMA}")
    checkpoint = data["checkpoint"]
    return Manifest(
        model=data["model"],
        checkpoint=checkpoint["name"],
        hashes=checkpoint["hashes"],
        sizes=Sizes(**checkpoint["sizes"]),
        stages={name: Stage(**stage) for name, stage in data["stages"].items()},
        files=data["files"],
    )
