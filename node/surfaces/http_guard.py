"""Who may speak HTTP and WebSocket to the node: the checks of a request's Host, Origin and kin, and a pace for requests.

A web page somewhere can make the browser of someone near the node send requests to it. What the browser says of itself tells
such a page: the Host is the page's own name where DNS was made to point here (rebinding), and the Origin of a WebSocket is
never ours (RFC 6455, section 10.2). Programs that are no browser send no Origin. For what needs no Origin, as an image or
a script from here, newer browsers say where the page comes from (W3C Fetch Metadata).
"""

import ipaddress
import re
import socket
from collections.abc import Iterable

from websockets.datastructures import Headers

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?")
_ORIGIN = re.compile(r"https?://([^/?#@]+)")


def own_names(host: str) -> frozenset[str]:
    """The names by which a node that listens at `host` may be called, in lower case; addresses need none."""
    machine = socket.gethostname().lower()
    return frozenset({"localhost", host.lower(), machine, machine.partition(".")[0] + ".local"})


def is_own_host(header: str, names: Iterable[str]) -> bool:
    """Whether a Host header can be meant for this node: an address, which no DNS can forge, or one of its `names`."""
    found = _HOST.fullmatch(header)
    if not found:
        return False
    host = found[1].strip("[]").lower()
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.removesuffix(".") in names
    return True


def is_same_origin(origin: str, host: str) -> bool:
    """Whether an Origin header names the very host and port of the Host header, so that the page came from this node."""
    found = _ORIGIN.fullmatch(origin)
    return found is not None and found[1].lower() == host.lower()


def is_foreign(headers: Headers, host: str) -> bool:
    """Whether a request comes from a page that is not of this node. A link to one of its pages is no such request.

    host: the Host header. Holds for upgrades to WebSockets and for everything else.
    """
    if any(not is_same_origin(origin, host) for origin in headers.get_all("Origin")):
        return True
    sites = headers.get_all("Sec-Fetch-Site")
    follows_link = headers.get_all("Sec-Fetch-Mode") == ["navigate"] and headers.get_all("Sec-Fetch-Dest") == ["document"]
    return any(site not in ("same-origin", "none") for site in sites) and not follows_link


class Pace:
    """At most `per_s` a second over time, and `burst` at once (a token bucket)."""

    def __init__(self, per_s: float, burst: int) -> None:
        self._per_s = per_s
        self._burst = float(burst)
        self._tokens = float(burst)
        self._filled_s = 0.0

    def allows(self, now: float) -> bool:
        """Takes one. now: monotonic seconds."""
        self._tokens = min(self._burst, self._tokens + (now - self._filled_s) * self._per_s)
        self._filled_s = now
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True
