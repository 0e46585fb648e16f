"""Control's side of meaning: what is asked, what is waited for, and what becomes of the archive's clips."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from generator.embed import meaning
from generator.messages import Embedded
from generator.word_embedder import WordEmbedder
from node.archive.archive import Archive
from node.archive.librarian import Librarian, Unplaced
from node.control.meanings import PATIENCE_S, Meanings
from node.control.placing import Placing
from tests.node.archive.shelf import RATE, label, sound

PATIENT_S = 20.0  # for a loaded machine


class Embedding:
    """The far side of the pipe: notes what is asked, answers when told to, in a space of its own."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, tuple[str, ...]]] = []
        self.lives = True

    def embed(self, key: int, texts: Sequence[str]) -> bool:
        if self.lives:
            self.asked.append((key, tuple(texts)))
        return self.lives

    def answer(self, space: str = "model") -> Embedded:
        key, texts = self.asked[-1]
        vectors = WordEmbedder().embed(texts) if space else np.zeros((0, 0), np.float32)
        return Embedded(key, space, vectors, "as the test says")


@pytest.fixture
def far() -> Embedding:
    return Embedding()


def test_a_prompt_is_asked_about_once_and_kept(far: Embedding) -> None:
    meanings = Meanings(far.embed, patient=False)
    assert meanings.of("rain") is None and meanings.of("rain") is None
    assert far.asked == [(1, ("rain",))]
    assert meanings.take(far.answer())["rain"].space == "model"
    known = meanings.of("rain")
    assert known is not None and np.allclose(known.vector, meaning(WordEmbedder(), "rain").vector)
    assert len(far.asked) == 1 and meanings.space == "model"


def test_with_words_alone_nothing_more_is_asked(far: Embedding) -> None:
    meanings = Meanings(far.embed, patient=False)
    meanings.of("rain")
    assert meanings.take(far.answer("")) == {}
    assert meanings.of("rain") is None and meanings.of("wind") is None and len(far.asked) == 1


def test_whoever_died_is_asked_again(far: Embedding) -> None:
    meanings = Meanings(far.embed, patient=False)
    far.lives = False
    assert meanings.of("rain") is None and far.asked == []
    far.lives = True
    meanings.of("rain")
    meanings.lost()
    meanings.of("rain")
    assert [texts for _, texts in far.asked] == [("rain",), ("rain",)]
    assert meanings.take(Embedded(1, "model", np.zeros((0, 0), np.float32), "")) == {}  # to the first question: too late
    assert meanings.take(far.answer())["rain"].space == "model"


def test_another_space_makes_what_is_known_void(far: Embedding) -> None:
    meanings = Meanings(far.embed, patient=False)
    meanings.of("rain")
    meanings.take(far.answer("model"))
    meanings.of("wind")
    meanings.take(far.answer("another"))
    assert meanings.of("rain") is None


def test_a_layer_waits_only_for_an_embedder_that_is_loaded_and_not_for_long(far: Embedding) -> None:
    meanings = Meanings(far.embed, patient=False)
    meanings.of("rain")
    assert not meanings.is_coming("rain")  # it may be seconds away
    meanings.take(far.answer())
    meanings.of("wind")
    assert meanings.is_coming("wind") and not meanings.waits
    time.sleep(PATIENCE_S)
    assert not meanings.is_coming("wind")


def test_a_render_waits_for_every_answer(far: Embedding) -> None:
    meanings = Meanings(far.embed, patient=True)
    meanings.of("rain")
    assert meanings.is_coming("rain") and meanings.waits
    meanings.take(far.answer())
    assert not meanings.waits


@pytest.fixture
def librarian(tmp_path: Path) -> Iterator[Librarian]:
    archive = Archive.open(tmp_path / "archive")
    for seed in range(20):
        archive.add(label(f"rain {seed}", seed), sound(seed), RATE)
    made = Librarian(archive)
    yield made
    made.close()


def unplaced(librarian: Librarian, placing: Placing) -> Unplaced:
    """The librarian's next answer, once the placing has asked."""
    end = time.monotonic() + PATIENT_S
    while time.monotonic() < end:
        placing.step()
        for event in librarian.poll():
            if isinstance(event, Unplaced):
                return event
        time.sleep(0.002)
    raise AssertionError("the placing asks nothing")


def test_every_clip_of_the_archive_gets_its_place(librarian: Librarian, far: Embedding) -> None:
    meanings = Meanings(far.embed, patient=False)
    placing = Placing(librarian, meanings)
    placing.step()
    assert librarian.poll() == [] and not placing.waits  # no space is known yet
    meanings.of("rain")
    placing.told(meanings.take(far.answer()))
    placed = 0
    while found := unplaced(librarian, placing).prompts:
        placed += len(found)
        placing.found(Unplaced("model", found))
        assert placing.waits
        placing.told(meanings.take(far.answer()))
    assert placed == 20
    placing.found(Unplaced("model", ()))
    placing.step()
    assert not placing.waits
    placing.kept()
    placing.step()
    assert placing.waits


def test_places_that_the_archive_does_not_take_are_not_offered_for_ever(librarian: Librarian, far: Embedding) -> None:
    meanings = Meanings(far.embed, patient=False)
    placing = Placing(librarian, meanings)
    meanings.of("rain")
    placing.told(meanings.take(far.answer()))
    same = Unplaced("model", ((1, "rain 0"),))
    placing.found(same)
    placing.told(meanings.take(far.answer()))
    questions = len(far.asked)
    placing.found(same)
    assert len(far.asked) == questions and not placing.waits


def test_an_embedder_that_dies_is_asked_anew_about_the_same_clips(librarian: Librarian, far: Embedding) -> None:
    meanings = Meanings(far.embed, patient=False)
    placing = Placing(librarian, meanings)
    meanings.of("rain")
    placing.told(meanings.take(far.answer()))
    found = unplaced(librarian, placing)
    placing.found(found)
    meanings.lost()
    placing.lost()
    assert unplaced(librarian, placing) == found
    questions = len(far.asked)
    placing.found(found)
    assert len(far.asked) == questions + 1
