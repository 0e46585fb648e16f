"""Makes a saved package the same to the byte whenever it is made from the same weights with the same tools.

coremltools numbers some constants by a count over a set, whose order changes from run to run; writes the day; serializes maps
in any order; and draws the identifiers of Manifest.json at random. weight.bin is the same without our help.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.verify.coremltools_quietly import import_coremltools

MODEL = Path("Data/com.apple.CoreML/model.mlmodel")
WEIGHTS = Path("Data/com.apple.CoreML/weights/weight.bin")
_COUNTED = re.compile(r"const_\d+")
_DAY = "com.github.apple.coremltools.conversion_date"
_CHUNK = 1 << 22


def stabilize(package: Path) -> None:
    """Rewrites model.mlmodel and Manifest.json in place. Raises OSError."""
    import_coremltools()
    from coremltools.proto import Model_pb2

    path = package / MODEL
    model = Model_pb2.Model()
    model.ParseFromString(path.read_bytes())
    model.description.metadata.userDefined.pop(_DAY, None)
    numbers: dict[str, str] = {}
    for name in sorted(model.mlProgram.functions):
        function = model.mlProgram.functions[name]
        _renumber_block(function.block_specializations[function.opset], numbers)
    path.write_bytes(model.SerializeToString(deterministic=True))
    _name_items(package / "Manifest.json")


def hashes(package: Path) -> dict[str, str]:
    """SHA-256 of the program and of its weights, by file name."""
    return {path.name: sha256(path) for path in (package / MODEL, package / WEIGHTS) if path.exists()}


def sha256(path: Path) -> str:
    """Of a file of any size. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _renumber_block(block: Any, numbers: dict[str, str]) -> None:
    """Numbers the counted constants in the program's order, wherever they are named."""
    for op in block.operations:
        for value in op.outputs:
            value.name = _renumbered(value.name, numbers)
        for argument in op.inputs.values():
            for binding in argument.arguments:
                if binding.WhichOneof("binding") == "name":
                    binding.name = _renumbered(binding.name, numbers)
        for text in _own_name(op):
            text[0] = _renumbered(text[0], numbers)
        for inner in op.blocks:
            _renumber_block(inner, numbers)
    block.outputs[:] = [_renumbered(name, numbers) for name in block.outputs]


def _own_name(op: Any) -> Iterator[Any]:
    """The list that holds the operation's own name."""
    if "name" in op.attributes:
        yield op.attributes["name"].immediateValue.tensor.strings.values


def _renumbered(name: str, numbers: dict[str, str]) -> str:
    counted = _COUNTED.match(name)
    if counted is None:
        return name
    return numbers.setdefault(counted[0], f"const_{len(numbers)}") + name[counted.end() :]


def _name_items(path: Path) -> None:
    """Gives each item an identifier made of its place in the package."""
    manifest = json.loads(path.read_text(encoding="utf-8"))
    items = sorted(manifest["itemInfoEntries"].items(), key=lambda pair: str(pair[1]["path"]))
    named = {old: str(uuid.uuid5(uuid.NAMESPACE_URL, item["path"])) for old, item in items}
    manifest["itemInfoEntries"] = {named[old]: item for old, item in items}
    manifest["rootModelIdentifier"] = named[manifest["rootModelIdentifier"]]
    path.write_text(json.dumps(manifest, indent=4, sort_keys=True) + "\n", encoding="utf-8")
