"""What PCM over OSC costs a node: `python -m benchmarks.pcm [--json FILE] [--runs SECONDS]`.

CPU seconds a second of the node's control process, at 48 kHz stereo, with no receiver, one, and eight, of each encoding. The
receivers are ports that nobody reads: what they cost the system is not the node's.
"""

import os
import socket
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.first_sound import arguments, circumstances, keep
from tests.e2e.node import RunningNode, message

WORDS = ("--engine", "tone", "--prompt", "440 Hz", "--layers", "1", "--duration", "30", "--rate", "48000", "--output", "null")
CASES = [(0, "s16"), *((count, encoding) for encoding in ("s16", "s24", "f32") for count in (1, 8))]


def _cpu_s(pid: int) -> float:
    """CPU time of a process, by the kernel (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _measure(node: RunningNode, count: int, encoding: str, seconds: float) -> float:
    with ExitStack() as stack:
        ports = [stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(count)]
        for port in ports:
            port.sendto(message("/pcm/subscribe", 0, encoding, 2), ("127.0.0.1", node.port))
        time.sleep(0.5)
        before, began = _cpu_s(node.process.pid), time.monotonic()
        while (spent := time.monotonic() - began) < seconds:
            time.sleep(min(3.0, seconds - spent))
            for port in ports:
                port.sendto(message("/pcm/subscribe", 0, encoding, 2), ("127.0.0.1", node.port))
        return (_cpu_s(node.process.pid) - before) / spent


def measure(seconds: float) -> dict[str, Any]:
    """Every case, on one node. Streams of the case before have ended when the next begins: their ports are closed."""
    with tempfile.TemporaryDirectory() as folder, RunningNode(Path(folder), *WORDS) as node:
        time.sleep(5.0)
        found = {}
        for count, encoding in CASES:
            found[f"{count} {encoding}" if count else "none"] = round(_measure(node, count, encoding, seconds), 4)
            time.sleep(1.0)
        return found


def main() -> None:
    words = arguments(str(__doc__), 10)
    result = {"what": "CPU seconds a second of the control process, by receivers of PCM", **circumstances()}
    result["seconds"] = words.runs
    result["receivers"] = measure(words.runs)
    keep(result, words.json or Path(__file__).with_suffix(".json"))


if __name__ == "__main__":
    main()
