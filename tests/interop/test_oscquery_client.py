"""An OSCQuery client that others wrote, in another language, against a running node."""

import json
import subprocess
from pathlib import Path
from typing import Any

from node.control.commands import COMMANDS, MAX_LAYERS
from tests.e2e.node import PATIENCE_S, RunningNode
from tests.interop.programs import program


def test_a_client_of_npm_reads_the_namespace_and_node_js_listens(tmp_path: Path, clients: Path) -> None:
    words = [program("node", "nodejs"), str(clients / "oscquery.mjs")]
    with RunningNode(tmp_path, "--engine", "tone", "--prompt", "noise", "--layers", 2, "--output", "null") as node:
        client = subprocess.Popen([*words, str(node.http_port)], stdout=subprocess.PIPE, text=True)
        assert client.stdout is not None
        try:
            told = json.loads(client.stdout.readline())
            check(told, node)
            assert json.loads(client.stdout.readline()) == {"heard": ["/layer/1/gain", 1.0]}
            patch = node.patch()
            assert patch.ask("/layer/2/gain") == (0.25,), "what it sent was understood"
            patch.send("/layer/1/gain", 0.5)
            assert json.loads(client.stdout.readline()) == {"heard": ["/layer/1/gain", 0.5]}
            assert "closed" in json.loads(client.stdout.readline())
        finally:
            client.kill()
            client.wait(PATIENCE_S)
            client.stdout.close()


def check(told: dict[str, Any], node: RunningNode) -> None:
    layers = sum("{n}" in command.address for command in COMMANDS)
    cues = sum("{number}" in command.address for command in COMMANDS)
    assert told["methods"] == len(COMMANDS) - layers - cues + MAX_LAYERS * layers
    assert told["host"]["oscPort"] == node.port
    assert told["host"]["wsPort"] == node.http_port
    (gain,) = told["gain"]["arguments"]
    assert gain == {"type": "f", "range": {"min": 0, "max": 2}, "clipmode": "both", "value": 1}
    assert told["gain"]["access"] == 3
    assert told["play"]["access"] == 2
    assert told["db"]["arguments"][0]["range"] == {"min": -90, "max": 6.02}
    assert told["law"]["arguments"][0]["range"]["vals"] == ["equal_power", "linear_sum"]
    assert told["mute"]["arguments"][0]["type"] == "i"
    assert told["play"]["arguments"][0]["type"] == "N"
    assert told["play"]["description"] == "starts the sound"
