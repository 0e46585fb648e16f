"""The files of max_patches/ are what the generator writes today, and say nothing that the table does not know."""

import json
import xml.etree.ElementTree as ElementTree
import zlib
from collections.abc import Iterator

import pytest

from max_patches.generate.__main__ import FILES, FOLDER, made
from max_patches.generate.max_main import example
from max_patches.generate.table import LAYERS
from node.control.calls import AddressBook, bind
from node.control.commands import BY_ADDRESS, COMMANDS, Command
from node.send import arguments
from tests.max_patches.patch_files import addresses, files, pd_canvases, unknown

NO_ADDRESSES = {"/build_network.py", "/project1"}  # places in TouchDesigner
WITHOUT = {"endless_ring.js", "endless.pcm.maxpat", "pd/endless-pcm~.pd"} | {
    f"touchdesigner/{name}_callbacks.py" for name in ("osc_in", "parameter")
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_fresh(name: str) -> None:
    assert (FOLDER / name).read_bytes() == made(name), f"{name} is old: run python -m max_patches.generate"


def test_generating_twice_gives_the_same_bytes() -> None:
    assert {name: made(name) for name in FILES} == {name: made(name) for name in FILES}


@pytest.mark.parametrize("name", files())
def test_every_address_in_a_file_is_in_the_table(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    if name == "reaper/Endless.ReaperOSC":
        text = "\n".join(" /" + line.split("/", 1)[1] for line in text.splitlines() if "/" in line and line[0] != "#")
    if name.endswith((".maxpat", ".maxhelp")):
        text = "\n".join(_texts(json.loads(text)))
    if name.endswith(".js"):
        text = "\n".join(line for line in text.splitlines() if '"/' in line)
    text = text.replace("\\$", "$").replace('" ++ n ++ "', "{n}").replace('" ++ number ++ "', "{number}")
    found = addresses(text) - NO_ADDRESSES
    assert unknown(found) == set()
    assert found or name in WITHOUT


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (text for key, inner in value.items() if key != "fontname" for text in _texts(inner))
    elif isinstance(value, list):
        yield from (text for inner in value for text in _texts(inner))
    elif isinstance(value, str):
        yield value


def test_the_search_for_addresses_finds_a_wrong_one() -> None:
    assert unknown(addresses("prepend /layers/1/gain; route /gain/db /layer/1/gain")) == {"/layers/1/gain"}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.address)
def test_a_message_of_the_help_patch_is_accepted(command: Command) -> None:
    book = AddressBook()
    book.set_cues(dict.fromkeys(["1"], ""))
    address, *words = example(command).split()
    if command.args and command.args[0].joined:
        words = [" ".join(words)] if words else []
    bind(book.targets[address], tuple(arguments(address, words)), strict=True)


# --- Pd ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".pd")])
def test_cords_of_a_pd_patch_join_objects_that_exist_and_each_once(name: str) -> None:
    for canvas in pd_canvases((FOLDER / name).read_text(encoding="utf-8")):
        assert all(0 <= end < len(canvas.objects) for cord in canvas.cords for end in (cord[0], cord[2]))
        assert len(set(canvas.cords)) == len(canvas.cords)


# --- TouchOSC, Open Stage Control, REAPER -----------------------------------------------------------------------------


def test_the_touchosc_layout_has_the_tables_addresses_and_ranges() -> None:
    root = ElementTree.fromstring(zlib.decompress((FOLDER / "touchosc/endless.tosc").read_bytes()))
    nodes = list(root.iter("node"))
    assert len({node.get("ID") for node in nodes}) == len(nodes)
    sent = {}
    for node in nodes:
        for message in node.findall("messages/osc"):
            path = message.findtext("path/partial/value") or ""
            scale = tuple(float(message.findtext(f"arguments/partial/{key}") or "nan") for key in ("scaleMin", "scaleMax"))
            sent[path] = (node.get("type"), scale)
    assert unknown(set(sent)) == set()
    for n in range(1, LAYERS + 1):
        assert sent[f"/layer/{n}/gain"] == ("FADER", (0.0, 2.0))
        assert sent[f"/layer/{n}/pan"] == ("FADER", (-1.0, 1.0))


def test_the_touchosc_layout_lies_on_its_page_and_its_controls_do_not_overlap() -> None:
    root = ElementTree.fromstring(zlib.decompress((FOLDER / "touchosc/endless.tosc").read_bytes()))
    frames = {}
    for node in root.findall("node/children/node"):
        for property_ in node.findall("properties/property"):
            if property_.findtext("key") == "frame":
                frames[node] = tuple(int(property_.findtext(f"value/{key}") or -1) for key in "xywh")
    assert all(x >= 0 and y >= 0 and x + w <= 1280 and y + h <= 800 for x, y, w, h in frames.values())
    solid = [frame for node, frame in frames.items() if node.get("type") != "LABEL"]
    assert _overlaps(solid) == []


def test_the_stage_control_session_has_the_tables_ranges_and_no_overlaps() -> None:
    session = json.loads((FOLDER / "open_stage_control/endless.json").read_text(encoding="utf-8"))
    widgets = session["content"]["widgets"]
    assert len({widget["id"] for widget in widgets}) == len(widgets)
    for widget in widgets:
        address = widget.get("address", "")
        if widget["type"] == "fader" and not widget["bypass"]:
            row = BY_ADDRESS["/layer/{n}/" + address.rpartition("/")[2] if address.startswith("/layer/") else address]
            assert widget["range"] == {"min": row.args[0].low, "max": row.args[0].high}
    assert _overlaps([(w["left"], w["top"], w["width"], w["height"]) for w in widgets]) == []


def _overlaps(frames: list[tuple[int, ...]]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [
        (a, b)
        for i, a in enumerate(frames)
        for b in frames[i + 1 :]
        if a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
    ]
