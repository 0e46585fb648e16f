"""A child that writes a sample counter into a mix ring as fast as it is told."""

import time
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from generator.arena import Arena
from node.outputs.mix_ring import MixWriter, ring_bytes


def main(arguments: dict[str, Any], connection: Connection) -> None:
    """Writes `blocks` blocks of `block` frames with `pause_s` between them; says when it is done and waits for the end."""
    arena = Arena.receive(connection)
    writer = MixWriter(arena.control(0, ring_bytes(arguments["frames"])))
    block = np.zeros((arguments["block"], 2), np.float32)
    connection.send("ready")
    connection.recv()
    for n in range(arguments["blocks"]):
        block[:, 0] = np.arange(n * len(block), (n + 1) * len(block))
        block[:, 1] = -block[:, 0]
        writer.write(block)
        time.sleep(arguments["pause_s"])
    connection.send("done")
    connection.recv()
