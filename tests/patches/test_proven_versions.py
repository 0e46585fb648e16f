"""Each patch names the versions that its tests have passed on; a newer one has to pass them and be named too."""

import importlib
from importlib.metadata import version

import pytest

from tests.generator.torch_here import require
from tests.house.source import ROOT, modules

require("coremltools")

PATCHES = [module.name for module in modules() if module.name.startswith("patches.")]


@pytest.mark.parametrize("name", PATCHES)
def test_it_is_proven_on_what_is_installed(name: str) -> None:
    patch = importlib.import_module(name)
    assert patch.PROVEN_ON
    for library, proven in patch.PROVEN_ON.items():
        assert version(library).split(".")[:2] == proven.split("."), f"run the tests of {name} on {library} {version(library)}"


@pytest.mark.parametrize("name", PATCHES)
def test_it_says_why_and_from_where(name: str) -> None:
    text = str(importlib.import_module(name).__doc__)
    assert "\nReason: " in text and "\nSource: " in text


def test_there_is_a_chapter_for_each() -> None:
    chapters = (ROOT / "patches" / "README.md").read_text("utf-8")
    assert not [name for name in PATCHES if f"`{name.removeprefix('patches.')}`" not in chapters]
