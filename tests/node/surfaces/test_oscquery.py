"""OSCQuery over a real port: the namespace against the table, the proposal's status codes, and values that follow."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from node.control.calls import AddressBook
from node.control.commands import COMMANDS, MAX_LAYERS, Kind
from node.surfaces.oscquery import Namespace
from tests.node.surfaces.web_rig import Page, WebRig


@pytest.fixture
def rig() -> Iterator[WebRig]:
    rig = WebRig()
    yield rig
    rig.close()


def methods(node: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every method of a tree by its full path."""
    found = {node["FULL_PATH"]: node} if "TYPE" in node else {}
    for name, child in node.get("CONTENTS", {}).items():
        assert child["FULL_PATH"] == node["FULL_PATH"].rstrip("/") + "/" + name
        found |= methods(child)
    return found


def test_every_address_of_the_table_is_there_and_no_other(rig: WebRig) -> None:
    rig.on_control(lambda: rig.control.book.set_cues(dict.fromkeys(["1", "2.5"], "")))
    rig.until(lambda: "/cue/2.5/go" in methods(rig.web.query._namespace.root.as_json(Everything())))  # type: ignore[union-attr]
    wanted = {
        command.address.replace("{n}", str(n)).replace("{number}", cue)
        for command in COMMANDS
        for n in range(1, MAX_LAYERS + 1)
        for cue in ("1", "2.5")
    }
    assert methods(rig.get("/").json).keys() == wanted


class Everything(dict[str, Any]):
    """A value for each address."""

    def __missing__(self, key: str) -> float:
        return 0.0


def test_each_kind_of_command_says_how_it_is_reached(rig: WebRig) -> None:
    for path, node in methods(rig.get("/").json).items():
        target = rig.control.book.targets[path]
        is_parameter = target.command.kind is Kind.PARAMETER
        assert node["ACCESS"] == (3 if is_parameter else 2)
        assert ("VALUE" in node) is is_parameter
        assert node["TAGS"] == [str(target.command.kind)]
        assert node["DESCRIPTION"].startswith(target.command.doc)
        if is_parameter:
            assert len(node["VALUE"]) == len(node["TYPE"])


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/gain", {"TYPE": "f", "RANGE": [{"MIN": 0.0, "MAX": 2.0}], "CLIPMODE": ["both"]}),
        ("/gain/db", {"TYPE": "f", "RANGE": [{"MIN": -90.0, "MAX": 6.02}], "CLIPMODE": ["both"], "UNIT": ["gain.db"]}),
        ("/fade", {"TYPE": "f", "RANGE": [{"MIN": 0.0, "MAX": 30.0}], "CLIPMODE": ["both"], "UNIT": ["time.second"]}),
        ("/fade/law", {"TYPE": "s", "RANGE": [{"VALS": ["equal_power", "linear_sum"]}], "CLIPMODE": ["none"]}),
        ("/layers", {"TYPE": "i", "RANGE": [{"MIN": 1, "MAX": 64}], "CLIPMODE": ["none"]}),
        ("/layer/64/mute", {"TYPE": "i", "RANGE": [{"MIN": 0, "MAX": 1}], "CLIPMODE": ["none"]}),
        ("/prompt", {"TYPE": "s"}),
        ("/play", {"TYPE": "N"}),
    ],
)
def test_types_ranges_and_units(rig: WebRig, path: str, told: dict[str, Any]) -> None:
    node = rig.get(path).json
    names = ("TYPE", "RANGE", "CLIPMODE", "UNIT")
    assert {name: node[name] for name in names if name in node} == told


def test_an_optional_ramp_is_an_overload(rig: WebRig) -> None:
    (overload,) = rig.get("/layer/3/pan").json["OVERLOADS"]
    assert overload["TYPE"] == "ff"
    assert overload["RANGE"] == [{"MIN": -1.0, "MAX": 1.0}, {"MIN": 0.0, "MAX": 600.0}]
    assert overload["UNIT"] == [None, "time.second"]


def test_values_are_those_of_now(rig: WebRig) -> None:
    page = rig.page()
    page.send("/layer/2/gain", 0.25)
    page.synced()
    assert rig.get("/layer/2/gain?VALUE").json == {"VALUE": [0.25]}
    assert rig.get("/layer/2").json["CONTENTS"]["gain"]["VALUE"] == [0.25]
    assert rig.get("/layer/2/gain/").json["VALUE"] == [0.25], "a slash at the end"
    assert rig.get("/layers?VALUE").body == b'{"VALUE": [3]}', "an integer has no point"
    assert rig.get("/duration?VALUE").body == b'{"VALUE": [18.0]}'


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200), ("", 200), ("/gain", 200), ("/gain?VALUE", 200), ("/gain?RANGE", 200), ("/gain?CONTENTS", 200),
        ("/gain?VALUE&x=1", 200), ("/layer?CONTENTS", 200), ("/gai%6e", 200), ("?HOST_INFO", 200), ("/gain?HOST_INFO", 200),
        ("/play?VALUE", 204), ("/prompt?RANGE", 204), ("/layer?VALUE", 204), ("/mute?VALUE", 404), ("/play?CONTENTS", 204),
        ("/gain?GABBAGABBAHEY", 400), ("/gain?value", 400), ("/gain?&VALUE", 400), ("/gain?HTML", 400), ("/gai%ff", 400),
        ("/gain%00", 400), ("/nothing", 404), ("/layer/65/gain", 404), ("/cue/1/go", 404), ("/../gain", 404),
        ("/gain/../../etc/passwd", 404), ("//gain", 404), ("/%2e%2e/etc/passwd", 404), ("/" + "a" * 3000, 400),
    ],
)  # fmt: skip
def test_status_codes_are_the_proposals(rig: WebRig, path: str, status: int) -> None:
    answer = rig.get(path)
    assert answer.status == status
    assert (answer.body == b"") is (status == 204)
    if status == 200:
        assert answer.headers["Content-Type"] == "application/json"
        assert isinstance(answer.json, dict)


def test_one_attribute_comes_alone(rig: WebRig) -> None:
    node = rig.get("/gain").json
    for name in ("FULL_PATH", "TYPE", "ACCESS", "VALUE", "RANGE", "CLIPMODE", "DESCRIPTION", "TAGS", "OVERLOADS", "CONTENTS"):
        assert rig.get(f"/gain?{name}").json == {name: node[name]}


def test_host_info_says_where_everything_is(rig: WebRig) -> None:
    told = rig.get("/?HOST_INFO").json
    assert told["OSC_IP"] == told["WS_IP"] == "127.0.0.1"
    assert (told["OSC_PORT"], told["OSC_TRANSPORT"], told["WS_PORT"]) == (9400, "UDP", rig.port)
    assert told["NAME"].startswith("Endless Node on ")
    assert told["EXTENSIONS"]["LISTEN"] is True
    for name in ("ACCESS", "VALUE", "RANGE", "CLIPMODE", "DESCRIPTION", "UNIT"):
        assert told["EXTENSIONS"][name] is True


def test_a_prefix_is_part_of_every_path() -> None:
    rig = WebRig("/garden")
    try:
        assert rig.get("/gain").status == 404
        assert rig.get("/garden/gain").json["FULL_PATH"] == "/garden/gain"
        assert set(rig.get("/").json["CONTENTS"]) == {"garden"}
        page = rig.page()
        page.command("LISTEN", "/garden/gain")
        assert page.next() == ("/garden/gain", 1.0)
        page.command("LISTEN", "/gain")
        assert page.next()[:2] == ("/garden/fail", "/gain")
        assert rig.get("/?HOST_INFO").json["NAME"].startswith("Endless Node garden on ")
    finally:
        rig.close()


def test_binary_frames_are_osc_in_both_directions(rig: WebRig) -> None:
    page = rig.page()
    page.send("/gain", 0.5)
    page.send("/gain")
    assert page.next() == ("/gain", 0.5)
    assert rig.control.calls == [("/gain", (0.5,), 0)]
    page.send("/layers", 99)
    assert page.next()[:2] == ("/fail", "/layers")


def test_a_listener_hears_the_value_and_each_change(rig: WebRig) -> None:
    desk, stage = rig.page(), rig.page()
    stage.command("LISTEN", "/gain")
    assert stage.next() == ("/gain", 1.0)
    desk.send("/gain", 0.5)
    assert stage.next() == ("/gain", 0.5)
    desk.send("/layers", 7)
    desk.synced()
    assert stage.synced() == [], "of what it does not listen to, nothing"
    assert desk.synced() == [], "who does not listen hears nothing"


def test_a_listener_does_not_hear_itself(rig: WebRig) -> None:
    one, other = rig.page(), rig.page()
    for page in (one, other):
        page.command("LISTEN", "/gain")
        assert page.next() == ("/gain", 1.0)
    one.send("/gain", 0.25)
    assert other.next() == ("/gain", 0.25)
    assert one.synced() == []


def test_ignore_ends_it(rig: WebRig) -> None:
    desk, stage = rig.page(), rig.page()
    for address in ("/gain", "/fade"):
        stage.command("LISTEN", address)
    assert [stage.next(), stage.next()] == [("/gain", 1.0), ("/fade", 6.0)]
    stage.command("IGNORE", "/gain")
    assert stage.synced() == []
    desk.send("/gain", 0.5)
    desk.send("/fade", 2.0)
    assert stage.next() == ("/fade", 2.0)


def test_what_only_the_node_sends_can_be_listened_to(rig: WebRig) -> None:
    rig.control.told_before = [("/state", "playing")]
    page = rig.page()
    page.command("LISTEN", "/state")
    page.command("LISTEN", "/level")
    assert page.next() == ("/state", "playing")
    page.synced()
    rig.on_control(lambda: rig.feedback.push("/state", "stopped"))
    assert page.next() == ("/state", "stopped")
    rig.on_control(lambda: rig.feedback.levels(time.monotonic(), (0.5, 0.25, 0.5, 0.25), [0.5]))
    assert page.next() == ("/level", 0.5, 0.25, 0.5, 0.25)
    assert page.synced() == [], "a layer's meter was not asked for"


def test_a_flood_of_changes_is_told_thirty_times_a_second_and_to_the_end(rig: WebRig) -> None:
    desk, stage = rig.page(), rig.page()
    stage.command("LISTEN", "/gain")
    assert stage.next() == ("/gain", 1.0)
    began_s = time.monotonic()
    for n in range(300):
        desk.send("/gain", n / 200)
    heard = stage.until(lambda told: told == ("/gain", pytest.approx(299 / 200)))
    assert len(heard) <= 2 + 30 * (time.monotonic() - began_s)


@pytest.mark.parametrize(
    "text",
    ["", "LISTEN", "[]", "3", "null", '{"COMMAND": "LISTEN"}', '{"COMMAND": 3, "DATA": "/gain"}', "[" * 4000, "x" * 60000,
     '{"COMMAND": "LISTEN", "DATA": ["/gain"]}', '{"COMMAND": "PATH_ADDED", "DATA": "/gain"}', "9" * 4095],
)  # fmt: skip
def test_a_text_that_is_no_command_is_answered(rig: WebRig, text: str) -> None:
    page = rig.page()
    page.socket.send(text)
    address, _, reason = page.next()
    assert address == "/fail"
    assert '{"COMMAND": "LISTEN", "DATA": "/gain"}' in reason


@pytest.mark.parametrize("path", ["/nothing", "", "gain", "/layer/65/gain", "/gain/", "/*"])
def test_an_address_that_is_none_cannot_be_listened_to(rig: WebRig, path: str) -> None:
    page = rig.page()
    page.command("LISTEN", path)
    address, named, reason = page.next()
    assert (address, named) == ("/fail", path)
    assert "no address" in reason


def test_cues_come_and_go_and_everybody_is_told(rig: WebRig) -> None:
    pages = [rig.page(), rig.page()]
    for page in pages:
        page.synced()
    rig.on_control(lambda: rig.control.book.set_cues(dict.fromkeys(["1", "2"], "")))
    for page in pages:
        assert [page.next(), page.next()] == [{"COMMAND": "PATH_ADDED", "DATA": f"/cue/{n}"} for n in (1, 2)]
    assert rig.get("/cue/1/go").json["ACCESS"] == 2
    rig.on_control(lambda: rig.control.book.set_cues(dict.fromkeys(["2", "3"], "")))
    for page in pages:
        assert page.next() == {"COMMAND": "PATH_REMOVED", "DATA": "/cue/1"}
        assert page.next() == {"COMMAND": "PATH_ADDED", "DATA": "/cue/3"}
    assert rig.get("/cue/1/go").status == 404
    rig.on_control(lambda: rig.control.book.set_cues(dict.fromkeys([str(n) for n in range(500)], "")))
    for page in pages:
        assert page.next() == {"COMMAND": "PATH_CHANGED", "DATA": "/cue"}


def test_notify_tells_everything_over_a_websocket_too(rig: WebRig) -> None:
    page = rig.page()
    page.send("/notify", 1)
    assert page.next() == ("/done", "/notify", 1)
    heard = page.until(lambda told: told[0] == f"/layer/{MAX_LAYERS}/prompt")
    parameters = [t for t in rig.control.book.targets.values() if t.command.kind is Kind.PARAMETER]
    assert {told[0] for told in heard} == {target.address for target in parameters}


def test_who_leaves_is_forgotten(rig: WebRig) -> None:
    page = rig.page()
    page.command("LISTEN", "/gain")
    page.next()
    assert rig.on_control(lambda: len(rig.feedback)) == 1
    page.close()
    rig.until(lambda: len(rig.feedback) == 0)
    assert rig.web.query is not None
    assert rig.web.query._listeners == {}


def test_a_client_that_does_not_read_is_closed_and_nobody_waits(rig: WebRig) -> None:
    deaf, desk = rig.page(max_queue=1), rig.page()
    deaf.command("LISTEN", "/clip")
    deaf.command("LISTEN", "/level")
    deaf.synced()
    began = len(rig.control.calls)
    text = "rain " * 100

    def flood() -> bool:
        for _ in range(200):
            rig.feedback.push("/clip", 1, "generated", 1, text, 1.0, 1, "")
        return len(rig.feedback) == 0

    rig.until(flood)
    desk.send("/gain", 0.5)
    desk.synced()
    assert len(rig.control.calls) == began + 2, "control went on"
    assert rig.web.query is not None
    rig.until(lambda: rig.web.query is not None and rig.web.query.slow == 1)
    assert rig.dispatcher.stats.dropped > 0


def test_meters_give_way_before_anything_else(rig: WebRig) -> None:
    """A client behind by some hundred messages loses meters, and no state."""
    page = rig.page()
    page.command("LISTEN", "/level")
    page.command("LISTEN", "/xrun")
    page.synced()

    def burst() -> None:  # within one piece of work the other thread may send some of it, and not all
        for n in range(4000):
            rig.feedback.push("/level", 0.5)
            if n % 10 == 0:
                rig.feedback.push("/xrun", n)

    rig.on_control(burst)
    heard = page.until(lambda told: told == ("/xrun", 3990))
    assert [told[1] for told in heard if told[0] == "/xrun"] == list(range(0, 4000, 10))
    assert len([told for told in heard if told[0] == "/level"]) < 3600


def test_a_connection_from_before_a_listener_left_takes_no_harm(rig: WebRig) -> None:
    """Connections come and go while the control thread works."""
    for _ in range(20):
        page = Page(rig.port)
        page.command("LISTEN", "/gain")
        page.close()
    rig.until(lambda: len(rig.feedback) == 0)
    assert rig.get("/gain").status == 200


def test_twenty_clients_at_once_all_hear_the_same(rig: WebRig) -> None:
    pages = [rig.page() for _ in range(20)]
    for page in pages:
        for n in range(1, 5):
            page.command("LISTEN", f"/layer/{n}/gain")
        assert [page.next() for _ in range(4)] == [(f"/layer/{n}/gain", 1.0) for n in range(1, 5)]
    pages[0].send("/layer/*/gain", 0.5)
    for page in pages[1:]:
        assert {page.next() for _ in range(4)} == {(f"/layer/{n}/gain", 0.5) for n in range(1, 5)}
    assert len({json.dumps(rig.get("/layer/1").json) for _ in range(20)}) == 1


def test_a_namespace_knows_what_is_new_in_it() -> None:
    book = AddressBook()
    before = Namespace(book.targets)
    book.set_cues(dict.fromkeys(["1", "2"], ""))
    after = Namespace(book.targets)
    assert after.new_since(before) == ["/cue/1", "/cue/2"]
    assert before.new_since(after) == []
