"""`endless send`: one message to a node, and whatever it answers."""

import random
import socket
import time
from collections.abc import Callable
from typing import Any

from node.control.commands import AddressBook, Target, Value
from node.errors import EndlessError, UsageError
from node.surfaces.packet import decode, encode

DEFAULT_WAIT_S = 2.0


def parse_argument(word: str, wanted: str) -> Value:
    """A word of the command line as an OSC value: `s:1999` is text; digits go as the table says (`wanted`), else as i or f."""
    if word.startswith("s:"):
        return word[2:]
    if wanted == "s":
        return word
    for kind in (int, float) if wanted != "f" else (float,):
        try:
            return kind(word)
        except ValueError:
            continue
    return word


def arguments(address: str, words: list[str]) -> list[Value]:
    """The words as values of the types that the table gives `address`."""
    types = _types(address)
    return [parse_argument(word, types[min(i, len(types) - 1)] if types else "") for i, word in enumerate(words)]


def send(host: str, port: int, address: str, words: list[str], wait_s: float, show: Callable[[str], None]) -> bool:
    """Sends the message, shows each reply, returns at the last one. False where a reply was `/fail`.

    A `/sync` follows the message: its answer tells that the node has dealt with it. Raises EndlessError where none comes.
    """
    if not address.startswith("/"):
        raise UsageError(f"an address begins with a slash: did you mean /{address}?")
    mark = random.SystemRandom().randrange(2**31)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.connect((host, port))
            sock.send(encode(address, *arguments(address, words)))
            sock.send(encode("/sync", mark))
        except OSError as error:
            raise EndlessError(f"cannot send to {host}:{port}: {error}") from error
        return _replies(sock, address, mark, time.monotonic() + wait_s, show)


def _replies(sock: socket.socket, address: str, mark: int, deadline: float, show: Callable[[str], None]) -> bool:
    fine, synced, waits_for_done = True, False, address in ("/engine",)
    while not synced or waits_for_done:
        sock.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            datagram = sock.recv(65536)
        except (TimeoutError, ConnectionRefusedError) as error:
            if synced and isinstance(error, TimeoutError):
                raise EndlessError(f"{address} is not done yet; wait longer with --wait") from error
            raise EndlessError(
                f"no answer from {sock.getpeername()[0]}:{sock.getpeername()[1]}: is the node running? Start it with "
                "`endless run`, or name another with --to HOST:PORT"
            ) from error
        for _, reply, values in decode(datagram):
            if reply.endswith("/synced") and values == (mark,):
                synced = True
                continue
            show(" ".join([reply, *map(str, values)]))
            fine = fine and not reply.endswith("/fail")
            if reply in ("/done", "/fail") and values[:1] == (address,):
                waits_for_done = False
    return fine


def _types(address: str) -> str:
    target: Target | Any = AddressBook().targets.get(address)
    return target.command.types if target is not None else ""
