"""The node's HTTP port with all that is on it: put together, started, stepped and stopped as one."""

import logging
from collections.abc import Callable, Mapping
from math import inf
from typing import Any

from node.control.client import Control
from node.control.loop import Loop
from node.errors import EndlessError
from node.surfaces.control_inbox import ControlInbox
from node.surfaces.dispatch import Dispatcher
from node.surfaces.feedback import Feedback
from node.surfaces.http_server import HttpServer, bound_http
from node.surfaces.http_server import Page as HttpPage
from node.surfaces.mdns import Announcer, Service
from node.surfaces.metrics import Family, Metrics
from node.surfaces.oscquery_server import OscQuery, service_name
from node.surfaces.page import Page, View
from node.surfaces.page_files import PageFiles
from node.surfaces.page_listen import Listeners

log = logging.getLogger("endless")


class Web:
    """OSCQuery, the page, and the announcement of the node on the network. `step` belongs into the control loop's step."""

    def __init__(
        self,
        control: Control,
        dispatcher: Dispatcher,
        feedback: Feedback,
        loop: Loop,
        osc: tuple[str, int],
        http: tuple[str, int] | None,
        http_given: bool,
    ) -> None:
        """osc: where the node listens for OSC. http: where to listen, port 0 for a free one; None for not at all.

        http_given: a user asked for it. What cannot be had is a warning and no more: the node plays without it.
        """
        self.inbox = ControlInbox()
        self.page: Page | None = None
        self._parts = control, dispatcher, feedback
        self.http = _opened(http, http_given)
        self.query: OscQuery | None = None
        self._osc = osc
        services = [Service("_osc._udp", *osc)]
        if self.http is not None:
            query = OscQuery(control, dispatcher, feedback, self.inbox, self.http.soon, osc, self.http.port)
            self.query, self.http.pages["/"], self.http.sockets["/"] = query, query.page, query.converse
            services.insert(0, Service("_oscjson._tcp", self.http.host, self.http.port))
            loop.watch(self.inbox)
        self._announcer = Announcer(service_name(dispatcher.prefix, osc[1]), services)

    def measure(self, gather: Callable[[], list[Family]], processes: Callable[[], Mapping[str, int]]) -> None:
        """Before `start`: the numbers of `/metrics`, read on the control thread, and the node's processes."""
        if self.http is not None:
            self.http.pages["/metrics"] = Metrics(self.inbox, gather, processes).page

    def open_page(self, view: View, clip: HttpPage, about: Mapping[str, Any]) -> Listeners | None:
        """Before `start`: the page at `/ui`. Gives those who listen to the mix in it; None where there is no HTTP.

        clip: a clip of the archive at `/ui/archive`. about: what the page is told of the node when it comes.
        """
        if self.http is None:
            return None
        name = service_name(self._parts[1].prefix, self._osc[1])
        host = {"name": name, "prefix": self._parts[1].prefix, "osc": f"{_in_url(self._osc[0])}:{self._osc[1]}"}
        self.page = page = Page(*self._parts, self.inbox, self.http.soon, {**host, **about})
        listeners = Listeners(self.http.soon)
        page.view = view
        self.http.pages |= {"/ui": PageFiles().page, "/ui/archive": clip}
        self.http.light.add("/ui")
        self.http.sockets |= {"/ui/live": page.converse, "/ui/listen": listeners.converse}
        return listeners

    def start(self) -> None:
        """Takes requests from now on; they are answered as soon as the control loop runs."""
        if self.http is not None:
            self.http.start()
            place = f"http://{_in_url(self.http.host)}:{self.http.port}"
            log.info("OSCQuery at %s%s", place, "" if self.page is None else f", the page at {place}/ui")
        self._announcer.start()

    def step(self, now: float) -> None:
        """now: monotonic seconds."""
        if self.query is not None:
            self.query.step()
        if self.page is not None:
            self.page.step(now)

    def due_s(self) -> float:
        """The monotonic second at which `step` has something to do; infinite while only a message can bring it."""
        return inf if self.page is None else self.page.due_s()

    def leave(self) -> None:
        """Begins to say on the network that the node goes; `stop` does it too, and waits for it."""
        self._announcer.leave()

    def stop(self) -> None:
        """Closes every connection; then no request is under way any more."""
        self._announcer.leave()
        if self.http is not None and self.query is not None:
            self.http.stop()
            if self.http.refused or self.query.slow:
                log.info("HTTP: %d requests were refused, %d slow clients closed", self.http.refused, self.query.slow)
        self._announcer.join()
        self.inbox.close()


def _opened(http: tuple[str, int] | None, given: bool) -> HttpServer | None:
    """The server; for a port that nobody asked for and that is taken, one at a free port. None where there is none."""
    if http is None:
        return None
    host, port = http
    try:
        return HttpServer(bound_http(host, port), host)
    except EndlessError as error:
        if given:
            log.warning("no OSCQuery: --http %s:%d: %s; choose another address, or --http off", host, port, error)
            return None
        why = error
    try:
        server = HttpServer(bound_http(host, 0), host)
    except EndlessError as error:
        log.warning("no OSCQuery: --http %s: %s", host, error)
        return None
    log.warning("HTTP port %d: %s, maybe by another node; taking port %d", port, why, server.port)
    return server


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
