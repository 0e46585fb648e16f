"""From OSC messages to calls on control, and from refusals to `/fail`, whatever transport they came by.

One Dispatcher serves every transport of a node: its limits hold for all of them together.
"""

import difflib
import logging
import re
import struct
import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache, partial
from math import isnan
from operator import is_
from typing import Any, Protocol

from node.control.calls import Call, Target, bind, is_release
from node.control.client import Client, Control
from node.control.commands import COMMANDS, MAX_LAYERS, SENT_ONLY, Kind, Value
from node.control.scheduler import LEAD_S, Scheduler
from node.errors import Refused
from node.log_storm import UNFOLDED
from node.surfaces import prefix as prefixes
from node.surfaces.packet import Malformed, Message, decode, encode
from node.surfaces.pattern import AddressTree, is_pattern
from node.surfaces.timetag import TagClock

log = logging.getLogger(__name__)

FAILS_A_SECOND = 50  # to one client
ALL_FAILS_A_SECOND = 500  # a sender that changes its port with every message is many clients
SUGGESTIONS_A_SECOND = 20  # new ones; each costs up to a millisecond
LOG_LINES_A_SECOND = 200  # of /dumpOSC
_MAX_FADER_BYTES = 128  # of a packet
_MAX_FADERS = 1024  # remembered
_FLOAT = struct.Struct(">f")
_SHOWN = 200  # characters of what a client sent, in answers and in the log
_LAYER = re.compile(r"/layer/([0-9]+)/")
_CUE = re.compile(r"/cue/([^/]+)/\w+")
_TEMPLATES = [command.address for command in COMMANDS]


class Peer(Client, Protocol):
    """A client at the other end of an OSC transport."""

    def transmit(self, data: bytes) -> None:
        """Sends one OSC packet as it is. Never waits, never raises."""


@dataclass(slots=True)
class Stats:
    """Counts since the start. received: packets. messages: what they held. dropped: what could not be sent. overtaken:
    messages of faders that did not run because a newer one waited behind them."""

    received: int = 0
    messages: int = 0
    malformed: int = 0
    refused: int = 0
    clipped: int = 0
    dropped: int = 0
    overtaken: int = 0


class Limit:
    """At most `most` in any second."""

    def __init__(self, most: int) -> None:
        self._times: deque[float] = deque([float("-inf")] * most, maxlen=most)

    def allows(self, now: float) -> bool:
        if now - self._times[0] < 1.0:
            return False
        self._times.append(now)
        return True


class Dispatcher:
    """Runs what packets ask: at once and in order, or at their time through the scheduler."""

    def __init__(self, control: Control, scheduler: Scheduler, prefix: str = "") -> None:
        """prefix: a name before every address, as `/garden`; "" for none. Raises ValueError for one that is no address."""
        self.prefix = prefixes.checked(prefix)
        self.stats = Stats()
        self._control = control
        self._scheduler = scheduler
        self._tree = AddressTree(a for a, t in control.book.targets.items() if _by_pattern(t))
        self._fails: dict[Hashable, Limit] = {}
        self._all_fails = Limit(ALL_FAILS_A_SECOND)
        self._suggestions = Limit(SUGGESTIONS_A_SECOND)
        self._clip_warned_s = float("-inf")
        self._tags = TagClock()
        self._dumping = False
        self._dumped = Limit(LOG_LINES_A_SECOND)
        self._not_dumped = 0
        self._faders: dict[bytes, bool] = {}  # the bytes before a number, and whether they address a fader
        self._encoded: tuple[str, tuple[Value, ...], bytes] = ("", (), b"")  # the last message that was sent, and its values
        control.handlers["/dumpOSC"] = self._dump_osc

    def encoded(self, address: str, *values: Value) -> bytes:
        """A message as the node sends it: under its prefix. The same to many clients, one after another, is made once."""
        last, same, data = self._encoded
        if last is not address or len(same) != len(values) or not all(map(is_, same, values)):
            data = prefixes.encoded(self.prefix, address, *values)
            self._encoded = (address, values, data)
        return data

    def fader(self, data: bytes) -> bytes | None:
        """Which fader a packet moves: the bytes before its number. None for any other packet than one number of type `f` for a
        parameter that is continuous.

        A newer packet of the same sender and fader makes this one void, where only such packets lie between them.
        """
        if data[-8:-4] != b",f\0\0" or len(data) > _MAX_FADER_BYTES or self._dumping:
            return None
        which = data[:-4]
        known = self._faders.get(which)
        if known is None:
            if len(self._faders) >= _MAX_FADERS:
                self._faders.clear()
            known = self._faders[which] = self._is_fader(which)
        if not known or isnan(_FLOAT.unpack_from(data, len(data) - 4)[0]):
            return None
        return which

    def overtaken(self) -> None:
        """A packet of a fader was void and did not run."""
        self.stats.received += 1
        self.stats.messages += 1
        self.stats.overtaken += 1

    def packet(self, data: bytes, client: Peer) -> None:
        """Runs one packet. Whatever its bytes are, this raises nothing, waits for nothing and is soon done."""
        self.stats.received += 1
        try:
            messages = decode(data)
        except Malformed as error:
            self.stats.malformed += 1
            if error.address:
                self._fail(client, error.address, str(error))
            return
        for message in messages:
            self._message(message, client)

    def _message(self, message: Message, client: Peer) -> None:
        timetag, sent, args = message
        self.stats.messages += 1
        if self._dumping:
            self._log(client, sent, args)
        address = sent
        if self.prefix:
            address = sent[len(self.prefix) :] if sent.startswith(self.prefix + "/") else ""
        try:
            due_s = None if timetag is None else self._tags.due_s(timetag)
            target = self._control.book.targets.get(address)
            if target is None:
                self._inexact(sent, address, args, client, due_s)
            elif not is_release(target, args):
                call = self._bound(target, args)
                if due_s is None:
                    self._apply(call, client, 0)
                else:
                    self._later(due_s, sent, client, partial(self._apply, call, client))
        except Refused as error:
            self._refuse(client, sent, str(error))
        except Exception:  # the top of a message's way: a mistake of ours in one command must not end the show
            log.exception("%s could not be done", sent)
            self._refuse(client, sent, "failed inside the node; its log has more")

    def _is_fader(self, head: bytes) -> bool:
        end = head.find(0)
        if (end + 4) & ~3 != len(head) - 4:
            return False
        sent = head[:end].decode("utf-8", "replace")
        target = self._control.book.targets.get(sent[len(self.prefix) :] if sent.startswith(self.prefix + "/") else "")
        return target is not None and target.command.kind is Kind.PARAMETER and target.command.args[0].continuous

    def _inexact(self, sent: str, address: str, args: tuple[Any, ...], client: Peer, due_s: float | None) -> None:
        if sent in SENT_ONLY or sent.endswith("/fail") or address in SENT_ONLY:
            return  # never answered: two nodes must not storm each other
        if not is_pattern(address):
            self._refuse(client, sent, partial(self._unknown, address))
            return
        found = self._tree.find(address)
        if not found:
            raise Refused("matches no parameter and no trigger of a layer")
        work = partial(self._apply_all, found, args, client)
        if due_s is None:
            work(0)
        else:
            self._later(due_s, sent, client, work)

    def _bound(self, target: Target, args: tuple[Any, ...]) -> Call:
        call = bind(target, args)
        if call.clipped:
            self.stats.clipped += 1
            now = time.monotonic()
            if now - self._clip_warned_s >= 1.0:
                self._clip_warned_s = now
                ranges = ", ".join(f"{arg.name} {arg.range_text}" for arg in target.command.args)
                log.warning("%s %s is clipped: %s", target.address, _shown(args), ranges)
        return call

    def _apply(self, call: Call, client: Peer, frame: int) -> None:
        if call.asks:
            client.send(call.target.address, self._control.value(call.target))
        else:
            self._control.call(call, client, frame)

    def _apply_all(self, found: tuple[str, ...], args: tuple[Any, ...], client: Peer, frame: int) -> None:
        """Applies a pattern where the value is valid. A question to parameters fires no trigger that matches as well."""
        targets = [self._control.book.targets[address] for address in found]
        if not args and any(target.command.kind is Kind.PARAMETER for target in targets):
            targets = [target for target in targets if target.command.kind is Kind.PARAMETER]
        refused, first = 0, ""
        for target in targets:
            try:
                if not is_release(target, args):
                    _takes(target, args)
                    self._apply(self._bound(target, args), client, frame)
            except Refused as error:
                refused += 1
                first = first or f"{target.address} {error}"
        if refused:
            raise Refused(f"{refused} of {len(targets)} refused: {first}")

    def _later(self, due_s: float, sent: str, client: Peer, work: Callable[[int], None]) -> None:
        def run() -> None:
            try:
                work(self._control.frame_at(due_s))
            except Refused as error:
                self._refuse(client, sent, str(error))

        now = time.monotonic()
        self._scheduler.at(max(now, due_s - LEAD_S), now, run)

    def _refuse(self, client: Peer, sent: str, reason: str | Callable[[], str]) -> None:
        self.stats.refused += 1
        self._fail(client, sent, reason)

    def _fail(self, client: Peer, sent: str, reason: str | Callable[[], str]) -> None:
        """Sends `/fail` unless that client has had enough of them; only then is the text made."""
        limit = self._fails.get(client.key)
        if limit is None:
            if len(self._fails) >= 1024:
                del self._fails[next(iter(self._fails))]
            limit = self._fails[client.key] = Limit(FAILS_A_SECOND)
        now = time.monotonic()
        if limit.allows(now) and self._all_fails.allows(now):
            text = reason if isinstance(reason, str) else reason()
            client.transmit(encode(self.prefix + "/fail", sent[:_SHOWN], text))

    def _unknown(self, address: str) -> str:
        if not address:
            return f"unknown address; all addresses here begin with {self.prefix}/"
        layer, cue = _LAYER.match(address), _CUE.fullmatch(address)
        if cue and f"/cue/{cue[1]}/go" not in self._control.book.targets:
            return f"there is no cue {cue[1][:_SHOWN]}"
        if layer and address.replace(layer[1], "{n}", 1) in _TEMPLATES:
            return f"layer {layer[1][:10]} is out of range 1..{MAX_LAYERS}"
        near = _nearest(address) if len(address) <= 64 and self._suggestions.allows(time.monotonic()) else ""
        return f"unknown address; did you mean {self.prefix}{near}?" if near else "unknown address"

    def _dump_osc(self, call: Call, client: Client | None) -> None:
        self._dumping = call.values[0] == 1

    def _log(self, client: Peer, address: str, args: tuple[Any, ...]) -> None:
        if not self._dumped.allows(time.monotonic()):
            self._not_dumped += 1
            return
        if self._not_dumped:
            log.info("%d more messages that are not shown", self._not_dumped, extra=UNFOLDED)
            self._not_dumped = 0
        log.info("%s %s %s", client.key, _shown(address), _shown(args), extra=UNFOLDED)


def _by_pattern(target: Target) -> bool:
    """Patterns reach parameters and the triggers of layers: `/*` must not quit the node."""
    return target.command.kind is Kind.PARAMETER or (target.command.kind is Kind.TRIGGER and target.layer > 0)


def _takes(target: Target, args: tuple[Any, ...]) -> None:
    """`/layer/1/* 0.5` is for the numbers and not a new prompt. Raises Refused."""
    specs = target.command.args
    if specs and specs[0].joined and args and not any(isinstance(arg, str) for arg in args):
        raise Refused("takes text")


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text[:_SHOWN] if text.isprintable() else repr(text[:_SHOWN])


@lru_cache(maxsize=256)
def _nearest(address: str) -> str:
    """The address of the table that is spelt most like `address`; "" where none is."""
    layer = _LAYER.match(address)
    template = address.replace(layer[1], "{n}", 1) if layer else address
    near = next(iter(difflib.get_close_matches(template, _TEMPLATES, 1)), "")
    number = layer[1] if layer and 1 <= int(layer[1]) <= MAX_LAYERS else "1"
    return near.replace("{n}", number).replace("{number}", "1")
