"""What OSCQuery costs and how fast it is: `python -m benchmarks.oscquery [--json FILE] [--runs N]`.

One node with three layers, clients in this process:
  listen_s      from one WebSocket's change of a gain to another that listens, and over UDP to a WebSocket
  get_s         a whole namespace, and one value
  meters_cpu    share of one core that the node's control process takes more with 20 clients that listen to every meter
"""

import os
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.first_sound import arguments, circumstances, keep, summary
from tests.e2e.node import RunningNode
from tests.node.surfaces.web_rig import Page

CLIENTS = 20
LAYERS = 3
CPU_S = 10.0


def _page(stack: ExitStack, node: RunningNode) -> Page:
    page = Page(node.http_port)
    stack.callback(page.close)
    return page


def _listening(node: RunningNode, runs: int, send: Callable[[str, float], object]) -> list[float]:
    """Seconds of each change; the layers take turns, so that the limit of 30 a second is never met."""
    seconds = []
    with ExitStack() as stack:
        page = _page(stack, node)
        for n in range(1, 65):
            page.command("LISTEN", f"/layer/{n}/gain")
            page.next()
        for run in range(runs):
            address, value = f"/layer/{1 + run % 64}/gain", (1 + run // 64) / 64
            began_s = time.perf_counter()
            send(address, value)
            page.until(lambda told, address=address: told[0] == address)
            seconds.append(time.perf_counter() - began_s)
            time.sleep(0.005)
    return seconds


def _gets(node: RunningNode, runs: int, path: str) -> list[float]:
    seconds = []
    for _ in range(runs):
        began_s = time.perf_counter()
        with urllib.request.urlopen(f"http://127.0.0.1:{node.http_port}{path}", timeout=60) as answer:
            answer.read()
        seconds.append(time.perf_counter() - began_s)
        time.sleep(0.01)
    return seconds


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _share(pid: int) -> float:
    began, began_s = _cpu_s(pid), time.monotonic()
    time.sleep(CPU_S)
    return (_cpu_s(pid) - began) / (time.monotonic() - began_s)


def _meters(node: RunningNode) -> dict[str, Any]:
    alone = _share(node.process.pid)
    counts = [0] * CLIENTS
    with ExitStack() as stack:
        over = threading.Event()

        def read(n: int, page: Page) -> None:
            while not over.is_set():
                page.next()
                counts[n] += 1

        threads = []
        for n in range(CLIENTS):
            page = _page(stack, node)
            for address in ("/level", *(f"/layer/{k}/level" for k in range(1, LAYERS + 1))):
                page.command("LISTEN", address)
            threads.append(threading.Thread(target=read, args=(n, page)))
        for thread in threads:
            thread.start()
        time.sleep(1.0)
        before = sum(counts)
        share = _share(node.process.pid)
        messages = (sum(counts) - before) / CPU_S
        over.set()
        for thread in threads:
            thread.join()
    return {"clients": CLIENTS, "messages_a_second": round(messages), "alone": round(alone, 4), "with_clients": round(share, 4)}


def measure(runs: int) -> dict[str, Any]:
    words = ("--engine", "tone", "--prompt", "noise", "--layers", LAYERS, "--output", "null")
    with tempfile.TemporaryDirectory() as folder, RunningNode(Path(folder), *words) as node, ExitStack() as stack:
        patch, page = node.patch(), _page(stack, node)
        return {
            "listen_s": {
                "from_websocket": summary(_listening(node, runs, page.send)),
                "from_udp": summary(_listening(node, runs, patch.send)),
            },
            "get_s": {"everything": summary(_gets(node, runs, "/")), "one_value": summary(_gets(node, runs, "/gain?VALUE"))},
            "meters_cpu": _meters(node),
        }


def main() -> None:
    words = arguments(str(__doc__), 300)
    result = {
        "what": "OSCQuery: seconds to a listener, seconds of a request, CPU of meters",
        **circumstances(),
        "runs": words.runs,
    }
    result["series"] = measure(words.runs)
    keep(result, words.json or Path(__file__).with_suffix(".json"))


if __name__ == "__main__":
    main()
