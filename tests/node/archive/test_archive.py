"""What is kept comes back, is found by meaning, and goes by its last use."""

import itertools
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from generator import flac
from node.archive.archive import LIMIT, Archive
from node.archive.entry import ArchiveError
from tests.node.archive.shelf import RATE, is_sound, label, sound, toward, words


def test_a_clip_comes_back_at_its_own_rate_within_half_a_step_of_24_bits(archive: Archive) -> None:
    entry = archive.add(label("rain", 7), sound(7), RATE)
    loaded = archive.load(entry)
    assert loaded is not None
    np.testing.assert_allclose(loaded[0], sound(7), atol=2**-24 * 1.01)
    assert loaded[1] == RATE and loaded[0].dtype == np.float32
    assert entry.label == label("rain", 7) and entry.path.suffix == ".flac"


def test_a_clip_above_full_scale_is_not_clipped(archive: Archive) -> None:
    loud = sound(1) * np.float32(8.0)
    loaded = archive.load(archive.add(label("rain"), loud, RATE))
    assert loaded is not None
    np.testing.assert_allclose(loaded[0], loud, atol=2**-20)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_clip_that_is_no_sound_is_refused(archive: Archive, bad: float) -> None:
    audio = sound(1)
    audio[5, 1] = bad
    with pytest.raises(ArchiveError, match="no numbers"):
        archive.add(label("rain"), audio, RATE)
    assert archive.entries() == [] and list((archive.path / "clips").iterdir()) == []


def test_everything_is_there_after_opening_again(archive: Archive, tmp_path: Path) -> None:
    entry = archive.add(label("rain\x00\nand ünïcode 雨", 3), sound(3), RATE, [toward(0.3)], pinned=True)
    archive.close()
    again = Archive.open(tmp_path / "archive")
    assert again.entries() == [entry]
    assert [found.id for found in again.search(toward(0.3))] == [entry.id]
    assert again.stats().pinned == 1
    again.close()


def test_the_nearest_come_first_with_their_cosines(archive: Archive) -> None:
    ids = [archive.add(label(f"clip {n}"), sound(n), RATE, [toward(0.1 * n)]).id for n in range(8)]
    found = archive.search(toward(0.31), count=3)
    assert [entry.id for entry in found] == [ids[3], ids[4], ids[2]]
    assert [entry.cosine for entry in found] == pytest.approx(np.cos([0.01, 0.09, 0.11]), abs=1e-6)
    assert [entry.id for entry in archive.search(toward(0.31), count=9, at_least=float(np.cos(0.1)))] == ids[3:5]


def test_spaces_never_mix(archive: Archive) -> None:
    here = archive.add(label("here"), sound(1), RATE, [toward(0.0, "a")])
    there = archive.add(label("there"), sound(2), RATE, [toward(0.0, "b")])
    assert [entry.id for entry in archive.search(toward(0.0, "a"))] == [here.id]
    assert [entry.id for entry in archive.search(toward(0.0, "b"))] == [there.id]
    assert archive.search(toward(0.0, "c")) == []


def test_clips_get_a_place_in_a_new_space_when_its_embedder_comes_to_them(archive: Archive) -> None:
    entry = archive.add(label("rain"), sound(1), RATE)
    assert archive.search(toward(0.0)) == []
    assert archive.without_meaning("plane", 10) == [(entry.id, "rain")]
    archive.put_vectors("plane", {entry.id: toward(0.0).vector, 99: toward(0.1).vector})
    assert [found.id for found in archive.search(toward(0.0))] == [entry.id]
    assert archive.without_meaning("plane", 10) == []


def test_a_choice_is_one_of_the_best_three_and_never_the_one_before(archive: Archive) -> None:
    ids = [archive.add(label(f"clip {n}"), sound(n), RATE, [toward(0.2 * n)]).id for n in range(6)]
    chosen = [entry.id for _ in range(200) if (entry := archive.choose(toward(0.0), at_least=0.0)) is not None]
    assert len(chosen) == 200 and set(chosen) == set(ids[:3])
    assert all(one != next_one for one, next_one in itertools.pairwise(chosen))
    assert min(Counter(chosen).values()) > 40


def test_of_many_that_are_equally_near_any_may_be_chosen(archive: Archive) -> None:
    ids = {archive.add(label("rain"), sound(n), RATE, [toward(0.0)]).id for n in range(10)}
    assert {entry.id for _ in range(200) if (entry := archive.choose(toward(0.1), at_least=0.0)) is not None} == ids


def test_a_choice_avoids_what_sounds_already_where_it_can(archive: Archive) -> None:
    ids = [archive.add(label(f"clip {n}"), sound(n), RATE, [toward(0.2 * n)]).id for n in range(3)]
    one, other = (archive.choose(toward(0.0), 0.0, avoid=ids[:2]) for _ in range(2))
    assert one is not None and one.id == ids[2]
    assert other is not None and other.id in ids[:2]


def test_nothing_is_chosen_where_nothing_is_near(archive: Archive) -> None:
    assert archive.choose(toward(0.0), at_least=0.0) is None
    archive.add(label("clip"), sound(1), RATE, [toward(1.5)])
    assert archive.choose(toward(0.0), at_least=0.5) is None


def test_a_seed_makes_the_choices_the_same(tmp_path: Path) -> None:
    runs = []
    for name in ("one", "other"):
        archive = Archive.open(tmp_path / name, seed=5)
        for n in range(5):
            archive.add(label(f"clip {n}"), sound(n), RATE, [toward(0.2 * n)])
        runs.append([entry and entry.id for entry in (archive.choose(toward(0.0), 0.0) for _ in range(20))])
        archive.close()
    assert runs[0] == runs[1]


def test_the_clips_that_were_used_longest_ago_go_and_pinned_ones_stay(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "archive", limit=3)
    first = archive.add(label("first"), sound(0), RATE, pinned=True)
    entries = [archive.add(label(f"clip {n}"), sound(n), RATE) for n in range(1, 4)]
    archive.load(entries[0])
    last = archive.add(label("last", 9), sound(9), RATE)
    assert {entry.id for entry in archive.entries()} == {first.id, entries[0].id, entries[2].id, last.id}
    assert not entries[1].path.exists() and entries[1].id not in {e.id for e in archive.search(words(archive, "clip"), 9)}
    assert archive.prune(1) == 2
    assert [entry.prompt for entry in archive.entries()] == ["last", "first"]
    archive.close()
    is_sound(tmp_path / "archive")


def test_an_archive_that_has_more_keeps_as_many_unless_a_limit_is_asked_for(tmp_path: Path) -> None:
    def kept(limit: int | None) -> int:
        archive = Archive.open(tmp_path / "archive", limit)
        archive.add(label("one more"), sound(0), RATE)
        archive.close()
        return len(list((tmp_path / "archive" / "clips").glob("*.flac")))

    large = Archive.open(tmp_path / "archive", LIMIT + 5)
    for _ in range(LIMIT + 3):
        large.add(label("rain"), sound(0)[:100], RATE)
    large.close()
    assert [kept(None), kept(None), kept(LIMIT + 5), kept(LIMIT), kept(None)] == [LIMIT + 3, LIMIT + 3, LIMIT + 4, LIMIT, LIMIT]


def test_numbers_are_never_given_twice(archive: Archive, tmp_path: Path) -> None:
    last = archive.add(label("rain"), sound(0), RATE)
    archive.remove([last.id])
    archive.close()
    again = Archive.open(tmp_path / "archive")
    assert again.add(label("rain"), sound(0), RATE).id > last.id
    again.close()


def test_a_file_that_another_process_wrote_is_adopted(archive: Archive) -> None:
    incoming = archive.incoming("job-7")
    flac.write(incoming, sound(7), RATE, label("rain", 7))
    entry = archive.adopt(incoming, [toward(0.0)])
    assert entry.label == label("rain", 7) and entry.path.exists() and not incoming.exists()
    incoming.write_bytes(b"no clip")
    with pytest.raises(ArchiveError):
        archive.adopt(incoming)
    assert not incoming.exists()


def test_by_words_a_rainstorm_finds_rain_before_jazz(archive: Archive) -> None:
    for n, prompt in enumerate(("smooth jazz piano", "rain and thunder", "jazz", "a train passes")):
        archive.add(label(prompt, n), sound(n), RATE)
    found = archive.search(words(archive, "heavy rainstorm"), count=4)
    assert found[0].prompt == "rain and thunder" and found[0].cosine > 0.3 > found[1].cosine
