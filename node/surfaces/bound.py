"""The node's OSC sockets: UDP and TCP at one address, under one port number."""

import errno
import socket
import sys

from node.errors import EndlessError

OSC_PORT = 9400
_BUFFER_BYTES = 8 << 20  # a flood of 20,000 small datagrams a second may wait for seconds
_BACKLOG = 64
_TRIES = 20  # a free UDP port may be taken for TCP
# linux/in.h, linux/in6.h: tells which ports have refused what was sent to them; not in `socket`
RECVERR = {socket.AF_INET: (socket.IPPROTO_IP, 11), socket.AF_INET6: (socket.IPPROTO_IPV6, 25)}
HAS_ERROR_QUEUE = sys.platform == "linux"


def bound_pair(host: str, port: int) -> tuple[socket.socket, socket.socket]:
    """A UDP socket and a listening TCP socket of one port number, both non-blocking. port 0: one that is free for both.

    Raises EndlessError where the address cannot be had.
    """
    for _ in range(_TRIES - 1):
        udp = bound_udp(host, port)
        try:
            return udp, _bound(host, udp.getsockname()[1], socket.SOCK_STREAM)
        except OSError as error:
            udp.close()
            if port or error.errno != errno.EADDRINUSE:
                raise _unusable(error, host, port, "TCP") from error
    raise EndlessError(f"--osc {host}:0: no port is free for UDP and TCP both; name one, as --osc {host}:{OSC_PORT}")


def bound_udp(host: str, port: int) -> socket.socket:
    """A UDP socket alone. Raises EndlessError."""
    try:
        return _bound(host, port, socket.SOCK_DGRAM)
    except OSError as error:
        raise _unusable(error, host, port, "UDP") from error


def _bound(host: str, port: int, kind: socket.SocketKind) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=kind)
    except socket.gaierror as error:
        raise EndlessError(f"--osc {host}:{port}: no such host; use an address of this machine, as 127.0.0.1") from error
    family, _, protocol, _, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setblocking(False)
        if kind == socket.SOCK_DGRAM:
            _raise_buffer(bound)
            if HAS_ERROR_QUEUE:
                bound.setsockopt(*RECVERR[family], 1)
        else:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections of the last run linger in TIME_WAIT
        bound.bind(address)
        if kind == socket.SOCK_STREAM:
            bound.listen(_BACKLOG)
    except OSError:
        bound.close()
        raise
    return bound


def _unusable(error: OSError, host: str, port: int, transport: str) -> EndlessError:
    if error.errno == errno.EADDRINUSE:
        next_port = port + 1 if port < 65535 else 0
        why = f"the {transport} port is taken, maybe by another node: stop that, or use --osc {host}:{next_port}"
    elif error.errno == errno.EADDRNOTAVAIL:
        why = f"this machine has no such address: use --osc 127.0.0.1:{port}, or 0.0.0.0:{port} for every network"
    else:
        why = f"{error.strerror}: use another port, as --osc 127.0.0.1:{OSC_PORT}"
    return EndlessError(f"--osc {host}:{port}: {why}")


def _raise_buffer(bound: socket.socket) -> None:
    """As large a receive buffer as the system grants: Linux takes any wish and cuts it, macOS refuses one too large."""
    size = _BUFFER_BYTES
    while size >= 1 << 16:
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
            return
        except OSError:
            size //= 2
