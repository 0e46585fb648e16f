"""20,000 messages a second over UDP, a minute for each receiver: `python -m benchmarks.osc_throughput [--seconds S]`.

This process sends `/layer/3/gain` with changing values in bursts, one a millisecond. Each receiver is a process of its own, and
tells how many messages came and what CPU time they took:
  node        UdpServer in the control loop, with its step every 5 ms, feedback included: all that the node does to receive
  bare        a socket, python-osc's OscMessage and a dict of functions: the least that Python can do
  python-osc  its blocking, threading and asyncio servers
  pyliblo3    liblo in C, called from Python
Then a whole daemon takes the same flood: CPU time of its control process beside what it takes when nobody speaks, and what
the system dropped at its port (Linux).
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import platform
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pythonosc.dispatcher import Dispatcher as PythonOscDispatcher
from pythonosc.osc_message import OscMessage
from pythonosc.osc_server import AsyncIOOSCUDPServer, BlockingOSCUDPServer, ThreadingOSCUDPServer

from benchmarks.osc_receive import Counting
from node.control.loop import Loop
from node.control.scheduler import Scheduler
from node.surfaces.bound import bound_udp
from node.surfaces.dispatch import Dispatcher
from node.surfaces.feedback import Feedback
from node.surfaces.osc import UdpServer
from node.surfaces.packet import decode, encode

RATE = 20_000
BURST_S = 0.001
LATE_S = 0.02
STOP = encode("/layer/9/gain", 0.5)  # the last message; sent again until it is heard
_MESSAGES = [encode("/layer/3/gain", n / 1000) for n in range(1000)]


class Count:
    """What a receiver counts into; `over` at the stop message."""

    def __init__(self) -> None:
        self.messages = 0
        self.over = threading.Event()

    def heard(self, address: str, *values: object) -> None:
        self.messages += 1

    def stop(self, address: str, *values: object) -> None:
        self.over.set()


Receiver = Callable[[Count, Callable[[int], None]], None]  # counts; is to tell its port


def node(count: Count, tell: Callable[[int], None]) -> None:
    control = Counting()
    scheduler, feedback = Scheduler(), Feedback(control)
    server = UdpServer(control, Dispatcher(control, scheduler), feedback, bound_udp("127.0.0.1", 0))

    def step() -> None:
        now = time.monotonic()
        for action in scheduler.due(now):
            action()
        feedback.tick(now)
        if control.last == "/layer/9/gain":
            count.over.set()

    loop = Loop(step)
    loop.watch(server)
    tell(server.port)
    loop.run(count.over.is_set)
    count.messages = control.count - 1


def bare(count: Count, tell: Callable[[int], None]) -> None:
    bound = bound_udp("127.0.0.1", 0)
    bound.setblocking(True)
    functions: dict[str, Callable[..., None]] = {f"/layer/{n}/gain": count.heard for n in range(1, 65)}
    functions["/layer/9/gain"] = count.stop
    tell(bound.getsockname()[1])
    while not count.over.is_set():
        data, _source = bound.recvfrom(65536)
        message = OscMessage(data)
        functions[message.address](message.address, *message)


def _python_osc(count: Count) -> PythonOscDispatcher:
    dispatcher = PythonOscDispatcher()
    dispatcher.map("/layer/3/gain", count.heard)
    dispatcher.map("/layer/9/gain", count.stop)
    return dispatcher


def _serving(kind: type[BlockingOSCUDPServer] | type[ThreadingOSCUDPServer]) -> Receiver:
    def receive(count: Count, tell: Callable[[int], None]) -> None:
        with kind(("127.0.0.1", 0), _python_osc(count)) as server:
            server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            tell(server.server_address[1])
            count.over.wait()
            server.shutdown()
            thread.join()

    return receive


def python_osc_asyncio(count: Count, tell: Callable[[int], None]) -> None:
    async def serve() -> None:
        over = asyncio.Event()
        dispatcher = PythonOscDispatcher()
        dispatcher.map("/layer/3/gain", count.heard)
        dispatcher.map("/layer/9/gain", lambda *args: over.set())
        server = AsyncIOOSCUDPServer(("127.0.0.1", 0), dispatcher, asyncio.get_running_loop())  # type: ignore[arg-type]
        transport, _ = await server.create_serve_endpoint()
        bound = transport.get_extra_info("socket")
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        tell(bound.getsockname()[1])
        await over.wait()
        transport.close()

    asyncio.run(serve())


def pyliblo3(count: Count, tell: Callable[[int], None]) -> None:
    import pyliblo3 as liblo

    server = liblo.Server()
    with socket.socket(fileno=os.dup(server.fileno())) as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    server.add_method("/layer/3/gain", "f", lambda path, args: count.heard(path, *args))
    server.add_method("/layer/9/gain", "f", lambda path, args: count.stop(path))
    tell(server.port)
    while not count.over.is_set():
        server.recv(1000)


RECEIVERS: dict[str, Receiver] = {
    "node": node,
    "bare": bare,
    "python-osc blocking": _serving(BlockingOSCUDPServer),
    "python-osc threading": _serving(ThreadingOSCUDPServer),
    "python-osc asyncio": python_osc_asyncio,
    "pyliblo3": pyliblo3,
}


def _child(name: str, to: Connection) -> None:
    count = Count()
    began = 0.0

    def tell(port: int) -> None:
        nonlocal began
        began = time.process_time()
        to.send(port)

    RECEIVERS[name](count, tell)
    to.send((count.messages, time.process_time() - began))


def flood(sender: socket.socket, port: int, seconds: float) -> tuple[int, float]:
    """Sends at RATE for so long; gives how many, and the seconds it took: more where the machine cannot send as fast.

    A sender that the system has stopped for a while goes on at RATE: what it missed, in one burst, would overflow any buffer.
    """
    sent, burst = 0, round(RATE * BURST_S)
    total = round(RATE * seconds)
    began = started = time.monotonic()
    while sent < total:
        wait_s = began + sent / RATE - time.monotonic()
        if wait_s > 0:
            time.sleep(wait_s)
        elif wait_s < -LATE_S:
            began -= wait_s
        for n in range(burst):
            sender.sendto(_MESSAGES[(sent + n) % 1000], ("127.0.0.1", port))
        sent += burst
    return sent, time.monotonic() - started


def measure(name: str, seconds: float) -> dict[str, Any]:
    """One receiver: its messages lost, and microseconds of CPU time a message that came."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    child = spawn.Process(target=_child, args=(name, theirs))
    child.start()
    port = ours.recv()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sent, took_s = flood(sender, port, seconds)
        while not ours.poll(0.2):
            sender.sendto(STOP, ("127.0.0.1", port))
    messages, cpu_s = ours.recv()
    child.join()
    return {
        "sent": sent,
        "a_second": round(sent / took_s),
        "lost": sent - messages,
        "cpu_us_a_message": round(cpu_s / max(1, messages) * 1e6, 2),
        "cpu_share": round(cpu_s / took_s, 3),
    }


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _drops(port: int) -> int:
    rows = [line.split() for line in Path("/proc/net/udp").read_text().splitlines()[1:]]
    return sum(int(row[-1]) for row in rows if int(row[1].rpartition(":")[2], 16) == port)


def _environment() -> dict[str, str]:
    return {**os.environ, "ENDLESS_MEANING": "words"}


def _sync(sender: socket.socket, port: int) -> None:
    """Until the node has dealt with all that it took; what it cannot take is asked again."""
    sender.settimeout(1.0)
    while True:
        sender.sendto(encode("/sync", 7), ("127.0.0.1", port))
        try:
            while decode(sender.recv(65536))[0].address != "/synced":
                pass
        except TimeoutError:
            continue
        return


def daemon(seconds: float) -> dict[str, Any]:
    """A whole node that plays to nowhere under the same flood."""
    words = ["run", "--osc", "127.0.0.1:0", "--http", "off", "--output", "null", "--engine", "tone", "--archive", "off"]
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        log = Path(folder, "log")
        with log.open("w") as to:
            process = subprocess.Popen([sys.executable, "-m", "node", *words], stderr=to, stdout=to, env=_environment())
        try:
            while "listening for OSC on" not in log.read_text():
                time.sleep(0.1)
            port = int(log.read_text().partition("OSC on 127.0.0.1:")[2].split()[0])
            time.sleep(5.0)
            idle_from, began = _cpu_s(process.pid), time.monotonic()
            time.sleep(10.0)
            idle = (_cpu_s(process.pid) - idle_from) / (time.monotonic() - began)
            from_s, dropped, began = _cpu_s(process.pid), _drops(port), time.monotonic()
            sent, took_s = flood(sender, port, seconds)
            _sync(sender, port)
            cpu_s = _cpu_s(process.pid) - from_s - idle * (time.monotonic() - began)
            dropped = _drops(port) - dropped
        finally:
            process.terminate()
            process.wait()
    return {
        "sent": sent,
        "a_second": round(sent / took_s),
        "lost": dropped,
        "cpu_us_a_message": round(cpu_s / sent * 1e6, 2),
        "cpu_share_idle": round(idle, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"), help="where the result is kept")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each receiver")
    arguments = parser.parse_args()
    receivers: dict[str, dict[str, Any]] = {}
    result: dict[str, Any] = {
        "what": "20,000 messages a second over UDP on loopback, bursts of 20: lost, and CPU time a message",
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "seconds": arguments.seconds,
        "receivers": receivers,
    }
    for name in [*RECEIVERS, *(["daemon"] if sys.platform == "linux" else [])]:
        receivers[name] = daemon(arguments.seconds) if name == "daemon" else measure(name, arguments.seconds)
        receivers[name]["load_average"] = round(os.getloadavg()[0], 1)
        if name == "bare":
            ratio = receivers["node"]["cpu_us_a_message"] / receivers["bare"]["cpu_us_a_message"]
            result["node_to_bare"] = round(ratio, 2)
        arguments.json.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
