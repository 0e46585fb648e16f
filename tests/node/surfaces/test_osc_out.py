"""Messages to other programs, over real sockets."""

import logging
import socket

import pytest

from node.surfaces.osc_out import OscOut
from node.surfaces.packet import decode


def test_each_message_is_a_datagram_to_a_name_or_an_address() -> None:
    out = OscOut()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there:
        there.bind(("127.0.0.1", 0))
        there.settimeout(5)
        port = there.getsockname()[1]
        out.send(("127.0.0.1", port), "/lights/go", (3, 0.5, "storm"))
        out.send(("localhost", port), "/lights/off", ())
        heard = [next(iter(decode(there.recv(1000)))) for _ in range(2)]
    out.close()
    assert [(message[1], tuple(message[2])) for message in heard] == [("/lights/go", (3, 0.5, "storm")), ("/lights/off", ())]


def test_what_cannot_be_sent_is_said_once_and_the_rest_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    out = OscOut()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there, caplog.at_level(logging.WARNING, "endless"):
        there.bind(("127.0.0.1", 0))
        there.settimeout(5)
        for _ in range(3):
            out.send(("no-such-host.invalid", 9), "/x", ())
        out.send(("127.0.0.1", there.getsockname()[1]), "/y", ())
        assert next(iter(decode(there.recv(1000))))[1] == "/y"
    out.close()
    assert len([record for record in caplog.records if "no-such-host.invalid" in record.message]) == 1


def test_one_that_never_sent_closes_at_once() -> None:
    OscOut().close()
