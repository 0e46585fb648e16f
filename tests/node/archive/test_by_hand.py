"""`endless archive list|play|export|prune`."""

import json
from pathlib import Path

import pytest
import soundfile

from node.archive import by_hand
from node.archive.archive import Archive
from node.archive.entry import ArchiveError
from tests.node.archive.shelf import RATE, label, sound


@pytest.fixture
def filled(archive: Archive) -> Archive:
    for n, prompt in enumerate(("smooth jazz piano", "rain and thunder", "a train passes")):
        archive.add(label(prompt, n), sound(n), RATE, pinned=prompt.startswith("a train"))
    return archive


def test_the_list_can_be_read_while_the_node_runs(filled: Archive) -> None:
    lines = by_hand.listing(filled.path).splitlines()
    assert [line.split("tone")[1].strip() for line in lines] == ["a train passes", "rain and thunder", "smooth jazz piano"]
    assert "3*" in lines[0] and "*" not in lines[1]


def test_the_list_goes_by_meaning(filled: Archive) -> None:
    near = json.loads(by_hand.listing(filled.path, like="heavy rain", count=2, as_json=True))
    assert near[0]["prompt"] == "rain and thunder" and len(near) == 2
    assert near[0]["cosine"] > 0.3 > near[1]["cosine"]


def test_no_archive_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no archive in"):
        by_hand.listing(tmp_path / "nowhere")
    with pytest.raises(ArchiveError, match="there is no archive in"):
        by_hand.prune(tmp_path / "nowhere", keep=3)


@pytest.mark.parametrize("form", ["flac", "wav"])
def test_clips_are_exported_under_their_prompts(filled: Archive, tmp_path: Path, form: str) -> None:
    files = by_hand.export(filled.path, [2], tmp_path / "out" / "deeper", form)
    assert [file.name for file in files] == [f"rain-and-thunder-000002.{form}"]
    assert soundfile.info(files[0]).frames == 400 and soundfile.info(files[0]).subtype == "PCM_24"
    stamp = files[0].stat().st_mtime_ns
    assert len(by_hand.export(filled.path, [], tmp_path / "out" / "deeper", form)) == 3
    assert files[0].stat().st_mtime_ns == stamp and len(list(files[0].parent.iterdir())) == 3


def test_a_number_that_is_none_is_refused(filled: Archive, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no clip 99"):
        by_hand.export(filled.path, [99], tmp_path)
    with pytest.raises(ArchiveError, match="no clip 99"):
        by_hand.play(filled.path, 99)


def test_playing_plays_or_says_why_not(filled: Archive) -> None:
    try:
        assert "rain and thunder" in by_hand.play(filled.path, 2)
    except ArchiveError as error:
        assert "export" in str(error)


def test_pruning_keeps_the_pinned_and_is_left_to_the_owner(filled: Archive) -> None:
    with pytest.raises(ArchiveError, match="belongs to process"):
        by_hand.prune(filled.path, keep=1)
    filled.close()
    assert by_hand.prune(filled.path, keep=1).startswith("1 removed; 2 left, 1 of them pinned")
    assert by_hand.prune(filled.path, numbers=[3]).startswith("1 removed; 1 left, 0 of them pinned")
