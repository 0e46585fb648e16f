"""Where a converted checkpoint lies, and whether it is whole and has passed: what is known of it without a library.

It is searched for in this order: the folder `weights` itself, `coreml` in it, and, for weights that are the hub's, the
platform's data folder (`data_folder`). docs/coreml.md says so to people.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from generator.backends.checkpoint import CONFIG_FILE, HUB_NAME, Checkpoint
from generator.convert import manifest as manifests
from generator.convert import stable_package
from generator.convert.manifest import Manifest
from generator.engine import EngineError

INSIDE = "coreml"  # the folder in the weights folder
NEEDED = ("denoise", "decode")
CONVERT = "`endless convert tangoflux` makes one"
# The first macOS that reads each version of the specification with ML programs (coremltools 9.0, _deployment_compatibility.py).
_MACOS = {6: (12, 0), 7: (13, 0), 8: (14, 0), 9: (15, 0), 10: (26, 0)}


@dataclass(frozen=True, slots=True)
class Spec:
    """What a stage's package takes and gives. inputs: shape and numpy's name of the type, by name."""

    inputs: Mapping[str, tuple[tuple[int, ...], str]]
    output: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A converted checkpoint. specs, bytes: by stage; bytes are the package's files. macos: the least version that reads it."""

    path: Path
    manifest: Manifest
    specs: Mapping[str, Spec]
    bytes: Mapping[str, int]
    macos: tuple[int, ...]

    @property
    def precision(self) -> str:
        """`exact` where every stage computes in fp32 from weights that are not compressed, else `fast`."""
        whole = all((stage.precision, stage.weights) == ("fp32", "fp32") for stage in self.manifest.stages.values())
        return "exact" if whole else "fast"

    @property
    def has_text(self) -> bool:
        return "text" in self.manifest.stages

    def package(self, stage: str) -> Path:
        return self.path / self.manifest.stages[stage].package

    def key(self, stage: str) -> str:
        """What the package's content is known by."""
        lines = [f"{name} {digest}" for name, digest in sorted(self.manifest.stages[stage].hashes.items())]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]

    def verify(self) -> None:
        """Reads every file. Raises EngineError where one is not the one that the receipts are about."""
        try:
            damaged = [
                made.package
                for stage, made in self.manifest.stages.items()
                if stable_package.hashes(self.package(stage)) != made.hashes
            ]
            files = self.manifest.files.items()
            damaged += [name for name, digest in files if stable_package.sha256(self.path / name) != digest]
        except OSError as error:
            raise EngineError(f"{error.filename} cannot be read ({error.strerror}); convert the checkpoint again") from error
        if damaged:
            raise EngineError(f"{self.path / damaged[0]} is not what its receipt is about; convert the checkpoint again")


def data_folder() -> Path:
    """Where a conversion of the hub's weights is found without being named."""
    return platformdirs.user_data_path("endless-node") / INSIDE / "tangoflux"


def places(weights: str | None) -> tuple[Path, ...]:
    """Where it may lie."""
    given = Path(weights).expanduser() if weights else None
    if given is not None and given.is_dir():
        return (given.resolve(), given.resolve() / INSIDE)
    return (data_folder(),) if weights in (None, HUB_NAME) else ()


def checkpoint_place(weights: str | None) -> str | None:
    """Where the checkpoint itself is, for checkpoint.find: not `weights`, where that is a converted folder."""
    given = Path(weights).expanduser() if weights else None
    if given is None or not (given / manifests.FILE).is_file():
        return weights
    if (parent := given.resolve().parent / CONFIG_FILE).is_file():
        return str(parent.parent)
    name = manifests.read(given).checkpoint
    return name if "/" in name else None  # a name on the hub; a folder's says nothing of where it is


def find(weights: str | None, checkpoint: Checkpoint | None) -> Folder:
    """The converted folder of these weights. Raises EngineError: there is none, or it is not whole, or has not passed."""
    searched = places(weights)
    for place in searched:
        if (place / manifests.FILE).is_file():
            folder = read(place)
            if checkpoint is not None:
                _same(folder, checkpoint)
            return folder
    where = " nor ".join(map(str, searched)) or "these weights"
    raise EngineError(f"nothing converted is in {where}; {CONVERT}")


def read(path: Path) -> Folder:
    """Raises EngineError."""
    manifest = manifests.read(path)
    if absent := [stage for stage in NEEDED if stage not in manifest.stages]:
        raise EngineError(f"{path} has no stage {absent[0]}; `endless convert tangoflux --stage {absent[0]}` makes it")
    packages = {stage: path / made.package for stage, made in manifest.stages.items()}
    specs = {stage: _passed(path, stage, manifest) for stage in manifest.stages}
    sizes = {stage: _bytes(package) for stage, package in packages.items()}
    return Folder(path, manifest, specs, sizes, max(_macos(package) for package in packages.values()))


def _passed(path: Path, stage: str, manifest: Manifest) -> Spec:
    """What the stage's receipt says of it. Raises EngineError where it did not pass."""
    made = manifest.stages[stage]
    file = path / made.receipt
    try:
        receipt: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        verdict, hashes = str(receipt["verdict"]), receipt["hashes"]
        inputs = {name: (tuple(one["shape"]), str(one["dtype"])) for name, one in receipt["inputs"].items()}
        spec = Spec(inputs, str(receipt["output"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError(f"{file} cannot be read ({type(error).__name__}: {error}); convert {stage} again") from error
    if not verdict.startswith("PASS"):
        raise EngineError(f"{file} says {verdict}; convert {stage} again")
    if hashes != made.hashes:
        raise EngineError(f"{file} is about another package than {manifests.FILE} names; convert {stage} again")
    return spec


def _same(folder: Folder, checkpoint: Checkpoint) -> None:
    """Whether it was made of this checkpoint, by its configuration: reading the weights would take as long as loading them."""
    known = folder.manifest.hashes.get(CONFIG_FILE)
    if known is not None and known != stable_package.sha256(checkpoint.folder / CONFIG_FILE):
        raise EngineError(f"{folder.path} was converted from other weights than {checkpoint.folder}; convert them again")


def _macos(package: Path) -> tuple[int, ...]:
    """From the first field of the model: the version of Core ML's specification (Model.proto, field 1, a varint)."""
    try:
        with (package / stable_package.MODEL).open("rb") as file:
            tag, version = file.read(2)
    except (OSError, ValueError) as error:
        raise EngineError(f"{package} cannot be read; convert the checkpoint again") from error
    if tag != 8 or version not in _MACOS:
        raise EngineError(f"{package} is of a version of Core ML that is not known here; convert the checkpoint again")
    return _MACOS[version]


def _bytes(package: Path) -> int:
    return sum(file.stat().st_size for file in package.rglob("*") if file.is_file())
