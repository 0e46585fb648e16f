"""Measures one candidate in a process of its own, from the side that waits for it."""

from collections.abc import Generator
from dataclasses import asdict
from typing import cast

from generator.bench.candidates import Candidate
from generator.bench.protocol import Done, Failed, Message, Protocol
from generator.child import Child, thread_limits

_NAP_S = 0.5


def measuring(candidate: Candidate, weights: str | None, protocol: Protocol) -> Generator[Message, None, None]:
    """What the process tells, as it comes; the last is Done or Failed, even where the process is killed.

    weights: as the engine takes them. Closing this generator ends the process. Call it from a thread that lives as long.
    """
    options = candidate.options | ({"weights": weights} if weights else {})
    arguments = {"options": options, "protocol": asdict(protocol)}
    try:
        child = Child("generator.bench.worker", arguments, thread_limits())
    except OSError as error:
        yield Failed(f"its process cannot be started: {error.strerror}")
        return
    try:
        yield from _messages(child)
    finally:
        child.stop(None, 0.0)  # it has nothing to save


def _messages(child: Child) -> Generator[Message, None, None]:
    while True:
        ended = child.has_ended  # asked before reading: whatever it sent has arrived then
        received = cast(list[Message], child.receive())
        yield from received
        if received and isinstance(received[-1], Done | Failed):
            return
        if ended and not received:
            yield Failed(f"its process died ({_cause(child.cause)})")
            return
        child.wait(_NAP_S)


def _cause(cause: str) -> str:
    return f"{cause}: was there too little memory?" if cause == "signal 9" else cause
