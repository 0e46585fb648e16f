"""endless.tosc: a TouchOSC layout. The file is zlib-compressed XML (lexml version 3, which every version of TouchOSC reads).

A control's value is 0 to 1; the scale of its OSC argument carries the table's range.
"""

import uuid
import zlib
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from max_patches.generate.table import COLOURS, LAYERS, TRANSPORT, fader, general, known, layer, row

SIZE = (1280, 800)
_NAMES = uuid.UUID("6c1f1c0e-7a43-4a0e-9b1c-0f5a3c2d9e41")  # of nodes: the same file at every generation


@dataclass
class Node:
    """One control. frame: x, y, width, height. values: name and default."""

    kind: str
    name: str
    frame: tuple[int, int, int, int]
    colour: str
    properties: dict[str, tuple[str, str]] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    children: "list[Node]" = field(default_factory=list)

    def xml(self) -> str:
        red, green, blue = (int(COLOURS[self.colour][i : i + 2], 16) / 255 for i in (1, 3, 5))
        x, y, width, height = self.frame
        shared = {"name": ("s", self.name), "visible": ("b", "1"), "interactive": ("b", "1"), "background": ("b", "1"),
                  "outline": ("b", "0"), "cornerRadius": ("f", "4")}  # fmt: skip
        body = "".join(_property(kind, key, _text(value)) for key, (kind, value) in {**shared, **self.properties}.items())
        body += _property("c", "color", f"<r>{red:.4f}</r><g>{green:.4f}</g><b>{blue:.4f}</b><a>1</a>")
        body += _property("r", "frame", f"<x>{x}</x><y>{y}</y><w>{width}</w><h>{height}</h>")
        values = "".join(_value(key, default) for key, default in {"touch": "false", **self.values}.items())
        inner = f"<children>{''.join(child.xml() for child in self.children)}</children>" if self.children else ""
        messages = f"<messages>{''.join(self.messages)}</messages>" if self.messages else ""
        identity = uuid.uuid5(_NAMES, self.name)
        return (
            f"<node ID='{identity}' type='{self.kind}'><properties>{body}</properties>"
            f"<values>{values}</values>{messages}{inner}</node>"
        )


def layout() -> bytes:
    root = Node("GROUP", "Endless Node", (0, 0, *SIZE), "ground", children=[*_top(), *_strips(), *_bottom()])
    text = f"<?xml version='1.0' encoding='UTF-8'?><lexml version='3'>{root.xml()}</lexml>"
    return zlib.compress(text.encode(), 9)


def _top() -> list[Node]:
    found = [_label("title", (16, 12, 240, 40), "ENDLESS NODE", "amber"), _shows("state", (272, 12, 160, 40), "/state")]
    found.append(_shows("prompt", (16, 60, 1248, 48), "/prompt"))
    for i, address in enumerate(TRANSPORT):
        colour = {"/play": "green", "/panic": "red"}.get(address, "blue")
        found += _button(address[1:], (16 + 136 * i, 120, 128, 64), address, colour)
    found += [*_slider("master", (712, 120, 416, 64), "/gain", "amber", lying=True)]
    found += _button("tell me", (1136, 120, 128, 64), "/notify", "quiet", said="tell me")
    return found


def _strips() -> list[Node]:
    found = []
    for n in range(1, LAYERS + 1):
        x = 16 + 157 * (n - 1)
        found.append(_label(f"layer {n}", (x, 200, 148, 28), f"layer {n}", "amber"))
        found += _slider(f"gain {n}", (x, 232, 88, 248), layer("gain", n), "amber")
        found.append(_meter(f"level {n}", (x + 96, 232, 52, 248), layer("level", n)))
        found += _slider(f"pan {n}", (x, 488, 148, 40), layer("pan", n), "blue", lying=True)
        found += _slider(f"azimuth {n}", (x, 536, 148, 40), layer("azimuth", n), "blue", lying=True)
        for i, (name, colour) in enumerate([("mute", "red"), ("solo", "amber"), ("hold", "green")]):
            found += _button(f"{name} {n}", (x + 50 * i, 584, 48, 48), layer(name, n), colour, toggles=True, said=name)
        found += _button(f"skip {n}", (x, 640, 148, 40), layer("skip", n), "quiet", said="skip")
    return found


def _bottom() -> list[Node]:
    found = _button("GO", (16, 696, 256, 88), "/go", "green", said="GO")
    found += _button("back", (280, 696, 120, 88), "/playhead/previous", "quiet", said="back")
    found += _button("next", (408, 696, 120, 88), "/playhead/next", "quiet", said="next")
    found.append(_shows("stands by", (536, 696, 400, 88), "/playhead"))
    found.append(_shows("generator", (944, 696, 320, 88), "/generator"))
    return found


def _slider(name: str, frame: tuple[int, int, int, int], address: str, colour: str, lying: bool = False) -> list[Node]:
    span = fader(address)
    message = _osc(address, [("VALUE", "FLOAT", "x", span.low, span.high)], receive=True)
    return [
        Node("FADER", name, frame, colour, {"orientation": ("i", "1" if lying else "0"), "grid": ("b", "0")},
             {"x": f"{span.fraction:.6g}"}, [message])
    ]  # fmt: skip


def _button(
    name: str, frame: tuple[int, int, int, int], address: str, colour: str, toggles: bool = False, said: str = ""
) -> list[Node]:
    """buttonType 0 sends 1 and, let go, 0, which the node ignores for a trigger; 1 toggles."""
    row(general(address))
    node = Node("BUTTON", name, frame, colour, {"buttonType": ("i", "1" if toggles else "0")}, {"x": "0"},
                [_osc(address, [("VALUE", "INTEGER", "x", 0, 1)], receive=toggles)])  # fmt: skip
    x, y, width, height = frame
    return [node, _label(f"{name} name", (x, y + height // 2 - 12, width, 24), said or name, "text", bare=True)]


def _meter(name: str, frame: tuple[int, int, int, int], address: str) -> Node:
    message = _osc(known(address), [("VALUE", "FLOAT", "x", 0, 1)], receive=True, send=False)
    return Node("FADER", name, frame, "green", {"interactive": ("b", "0"), "cursor": ("b", "0")}, {"x": "0"}, [message])


def _label(name: str, frame: tuple[int, int, int, int], said: str, colour: str, bare: bool = False) -> Node:
    looks = {"background": ("b", "0" if bare else "1"), "interactive": ("b", "0"), "textSize": ("i", "16")}
    return Node("LABEL", name, frame, "panel" if not bare else colour, looks, {"text": said})


def _shows(name: str, frame: tuple[int, int, int, int], address: str) -> Node:
    """A label that says what the node says there: its first word."""
    node = _label(name, frame, "-", "text")
    node.messages.append(_osc(known(address), [("VALUE", "STRING", "text", 0, 1)], receive=True, send=False))
    return node


def _osc(address: str, arguments: list[tuple[str, str, str, float, float]], receive: bool, send: bool = True) -> str:
    path = _partial("CONSTANT", "STRING", address, 0, 1)
    values = "".join(_partial(*argument) for argument in arguments)
    trigger = arguments[0][2]
    return (
        f"<osc><enabled>1</enabled><send>{int(send)}</send><receive>{int(receive)}</receive><feedback>0</feedback>"
        "<connections>00001</connections>"
        f"<triggers><trigger><var><![CDATA[{trigger}]]></var><condition>ANY</condition></trigger></triggers>"
        f"<path>{path}</path><arguments>{values}</arguments></osc>"
    )


def _partial(kind: str, conversion: str, value: str, low: float, high: float) -> str:
    return (
        f"<partial><type>{kind}</type><conversion>{conversion}</conversion><value><![CDATA[{value}]]></value>"
        f"<scaleMin>{low:g}</scaleMin><scaleMax>{high:g}</scaleMax></partial>"
    )


def _property(kind: str, key: str, value: str) -> str:
    return f"<property type='{kind}'><key><![CDATA[{key}]]></key><value>{value}</value></property>"


def _value(key: str, default: str) -> str:
    return (
        f"<value><key><![CDATA[{key}]]></key><locked>0</locked><lockedDefaultCurrent>0</lockedDefaultCurrent>"
        f"<default><![CDATA[{default}]]></default><defaultPull>0</defaultPull></value>"
    )


def _text(value: str) -> str:
    return escape(value)
