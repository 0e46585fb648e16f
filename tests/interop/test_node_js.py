"""node.js: the library `osc` over TCP in both framings, and `node-osc` over UDP."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.node import RunningNode
from tests.interop.programs import output_of, program


def heard(clients: Path, *words: object) -> list[list[Any]]:
    text = output_of(program("node", "nodejs"), *words, folder=clients)
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("framing", ["slip", "length"])
def test_osc_over_tcp(node: RunningNode, clients: Path, framing: str) -> None:
    messages = heard(clients, "tcp.js", node.port, framing)
    (blob,) = [values for address, *values in messages if address == "/fail"]
    assert blob[0] == "/layer/13/gain"
    assert "must be a number" in blob[1]
    assert ["/layer/11/mute", 1] in messages
    assert ["/layer/12/gain", 0.25] in messages
    (status,) = [values for address, *values in messages if address == "/status.reply"]
    assert status[4] == 4
    assert [address for address, *_ in messages[-2:]] == ["/synced", "/synced"], "the bundle waits, and nothing behind it"
    assert node.patch().ask("/layer/14/gain") == (0.5,)
    assert node.patch().ask("/prompt") == ("880 Hz",)


def test_node_osc_over_udp(node: RunningNode, clients: Path) -> None:
    messages = heard(clients, "udp.js", node.port)
    addresses = [address for address, *_ in messages]
    assert messages[0] == ["/done", "/notify", 1]
    assert ["/layer/21/gain", 1.5] in messages
    assert ["/fail", "/layers", "count 999 is out of range 1..64"] in messages
    assert {"/status.reply", "/state", "/generator", "/level", "/prompt", "/layer/64/prompt"} <= set(addresses)
    assert node.patch().ask("/layer/22/pan") == (-0.5,)
    assert node.patch().ask("/layer/23/gain") == (0.5,)
    assert node.patch().ask("/layer/24/mute") == (1,)
