"""The tiny checkpoint with its Core ML packages inside, as `--weights` finds them; copies of it that can be broken."""

import atexit
import functools
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from generator.backends.coreml_folder import INSIDE
from generator.convert import manifest
from tests.generator.convert.packages import tiny_packages
from tests.generator.tiny_tangoflux import tiny


@functools.cache
def weights() -> Path:
    """Made once in a test run: see `tiny_packages` for how long that takes."""
    folder = Path(tempfile.mkdtemp(prefix="tiny_converted_"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(tiny(), folder, dirs_exist_ok=True)
    shutil.copytree(tiny_packages(), folder / INSIDE)
    return folder


def copied(to: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(weights(), to))


def without_text(folder: Path) -> Path:
    """Takes the converted text stage out of the weights folder."""
    change(folder, lambda data: data["stages"].pop("text"))
    return folder


def damaged(folder: Path) -> Path:
    """Changes a bit of the transformer's weights."""
    file = folder / INSIDE / "denoise.mlpackage" / "Data" / "com.apple.CoreML" / "weights" / "weight.bin"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    return folder


def change(folder: Path, edit: Any, name: str = manifest.FILE) -> None:
    """Edits one JSON file of the converted folder."""
    file = folder / INSIDE / name
    data = json.loads(file.read_text())
    edit(data)
    file.write_text(json.dumps(data))
