"""The file that says what a conversion holds."""

import json
from pathlib import Path

import pytest

from generator.convert import manifest
from generator.convert.manifest import Manifest, ManifestError, Sizes, Stage

SIZES = Sizes(645, 64, 2048, 44100, 30, 1024, 64, 236, 10)
STAGE = Stage("decode.mlpackage", "fp32", "fp32", "cpu_and_gpu", {"weight.bin": "00"}, "decode.receipt.json")
WHOLE = Manifest("tangoflux", "TangoFlux", {"config.json": "11"}, SIZES, {"decode": STAGE}, {"host.safetensors": "22"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "decode.mlpackage").mkdir()
    for name in ("decode.receipt.json", "host.safetensors"):
        (tmp_path / name).touch()
    manifest.write(WHOLE, tmp_path)
    return tmp_path


def test_it_is_read_as_it_was_written(folder: Path) -> None:
    assert manifest.read(folder) == WHOLE
    data = json.loads((folder / "tangoflux.json").read_text())
    assert data["schema"] == 1 and data["checkpoint"]["sizes"]["window"] == 236
    assert [path.name for path in folder.iterdir() if path.name.endswith(".part")] == []


def test_a_folder_without_one_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"holds no whole conversion .* `endless convert tangoflux` makes it$"):
        manifest.read(tmp_path)


@pytest.mark.parametrize("name", ["decode.mlpackage", "decode.receipt.json", "host.safetensors"])
def test_what_it_names_must_be_there(folder: Path, name: str) -> None:
    path = folder / name
    path.rmdir() if path.is_dir() else path.unlink()
    with pytest.raises(ManifestError, match=f"lacks {name}"):
        manifest.read(folder)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schema": 7}', '{"schema": 1, "checkpoint": {}}', '{"schema": 1, "checkpoint": 3}', "\x00"]
)
def test_one_that_is_damaged_is_one_line(folder: Path, text: str) -> None:
    (folder / "tangoflux.json").write_text(text)
    with pytest.raises(ManifestError) as caught:
        manifest.read(folder)
    assert "cannot be read" in str(caught.value) and "\n" not in str(caught.value)
