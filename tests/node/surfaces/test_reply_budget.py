"""What an address that may be forged is sent: so much a second, state before meters, and no more for many addresses."""

import pytest

from node.surfaces.address import network_of
from node.surfaces.reply_budget import (
    ALL_BYTES_A_SECOND,
    ALL_BYTES_AT_ONCE,
    BYTES_A_SECOND,
    BYTES_AT_ONCE,
    HEADER_BYTES,
    ReplyBudget,
)
from tests.node.surfaces.rig import Rig, TcpRig

STRANGER = "198.51.100.7"
SIZE = 1000


class Clocked:
    """A budget and its clock."""

    def __init__(self) -> None:
        self.now = 100.0
        self.budget = ReplyBudget(lambda: self.now)

    def bytes_let_through(self, host: str, most: int = 100_000) -> int:
        """Of datagrams of SIZE, until one is refused."""
        count = next((n for n in range(most) if not self.budget.allows(host, SIZE)), most)
        return count * (SIZE + HEADER_BYTES)


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("127.0.0.1", ""), ("127.9.9.9", ""), ("::1", ""), ("::ffff:127.0.0.1", ""), ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("fe80::1%eth0", "fe80::/64"),
        ("0.0.0.0", "0.0.0.0"),
    ],
)  # fmt: skip
def test_a_network_is_an_address_or_what_one_host_may_use_up(host: str, network: str) -> None:
    assert network_of(host) == network


def test_a_stranger_has_so_much_at_once_and_so_much_a_second() -> None:
    clocked = Clocked()
    assert BYTES_AT_ONCE - SIZE - HEADER_BYTES < clocked.bytes_let_through(STRANGER) <= BYTES_AT_ONCE
    clocked.now += 1.0
    assert BYTES_A_SECOND - SIZE - HEADER_BYTES < clocked.bytes_let_through(STRANGER) <= BYTES_A_SECOND + SIZE + HEADER_BYTES
    clocked.now += 1000.0
    assert clocked.bytes_let_through(STRANGER) <= BYTES_AT_ONCE
    assert clocked.budget.refused == 3


def test_loopback_and_who_has_proven_his_address_have_no_limit() -> None:
    clocked = Clocked()
    assert clocked.bytes_let_through("127.0.0.1", 10_000) == clocked.bytes_let_through("::1", 10_000) > 10 * BYTES_AT_ONCE
    clocked.budget.is_proven = lambda network: network == STRANGER
    assert clocked.bytes_let_through(STRANGER, 10_000) > 10 * BYTES_AT_ONCE
    assert clocked.bytes_let_through("198.51.100.8", 10_000) <= BYTES_AT_ONCE


def test_many_addresses_together_have_a_limit_too() -> None:
    clocked = Clocked()
    taken = sum(clocked.bytes_let_through(f"198.51.{n // 250}.{n % 250 + 1}") for n in range(5000))
    assert taken <= ALL_BYTES_AT_ONCE
    clocked.now += 1.0
    taken = sum(clocked.bytes_let_through(f"198.51.{n // 250}.{n % 250 + 1}") for n in range(5000))
    assert taken <= ALL_BYTES_A_SECOND + SIZE + HEADER_BYTES


def test_the_addresses_of_one_ipv6_host_are_one() -> None:
    clocked = Clocked()
    taken = sum(clocked.bytes_let_through(f"2001:db8::{n:x}") for n in range(1, 100))
    assert taken <= BYTES_AT_ONCE


def test_meters_leave_room_for_what_changes() -> None:
    clocked = Clocked()
    while clocked.budget.allows(STRANGER, SIZE, is_meter=True):
        pass
    assert clocked.bytes_let_through(STRANGER) > BYTES_AT_ONCE / 2 - 2 * (SIZE + HEADER_BYTES)


def test_what_is_over_the_budget_is_dropped_and_counted_at_the_socket() -> None:
    rig = Rig()
    try:
        sent = 0
        rig.server.budget.allows = lambda host, size, is_meter=False: False  # type: ignore[method-assign]
        patch = rig.patch()
        sent += len(rig.ask(patch, "/gain"))
        assert sent == 0
        assert rig.dispatcher.stats.dropped == 1
    finally:
        rig.close()


def test_a_connection_proves_an_address() -> None:
    rig = TcpRig()
    try:
        assert not rig.server.is_connected("")
        patch = rig.patch()
        patch.ask("/gain")
        assert rig.server.is_connected("")
        assert not rig.server.is_connected(STRANGER)
    finally:
        rig.close()
