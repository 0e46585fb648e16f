"""What one `/layer/3/gain 0.5` over UDP costs to receive: `python -m benchmarks.osc_receive [--json FILE]`.

Three receivers drain the same datagrams from a socket's buffer, in turn, many rounds; the median of each is kept:
  server      UdpServer.receive: guard, decode, exact match, coercion, a control that does nothing
  bare        a socket, python-osc's OscMessage and a dict of functions: the least that Python can do
  python-osc  its BlockingOSCUDPServer
and, for the floor, `socket`: recvfrom alone.
"""

import argparse
import json
import platform
import socket
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pythonosc.dispatcher import Dispatcher as PythonOscDispatcher
from pythonosc.osc_message import OscMessage
from pythonosc.osc_server import BlockingOSCUDPServer

from node.control.calls import AddressBook, Call, Target
from node.control.client import Client, Handler
from node.control.commands import Value
from node.control.scheduler import Scheduler
from node.surfaces.bound import bound_udp
from node.surfaces.dispatch import Dispatcher
from node.surfaces.feedback import Feedback
from node.surfaces.osc import UdpServer
from node.surfaces.packet import encode

MESSAGE = encode("/layer/3/gain", 0.5)
DATAGRAMS = 200  # a round: a default socket buffer of Linux holds about 270
ROUNDS = 200


@dataclass
class Counting:
    """A control that counts what it is asked. last: its address."""

    book: AddressBook = field(default_factory=AddressBook)
    handlers: dict[str, Handler] = field(default_factory=dict)
    count: int = 0
    last: str = ""

    def call(self, call: Call, client: Client | None, frame: int = 0) -> None:
        self.count += 1
        self.last = call.target.address

    def value(self, target: Target) -> Value:
        return 0.0

    def situation(self) -> tuple[()]:
        return ()

    def frame_at(self, monotonic_s: float) -> int:
        return 0


def _fill(sender: socket.socket, port: int) -> None:
    for _ in range(DATAGRAMS):
        sender.sendto(MESSAGE, ("127.0.0.1", port))


def _server(sender: socket.socket) -> Callable[[], float]:
    control = Counting()
    server = UdpServer(control, Dispatcher(control, Scheduler()), Feedback(control), bound_udp("127.0.0.1", 0))

    def round_us() -> float:
        _fill(sender, server.port)
        started, done = time.perf_counter(), 0
        while done < DATAGRAMS:
            done += server.receive()
        return (time.perf_counter() - started) / done * 1e6

    return round_us


def _bare(sender: socket.socket, decodes: bool) -> Callable[[], float]:
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.bind(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    functions: dict[str, Callable[..., None]] = {f"/layer/{n}/gain": lambda *args: None for n in range(1, 65)}

    def round_us() -> float:
        _fill(sender, port)
        started = time.perf_counter()
        for _ in range(DATAGRAMS):
            data, _source = bound.recvfrom(65536)
            if decodes:
                message = OscMessage(data)
                functions[message.address](*message)
        return (time.perf_counter() - started) / DATAGRAMS * 1e6

    return round_us


def _python_osc(sender: socket.socket) -> Callable[[], float]:
    count = 0
    ended_s = 0.0
    finished = threading.Event()

    def heard(address: str, *args: object) -> None:
        nonlocal count, ended_s
        count += 1
        if count == DATAGRAMS:
            ended_s = time.perf_counter()
            finished.set()

    dispatcher = PythonOscDispatcher()
    dispatcher.map("/layer/3/gain", heard)
    server = BlockingOSCUDPServer(("127.0.0.1", 0), dispatcher)

    def round_us() -> float:
        nonlocal count
        count = 0
        finished.clear()
        _fill(sender, server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.001,))
        started_s = time.perf_counter()
        thread.start()
        finished.wait(10)
        server.shutdown()
        thread.join()
        return (ended_s - started_s) / DATAGRAMS * 1e6

    return round_us


def measure(rounds: int = ROUNDS) -> dict[str, dict[str, float]]:
    """Microseconds a message of each receiver: median, and the 10th and 90th percentile of the rounds."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        receivers = {
            "server": _server(sender),
            "bare": _bare(sender, decodes=True),
            "python-osc": _python_osc(sender),
            "socket": _bare(sender, decodes=False),
        }
        taken: dict[str, list[float]] = {name: [] for name in receivers}
        for _ in range(rounds):
            for name, round_us in receivers.items():
                taken[name].append(round_us())
    return {name: _summary(values) for name, values in taken.items()}


def _summary(values: list[float]) -> dict[str, float]:
    tenths = statistics.quantiles(values, n=10)
    return {"median_us": round(statistics.median(values), 2), "p10_us": round(tenths[0], 2), "p90_us": round(tenths[-1], 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"), help="where the result is kept")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    result = {
        "what": "microseconds to receive one /layer/3/gain 0.5 over UDP on loopback",
        "machine": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "datagrams_a_round": DATAGRAMS,
        "rounds": arguments.rounds,
        "receivers": measure(arguments.rounds),
    }
    arguments.json.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
