"""sclang: its types, a bundle for later, and replies at its own port; over UDP and over TCP."""

from pathlib import Path

from tests.e2e.node import RunningNode
from tests.interop.programs import output_of, program

_PROGRAM = """
var node = NetAddr("127.0.0.1", %PORT%);
var print = { |msg| ("HEARD" + msg.collect(_.asString).join("|")).postln; };
["/status.reply", "/layers", "/fail", "/version.reply", "/synced", "/layer/32/gain"].do { |path| OSCFunc(print, path) };
fork {
    %CONNECT%
    node.sendMsg("/layer/31/gain", 0.5);        // a Float is f
    node.sendMsg("/layer/31/pan", -1);          // an Integer is i
    node.sendMsg("/layer/31/mute", true);       // true is T
    node.sendMsg("/prompt", \\rain, "on", 'leaves');  // Symbols and Strings are s
    node.sendMsg("/layer/33/gain", nil);        // nil is the Integer 0
    node.sendMsg("/layer/33/pan", "left");
    node.sendBundle(0.4, ["/layer/32/gain", 0.25], ["/layer/32/gain"], ["/sync", 2]);
    node.sendMsg("/version");
    node.sendMsg("/status");
    node.sendMsg("/sync", 1);
    2.0.wait;
    "THE END".postln;
    0.exit;
};
"""


def _heard(folder: Path, port: int, connect: str = "") -> list[list[str]]:
    (folder / "client.scd").write_text(_PROGRAM.replace("%PORT%", str(port)).replace("%CONNECT%", connect))
    headless = {"QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1", "XDG_RUNTIME_DIR": str(folder)}
    sclang = program("sclang", "supercollider-language")
    text = output_of(sclang, "-D", "client.scd", folder=folder, HOME=str(folder), **headless)
    return [line.removeprefix("HEARD ").split("|") for line in text.splitlines() if line.startswith("HEARD ")]


def _holds(node: RunningNode, messages: list[list[str]]) -> None:
    addresses = [address for address, *_ in messages]
    assert next(m for m in messages if m[0] == "/version.reply")[:2] == ["/version.reply", "endless-node"]
    status = next(m for m in messages if m[0] == "/status.reply")
    assert status[1] == "tone"
    assert [m[1] for m in messages if m[0] == "/synced"] == ["1", "2"], "the bundle waits, and nothing behind it"
    assert addresses.index("/layer/32/gain") > addresses.index("/status.reply")
    assert ["/layer/32/gain", "0.25"] in messages
    assert next(m for m in messages if m[0] == "/fail")[1] == "/layer/33/pan"
    patch = node.patch()
    assert patch.ask("/layer/31/gain") == (0.5,)
    assert patch.ask("/layer/33/gain") == (0.0,)
    assert patch.ask("/layer/31/pan") == (-1.0,)
    assert patch.ask("/layer/31/mute") == (1,)
    assert patch.ask("/prompt") == ("rain on leaves",)


def test_sclang_over_udp(node: RunningNode, tmp_path: Path) -> None:
    _holds(node, _heard(tmp_path, node.port))


def test_sclang_over_tcp(node: RunningNode, tmp_path: Path) -> None:
    _holds(node, _heard(tmp_path, node.port, "node.connect({ });"))
