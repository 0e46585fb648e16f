"""What the page costs and how fast it is there: `python -m benchmarks.page [--json FILE] [--runs N]`.

One node with three layers to `null`. Round by round, each for CPU_S seconds, in turn:
  alone, one, many   share of one core that the control process takes with no page, one page and CLIENTS pages open
  listening          the same with one page that listens
  ready_s            from a browser's navigation to the page that is connected and has its controls (Chromium, a cold cache)
  bare_s             the same for the node's icon alone: what the browser and the server take for a page of one small file
"""

import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from websockets.sync.client import connect

from benchmarks.first_sound import arguments, circumstances, keep, summary
from benchmarks.idle import cpu_s
from tests.e2e.node import RunningNode
from tests.page.conftest import FLAGS

CLIENTS = 20
CPU_S = 10.0
ROUNDS = 3
RUNS = 15
LOAD_S = 1.5
WORDS = ("--engine", "tone", "--prompt", "440 Hz", "--layers", 3, "--duration", 30, "--output", "null")


def _read(stack: ExitStack, node: RunningNode, path: str, over: threading.Event) -> Callable[[], int]:
    """A client that takes all it is sent; gives how many frames that were."""
    socket = stack.enter_context(connect(f"ws://127.0.0.1:{node.http_port}{path}", max_size=None))
    count = 0

    def run() -> None:
        nonlocal count
        while not over.is_set():
            try:
                socket.recv(timeout=0.2)
            except TimeoutError:
                continue
            count += 1

    thread = threading.Thread(target=run)
    thread.start()
    stack.callback(thread.join)
    return lambda: count


def _share(node: RunningNode, pages: int, listeners: int = 0) -> tuple[float, float]:
    """The control process's share of a core, and frames a second that each page got."""
    with ExitStack() as stack:
        over = threading.Event()
        counts = [_read(stack, node, "/ui/live", over) for _ in range(pages)]
        for _ in range(listeners):
            _read(stack, node, "/ui/listen", over)
        stack.callback(over.set)
        time.sleep(1.0)
        before, began, began_s = [count() for count in counts], cpu_s(node.process.pid), time.monotonic()
        time.sleep(CPU_S)
        seconds = time.monotonic() - began_s
        share = (cpu_s(node.process.pid) - began) / seconds
        rates = [(count() - first) / seconds for count, first in zip(counts, before, strict=True)]
    return share, min(rates, default=0.0)


def _loaded(browser: Browser, address: str, moment: str) -> float:
    """Seconds from the navigation to a moment that the page itself has noted: asking for it earlier would hold the page up."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address, wait_until="commit")
    time.sleep(LOAD_S)
    ready_ms = float(page.evaluate(f"performance.{moment}"))
    context.close()
    assert 0 < ready_ms < LOAD_S * 1000
    return ready_ms / 1000


def main() -> None:
    words = arguments(str(__doc__), RUNS)
    result: dict[str, Any] = {"what": "CPU that open pages cost the control process, and seconds until a page is ready"}
    result |= circumstances()
    with tempfile.TemporaryDirectory() as folder, RunningNode(Path(folder), *WORDS) as node:
        time.sleep(5.0)
        shares: dict[str, list[float]] = {"alone": [], "one": [], "many": [], "listening": []}
        rates = []
        for _ in range(ROUNDS):
            shares["alone"].append(_share(node, 0)[0])
            shares["one"].append(_share(node, 1)[0])
            share, rate = _share(node, CLIENTS)
            shares["many"].append(share)
            rates.append(rate)
            shares["listening"].append(_share(node, 1, 1)[0])
        result["clients"] = CLIENTS
        result["share_of_a_core"] = {name: round(statistics.median(all_of), 4) for name, all_of in shares.items()}
        result["many_more_than_alone"] = round(statistics.median(shares["many"]) - statistics.median(shares["alone"]), 4)
        result["frames_a_second_of_the_slowest"] = round(min(rates), 1)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            address = f"http://127.0.0.1:{node.http_port}/ui"
            ready, bare = [], []
            for _ in range(words.runs + 1):
                bare.append(_loaded(browser, f"{address}/icon.svg", "getEntriesByType('navigation')[0].loadEventEnd"))
                ready.append(_loaded(browser, address, "getEntriesByName('ready')[0].startTime"))
            result["ready_s"], result["bare_s"] = summary(ready[1:]), summary(bare[1:])
            browser.close()
    keep(result, words.json or Path(__file__).with_suffix(".json"))


if __name__ == "__main__":
    main()
