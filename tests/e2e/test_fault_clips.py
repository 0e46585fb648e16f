"""A running node whose engine makes what cannot be played: the sound goes on, the operator is told, and it heals by itself."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.capture import WavRecording, breaks, record, silences
from tests.e2e.faulty_node import BEFORE, variables
from tests.e2e.node import Patch, RunningNode

pytestmark = pytest.mark.timeout(240)
PROMPTS = ("400 Hz", "800 Hz")
WORDS = ("--engine", "faulty", "--prompt", "400 Hz", "--layers", 1, "--duration", 4, "--fade", 0.5, "--output", "wav:mix.wav")


@contextmanager
def _playing(folder: Path, fault: str) -> Iterator[tuple[RunningNode, Patch]]:
    """Plays tones, then the fault begins. Afterwards: no break and no gap from the first sound on."""
    (folder / "fault").write_text("")
    with RunningNode(folder, *WORDS, before=BEFORE, variables=variables(folder / "fault")) as node:
        tape = WavRecording(folder / "mix.wav")
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/level", lambda peak, *_: peak > 0.03)
        begin = record(tape, 0.5).stop
        (folder / "fault").write_text(fault)
        yield node, patch
        record(tape, 1.5)
    sound = tape.sound()[begin : -tape.rate]
    assert breaks(sound, tape.rate, (400.0, 800.0)) == []
    assert silences(sound, tape.rate, below=1e-3) == []


FAULTS = {
    "nan": r"a clip failed: the engine made 1 samples that are no numbers, of \d+",
    "short": r"a clip failed: the engine made 88200 frames where 176400 were asked for",
    "long": r"a clip failed: the engine made 352800 frames where 176400 were asked for",
    "empty": r"a clip failed: the engine made 0 frames where 176400 were asked for",
    "mono": r"a clip failed: the engine made an array of shape \(176400, 1\); it must be \(frames, 2\)",
    "whole numbers": r"a clip failed: the engine made an array of int16; it must be an array of float32",
    "refuse": "a clip failed: cannot make that",
    "crash": r"generator restarting: the generator crashed: ValueError: out of nowhere and more \(.*\); it starts again in",
    "memory": r"generator restarting: the generator crashed: no memory is left \(.*\): free some, or ask for shorter clips",
    "leave": r"generator restarting: generator died \(exit 7\); it starts again in",
}


def test_clips_that_cannot_be_played_one_fault_after_the_other(tmp_path: Path) -> None:
    with _playing(tmp_path, "") as (node, patch):
        for number, (fault, says) in enumerate(FAULTS.items()):
            (tmp_path / "fault").write_text(fault)
            since = patch.send("/prompt", prompt := PROMPTS[1 - number % 2])
            reason = says.partition(": ")[2]
            patch.wait_for("/generator", lambda _, told, reason=reason: re.search(reason, told) is not None, since)
            assert patch.status().state == "playing"
            (tmp_path / "fault").write_text("")
            patch.wait_for("/heard", lambda told, _, prompt=prompt: told == prompt, since)
        warnings = [line for line in node.log.splitlines() if "WARNING" in line]
        assert all(re.search("|".join(FAULTS.values()), line) for line in warnings), node.log
        assert all(re.search(says, node.log) for says in FAULTS.values()), node.log


def _made_again(folder: Path, fault: str) -> str:
    """The one warning, by the time the new prompt is heard."""
    with _playing(folder, fault) as (node, patch):
        since = patch.send("/prompt", "800 Hz")
        patch.wait_for("/heard", lambda prompt, _: prompt == "800 Hz", since)
        (line,) = [line for line in node.log.splitlines() if "WARNING" in line]
    return line


def test_clips_that_are_now_and_then_no_numbers(tmp_path: Path) -> None:
    """It is made again with another seed, and told in a line."""
    line = _made_again(tmp_path, "nan 1")
    assert "'800 Hz' was made again with another seed: the engine made 1 samples that are no numbers" in line


def test_a_clip_that_is_silent_by_chance_is_made_again(tmp_path: Path) -> None:
    line = _made_again(tmp_path, "silence 2")
    assert "was made again with another seed: the engine made silence (its peak is below -70 dBFS)" in line


@pytest.mark.slow
def test_silence_that_the_prompt_gives_is_played_and_told_once(tmp_path: Path) -> None:
    (tmp_path / "fault").write_text("")
    with RunningNode(tmp_path, *WORDS, before=BEFORE, variables=variables(tmp_path / "fault")) as node:
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/level", lambda peak, *_: peak > 0.03)
        (tmp_path / "fault").write_text("silence")
        patch.send("/prompt", "a long silence")
        patch.wait_for("/heard", lambda prompt, _: prompt == "a long silence")
        patch.wait_for("/level", lambda peak, *_: peak < 1e-4, len(patch.heard))
        for _ in range(3):
            patch.wait_for("/clip", since=len(patch.heard))
        (line,) = [line for line in node.log.splitlines() if "WARNING" in line]
        assert "'a long silence' came out silent 3 times and is played so" in line
        _heals_after_silence(patch, tmp_path)


def _heals_after_silence(patch: Patch, folder: Path) -> None:
    (folder / "fault").write_text("")
    patch.send("/prompt", "400 Hz")
    patch.wait_for("/level", lambda peak, *_: peak > 0.03, len(patch.heard))
