"""The cookbook of rigs: every OSC string on its pages is in the table, and the index knows every page."""

from pathlib import Path

import pytest

from tests.docs.document import blocks, name
from tests.house.source import ROOT
from tests.max_patches.patch_files import addresses, unknown

RIGS = ROOT / "docs/rigs"
PAGES = sorted(RIGS.glob("*.md"))
NO_ADDRESSES = {"/build_network.py"}


def test_the_index_has_every_page() -> None:
    index = (RIGS / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES if page.name != "README.md" and f"]({page.name})" not in index] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_string_of_a_page_is_in_the_table(page: Path) -> None:
    languages = ("osc", "text", "python", "sh", "yaml")
    found = {
        address
        for language in languages
        for block in blocks(language)
        if block.where.startswith(name(page) + ":")
        for address in addresses(block.text)
    }
    assert unknown(found - NO_ADDRESSES) == set()


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "midi_controller.md"], ids=name)
def test_a_page_says_whether_the_program_was_tried(page: Path) -> None:
    assert "tried" in page.read_text(encoding="utf-8").lower()
