"""An engine slower than playback: there is no gap, and what stands in is near in meaning."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from generator.flac import Label
from node.archive.archive import Archive
from node.archive.librarian import Librarian
from node.as_live import AsLiveGenerator
from node.control.cover import NEAR
from node.control.state import State
from node.offline import OfflineNode, render
from node.playback.mailbox import Entry
from node.show.file import load
from tests.generator.meaning_here import real_minilm

RATE = 8000
PACE_S = 20.0  # 0.25 clips a second are needed, one comes in so long
SHELF = {
    "heavy rain": ("rain on leaves", "steady rain", "rain shower", "a downpour on the roof", "drizzle at night"),
    "church bells far away": ("church bells", "distant bells", "a bell tower at noon", "small bells ringing"),
    "ocean waves": ("surf on a beach", "sea swell", "the sea"),
    "": ("jazz trio", "a spoken poem", "typewriter keys", "a diesel engine"),
}
FALLBACKS = 3  # any of so many of the nearest may be taken


def starved(folder: Path, seconds: int, meaning: str) -> list[tuple[str, str, str]]:
    """Renders a starved show; checks that something always sounds. Gives (prompt in force, source, the clip's prompt)."""
    prompts = [prompt for prompt in SHELF if prompt]
    wait_s = seconds / len(prompts)
    cues = "\n".join(
        f'  - {{number: "{number}", type: prompt, prompt: {prompt}, continue: auto_continue, post_wait: {wait_s}}}'
        for number, prompt in enumerate(prompts, 1)
    )
    show = folder / "show.yaml"
    show.write_text(f"version: 1\ntitle: Starved\ndefaults: {{fade: 6, layers: 3}}\ncues:\n{cues}\n")
    archive = Archive.open(folder / "archive", seed=1)
    noise = np.random.default_rng(1)
    for seed, prompt in enumerate(prompt for kind in SHELF.values() for prompt in kind):
        archive.add(Label(prompt, "procedural", seed), noise.normal(0, 0.1, (18 * RATE, 2)).astype(np.float32), RATE)
    librarian = Librarian(archive)
    state = State()
    state.values.update({"/engine": "tone", "/seed": 1})
    node = OfflineNode(
        state, RATE, 80,
        lambda engine, clock: AsLiveGenerator(engine, clock, {"meaning": meaning}, pace_s=PACE_S), librarian,
    )  # fmt: skip
    told: list[tuple[str, str, str]] = []
    started = node.control._clip_started

    def record(event: Entry) -> None:
        held = node.control.feeder.store.get(event.clip)
        if held is not None and not event.value:
            told.append((held.wanted, held.clip.source, held.clip.prompt))
        started(event)

    node.control._clip_started = record  # type: ignore[method-assign]
    out = folder / "out.wav"
    try:
        render(load(show), out, seconds, node, lambda fraction: None)
    finally:
        librarian.close()
    sound = soundfile.read(out)[0]
    windows = np.sqrt((sound[RATE:].reshape(-1, RATE // 20, 2) ** 2).mean((1, 2)))
    assert windows.min() > 1e-4  # tones of one pitch weaken each other, but something always sounds
    return told


def covers(told: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    found = [(wanted, prompt) for wanted, source, prompt in told if source == "archive"]
    assert 0 < len(found) < len(told)
    return found


def test_a_clip_is_in_the_archive_no_sooner_than_it_is_made(tmp_path: Path) -> None:
    """With an empty archive nothing sounds before the first clip of the show's prompt, one clip's time after its job."""
    show = tmp_path / "show.yaml"
    cue = '{number: "1", type: prompt, prompt: 440 Hz}'
    show.write_text(f"version: 1\ntitle: Empty\ndefaults: {{fade: 1, layers: 1}}\ncues:\n  - {cue}\n")
    librarian = Librarian(Archive.open(tmp_path / "archive", seed=1))
    state = State()
    state.values.update({"/engine": "tone", "/seed": 1})
    words = {"meaning": "words"}
    node = OfflineNode(state, RATE, 80, lambda engine, clock: AsLiveGenerator(engine, clock, words, pace_s=6.0), librarian)
    try:
        render(load(show), tmp_path / "out.wav", 10, node, lambda fraction: None)
    finally:
        librarian.close()
    sounding = np.flatnonzero(np.abs(soundfile.read(tmp_path / "out.wav")[0]).max(1) > 1e-4)
    assert 6.0 <= sounding[0] / RATE < 6.2


def test_near_words_stand_in_for_what_is_late(tmp_path: Path) -> None:
    found = covers(starved(tmp_path, 120, "words"))
    assert len(found) >= 4
    for wanted, prompt in found:
        assert set(wanted.split()) & set(prompt.split()) or prompt in SHELF[wanted]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ten_starved_minutes_are_covered_by_the_nearest_in_meaning(tmp_path: Path) -> None:
    """Every clip that stands in is one of the nearest to the prompt in force, by MiniLM; clips of the run join the shelf."""
    model = real_minilm()
    told = starved(tmp_path, 600, "auto")
    found = covers(told)
    assert len(found) >= 20 and {wanted for wanted, _ in found} == {prompt for prompt in SHELF if prompt}
    shelf = sorted({prompt for kind in SHELF.values() for prompt in kind} | set(SHELF) - {""})
    assert any(not set(wanted.split()) & set(prompt.split()) for wanted, prompt in found)  # words alone would not find it
    vectors = model.embed(shelf)
    for wanted, prompt in found:
        cosines = dict(zip(shelf, vectors @ model.embed([wanted])[0], strict=True))
        assert cosines[prompt] >= NEAR
        others = [cosine for text, cosine in cosines.items() if text != wanted]  # many clips of it may be on the shelf
        assert prompt == wanted or cosines[prompt] >= sorted(others)[-FALLBACKS - 2], (wanted, prompt, cosines)
