"""The folder is damaged, taken away or made read-only under the open archive: it is opened anew, and goes on."""

import contextlib
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from node.archive import librarian as librarian_module
from node.archive.archive import Archive
from node.archive.entry import ArchiveError
from node.archive.librarian import Kept, Librarian
from tests.node.archive.shelf import RATE, is_sound, label, sound, words


@pytest.fixture
def filled(archive: Archive) -> Archive:
    for seed in range(5):
        archive.add(label("rain", seed), sound(seed), RATE)
    return archive


def _is_mended(archive: Archive, left: int) -> None:
    """Mended once, then whole, searchable and taking clips."""
    assert archive.mend()
    assert not archive.mend()
    assert archive.stats().count == left
    assert len(archive.search(words(archive, "rain"), 10)) == left
    archive.add(label("rain", 99), sound(99), RATE)
    archive.close()
    is_sound(archive.path)


def test_nothing_is_done_where_nothing_is_wrong(filled: Archive) -> None:
    assert not filled.mend()


def test_an_index_that_is_deleted(filled: Archive) -> None:
    (filled.path / "index.sqlite").unlink()
    _is_mended(filled, 5)


def test_an_index_that_is_replaced_by_another(filled: Archive, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other") as other:
        other.execute("CREATE TABLE other (n)")
    other.close()
    shutil.move(tmp_path / "other", filled.path / "index.sqlite")
    _is_mended(filled, 5)


@pytest.mark.parametrize("how", ["garbage", "truncated", "empty"])
def test_an_index_that_is_spoilt_where_it_lies(filled: Archive, how: str) -> None:
    filled.close()
    spoilt = Archive.open(filled.path, limit=50)
    index = filled.path / "index.sqlite"
    data = index.read_bytes()
    index.write_bytes({"garbage": b"\xa5" * len(data), "truncated": data[:5000], "empty": b""}[how])
    with contextlib.suppress(ArchiveError):
        for seed in range(100, 110):
            spoilt.add(label("rain", seed), sound(seed), RATE)
    assert spoilt.mend()
    assert spoilt.stats().count >= 5
    spoilt.add(label("rain", 99), sound(99), RATE)
    spoilt.close()
    is_sound(filled.path)


def test_a_folder_that_is_removed(filled: Archive) -> None:
    shutil.rmtree(filled.path)
    _is_mended(filled, 0)


def test_clips_that_are_removed_and_the_folder_of_clips(filled: Archive) -> None:
    shutil.rmtree(filled.path / "clips")
    _is_mended(filled, 0)


def test_a_folder_that_cannot_be_made_again_yet(filled: Archive) -> None:
    shutil.rmtree(filled.path)
    filled.path.write_text("in the way")
    for _ in range(2):
        with pytest.raises(ArchiveError, match="give another folder"):
            filled.mend()
    filled.path.unlink()
    _is_mended(filled, 0)


def test_what_another_process_owns_is_its_own_to_mend(filled: Archive) -> None:
    second = Archive.open(filled.path)
    (filled.path / "index.sqlite").unlink()
    assert not second.mend()
    second.close()


def test_clip_numbers_are_not_used_twice(filled: Archive) -> None:
    last = max(entry.id for entry in filled.entries())
    shutil.rmtree(filled.path)
    filled.mend()
    assert filled.add(label("rain"), sound(0), RATE).id > last


def test_a_file_on_its_way_from_the_generator_is_left_alone(filled: Archive) -> None:
    coming = filled.incoming("1-1")
    coming.write_bytes(b"half of it")
    (filled.path / "index.sqlite").unlink()
    filled.mend()
    assert coming.exists()


def test_the_librarian_mends_by_itself(filled: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(librarian_module, "MEND_S", 0.05)
    librarian = Librarian(filled)
    try:
        filled.path.rename(filled.path.with_name("away"))
        end = time.monotonic() + 20
        while not (filled.path / "index.sqlite").exists() or librarian.count:
            assert time.monotonic() < end
            time.sleep(0.01)
        assert librarian.submit(1, label("rain"), sound(1), RATE)
        while not any(isinstance(event, Kept) for event in librarian.poll()):
            assert time.monotonic() < end
            time.sleep(0.01)
        assert librarian.count == 1
    finally:
        librarian.close()
