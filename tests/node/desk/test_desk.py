"""What the page is told beside the parameters, part by part; tests/e2e/test_page.py has all of it on a running node."""

import base64
import logging
import struct
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from node.config import Settings
from node.desk.answers import Answers
from node.desk.layers import WAVE, outline
from node.desk.log_tail import LINES, LogTail
from node.desk.settings_list import settings_list
from node.desk.show import ShowView, problems
from node.desk.view import DeskView
from node.outputs.page_sound import packet
from node.show.chase import Chase
from node.show.current import CurrentShow
from node.surfaces.control_inbox import ControlInbox
from node.surfaces.link import LinkSession
from node.surfaces.midi_timecode import TimecodeReader
from node.surfaces.osc_out import OscOut
from tests.node.control.stage import rig


def peaks(sound: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> list[int]:
    return list(base64.b64decode(outline(sound)))


def test_an_outline_has_the_peak_of_each_part_of_the_clip() -> None:
    sound = np.repeat(np.linspace(0.0, 1.0, WAVE, dtype=np.float32), 50)[:, None] * np.float32([1.0, -0.5])
    assert peaks(sound) == [int(value * 255) for value in np.linspace(0.0, 1.0, WAVE, dtype=np.float32)]
    loud = np.full((1_000_000, 2), -2.0, np.float32)
    assert peaks(loud) == [255] * WAVE, "beyond 1 is drawn as 1"


def test_a_clip_of_few_frames_has_an_outline_too() -> None:
    assert peaks(np.full((7, 2), 0.5, np.float32)) == [127] * 7
    assert len(peaks(np.zeros((WAVE + 1, 2), np.float32))) == WAVE


def test_the_logs_tail_is_bounded_and_tells_what_is_new_once() -> None:
    tail = LogTail()
    for n in range(LINES + 10):
        tail.handle(logging.LogRecord("endless", logging.INFO, "", 0, "line %d", (n,), None))
    assert len(tail.whole()) == LINES and tail.whole()[-1][1:] == ["INFO", f"line {LINES + 9}"]
    assert len(tail.news()) == LINES and tail.news() == []
    tail.handle(logging.LogRecord("endless", logging.WARNING, "", 0, "x" * 9000, (), None))
    ((_, level, text),) = tail.news()
    assert level == "WARNING" and len(str(text)) == 500


def test_every_setting_has_its_value_and_where_it_came_from() -> None:
    rows = settings_list(Settings(outputs=("null",), parameters={"/fade": 2.0}, origins={"output": "the command line"}), 48000)
    found = {row["name"]: (row["value"], row["origin"]) for row in rows}
    assert found["output"] == ("null", "the command line") and found["rate"] == ("48000", "the default")
    assert found["fade"] == ("2.0", "the default") and found["archive"] == ("off", "the default")
    assert all(row["doc"] for row in rows)


def test_the_problems_of_a_show_have_their_lines(tmp_path: Path) -> None:
    show = tmp_path / "show.yaml"
    show.write_text('version: 1\ncues:\n  - {number: "1", prompt: rain, fad: 2}\n')
    found = problems(show)
    assert found["file"] == "show.yaml"
    (one,) = found["lines"]
    assert (one["line"], one["cue"]) == (3, "1") and "did you mean 'fade'" in one["text"] and "fad: 2" in one["source"]


def test_a_packet_for_browsers_is_its_frame_and_rounded_samples() -> None:
    data = packet(2**40, np.float32([[0.0, 1.0], [-1.0, 0.5]]))
    assert struct.unpack("<q4h", data) == (2**40, 0, 32767, -32768, 16384)


def test_a_page_that_comes_knows_the_prompt_of_this_very_step(tmp_path: Path) -> None:
    with rig(prompt="noise") as stage, ExitStack() as stack:
        inbox, osc_out = ControlInbox(), OscOut()
        stack.callback(inbox.close)
        stack.callback(osc_out.close)
        chase = Chase(stage.control, TimecodeReader(), LinkSession)
        current = CurrentShow(stage.control, tmp_path, {}, lambda midi, is_on: None, chase, osc_out.send)
        stack.callback(current.close)
        show = ShowView(current)
        stack.callback(show.close)
        view = DeskView(stage.control, show, LogTail(), Answers(inbox, None, current, []), dict, "null")
        view.look(0.0)
        stage.control.do("/prompt", "440 Hz")
        assert view.whole()["prompts"] == ["440 Hz", "noise"]
        stage.control.do("/prompt", "noise")
        view.look(1.0)
        assert view.whole()["prompts"] == ["noise", "440 Hz"]
