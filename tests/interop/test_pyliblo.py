"""pyliblo3: liblo as Python has it, a client and a server in one."""

from typing import Any

import pytest

from tests.e2e.node import PATIENCE_S, RunningNode, until

liblo = pytest.importorskip("pyliblo3", reason="pyliblo3 is not installed (pip install pyliblo3)")


class Heard:
    """A liblo server that keeps what comes."""

    def __init__(self, protocol: int) -> None:
        self.messages: list[tuple[Any, ...]] = []
        self.server = liblo.Server(proto=protocol)
        self.server.add_method(None, None, self._keep)

    def _keep(self, path: str, args: list[Any]) -> None:
        self.messages.append((path, *args))

    def wait_for(self, address: str) -> tuple[Any, ...]:
        def came() -> bool:
            while self.server.recv(0):
                pass
            return any(message[0] == address for message in self.messages)

        came_in_time = until(came)
        assert came_in_time, f"no {address} within {PATIENCE_S} s: {[m for m in self.messages if 'level' not in m[0]][-20:]}"
        return next(message for message in self.messages if message[0] == address)


def test_over_udp_from_the_port_that_listens(node: RunningNode) -> None:
    heard = Heard(liblo.UDP)
    to = liblo.Address("127.0.0.1", node.port)
    heard.server.send(to, "/notify", 1)
    heard.server.send(to, "/layer/42/gain", ("d", 0.5))
    heard.server.send(to, liblo.Bundle(liblo.time() + 0.2, liblo.Message("/layer/43/gain", 0.25), liblo.Message("/sync", 7)))
    heard.server.send(to, "/layer/4[23]/gain")
    assert heard.wait_for("/done") == ("/done", "/notify", 1)
    assert heard.wait_for("/layer/42/gain") == ("/layer/42/gain", 0.5)
    assert heard.wait_for("/synced") == ("/synced", 7)
    heard.wait_for("/layer/64/prompt")
    heard.server.send(to, "/notify", 0)
    assert node.patch().ask("/layer/43/gain") == (0.25,)
