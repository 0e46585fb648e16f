"""endless-pcm~.pd: plays PCM over OSC in vanilla Pd, to the sample.

The bytes of a datagram go into a ring by one message (`array set`); signals put two bytes together and take the sign away:
no message for a single sample. seq places a datagram, since Pd's numbers are floats and hold no larger integers than 2^24.
"""

from max_patches.generate.pd_file import Canvas
from max_patches.generate.table import HOST, PCM_FRAMES, PCM_RING_FRAMES, PCM_SUBSCRIBE, PORT

_BLOCK = 64
_BYTES = 4  # of a frame: two channels of s16
_RENEW_MS = 3000  # of a lease of 10 s
_LATE_MS = 250  # without a datagram: the stream has ended
_FADE_MS = 5


def player() -> str:
    page = Canvas((760, 560))
    page.note(
        20, 10, f"endless-pcm~ HOST PORT LATENCY_MS: the node's mix by PCM over OSC. Without arguments: {HOST} {PORT} 100."
    )
    page.note(20, 28, "Outlets: left, right, news (rate, lost, resync). Pd must run at the stream's rate.")
    socket = page.subpatch(20, 60, "socket", _socket())
    unpack = page.subpatch(20, 100, "datagram", _datagram())
    place = page.subpatch(20, 140, "position", _position())
    sound = page.subpatch(20, 180, "sound", _sound())
    left, right, news = (page.obj(20 + 90 * i, 240, text) for i, text in enumerate(["outlet~", "outlet~", "outlet"]))
    inlet = page.obj(300, 60, "inlet")
    page.obj(300, 100, f"array define $0-bytes {PCM_RING_FRAMES * _BYTES}")
    page.obj(300, 130, f"array define $0-ramp {_BLOCK}")
    page.cord(inlet, 0, socket, 0)
    page.cord(socket, 0, unpack, 0)
    page.cord(socket, 1, place, 1)
    page.cord(unpack, 0, place, 0)
    page.cord(unpack, 1, news, 0)
    page.cord(place, 0, sound, 0)
    page.cord(place, 1, sound, 1)
    page.cord(place, 2, news, 0)
    page.cord(sound, 0, left, 0)
    page.cord(sound, 1, right, 0)
    return page.text()


def _socket() -> Canvas:
    """Subscribes and renews; whatever comes to its own port goes out: samples left, the format right."""
    page = Canvas((700, 520))
    start = page.obj(20, 20, "loadbang")
    inlet = page.obj(20, 60, "inlet")
    page.note(90, 60, "connect HOST PORT or stop")
    host = page.run(200, 20, "symbol $1", "route symbol empty")
    page.note(380, 20, "no argument: the node's own place")
    arguments = page.obj(20, 100, "t b b")
    default = page.run(20, 130, "f $2", "sel 0")
    given = page.obj(110, 180, "pack f s")
    connect = page.msg(110, 210, "connect $2 $1")
    plain = page.msg(20, 210, f"connect {HOST} {PORT}")
    page.chain(start, arguments)
    page.cord(arguments, 0, default[0], 0)
    page.cord(arguments, 1, host[0], 0)
    page.cord(host[1], 0, given, 1)
    page.cord(default[1], 0, plain, 0)
    page.cord(default[1], 1, given, 0)
    page.cord(given, 0, connect, 0)
    route = page.obj(300, 90, "route connect stop")
    again = page.obj(300, 120, "list prepend connect")
    trim = page.obj(300, 146, "list trim")
    close = page.obj(420, 120, "t b b")
    page.cord(inlet, 0, route, 0)
    page.chain(route, again, trim)
    page.cord(route, 1, close, 0)
    # connect: first the old socket is closed; one message starts the renewing, which subscribes at once
    opened = page.obj(20, 250, "t b a b")
    closing = page.msg(200, 280, "disconnect")
    net = page.obj(20, 320, "netsend -u -b")
    for source in (plain, connect, trim):
        page.cord(source, 0, opened, 0)
    page.cord(opened, 2, closing, 0)
    page.cord(opened, 1, net, 0)
    page.cord(closing, 0, net, 0)
    on, off = page.msg(300, 250, "1"), page.msg(420, 250, "0")
    page.cord(opened, 0, on, 0)
    metro = page.obj(300, 280, f"metro {_RENEW_MS}")
    page.chain(on, metro)
    page.chain(off, metro)
    page.cord(close, 1, off, 0)
    page.cord(close, 0, closing, 0)
    ask = page.run(300, 310, f"(0 s16 2 {PCM_FRAMES})", f"oscformat {' '.join(PCM_SUBSCRIBE.strip('/').split('/'))}")
    page.cord(metro, 0, ask[0], 0)
    page.cord(ask[1], 0, net, 0)
    parse = page.run(20, 350, "oscparse", "list trim", "route pcm")
    page.cord(net, 1, parse[0], 0)
    # /pcm and /pcm/format begin alike: the second word tells them apart
    kinds = page.obj(20, 430, "route format")
    form = page.obj(20, 470, "outlet")
    samples = page.obj(120, 470, "outlet")
    page.chain(parse[2], kinds)
    page.cord(kinds, 1, form, 0)
    page.cord(kinds, 0, samples, 0)
    return page


def _datagram() -> Canvas:
    """stream seq frame channels nframes size bytes...: bytes into the ring; out go seq and nframes, and what was lost."""
    page = Canvas((640, 460))
    inlet = page.run(20, 20, "inlet", "t l l")
    head = page.run(200, 80, "list split 6", "unpack f f f f f f")
    page.cord(inlet[1], 1, head[0], 0)
    body = page.obj(20, 80, "list split 6")
    ring = page.obj(20, 300, "array set $0-bytes")
    page.cord(inlet[1], 0, body, 0)
    page.cord(body, 1, ring, 0)
    # onset in the ring: (seq mod ring / nframes) * nframes * bytes of a frame
    seq = page.obj(260, 150, "t f f f")
    onset = page.obj(200, 200, f"expr ($f1 % ({PCM_RING_FRAMES} / $f2)) * $f2 * {_BYTES}")
    out = page.obj(200, 400, "outlet")
    told = page.obj(200, 360, "pack f f")
    news = page.obj(420, 400, "outlet")
    page.cord(head[1], 4, onset, 1)
    page.cord(head[1], 4, told, 1)
    page.cord(head[1], 1, seq, 0)
    page.cord(seq, 2, onset, 0)
    page.cord(onset, 0, ring, 1)
    page.cord(seq, 1, told, 0)
    page.cord(told, 0, out, 0)
    last = page.obj(420, 200, "expr if ($f1 == 0, 0, $f1 - $f2 - 1)")  # 0: seq has wrapped
    some, few = page.obj(420, 230, "moses 1"), page.obj(480, 256, "moses 1000")
    total, keep = page.obj(420, 290, "+"), page.obj(420, 320, "t f f")
    lost = page.obj(420, 356, "list prepend lost")
    trim = page.obj(420, 380, "list trim")
    page.cord(seq, 0, last, 0)
    after = page.obj(560, 170, "t f f")
    page.cord(seq, 0, after, 0)
    page.cord(after, 0, last, 1)
    page.chain(last, some)
    page.cord(some, 1, few, 0)
    page.chain(few, total, keep, lost, trim, news)
    page.cord(keep, 1, total, 1)
    return page


def _position() -> Canvas:
    """How far the reading is behind the writing; jumps behind a fade where that is out of bounds.

    Inlets: (seq, nframes) and the stream's format. Outlets: where the block begins in bytes, gain, news.
    """
    page = Canvas((900, 640))
    packet = page.obj(20, 20, "inlet")
    form = page.obj(560, 20, "inlet")
    late = page.obj(20, 590, "outlet")
    gain = page.obj(200, 590, "outlet")
    news = page.obj(560, 590, "outlet")
    # the end of what has been written, in frames
    both = page.run(20, 50, "t l b", "unpack f f", f"expr (($f1 % ({PCM_RING_FRAMES} / $f2)) + 1) * $f2", "t f f f")
    page.cord(both[1], 1, both[2], 1)
    page.chain(packet, both[0])
    # the end of the stream
    silence = page.obj(200, 80, f"delay {_LATE_MS}")
    page.cord(both[0], 1, silence, 0)
    # reading: a block further each time
    clock = page.run(420, 80, "bang~", "f", f"+ {_BLOCK}", f"mod {PCM_RING_FRAMES}", "t f f")
    page.cord(clock[4], 1, clock[1], 1)
    size = page.obj(420, 220, f"* {_BYTES}")
    page.chain(clock[4], size, late)
    # latency in frames
    ask = page.run(560, 250, "loadbang", "t b b", "f $3", "sel 0")
    default = page.msg(560, 360, "100")
    rate = page.obj(700, 300, "samplerate~")
    page.cord(ask[1], 1, rate, 0)
    page.cord(ask[3], 0, default, 0)
    frames = page.obj(560, 390, "expr int($f1 * $f2 / 1000)")
    page.cord(ask[3], 1, frames, 0)
    page.cord(default, 0, frames, 0)
    page.cord(rate, 0, frames, 1)
    # distance, and whether it is in bounds
    distance = page.obj(20, 180, f"expr ($f1 - $f2 + {2 * PCM_RING_FRAMES}) % {PCM_RING_FRAMES}")
    bounds = page.obj(20, 220, f"expr ($f1 < {2 * _BLOCK} || $f1 > 2 * $f2 + 4096)")
    wrong = page.run(20, 250, "sel 1", "spigot 1", "t b b b b")
    page.cord(both[3], 1, distance, 0)
    page.cord(clock[4], 1, distance, 1)
    page.chain(distance, bounds, wrong[0])
    page.cord(frames, 0, bounds, 1)
    # first closed to further jumps, faded, then moved, then heard again
    shut, opened = page.msg(120, 250, "0"), page.msg(200, 250, "1")
    page.cord(wrong[2], 3, shut, 0)
    page.cord(shut, 0, wrong[1], 1)
    page.cord(opened, 0, wrong[1], 1)
    quiet = page.msg(200, 330, f"0 {_FADE_MS}")
    loud = page.msg(300, 330, f"1 {_FADE_MS}")
    page.cord(wrong[2], 2, quiet, 0)
    page.cord(quiet, 0, gain, 0)
    page.cord(loud, 0, gain, 0)
    page.cord(silence, 0, quiet, 0)
    wait = page.run(
        20, 350, f"delay {_FADE_MS + 2}", "t b b b", "f", f"expr ($f1 - $f2 + {PCM_RING_FRAMES}) % {PCM_RING_FRAMES}"
    )
    page.cord(wrong[2], 1, wait[0], 0)
    page.cord(both[3], 2, wait[2], 1)
    page.cord(frames, 0, wait[3], 1)
    whole = page.obj(20, 470, f"expr int($f1 / {_BLOCK}) * {_BLOCK}")
    page.cord(wait[3], 0, whole, 0)
    page.cord(whole, 0, clock[1], 1)
    page.cord(wait[1], 1, loud, 0)
    page.cord(wait[1], 2, opened, 0)
    count = page.run(300, 400, "f", "+ 1", "t f f", "list prepend resync", "list trim")
    page.cord(count[2], 1, count[0], 1)
    page.cord(wrong[2], 0, count[0], 0)
    page.cord(count[4], 0, news, 0)
    _rates(page, form, news)
    return page


def _rates(page: Canvas, form: int, news: int) -> None:
    """Says what the stream's rate is, once, and complains where Pd's is another."""
    fields = page.obj(560, 50, "unpack f f f s f f f")
    parts = page.run(560, 76, "change", "t f f")
    page.chain(form, fields)
    page.cord(fields, 1, parts[0], 0)
    told = page.run(700, 450, "list prepend rate", "list trim")
    page.cord(parts[1], 1, told[0], 0)
    page.cord(told[1], 0, news, 0)
    mine = page.obj(820, 130, "samplerate~")
    compare = page.run(700, 160, "t f b", "!=", "sel 1")
    page.cord(parts[1], 0, compare[0], 0)
    page.cord(compare[0], 1, mine, 0)
    page.cord(mine, 0, compare[1], 1)
    complain = page.run(
        700, 240, "(the stream has another rate than Pd: choose the same in Media - Audio Settings)", "print endless-pcm~"
    )
    page.cord(compare[2], 0, complain[0], 0)


def _sound() -> Canvas:
    """Bytes to samples: (high * 256 + low) / 65536 + 0.5, wrapped, less 0.5, times 2. Every step is exact in 32 bits."""
    page = Canvas((760, 420))
    start = page.run(20, 20, "inlet", "sig~", "+~")
    ramp = page.run(120, 46, "tabreceive~ $0-ramp")
    page.cord(ramp[0], 0, start[2], 1)
    level = page.run(560, 20, "inlet", "line~")
    for channel in range(2):
        x = 20 + 260 * channel
        low, high = page.obj(x + 120, 150, "tabread~ $0-bytes"), page.obj(x, 150, "tabread~ $0-bytes")
        at_high, at_low = page.obj(x, 120, f"+~ {2 * channel}"), page.obj(x + 120, 120, f"+~ {2 * channel + 1}")
        for offset, read in ((at_high, high), (at_low, low)):
            page.cord(start[2], 0, offset, 0)
            page.cord(offset, 0, read, 0)
        chain = page.run(x, 180, "*~ 256", "+~", "*~ 1.52587890625e-05", "+~ 0.5", "wrap~", "-~ 0.5", "*~ 2", "*~", "outlet~")
        page.cord(high, 0, chain[0], 0)
        page.cord(low, 0, chain[1], 1)
        page.cord(level[1], 0, chain[7], 1)
    fill = page.run(560, 120, "loadbang", f"({' '.join(str(_BYTES * i) for i in range(_BLOCK))})", "array set $0-ramp")
    assert len(fill) == 3
    return page
