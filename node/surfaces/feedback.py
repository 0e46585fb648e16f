"""What the node tells its subscribers without being asked (`/notify 1`): changes, meters, events, and all of it at first."""

import random
import time
from collections import deque
from collections.abc import Callable, Container, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import inf, isclose

from node.control.calls import Target
from node.control.client import Client, Control
from node.control.commands import Kind, Value
from node.errors import Refused

MAX_SUBSCRIBERS = 64
LEASE_S = 600.0  # off loopback, without a message from the address
MAX_REFUSALS = 3  # of a port, without a message from its client between them
CHANGE_INTERVAL_S = 1 / 30
LEVEL_INTERVAL_S = 1 / 20
# After the last change of one parameter of a pair: when its sender is told of the other one. A patch that sends back whatever
# it is told would otherwise undo the next value on its way here. Of two nodes that do, both at once, one has the last word
# because no two rests are the same.
REST_S = (0.2, 0.4)
# Datagrams to one subscriber: a default socket buffer of Linux holds about 270 small ones, so a patch may look away for
# 150 ms of the 250 ms that a dump takes.
DUMP_A_TICK = 8
DUMP_ALL_A_TICK = 32
# Of meters to all subscribers together, some 2 ms of a tick's 5: the 4160 messages that 64 layers make for 64 clients would
# keep every command waiting for tens of ms.
LEVELS_A_TICK = 400


@dataclass(slots=True)
class _Subscriber:
    client: Client
    host: str  # "" where there is no lease
    heard_s: float
    refusals: int = 0
    wants: Container[str] | None = None  # None: everything

    def tell(self, address: str, *values: Value) -> None:
        if self.wants is None or address in self.wants:
            self.client.send(address, *values)


@dataclass(slots=True)
class _Change:
    """The newest value of a parameter. by: who sent it and need not be told."""

    told_s: float = -inf
    value: Value = 0
    by: Hashable = None


class Feedback:
    """Subscribers, and what goes to them. `tick` drives whatever waits: call it every few milliseconds.

    Control calls `changed` for each parameter that changes and `push` for each event. All of it costs next to nothing
    while nobody has subscribed.
    """

    def __init__(self, control: Control, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: monotonic seconds, the same as those given to `tick`."""
        self._control = control
        self._clock = clock
        self._subscribers: dict[Hashable, _Subscriber] = {}
        self._heard: set[str] = set()
        self._changes: dict[str, _Change] = {}
        self._pending: dict[str, _Change] = {}
        self._resting: dict[str, tuple[Hashable, float]] = {}  # the sender of the other one of a pair, and when it is told
        self._dumps: deque[tuple[Hashable, Iterator[Target]]] = deque()
        self._levels_s = -inf
        self._metering: Iterator[None] = iter(())  # what is left of the meters to send
        self._metered = True  # nothing is
        self._leases_s = 0.0

    def __len__(self) -> int:
        return len(self._subscribers)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._subscribers

    def subscribe(self, client: Client, host: str = "") -> None:
        """Adds a client, or refreshes it: `/done /notify 1`, how things are, every parameter over the next ticks.

        Raises Refused.

        host: the address whose silence of 10 minutes ends the subscription; "" for none (loopback, a connection).
        """
        if client.key not in self._subscribers:
            self._check_room()
        self._subscribers[client.key] = _Subscriber(client, host, self._clock())
        client.send("/done", "/notify", 1)
        for address, *values in self._control.situation():
            client.send(str(address), *values)
        self._end_dump(client.key)
        if client.key in self._subscribers:  # a connection that broke on the way has left
            self._dumps.append((client.key, self._parameters()))

    def listen(self, client: Client, wants: Container[str]) -> None:
        """Tells a client what changes at the addresses of `wants` (which may change too), with no word before; one that has
        subscribed hears everything and goes on. Raises Refused.
        """
        if client.key not in self._subscribers:
            self._check_room()
            self._subscribers[client.key] = _Subscriber(client, "", self._clock(), wants=wants)

    def unsubscribe(self, key: Hashable) -> None:
        """Ends a subscription; nothing where there is none."""
        self._subscribers.pop(key, None)
        self._end_dump(key)
        if not self._subscribers:  # from now on nobody notes what changes
            self._changes.clear()
            self._pending.clear()
            self._resting.clear()
            self._metering, self._metered = iter(()), True

    def heard(self, key: Hashable, host: str) -> None:
        """A message came from a client, or from another one of its host."""
        self._heard.add(host)
        subscriber = self._subscribers.get(key)
        if subscriber is not None:
            subscriber.refusals = 0

    def refused(self, key: Hashable) -> None:
        """The port of a subscriber is closed: the third time ends its subscription."""
        subscriber = self._subscribers.get(key)
        if subscriber is not None:
            subscriber.refusals += 1
            if subscriber.refusals >= MAX_REFUSALS:
                self.unsubscribe(key)

    def push(self, address: str, *values: Value) -> None:
        """Tells everyone now."""
        for subscriber in tuple(self._subscribers.values()):  # a send may end a subscription
            subscriber.tell(address, *values)

    def changed(
        self, address: str, value: Value, by: Client | None = None, clipped: bool = False, follows: bool = False
    ) -> None:
        """A parameter has a new value: tells everyone but its sender, who is told only where it was clipped.

        At most 30 a second for each address: the first at once (the node's own with the next tick), the last one always. A
        value that is the old one again is told only where it was clipped: nodes wired in a ring would send it round for ever.

        follows: the sender gave another parameter, whose value this one shows too: it is told once that rests.
        """
        if not self._subscribers:
            return
        change = self._changes.get(address)
        if change is None:
            change = self._changes[address] = _Change()
        elif _same(value, change.value) and not clipped:
            if by is not None and not follows and self._resting.get(address, (None, 0.0))[0] == by.key:
                del self._resting[address]  # a node that sends both of a pair
            return
        now = self._clock()
        self._resting.pop(address, None)
        if by is not None and follows:
            self._resting[address] = by.key, now + random.uniform(*REST_S)
        change.value = value
        change.by = None if by is None or clipped else by.key
        if by is not None and now - change.told_s >= CHANGE_INTERVAL_S:
            self._tell(address, change, now)
        else:
            self._pending[address] = change

    def levels_due(self, now: float) -> bool:
        """True where `levels` would send: read the meters only then."""
        return self._metered and bool(self._subscribers) and now - self._levels_s >= LEVEL_INTERVAL_S

    def levels(self, now: float, mix: Sequence[float], layers: Sequence[float]) -> None:
        """Sends the meters, 20 times a second at most. mix: linear peak and RMS of each channel in turn.

        layers: linear peaks of layers 1, 2, ... Of very many the rest goes with the next ticks, and the next meters after that.
        """
        if not self.levels_due(now):
            return
        self._levels_s = now
        rows = [(f"/layer/{n}/level", (float(level),)) for n, level in enumerate(layers, 1)]
        self._metering = self._meter([("/level", tuple(map(float, mix))), *rows])
        self._send_levels()

    def due_s(self) -> float:
        """The monotonic second at which something is to be sent, meters among it; infinite while nobody has subscribed."""
        if not self._subscribers:
            return inf
        waits = self._pending or self._resting or self._dumps or not self._metered
        return -inf if waits else self._levels_s + LEVEL_INTERVAL_S

    def tick(self, now: float) -> None:
        """Sends what has waited: changes, dumps. Ends leases."""
        if not self._subscribers:
            self._heard.clear()
            return
        for address, change in list(self._pending.items()):
            if now - change.told_s >= CHANGE_INTERVAL_S:
                self._tell(address, change, now)
        for address, (key, due_s) in list(self._resting.items()):
            if now >= due_s:
                del self._resting[address]
                if key in self._subscribers:
                    self._subscribers[key].tell(address, self._changes[address].value)
        if not self._metered:
            self._send_levels()
        self._dump()
        if now - self._leases_s >= 1.0:
            self._leases_s = now
            self._end_leases(now)

    def _tell(self, address: str, change: _Change, now: float) -> None:
        change.told_s = now
        self._pending.pop(address, None)
        for key, subscriber in tuple(self._subscribers.items()):
            if change.by is None or key != change.by:
                subscriber.tell(address, change.value)

    def _send_levels(self) -> None:
        sent = sum(1 for _ in islice(self._metering, LEVELS_A_TICK))
        self._metered = sent < LEVELS_A_TICK

    def _meter(self, rows: Sequence[tuple[str, tuple[float, ...]]]) -> Iterator[None]:
        """Sends a message at each step, to one client after the other."""
        for address, values in rows:
            for subscriber in tuple(self._subscribers.values()):  # a send may end a subscription
                subscriber.tell(address, *values)
                yield

    def _check_room(self) -> None:
        if len(self._subscribers) >= MAX_SUBSCRIBERS:
            raise Refused(f"{MAX_SUBSCRIBERS} clients are subscribed already; end one with /notify 0")

    def _parameters(self) -> Iterator[Target]:
        targets = [t for t in self._control.book.targets.values() if t.command.kind is Kind.PARAMETER]
        return iter(sorted(targets, key=lambda target: target.layer))

    def _dump(self) -> None:
        """Sends the next parameters of the dumps under way, the oldest first, and lets those that are not done queue again."""
        for _ in range(min(len(self._dumps), DUMP_ALL_A_TICK // DUMP_A_TICK)):
            if not self._dumps:  # a send may have ended a subscription, and its dump
                return
            key, targets = self._dumps.popleft()
            client = self._subscribers[key].client
            sent = 0
            for target in targets:
                client.send(target.address, self._control.value(target))
                sent += 1
                if sent == DUMP_A_TICK:
                    break
            if sent == DUMP_A_TICK and key in self._subscribers:
                self._dumps.append((key, targets))

    def _end_dump(self, key: Hashable) -> None:
        self._dumps = deque(dump for dump in self._dumps if dump[0] != key)

    def _end_leases(self, now: float) -> None:
        for key, subscriber in list(self._subscribers.items()):
            if subscriber.host in self._heard:
                subscriber.heard_s = now
            elif subscriber.host and now - subscriber.heard_s >= LEASE_S:
                self.unsubscribe(key)
        self._heard.clear()


def _same(value: Value, other: Value) -> bool:
    """True where a client that knows one of them knows the other: beyond a float32 their digits are lost on the way."""
    if isinstance(value, float) and isinstance(other, float):
        return isclose(value, other, rel_tol=1e-6, abs_tol=1e-6)
    return value == other
