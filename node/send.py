"""`endless send`: one message to a node, and whatever it answers."""

import random
import socket
import time
from collections.abc import Callable

from node.control.calls import AddressBook, Target
from node.control.commands import Value
from node.errors import EndlessError, UsageError
from node.surfaces.packet import decode, encode

_LAST = "/quit"  # nothing is answered after it
_SLOW = ("/engine", "/show/load", "/prepare")  # what is answered with `/done` some time after it was taken


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
    mark = None if address.endswith(_LAST) else random.SystemRandom().randrange(2**31)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.connect((host, port))
            sock.send(encode(address, *arguments(address, words)))
            if mark is not None:
                sock.send(encode(_prefix(address) + "/sync", mark))
            asks = not words and address.endswith("/engine")  # for its value
            waits = mark is None or (address.endswith(_SLOW) and not asks)
            return _replies(sock, address, waits, mark, time.monotonic() + wait_s, show)
        except (TimeoutError, ConnectionRefusedError) as error:
            raise EndlessError(
                f"no answer from {host}:{port}: is the node running? Start it with `endless run`, "
                "or name another with --to HOST:PORT"
            ) from error
        except OSError as error:
            raise EndlessError(f"cannot send to {host}:{port}: {error.strerror or error}") from error


def _replies(
    sock: socket.socket, address: str, waits: bool, mark: int | None, deadline: float, show: Callable[[str], None]
) -> bool:
    """waits: for `/done` too. Raises TimeoutError where the node does not answer, EndlessError where it is not done in time."""
    fine, synced, done = True, mark is None, not waits
    while not (synced and done):
        sock.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            datagram = sock.recv(65536)
        except TimeoutError:
            if not synced or mark is None:
                raise
            raise EndlessError(f"{address} is not done yet; wait longer with --wait") from None
        for _, reply, values in decode(datagram):
            if reply.endswith("/synced") and values == (mark,):
                synced = True
                continue
            show(" ".join([reply, *map(str, values)]))
            fine = fine and not reply.endswith("/fail")
            done = done or (reply.endswith(("/done", "/fail")) and values[:1] == (address,))
    return fine


def _target(address: str) -> tuple[str, Target | None]:
    """The prefix of the node that the address speaks to, and the table's target behind it."""
    book = AddressBook().targets
    parts = address.split("/")
    own = {known.split("/")[1] for known in book}
    first = next((i for i, part in enumerate(parts) if i and part in own), 1)
    return "/".join(parts[:first]), book.get("/" + "/".join(parts[first:]))


def _prefix(address: str) -> str:
    return _target(address)[0]


def _types(address: str) -> str:
    target = _target(address)[1]
    return target.command.types if target is not None else ""
