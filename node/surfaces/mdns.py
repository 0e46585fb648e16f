"""The node on the network's list of services (mDNS, DNS-SD): `_oscjson._tcp` for OSCQuery, `_osc._udp` for OSC.

Only what a network can reach is announced. It takes more than a second to look for others of the same name (RFC 6762,
section 8.1) and a quarter to say goodbye, so all of it is on a thread of its own. Package `zeroconf`, extra `mdns`.
"""

import ipaddress
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

log = logging.getLogger(__name__)

GOODBYE_S = 0.5  # that the end of the node waits at most; measured: 0.26
NAME_BYTES = 63  # of an instance's name (RFC 6763, section 4.1.1)


@dataclass(frozen=True, slots=True)
class Service:
    """What can be reached. kind: as `_osc._udp`. host: the address it listens at."""

    kind: str
    host: str
    port: int

    @property
    def is_public(self) -> bool:
        """False on loopback, where there is nobody to tell."""
        return not ipaddress.ip_address(self.host.partition("%")[0]).is_loopback


class Announcer:
    """Announces services from `start` until `leave`."""

    def __init__(self, name: str, services: Sequence[Service]) -> None:
        """name: for people; another node of that name makes it `name-2`."""
        self._name = name.replace(".", " ").encode()[:NAME_BYTES].decode(errors="ignore")
        self._services = [service for service in services if service.is_public]
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mdns", daemon=True)

    def start(self) -> None:
        """Nothing where there is nothing to announce."""
        if self._services:
            self._thread.start()

    def leave(self) -> None:
        """Begins the goodbye. Does not wait."""
        self._leaving.set()

    def join(self) -> None:
        """Waits for the goodbye, GOODBYE_S at most."""
        if self._thread.ident is not None:
            self._thread.join(GOODBYE_S)

    def _run(self) -> None:
        try:
            import ifaddr
            from zeroconf import Error, ServiceInfo, Zeroconf
        except ImportError:
            log.info("not announced on the network: zeroconf is not installed (pip install 'endless-node[mdns]')")
            return
        try:
            here = [str(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4]
            hosts = {s.host for s in self._services}
            with Zeroconf(interfaces=here if hosts & {"0.0.0.0", "::"} else sorted(hosts)) as zeroconf:
                for service in self._services:
                    if self._leaving.is_set():
                        break
                    addresses = [service.host] if service.host not in ("0.0.0.0", "::") else _public(here)
                    kind = f"{service.kind}.local."
                    server = f"endless-{uuid4().hex[:12]}.local."  # two machines may have one name
                    info = ServiceInfo(kind, f"{self._name}.{kind}", service.port, server=server, parsed_addresses=addresses)
                    zeroconf.register_service(info, allow_name_change=True)
                self._leaving.wait()
                zeroconf.unregister_all_services()
        except (OSError, RuntimeError, Error) as error:  # no multicast here, no such interface
            log.warning("not announced on the network: %s", error)


def _public(addresses: Sequence[str]) -> list[str]:
    return [address for address in addresses if not ipaddress.ip_address(address).is_loopback]
