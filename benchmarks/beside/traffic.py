"""OSC messages over UDP at a steady rate, until SIGTERM: `python -m benchmarks.beside.traffic PORT A_SECOND ADDRESS [WORD...]`.

Each is the address, the words (digits as i, others as s) and a float that changes. A burst goes out each millisecond; what
was missed while the system did not let it run is not made up for.
"""

import itertools
import signal
import socket
import sys
import time

from tests.e2e.node import message

BURST_S = 0.001
LATE_S = 0.02


def run(port: int, a_second: float, address: str, *words: str) -> None:
    values = [int(word) if word.isdigit() else word for word in words]
    datagrams = itertools.cycle([message(address, *values, 0.5 + step / 100) for step in range(50)])
    burst, due_s = max(1, round(a_second * BURST_S)), time.monotonic()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect(("127.0.0.1", port))
        while True:
            for datagram in itertools.islice(datagrams, burst):
                try:
                    sender.send(datagram)
                except ConnectionRefusedError:
                    continue  # the word on an earlier one: nobody listens yet, or any more
            due_s = max(due_s + burst / a_second, time.monotonic() - LATE_S)
            time.sleep(max(0.0, due_s - time.monotonic()))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    run(int(sys.argv[1]), float(sys.argv[2]), *sys.argv[3:])
