"""What prompts mean, from a generator process: beside its clips, never before them."""

import queue
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from generator.engines import load
from generator.job import Job
from generator.messages import Cancelled, Embed, Embedded, Finished
from generator.placer import Placer
from generator.process import GeneratorProcess
from tests.generator.meaning_here import real_minilm
from tests.generator.rig import Rig, running
from tests.generator.running import result


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    with running("procedural", meaning="auto") as made:
        yield made


def test_the_process_tells_what_texts_mean(rig: Rig) -> None:
    model = real_minilm()
    assert rig.generator.embed(7, ["heavy rainstorm", "jazz"])
    answer = rig.until_event(Embedded)
    assert (answer.key, answer.space) == (7, "minilm-l6-v2") and "all-MiniLM-L6-v2" in answer.said
    assert np.allclose(answer.vectors, model.embed(["heavy rainstorm", "jazz"]), atol=1e-5)


def test_a_prompt_of_unknown_words_gets_the_family_nearest_in_meaning_here_and_in_the_process(rig: Rig) -> None:
    real_minilm()
    clip = rig.make("helicopter", seconds=1.0, seed=3)
    assert clip.chosen.startswith("meaning: ")
    here = load("procedural", {}, Placer("auto").nearest)
    assert result(here.generate(Job(1, "helicopter", 1.0, 3))).chosen == clip.chosen


def test_questions_are_answered_while_a_clip_is_made() -> None:
    with running("tone", meaning="words", seconds_per_clip=30.0) as rig:
        rig.submit("440 Hz")
        rig.generator.embed(1, ["rain"])
        answer = rig.until_event(Embedded)
        assert (answer.space, len(answer.vectors), answer.said) == ("", 0, "words, as asked")
        assert not any(isinstance(event, Finished) for event in rig.events)


def test_without_a_model_unknown_words_are_sounded_by_their_text() -> None:
    with running("procedural", meaning="words") as rig:
        assert rig.make("helicopter", seconds=1.0).chosen.startswith("text: ")


def test_a_folder_that_is_no_model_leaves_the_words_and_says_so(tmp_path: Path) -> None:
    with running("procedural", meaning=str(tmp_path)) as rig:
        rig.generator.embed(1, ["rain"])
        answer = rig.until_event(Embedded)
        assert answer.space == "" and answer.said.startswith("words: ") and "model.safetensors" in answer.said


def test_nobody_is_asked_before_the_engine_is_warm() -> None:
    rig = Rig("tone", 44100, {}, GeneratorProcess)
    try:
        assert not rig.generator.embed(1, ["rain"])
    finally:
        rig.arena.close()


def test_a_wait_for_the_model_can_be_given_up() -> None:
    real_minilm()
    with running("procedural", meaning="auto") as rig:
        rig.submit("helicopter")
        rig.generator.cancel()
        rig.until_event(Cancelled)
        assert rig.make("rain", seconds=1.0).chosen.startswith("rain")


class Broken:
    """A model that raises what no one foresaw, from its second text on."""

    name, dim, weights, near = "broken", 2, True, 0.1

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        if "fine" not in texts:
            raise IndexError("index out of range in self")
        return np.array([[1.0, 0.0]] * len(texts), np.float32)


def test_a_model_that_fails_leaves_the_words_and_an_answer_to_every_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.placer.load_embedder", lambda options: (Broken(), "broken"))
    answers: queue.SimpleQueue[Embedded] = queue.SimpleQueue()
    placer = Placer("auto", answers.put)
    for key, text in enumerate(["fine", "rain", "fine"]):
        placer.ask(Embed(key, (text,)))
    told = [answers.get(timeout=30) for _ in range(3)]
    assert [(answer.key, answer.space, len(answer.vectors)) for answer in told] == [(0, "broken", 1), (1, "", 0), (2, "", 0)]
    assert "IndexError" in told[1].said
    again = Placer("auto")
    assert result(again.nearest("rain", ["a", "b"])) is None
