"""What may happen to a folder: two nodes, lost and damaged files, a full disk."""

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from generator import flac
from node.archive.archive import Archive
from node.archive.entry import ArchiveError
from tests.house.source import ROOT
from tests.node.archive.shelf import RATE, is_sound, label, sound, toward, words


def test_the_second_one_on_a_folder_reads_what_the_first_one_does(archive: Archive) -> None:
    entry = archive.add(label("rain"), sound(1), RATE, [toward(0.0)])
    second = Archive.open(archive.path)
    assert second.read_only and not archive.read_only and second.owner == f"process {os.getpid()}"
    assert [found.id for found in second.search(toward(0.0))] == [entry.id]
    assert second.load(entry) is not None
    more = archive.add(label("wind"), sound(2), RATE, [toward(0.1)])
    archive.remove([entry.id])
    assert [found.id for found in second.search(toward(0.0))] == [more.id]
    second.close()


@pytest.mark.parametrize("change", ["add", "adopt", "pin", "prune", "remove", "put_vectors"])
def test_the_second_one_changes_nothing(archive: Archive, change: str) -> None:
    entry = archive.add(label("rain"), sound(1), RATE)
    second = Archive.open(archive.path)
    changes = {
        "add": lambda: second.add(label("wind"), sound(2), RATE),
        "adopt": lambda: second.adopt(entry.path),
        "pin": lambda: second.pin(entry.id),
        "prune": lambda: second.prune(0),
        "remove": lambda: second.remove([entry.id]),
        "put_vectors": lambda: second.put_vectors("plane", {entry.id: toward(0.0).vector}),
    }
    with pytest.raises(ArchiveError, match=f"belongs to process {os.getpid()}"):
        changes[change]()
    second.touch(entry.id)
    second.close()
    assert [found.id for found in archive.entries()] == [entry.id] and entry.path.exists()


def test_the_folder_is_free_again_when_its_owner_has_gone(archive: Archive) -> None:
    archive.close()
    second = Archive.open(archive.path)
    assert not second.read_only
    second.close()


def test_reading_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no archive in"):
        Archive.open(tmp_path / "mistyped", read_only=True)
    assert not (tmp_path / "mistyped").exists()


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError, match="give another folder"):
        Archive.open(tmp_path / "file" / "archive")


def spoil(path: Path, how: str) -> None:
    data = bytearray(path.read_bytes())
    match how:
        case "gone":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "truncated":
            path.write_bytes(data[: len(data) // 2])
        case "no sound":
            path.write_bytes(bytes(len(data)))
        case "a bit":
            data[len(data) * 3 // 4] ^= 0x10
            path.write_bytes(data)
        case "another clip":
            flac.write(path, sound(5, 123), RATE, label("another"))


@pytest.mark.parametrize("how", ["gone", "empty", "truncated", "no sound", "a bit", "another clip"])
def test_a_spoiled_file_is_dropped_with_one_line(archive: Archive, caplog: pytest.LogCaptureFixture, how: str) -> None:
    entry = archive.add(label("rain"), sound(1), RATE)
    archive.search(words(archive, "rain"))
    spoil(entry.path, how)
    with caplog.at_level(logging.INFO):
        assert archive.load(entry) is None
    assert len(caplog.records) == 1 and f"drops clip {entry.id}" in caplog.text
    assert archive.entries() == [] == archive.search(words(archive, "rain")) and not entry.path.exists()
    assert archive.stats().dropped == 1


def test_whatever_lies_in_the_folder_is_put_right_at_the_start(archive: Archive, caplog: pytest.LogCaptureFixture) -> None:
    entries = [archive.add(label(f"clip {n}", n), sound(n), RATE) for n in range(5)]
    clips = archive.path / "clips"
    archive.close()
    spoil(entries[0].path, "gone")
    spoil(entries[1].path, "truncated")
    flac.write(clips / "000070.flac", sound(70), RATE, label("found again", 70))
    (clips / "000071.flac").write_bytes(b"fLaC and no more")
    (clips / "000072.flac.tmp").write_bytes(b"unfinished")
    (clips / "made-3-job.flac.tmp").write_bytes(b"unfinished")
    with caplog.at_level(logging.INFO):
        is_sound(archive.path)
    assert "2 clips gone or damaged are forgotten, 1 found again, 2 unfinished files removed" in caplog.text
    again = Archive.open(archive.path)
    assert {entry.prompt for entry in again.entries()} == {"clip 2", "clip 3", "clip 4", "found again"}
    assert again.add(label("new"), sound(9), RATE).id > 70
    again.close()


def test_files_that_are_not_the_archives_own_stay(archive: Archive) -> None:
    archive.close()
    for name in ("my recording.flac", "notes.txt", "000001.wav", "take.tmp"):
        (archive.path / "clips" / name).write_bytes(b"mine")
    Archive.open(archive.path).close()
    assert len(list((archive.path / "clips").iterdir())) == 4


@pytest.mark.parametrize("damage", ["no database", "a page", "lost"])
def test_a_damaged_index_is_made_anew_from_the_clips(archive: Archive, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    for n in range(20):
        archive.add(label(f"rain {n}", n), sound(n), RATE, [toward(0.1 * n)])
    archive.close()
    index = archive.path / "index.sqlite"
    data = bytearray(index.read_bytes())
    match damage:
        case "no database":
            index.write_bytes(b"this is no database, whatever its name says" * 40)
        case "a page":
            data[4096:8192] = np.random.default_rng(1).bytes(4096)
            index.write_bytes(data)
        case "lost":
            index.unlink()
    is_sound(archive.path)
    again = Archive.open(archive.path)
    assert {entry.label for entry in again.entries()} == {label(f"rain {n}", n) for n in range(20)}
    again.close()
    assert all("\n" not in record.getMessage() for record in caplog.records), "one line an event"


def test_a_newer_index_is_left_alone(archive: Archive) -> None:
    import sqlite3

    archive.close()
    with sqlite3.connect(archive.path / "index.sqlite") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(ArchiveError, match="newer version"):
        Archive.open(archive.path)


_FILL = """
import sys, errno, os
from pathlib import Path
from node.archive.archive import Archive
from node.archive.entry import ArchiveError
from tests.node.archive.shelf import RATE, is_sound, label, sound, words
folder = Path(sys.argv[1]) / "archive"
archive = Archive.open(folder, limit=10**6)
for n in range(400):
    if n == 40:
        archive.prune(20)
    try:
        archive.add(label("rain", n), sound(n, 4000), RATE)
    except ArchiveError as error:
        print(n, error)
        assert "tmp" in str(error) or "not kept" in str(error), error
        assert not list((folder / "clips").glob("*.tmp"))
        break
else:
    raise SystemExit("the disk never was full")
kept = archive.entries()
for entry in kept:
    assert archive.load(entry) is not None
assert len(archive.search(words(archive, "rain"), 999)) == len(kept) > 20
archive.close()
again = Archive.open(folder, limit=10**6)  # on the disk that is full
assert len(again.entries()) == len(kept)
again.prune(len(kept) // 2)
more = again.add(label("wind", 999), sound(999, 4000), RATE)
assert again.load(more) is not None
again.close()
is_sound(folder)
"""


def test_a_full_disk_costs_the_clip_that_comes_and_nothing_else(tmp_path: Path) -> None:
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("unshare") is None:
        if os.environ.get("CI") and sys.platform == "linux":
            pytest.fail("mounting a small disk needs root and unshare")
        pytest.skip("mounting a small disk needs root and unshare")
    script = tmp_path / "fill.py"
    script.write_text(_FILL, encoding="utf-8")
    disk = tmp_path / "disk"
    disk.mkdir()
    shell = f"mount -t tmpfs -o size=4m endless '{disk}' && exec '{sys.executable}' '{script}' '{disk}'"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", shell], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
