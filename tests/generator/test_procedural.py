"""The procedural engine as an engine: jobs in, clips out, chosen words, chance, cancellation."""

import os
import re
import subprocess
import sys
from collections.abc import Generator, Sequence
from pathlib import Path

import numpy as np
import pytest

from generator.engine import Engine, Made
from generator.engines.procedural import ProceduralEngine
from generator.engines.procedural.families import FAMILIES
from generator.engines.procedural.space import PEAK
from generator.job import Job
from generator.lexicon import PHRASES, PLACES, SOUNDS
from generator.manner import WEATHER

DOCS = Path(__file__).parents[2] / "docs" / "procedural.md"


def finished(job: Job, engine: ProceduralEngine | None = None) -> tuple[Made, list[float]]:
    """The clip of a job and the progress told on the way."""
    rendering = (engine or ProceduralEngine()).generate(job)
    progress = []
    while True:
        try:
            progress.append(next(rendering))
        except StopIteration as stop:
            return stop.value, progress


def chosen(prompt: str, negative: str = "", engine: ProceduralEngine | None = None) -> str:
    return finished(Job(1, prompt, 1.0, 1, negative), engine)[0].chosen


def test_it_is_an_engine() -> None:
    engine: Engine = ProceduralEngine()
    engine.warm_up()
    assert (engine.name, engine.backend, engine.rate, engine.default_duration_s) == ("procedural", "cpu", 44100, 18.0)


@pytest.mark.parametrize("duration_s", [1.0, 1.37, 2.00001, 7.3, 30.0])
@pytest.mark.parametrize("prompt", ["rain and thunder", "birds, bells", "cafe in a cathedral", "waves + traffic", "clock"])
def test_a_clip_has_exactly_the_frames_asked_for(prompt: str, duration_s: float) -> None:
    made, _ = finished(Job(1, prompt, duration_s, 3))
    assert made.audio.shape == (round(duration_s * 44100), 2)
    assert made.audio.dtype == np.float32 and made.audio.flags.c_contiguous
    assert np.isfinite(made.audio).all() and 0.003 < made.audio.std() < 0.5
    assert np.abs(made.audio).max() <= PEAK + 1e-6
    assert made.source == "procedural"


def test_the_same_job_gives_the_same_clip_to_the_bit_and_another_seed_or_prompt_another() -> None:
    prompt = "storm over a night forest with church bells and a crowd"
    first, again = (finished(Job(1, prompt, 3.0, 5))[0].audio for _ in range(2))
    assert np.array_equal(first, again)
    for other in (Job(1, prompt, 3.0, 6), Job(1, prompt + "s", 3.0, 5)):
        assert not np.array_equal(first, finished(other)[0].audio)


def test_a_clip_does_not_hang_on_the_order_of_a_set() -> None:
    code = (
        "import hashlib; from generator.job import Job; from generator.engines.procedural import ProceduralEngine\n"
        "rendering = ProceduralEngine().generate(Job(1, 'metallic dissonant night jungle in a cave, bells', 1.0, 5))\n"
        "try:\n    while True: next(rendering)\n"
        "except StopIteration as stop: print(hashlib.sha256(stop.value.audio.tobytes()).hexdigest(), stop.value.chosen)"
    )
    first, other = (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    )
    assert first == other


def test_nothing_of_one_clip_is_left_for_the_next() -> None:
    engine = ProceduralEngine()
    alone = finished(Job(1, "bells", 2.0, 9), engine)[0].audio
    finished(Job(2, "fire", 2.0, 1), engine)
    np.random.default_rng(0).random()
    assert np.array_equal(alone, finished(Job(3, "bells", 2.0, 9), engine)[0].audio)


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_progress_rises_and_a_clip_can_be_cancelled_at_every_chunk(name: str) -> None:
    _, progress = finished(Job(1, name, 1.0, 2))
    assert progress == sorted(progress) and progress[0] >= 0.0 and progress[-1] <= 1.0
    assert len(progress) >= 5
    for chunks in range(0, len(progress), 3):
        rendering = ProceduralEngine().generate(Job(1, name, 1.0, 2))
        for _ in range(chunks):
            next(rendering)
        rendering.close()


def test_the_lexicon_and_the_families_name_the_same_sounds() -> None:
    named = {
        sound.split("/")[0]
        for table in (SOUNDS, PLACES, PHRASES, {word: sounds for word, (sounds, _) in WEATHER.items()})
        for sounds in table.values()
        for sound in sounds.split()
    }
    assert named == set(FAMILIES)


def test_a_prompt_is_answered_by_its_words() -> None:
    assert chosen("gentle rain on leaves with distant thunder") == "rain gentle leaves + thunder distant"
    assert chosen("storm", negative="thunder") == "rain downpour + wind"


def test_a_prompt_without_a_known_word_is_answered_by_its_meaning() -> None:
    asked: list[Sequence[str]] = []

    def nearest(prompt: str, descriptions: Sequence[str]) -> Generator[float, None, tuple[str, float] | None]:
        yield 0.0
        asked.append(descriptions)
        return next(text for text in descriptions if "fire" in text), 0.6149

    engine = ProceduralEngine(nearest)
    assert chosen("smouldering joy", engine=engine) == "meaning: fire ~0.61"
    assert chosen("dark smouldering", engine=engine) == "meaning: fire dark ~0.61"
    assert chosen("rain", engine=engine) == "rain" and len(asked) == 2
    assert len(set(asked[0])) == len(FAMILIES)


def test_without_a_meaning_it_is_answered_by_its_text_the_same_way_each_time() -> None:
    def nothing_near(prompt: str, descriptions: Sequence[str]) -> Generator[float, None, tuple[str, float] | None]:
        yield 0.0
        return None

    mild = {name for name, family in FAMILIES.items() if family.mild}
    found = set()
    for text in ("nostalgia", "xyzzy", "the colour of regret", "Ἑκάτη", "42", "!", "zzz zz z", "unremembered"):
        words = chosen(text)
        assert words == chosen(text, engine=ProceduralEngine(nothing_near))
        assert words.startswith("text: ")
        names = {part.split()[0] for part in words.removeprefix("text: ").split(" + ")}
        assert 1 <= len(names) <= 2 and names <= mild
        found |= names
    assert len(found) >= 4


def test_what_is_excluded_is_not_chosen_by_text_either() -> None:
    for text in ("no rain", "without wind or rain", "no birds, no insects"):
        (names,) = re.findall(r"text: (.*)", chosen(text))
        assert not re.search("|".join(re.findall(r"rain|wind|birds|insects", text)), names)


def test_the_word_root_of_the_package_stays_light() -> None:
    code = "import generator.engines.procedural, sys; sys.exit('scipy.signal' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    code = "import generator.engine, generator.job, sys; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_documents_examples_are_chosen_as_they_say() -> None:
    examples = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(examples) >= 10
    for prompt, words in examples:
        assert chosen(prompt) == words


def test_the_document_names_every_family() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert [name for name in FAMILIES if f"**{name}**" not in text] == []
