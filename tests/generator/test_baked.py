"""A baked folder and the engine that plays it: the clips to the bit, and sound for whatever was not baked."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from generator import baked, engines
from generator.baked import BakedClip, BakedError, Manifest, Recipe
from generator.engine import EngineError
from generator.engines.baked import BakedEngine
from generator.job import Job

RATE = 8000
RECIPE = Recipe("tone", {}, 1, RATE, 1.0, "", 25, 4.5)
PROMPTS = ("gentle rain on leaves", "church bells")


def sound(seed: int) -> baked.Audio:
    """A second of noise, with samples beyond full scale."""
    return np.random.default_rng(seed).normal(0.0, 0.6, (RATE, 2)).astype(np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three clips of each prompt, seeds 10, 11, 12 and 20, 21, 22."""
    (tmp_path / baked.CLIPS).mkdir()
    clips = []
    for number in range(6):
        seed = 10 + 10 * (number // 3) + number % 3
        digest = baked.write_clip(tmp_path / baked.CLIPS / f"{seed}.wav", sound(seed), RATE)
        clips.append(BakedClip(f"{seed}.wav", PROMPTS[number // 3], 1, number % 3, seed, digest, "cpu", "generated", "noise"))
    baked.write(tmp_path, Manifest("night.yaml", "0.1", {}, RECIPE, {}, tuple(clips)))
    return tmp_path


def made(engine: BakedEngine, prompt: str, seed: int, duration_s: float = 1.0) -> baked.Audio:
    steps = engine.generate(Job(0, prompt, duration_s, seed))
    try:
        while True:
            next(steps)
    except StopIteration as end:
        audio: baked.Audio = end.value.audio
        return audio


def which(audio: baked.Audio) -> int:
    """The seed of the clip that this is."""
    return next(seed for seed in (10, 11, 12, 20, 21, 22) if np.array_equal(audio, sound(seed)))


def test_a_clip_is_a_float_wav_with_the_same_bytes_for_the_same_samples(tmp_path: Path) -> None:
    digests = {baked.write_clip(tmp_path / name, sound(1), RATE) for name in ("a.wav", "b.wav")}
    assert digests == {hashlib.sha256((tmp_path / "a.wav").read_bytes()).hexdigest()}
    read, rate = soundfile.read(tmp_path / "a.wav", dtype="float32")
    assert rate == RATE and np.array_equal(read, sound(1)) and np.abs(read).max() > 1.0
    assert soundfile.info(tmp_path / "a.wav").subtype == "FLOAT"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.wav", "b.wav"]


def test_a_job_that_was_baked_gets_its_own_clip(folder: Path) -> None:
    engine = engines.load("baked", {"weights": str(folder)})
    engine.warm_up()
    assert (engine.name, engine.rate, engine.default_duration_s) == ("baked", RATE, 1.0)
    assert isinstance(engine, BakedEngine)
    for prompt, seeds in zip(PROMPTS, ((12, 10, 10, 11), (21, 20)), strict=True):
        assert tuple(which(made(engine, prompt, seed)) for seed in seeds) == seeds
    assert engine.note == ""


def test_beyond_the_clips_of_a_prompt_they_come_again_the_longest_ago_first(folder: Path) -> None:
    engine = BakedEngine(str(folder))
    assert which(made(engine, PROMPTS[0], 11)) == 11
    assert [which(made(engine, PROMPTS[0], 1000 + n)) for n in range(7)] == [10, 12, 11, 10, 12, 11, 10]
    assert which(made(engine, PROMPTS[1], 11)) == 20  # a seed counts for its own prompt alone


def test_a_prompt_that_was_not_baked_gets_the_nearest_and_that_is_told_once(folder: Path) -> None:
    engine = BakedEngine(str(folder))
    assert which(made(engine, "heavy rain on a roof", 5)) == 10
    assert engine.note == "'heavy rain on a roof' was not baked; the clips of 'gentle rain on leaves' play for it"
    note = engine.note = "seen"
    assert which(made(engine, "heavy rain on a roof", 6)) == 11
    assert engine.note == note
    assert which(made(engine, "a bell, far away", 5)) == 20
    assert which(made(engine, "xyzzy", 5)) in (10, 11, 12, 20, 21, 22)


def test_other_durations_are_cut_or_go_on_without_a_step(tmp_path: Path, folder: Path) -> None:
    engine = BakedEngine(str(folder))
    assert np.array_equal(made(engine, PROMPTS[0], 10, 0.5), sound(10)[: RATE // 2])
    long = made(engine, PROMPTS[0], 10, 2.5)
    assert len(long) == 2.5 * RATE
    assert np.array_equal(long, np.concatenate([sound(10), sound(10)[::-1], sound(10)[: RATE // 2]]))


def manifest_with(**changes: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / baked.MANIFEST
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    return change


def unfinished(folder: Path) -> None:
    manifest = baked.read(folder)
    baked.write(folder, replace(manifest, clips=(*manifest.clips, replace(manifest.clips[0], sha256=""))))


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda folder: (folder / baked.MANIFEST).unlink(), "is no baked show: it has no baked.json; `endless show bake`"),
        (lambda folder: (folder / baked.MANIFEST).write_text("{"), "is damaged"),
        (lambda folder: (folder / baked.MANIFEST).write_text("[]"), "is damaged"),
        (lambda folder: (folder / baked.MANIFEST).write_bytes(b"\xff\xfe"), "is damaged"),
        (manifest_with(format=2), "by a newer version"),
        (manifest_with(clips=[{"file": "x.wav"}]), "prompt is missing"),
        (manifest_with(clips=5), "is damaged"),
        (manifest_with(clips=[]), "is not finished (0 of 0 clips)"),
        (manifest_with(show=7), "show is 7"),
        (manifest_with(recipe={}), "engine is missing"),
        (manifest_with(more=1), "is damaged"),
        (manifest_with(show="../night.yaml"), "'../night.yaml' is no file's name"),
        (unfinished, "is not finished (6 of 7 clips); go on: endless show bake "),
    ],
)
def test_a_folder_that_cannot_be_played_gets_one_line(folder: Path, harm: Callable[[Path], None], says: str) -> None:
    harm(folder)
    with pytest.raises(BakedError) as refused:
        BakedEngine(str(folder))
    assert says in str(refused.value) and str(folder) in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda path: path.unlink(), "is missing"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "is not what was baked"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"x"), "is not what was baked"),
        (lambda path: (path.unlink(), path.mkdir()), "cannot be read"),
    ],
)
def test_a_clip_that_is_not_what_was_baked_is_never_played(folder: Path, harm: Callable[[Path], None], says: str) -> None:
    harm(folder / baked.CLIPS / "11.wav")
    engine = BakedEngine(str(folder))
    with pytest.raises(BakedError, match=says) as refused:
        made(engine, PROMPTS[0], 11)
    assert "11.wav" in str(refused.value) and "endless show bake" in str(refused.value)
    assert which(made(engine, PROMPTS[0], 12)) == 12
    assert [bool(text) for _, text in baked.problems(folder, baked.read(folder))] == [n == 1 for n in range(6)]


def test_no_list_offers_it_and_without_a_folder_it_says_what_it_needs() -> None:
    assert "baked" not in [line.name for line in engines.available()]
    with pytest.raises(EngineError, match=r"endless show bake.*--weights DIR"):
        engines.load("baked")
