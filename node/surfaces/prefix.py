"""The name before every address of a node (`--prefix /garden`), and what is sent under it."""

import re

from node.control.commands import Value
from node.surfaces.packet import encode

_PREFIX = re.compile(r"(/[A-Za-z0-9._-]+)*")
_ANSWERS = ("/done", "/fail")  # their first value is an address


def checked(prefix: str) -> str:
    """The prefix without a slash at its end; "" for none. Raises ValueError for one that is no OSC address."""
    prefix = prefix.rstrip("/")
    if not _PREFIX.fullmatch(prefix):
        raise ValueError("must begin with a slash and hold letters, digits, . _ - alone, as /garden")
    return prefix


def encoded(prefix: str, address: str, *values: Value) -> bytes:
    """A message of the node under its prefix, which the address that `/done` or `/fail` speaks of has as well."""
    if prefix and address in _ANSWERS and values and isinstance(values[0], str):
        values = (prefix + values[0], *values[1:])
    return encode(prefix + address, *values)
