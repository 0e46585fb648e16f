"""Recordings and kept clips: never written over, never lost, never the end of the node."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from generator.arena import Arena, Layout
from generator.clip import Clip
from node.control.clip_store import Held
from node.errors import Refused
from node.keeper import FileKeeper
from node.outputs.sink import Sinks


@pytest.fixture
def arena():
    arena = Arena(Layout(4096, 1000, 4))
    arena.commit(0, 1000)
    arena.clip(0, 1000)[:] = 0.25
    yield arena
    arena.close()


def held(number: int) -> Held:
    clip = Clip(number, 0, 1000, 8000, 0.125, "rain", 1, "tone", "procedural", "", 0.1)
    return Held(number, clip, "rain", 0)


def test_recordings_that_follow_at_once_have_files_and_sinks_of_their_own(tmp_path: Path, arena: Arena) -> None:
    sinks = Sinks()
    keeper = FileKeeper(tmp_path / "new", 8000, arena, sinks)
    first = keeper.record(True)
    assert keeper.record(False) == first
    second = keeper.record(True)
    assert second != first
    keeper.ended(f"record:{first}")  # it is told of late
    with pytest.raises(Refused, match="already"):
        keeper.record(True)
    sinks.feed(np.zeros((80, 2), np.float32))
    assert keeper.record(False) == second
    sinks.close()
    with pytest.raises(Refused, match="nothing is being recorded"):
        keeper.record(False)


def test_a_clip_is_kept_once_and_four_at_a_time(tmp_path: Path, arena: Arena) -> None:
    keeper = FileKeeper(tmp_path, 8000, arena, Sinks())
    path = keeper.keep(held(1))
    assert keeper.keep(held(1)) == path
    keeper.close()
    assert path.stat().st_size > 1000 * 6


def test_a_recording_has_the_channels_of_the_mix_and_a_clip_its_two(tmp_path: Path, arena: Arena) -> None:
    sinks = Sinks()
    keeper = FileKeeper(tmp_path, 8000, arena, sinks, channels=5)
    recording = keeper.record(True)
    sinks.feed(np.zeros((80, 5), np.float32))
    clip = keeper.keep(held(1))
    keeper.record(False)
    keeper.close()
    sinks.close()
    assert (soundfile.info(recording).channels, soundfile.info(recording).frames) == (5, 80)
    assert (soundfile.info(clip).channels, soundfile.info(clip).frames) == (2, 1000)


@pytest.mark.parametrize("name", ["a" * 300, "file/below"])
def test_a_folder_that_cannot_be_is_refused(tmp_path: Path, arena: Arena, name: str) -> None:
    (tmp_path / "file").write_text("")
    keeper = FileKeeper(tmp_path / name, 8000, arena, Sinks())
    with pytest.raises(Refused):
        keeper.record(True)
    with pytest.raises(Refused):
        keeper.keep(held(1))
