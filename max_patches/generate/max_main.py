"""endless.maxpat, the patch to open, and endless.maxhelp, every address as a message to click."""

from py2max import Box

from max_patches.generate.max_file import Page
from max_patches.generate.max_layer import SAID
from max_patches.generate.max_layer import SIZE as STRIP
from max_patches.generate.max_sound import SIZE as SOUND
from max_patches.generate.table import (
    CUES,
    HEARS_AT,
    HOST,
    LAYERS,
    PORT,
    STATUS_FIELDS,
    TRANSPORT,
    fader,
    known,
    layer,
    row,
)
from node.control.commands import COMMANDS, Command

_GAP = 8
_LEFT = 16
_WIDTH = LAYERS * STRIP[0] + (LAYERS - 1) * _GAP
WINDOW = (_WIDTH + 2 * _LEFT, 632)
_ASK_MS = 1000
_SILENCE_MS = 3500
_SHOWN_STATUS = ("engine", "queued", "archived", "xruns", "render_load", "speed")


def main() -> str:
    page = Page(*WINDOW, "Endless Node")
    sending = page.obj(20, f"udpsend {HOST} {PORT}")
    page.cord(page.obj(20, "r endless.out"), 0, sending)
    hears = page.obj(21, f"udpreceive {HEARS_AT}")
    _header(page, sending, hears)
    _prompt(page)
    _transport(page)
    _layers(page)
    _cues(page)
    _status(page)
    x = _LEFT + _WIDTH - SOUND[0]
    page.patch(19, (x, 464, *SOUND), "endless.pcm.maxpat", [], (1, 2))
    return page.text()


def _hears(page: Page, column: int, *addresses: str) -> tuple[Box, list[int]]:
    """A route for what the node says at these addresses, and its outlets in turn."""
    source = page.obj(column, "r endless.in")
    sorts = page.obj(column, "route " + " ".join(known(address) for address in addresses))
    page.chain(source, sorts)
    return sorts, list(range(len(addresses)))


def _sends(page: Page, column: int, box: Box, address: str) -> None:
    """What a control gives goes out under an address."""
    prefix = page.obj(column, f"prepend {row(address).address}")
    page.chain(box, prefix, page.obj(column, "s endless.out"))


def _header(page: Page, sending: Box, hears: Box) -> None:
    page.panel((_LEFT, 16, _WIDTH, 48))
    page.label(0, (32, 26, 160, 28), "ENDLESS NODE", 18, "amber", fontface=1)
    link = page.label(22, (200, 31, 104, 20), "no answer", 12, "text")
    state = page.label(1, (312, 31, 88, 20), "-", 12, "text")
    generator = page.label(1, (408, 31, 208, 20), "-", 12)
    page.label(0, (632, 31, 40, 20), "node", 11)
    host = page.words(2, (672, 29, 112, 24), 12)
    port = page.number(2, (792, 29, 64, 24), 1, 65535, whole=True)
    page.label(0, (864, 31, 104, 20), f"hears at {HEARS_AT}", 11)
    place = page.obj(2, "route text")
    page.chain(host, place)
    for source, word in ((place, "host"), (port, "port")):
        page.chain(source, page.obj(2, f"prepend {word}"), sending)
    page.chain(page.obj(2, f"loadmess set {HOST}"), host)
    page.chain(page.obj(2, f"loadmess set {PORT}"), port)
    for column, address, box in ((1, "/state", state), (3, "/generator", generator)):
        sorts, _ = _hears(page, column, address)
        page.chain(sorts, page.obj(column, "prepend set"), box)
    # being told: once, and again where the node was silent (it may have been started anew)
    out = page.run(21, "t b l", "delay " + str(_SILENCE_MS), "t b b")
    page.cord(hears, 0, out[0])
    page.cord(out[0], 1, page.obj(21, "s endless.in"))
    there, gone = page.msg(22, "set connected"), page.msg(22, "set no answer")
    closes, opens = page.msg(23, "0"), page.msg(23, "1")
    gate = page.obj(23, "gate 1 1")
    for source, outlet, sinks in ((out[0], 0, (there, closes)), (out[2], 0, (gone, opens))):
        for sink in sinks:
            page.cord(source, outlet, sink)
    for sink in (closes, opens):
        page.cord(sink, 0, gate, 0)
    for sink in (there, gone):
        page.cord(sink, 0, link)
    ticks = page.run(23, "loadmess 1", f"metro {_ASK_MS}", "t b b")
    asks = page.msg(23, row("/status").address)
    subscribes = page.msg(23, f"{row('/notify').address} 1 {HEARS_AT}")
    page.cord(ticks[2], 0, asks)
    page.cord(ticks[2], 1, gate, 1)
    page.cord(gate, 0, subscribes)
    bus = page.obj(23, "s endless.out")
    page.cord(asks, 0, bus)
    page.cord(subscribes, 0, bus)


def _prompt(page: Page) -> None:
    page.panel((_LEFT, 72, _WIDTH, 64))
    page.label(0, (32, 76, 240, 20), "PROMPT: type, then Return", 11)
    words = page.words(4, (32, 96, _WIDTH - 32, 32), 16)
    typed = page.obj(4, "route text")
    page.chain(words, typed)
    _sends(page, 4, typed, "/prompt")
    sorts, _ = _hears(page, 4, "/prompt")
    page.chain(sorts, page.obj(4, "prepend set"), words)


def _transport(page: Page) -> None:
    page.panel((_LEFT, 144, _WIDTH, 56))
    for i, address in enumerate(TRANSPORT):
        tone = {"/play": "green", "/panic": "red"}.get(address, "text")
        box = page.button(5, (32 + 88 * i, 152, 80, 40), address[1:].upper(), tone)
        word = page.msg(5, row(address).address)
        page.chain(box, word, page.obj(5, "s endless.out"))
    gain = fader("/gain/db")
    page.label(0, (488, 150, 120, 20), "master gain, dB", 11)
    slider = page.slider(6, (488, 172, 176, 20), -60.0, gain.high)
    number = page.number(6, (672, 170, 64, 24), gain.low, gain.high, whole=False)
    _sends(page, 6, slider, "/gain/db")
    _sends(page, 6, number, "/gain/db")
    _shows(page, 6, "/gain/db", slider, number)
    for i, (address, label) in enumerate((("/layers", "layers"), ("/fade", "fade, s"))):
        span = fader(address)
        x = 768 + 104 * i
        page.label(0, (x, 150, 88, 20), label, 11)
        box = page.number(7 + i, (x, 170, 72, 24), span.low, span.high, whole=span.type == "i")
        _sends(page, 7 + i, box, address)
        _shows(page, 7 + i, address, box)


def _shows(page: Page, column: int, address: str, *boxes: Box) -> None:
    sorts, _ = _hears(page, column, address)
    back = page.obj(column, "prepend set")
    page.chain(sorts, back)
    for box in boxes:
        page.cord(back, 0, box)


def _layers(page: Page) -> None:
    for n in range(1, LAYERS + 1):
        column = 8 + n
        x = _LEFT + (n - 1) * (STRIP[0] + _GAP)
        strip = page.patch(column, (x, 208, *STRIP), "endless.layer.maxpat", [n])
        sorts, outlets = _hears(page, column, *(layer(name, n) for name in SAID))
        for outlet in outlets:
            word = page.obj(column, f"prepend {SAID[outlet]}")
            page.cord(sorts, outlet, word)
            page.cord(word, 0, strip)


def _cues(page: Page) -> None:
    page.panel((_LEFT, 464, 464, 152))
    go = page.button(17, (32, 480, 80, 80), "GO", "green")
    back, forward = page.button(17, (32, 568, 36, 32), "<"), page.button(17, (76, 568, 36, 32), ">")
    for box, address in ((go, "/go"), (back, "/playhead/previous"), (forward, "/playhead/next")):
        word = page.msg(17, row(address).address)
        page.chain(box, word, page.obj(17, "s endless.out"))
    stands = page.label(18, (128, 472, 256, 20), "stands by: -", 12, "text")
    read = page.button(18, (392, 472, 72, 20), "READ")
    table = page.shown(
        18, "jit.cellblock", (128, 496, 336, 104), (2, 4), cols=4, rows=CUES, colwidth=80, rowheight=18, hscroll=0, selmode=3,
        fontname="Arial", fontsize=11.0, outmode=1,
    )  # fmt: skip
    sorts, _ = _hears(page, 18, "/playhead", "/cue/info", "/cues.end", "/cue/started", "/cue/finished")
    page.chain(sorts, page.obj(18, "prepend set stands by:"), stands)
    asks = page.run(24, "t b b b", f"({row('/cues').address})", "s endless.out")
    page.cord(read, 0, asks[0])
    clear, zero = page.msg(24, "clear all"), page.msg(24, "0")
    page.cord(asks[0], 2, clear)
    page.cord(clear, 0, table)
    page.cord(asks[0], 1, zero)
    # rows: a counter, and each of the four words into its column
    cells = page.obj(24, "t l b")
    page.cord(sorts, 1, cells)
    count = page.run(24, "i", "t i i", "+ 1")
    page.cord(cells, 1, count[0])
    page.cord(zero, 0, count[0], 1)
    page.cord(count[2], 0, count[0], 1)
    words = page.obj(25, "unpack s s s s")
    page.cord(cells, 0, words)
    for column in range(4):
        again, here = page.obj(25, "t b s"), page.obj(25, "i")
        cell = page.obj(25, f"sprintf set {column} %ld %s")
        page.cord(words, column, again)
        page.cord(again, 1, cell, 1)
        page.cord(count[1], 1, here, 1)
        page.chain(again, here, cell, table)
    # a click on a cue's number makes it the standby
    picked = page.run(26, "route 0", "zl slice 1")
    page.cord(table, 0, picked[0])
    stand = page.obj(26, f"prepend {row('/playhead/set').address}")
    page.cord(picked[1], 1, stand)
    page.cord(stand, 0, page.obj(26, "s endless.out"))


def _status(page: Page) -> None:
    page.panel((488, 464, 232, 152))
    sorts, _ = _hears(page, 27, "/status.reply")
    fields = page.obj(27, "unpack " + " ".join({"s": "s", "i": "0", "f": "0."}[kind] for _, kind in STATUS_FIELDS))
    page.chain(sorts, fields)
    for i, name in enumerate(_SHOWN_STATUS):
        page.label(0, (504, 472 + 20 * i, 88, 20), name.replace("_", " "), 11)
        value = page.label(28, (600, 472 + 20 * i, 112, 20), "-", 11, "text")
        back = page.obj(28, "prepend set")
        page.cord(fields, [field for field, _ in STATUS_FIELDS].index(name), back)
        page.cord(back, 0, value)
    last = page.label(29, (504, 592, 208, 20), "-", 11, "red")
    wrong, _ = _hears(page, 29, "/fail")
    page.chain(wrong, page.obj(29, "prepend set"), last)


def help_patch() -> str:
    """Every row of the table: its address with its default as a message, and its line of doc."""
    rows = list(COMMANDS)
    lines = -(-len(rows) // 2)
    page = Page(1160, 96 + 28 * lines, "endless help")
    page.panel((8, 8, 1144, 40))
    page.label(0, (24, 16, 960, 24), "Endless Node: every address. A click on a message sends it.", 14, "amber")
    sending = page.obj(4, f"udpsend {HOST} {PORT}")
    page.cord(page.obj(4, f"udpreceive {HEARS_AT}"), 0, page.obj(4, "print endless"))
    page.chain(page.obj(4, f"loadmess {row('/notify').address} 1 {HEARS_AT}"), sending)
    for i, command in enumerate(rows):
        x, y = 24 + 568 * (i // lines), 64 + 28 * (i % lines)
        box = page.shown(
            1 + 2 * (i // lines), "message", (x, y, 232, 22), (2, 1), text=example(command), fontsize=11.0,
            bgcolor=[0.08, 0.09, 0.1, 1.0], textcolor=[0.9, 0.91, 0.92, 1.0],
        )  # fmt: skip
        page.cord(box, 0, sending)
        page.label(2 + 2 * (i // lines), (x + 240, y + 1, 312, 20), _short(command.doc), 10)
    return page.text()


def example(command: Command) -> str:
    """A message that the node takes: the row's defaults, or the middle of a range."""
    words = [command.address.replace("{n}", "1").replace("{number}", "1")]
    for arg in command.args:
        if arg.optional:
            break
        if command.default is not None and arg is command.args[0]:
            words.append(f"{command.default:g}" if isinstance(command.default, float) else str(command.default))
        elif arg.choices:
            words.append(arg.choices[0])
        elif arg.type == "s":
            words.append("1" if arg.name == "number" else "night_forest")
        else:
            low, high = (0.0, 1.0) if abs(arg.low) > 2**30 or arg.high > 2**30 else (arg.low, arg.high)
            words.append(f"{high if (low, high) == (0, 1) else (low + high) // 2:g}")
    return " ".join(word for word in words if word)


def _short(doc: str) -> str:
    return doc if len(doc) <= 56 else doc[:53].rsplit(" ", 1)[0] + " ..."
