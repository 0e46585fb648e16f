"""A show that goes on on another node, offline: what remained of waits, fades and lengths is heard to the very frame."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from node.control.snapshot import Resumption, plain, settle, settle_layers
from node.playback.azimuth import wrap
from tests.node.show.rehearsal import RATE, Rehearsal, rehearsed

WAITS = """
  - {number: "1", prompt: 440 Hz, continue: auto_continue, post_wait: 3.0123}
  - {number: "2", prompt: 1000 Hz, length: 2.05, continue: auto_follow}
  - {number: "3", prompt: 700 Hz, pre_wait: 0.5}
  - {number: "4", prompt: 300 Hz}
"""
FADES = """
  - {number: "1", prompt: 440 Hz, gain_db: -6}
  - {number: "2", type: fade, target: master, time: 8, gain_db: -20, continue: auto_continue}
  - {number: "3", type: fade, target: "1", time: 6, gain_db: -40, pan: -1}
"""


def saved(show: Rehearsal) -> str:
    """What would be in the file."""
    cues, frame = show.performance.plain(), show.control.transport.program_frame()
    return json.dumps({**plain(show.control), "cues": cues, "frame": frame})


@contextmanager
def resumed(tmp_path: Path, cues: str, text: str) -> Iterator[tuple[Rehearsal, Resumption]]:
    """The state is taken up by a node that has just started."""
    content = json.loads(text)
    with rehearsed(tmp_path, cues, pace_s=0.3) as show:
        assert settle(show.control.state, content["parameters"]) == []
        settle_layers(show.control.state, content)
        show.control.send_settings()
        resumption = Resumption(show.control, content, content["frame"])
        assert show.performance.take_up(content["cues"], resumption.scale, resumption.frame) == []
        yield show, resumption


def test_cues_that_wait_act_at_their_very_frames(tmp_path: Path) -> None:
    with rehearsed(tmp_path, WAITS, pace_s=0.3) as show:
        show.play(1.2)
        show.send("/go")
        show.play(1.5)
        text = saved(show)
    with resumed(tmp_path, WAITS, text) as (again, _):
        assert [row[0] for row in again.performance.listing(running=True)] == ["1"]
        assert again.control.state.wanted == "440 Hz"
        again.play(6)
        assert again.first("440 Hz") <= 0.31 * RATE  # as long as a clip takes here, and no archive covers
        assert again.first("1000 Hz") == round(3.0123 * RATE) - 1.5 * RATE
        assert again.first("700 Hz") == round((3.0123 + 2.05 + 0.5) * RATE) - 1.5 * RATE
        assert [row[0] for row in again.performance.listing(running=True)] == ["3"]
        assert again.playheads()[-1][0] == "4"


def test_fades_that_are_under_way_go_on_from_where_they_were(tmp_path: Path) -> None:
    with rehearsed(tmp_path, FADES) as show:
        show.play(1.2)
        show.send("/go")
        show.play(1)
        show.send("/go")
        show.play(2)
        begun = show.frame - 2 * RATE
        text = saved(show)
        was = {at: show.node.mixer._master.at(begun + at * RATE) for at in (2, 4, 8, 9)}
        strip = show.node.mixer.layers[0].strip
        pans = {at: strip.pan.at(begun + at * RATE) for at in (2, 4, 6, 7)}
        trim = show.node.mixer.layers[0].voices[-1].trim
        trims = {at: trim.at(begun + at * RATE) for at in (4, 5, 6, 7)}
    with resumed(tmp_path, FADES, text) as (again, resumption):
        mixer = again.node.mixer
        while again.frame < 2 * RATE:
            again.play(0.01)
            resumption.step()
        for at, gain in was.items():
            assert mixer._master.at((at - 2) * RATE) == pytest.approx(gain, abs=1e-6), at
        for at, pan in pans.items():
            assert mixer.layers[0].strip.pan.at((at - 2) * RATE) == pytest.approx(pan, abs=1e-6)
        for at, gain in trims.items():
            assert mixer.layers[0].voices[-1].trim.at((at - 2) * RATE) == pytest.approx(gain, abs=1e-6)
        again.play(6)
        assert [row[0] for row in again.performance.listing(running=True)] == ["1"]


def test_a_layer_that_turns_goes_on_the_shorter_way(tmp_path: Path) -> None:
    with rehearsed(tmp_path, FADES) as show:
        show.send("/layer/2/azimuth", -170.0)
        show.play(1)
        show.send("/layer/1/azimuth", 90.0, 4.0)  # from its own default, ahead
        show.send("/layer/2/azimuth", 170.0, 4.0)  # across the back
        show.play(2)
        text = saved(show)
    with resumed(tmp_path, FADES, text) as (again, resumption):
        again.play(0.01)
        resumption.step()
        again.play(1)
        strips = [layer.strip for layer in again.node.mixer.layers[:2]]
        assert [wrap(strip.azimuth.at(RATE)) for strip in strips] == pytest.approx([67.5, 175.0], abs=0.01)
        again.play(2)
        assert [wrap(strip.azimuth.target) for strip in strips] == pytest.approx([90.0, 170.0])


def test_a_pause_is_taken_up_and_what_waits_goes_on_after_it(tmp_path: Path) -> None:
    with rehearsed(tmp_path, WAITS) as show:
        show.play(1.2)
        show.send("/go")
        show.play(1.5)
        show.send("/pause")
        show.play(0.5)
        text = saved(show)
    with resumed(tmp_path, WAITS, text) as (again, _):
        sound = again.play(3)
        assert str(again.control.state.transport) == "paused"
        assert not sound.any()
        again.send("/resume")
        at = again.frame
        again.play(4)
        assert 0 <= again.first("1000 Hz") - (at + round((3.0123 - 1.5 - 0.1) * RATE)) <= 160


def test_a_seeded_run_goes_on_with_the_next_clips(tmp_path: Path) -> None:
    def seeds(show: Rehearsal) -> list[tuple[str, int]]:
        return [(str(values[3]), int(str(values[5]))) for _, address, values in show.told.heard if address == "/clip"]

    one = '  - {number: "1", prompt: 440 Hz}'
    with rehearsed(tmp_path, one) as show:
        show.play(1.2)
        show.send("/go")
        show.play(20)
        text, heard = saved(show), len(seeds(show))
        show.play(60)
        whole = seeds(show)
    with resumed(tmp_path, one, text) as (again, _):
        again.play(40)
        assert len(set(whole)) == len(whole)
        assert seeds(again)[:2] == whole[heard : heard + 2]


def test_silenced_layers_stay_silent_and_stopped_shows_stopped(tmp_path: Path) -> None:
    cues = '  - {number: "1", prompt: 440 Hz, length: 2}\n  - {number: "2", prompt: 1000 Hz}'
    with rehearsed(tmp_path, cues) as show:
        show.play(1.2)
        show.send("/go")
        show.play(4)
        text = saved(show)
        show.send("/stop/in", 0.1)
        show.send("/gain", 0.25)
        stopping = saved(show)
    with resumed(tmp_path, cues, text) as (again, _):
        assert not again.play(3).any()
        assert again.playheads()[-1] == ("2", "ready")
        again.send("/go")
        assert again.play(1).any()
    with resumed(tmp_path, cues, stopping) as (again, _):
        assert not again.play(2).any()
        assert str(again.control.state.transport) == "stopped"
        assert again.control.state.values["/gain"] == 0.25
