"""The table of cue semantics: each case read from a file and run at 1000 frames a second, to the frame."""

from pathlib import Path

import pytest

from node.errors import Refused
from node.show.cue_list import CueList
from node.show.file import check, load
from tests.house.source import ROOT
from tests.node.show.rehearsal import RATE as NODE_RATE
from tests.node.show.rehearsal import rehearsed
from tests.node.show.semantics import LISP_CASES, OURS, QLAB_CASES, Case, markdown
from tests.node.show.test_cue_list import RATE, Recorder

CASES = (*QLAB_CASES, *LISP_CASES, *OURS)


def by_name(case: Case) -> str:
    return case.name


class Desk:
    """A cue list under the hands of an operator, and what came of it, in words."""

    def __init__(self, show: Path) -> None:
        self._stage = Recorder()
        self._list = CueList(load(show), RATE, self._stage)
        self._refused: list[tuple[int, str]] = []

    def ask(self, second: float, what: str) -> None:
        frame = round(second * RATE)
        self._list.tick(frame)
        address, _, argument = what.partition(" ")
        try:
            match address:
                case "/go":
                    self._list.go(frame)
                case "/cue/go":
                    self._list.go_cue(argument, frame)
                case "/panic":
                    self._list.panic()
                case _:
                    raise AssertionError(f"the table asks for {what}")
        except Refused:
            self._refused.append((frame, f"{address} is refused"))

    def end(self, second: float) -> tuple[str, ...]:
        """What has happened by then, each in the frame that it was to happen in."""
        self._list.tick(round(second * RATE))
        happened = [(frame, words) for frame, words in map(in_words, self._stage.log) if words]
        return tuple(
            f"{words} @ {frame / RATE:g}" for frame, words in sorted([*happened, *self._refused], key=lambda each: each[0])
        )

    @property
    def playhead(self) -> str:
        return self._list.standby.number if self._list.standby is not None else ""


def in_words(entry: tuple[object, ...]) -> tuple[int, str]:
    match entry:
        case ("start", number, int(frame)):
            return frame, str(number)
        case ("fade", number, list(layers), int(frame)):
            return frame, f"fade {number} of layers {', '.join(map(str, layers))}"
        case ("stop", number, list(layers), float(fade_s), int(frame)) if layers:
            return frame, f"{number} fades out over {fade_s:g} s"
        case ("stop all", float(fade_s), int(frame)):
            return frame, f"everything fades out over {fade_s:g} s"
    return 0, ""


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_the_list_does_what_the_table_says(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    cues = "".join(f"  - {{{cue}}}\n" for cue in case.cues)
    path.write_text(f"version: 1\nsettings: {{{case.settings}}}\ncues:\n{cues}")
    assert [problem for problem in check(path) if not problem.warning] == []
    desk = Desk(path)
    for second, what in case.asked:
        desk.ask(second, what)
    assert desk.end(60.0) == case.happens
    assert desk.playhead == case.playhead


def test_pause_holds_every_clock_and_resume_goes_on_to_the_frame(tmp_path: Path) -> None:
    """QLab, Other Cues: what is paused goes on where it left off. Here on the whole node, whose `/pause` holds everything."""
    cues = """
  - {number: "1", prompt: 440 Hz, continue: auto_continue, post_wait: 3}
  - {number: "2", prompt: 1000 Hz, continue: auto_continue, post_wait: 2}
  - {number: "3", prompt: 700 Hz}
"""
    with rehearsed(tmp_path, cues, pace_s=0.2) as show:
        show.play(1)
        show.send("/go")
        show.play(4)
        show.send("/pause")
        show.play(7)
        show.send("/resume")
        show.play(5)
        held = show.first("700 Hz") - show.first("1000 Hz") - 2 * NODE_RATE
        assert show.first("1000 Hz") == 4 * NODE_RATE
        assert abs(held - 7 * NODE_RATE + round(0.1 * NODE_RATE)) <= 2  # the clocks go on while it fades for 0.1 s


def test_the_page_is_the_table() -> None:
    page = ROOT / "docs/cue_semantics.md"
    assert page.read_text(encoding="utf-8") == markdown(), f"run python -m tests.node.show.semantics {page.relative_to(ROOT)}"
