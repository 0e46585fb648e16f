"""Pd's file format: objects are numbered in the order in which they stand, cords name those numbers."""

from dataclasses import dataclass, field
from itertools import pairwise

from max_patches.generate.table import COLOURS, number


def _spaced(label: str) -> str:
    """A label is one word of the file: its spaces, written here as _, are escaped."""
    return label.replace("_", "\\ ")


def _escaped(text: str) -> str:
    return text.replace(",", " \\,").replace(";", " \\;").replace("$", "\\$")


@dataclass
class Canvas:
    """One patch or subpatch. size: of the window. shown: (width, height) of what a parent sees of it, or None."""

    size: tuple[int, int]
    shown: tuple[int, int] | None = None
    font: int = 10
    _lines: list[str] = field(default_factory=list)
    _cords: list[str] = field(default_factory=list)
    _count: int = 0

    def add(self, kind: str, x: int, y: int, text: str) -> int:
        """An object; gives its number. kind: obj, msg, text."""
        return self._place(f"#X {kind} {x} {y} {_escaped(text)};")

    def obj(self, x: int, y: int, text: str) -> int:
        return self.add("obj", x, y, text)

    def msg(self, x: int, y: int, text: str) -> int:
        return self.add("msg", x, y, text)

    def note(self, x: int, y: int, text: str) -> int:
        return self.add("text", x, y, text)

    def chain(self, *numbers: int) -> None:
        """Cords from each object's first outlet to the next one's first inlet."""
        for source, sink in pairwise(numbers):
            self.cord(source, 0, sink, 0)

    def cord(self, source: int, outlet: int, sink: int, inlet: int) -> None:
        assert 0 <= source < self._count and 0 <= sink < self._count
        self._cords.append(f"#X connect {source} {outlet} {sink} {inlet};")

    def run(self, x: int, y: int, *texts: str) -> list[int]:
        """Objects one below the other, joined by cords. A text in parentheses is a message box."""
        made = [
            self.msg(x, y + 26 * i, text[1:-1]) if text.startswith("(") else self.obj(x, y + 26 * i, text)
            for i, text in enumerate(texts)
        ]
        self.chain(*made)
        return made

    def subpatch(self, x: int, y: int, name: str, inner: "Canvas") -> int:
        width, height = inner.size
        body = inner.body()
        return self._place("\n".join([f"#N canvas 0 40 {width} {height} {name} 0;", *body, f"#X restore {x} {y} pd {name};"]))

    # --- what is seen. send, receive: names of buses; "empty" for none ----------------------------------------------

    def panel(
        self, x: int, y: int, width: int, height: int, label: str = "empty", colour: str = "panel", size: int = 12
    ) -> int:
        return self.obj(
            x, y, f"cnv 4 {width} {height} empty empty {_spaced(label)} 8 12 0 {size} {COLOURS[colour]} {COLOURS['quiet']} 0"
        )  # fmt: skip

    def label(self, x: int, y: int, text: str, size: int = 11, colour: str = "quiet", receive: str = "empty") -> int:
        """Text on a ground of 1 pixel: the only text of Pd that has a colour."""
        return self.obj(x, y, f"cnv 1 1 1 empty {receive} {_spaced(text)} 0 8 0 {size} {COLOURS['panel']} {COLOURS[colour]} 0")

    def button(self, x: int, y: int, send: str, label: str, size: int = 24, colour: str = "text") -> int:
        return self.obj(
            x, y, f"bng {size} 150 50 0 {send} empty {_spaced(label)} {size + 6} {size // 2} 0 11 "
            f"{COLOURS['field']} {COLOURS[colour]} {COLOURS['text']}"
        )  # fmt: skip

    def toggle(self, x: int, y: int, send: str, receive: str, label: str, colour: str) -> int:
        return self.obj(
            x,
            y,
            f"tgl 16 0 {send} {receive} {_spaced(label)} 20 8 0 10 {COLOURS['field']} {COLOURS[colour]} {COLOURS['text']} 0 1",
        )

    def slider(
        self, kind: str, x: int, y: int, size: tuple[int, int], low: float, high: float, send: str, receive: str,
        position: float = 0.0,
    ) -> int:  # fmt: skip
        """kind: vsl or hsl. position: 0 to 1, where it stands at first."""
        long = size[1] if kind == "vsl" else size[0]
        return self.obj(
            x, y, f"{kind} {size[0]} {size[1]} {number(low)} {number(high)} 0 0 {send} {receive} empty 0 -9 0 10 "
            f"{COLOURS['field']} {COLOURS['amber']} {COLOURS['text']} {round(position * (long - 1) * 100)} 1"
        )  # fmt: skip

    def number_box(
        self, x: int, y: int, digits: int, low: float, high: float, default: float, send: str, receive: str, label: str
    ) -> int:
        return self.obj(
            x, y, f"nbx {digits} 18 {number(low)} {number(high)} 0 0 {send} {receive} {_spaced(label)} 0 -9 0 11 "
            f"{COLOURS['field']} {COLOURS['text']} {COLOURS['quiet']} {number(default)} 256"
        )  # fmt: skip

    def vu(self, x: int, y: int, width: int, height: int) -> int:
        return self.obj(x, y, f"vu {width} {height} empty empty -1 -8 0 10 {COLOURS['field']} {COLOURS['quiet']} 0 0")

    def listbox(self, x: int, y: int, width: int, receive: str = "-", send: str = "-") -> int:
        """A line of words that can be typed into (Pd 0.52 and later)."""
        return self._place(f"#X listbox {x} {y} {width} 0 0 0 - {_escaped(receive)} {_escaped(send)} 12;")

    def body(self) -> list[str]:
        """Objects, cords, and what a parent sees: a subpatch's lines without its first and last."""
        shown = [f"#X coords 0 -1 1 1 {self.shown[0]} {self.shown[1]} 2 0 0;"] if self.shown else []
        return [*self._lines, *self._cords, *shown]

    def text(self) -> str:
        """The whole file."""
        return "\n".join([f"#N canvas 60 60 {self.size[0]} {self.size[1]} {self.font};", *self.body()]) + "\n"

    def _place(self, line: str) -> int:
        self._lines.append(line)
        self._count += 1
        return self._count - 1
