"""Max patches by py2max: boxes on a grid of patching, boxes of presentation, cords, and what they look like."""

import json
from itertools import pairwise
from typing import Any

from py2max import Box, Patcher

from max_patches.generate.table import COLOURS

FONT = "Arial"
GRID = 8  # of presentation, in pixels
_ROW, _COLUMN = 32, 200  # of patching


def colour(name: str, alpha: float = 1.0) -> list[float]:
    """A colour of the palette as Max has it: red, green, blue, alpha, 0 to 1."""
    red, green, blue = (int(COLOURS[name][i : i + 2], 16) / 255 for i in (1, 3, 5))
    return [round(red, 4), round(green, 4), round(blue, 4), alpha]


class Page:
    """One patcher. Boxes go into columns of the patching view, top to bottom; `shown` ones have a place in presentation too."""

    def __init__(self, width: int, height: int, title: str) -> None:
        self.patcher = Patcher(title=title, openinpresentation=1, on_invalid="raise")
        self.patcher.default_fontname = FONT
        self.patcher.gridsize = [float(GRID), float(GRID)]
        self.patcher.editing_bgcolor = colour("ground")
        self.patcher.locked_bgcolor = colour("ground")
        self._shown_size = (width, height)
        self._rows: dict[int, int] = {}

    def obj(self, column: int, text: str, **more: Any) -> Box:
        """An object with text (`route /gain`)."""
        return self.patcher.add_textbox(text, patching_rect=self._place(column, len(text)), **more)

    def msg(self, column: int, text: str) -> Box:
        return self.patcher.add_message(text, patching_rect=self._place(column, len(text)))

    def note(self, column: int, text: str) -> Box:
        return self.patcher.add_comment(text, patching_rect=self._place(column, len(text)))

    def shown(
        self, column: int, maxclass: str, rect: tuple[int, int, int, int], ports: tuple[int, int], **attributes: Any
    ) -> Box:
        """An object of the interface. rect: its place in presentation. ports: inlets, outlets."""
        x, y, _, _ = self._place(column, 0)
        height = min(rect[3], 2 * _ROW)
        place = [x, y, float(min(rect[2], _COLUMN - 12)), float(height)]
        box = Box(
            id=self.patcher.get_id(maxclass), maxclass=maxclass, numinlets=ports[0], numoutlets=ports[1],
            patching_rect=place, presentation=1, presentation_rect=[float(n) for n in rect],
            outlettype=[""] * ports[1], **attributes,
        )  # fmt: skip
        self.patcher.add_box(box)
        self._rows[column] += -(-max(0, height - 22) // _ROW)
        return box

    # --- what is shown, in the house's looks --------------------------------------------------------------------------

    def panel(self, rect: tuple[int, int, int, int]) -> Box:
        return self.shown(
            0, "panel", rect, (1, 0), bgcolor=colour("panel"), bordercolor=colour("panel"), rounded=6, background=1,
        )  # fmt: skip

    def label(
        self, column: int, rect: tuple[int, int, int, int], text: str, size: int = 11, tone: str = "quiet", **more: Any
    ) -> Box:
        return self.shown(
            column, "comment", rect, (1, 0), text=text, fontname=FONT, fontsize=float(size), textcolor=colour(tone), **more
        )

    def button(self, column: int, rect: tuple[int, int, int, int], text: str, tone: str = "text", toggles: bool = False) -> Box:
        """Sends a bang; with `toggles` 1 and 0, and shows its colour while it is on."""
        return self.shown(
            column, "textbutton", rect, (1, 3), text=text, texton=text, mode=int(toggles), fontname=FONT, fontsize=12.0,
            bgcolor=colour("field"), bgoncolor=colour(tone), textcolor=colour("text" if toggles else tone),
            textoncolor=colour("field"), rounded=4.0,
        )  # fmt: skip

    def slider(self, column: int, rect: tuple[int, int, int, int], low: float, high: float) -> Box:
        """A fader, lying where it is wider than high. `set` moves it without a message."""
        return self.shown(
            column, "slider", rect, (1, 1), floatoutput=1, min=low, size=high - low, bgcolor=colour("field"),
            knobcolor=colour("amber"), elementcolor=colour("field"), orientation=1 if rect[2] > rect[3] else 2,
        )  # fmt: skip

    def number(self, column: int, rect: tuple[int, int, int, int], low: float, high: float, whole: bool) -> Box:
        limits = {"minimum": int(low), "maximum": int(high)} if whole else {"minimum": low, "maximum": high, "format": 6}
        return self.shown(
            column, "number" if whole else "flonum", rect, (1, 2), parameter_enable=0, fontname=FONT, fontsize=12.0,
            bgcolor=colour("field"), textcolor=colour("text"), **limits,
        )  # fmt: skip

    def meter(self, column: int, rect: tuple[int, int, int, int]) -> Box:
        """Shows a number of dB, -60 to 0."""
        return self.shown(
            column, "multislider", rect, (1, 2), size=1, setminmax=[-60.0, 0.0], settype=1, setstyle=0, ignoreclick=1,
            slidercolor=colour("green"), bgcolor=colour("field"), orientation=1 if rect[3] > rect[2] else 0,
        )  # fmt: skip

    def words(self, column: int, rect: tuple[int, int, int, int], size: int = 14) -> Box:
        """A line to type into; Return sends `text ...`."""
        return self.shown(
            column, "textedit", rect, (1, 4), keymode=1, lines=1, fontname=FONT, fontsize=float(size),
            bgcolor=colour("field"), textcolor=colour("text"), bordercolor=colour("quiet"), rounded=4.0, parameter_enable=0,
        )  # fmt: skip

    def patch(
        self, column: int, rect: tuple[int, int, int, int], name: str, args: list[Any], ports: tuple[int, int] = (1, 0)
    ) -> Box:
        """A patch of this folder, seen in a window of this one."""
        return self.shown(
            column, "bpatcher", rect, ports, name=name, args=args, bgmode=0, border=0, clickthrough=0, enablehscroll=0,
            enablevscroll=0, lockeddragscroll=0, offset=[0.0, 0.0], viewvisibility=1,
        )  # fmt: skip

    def cord(self, source: Box, outlet: int, sink: Box, inlet: int = 0) -> None:
        self.patcher.add_line(source, sink, outlet=outlet, inlet=inlet)

    def chain(self, *boxes: Box) -> None:
        """Cords from each box's first outlet to the next one's first inlet."""
        for source, sink in pairwise(boxes):
            self.cord(source, 0, sink)

    def run(self, column: int, *texts: str) -> list[Box]:
        """Objects one below the other, joined by cords. A text in parentheses is a message box."""
        made = [self.msg(column, text[1:-1]) if text.startswith("(") else self.obj(column, text) for text in texts]
        self.chain(*made)
        return made

    def text(self) -> str:
        """The file. The window is as large as what is shown; the patching view scrolls."""
        boxes = self.patcher._boxes
        right = max(float(box.patching_rect[0]) + float(box.patching_rect[2]) for box in boxes) + 24
        bottom = max(float(box.patching_rect[1]) + float(box.patching_rect[3]) for box in boxes) + 24
        width, height = self._shown_size
        self.patcher.rect = [64.0, 96.0, max(float(width), right), max(float(height), bottom)]
        self.patcher.render()
        return json.dumps(self.patcher.to_dict(), indent=1, sort_keys=True) + "\n"

    def _place(self, column: int, letters: int) -> list[float]:
        row = self._rows.setdefault(column, 0)
        self._rows[column] = row + 1
        return [24.0 + column * _COLUMN, 24.0 + row * _ROW, min(max(32.0, 7.0 * letters + 12.0), _COLUMN - 12.0), 22.0]
