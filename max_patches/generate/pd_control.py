"""endless.pd, endless-layer.pd and endless-osc.pd: control of the node from vanilla Pd.

What is sent goes over the bus `endless` as a message whose first word is the address; what the node says comes over the bus
`endless-in` as words without slashes (`layer 1 gain 0.5`).
"""

from max_patches.generate.pd_file import Canvas
from max_patches.generate.table import (
    HEARS_AT,
    HOST,
    LAYERS,
    PORT,
    STATUS_FIELDS,
    TRANSPORT,
    fader,
    known,
    row,
)

_ASK_MS = 1000
_SILENCE_MS = 3500
_STRIP = (104, 268)  # of a layer, as its parent sees it
_SHOWN_STATUS = ("engine", "queued", "xruns", "render_load", "speed")


def connection() -> str:
    """Arguments: host, port, the port to listen at."""
    page = Canvas((820, 520))
    page.note(20, 10, f"endless-osc HOST PORT LISTEN: sends what comes over the bus 'endless', puts what the node says on "
                      f"'endless-in'. Without arguments: {HOST} {PORT} {HEARS_AT}.")  # fmt: skip
    begin = page.run(20, 50, "loadbang", "t b b b b")
    host = page.run(420, 50, "symbol $1", "route symbol empty")
    port, heard = page.run(20, 110, "f $2", "sel 0"), page.run(620, 110, "f $3", "sel 0")
    own_place = page.msg(20, 170, f"connect {HOST} {PORT}")
    given = page.run(120, 170, "pack f s", "(connect $2 $1)")
    own_port = page.msg(620, 170, str(HEARS_AT))
    hears = page.obj(700, 170, "f")
    page.cord(begin[1], 3, host[0], 0)
    page.cord(host[1], 0, given[0], 1)
    page.cord(begin[1], 2, heard[0], 0)
    page.chain(heard[1], own_port, hears)
    page.cord(heard[1], 1, hears, 0)
    page.cord(begin[1], 1, port[0], 0)
    page.chain(port[1], own_place)
    page.cord(port[1], 1, given[0], 0)
    net = page.obj(20, 330, "netsend -u -b")
    page.cord(own_place, 0, net, 0)
    page.cord(given[1], 0, net, 0)
    # out: the address first, then its values
    out = page.run(20, 230, "r endless", "list", "t l l")
    address = page.run(120, 290, "list split 1", "list prepend set", "list trim")
    values, form = page.obj(20, 304, "list split 1"), page.obj(220, 304, "oscformat")
    page.cord(out[2], 1, address[0], 0)
    page.cord(address[2], 0, form, 0)
    page.cord(out[2], 0, values, 0)
    page.cord(values, 1, form, 0)
    page.cord(form, 0, net, 0)
    # in: by the port that /notify gave, and by the socket that asked
    listen = page.run(700, 200, "(listen $1)", "netreceive -u -b")
    page.cord(hears, 0, listen[0], 0)
    parse = page.run(420, 290, "oscparse", "list trim", "t a b", "s endless-in")
    page.cord(listen[1], 0, parse[0], 0)
    page.cord(net, 1, parse[0], 0)
    # being told: once, and again where the node was silent (it may have been started anew)
    missing = page.run(560, 360, f"delay {_SILENCE_MS}", "t b b", "(no\\ answer)", "s endless-link")
    silent, answered = page.msg(700, 386, "1"), page.msg(420, 440, "0")
    page.cord(parse[2], 1, missing[0], 0)
    page.cord(parse[2], 1, answered, 0)
    page.cord(missing[1], 1, silent, 0)
    there = page.run(420, 466, "change", "sel 0", "(connected)", "s endless-link")
    page.cord(answered, 0, there[0], 0)
    page.cord(silent, 0, there[0], 0)
    tick = page.run(20, 380, "delay 100", f"metro {_ASK_MS}", "t b b")
    page.cord(begin[1], 0, tick[0], 0)
    ask = page.run(20, 460, f"({row('/status').address})", "s endless")
    page.cord(tick[2], 0, ask[0], 0)
    again = page.run(160, 400, "spigot 1", "f", f"list prepend {row('/notify').address} 1", "list trim", "s endless")
    page.cord(tick[2], 1, again[0], 0)
    page.cord(hears, 0, again[1], 1)
    page.cord(answered, 0, again[0], 1)
    page.cord(silent, 0, again[0], 1)
    return page.text()


def layer() -> str:
    """Argument: the layer's number."""
    width, height = _STRIP
    page = Canvas((620, 480), shown=_STRIP)
    gain, pan, azimuth = (fader(f"/layer/{{n}}/{name}") for name in ("gain", "pan", "azimuth"))
    page.panel(0, 0, width, height)
    page.label(8, 6, "Layer_$1", 12, "amber")
    page.slider("vsl", 12, 30, (18, 128), gain.low, gain.high, "$0-gain", "$0-gain-set", gain.fraction)
    meter = page.vu(48, 30, 16, 120)
    page.slider("hsl", 12, 166, (80, 14), pan.low, pan.high, "$0-pan", "$0-pan-set", pan.fraction)
    size, place = (80, 14), azimuth.fraction
    page.slider("hsl", 12, 184, size, azimuth.low, azimuth.high, "$0-azimuth", "$0-azimuth-set", place)
    for i, (name, colour) in enumerate([("mute", "red"), ("solo", "amber"), ("hold", "blue")]):
        page.toggle(12, 204 + 20 * i, f"$0-{name}", f"$0-{name}-set", name, colour)
    page.button(64, 204, "$0-skip", "skip", 16)
    inner = page.subpatch(12, 300, "words", _layer_words())
    page.cord(inner, 0, meter, 0)
    return page.text()


def _layer_words() -> Canvas:
    page = Canvas((940, 420))
    names = [row(f"/layer/{{n}}/{name}").address for name in ("gain", "pan", "azimuth", "mute", "solo", "hold", "skip")]
    for i, address in enumerate(names):
        name = address.rpartition("/")[2]
        page.run(20 + 130 * i, 20, f"r $0-{name}", f"list prepend {address.replace('{n}', '$1')}", "list trim", "s endless")
    # the number comes as a word: a symbol sets what the second route lets through
    own = page.run(300, 150, "loadbang", "f $1", "makefilename %d")
    heard = page.run(20, 150, "r endless-in", "route layer", "route none", "route gain pan azimuth mute solo hold level")
    page.cord(own[2], 0, heard[2], 1)
    for i, name in enumerate(["gain", "pan", "azimuth", "mute", "solo", "hold"]):
        shown = page.run(20 + 130 * i, 270, "(set $1)", f"s $0-{name}-set")
        page.cord(heard[3], i, shown[0], 0)
    known("/layer/{n}/level")
    level = page.run(820, 270, "rmstodb", "- 100", "outlet")  # vu counts from 0 dB down
    page.cord(heard[3], 6, level[0], 0)
    return page


def main() -> str:
    page = Canvas((952, 640))
    page.obj(0, 0, "cnv 4 952 640 empty empty empty 8 12 0 12 #1e2226 #9aa3ab 0")
    page.panel(16, 12, 920, 44)
    page.label(28, 24, "ENDLESS_NODE", 18, "amber")
    page.label(220, 24, "-", 12, "text", "endless-link-shown")
    page.label(340, 24, "-", 12, "text", "endless-state-shown")
    page.label(460, 24, "-", 12, "quiet", "endless-generator-shown")
    page.panel(16, 64, 920, 66, "prompt:_click_here_-_type_-_Enter")
    page.listbox(28, 92, 104, "endless-prompt-set", "endless-prompt")
    page.panel(16, 138, 920, 64)
    for i, address in enumerate(TRANSPORT):
        colour = {"/play": "green", "/panic": "red"}.get(row(address).address, "text")
        page.button(28 + 92 * i, 158, f"endless-{address[1:]}", address[1:], 24, colour)
    numbers = [("/gain/db", 6), ("/layers", 3), ("/fade", 5)]
    for i, (address, digits) in enumerate(numbers):
        name, span = address.strip("/").replace("/", "-"), fader(address)
        label = f"{name}_{span.unit}".rstrip("_")
        page.number_box(
            520 + 110 * i, 168, digits, span.low, span.high, span.default, f"endless-{name}", f"endless-{name}-set", label
        )
    for i in range(LAYERS):
        page.obj(16 + 117 * i, 212, f"endless-layer {i + 1}")
    page.panel(16, 490, 450, 138, "cues")
    page.button(28, 516, "endless-go", "GO", 48, "green")
    page.button(28, 576, "endless-back", "back", 20)
    page.button(108, 576, "endless-on", "next", 20)
    page.button(28, 602, "endless-list", "list_of_cues_to_the_console", 20)
    page.label(140, 530, "stands_by:", 11)
    page.listbox(220, 522, 26, "endless-playhead-shown")
    page.panel(478, 490, 226, 138, "status")
    for i, name in enumerate(_SHOWN_STATUS):
        page.label(490, 514 + 20 * i, f"{name}:", 11)
        page.label(590, 514 + 20 * i, "-", 11, "text", f"endless-{name}-shown")
    page.panel(714, 490, 222, 138, "sound_here_(PCM_over_OSC)")
    player = page.obj(726, 660, f"endless-pcm~ {HOST} {PORT} 100")
    volume = page.run(726, 690, "*~ 0", "dac~")
    right = page.obj(800, 690, "*~ 0")
    page.cord(player, 0, volume[0], 0)
    page.cord(player, 1, right, 0)
    page.cord(right, 0, volume[1], 1)
    page.slider("hsl", 726, 560, (180, 16), 0, 1, "endless-volume", "empty")
    page.toggle(726, 522, "endless-dsp", "empty", "DSP_on_(Pd_at_the_stream's_rate)", "green")
    page.label(726, 584, "volume", 11)
    heard = page.run(880, 660, "r endless-volume", "t f f")
    page.cord(heard[1], 0, volume[0], 1)
    page.cord(heard[1], 1, right, 1)
    page.obj(16, 660, f"endless-osc {HOST} {PORT} {HEARS_AT}")
    page.subpatch(16, 690, "words", _main_words(numbers))
    return page.text()


def _main_words(numbers: list[tuple[str, int]]) -> Canvas:
    page = Canvas((1400, 700))
    sent = {f"endless-{address[1:]}": address for address in (*TRANSPORT, "/go")}
    sent |= {"endless-back": "/playhead/previous", "endless-on": "/playhead/next", "endless-list": "/cues"}
    for i, (bus, address) in enumerate(sent.items()):
        page.run(20 + 130 * i, 20, f"r {bus}", f"({row(address).address})", "s endless")
    said = [("/prompt", "prompt"), *((address, address.strip("/").replace("/", "-")) for address, _ in numbers)]
    for i, (address, name) in enumerate(said):
        page.run(20 + 170 * i, 120, f"r endless-{name}", f"list prepend {row(address).address}", "list trim", "s endless")
    page.run(720, 120, "r endless-dsp", "(; pd dsp $1)")
    page.run(900, 120, "r endless-link", "list prepend label", "list trim", "s endless-link-shown")
    heard = page.run(
        20, 260, "r endless-in",
        "route prompt gain layers fade state generator playhead status.reply cue cues.end heard fail",
    )  # fmt: skip
    for address in ("/state", "/generator", "/playhead", "/status.reply", "/cue/info", "/cues.end", "/heard", "/fail"):
        known(address)
    prompt = page.run(20, 340, "list prepend set", "list trim", "s endless-prompt-set")
    page.cord(heard[1], 0, prompt[0], 0)
    gain = page.run(150, 340, "route db", "(set $1)", "s endless-gain-db-set")
    page.cord(heard[1], 1, gain[0], 0)
    for i, name in enumerate(["layers", "fade"]):
        box = page.run(280 + 110 * i, 340, "route float", "(set $1)", f"s endless-{name}-set")
        page.cord(heard[1], 2 + i, box[0], 0)
    for i, name in enumerate(["state", "generator"]):
        box = page.run(500 + 150 * i, 340, "list split 1", "list prepend label", "list trim", f"s endless-{name}-shown")
        page.cord(heard[1], 4 + i, box[0], 0)
    head = page.run(800, 340, "list prepend set", "list trim", "s endless-playhead-shown")
    page.cord(heard[1], 6, head[0], 0)
    fields = page.obj(20, 480, "unpack " + " ".join("s" if kind == "s" else "f" for _, kind in STATUS_FIELDS))
    page.cord(heard[1], 7, fields, 0)
    for i, name in enumerate(_SHOWN_STATUS):
        at = [field for field, _ in STATUS_FIELDS].index(name)
        words = ["list prepend label", "list trim", f"s endless-{name}-shown"]
        box = page.run(20 + 170 * i, 520, *(words if STATUS_FIELDS[at][1] == "s" else ["makefilename %g", *words]))
        page.cord(fields, at, box[0], 0)
    for i, name in enumerate(["cue", "cues", "heard", "fail"]):
        said_there = page.obj(1000 + 90 * i, 340, f"print {name}")
        page.cord(heard[1], 8 + i, said_there, 0)
    return page
