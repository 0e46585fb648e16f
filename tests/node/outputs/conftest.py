"""One JACK server for all tests of outputs."""

import os
from collections.abc import Iterator

import pytest

from tests.node.outputs.jack_server import running_jackd


@pytest.fixture(scope="session")
def _server() -> Iterator[str]:
    name = f"endless-outputs-{os.getpid()}"  # a client called endless-PID, as for MIDI, takes such a server's socket
    with running_jackd(name):
        yield name


@pytest.fixture
def jack_server(_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a running jackd, which new processes find by themselves."""
    monkeypatch.setenv("JACK_DEFAULT_SERVER", _server)
    return _server
