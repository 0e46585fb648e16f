"""endless.json: an Open Stage Control session. Start the server with --send 127.0.0.1:9400 --osc-port 9401."""

import json
from typing import Any

from max_patches.generate.table import COLOURS, HEARS_AT, HOST, LAYERS, PORT, TRANSPORT, fader, general, known, layer, row

_TARGET = f"{HOST}:{PORT}"


def session() -> str:
    widgets = [*_top(), *_strips(), *_bottom()]
    told = f"send('{_TARGET}', '{row('/notify').address}', 1, {HEARS_AT})"
    root = {
        "type": "root", "id": "root", "colorBg": COLOURS["ground"], "colorText": COLOURS["text"],
        "colorWidget": COLOURS["amber"], "layout": "default", "onCreate": told,
        "widgets": widgets, "tabs": [],
    }  # fmt: skip
    whole = {"createdWith": "Open Stage Control", "version": "1.30.1", "type": "session", "content": root}
    return json.dumps(whole, indent=1) + "\n"


def _top() -> list[dict[str, Any]]:
    found = [_text("title", (16, 12, 240, 40), "ENDLESS NODE"), _says("state", (264, 12, 160, 40), "/state")]
    found.append({**_widget("input", "prompt", (16, 60, 1248, 48), row("/prompt").address), "align": "left"})
    for i, address in enumerate(TRANSPORT):
        found.append(_button(address[1:], (16 + 136 * i, 120, 128, 64), address))
    return [*found, _fader("gain", (712, 120, 552, 64), "/gain", True)]


def _strips() -> list[dict[str, Any]]:
    found = []
    for n in range(1, LAYERS + 1):
        x = 16 + 157 * (n - 1)
        found.append(_text(f"layer_{n}", (x, 200, 148, 28), f"layer {n}"))
        found.append(_fader(f"gain_{n}", (x, 232, 88, 248), layer("gain", n)))
        level = _fader(f"level_{n}", (x + 96, 232, 52, 248), layer("level", n), meter=True)
        found.append(level)
        found.append(_fader(f"pan_{n}", (x, 488, 148, 40), layer("pan", n), True))
        found.append(_fader(f"azimuth_{n}", (x, 536, 148, 40), layer("azimuth", n), True))
        for i, name in enumerate(("mute", "solo", "hold")):
            found.append(_button(f"{name}_{n}", (x + 50 * i, 584, 48, 48), layer(name, n), "toggle", name))
        found.append(_button(f"skip_{n}", (x, 640, 148, 40), layer("skip", n), label="skip"))
    return found


def _bottom() -> list[dict[str, Any]]:
    return [
        _button("GO", (16, 696, 256, 88), "/go"),
        _button("back", (280, 696, 120, 88), "/playhead/previous"),
        _button("next", (408, 696, 120, 88), "/playhead/next"),
        _says("playhead", (536, 696, 400, 88), "/playhead"),
        _says("generator", (944, 696, 320, 88), "/generator"),
    ]


def _widget(kind: str, name: str, frame: tuple[int, int, int, int], address: str) -> dict[str, Any]:
    x, y, width, height = frame
    return {
        "type": kind, "id": name, "left": x, "top": y, "width": width, "height": height, "address": known(address),
        "target": _TARGET, "preArgs": "", "ignoreDefaults": True, "bypass": False,
    }  # fmt: skip


def _fader(
    name: str, frame: tuple[int, int, int, int], address: str, lying: bool = False, meter: bool = False
) -> dict[str, Any]:
    if meter:  # shown only
        return {**_widget("fader", name, frame, address), "range": {"min": 0, "max": 1}, "interaction": False,
                "design": "compact", "colorWidget": COLOURS["green"], "bypass": True}  # fmt: skip
    span = fader(address)
    return {
        **_widget("fader", name, frame, address), "range": {"min": span.low, "max": span.high}, "default": span.default,
        "horizontal": lying, "design": "compact", "doubleTap": True, "typeTags": span.type,
    }  # fmt: skip


def _button(name: str, frame: tuple[int, int, int, int], address: str, mode: str = "tap", label: str = "") -> dict[str, Any]:
    row(general(address))
    colour = {"/play": "green", "/go": "green", "/panic": "red"}.get(address, "blue" if mode == "toggle" else "quiet")
    return {
        **_widget("button", name, frame, address), "mode": mode, "on": 1, "off": 0, "typeTags": "i", "label": label or name,
        "colorWidget": COLOURS[colour],
    }  # fmt: skip


def _text(name: str, frame: tuple[int, int, int, int], said: str) -> dict[str, Any]:
    x, y, width, height = frame
    return {"type": "text", "id": name, "left": x, "top": y, "width": width, "height": height, "value": said, "bypass": True}


def _says(name: str, frame: tuple[int, int, int, int], address: str) -> dict[str, Any]:
    return {**_widget("text", name, frame, address), "default": "-", "bypass": True}
