"""Control asks and polls; nothing that a disk does holds it up."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator import flac
from generator.embed import Meaning
from node.archive.archive import Archive
from node.archive.entry import ArchiveError, Entry
from node.archive.librarian import CLIPS, REQUESTS, Event, Found, Kept, Librarian, NothingNear, NotKept, Request, Unplaced
from tests.node.archive.shelf import RATE, label, sound, toward

PATIENCE_S = 20.0  # for a loaded machine; nothing waits as long where all is well


class SlowDisk(Archive):
    """Takes a clip only while `gate` is open."""

    gate: threading.Event

    def add(self, *arguments: Any, **more: Any) -> Entry:
        assert self.gate.wait(PATIENCE_S)
        return super().add(*arguments, **more)


@pytest.fixture
def archive(tmp_path: Path) -> SlowDisk:
    opened = SlowDisk.open(tmp_path / "archive", seed=1)
    assert isinstance(opened, SlowDisk)
    opened.gate = threading.Event()
    opened.gate.set()
    return opened


@pytest.fixture
def librarian(archive: SlowDisk) -> Iterator[Librarian]:
    made = Librarian(archive)
    yield made
    archive.gate.set()
    made.close()


def test_clips_that_cannot_be_looked_up_are_answered_all_the_same(
    librarian: Librarian, archive: SlowDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ArchiveError("the index cannot be read")

    monkeypatch.setattr(archive, "without_meaning", broken)
    assert librarian.ask_unplaced("model")
    assert wait(librarian) == [Unplaced("model", ())]
    monkeypatch.setattr(archive, "choose", lambda *_: 1 / 0)
    keep(librarian, 1)
    assert librarian.request(Request(2, "rain", RATE))
    assert wait(librarian) == [NothingNear(2)]


def wait(librarian: Librarian, count: int = 1) -> list[Event]:
    events: list[Event] = []
    end = time.monotonic() + PATIENCE_S
    while len(events) < count:
        assert time.monotonic() < end, f"nothing came beyond {events}"
        events += librarian.poll()
        time.sleep(0.002)
    return events


def keep(librarian: Librarian, key: int, prompt: str = "rain", given: Meaning | None = None) -> Entry:
    assert librarian.submit(key, label(prompt, key), sound(key), RATE, given)
    (event,) = wait(librarian)
    assert isinstance(event, Kept) and event.key == key
    return event.entry


def test_what_is_submitted_is_found_by_its_words(librarian: Librarian) -> None:
    entry = keep(librarian, 7, "gentle rain")
    assert librarian.count == 1
    assert librarian.request(Request(1, "heavy rainstorm", RATE))
    (event,) = wait(librarian)
    assert isinstance(event, Found) and event.key == 1 and event.entry.id == entry.id and event.entry.cosine >= 0.3
    np.testing.assert_allclose(event.audio, sound(7), atol=2**-23)


def test_by_meaning_where_the_model_has_placed_clips_else_by_words(librarian: Librarian) -> None:
    keep(librarian, 1, "jazz", toward(0.0))
    keep(librarian, 2, "rain", toward(1.5))
    librarian.request(Request(1, "rain", RATE, at_least=0.5, meaning=toward(0.1)))
    librarian.request(Request(2, "rain", RATE, at_least=0.5, meaning=toward(0.1, "a space without clips")))
    one, other = wait(librarian, 2)
    assert isinstance(one, Found) and one.entry.prompt == "jazz"
    assert isinstance(other, Found) and other.entry.prompt == "rain"


def test_sound_comes_at_the_rate_and_into_the_memory_that_is_given(librarian: Librarian) -> None:
    keep(librarian, 1)
    into = np.full((600, 2), 9.0, np.float32)
    librarian.request(Request(1, "rain", 2 * RATE, into=into))
    (event,) = wait(librarian)
    assert isinstance(event, Found) and event.audio.base is into and len(event.audio) == 600
    assert abs(into).max() < 1.0
    into = np.full((1000, 2), 9.0, np.float32)
    keep(librarian, 2)
    librarian.request(Request(2, "rain", 2 * RATE, into=into))
    (event,) = wait(librarian)
    assert isinstance(event, Found) and len(event.audio) == 800 and (into[800:] == 9.0).all()


def test_nothing_near_is_an_answer(librarian: Librarian) -> None:
    keep(librarian, 1, "jazz")
    librarian.request(Request(3, "rain", RATE))
    assert wait(librarian) == [NothingNear(3)]


def test_a_disk_that_hangs_holds_up_neither_control_nor_what_is_asked(
    librarian: Librarian, archive: SlowDisk, timed: Callable[[], float]
) -> None:
    entry = keep(librarian, 1)
    archive.gate.clear()
    taken = sum(librarian.submit(10 + n, label("rain"), sound(n), RATE) for n in range(CLIPS + 9))
    assert CLIPS <= taken <= CLIPS + 1 and librarian.dropped == CLIPS + 9 - taken
    assert librarian.request(Request(2, "rain", RATE))
    (event,) = wait(librarian)
    assert isinstance(event, Found) and event.entry.id == entry.id
    assert timed() < PATIENCE_S / 2
    archive.gate.set()
    assert len(wait(librarian, taken)) == taken and librarian.count == 1 + taken


@pytest.fixture
def timed() -> Callable[[], float]:
    start = time.monotonic()
    return lambda: time.monotonic() - start


def test_more_requests_than_there_is_room_for_are_refused_and_counted(librarian: Librarian, archive: SlowDisk) -> None:
    with archive._lock:  # the finder waits for the index
        answers = [librarian.request(Request(n, "rain", RATE)) for n in range(REQUESTS + 5)]
        assert REQUESTS <= sum(answers) <= REQUESTS + 1 and librarian.refused == answers.count(False)
    assert len(wait(librarian, sum(answers))) == sum(answers)


def test_a_clip_is_pinned_by_its_key_or_by_its_number(librarian: Librarian, archive: SlowDisk) -> None:
    assert librarian.submit(5, label("rain"), sound(5), RATE) and librarian.pin(5)
    (event,) = wait(librarian)
    assert isinstance(event, Kept)
    other = keep(librarian, 6)
    assert librarian.pin_entry(other.id)
    keep(librarian, 7)  # what was ordered before it is done
    assert [entry.pinned for entry in archive.entries()] == [False, True, True]


def test_a_file_of_another_process_is_kept(librarian: Librarian, archive: SlowDisk) -> None:
    incoming = archive.incoming("job-3")
    flac.write(incoming, sound(3), RATE, label("wind", 3))
    assert librarian.adopt(3, incoming)
    (event,) = wait(librarian)
    assert isinstance(event, Kept) and event.entry.prompt == "wind" and not incoming.exists()


def test_what_cannot_be_kept_is_told_of_once(librarian: Librarian, archive: SlowDisk, caplog: pytest.LogCaptureFixture) -> None:
    bad = np.full((10, 2), np.nan, np.float32)
    with caplog.at_level(logging.WARNING):
        for key in range(3):
            assert librarian.submit(key, label("rain"), bad, RATE)
        events = wait(librarian, 3)
    assert all(isinstance(event, NotKept) and "no numbers" in event.reason for event in events)
    assert len([record for record in caplog.records if "no numbers" in record.message]) == 1


def test_a_spoiled_clip_is_passed_over(librarian: Librarian, caplog: pytest.LogCaptureFixture) -> None:
    spoiled = [keep(librarian, n) for n in range(3)]
    good = keep(librarian, 3, "rain drops")
    for entry in spoiled:
        entry.path.write_bytes(b"no sound")
    with caplog.at_level(logging.WARNING):
        librarian.request(Request(1, "rain", RATE, at_least=0.3))
        (event,) = wait(librarian)
    assert isinstance(event, Found) and event.entry.id == good.id
    assert 1 <= len(caplog.records) <= 3  # the good one is among the best three once one of them is dropped


def test_clips_are_placed_in_a_models_space_afterwards(librarian: Librarian) -> None:
    entry = keep(librarian, 1, "rain")
    assert librarian.ask_unplaced("plane")
    assert wait(librarian) == [Unplaced("plane", ((entry.id, "rain"),))]
    librarian.place("plane", {entry.id: toward(0.0).vector})
    librarian.ask_unplaced("plane")
    assert wait(librarian) == [Unplaced("plane", ())]
    librarian.request(Request(1, "something else", RATE, meaning=toward(0.1)))
    (event,) = wait(librarian)
    assert isinstance(event, Found)


def test_the_second_node_plays_from_the_archive_and_keeps_nothing(librarian: Librarian, archive: SlowDisk) -> None:
    entry = keep(librarian, 1)
    second = Librarian(Archive.open(archive.path))
    assert second.read_only and second.count == 1
    assert not second.submit(1, label("rain"), sound(1), RATE) and not second.pin_entry(entry.id)
    assert second.request(Request(1, "rain", RATE))
    (event,) = wait(second)
    assert isinstance(event, Found) and event.entry.id == entry.id
    second.close()


def test_what_was_submitted_is_kept_when_it_is_closed(tmp_path: Path) -> None:
    librarian = Librarian(Archive.open(tmp_path / "archive"))
    assert all(librarian.submit(n, label("rain", n), sound(n), RATE) for n in range(5))
    librarian.close()
    archive = Archive.open(tmp_path / "archive")
    assert len(archive.entries()) == 5
    archive.close()


def test_a_new_lexicon_embeds_what_is_there_in_its_own_time(archive: SlowDisk) -> None:
    ids = {archive.add(label(f"rain {n}"), sound(n), RATE).id for n in range(70)}
    archive._index.forget_spaces("words-", "")
    archive._spaces.forget()
    librarian = Librarian(archive)
    end = time.monotonic() + PATIENCE_S
    while archive.without_meaning(archive.words.name, 1):
        assert time.monotonic() < end
        time.sleep(0.005)
    meaning = Meaning(archive.words.name, archive.words.embed(["rain"])[0])
    assert {entry.id for entry in archive.search(meaning, 100)} == ids
    librarian.close()
