"""The table of engines."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from generator import engines
from generator.engine import EngineError
from generator.engines import Available, Entry
from generator.job import Job
from tests.generator.running import result


# tangoflux needs weights: tests/generator/test_tangoflux.py makes them
@pytest.mark.parametrize("name", sorted(set(engines.ENGINES) - {"tangoflux"}))
def test_every_engine_that_is_available_here_loads_and_is_what_it_says(name: str) -> None:
    (line,) = [line for line in engines.available() if line.name == name]
    if not line.ok:
        assert line.reason.startswith("needs ")
        pytest.skip(line.reason)
    engine = engines.load(name)
    assert (engine.name, engine.backend) == (name, line.backend)
    assert engine.rate >= 16000 and 1.0 <= engine.default_duration_s <= 30.0


@pytest.mark.parametrize(("name", "prompt"), [("procedural", "rain and thunder"), ("tone", "440 Hz and 550 Hz")])
@pytest.mark.parametrize(("value", "other"), [("steps", 50), ("guidance", 9.0), ("negative", "thunder")])
def test_what_an_engine_makes_nothing_of_changes_nothing(name: str, prompt: str, value: str, other: object) -> None:
    engine = engines.load(name)
    engine.warm_up()
    job = Job(1, prompt, 1.0, 7)
    clip, same = (result(engine.generate(each)).audio for each in (job, replace(job, **{value: other})))  # type: ignore[arg-type]
    assert np.array_equal(clip, same) == (value in engines.unheard()[name])


@pytest.mark.parametrize(
    ("name", "words"), [("procedual", "did you mean 'procedural'?"), ("x" * 1000, "x'"), ("os:system", "no engine"), ("", "no")]
)
def test_an_unknown_name_is_answered_with_the_nearest_and_with_all(name: str, words: str) -> None:
    with pytest.raises(EngineError, match="procedural, tangoflux, tone") as refused:
        engines.load(name)
    assert words in str(refused.value) and len(str(refused.value)) < 300


def test_an_unknown_option_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(EngineError, match=r"no option 'speed' \(options: rate, duration_s, seconds_per_clip\)"):
        engines.load("tone", {"speed": 2})


def test_a_missing_library_is_named_with_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Entry("generator.engines.grand", "Grand", "pytorch", ("grand_library",), "pip install grand")
    monkeypatch.setitem(engines.ENGINES, "grand", entry)
    reason = "needs grand_library: pip install grand"
    assert Available("grand", "pytorch", False, reason) in engines.available()
    with pytest.raises(EngineError, match=reason):
        engines.load("grand")


def test_the_table_brings_no_engine_along() -> None:
    code = "import sys, generator.engines, generator.process; sys.exit('scipy' in sys.modules or 'torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
