"""A show of many cues on the page: finding one, its file that breaks, what is recorded, GO with a hand on a fader's number."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.node import RunningNode
from tests.page.conftest import Open, comes, until_known, words_of

CUES = 30
SHOW = "version: 1\ntitle: Thirty\nsettings: {min_go_interval: 0.2}\ncues:\n" + "".join(
    f'  - {{number: "{n}", name: Scene {n} of the night, type: prompt, prompt: {200 + 10 * n} Hz}}\n'
    for n in range(1, CUES + 1)
)
LONG = "Scene 1 of the night, in which the wind comes up behind the house and nobody has closed the shutters"
SHOWN = "[...document.querySelectorAll('#cue-list .cue')].filter(row => !row.hidden).length"
FOCUS = "document.activeElement.closest('.cue')?.dataset.cue"
DOUBT = "document.querySelector('#show .badge[href=\"#prepare\"]')"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[RunningNode]:
    (tmp_path / "show.yaml").write_text(SHOW)
    words = ("--engine", "tone", "--output", "null", "--recordings", tmp_path / "takes")
    with RunningNode(tmp_path, tmp_path / "show.yaml", *words) as running:
        yield running


def test_a_long_list_is_searched_and_gone_through_by_the_arrows(node: RunningNode, opened: Open) -> None:
    page = opened(node)
    assert page.evaluate(SHOWN) == CUES
    page.get_by_label("Find a cue").fill("scene 2")
    assert page.evaluate(SHOWN) == 11
    page.get_by_label("Find a cue").press("Escape")
    comes(page, f"{SHOWN} === {CUES}")
    assert page.evaluate("[...document.querySelectorAll('#cue-list button')].filter(one => one.tabIndex === 0).length") == 2
    page.get_by_role("button", name="Start: 1 Scene 1 of the night").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUS) == "3" and page.evaluate("document.activeElement.textContent") == "Start"
    page.keyboard.press("Enter")
    comes(page, "document.querySelector('#running').textContent.startsWith('3 ')")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(FOCUS) == "2"


def test_space_is_go_with_a_hand_on_a_number(node: RunningNode, opened: Open) -> None:
    page = opened(node)
    field = page.locator('[data-address="/fade"] input[type="text"]').first
    field.fill("1.25")
    field.press("Enter")
    until_known(page, "/fade", 1.25)
    assert words_of(page, "#go .go-key") == "Space"
    page.keyboard.press("Space")
    comes(page, "document.querySelector('#running').textContent.startsWith('1 ')")
    assert field.input_value() == "1.25"
    comes(page, "window.endless.state.state === 'playing'")
    field.fill("3")
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert field.input_value() == "1.25" and page.evaluate("window.endless.state.state") == "playing", "Esc leaves it first"
    page.locator("#prompt textarea").focus()
    comes(page, "document.querySelector('#go .go-key').textContent === 'typing'")


def test_a_file_that_breaks_leaves_a_mark_until_it_is_mended(node: RunningNode, opened: Open, tmp_path: Path) -> None:
    pages = [opened(node), opened(node, "stage")]
    (tmp_path / "show.yaml").write_text(SHOW.replace("name: Scene 4 ", "nam: Scene 4 "))
    for page in pages:
        comes(page, f"!{DOUBT}.hidden && {DOUBT}.textContent.startsWith('show.yaml has 1 problem')")
    later = opened(node)
    comes(later, f"!{DOUBT}.hidden")
    (tmp_path / "show.yaml").write_text(SHOW.replace("Scene 1 of the night", f'"{LONG}"', 1))
    for page in (*pages, later):
        comes(page, f"{DOUBT}.hidden")
    comes(pages[1], "name => document.querySelector('#standby').textContent.includes(name)", LONG)
    height = pages[1].evaluate("document.querySelector('#standby').getBoundingClientRect().height")
    letters = pages[1].evaluate("parseFloat(getComputedStyle(document.querySelector('#standby')).fontSize)")
    assert height < 2.9 * letters, "two lines at most, whatever a cue is called"


def test_a_recording_is_seen_while_it_runs_by_every_page(node: RunningNode, opened: Open, tmp_path: Path) -> None:
    pages = [opened(node), opened(node)]
    pages[0].get_by_role("button", name="Recording On").click()
    for page in pages:
        page.wait_for_selector(".recording:not([hidden])")
        assert words_of(page, ".recording").startswith("Rec 0:0")
    assert len(list((tmp_path / "takes").glob("endless-mix-*.wav"))) == 1
    pages[1].get_by_role("button", name="Recording Off").click()
    for page in pages:
        page.wait_for_selector(".recording", state="hidden")


def test_what_the_engine_makes_nothing_of_is_said_at_its_control(node: RunningNode, opened: Open) -> None:
    page = opened(node)
    told = page.locator("#generation-controls p:visible", has_text="makes nothing of it")
    assert told.all_inner_texts() == ["The engine tone makes nothing of it"] * 3
    node.patch().send("/engine", "procedural")
    until_known(page, "/engine", "procedural")
    assert told.all_inner_texts() == ["The engine procedural makes nothing of it"] * 2, "it steers away from words"
    page.evaluate("location.hash = 'controls'")
    page.wait_for_selector('#controls article[aria-label="/guidance"]')
    for address, words in (("/guidance", ["The engine procedural makes nothing of it"]), ("/negative", []), ("/seed", [])):
        row = page.locator(f'#controls article[aria-label="{address}"]')
        assert row.locator("p:visible", has_text="makes nothing of it").all_inner_texts() == words
