"""The page at `/ui`: its files, and the live socket by which all open pages see the same and steer.

What every page is to see is put together once, twenty times a second, and sent to each: the cost on the control thread is that
of one subscriber, however many pages are open, and nothing while there is none. What a page sends runs as its OSC message.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from math import inf
from typing import Any, Protocol

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from node.control.client import Control
from node.control.commands import Kind, Value
from node.errors import EndlessError, Refused
from node.surfaces.control_inbox import ControlInbox
from node.surfaces.dispatch import Dispatcher
from node.surfaces.feedback import Feedback
from node.surfaces.packet import encode
from node.surfaces.page_client import PageClient, put, text_of

log = logging.getLogger(__name__)

TICK_S = 0.05
TURN = 64  # messages of one page that may wait for control
ASKED = 4  # questions of one page that may be under way
MAX_COMMAND = 16384  # characters of a frame


class View(Protocol):
    """What the page shows beside the parameters and what `/notify` tells."""

    def whole(self) -> dict[str, Any]:
        """All of it, for a page that comes. On the control thread."""

    def news(self, now: float) -> dict[str, Any]:
        """What is new since the last call; {} for nothing. On the control thread."""

    def limiter(self) -> float:
        """The least gain of the limiter of late, linear."""

    def answer(self, what: str, words: Mapping[str, Any]) -> Awaitable[object]:
        """An answer to a page's question. On the HTTP thread. Raises Refused, EndlessError."""


class _All:
    """Every address: what a page listens to."""

    def __contains__(self, address: object) -> bool:
        return True


class Page:
    """`converse` is for the HTTP thread, `step` for the control loop's step. It is itself the one subscriber for all pages."""

    key = ("pages",)

    def __init__(
        self,
        control: Control,
        dispatcher: Dispatcher,
        feedback: Feedback,
        inbox: ControlInbox,
        soon: Callable[[Callable[[], object]], None],
        about: Mapping[str, Any],
    ) -> None:
        """soon: has something run on the HTTP thread. about: what the greeting says of the node."""
        self.view: View | None = None  # from before the first page on
        self._control, self._dispatcher, self._feedback = control, dispatcher, feedback
        self._inbox, self._soon, self._about = inbox, soon, about
        self._open: list[PageClient] = []
        self._told: list[list[Value]] = []
        self._mix: tuple[float, ...] = ()
        self._layers: dict[int, float] = {}
        self._due_s = 0.0

    def __len__(self) -> int:
        return len(self._open)

    # The HTTP thread

    async def converse(self, connection: ServerConnection) -> None:
        """One page, from its first message to its end."""
        client = PageClient(connection, self._dispatcher.prefix, self._soon)
        asked: set[asyncio.Task[None]] = set()
        self._inbox.put(partial(self._came, client))
        try:
            with suppress(ConnectionClosed):
                await self._hear(connection, client, asked)
        finally:
            for task in asked:
                task.cancel()
            self._inbox.put(partial(self._left, client))

    async def _hear(self, connection: ServerConnection, client: PageClient, asked: set[asyncio.Task[None]]) -> None:
        count = 0
        async for message in connection:
            frame = _frame(message)
            if isinstance(frame.get("do"), list):
                self._inbox.put(partial(self._do, client, frame["do"]))
            elif isinstance(frame.get("ask"), int) and len(asked) < ASKED:
                task = asyncio.ensure_future(self._answer(client, frame))
                asked.add(task)
                task.add_done_callback(asked.discard)
            else:
                client.send(
                    "/fail", "/ui", f'a frame is {{"do": [address, ...]}} or {{"ask": number}}, {ASKED} at once at most'
                )
            count += 1
            if count % TURN == 0:
                await self._inbox.ask(_nothing)  # no page sends faster than control works

    async def _answer(self, client: PageClient, frame: Mapping[str, Any]) -> None:
        told: dict[str, Any] = {"answer": frame["ask"]}
        try:
            assert self.view is not None
            told["value"] = await self.view.answer(str(frame.get("what", "")), frame)
        except EndlessError as error:
            told["error"] = str(error)
        except Exception:  # the top of a question: a mistake of ours is an answer too
            log.exception("the page's question %.200r could not be answered", frame.get("what"))
            told["error"] = "failed inside the node; its log has more"
        client.tell(told)

    # The control thread

    def send(self, address: str, *values: Value) -> None:
        """What the feedback tells its subscribers: kept for the next frame."""
        if address == "/level":
            self._mix = values  # type: ignore[assignment]
        elif address.endswith("/level"):
            self._layers[int(address.split("/")[2])] = values[0]  # type: ignore[assignment]
        else:
            self._told.append([address, *values])

    def due_s(self) -> float:
        """The monotonic second of the next frame; infinite while no page is open."""
        return self._due_s if self._open else inf

    def step(self, now: float) -> None:
        """Sends the next frame where one is due. now: monotonic seconds."""
        if not self._open or now < self._due_s or self.view is None:
            return
        self._due_s = now + TICK_S
        news = self.view.news(now)
        if self._told:
            news["told"], self._told = self._told, []
        if news:
            self._tell_all(news)
        if self._mix:
            self._tell_all({"meters": self._meters(self.view.limiter())}, is_meters=True)

    def _meters(self, limiter: float) -> dict[str, Any]:
        mix = [[round(peak, 5), round(rms, 5)] for peak, rms in zip(self._mix[::2], self._mix[1::2], strict=True)]
        layers = [round(self._layers[n], 5) for n in sorted(self._layers)]
        self._mix, self._layers = (), {}
        return {"mix": mix, "layers": layers, "limiter": round(limiter, 5)}

    def _tell_all(self, frame: Mapping[str, Any], is_meters: bool = False) -> None:
        self._soon(partial(put, self._open.copy(), text_of(frame), is_meters))

    def _came(self, client: PageClient) -> None:
        if self.view is None:
            return
        try:
            self._feedback.listen(self, _All())
        except Refused as error:
            client.send("/fail", "/ui", str(error))
            return
        if not self._open:
            self.view.news(time.monotonic())  # what nobody saw is no news any more
        targets = self._control.book.targets.values()
        values = {t.address: self._control.value(t) for t in targets if t.command.kind is Kind.PARAMETER}
        about = {**self._about, "values": values, "told": [list(told) for told in self._control.situation()]}
        self._open.append(client)
        client.tell({"hello": about, **self.view.whole()})

    def _left(self, client: PageClient) -> None:
        if client in self._open:
            self._open.remove(client)
        if not self._open:
            self._feedback.unsubscribe(self.key)
            self._told.clear()

    def _do(self, client: PageClient, words: list[Any]) -> None:
        """Runs what a page sends as the OSC message that it stands for."""
        address, *values = words or [""]
        try:
            if not str(address).startswith("/"):
                raise ValueError
            data = encode(self._dispatcher.prefix + address, *values)
        except (TypeError, ValueError, OverflowError):
            client.send("/fail", str(address)[:200], "a command is an address, and numbers or text")
            return
        self._dispatcher.packet(data, client)


def _frame(message: str | bytes) -> dict[str, Any]:
    """What a page sent; {} for what is no frame."""
    try:
        told = json.loads(message) if isinstance(message, str) and len(message) <= MAX_COMMAND else None
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _nothing() -> None:
    """All that came before is done when this is answered."""
