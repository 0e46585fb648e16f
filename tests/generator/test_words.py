"""Reading prompts: sources, adjectives, places, negation, distance."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.lexicon import PHRASES, PLACES, SOUNDS
from generator.manner import MANNERS, SETTINGS, WEATHER
from generator.words import Source, Traits, level_offset_db, read

_LETTERS = st.text(alphabet=st.characters(codec="utf-8"), max_size=120)


def families(prompt: str, negative: str = "") -> list[str]:
    return [source.family for source in read(prompt, negative).sources]


def source(prompt: str, family: str) -> Source:
    (found,) = [source for source in read(prompt).sources if source.family == family]
    return found


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("gentle rain on leaves with distant thunder", ["rain", "thunder"]),
        ("waves crashing on a rocky shore", ["sea"]),
        ("birdsong at dawn", ["birds"]),
        ("raining", ["rain"]),
        ("a rainstorm", ["rain", "wind"]),
        ("STORM", ["rain", "thunder", "wind"]),
        ("forest", ["birds", "wind"]),
        ("night forest", ["insects", "birds", "wind"]),
        ("windy beach", ["sea", "wind"]),
        ("stormy sea", ["sea", "wind"]),
        ("rain in a cathedral", ["rain"]),
        ("cathedral", ["pad", "bells"]),
        ("wind chimes", ["bells"]),
        ("wind chimes in the wind", ["bells", "wind"]),
        ("chirping crickets", ["insects"]),
        ("electric guitar", ["bells"]),
        ("people walking in the snow", ["crowd", "footsteps"]),
        ("fire + brook / cicadas", ["fire", "stream", "insects"]),
        ("a coffee shop while it rains", ["crowd", "rain"]),
        ("birds under the ocean over a drone", ["birds", "sea", "drone"]),
        ("xyzzy of the plugh", []),
        ("", []),
    ],
)
def test_a_prompt_names_its_sources(prompt: str, expected: list[str]) -> None:
    assert families(prompt) == expected


def test_an_adjective_holds_for_the_source_of_its_own_phrase() -> None:
    rain, thunder = read("gentle rain on leaves with distant thunder").sources
    assert rain.traits == Traits(force=-0.6) and rain.details == {"leaves"}
    assert thunder.traits == Traits(distance=0.7) and thunder.details == frozenset()
    assert (rain.described(), thunder.described()) == ("rain gentle leaves", "thunder distant")


@pytest.mark.parametrize("prompt", ["slow and gentle waves", "waves, slow and gentle", "slow, gentle waves"])
def test_adjectives_alone_belong_to_the_source_beside_them(prompt: str) -> None:
    assert source(prompt, "sea").traits == Traits(pace=-0.7, force=-0.6)


def test_near_joins_two_sources_and_tells_of_one() -> None:
    assert source("near thunder", "thunder").traits.distance == pytest.approx(-0.4)
    assert source("rain near thunder", "thunder").traits.distance == 0.0


def test_degrees_and_sums_of_adjectives_stay_in_their_range() -> None:
    assert source("very heavy rain", "rain").traits.force == pytest.approx(0.98)
    assert source("slightly heavy rain", "rain").traits.force == pytest.approx(0.35)
    assert source("heavy violent raging torrential rain", "rain").traits.force == 1.0


def test_a_place_beside_a_source_gives_its_walls_and_alone_its_own_sound() -> None:
    assert source("rain in a cathedral", "rain").traits.room == pytest.approx(0.9)
    assert source("underwater drone", "drone").traits.muffle == pytest.approx(0.8)
    assert source("a drone behind a wall", "drone").traits.muffle == pytest.approx(0.5)
    assert "night" in source("campfire at night", "fire").details


@pytest.mark.parametrize(
    ("prompt", "expected", "excluded"),
    [
        ("storm without thunder", ["rain", "wind"], {"thunder"}),
        ("a forest, no birds or wind, rain", ["rain"], {"birds", "wind"}),
        ("rain but not thunder and birds", ["rain", "birds"], {"thunder"}),
        ("no birds", [], {"birds"}),
    ],
)
def test_what_is_negated_is_left_out(prompt: str, expected: list[str], excluded: set[str]) -> None:
    reading = read(prompt)
    assert [found.family for found in reading.sources] == expected
    assert reading.excluded == excluded


def test_a_negative_prompt_excludes_where_something_else_remains() -> None:
    assert families("storm", negative="thunder, wind") == ["rain"]
    assert families("rain", negative="rain") == ["rain"]
    assert families("rain", negative="low quality") == ["rain"]


@pytest.mark.parametrize(
    ("prompt", "db"),
    [
        ("rain", 0.0),
        ("", 0.0),
        ("distant thunder", -12.0),
        ("thunder, distant and low", -12.0),
        ("church bells far away", -12.0),
        ("a faint drone", -6.0),
        ("faint distant bells", -18.0),
        ("distant thunder and rain", 0.0),
        ("distant thunder and faint rain", -6.0),
        ("distant zithering of glorps", -12.0),
        ("distant zithering and glorps", 0.0),
        ("birds without distant thunder", 0.0),
    ],
)
def test_the_nearest_source_says_how_far_all_of_it_is(prompt: str, db: float) -> None:
    assert level_offset_db(prompt) == db


@given(_LETTERS)
def test_any_text_is_read(text: str) -> None:
    for found in read(text).sources:
        assert all(-1.0 <= getattr(found.traits, name) <= 1.0 for name in Traits.__slots__)
    assert -18.0 <= level_offset_db(text) <= 0.0


@given(
    st.lists(
        st.sampled_from(sorted({*SOUNDS, *PLACES, *PHRASES, *MANNERS, *WEATHER, "and", "without", ",", "very"})),
        max_size=12,
    )
)
def test_any_sequence_of_known_words_is_read_the_same_way_twice(words: list[str]) -> None:
    prompt = " ".join(words)
    assert read(prompt) == read(prompt.upper())
    assert read(prompt).excluded.isdisjoint(found.family for found in read(prompt).sources)


def test_every_word_of_the_lexicon_names_a_sound() -> None:
    assert [word for word in {*SOUNDS, *PLACES, *PHRASES, *WEATHER} if not read(word).sources] == []


def test_every_setting_is_a_word_that_names_a_place_or_a_sound() -> None:
    assert set(SETTINGS) <= {*PLACES, *SOUNDS}


def test_reading_needs_no_arrays() -> None:
    code = "import generator.words, sys; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
