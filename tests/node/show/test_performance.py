"""Cues on the real node, offline, in exact frames: what is prepared, what happens where nothing is ready, what is heard."""

from pathlib import Path

import numpy as np
import pytest

from generator.flac import Label
from node.archive.archive import Archive
from node.archive.librarian import Librarian
from node.control.calls import bind
from node.errors import Refused
from node.show.file import load
from node.units import db_to_linear
from tests.node.show.rehearsal import BLOCK, RATE, rehearsed

TWO = """
  - {number: "1", prompt: 440 Hz}
  - {number: "2", prompt: 1000 Hz}
"""


def level(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))


def test_a_cue_that_was_prepared_sounds_from_the_block_of_its_go_on(tmp_path: Path) -> None:
    with rehearsed(tmp_path, TWO) as show:
        show.play(1.5)
        assert show.playheads()[-1] == ("1", "ready")
        show.send("/go")
        show.play(3)
        assert show.first("440 Hz") == 1.5 * RATE
        assert show.playheads()[-2:] == [("2", "generating"), ("2", "ready")]
        show.send("/go")
        show.play(1)
        assert show.first("1000 Hz") == 4.5 * RATE


def test_a_go_with_a_time_of_its_own_sounds_at_that_very_frame(tmp_path: Path) -> None:
    with rehearsed(tmp_path, TWO) as show:
        show.play(1.5)
        show.send("/go")
        show.play(3)
        due = show.frame + 131  # inside the block after the next
        show.send("/go", frame=due)
        show.play(0.1)
        assert show.first("1000 Hz") == due


def test_cues_that_follow_by_themselves_sound_at_their_very_frames(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz, continue: auto_continue, post_wait: 3.0123}
  - {number: "2", prompt: 1000 Hz, length: 2.05, continue: auto_follow}
  - {number: "3", prompt: 700 Hz}
"""
    with rehearsed(tmp_path, cues) as show:
        show.play(1.2)
        show.send("/go")
        show.play(8)
        begun = show.first("440 Hz")
        assert begun == 1.2 * RATE
        assert show.first("1000 Hz") == begun + round(3.0123 * RATE)
        assert show.first("700 Hz") == begun + round((3.0123 + 2.05) * RATE)


def test_what_sounds_is_made_before_what_is_to_come(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz}
  - {number: "2", prompt: 1000 Hz}
"""
    with rehearsed(tmp_path, cues, pace_s=16.0, layers=2) as show:
        show.play(17)
        show.send("/go")
        show.play(120)
        assert ("2", "late") in show.playheads()
        assert not any(prompt == "1000 Hz" for _, _, prompt in show.starts)
        layers = [layer for _, layer, _ in show.starts]
        assert layers.count(1) >= 3 and layers.count(2) >= 3  # no clip of theirs was put off


def test_hold_keeps_the_old_sound_and_begins_with_the_first_clip(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz}
  - {number: "2", prompt: 1000 Hz, prepare: go, on_not_ready: hold, continue: auto_continue, post_wait: 2}
  - {number: "3", type: wait, time: 1}
"""
    with rehearsed(tmp_path, cues, pace_s=3.0) as show:
        show.play(4)
        show.send("/go")
        show.play(6)
        assert show.playheads()[-1] == ("2", "late")  # nothing is made for it before its GO
        at = show.frame
        show.send("/go")
        sound = show.play(2.9)
        assert level(sound) > 0.05 and abs(np.argmax(np.abs(np.fft.rfft(sound))) * RATE / len(sound) - 440) < 2
        assert ("/cue/started", "2", "") not in show.news("/cue/started")
        show.play(4)
        begun = show.first("1000 Hz")
        assert at + 3 * RATE <= begun <= at + 3 * RATE + 2 * BLOCK
        third = next(frame for frame, address, values in show.told.heard if (address, *values) == ("/cue/started", "3", ""))
        assert abs(third - begun - 2 * RATE) <= BLOCK


def test_another_go_gives_up_the_cue_that_is_held(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz, on_not_ready: hold}
  - {number: "2", prompt: 1000 Hz, on_not_ready: hold}
"""
    with rehearsed(tmp_path, cues, pace_s=3.0) as show:
        show.play(0.5)
        show.send("/go")
        show.play(1)
        show.send("/go")
        show.play(8)
        assert {prompt for _, _, prompt in show.starts} == {"1000 Hz"}
        assert show.news("/cue/started") == [("/cue/started", "2", "")]


def test_cut_fades_to_silence_until_there_is_a_clip(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz}
  - {number: "2", prompt: 1000 Hz, prepare: go, on_not_ready: cut}
"""
    with rehearsed(tmp_path, cues, pace_s=3.0) as show:
        show.play(4)
        show.send("/go")
        show.play(6)
        show.send("/go")
        gone = show.play(2.9)
        assert level(gone[: RATE // 10]) > 0.05
        assert np.abs(gone[round(0.6 * RATE) :]).max() < 1e-4
        assert level(show.play(2)[RATE:]) > 0.05


def test_skip_says_so_and_goes_on(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz}
  - {number: "2", prompt: 1000 Hz, prepare: go, on_not_ready: skip}
  - {number: "3", prompt: 700 Hz}
"""
    with rehearsed(tmp_path, cues) as show:
        show.play(2)
        show.send("/go")
        show.play(3)
        show.send("/go")
        show.play(2)
        assert show.news("/fail") == [("/fail", "/cue/2/go", "no clip of it is ready, and it is skipped (on_not_ready: skip)")]
        assert show.news("/cue/finished") == [("/cue/finished", "2")]
        assert show.playheads()[-1][0] == "3"
        assert {prompt for _, _, prompt in show.starts} == {"440 Hz"}


@pytest.mark.parametrize("near", [True, False])
def test_the_archive_stands_in_where_a_clip_is_near_enough(tmp_path: Path, near: bool) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz}
  - {number: "2", prompt: heavy rain on a roof, prepare: go}
"""
    archive = Archive.open(tmp_path / "archive", seed=1)
    noise = np.random.default_rng(1).normal(0, 0.1, (18 * RATE, 2)).astype(np.float32)
    archive.add(Label("heavy rain" if near else "jazz trio", "procedural", 1), noise, RATE)
    librarian = Librarian(archive)
    try:
        with rehearsed(tmp_path, cues, pace_s=3.0, librarian=librarian) as show:
            show.play(4)
            show.send("/go")
            show.play(6)
            assert show.playheads()[-1] == ("2", "archive" if near else "late")
            at = show.frame
            show.send("/go")
            show.play(5)
            begun = show.first("heavy rain on a roof")
            assert begun == at if near else at + 3 * RATE <= begun <= at + 3 * RATE + 2 * BLOCK
    finally:
        librarian.close()


def test_prepare_is_answered_when_a_go_would_sound_at_once(tmp_path: Path) -> None:
    class Patch:
        key, heard = "patch", list[tuple[str, tuple[object, ...]]]()

        def send(self, address: str, *values: object) -> None:
            self.heard.append((address, values))

    cues = "".join(f'  - {{number: "{n}", prompt: {n}00 Hz}}\n' for n in range(1, 30))
    with rehearsed(tmp_path, cues, pace_s=0.5) as show:
        patch = Patch()
        target = show.control.book.targets["/cue/25/prepare"]
        show.control.call(bind(target, ()), patch)
        show.play(0.4)
        assert patch.heard == []
        show.play(1.2)
        assert patch.heard == [("/done", ("/cue/25/prepare",))]
        at = show.frame
        show.send("/cue/25/go")
        show.play(0.1)
        assert show.first("2500 Hz") == at


def test_at_most_so_many_clips_wait_for_cues_to_come(tmp_path: Path) -> None:
    cues = "".join(f'  - {{number: "{n}", prompt: {n}00 Hz}}\n' for n in range(1, 30))
    with rehearsed(tmp_path, cues, pace_s=0.1) as show:
        show.play(5)
        assert len(show.control.feeder.ahead) == 8
        assert show.control.feeder.store.in_use == 8
        show.send("/playhead/set", "20")
        show.play(3)
        assert len(show.control.feeder.ahead) == 8
        assert show.playheads()[-1] == ("20", "ready")


def test_a_fade_cue_moves_what_its_target_plays_and_what_comes_after_it(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz, gain_db: -6}
  - {number: "2", type: fade, target: "1", time: 2, gain_db: -18}
  - {number: "3", prompt: 440 Hz, gain_db: 0}
"""
    with rehearsed(tmp_path, cues) as show:
        show.play(2)
        show.send("/go")
        before = level(show.play(3)[2 * RATE :])
        show.send("/go")
        down = show.play(3)
        half = level(down[RATE - 200 : RATE + 200])
        assert half / before == pytest.approx((db_to_linear(-6) + db_to_linear(-18)) / 2 / db_to_linear(-6), rel=0.02)
        assert level(down[-RATE:]) / before == pytest.approx(db_to_linear(-12), rel=0.01)
        assert level(show.play(28)[-RATE:]) / before == pytest.approx(db_to_linear(-12), rel=0.01)  # in later clips too
        assert show.control.state.number("/gain") == 1.0
        assert show.control.state.layers[0]["gain"] == 1.0
        show.send("/go")  # the same prompt at another level: its clip goes there
        assert level(show.play(3)[-RATE:]) / before == pytest.approx(db_to_linear(6), rel=0.01)


def test_fades_of_the_master_of_the_layers_and_of_the_pan(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz}
  - {number: "2", type: fade, target: master, time: 1, gain_db: -20, layers: 1}
  - {number: "3", type: fade, target: "1", time: 1, pan: 1}
"""
    with rehearsed(tmp_path, cues, layers=2, pace_s=0.5) as show:
        show.play(2)
        show.send("/go")
        before = level(show.play(3)[2 * RATE :])
        show.send("/go")
        one_of_two = 0.5**0.5  # equal sines of two layers add up to more than their powers
        assert level(show.play(3)[2 * RATE :]) / before == pytest.approx(db_to_linear(-20) * one_of_two, rel=0.02)
        assert show.control.state.layer_count == 1
        assert show.control.state.number("/gain") == pytest.approx(0.1)
        show.send("/go")
        assert np.abs(show.play(3)[2 * RATE :]).max() < 1e-5  # all of it is on the right
        assert show.control.state.layers[0]["pan"] == 1.0
        assert show.control.state.layers[1]["pan"] == 0.0


def test_an_osc_cue_steers_the_node_itself(tmp_path: Path) -> None:
    cues = """
  - {number: "1", type: osc, address: /gain, args: [0.25, 0], continue: auto_continue}
  - {number: "2", type: osc, address: /layer/2/mute, args: 1}
"""
    with rehearsed(tmp_path, cues) as show:
        show.play(0.1)
        show.send("/go")
        show.play(0.1)
        assert show.control.state.number("/gain") == 0.25
        assert show.control.state.layers[1]["mute"] == 1


def test_a_pause_holds_the_clocks_of_cues(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz, continue: auto_continue, post_wait: 3}
  - {number: "2", prompt: 1000 Hz}
"""
    with rehearsed(tmp_path, cues) as show:
        show.play(1.5)
        show.send("/go")
        show.play(1)
        show.send("/pause")
        show.play(10)
        show.send("/resume")
        show.play(3)
        held = 10 * RATE - round(0.1 * RATE)  # the clocks run on while it fades
        assert abs(show.first("1000 Hz") - show.first("440 Hz") - 3 * RATE - held) <= BLOCK


def test_a_trigger_address_of_the_show_starts_its_cue(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz}
  - {number: "2", prompt: 1000 Hz, osc: /stage/storm}
"""
    with rehearsed(tmp_path, cues, pace_s=0.5) as show:
        show.play(2)
        show.send("/stage/storm", 0)
        show.send("/stage/storm", 1)
        show.play(0.1)
        assert show.first("1000 Hz") == 2 * RATE
        assert show.playheads()[-1][0] == "1"


def test_panic_ends_what_waits_and_a_go_starts_again(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz, continue: auto_continue, post_wait: 2}
  - {number: "2", prompt: 1000 Hz}
  - {number: "3", prompt: 700 Hz}
"""
    with rehearsed(tmp_path, cues, pace_s=0.5, keys="settings: {panic_fade: 0.5}") as show:
        show.play(2)
        show.send("/go")
        show.play(1)
        show.send("/panic")
        sound = show.play(3)
        assert np.abs(sound[round(0.52 * RATE) :]).max() < 1e-6
        assert not any(prompt == "1000 Hz" for _, _, prompt in show.starts)
        at = show.frame
        show.send("/go")
        show.play(1)
        assert show.first("700 Hz") == at


def test_what_follows_in_a_chain_is_made_ahead_whole_also_round_a_loop(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz, continue: auto_continue, post_wait: 4}
  - {number: "2", type: wait, time: 0.5, continue: auto_follow}
  - {number: "3", prompt: 1000 Hz, continue: auto_continue, post_wait: 4}
  - {number: "4", type: goto, target: "1", continue: auto_continue}
"""
    with rehearsed(tmp_path, cues) as show:
        show.play(1.5)
        show.send("/go")
        show.play(10)
        begun = show.first("440 Hz")
        assert show.first("1000 Hz") == begun + 4.5 * RATE  # the wait alone is shorter than its clip takes
        assert [frame for frame, _, prompt in show.starts if prompt == "440 Hz"][-1] == begun + 8.5 * RATE


def test_groups_sound_at_their_very_frames(tmp_path: Path) -> None:
    cues = """
  - number: g
    type: group
    continue: auto_follow
    cues:
      - {number: g1, prompt: 440 Hz, length: 2.5}
      - number: both
        type: group
        mode: together
        cues:
          - {number: b1, prompt: 600 Hz, on: 1, length: 1.75}
          - {number: b2, prompt: 700 Hz, on: 2, pre_wait: 0.3011, length: 2}
  - {number: "9", prompt: 1000 Hz}
"""
    with rehearsed(tmp_path, cues, layers=2, pace_s=0.2) as show:
        show.play(3)
        show.send("/go")
        at = show.frame
        show.play(7)
        assert show.first("440 Hz") == at
        assert show.first("600 Hz") == at + round(2.5 * RATE)
        assert show.first("700 Hz") == at + round(2.8011 * RATE)
        assert show.first("1000 Hz") == at + round(4.8011 * RATE)


def test_a_second_go_too_soon_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    with rehearsed(tmp_path, TWO, keys="settings: {min_go_interval: 0.5}", pace_s=0.2) as show:
        show.play(2)
        show.send("/go")
        show.play(0.49)
        with pytest.raises(Refused, match="the show asks for"):
            show.send("/go")
        show.play(0.01)
        show.send("/go")
        at = show.frame
        show.play(0.1)
        assert show.first("1000 Hz") == at


def test_a_new_version_of_the_show_leaves_what_sounds_and_its_waits(tmp_path: Path) -> None:
    cues = """
  - {number: "1", prompt: 440 Hz, continue: auto_continue, post_wait: 3}
  - {number: "2", prompt: 1000 Hz}
"""
    with rehearsed(tmp_path, cues, pace_s=0.2) as show:
        show.play(2)
        show.send("/go")
        at = show.frame
        show.play(1)
        path = tmp_path / "show.yaml"
        path.write_text(path.read_text().replace("1000 Hz", "700 Hz").replace("post_wait: 3", "post_wait: 9"))
        show.performance.replace(load(path))
        sound = show.play(1.9)
        assert level(sound[-RATE // 2 :]) == pytest.approx(level(sound[: RATE // 2]), rel=0.01)
        show.play(1)
        assert show.first("700 Hz") == at + 3 * RATE
