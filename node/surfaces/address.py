"""Whose an address is, as limits for each client count it."""

import ipaddress
from functools import lru_cache


@lru_cache(maxsize=4096)
def network_of(host: str) -> str:
    """The network of one client: an IPv4 address, the /64 of an IPv6 one, which one host may use up; "" for this machine.

    host: as a socket tells it, with or without a zone. Only loopback counts as this machine: no packet from outside can
    claim to come from there (RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3).
    """
    address = ipaddress.ip_address(host.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return "" if address.is_loopback else str(ipaddress.ip_network((address, 64), strict=False))
        address = address.ipv4_mapped
    return "" if address.is_loopback else str(address)
