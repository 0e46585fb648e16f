"""endless.pcm.maxpat: the node's mix in Max, by PCM over OSC.

Max's own OSC objects hand no blobs to a patch in every version, so Node for Max receives (endless_pcm.js in node.script) and
a js object writes into a buffer~ (endless_ring.js), which phasor~ and wave~ play: its frequency is the stream's rate over the
ring's length, so Max may run at any rate, and the script trims it to keep its distance to the writing.
"""

from max_patches.generate.max_file import Page
from max_patches.generate.table import HOST, PCM_RING_FRAMES, PORT

SIZE = (240, 152)


def player() -> str:
    width, height = SIZE
    page = Page(width, height, "endless.pcm")
    page.panel((0, 0, width, height))
    page.label(0, (8, 8, 160, 20), "SOUND HERE (PCM over OSC)", 11)
    switch = page.button(1, (8, 32, 72, 24), "RECEIVE", "green", toggles=True)
    news = page.label(2, (88, 34, 144, 20), "off", 11, "text")
    gain = page.shown(
        3, "live.gain~", (8, 64, 136, 48), (2, 5), orientation=1, parameter_enable=1, channels=2,
        saved_attribute_attributes={"valueof": {
            "parameter_longname": "endless.gain", "parameter_shortname": "gain", "parameter_type": 0,
            "parameter_mmin": -70.0, "parameter_mmax": 6.0, "parameter_initial_enable": 1, "parameter_initial": [0.0],
            "parameter_unitstyle": 4,
        }},
    )  # fmt: skip
    output = page.shown(4, "ezdac~", (184, 64, 48, 48), (2, 0))
    page.label(0, (8, 124, 224, 20), "click the speaker to hear it", 10)
    # a patch that hosts this one may say `host H` and `port P` first
    inlet = page.obj(1, "inlet")
    choose = page.obj(1, "sel 1 0")
    start, stop = page.msg(1, f"start {HOST} {PORT}"), page.msg(2, "stop")
    script = page.obj(1, "node.script endless_pcm.js @autostart 1", numinlets=1, numoutlets=2)
    page.cord(switch, 0, choose)
    page.cord(choose, 0, start)
    page.cord(choose, 1, stop)
    for source in (start, stop, inlet):
        page.cord(source, 0, script)
    kinds = page.obj(1, "route pcm rate lost status")
    page.chain(script, kinds)
    ring = page.obj(3, "js endless_ring.js", numinlets=1, numoutlets=3)
    for outlet, word in enumerate(("pcm", "rate")):
        again = page.obj(3, f"prepend {word}")
        page.cord(kinds, outlet, again)
        page.cord(again, 0, ring)
    for outlet, word in ((2, "set lost"), (3, "set")):
        again = page.obj(2, f"prepend {word}")
        page.cord(kinds, outlet, again)
        page.cord(again, 0, news)
    page.obj(4, f"buffer~ endless_pcm @samps {PCM_RING_FRAMES} @channels 2")
    frequency, phase = page.obj(5, "sig~ 0."), page.obj(5, "phasor~")
    page.cord(ring, 0, frequency)
    page.chain(frequency, phase)
    page.cord(ring, 1, phase, 1)
    where = page.run(6, "snapshot~ 20", "prepend phase")
    page.cord(phase, 0, where[0])
    page.cord(where[1], 0, ring)
    wave = page.obj(5, "wave~ endless_pcm 0 0 2", numinlets=3, numoutlets=2)
    page.cord(phase, 0, wave)
    fade = page.run(7, "line~")
    page.cord(ring, 2, fade[0])
    for channel in range(2):
        out = page.obj(5 + channel, "*~")
        page.cord(wave, channel, out)
        page.cord(fade[0], 0, out, 1)
        page.cord(out, 0, gain, channel)
        page.cord(gain, channel, output, channel)
        page.cord(gain, channel, page.obj(5 + channel, "outlet"))  # for a patch or a Live device that hosts this one
    return page.text()
