"""Makes the COMP `endless` in TouchDesigner: faders for the table's parameters, OSC out and in, an extension, levels as a CHOP.

In a Textport (Dialogs, Textport and DATs), with this folder's path:
    FOLDER = "path/to/max_patches/touchdesigner"
    exec(open(FOLDER + "/build_network.py").read())
"""

import re
from pathlib import Path

SCRIPTS = ("endless_parameters", "endless_extension", "osc_in_callbacks", "parameter_callbacks")


def parameter_name(address, n=0):
    """`/layer/{n}/gain`, 3 -> Layergain3: TouchDesigner wants one capital and no underscores."""
    letters = re.sub(r"[^a-z]", "", address.replace("{n}", ""))
    return letters.capitalize() + (str(n) if n else "")


def add_number(page, name, label, span):
    """A custom parameter with the table's range."""
    low, high, default, whole, text = span
    group = page.appendInt(name, label=label) if whole else page.appendFloat(name, label=label)
    par = group[0]
    par.min = par.normMin = low
    par.max = par.normMax = high
    par.clampMin = par.clampMax = True
    par.default = par.val = default
    par.help = text


def build(folder, root):
    """Makes the COMP in `root` and gives it. folder: where these scripts lie."""
    made = root.create(baseCOMP, "endless")  # noqa: F821  (TouchDesigner's own names)
    dats = {}
    for place, name in enumerate(SCRIPTS):
        dat = dats[name] = made.create(textDAT, name)  # noqa: F821
        dat.text = Path(folder, name + ".py").read_text(encoding="utf-8")
        dat.nodeX, dat.nodeY = 0, -120 * place
    table = dats["endless_parameters"].module

    out = made.create(oscoutDAT, "oscout")  # noqa: F821
    out.par.address, out.par.port = table.HOST, table.PORT
    heard = made.create(tableDAT, "heard")  # noqa: F821
    heard.clear()
    heard.appendRow(["name", "value"])
    levels = made.create(dattoCHOP, "levels")  # noqa: F821
    levels.par.dat, levels.par.firstrow, levels.par.firstcolumn = heard.name, "ignored", "names"
    levels.par.output = "chanperrow"
    into = made.create(oscinDAT, "oscin")  # noqa: F821
    into.par.callbacks, into.par.port = "osc_in_callbacks", table.HEARS_AT
    for place, node in enumerate((out, into, heard, levels)):
        node.nodeX, node.nodeY = 240, -120 * place

    addresses = {}
    page = made.appendCustomPage("Node")
    for address in table.TRIGGERS:
        name = parameter_name(address)
        page.appendPulse(name, label=address)
        addresses[name] = address
    for address in table.TEXTS:
        name = parameter_name(address)
        page.appendStr(name, label=address)
        addresses[name] = address
    for address, span in table.PARAMETERS.items():
        name = parameter_name(address)
        add_number(page, name, address, span)
        addresses[name] = address
    strips = made.appendCustomPage("Layers")
    for n in range(1, table.LAYERS + 1):
        for address, span in table.LAYER_PARAMETERS.items():
            name, concrete = parameter_name(address, n), address.replace("{n}", str(n))
            low, high, default, whole, text = span
            default = table.LAYER_DEFAULTS[address][n - 1] if address in table.LAYER_DEFAULTS else default
            add_number(strips, name, concrete, (low, high, default, whole, text))
            addresses[name] = concrete
    made.store("addresses", addresses)

    watch = made.create(parameterexecuteDAT, "parexec")  # noqa: F821
    watch.text = dats["parameter_callbacks"].text
    watch.par.op, watch.par.pars, watch.par.custom, watch.par.builtin = "..", "*", True, False
    watch.par.valuechange, watch.par.onpulse = True, True
    watch.nodeX, watch.nodeY = 480, 0

    made.par.extension1 = "op('./endless_extension').module.Endless(me)"
    made.par.extname1, made.par.promoteextension1 = "Endless", False
    made.par.reinitextensions.pulse()
    made.ext.Endless.Tell()
    return made


if "FOLDER" in globals():
    build(FOLDER, op("/project1") or root)  # noqa: F821
