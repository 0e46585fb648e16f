"""endless.layer.maxpat: one layer, for a bpatcher with its number as argument.

Its inlet takes what the node says of the layer without the path (`gain 0.5`); what it sends goes to the bus endless.out. The
number stands as a whole word (`loadmess #1`), and sprintf makes the addresses of it.
"""

from max_patches.generate.max_file import Page
from max_patches.generate.table import fader, known, row

SIZE = (112, 240)
SAID = ("gain", "pan", "azimuth", "mute", "solo", "hold", "prompt", "level")  # the order of the parent's route


def layer() -> str:
    width, height = SIZE
    page = Page(width, height, "endless.layer")
    page.panel((0, 0, width, height))
    gain, pan, azimuth = (fader(f"/layer/{{n}}/{name}") for name in ("gain", "pan", "azimuth"))
    title = page.label(1, (8, 8, 96, 20), "LAYER", 12, "amber", fontface=1)
    level = page.meter(2, (48, 32, 8, 112))
    shown = {
        "gain": page.slider(3, (16, 32, 24, 112), gain.low, gain.high),
        "pan": page.shown(
            4, "dial", (68, 28, 32, 32), (1, 1), floatoutput=1, min=pan.low, size=pan.high - pan.low, mode=0,
        ),
        "azimuth": page.number(5, (60, 61, 44, 18), azimuth.low, azimuth.high, whole=False),
        "mute": page.button(6, (64, 80, 40, 20), "MUTE", "red", toggles=True),
        "solo": page.button(7, (64, 104, 40, 20), "SOLO", "amber", toggles=True),
        "hold": page.button(8, (64, 128, 40, 20), "HOLD", "blue", toggles=True),
        "prompt": page.words(9, (8, 176, 96, 32), 11),
    }  # fmt: skip
    page.label(1, (8, 156, 96, 18), "own prompt", 10)
    skip = page.button(10, (8, 212, 96, 20), "SKIP")
    number = page.obj(1, "loadmess #1")
    name = page.obj(1, "sprintf set LAYER %ld")
    page.chain(number, name, title)
    for column, (parameter, box) in enumerate(shown.items(), 3):
        _sends(page, column, row(f"/layer/{{n}}/{parameter}").address, number, box, parameter == "prompt")
    _sends(page, 10, row("/layer/{n}/skip").address, number, skip, False)
    heard = page.obj(2, "inlet")
    sorts = page.obj(2, "route " + " ".join(SAID))
    page.chain(heard, sorts)
    for outlet, parameter in enumerate(SAID[:-1]):
        back = page.obj(3 + outlet, "prepend set")
        page.cord(sorts, outlet, back)
        page.cord(back, 0, shown[parameter])
    known("/layer/{n}/level")
    decibels = page.obj(2, "atodb")
    page.cord(sorts, len(SAID) - 1, decibels)
    page.cord(decibels, 0, level)
    return page.text()


def _sends(page: Page, column: int, address: str, number: "object", box: "object", typed: bool) -> None:
    form = page.obj(column, f"sprintf set {address.replace('{n}', '%ld')}")
    prefix = page.obj(column, "prepend address")
    out = page.obj(column, "s endless.out")
    page.cord(number, 0, form)
    page.chain(form, prefix, out)
    if typed:
        words = page.obj(column, "route text")
        page.chain(box, words, prefix)
    else:
        page.cord(box, 0, prefix)
