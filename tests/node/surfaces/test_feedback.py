"""/notify: who is told what, how often, and until when. Time is the rig's own."""

import sys
from math import inf

import numpy as np
import pytest

from node.control.calls import AddressBook
from node.control.client import Client
from node.control.commands import Kind
from node.errors import Refused
from node.surfaces.feedback import REST_S, Feedback
from node.units import linear_to_db
from tests.node.surfaces.rig import Patch, Rig, RigControl

PARAMETERS = [a for a, t in AddressBook().targets.items() if t.command.kind is Kind.PARAMETER]
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which port has refused a datagram")


def subscribed(rig: Rig, port: int = 0) -> Patch:
    """A patch that is subscribed and has heard its dump."""
    patch = rig.patch()
    patch.send("/notify", 1, *([port] if port else []))
    rig.receive()
    rig.finish_dumps()
    return patch


def test_a_subscription_begins_with_done_and_every_parameter(rig: Rig) -> None:
    patch = rig.patch()
    rig.control.values["/layer/64/gain"] = 0.25
    assert rig.ask(patch, "/notify", 1) == [("/done", ("/notify", 1))]
    rig.tick()
    heard = patch.heard()
    assert len(heard) == 8, "a few at a time: a default socket buffer holds 270 of them"
    for _ in range(60):
        rig.tick()
        heard += patch.heard()
    assert sorted(address for address, _ in heard) == sorted(PARAMETERS)
    assert ("/layer/64/gain", (0.25,)) in heard
    assert [address for address, _ in heard[:12]] == [address for address in PARAMETERS if "layer/" not in address]


def test_a_subscription_tells_what_was_pushed_before(rig: Rig) -> None:
    patch = rig.patch()
    rig.control.told_before = [("/state", "playing"), ("/generator", "ready", "")]
    told = rig.ask(patch, "/notify", 1)
    assert told == [("/done", ("/notify", 1)), ("/state", ("playing",)), ("/generator", ("ready", ""))]


def test_a_dump_survives_the_end_of_another_subscription(rig: Rig) -> None:
    """A send may end a subscription, and its dump with it, while dumps are sent."""
    first, second = rig.patch(), rig.patch()
    rig.ask(first, "/notify", 1)
    rig.ask(second, "/notify", 1)
    keys = list(rig.server.feedback._subscribers)
    client = rig.server.feedback._subscribers[keys[0]].client
    sent = client.send

    class Ending:
        key = client.key

        def send(self, address: str, *values: object) -> None:
            rig.server.feedback.unsubscribe(keys[1])
            sent(address, *values)

    rig.server.feedback._subscribers[keys[0]].client = Ending()
    for _ in range(200):
        rig.tick()
    assert len(rig.server.feedback) == 1


def test_many_dumps_at_once_are_spread_and_all_arrive(rig: Rig) -> None:
    patches = [rig.patch() for _ in range(5)]
    for patch in patches:
        patch.send("/notify", 1)
    rig.receive()
    heard = dict.fromkeys(patches, 0)
    for _ in range(5 * len(PARAMETERS) // 32 + 10):
        rig.tick()
        news = {patch: len(patch.heard()) for patch in patches}
        assert sum(news.values()) <= 32 + 5
        heard = {patch: heard[patch] + news[patch] for patch in patches}
    assert set(heard.values()) == {len(PARAMETERS) + 1}  # and /done


def test_a_change_reaches_all_but_its_sender(rig: Rig) -> None:
    sender, other, stranger = subscribed(rig), subscribed(rig), rig.patch()
    assert rig.ask(sender, "/gain", 0.5) == []
    assert other.heard() == [("/gain", (0.5,))]
    assert stranger.heard() == []


def test_a_sender_is_told_where_its_value_was_clipped(rig: Rig) -> None:
    sender, other = subscribed(rig), subscribed(rig)
    assert rig.ask(sender, "/gain", 9.0) == [("/gain", (2.0,))]
    assert other.heard() == [("/gain", (2.0,))]


def test_a_change_of_the_nodes_own_reaches_everyone(rig: Rig) -> None:
    patches = [subscribed(rig), subscribed(rig)]
    rig.feedback.changed("/duration", 30.0)
    rig.tick()
    assert [patch.heard() for patch in patches] == [[("/duration", (30.0,))]] * 2


def test_a_parameter_is_told_30_times_a_second_at_most_and_the_last_value_arrives(rig: Rig) -> None:
    sender, other = subscribed(rig), subscribed(rig)
    heard = []
    for n in range(1000):  # 1 s in steps of 1 ms
        sender.send("/gain", n / 1000)
        sender.send("/layer/1/pan", n / 1000)
        rig.receive()
        rig.tick(0.001)
        heard += other.heard()
    rig.tick(0.05)
    heard += other.heard()
    gains = [values[0] for address, values in heard if address == "/gain"]
    assert 25 <= len(gains) <= 31
    assert gains[0] == 0.0
    assert gains[-1] == pytest.approx(0.999)
    assert len(heard) - len(gains) in (len(gains), len(gains) + 1, len(gains) - 1)
    assert sender.heard() == []
    rig.tick(10.0)
    assert other.heard() == []


def test_events_are_pushed_at_once(rig: Rig) -> None:
    patch = subscribed(rig)
    rig.feedback.push("/state", "playing")
    rig.feedback.push("/heard", "rain", 1.5)
    assert patch.heard() == [("/state", ("playing",)), ("/heard", ("rain", 1.5))]


def test_levels_come_20_times_a_second_in_turn(rig: Rig) -> None:
    assert not rig.feedback.levels_due(rig.now)
    patch = subscribed(rig)
    for _ in range(1000):
        rig.now += 0.001
        rig.feedback.levels(rig.now, (0.5, 0.25, 1.0, 0.125), [0.5, 0.0])
    heard = patch.heard()
    assert heard[:3] == [("/level", (0.5, 0.25, 1.0, 0.125)), ("/layer/1/level", (0.5,)), ("/layer/2/level", (0.0,))]
    assert 19 <= len(heard) / 3 <= 21


def test_the_meters_of_very_many_go_over_some_ticks_and_the_next_after_them(rig: Rig) -> None:
    layers, clients = [n / 64 for n in range(64)], [subscribed(rig) for _ in range(12)]  # 780 messages, of which 400 a tick
    rig.feedback.levels(rig.now, (0.5, 0.25, 1.0, 0.125), layers)
    begun = [patch.heard() for patch in clients]
    assert sum(map(len, begun)) == 400
    assert all(heard[0][0] == "/level" for heard in begun)
    rig.now += 0.06
    assert not rig.feedback.levels_due(rig.now)
    rig.tick()
    for patch, heard in zip(clients, begun, strict=True):
        told = heard + patch.heard()
        assert told[0] == ("/level", (0.5, 0.25, 1.0, 0.125))
        assert told[1:] == [(f"/layer/{n + 1}/level", (level,)) for n, level in enumerate(layers)]
    assert rig.feedback.levels_due(rig.now)


def test_meters_that_nobody_is_left_for_do_not_hold_up_the_next(rig: Rig) -> None:
    clients = [subscribed(rig) for _ in range(12)]
    rig.feedback.levels(rig.now, (0.5, 0.25, 1.0, 0.125), [0.0] * 64)
    for patch in clients:
        patch.send("/notify", 0)
        rig.receive()
    late = subscribed(rig)
    rig.now += 0.06
    rig.feedback.levels(rig.now, (0.1, 0.1, 0.1, 0.1), [0.0])
    assert [address for address, _ in late.heard()] == ["/level", "/layer/1/level"]


def test_it_says_when_there_is_something_to_send(rig: Rig) -> None:
    """The loop rests until then: too late a moment, and what has changed is told late."""
    feedback = rig.feedback
    assert feedback.due_s() == inf, "nobody listens"
    patch = rig.patch()
    rig.ask(patch, "/notify", 1)
    assert feedback.due_s() <= rig.now, "the dump"
    rig.finish_dumps()
    feedback.levels(rig.now, (0.5, 0.25, 1.0, 0.125), [0.0])
    rig.tick()
    assert feedback.due_s() == pytest.approx(rig.now + 0.05, abs=0.006)
    feedback.changed("/gain", 0.5)
    assert feedback.due_s() <= rig.now
    rig.tick()
    assert feedback.due_s() > rig.now
    feedback.changed("/gain", 0.4)
    rig.tick()
    assert feedback.due_s() <= rig.now, "a second value within a thirtieth waits"
    rig.tick(0.06)
    feedback.levels(rig.now, (0.5, 0.25, 1.0, 0.125), [0.0] * 500)
    assert feedback.due_s() <= rig.now, "the rest of the meters"
    patch.send("/notify", 0)
    rig.receive()
    assert feedback.due_s() == inf


def test_the_same_words_of_other_types_are_another_message(rig: Rig) -> None:
    patch = subscribed(rig)
    for value in (1, 1.0, True, "1", 1):
        rig.feedback.push("/clip", value)
    assert [values for _, values in patch.heard()] == [(1,), (1.0,), (1,), ("1",), (1,)]


def test_pushes_and_replies_go_to_the_port_that_was_asked_for(rig: Rig) -> None:
    patch, listener = rig.patch(), rig.patch()
    patch.send("/notify", 1, listener.port)
    rig.receive()
    assert listener.heard() == [("/done", ("/notify", 1))]
    rig.finish_dumps()
    patch.send("/layers")
    rig.feedback.push("/xrun", 1)
    rig.receive()
    assert listener.heard() == [("/xrun", (1,)), ("/layers", (3,))]
    patch.send("/gain", 0.5)  # its own change is not told to it there either
    rig.receive()
    assert listener.heard() == []
    assert patch.heard() == []


def test_another_client_of_the_same_address_is_answered_where_it_is(rig: Rig) -> None:
    patch, listener, other = rig.patch(), rig.patch(), rig.patch()
    patch.send("/notify", 1, listener.port)
    rig.receive()
    rig.finish_dumps()
    assert rig.ask(other, "/layers") == [("/layers", (3,))]


def test_the_same_client_twice_is_told_once(rig: Rig) -> None:
    patch, listener, restarted = rig.patch(), rig.patch(), rig.patch()
    for sender in (patch, patch, restarted):
        sender.send("/notify", 1, listener.port)
    rig.receive()
    rig.finish_dumps()
    rig.feedback.push("/xrun", 1)
    assert listener.heard() == [("/xrun", (1,))]
    assert len(rig.feedback) == 1
    for sender in (patch, restarted):  # both are answered there
        sender.send("/layers")
    rig.receive()
    assert listener.heard() == [("/layers", (3,))] * 2


def test_asking_again_gives_the_dump_again(rig: Rig) -> None:
    patch = subscribed(rig)
    assert rig.ask(patch, "/notify", 1) == [("/done", ("/notify", 1))]
    heard = []
    for _ in range(60):
        rig.tick()
        heard += patch.heard()
    assert len(heard) == len(PARAMETERS)


def test_a_client_that_moves_to_another_port_leaves_the_first(rig: Rig) -> None:
    patch, first, second = rig.patch(), rig.patch(), rig.patch()
    for listener in (first, second):
        patch.send("/notify", 1, listener.port)
    rig.receive()
    rig.finish_dumps()
    rig.feedback.push("/xrun", 1)
    assert first.heard() == []
    assert second.heard() == [("/xrun", (1,))]


@pytest.mark.parametrize("given", [False, True])
def test_notify_0_ends_it(rig: Rig, given: bool) -> None:
    patch, listener = rig.patch(), rig.patch()
    patch.send("/notify", 1, listener.port)
    rig.receive()
    rig.finish_dumps()
    ending = rig.patch() if given else patch  # a patch that sends from another port names its listener
    ending.send("/notify", 0, *([listener.port] if given else []))
    rig.receive()
    rig.feedback.push("/xrun", 1)
    assert listener.heard() == ([] if given else [("/done", ("/notify", 0))])
    assert len(rig.feedback) == 0
    assert rig.ask(patch, "/layers") == [("/layers", (3,))], "replies go to the sender again"


def test_the_nodes_own_port_is_no_target(rig: Rig) -> None:
    port = rig.server.port
    told = ("/notify", f"port {port} is the node's own; give the port that you listen at")
    assert rig.ask(rig.patch(), "/notify", 1, port) == [("/fail", told)]
    assert len(rig.feedback) == 0


def test_the_nodes_own_port_is_no_target_where_it_listens_to_the_network() -> None:
    rig = Rig(host="0.0.0.0")
    try:
        assert rig.ask(rig.patch(), "/notify", 1, rig.server.port)[0][0] == "/fail"
        rig.server.transmit(b"/go\0", ("127.0.0.1", rig.server.port))
        rig.receive()
        assert rig.calls == []
    finally:
        rig.close()


@linux_only
def test_three_refusals_of_a_port_end_its_subscription(rig: Rig) -> None:
    gone, patch = subscribed(rig), subscribed(rig)
    gone.socket.close()
    for n in range(1, 4):
        assert len(rig.feedback) == 2
        rig.feedback.push("/xrun", n)
        rig.receive()
    assert len(rig.feedback) == 1
    rig.feedback.push("/xrun", 4)
    assert patch.heard() == [("/xrun", (n,)) for n in range(1, 5)], "the one that is there has missed nothing"


@linux_only
def test_a_message_from_the_client_resets_its_refusals(rig: Rig) -> None:
    patch, listener = rig.patch(), rig.patch()
    patch.send("/notify", 1, listener.port)
    rig.receive()
    rig.finish_dumps()
    listener.socket.close()
    for n in range(6):
        rig.feedback.push("/xrun", n)
        rig.receive()
        if n % 2:
            patch.send("/play")
            rig.receive()
    assert len(rig.feedback) == 1


class Elsewhere:
    """A client off loopback."""

    key = ("udp", "192.0.2.7", 9401)

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, address: str, *values: object) -> None:
        self.sent.append(address)


def test_ten_minutes_of_silence_end_a_lease_off_loopback(rig: Rig) -> None:
    client, near = Elsewhere(), subscribed(rig)
    rig.feedback.subscribe(client, "192.0.2.7")
    for _ in range(3):
        rig.tick(599.0)
        assert client.key in rig.feedback
        rig.feedback.heard(("udp", "192.0.2.7", 50_000), "192.0.2.7")  # any port of that address
        rig.tick(1.0)
    rig.tick(598.0)
    assert client.key in rig.feedback
    rig.tick(3.0)
    assert client.key not in rig.feedback
    rig.feedback.push("/xrun", 1)
    assert ("/xrun", (1,)) in near.heard(), "on loopback there is no lease"


def test_64_clients_are_the_most() -> None:
    feedback = Feedback(RigControl())
    for n in range(64):
        client = Elsewhere()
        client.key = ("udp", "192.0.2.7", n)  # type: ignore[misc]
        feedback.subscribe(client)
    feedback.subscribe(client)
    with pytest.raises(Refused, match="64 clients are subscribed already"):
        feedback.subscribe(Elsewhere())


def test_without_subscribers_nothing_is_kept(rig: Rig) -> None:
    rig.feedback.changed("/gain", 0.5)
    rig.feedback.changed("/gain", 0.6)
    rig.tick(1.0)
    patch = subscribed(rig)
    rig.tick(1.0)
    assert patch.heard() == []


def test_a_value_that_is_the_old_one_again_is_told_to_nobody(rig: Rig) -> None:
    sender, other = subscribed(rig), subscribed(rig)
    for value in (0.5, 0.5 + 1e-9, 0.5):
        rig.tick(1.0)
        sender.send("/layer/2/gain", value)
        rig.receive()
    assert other.heard() == [("/layer/2/gain", (0.5,))]
    rig.tick(1.0)
    assert rig.ask(other, "/layer/2/gain", 0.25) == []
    assert sender.heard() == [("/layer/2/gain", (0.25,))]


def test_a_sender_is_told_each_time_its_value_was_clipped(rig: Rig) -> None:
    patch = subscribed(rig)
    for _ in range(2):
        rig.tick(1.0)
        assert rig.ask(patch, "/layer/2/gain", 5.0) == [("/layer/2/gain", (2.0,))]


def test_what_changed_while_nobody_listened_is_not_taken_for_told(rig: Rig) -> None:
    patch, other = subscribed(rig), rig.patch()
    assert rig.ask(other, "/fade", 3.0) == []
    assert patch.heard() == [("/fade", (3.0,))]
    rig.ask(patch, "/notify", 0)
    rig.ask(other, "/fade", 4.0)
    rig.ask(patch, "/notify", 1)
    rig.finish_dumps()
    patch.heard()
    rig.ask(other, "/fade", 3.0)
    assert patch.heard() == [("/fade", (3.0,))]


def gain(rig: Rig, value: float, by: Client) -> None:
    """What control does with a `/gain`."""
    rig.feedback.changed("/gain", value, by)
    rig.feedback.changed("/gain/db", linear_to_db(value), by, follows=True)


def test_the_sender_of_one_of_a_pair_is_told_of_the_other_when_it_rests(rig: Rig) -> None:
    """A patch that sends back what it is told would undo its own next value otherwise."""
    patch, other = subscribed(rig), subscribed(rig)
    client = rig.feedback._subscribers["udp", "127.0.0.1", patch.port].client
    for step in range(1, 11):
        gain(rig, step / 10, client)
        rig.tick(0.1)
        assert patch.heard() == []
        assert other.heard() == [("/gain", (np.float32(step / 10),)), ("/gain/db", (np.float32(linear_to_db(step / 10)),))]
    rig.tick(REST_S[1])
    assert patch.heard() == [("/gain/db", (0.0,))]
    rig.tick(1.0)
    assert patch.heard() == other.heard() == []


def test_the_other_one_of_a_pair_is_told_to_its_sender_whoever_sends_it_again(rig: Rig) -> None:
    patch, other = subscribed(rig), subscribed(rig)
    clients = [rig.feedback._subscribers["udp", "127.0.0.1", p.port].client for p in (patch, other)]
    gain(rig, 0.5, clients[0])
    gain(rig, 0.5, clients[1])
    rig.tick(REST_S[1])
    assert patch.heard() == [("/gain/db", (np.float32(linear_to_db(0.5)),))]


def test_who_has_sent_both_of_a_pair_need_not_be_told_of_either(rig: Rig) -> None:
    """A node that is wired to this one does: an echo of the second might come after its next value."""
    patch, other = subscribed(rig), subscribed(rig)
    client = rig.feedback._subscribers["udp", "127.0.0.1", patch.port].client
    gain(rig, 1.0, client)
    rig.feedback.changed("/gain/db", 0.0, client)
    rig.tick(1.0)
    assert patch.heard() == []
    assert other.heard() == [("/gain", (1.0,)), ("/gain/db", (0.0,))]
