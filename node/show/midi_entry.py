"""One line of a `midi` map: which kind of control it is, and so which keys it takes."""

from dataclasses import replace

from node.control.calls import Target
from node.control.commands import Arg, Kind, Value
from node.control.midi_map import LAST_PROGRAM, STEP, Curve, Entry, Mode, Relative, Source, Takeover, command_of
from node.errors import Refused
from node.show.addresses import bound
from node.show.kinds import Number, Wrong
from node.show.nodes import Scalar
from node.show.reader import Block

_WHATS = {
    "program": "a program change",
    "relative": "an encoder",
    "fader": "a fader (a cc, cc14 or pitch_bend that moves a number)",
    "button": "a button",
}


class Building:
    """An entry in the making. Whatever raises, raises Wrong."""

    def __init__(self, source: Source, address: str, block: Block, section: Block) -> None:
        self._source, self._address, self._block, self._section = source, address, block, section
        self._values = block.values
        self._command = command_of(self._address)
        self._arg: Arg | None = self._command.args[0] if self._command.args else None
        self._switch = self._arg is not None and (self._arg.type, self._arg.low, self._arg.high) == ("i", 0, 1)

    def entry(self) -> Entry:
        if self._source is Source.PITCH and not self._values["pitch_bend"]:
            raise self._wrong("pitch_bend", "pitch_bend must be true, or another message")
        number = None if self._source is Source.PITCH else self._values[str(self._source)]
        values = self._values
        common = Entry(
            source=self._source,
            address=self._address,
            number=0 if self._source is Source.PITCH else None if number == "any" else number,
            channel=values.get("channel", 0),
            port=values.get("port", ""),
            takeover=Takeover(values.get("takeover", self._section.values.get("takeover", Takeover.PICKUP))),
            feedback=values.get("feedback", self._section.values.get("feedback", True)),
        )
        if self._source is Source.PROGRAM:
            return self._program(common)
        if "relative" in values:
            return self._encoder(common)
        return self._button(common) if self._is_button() else self._fader(common)

    def _is_button(self) -> bool:
        pressed = self._source is Source.NOTE or "mode" in self._values or "value" in self._values
        small = self._source is Source.CC and (self._switch or self._command.kind is Kind.TRIGGER)
        return pressed or small

    def _program(self, entry: Entry) -> Entry:
        self._takes("program", "value")
        if entry.number is not None:
            return replace(entry, mode=Mode.TRIGGER, on=self._on())
        if "value" in self._values or self._arg is None:
            raise self._wrong("program", "any program sends its number; name one program where it is to send something else")
        if self._arg.type != "s" and not (self._arg.low <= 0 and self._arg.high >= LAST_PROGRAM):
            raise self._wrong(
                "program", f"any program sends 0..{LAST_PROGRAM}, and {self._address} takes {self._arg.range_text}"
            )
        return replace(entry, mode=Mode.TRIGGER)

    def _encoder(self, entry: Entry) -> Entry:
        if self._source is not Source.CC:
            raise self._wrong("relative", "relative belongs to cc")
        self._takes("relative", "relative", "step", "min", "max", "curve")
        low, high, curve = self._range()
        step, relative = self._values.get("step", STEP), Relative(self._values["relative"])
        return replace(entry, low=low, high=high, curve=curve, relative=relative, step=step)

    def _fader(self, entry: Entry) -> Entry:
        self._takes("fader", "min", "max", "curve", "takeover")
        low, high, curve = self._range()
        return replace(entry, low=low, high=high, curve=curve)

    def _button(self, entry: Entry) -> Entry:
        if self._source not in (Source.CC, Source.NOTE):
            raise self._wrong(str(self._source), f"{self._source} moves a parameter; a button is a note or a cc")
        self._takes("button", "mode", "value", "release")
        mode = Mode(self._values.get("mode", self._usual_mode()))
        if mode is Mode.TRIGGER:
            if "release" in self._values:
                raise self._wrong("release", "release belongs to mode momentary or toggle")
            return replace(entry, mode=mode, on=self._on())
        if self._command.kind is Kind.TRIGGER and not self._switch:
            raise self._wrong("mode", f"{self._address} has no two states; leave mode out")
        off = self._bound("release") if "release" in self._values else (0,) if self._switch else None
        if off is None:
            raise self._wrong("mode", f"mode {mode} needs release: what is sent at the release, beside value")
        return replace(entry, mode=mode, on=self._on(), off=off)

    def _usual_mode(self) -> Mode:
        if "release" in self._values:
            return Mode.MOMENTARY
        if "value" in self._values or not self._switch:
            return Mode.TRIGGER
        return Mode.TOGGLE if self._source is Source.NOTE else Mode.MOMENTARY

    def _takes(self, what: str, *keys: str) -> None:
        """Raises Wrong for a key that belongs to another kind of control."""
        also = {*map(str, Source), "channel", "port", "address", "feedback", *keys}
        for key in self._block.nodes:
            if key not in also:
                raise self._wrong(key, f"{key} has no meaning for {_WHATS[what]}")

    def _range(self) -> tuple[float, float, Curve]:
        arg = self._arg
        if self._command.kind is not Kind.PARAMETER or arg is None or arg.type == "s":
            raise self._wrong("address", f"{self._address} is no number that can be moved; give value, and use a button")
        kind = Number(arg.low, arg.high, arg.unit)
        low, high = (
            kind.read(key, self._block.nodes[key]) if key in self._values else end
            for key, end in (("min", arg.low), ("max", arg.high))
        )
        if low == high:
            raise self._wrong("max", f"min and max are both {low:g}")
        curve = Curve(self._values.get("curve", Curve.LINEAR))
        if curve is Curve.EXP and low * high <= 0.0:
            raise self._wrong("curve", f"exp needs both ends above 0, as min: {max(low, high) / 1000:g}; use db for a gain")
        if curve is Curve.DB and (min(low, high) < 0.0 or arg.unit == "dB"):
            raise self._wrong("curve", f"db is for a linear gain, and {self._address} is none")
        return low, high, curve

    def _on(self) -> tuple[Value, ...]:
        if "value" in self._values:
            return self._bound("value")
        if self._switch:
            return (1,)
        if self._arg is not None and not self._arg.optional:
            raise self._wrong("address", f"{self._address} needs a value: add value, {self._arg.range_text}")
        return ()

    def _bound(self, key: str) -> tuple[Value, ...]:
        """What the address makes of the words of a key."""
        words: tuple[Scalar, ...] = self._values[key]
        if not self._command.args:
            raise self._wrong(key, f"{self._address} takes no value")
        try:
            return bound(Target(self._command, self._address), words, lambda word: Number(-1e12, 1e12).read(key, word))
        except Refused as error:
            raise self._wrong(key, f"{key}: {error}") from error

    def _wrong(self, key: str, text: str) -> Wrong:
        return Wrong(text, self._block.nodes.get(key, self._block.node))
