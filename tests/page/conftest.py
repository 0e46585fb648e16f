"""A real browser, and running nodes whose page it opens."""

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e.node import PATIENCE_S, RunningNode
from tests.interop.conftest import clients  # noqa: F401  # a fixture
from tests.interop.programs import program

# Nothing is fetched from elsewhere, no sandbox where there is none for root, and sound without a press of a button.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
DESK = (1440, 900)
Open = Callable[..., Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = program("chromium", "chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": DESK[0], "height": DESK[1]})
    made.set_default_timeout(PATIENCE_S * 1000)
    yield made
    made.close()


@pytest.fixture
def opened(context: BrowserContext) -> Open:
    """`opened(node, view="", size=DESK)` gives a page that is ready. Whatever it logs as an error fails the test."""

    def open_page(node: RunningNode, view: str = "", size: tuple[int, int] = DESK) -> Page:
        page = context.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(f"http://127.0.0.1:{node.http_port}/ui{view and '#' + view}")
        ready(page)
        return page

    errors: list[str] = []
    open_page.errors = errors  # type: ignore[attr-defined]
    return open_page


def ready(page: Page) -> None:
    """Until the page is connected and has its controls."""
    page.wait_for_selector("html[data-ready]", state="attached")
    comes(page, "window.endless.connected")


def comes(page: Page, expression: str, arg: Any = None) -> None:
    """Until an expression, or a function of `arg`, is true in the page. (Playwright's own wait evaluates text there, which the
    page's policy forbids.)
    """
    limit = time.monotonic() + PATIENCE_S
    while not page.evaluate(expression, arg):
        assert time.monotonic() < limit, f"it does not come: {expression}"
        page.wait_for_timeout(20)


def value_of(page: Page, address: str) -> Any:
    """What the page knows of a parameter."""
    return page.evaluate("address => window.endless.state.values.get(address)", address)


def until_known(page: Page, address: str, value: Any) -> None:
    comes(page, "([address, value]) => window.endless.state.values.get(address) === value", arg=[address, value])


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where the pictures of the page go."""
    folder = Path(os.environ.get("PAGE_PICTURES", "build/page"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def words_of(page: Page, selector: str) -> str:
    return re.sub(r"\s+", " ", page.inner_text(selector)).strip()
