"""What is pressed and moved on the page is done by the node, and heard."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page

from tests.e2e.capture import WavRecording, record
from tests.e2e.node import PATIENCE_S, Patch, RunningNode, until
from tests.page.conftest import Open, comes, ready, until_known, words_of

pytestmark = pytest.mark.xdist_group("steering")

WORDS = ("--engine", "tone", "--prompt", "440 Hz", "--layers", 1, "--fade", 0.5, "--duration", 30, "--seed", 1)
SHOW = """\
version: 1
title: Three cues
defaults: {fade: 0.2, layers: 1}
settings: {min_go_interval: 0.5}
cues:
  - {number: "1", name: Low, type: prompt, prompt: 220 Hz}
  - {number: "2", name: High, type: prompt, prompt: 880 Hz, hotkey: h}
  - {number: "3", name: Wait, type: wait, time: 600}
"""


class Tape:
    """The end of the WAV file that a node writes while it plays, 24 bits stereo."""

    def __init__(self, path: Path) -> None:
        self.recording = WavRecording(path)
        self.rate = self.recording.rate

    def next(self, seconds: float) -> NDArray[np.float64]:
        """What is written from now on: (frames, 2), within +-1."""
        return self.recording.part(record(self.recording, seconds))

    def level(self) -> tuple[float, float]:
        """RMS of each channel of what comes next."""
        left, right = np.sqrt(np.mean(self.next(0.3) ** 2, axis=0))
        return float(left), float(right)

    def pitch(self) -> float:
        """Hz of the strongest tone of what comes next."""
        part = self.next(0.5)[:, 0]
        return float(np.argmax(np.abs(np.fft.rfft(part * np.hanning(len(part))))) * self.rate / len(part))


@pytest.fixture(scope="module")
def tape(tmp_path_factory: pytest.TempPathFactory) -> Tape:
    return Tape(tmp_path_factory.mktemp("tape") / "mix.wav")


@pytest.fixture(scope="module")
def node(tape: Tape) -> Iterator[RunningNode]:
    path = tape.recording.path
    with RunningNode(path.parent, *WORDS, "--output", f"wav:{path}") as running:
        patch = running.patch()
        assert until(lambda: patch.status().playing == 1)
        yield running


@pytest.fixture
def page(node: RunningNode, opened: Open) -> Page:
    return opened(node)


def settles(tape: Tape, fits: Callable[[float, float], bool]) -> None:
    """Until the sound is as it should be."""
    limit = time.monotonic() + PATIENCE_S
    while not fits(*tape.level()):
        assert time.monotonic() < limit, f"it sounds at {tape.level()}"


def steady(tape: Tape) -> float:
    """RMS of the left channel, as soon as it sounds and keeps its level."""
    levels = [0.0]

    def stays(left: float, right: float) -> bool:
        levels.append(left)
        return left > 0.01 and left == pytest.approx(levels[-2], rel=0.01)

    settles(tape, stays)
    return levels[-1]


def asked(patch: Patch, address: str, value: object) -> None:
    assert until(lambda: patch.ask(address)[0] == pytest.approx(value, abs=1e-3)), patch.ask(address)


def control(address: str) -> str:
    """Of an address, where it can be seen."""
    return f'[data-address="{address}"]:visible'


def slide(page: Page, address: str, end: str) -> None:
    """Moves a fader to one of its ends by the keyboard."""
    page.locator(f'{control(address)} input[type="range"]').first.press(end)


def typed(page: Page, address: str, words: str) -> None:
    field = page.locator(f'{control(address)} input[type="text"]').first
    field.fill(words)
    field.press("Enter")


def test_the_master_gain_is_moved_and_heard(page: Page, node: RunningNode, tape: Tape) -> None:
    patch = node.patch()
    settles(tape, lambda left, right: left > 0.01)
    before, _ = tape.level()
    typed(page, "/gain/db", "-20")
    asked(patch, "/gain", 0.1)
    settles(tape, lambda left, right: left == pytest.approx(before / 10, rel=0.05))
    slide(page, "/gain/db", "Home")
    settles(tape, lambda left, right: left < 1e-4)
    typed(page, "/gain/db", "0")
    settles(tape, lambda left, right: left == pytest.approx(before, rel=0.05))


def test_a_layers_controls_are_moved_and_heard(page: Page, node: RunningNode, tape: Tape) -> None:
    patch = node.patch()
    before = steady(tape)
    slide(page, "/layer/1/pan", "Home")
    asked(patch, "/layer/1/pan", -1.0)
    settles(tape, lambda left, right: right < 1e-4 < left)
    patch.send("/layer/1/pan", 0.0)  # a narrow card has sliders alone
    slide(page, "/layer/1/gain", "End")
    asked(patch, "/layer/1/gain", 2.0)
    settles(tape, lambda left, right: left == pytest.approx(2 * before, rel=0.05))
    patch.send("/layer/1/gain", 1.0)
    for address in ("/layer/1/mute", "/layer/1/solo", "/layer/1/hold"):
        button = page.locator(f'{control(address)} button[role="switch"]').first
        button.click()
        asked(patch, address, 1)
        if address == "/layer/1/mute":
            settles(tape, lambda left, right: left < 1e-4)
        button.click()
        asked(patch, address, 0)
    typed(page, "/layer/1/prompt", "330 Hz")
    assert until(lambda: patch.ask("/layer/1/prompt") == ("330 Hz",))
    assert until(lambda: tape.pitch() == pytest.approx(330, abs=3))
    typed(page, "/layer/1/prompt", "")
    assert until(lambda: tape.pitch() == pytest.approx(440, abs=3))


def test_the_prompt_is_written_and_heard_and_comes_back_from_the_history(page: Page, node: RunningNode, tape: Tape) -> None:
    field = page.locator("#prompt input, #prompt textarea").first
    field.fill("660 Hz")
    field.press("Enter")
    assert until(lambda: tape.pitch() == pytest.approx(660, abs=3))
    field.fill("440 Hz")
    field.press("Enter")
    assert until(lambda: tape.pitch() == pytest.approx(440, abs=3))
    field.press("ArrowUp")
    assert field.input_value() == "660 Hz"
    field.press("Escape")


def test_play_stop_pause_panic(page: Page, node: RunningNode, tape: Tape) -> None:
    patch = node.patch()
    for press, state, silent in (
        ("Pause", "paused", True), ("Resume", "playing", False), ("Stop", "stopped", True), ("Play", "playing", False),
        ("Panic", "stopped", True), ("Play", "playing", False),
    ):  # fmt: skip
        page.get_by_role("button", name=press, exact=True).click()
        assert until(lambda state=state: patch.status().state == state), (press, patch.status())
        settles(tape, lambda left, right, silent=silent: (left < 1e-4) == silent)
        comes(page, "state => document.querySelector('#state').dataset.state === state", arg=state)


def test_every_parameter_has_a_control_that_moves_the_real_state(node: RunningNode, opened: Open) -> None:
    page, patch = opened(node, "controls"), node.patch()
    page.evaluate("for (const details of document.querySelectorAll('#controls details')) details.open = true")
    rows = page.locator("#controls article.entry")
    comes(page, "document.querySelectorAll('#controls article.entry').length > 30")
    table = page.request.get(f"http://127.0.0.1:{node.http_port}/").json()
    wanted = {
        address: entry for address, entry in addresses(table).items()
        if "parameter" in entry.get("TAGS", ()) and (address.startswith("/layer/1/") or not address.startswith("/layer/"))
    }  # fmt: skip
    shown = set(rows.evaluate_all("rows => rows.map(row => row.getAttribute('aria-label'))"))
    assert wanted.keys() <= shown, wanted.keys() - shown
    for address, entry in wanted.items():
        row = page.locator(f'#controls article[aria-label="{address}"]')
        before = patch.ask(address)[0]
        kind, (limits, *_) = entry["TYPE"][0], entry.get("RANGE") or [{}]
        if address == "/engine":
            assert row.locator("option").count() >= 3
            continue
        if row.locator('[role="switch"]').count():
            row.locator('[role="switch"]').click()
            new: object = 1 - before
        elif row.locator("select").count():
            new = next(choice for choice in limits["VALS"] if choice != before)
            row.locator("select").select_option(new)
        elif kind == "s":
            new = "550 Hz"
            row.locator("input").first.fill(str(new))
            row.locator("input").first.press("Enter")
        else:
            new = limits["MAX"] if before != limits["MAX"] else limits["MIN"]
            row.locator('input[type="text"]').first.fill(str(new))
            row.locator('input[type="text"]').first.press("Enter")
        assert until(
            lambda address=address, new=new: (
                patch.ask(address)[0] == (new if isinstance(new, str) else pytest.approx(new, rel=1e-6))
            )
        ), (address, new)
        patch.send(address, before)


def addresses(tree: dict[str, object]) -> dict[str, dict[str, object]]:
    found = {str(tree["FULL_PATH"]): tree} if "TYPE" in tree else {}
    for inner in tree.get("CONTENTS", {}).values():  # type: ignore[attr-defined]
        found |= addresses(inner)
    return found  # type: ignore[return-value]


def test_a_fader_that_is_held_listens_to_the_hand_alone(page: Page, node: RunningNode) -> None:
    patch = node.patch()
    before = patch.ask("/fade")
    slider = page.locator(f'{control("/fade")} input[type="range"]').first
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    assert until(lambda: patch.ask("/fade") != before), "the thumb jumps to where it was pressed"
    held = slider.input_value()
    patch.send("/fade", 25.0)
    until_known(page, "/fade", 25)
    assert slider.input_value() == held
    page.mouse.up()
    comes(page, "([one, value]) => Math.abs(one.value - value) > 0", arg=[slider.element_handle(), float(held)])
    patch.send("/fade", 0.5)


def test_a_finger_moves_a_fader_sideways_and_a_tap_and_a_scroll_leave_it(browser: Browser, node: RunningNode) -> None:
    patch = node.patch()
    before = patch.ask("/gain/db")[0]
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    try:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{node.http_port}/ui")
        ready(page)
        slider = page.locator(f'{control("/gain/db")} input[type="range"]').first
        slider.evaluate("slider => slider.scrollIntoView({block: 'center'})")
        page.wait_for_timeout(300)
        box = slider.bounding_box()
        assert box is not None
        touch = context.new_cdp_session(page)
        x, y = box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2

        def drag(dx: float, dy: float, steps: int = 10) -> None:
            touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
            for step in range(1, steps + 1):
                point = {"x": x + dx * step / steps, "y": y + dy * step / steps}
                touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
            touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
            page.wait_for_timeout(500)

        scrolled = page.evaluate("scrollY")
        drag(0, -200)
        assert page.evaluate("scrollY") > scrolled + 50, "the page scrolls"
        assert patch.ask("/gain/db")[0] == before
        page.evaluate("y => scrollTo(0, y)", scrolled)
        page.wait_for_timeout(300)
        page.touchscreen.tap(x, y)
        page.wait_for_timeout(500)
        assert patch.ask("/gain/db")[0] == before and float(slider.input_value()) > 700, "the thumb is where it was"
        drag(-0.2 * box["width"], 0)
        assert before - 15 < patch.ask("/gain/db")[0] < before - 3, "by a fifth of its way"
    finally:
        context.close()
        patch.send("/gain/db", before)


def test_a_value_that_is_wrong_is_told_where_it_was_typed(page: Page, node: RunningNode) -> None:
    typed(page, "/layers", "99")
    page.wait_for_selector(f"{control('/layers')} .failure:not([hidden])")
    assert "99 is beyond 1 to 64" in page.locator(f"{control('/layers')} .failure").first.inner_text()


def test_enter_sends_a_number_that_is_shown_already_once_and_leaving_the_field_does_not(page: Page, node: RunningNode) -> None:
    """The node may be elsewhere by then: another page's value is on its way."""
    page.evaluate(
        """() => {
        const send = WebSocket.prototype.send;
        window.sent = [];
        WebSocket.prototype.send = function (data) { window.sent.push(data); return send.call(this, data); };
        }"""
    )
    typed(page, "/fade", "0.75")
    until_known(page, "/fade", 0.75)
    typed(page, "/fade", "0.75")
    page.locator(f'{control("/fade")} input[type="text"]').first.blur()
    typed(page, "/fade", "0.5")
    until_known(page, "/fade", 0.5)
    node.patch().send("/fade", 2.0)
    until_known(page, "/fade", 2)
    page.locator(f'{control("/fade")} input[type="text"]').first.blur()
    page.wait_for_timeout(200)
    assert page.evaluate("window.sent") == [f'{{"do":["/fade",{seconds}]}}' for seconds in (0.75, 0.75, 0.5)]
    assert page.locator(f'{control("/fade")} input[type="text"]').first.input_value() == "2", "what another one has set"


def test_go_is_space_guarded_against_double_presses_and_cues_have_keys(tmp_path: Path, opened: Open) -> None:
    (tmp_path / "show.yaml").write_text(SHOW)
    with RunningNode(tmp_path, tmp_path / "show.yaml", "--engine", "tone", "--output", "null") as node:
        page, patch = opened(node), node.patch()
        patch.subscribe()
        assert "Low" in words_of(page, "#standby")
        page.keyboard.press("Space")
        page.keyboard.press("Space")
        patch.wait_for("/cue/started", lambda number, _name: number == "1")
        comes(page, "document.querySelector('#standby').textContent.includes('High')")
        page.wait_for_timeout(800)
        assert [one.values[0] for one in patch.heard if one.address == "/cue/started"] == ["1"]
        page.get_by_role("button", name="Next", exact=True).click()
        comes(page, "document.querySelector('#standby').textContent.includes('Wait')")
        page.get_by_role("button", name="Previous", exact=True).click()
        comes(page, "document.querySelector('#standby').textContent.includes('High')")
        page.keyboard.press("h")
        patch.wait_for("/cue/started", lambda number, _name: number == "2")
        assert "High" in words_of(page, "#standby"), "the playhead stays"
        page.keyboard.press("Space")
        page.wait_for_timeout(600)
        page.keyboard.press("Space")
        patch.wait_for("/cue/started", lambda number, _name: number == "3")
        comes(page, "/9:[0-5][0-9]|5[0-9][0-9]/.test(document.querySelector('#left').textContent)")
        page.locator("#prompt input, #prompt textarea").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("Escape")
        assert patch.status().state == "playing", "in a field Esc only leaves it"
        page.keyboard.press("Escape")
        assert until(lambda: patch.status().state == "stopped")
        assert opened.errors == []  # type: ignore[attr-defined]


NEW = """
import sys
del sys.argv[1]  # the command, which this stands for
from node.control import commands
row = commands.Command("/shimmer", commands.Kind.PARAMETER, (commands.Arg("amount", "f", 0.0, 3.0, "dB", continuous=True),),
                       "a control that no page knows", 1.5)
commands.COMMANDS += (row,)
commands.BY_ADDRESS["/shimmer"] = row
from node.__main__ import main
sys.exit(main())
"""


def test_a_new_command_appears_by_itself(tmp_path: Path, opened: Open) -> None:
    (tmp_path / "newer.py").write_text(NEW)
    with RunningNode(tmp_path, *WORDS, "--output", "null", before=(sys.executable, "newer.py")) as node:
        page = opened(node, "controls")
        row = page.locator('#controls article[aria-label="/shimmer"]')
        row.wait_for(state="attached")
        row.scroll_into_view_if_needed()
        text = str(row.text_content())
        assert "a control that no page knows" in text and "0..3" in text.replace(" to ", "..") and "dB" in text
        row.locator('input[type="text"]').first.fill("2.5")
        row.locator('input[type="text"]').first.press("Enter")
        assert until(lambda: node.patch().ask("/shimmer") == (2.5,))
