"""What the documents say agrees with the code: addresses, messages, shows, links, targets."""

import re
import shlex
from pathlib import Path

import pytest

from node.control.calls import AddressBook, bind
from node.control.commands import BY_ADDRESS, COMMANDS, MAX_LAYERS, SENT_ONLY
from node.control.commands_doc import markdown
from node.send import arguments
from node.show.file import check
from tests.docs.document import Block, blocks, documents, name, prose
from tests.house.source import ROOT

SYSTEM_PATHS = ("/etc/", "/dev/", "/proc/", "/garden")  # code spans that begin with a slash and are no address
PAGES = {"/metrics", "/ui", "/ui/live", "/ui/listen"}  # of the HTTP port


def by_where(block: Block) -> str:
    return block.where


def test_the_address_table_is_fresh() -> None:
    written = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    assert written == markdown(COMMANDS), "docs/commands.md is old: run `make docs`"


def test_the_address_table_has_every_address_once() -> None:
    cells = re.findall(r"^\| `(/[^`]*)` \|", markdown(COMMANDS), re.MULTILINE)
    assert sorted(cells) == sorted(BY_ADDRESS)


@pytest.mark.parametrize("path", documents(), ids=name)
def test_every_address_that_is_named_exists(path: Path) -> None:
    spans = [span.split()[0] for span in re.findall(r"`(/[^`]+)`", prose(path))]
    book = AddressBook()
    book.set_cues({"1": "", "2": ""})
    known = {*BY_ADDRESS, *SENT_ONLY, *book.targets, "/layer/{n}/level", "/layer/*/mute", *PAGES}
    unknown = {span for span in spans if span not in known and not span.startswith(SYSTEM_PATHS)}
    assert not unknown


def test_everything_the_node_sends_by_itself_is_documented() -> None:
    text = (ROOT / "docs/osc.md").read_text(encoding="utf-8")
    pushed = {re.sub(r"^/layer/\d+/", "/layer/{n}/", address) for address in SENT_ONLY}
    assert {address for address in pushed if f"`{address}`" not in text} == set()
    assert len({address for address in SENT_ONLY if address.startswith("/layer/")}) == MAX_LAYERS


@pytest.mark.parametrize("block", blocks("osc"), ids=by_where)
def test_messages_in_the_documents_are_accepted(block: Block) -> None:
    book = AddressBook()
    book.set_cues({"1": "", "2": ""})
    for line in block.text.splitlines():
        address, *words = shlex.split(line)
        bind(book.targets[address], tuple(arguments(address, words)), strict=True)


@pytest.mark.parametrize("block", blocks("yaml"), ids=by_where)
def test_shows_in_the_documents_are_good(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "show.yaml"
    file.write_text(block.text, encoding="utf-8")
    assert [str(problem) for problem in check(file)] == []


@pytest.mark.parametrize("path", documents(), ids=name)
def test_links_lead_somewhere(path: Path) -> None:
    targets = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", prose(path)) if "://" not in link]
    assert [link for link in targets if link and not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", documents(), ids=name)
def test_targets_of_make_that_are_named_exist(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z]+)[ `]", text)) | set(re.findall(r"^make ([a-z]+)\b", text, re.MULTILINE))
    assert {target for target in named if f"\n{target}:" not in makefile} == set()


def test_the_first_two_commands_of_the_readme_are_the_two_commands() -> None:
    first = next(block for block in blocks("sh") if block.where.startswith("README.md"))
    assert [line.split("#")[0].strip() for line in first.text.splitlines()] == ["make play", "make test"]


def test_decisions_are_numbered_without_gaps_and_say_what_they_cost() -> None:
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert all(f"**{part}.**" in text for part in ("Context", "Choice", "What it costs")), record.name
