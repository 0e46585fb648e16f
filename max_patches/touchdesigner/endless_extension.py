"""The extension of the COMP `endless`: methods that send to the node, and what came back as storage and CHOP channels.

`op("endless").ext.Endless.Prompt("heavy rain")`, `.Send("/layer/1/gain", 0.7, 2.0)`, `.Heard["/status.reply"]`.
"""

import endless_parameters as table


class Endless:
    """Made by TouchDesigner with the COMP that it extends."""

    def __init__(self, ownerComp):
        self.ownerComp = ownerComp
        self.Heard = {}

    def Send(self, address, *values):
        """One message. Ranges are the node's: a number out of range is clipped there."""
        self.ownerComp.op("oscout").sendOSC(address, list(values))

    def Prompt(self, text):
        """A new prompt for all layers without one of their own; a blank one is refused."""
        if text.strip():
            self.Send("/prompt", text)

    def Tell(self):
        """Asks to be told of every change, at the port of the OSC In DAT."""
        self.Send("/notify", 1, table.HEARS_AT)

    def Ask(self):
        """Asks how the node is; the answer comes to Receive."""
        self.Send("/status")

    def Receive(self, address, values):
        """What came in: kept by address, levels and parameters into the table DAT `heard`, which a DAT to CHOP reads."""
        self.Heard[address] = tuple(values)
        heard = self.ownerComp.op("heard")
        if address == "/status.reply":
            pairs = zip(table.STATUS_FIELDS, values)  # noqa: B905  (the node may add fields at the end)
        elif address == "/level":
            names = ("left_peak", "left_rms", "right_peak", "right_rms")  # of a stereo mix; of others peak_1, rms_1, peak_2 ...
            if len(values) != len(names):
                names = [f"{kind}_{n // 2 + 1}" for n, kind in enumerate(("peak", "rms") * (len(values) // 2))]
            pairs = zip(names, values)  # noqa: B905
        elif len(values) == 1 and isinstance(values[0], (int, float)):
            pairs = [(address.strip("/").replace("/", "_"), values[0])]
        else:
            return
        for name, value in pairs:
            if not isinstance(value, (int, float)):
                continue
            if heard.row(name) is None:
                heard.appendRow([name, value])
            else:
                heard[name, 1] = value

    def Moved(self, name, value):
        """A custom parameter of the COMP has been moved: Gain, Layergain3, Play, ..."""
        address = self.ownerComp.fetch("addresses")[name]
        self.Send(address, value)
